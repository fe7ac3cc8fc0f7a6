"""The seller's account: who is signed in, the seller's people, what the platform lets them do, and its
rating."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from .files import AttachmentLimits
from .orders import Address


@dataclass(frozen=True, slots=True)
class Rating:
    """The platform's own figures about the seller (R11); percent and score as the platform writes them."""

    score: str
    answered_in_time_percent: str
    visibility: str
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class StaffInterval:
    """Minutes after local midnight of a weekday (0 is Monday); `end` is not included."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StaffTimes:
    """Staff hours as the account keeps them; `domain.staff_hours` reckons act-by from them."""

    time_zone: str
    weekly: tuple[StaffInterval, ...] = ()
    closed_days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """A planned absence that the platform knows (R16). Local dates, both included; no `markets` means all.

    `stand_in` is a person's name; `announced_at` is the platform's time, UTC.
    """

    id: str
    first_day: date
    last_day: date
    stand_in: str
    markets: tuple[str, ...]
    announced_at: datetime


@dataclass(frozen=True, slots=True)
class Agent:
    id: str
    name: str
    roles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    away: bool = False


@dataclass(frozen=True, slots=True)
class CalendarCorrection:
    """A day that the platform's market says is open or closed, with its source."""

    date: date
    closed: bool
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class AccountMarket:
    """What the platform says of one market of the account; the rest stands in our own market table."""

    code: str
    currency: str
    languages: tuple[str, ...]
    time_zone: str
    region: str | None = None
    policy_id: str = "working_days_24"
    policy_hours: int = 24
    policy_mode: str = "working_days"
    policy_answers: str = "each_obligation"
    policy_warn_hours: tuple[float, ...] = (4.0, 1.0)
    corrections: tuple[CalendarCorrection, ...] = ()
    return_address: Address | None = None
    dispatch_address: Address | None = None


SUBJECT_IN_TEXT: Final = "subject_in_text"
"""A capability: the subject of a new conversation stands above its text, and counts with it."""


@dataclass(frozen=True, slots=True)
class Account:
    """One sign-in: the seller's account, the person, and everything that changes rarely.

    `capabilities` say what the platform can do; the screen shows nothing that it cannot.
    """

    id: str
    name: str
    agent_id: str
    agent_name: str
    roles: tuple[str, ...] = ()
    capabilities: frozenset[str] = frozenset()
    rating: Rating | None = None
    staff_times: StaffTimes | None = None
    markets: tuple[AccountMarket, ...] = ()
    agents: tuple[Agent, ...] = ()
    practice: bool = False
    absences: tuple[Absence, ...] = ()
    attachment_limits: AttachmentLimits = field(default_factory=AttachmentLimits)
    platform: str = "helpdesk"
    """Which marketplace it is at: a name of `platforms.marketplaces`."""
    text_limit: int = 20_000
    """Characters of a reply, where the conversation sets no limit of its own."""
    text_least: int = 1
    """The fewest characters of a reply that the marketplace takes."""
    marketplace: str = ""
    """What people call the marketplace ("Allegro", "Empik"), a name that is not translated; "": it has none
    here, and is "the platform"."""


AccountPart = StaffTimes | Absence | AccountMarket
"""What the platform answers when a part of the account was changed."""


def with_part(account: Account, part: AccountPart) -> Account:
    """The account with new staff hours, a market as it is now, or one more absence (or its later form)."""
    if isinstance(part, StaffTimes):
        return replace(account, staff_times=part)
    if isinstance(part, AccountMarket):
        markets = tuple(part if known.code == part.code else known for known in account.markets)
        return replace(account, markets=markets)
    others = tuple(known for known in account.absences if known.id != part.id)
    return replace(account, absences=(*others, part))
