"""What a review takes and what it gives: a draft in its surroundings, findings, the buyer's questions.

Plain data throughout. A finding carries a rule, a place in the text and named values; the callers word
the reason in the user's language (`l10n.findings`), so that a review needs no language of the screen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from desktop.domain.accounts import AccountMarket
from desktop.domain.cases import Case
from desktop.domain.markets import Market
from desktop.domain.orders import Offer, Order

BLOCK: Final = "block"
"""The rule forbids it: Send is refused until it is gone or called mistaken with a written reason."""
WARN: Final = "warn"
"""Likely wrong or harmful: said before Send, and sent on a second press."""
HINT: Final = "hint"
"""Could be better: shown, in nobody's way."""

LEVELS: Final = (BLOCK, WARN, HINT)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a draft is judged against. Everything but `market` may be missing: a review says only what it can
    know.

    `language` is the BCP 47 language in which the buyer is to be answered (R13); "" means the market's first.
    `buyer_texts` are the buyer's messages that are unanswered, oldest first, `buyer_name` the name to greet
    them by, no login. `orders` are those of the conversation, the one in question first. `closed` tells
    whether a local date is a closed day of the market's calendar (Saturdays and Sundays included); None: not
    known. `today` is the market's local date. `own_texts` are texts of the seller's own that are no findings:
    return and dispatch address, company name. `template` is the text of the template as it was filled in, ""
    when none was used; `form` says that the text came out of a stage form (R14 lets it go unchanged).
    `helpdesk`: on the marketplace whose own rules these are; on others its warranty and time to return (R17)
    are not asked for, and its name is not put into a text. `stage_notice`: the message announces a stage, so
    questions left open are said as a warning (R9, R10).
    """

    market: Market
    language: str = ""
    buyer_texts: tuple[str, ...] = ()
    buyer_name: str = ""
    orders: tuple[Order, ...] = ()
    offers: tuple[Offer, ...] = ()
    case: Case | None = None
    account_market: AccountMarket | None = None
    today: date | None = None
    closed: Callable[[date], bool] | None = field(default=None, hash=False, compare=False)
    own_texts: tuple[str, ...] = ()
    template: str = ""
    form: bool = False
    stage_notice: bool = False
    helpdesk: bool = True


class Fix(Protocol):
    """A fix that is drafted when somebody first asks for it. Two are equal when they would draft the same."""

    @property
    def fixed(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a draft that a rule speaks about.

    `rule` is dotted and stable (`contact.phone`), `start` and `end` count code points of the reviewed text
    (start <= end <= len(text); both 0 where the whole draft is meant), `values` are the named values that the
    reason's wording wants. `fix` is the draft after the fix, or what drafts it.
    """

    rule: str
    level: str
    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    fix: Fix | str | None = None

    @property
    def fixed(self) -> str | None:
        """The **whole draft** with the fix applied, None where there is nothing sensible to offer; reviewed
        again it no longer holds this finding. Often worked out at the first call: ask the finding that a
        person looks at, not all of them at every key."""
        return self.fix if self.fix is None or isinstance(self.fix, str) else self.fix.fixed


@dataclass(frozen=True, slots=True)
class Question:
    """A question, request or reported problem of the buyer: `text` is a piece of the buyer's message, letter
    by letter. `certain` where a question mark or an unmistakable wording says so, else "maybe". `answered`
    when the draft deals with it. `message`: the place of that message in `Surroundings.buyer_texts`."""

    text: str
    certain: bool
    answered: bool
    kind: str = "question"
    """"question", "request" or "problem"."""
    message: int = 0


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text as it was recognised: `code` is "" when the text is too short to tell, the
    confidence lies between 0 and 1; `expected` is the language to answer in."""

    code: str
    confidence: float
    expected: str


@dataclass(frozen=True, slots=True)
class Review:
    """All that a review says. Findings by place, then rule."""

    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    generic: bool = False
    language: Language = Language("", 0.0, "")

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """The findings that refuse Send."""
        return tuple(finding for finding in self.findings if finding.level == BLOCK)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that ask for a second press."""
        return tuple(finding for finding in self.findings if finding.level == WARN)
