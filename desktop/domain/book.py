"""The clock book: for every market its calendar, policy and staff hours, ready to reckon deadlines with.

It is put together once, off the screen's thread, from the account's markets and the calendars, and handed to
the store, which reckons with it at writing; nothing reckons while painting.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from .calendars import Calendar
from .case_rules import Machine
from .case_updates import order_promises
from .obligations import Obligation, with_due
from .orders import Order
from .policies import Policy
from .staff_hours import StaffHours


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: UTC instants, and the stamp of the calendar that gave it.

    Time left may be shown from `runs_from` on, since the clock then runs without a stop until `due_at`.
    """

    due_at: datetime
    act_by: datetime
    runs_from: datetime
    calendar_version: str


@dataclass(frozen=True)
class MarketClock:
    """How one market's deadlines are reckoned. `calendar` may be None only for a policy around the clock.
    `order_rules`: the stages of plain orders; without them no order promises anything (R10)."""

    calendar: Calendar | None
    policy: Policy
    staff_hours: StaffHours | None = None
    time_zone: str = "UTC"
    order_rules: Machine | None = None

    def __post_init__(self) -> None:
        if self.calendar is None and self.policy.mode == "working_days":
            raise ValueError("a policy on working days needs a calendar")

    @cached_property
    def version(self) -> str:
        """Changes with anything that could move a deadline, an act-by or a promised update: calendar, policy,
        staff hours or the stages of orders."""
        digest = hashlib.sha256(repr((self.policy, self.time_zone)).encode())
        digest.update((self.calendar.stamp if self.calendar else "").encode())
        staff = self.staff_hours
        if staff is not None:
            weekly = [(day, staff.weekly[day]) for day in sorted(staff.weekly)]
            closed = sorted(day.isoformat() for day in staff.closed_days)
            digest.update(repr((staff.time_zone, weekly, closed)).encode())
        if self.order_rules is not None:
            stages = self.order_rules.stages
            digest.update(repr([(name, stages[name]) for name in sorted(stages)]).encode())
        return digest.hexdigest()[:16]

    def reckon(self, received_at: datetime, platform_due_at: datetime | None = None) -> Due | None:
        """The deadline of a message received at that instant; None outside the calendar's covered years.

        `platform_due_at` counts only under a policy whose deadlines come from the platform.
        """
        owed = with_due(
            Obligation(received_at, "", None, None),
            self.policy,
            self.calendar,
            self.staff_hours,
            platform_due_at,
        )
        if owed.due_at is None or owed.act_by is None or owed.runs_from is None:
            return None
        return Due(owed.due_at, owed.act_by, owed.runs_from, owed.calendar_version)

    def order_promises(self, order: Order) -> Iterator[tuple[datetime, datetime | None]]:
        """When the buyer of an order of this market was or is to hear each next step, and when that came; the
        last is None while it has not."""
        return order_promises(order, self.order_rules, self.calendar)


@dataclass(frozen=True, slots=True)
class CalendarProblem:
    """A market whose calendar could not be made afresh, and why, in the words of the error."""

    market: str
    problem: str


@dataclass(frozen=True)
class ClockBook:
    """Every market's clock. `default` serves markets that the book does not know; without it they have no
    deadline, and that is said, never guessed. `problems` are for people and move no deadline."""

    markets: Mapping[str, MarketClock]
    default: MarketClock | None = None
    problems: tuple[CalendarProblem, ...] = ()

    @cached_property
    def version(self) -> str:
        """Changes with any market's version."""
        digest = hashlib.sha256(self.default.version.encode() if self.default else b"")
        for code in sorted(self.markets):
            digest.update(f"{code}:{self.markets[code].version}\n".encode())
        return digest.hexdigest()[:16]

    def clock(self, market: str) -> MarketClock | None:
        """The market's clock, else the default, else None."""
        return self.markets.get(market, self.default)

    def ending(self, now: datetime) -> list[Calendar]:
        """The calendars whose covered years end soon (`Calendar.ends_soon`), ordered by market."""
        calendars = (self.markets[code].calendar for code in sorted(self.markets))
        return [calendar for calendar in calendars if calendar is not None and calendar.ends_soon(now)]

    def reckon(
        self, market: str, received_at: datetime, platform_due_at: datetime | None = None
    ) -> Due | None:
        """The deadline in a market; None when the market or the year is not known. UTC throughout."""
        clock = self.clock(market)
        return clock.reckon(received_at, platform_due_at) if clock is not None else None
