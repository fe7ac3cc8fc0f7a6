"""What the platform itself does with a seller's text: most pass, some wait for a moderator, some are rejected
(R3).

Only what nobody could call a mistake is rejected here; the client's own review is far finer. Two markers
make both ways reachable on purpose: "[reject]" and "[moderate]".
"""

import re

from desktop.platforms.helpdesk import contract

from .problems import ProblemError

REJECT = "[reject]"
MODERATE = "[moderate]"

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
# An international number, or nine digits said in threes; tracking numbers and IMEIs are longer and unbroken.
_PHONE = re.compile(r"(?<!\w)(\+\d{1,3}[ -]?\d[\d -]{6,12}\d|\d{3}[ -]\d{3}[ -]\d{3})(?!\w)(?![ -]?\d)")


def review(text: str) -> bool:
    """Whether the text waits for a moderator. Raises 422 text-rejected when the platform does not take it."""
    found = _MAIL.search(text) or _PHONE.search(text)
    rejected = found.group() if found else (REJECT if REJECT in text else "")
    if rejected:
        # The problem's own words say it, in the language that was asked for.
        raise ProblemError(422, contract.TEXT_REJECTED, errors=[("/text", "")], found=rejected[:80])
    return MODERATE in text
