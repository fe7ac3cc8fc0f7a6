"""The detectors as rules of a review: contact, deals past the platform, advertising (R3, R4, R5)."""

from collections.abc import Iterable

from . import phones
from .contact import contacts
from .draft import draft_of
from .fixes import findings
from .marketing import advertising
from .model import Finding, Surroundings
from .offplatform import deals


def contact(text: str, surroundings: Surroundings) -> Iterable[Finding]:
    """`contact.*`: ways to talk outside the Helpdesk (R3)."""
    return findings(contacts, text, surroundings)


def offplatform(text: str, surroundings: Surroundings) -> Iterable[Finding]:
    """`offplatform.*`: payment and agreements outside the platform (R4)."""
    return findings(deals, text, surroundings)


def marketing(text: str, surroundings: Surroundings) -> Iterable[Finding]:
    """`marketing.*`: advertising by the Helpdesk (R5)."""
    return findings(advertising, text, surroundings)


def warm(surroundings: Surroundings) -> None:
    """Reads the lexicons and loads the libraries, so that the first key of a draft waits for nothing."""
    text = (
        "Write to jan@example.com, https://example.org, www.example.org, example.org or +48 601 234 567."
        " Account PL61 1090 1014 0000 0712 1981 2874, 61 1090 1014 0000 0712 1981 2874, 19-2000145399/0800."
    )
    draft = draft_of(text, surroundings)
    for detector in (contacts, deals, advertising):
        detector(draft, surroundings)
    phones.warm(draft, surroundings)
