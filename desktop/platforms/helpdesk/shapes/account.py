"""The account: the signed-in person, the seller's people, markets with their rules, staff hours, absences."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from .basics import Address, Amount, Capability, Currency, Id, LanguageTag, MarketCode, Role, Shape, open_enum


class Rating(Shape, kw_only=True):
    """The platform's own view of the seller (R11)."""

    score: Amount
    answered_in_time_percent: Amount
    visibility: Annotated[str, open_enum("full", "reduced", "hidden")]
    measured_at: datetime


class StaffInterval(Shape, kw_only=True):
    """Minutes after local midnight, `start` included, `end` not."""

    weekday: Annotated[int, Meta(ge=0, le=6, description="0 is Monday")]
    start: Annotated[int, Meta(ge=0, le=1440)]
    end: Annotated[int, Meta(ge=0, le=1440)]


class StaffHours(Shape, kw_only=True):
    """When the seller's people work; never moves a due instant, only act-by."""

    time_zone: Annotated[str, Meta(max_length=64)] = "Europe/Warsaw"
    weekly: list[StaffInterval] = []
    closed_days: list[date] = []


class Absence(Shape, kw_only=True):
    """A planned absence of the seller (R16)."""

    id: Id
    first_day: date
    last_day: date
    stand_in: str
    markets: list[MarketCode] = []
    announced_at: datetime


class NewAbsence(Shape, kw_only=True):
    first_day: date
    last_day: date
    stand_in: Annotated[str, Meta(min_length=1, max_length=200)]
    markets: list[MarketCode] = []


class Me(Shape, kw_only=True):
    """The signed-in person and the seller's account."""

    account_id: Id
    account_name: str
    agent_id: Id
    agent_name: str
    roles: list[Role]
    capabilities: list[Capability]
    rating: Rating | None = None
    staff_hours: StaffHours | None = None
    absences: list[Absence] = []
    practice: bool = False


class ResponsePolicy(Shape, kw_only=True):
    id: str = "working_days_24"
    hours: Annotated[int, Meta(ge=1, le=1000)] = 24
    mode: Annotated[str, open_enum("working_days", "around_the_clock")] = "working_days"
    answers: Annotated[str, open_enum("each_obligation", "first_reply")] = "each_obligation"
    warn_hours: list[float] = msgspec.field(default_factory=lambda: [4.0, 1.0])


class CalendarDay(Shape, kw_only=True):
    """A correction of the market's statutory holidays, with the law that says so."""

    date: date
    closed: bool
    name: str
    source: str


class MarketAddresses(Shape, kw_only=True):
    """Where buyers of this market send returns, and where the seller ships from."""

    return_address: Address | None = None
    dispatch_address: Address | None = None


class Market(Shape, kw_only=True):
    code: MarketCode
    currency: Currency
    languages: list[LanguageTag]
    time_zone: str
    region: str | None = None
    calendar: list[CalendarDay] = []
    policy: ResponsePolicy = msgspec.field(default_factory=ResponsePolicy)
    addresses: MarketAddresses = msgspec.field(default_factory=MarketAddresses)


class Markets(Shape, kw_only=True):
    items: list[Market]


class Agent(Shape, kw_only=True):
    id: Id
    name: str
    roles: list[Role] = []
    languages: list[LanguageTag] = []
    markets: list[MarketCode] = []
    staff_hours: StaffHours | None = None
    away: bool = False


class Agents(Shape, kw_only=True):
    items: list[Agent]
