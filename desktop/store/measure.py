"""What the figures need to know of an obligation, measured once when it begins and once when it ends.

Local days and hours are the market's; the time that its clock ran is reckoned with the calendar of that
moment and then frozen, like the verdict. Without a clock nothing is measured, and a later book does it.
"""

from datetime import date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from desktop.domain.book import MarketClock
from desktop.domain.calendars import CalendarRangeError
from desktop.domain.clock import running_time
from desktop.domain.obligations import Obligation

UNKNOWN: Final = -1
"""`worked` of an end that the calendar's years do not cover."""

ANSWERED_IN_TIME: Final = 1
ANSWERED_LATE: Final = 2
ANSWERED: Final = 3
"""Answered without a verdict: no deadline was known."""
NO_ANSWER_NEEDED: Final = 4
TAKEN_OVER: Final = 5
TAKEN_OVER_LATE: Final = 6
CLOSED: Final = 7
CLOSED_LATE: Final = 8
OUTCOMES: Final[dict[tuple[str, str | None], int]] = {
    ("answered", "in_time"): ANSWERED_IN_TIME,
    ("answered", "late"): ANSWERED_LATE,
    ("answered", None): ANSWERED,
    ("no_answer_needed", None): NO_ANSWER_NEEDED,
    ("taken_over", None): TAKEN_OVER,
    ("taken_over", "late"): TAKEN_OVER_LATE,
    ("closed", None): CLOSED,
    ("closed", "late"): CLOSED_LATE,
}
"""How it ended and its verdict, as one small number that an index can hold."""

ANSWERS: Final = (ANSWERED_IN_TIME, ANSWERED_LATE, ANSWERED)
LATE: Final = (ANSWERED_LATE, TAKEN_OVER_LATE, CLOSED_LATE)

_EPOCH: Final = date(1970, 1, 1).toordinal()


class Measured(NamedTuple):
    """As the columns of the same names; all None while not measured."""

    opened_hour: int | None
    closed_day: int | None
    outcome: int | None
    worked: int | None

    def still_holds(self, before: Obligation, now: Obligation) -> bool:
        """Whether nothing that was measured has changed since, whatever the calendar says today."""
        return (
            self.opened_hour is not None
            and before.opened_at == now.opened_at
            and before.closed_at == now.closed_at
            and before.closed_how == now.closed_how
            and before.verdict == now.verdict
        )


class Kept(NamedTuple):
    """An obligation's row as far as it may have changed."""

    market: str
    kind: str
    agent: str
    language: str
    measured: Measured
    body: bytes


NOTHING: Final = Measured(None, None, None, None)


class Days:
    """What a transaction adds to and takes from the daily sums."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, str, str], list[int]] = {}

    def add(self, market: str, agent: str, measured: Measured, by: int) -> None:
        """One obligation more (1) or fewer (-1)."""
        if measured.opened_hour is None:
            return
        self._of(measured.opened_hour // 24, market, agent)[0] += by
        if measured.closed_day is not None:
            sums = self._of(measured.closed_day, market, agent)
            sums[1] += by
            sums[2] += by * (measured.outcome in ANSWERS)
            sums[3] += by * (measured.outcome == ANSWERED_IN_TIME)
            sums[4] += by * (measured.outcome in LATE)

    def rows(self) -> list[tuple[object, ...]]:
        """What changed, in the order of the table."""
        return [(*key, *sums) for key, sums in sorted(self._sums.items()) if any(sums)]

    def _of(self, day: int, market: str, agent: str) -> list[int]:
        return self._sums.setdefault((day, market, agent), [0, 0, 0, 0, 0])


def measure(obligation: Obligation, clock: MarketClock | None) -> Measured:
    """The measures of an obligation on its market's clock."""
    if clock is None:
        return NOTHING
    zone = ZoneInfo(clock.time_zone)
    opened = obligation.opened_at.astimezone(zone)
    hour = day_number(opened) * 24 + opened.hour
    if obligation.closed_at is None or obligation.closed_how is None:
        return Measured(hour, None, None, None)
    worked = UNKNOWN
    if clock.calendar is not None or clock.policy.mode == "around_the_clock":
        try:
            worked = _worked(obligation.opened_at, obligation.closed_at, clock)
        except CalendarRangeError:
            worked = UNKNOWN
    outcome = OUTCOMES[obligation.closed_how, obligation.verdict]
    return Measured(hour, day_number(obligation.closed_at.astimezone(zone)), outcome, worked)


def _worked(opened: datetime, closed: datetime, clock: MarketClock) -> int:
    if clock.calendar is None:
        return max(0, int((closed - opened).total_seconds()))
    return int(running_time(clock.calendar, clock.policy, opened, closed).total_seconds())


def agent_of(obligation: Obligation, assignee: str | None) -> str:
    """Whose it is: who answered or decided; else, and while it is open, the assignee; "" is nobody."""
    if obligation.closed_how in ("answered", "no_answer_needed") and obligation.closed_by:
        return obligation.closed_by
    return assignee or ""


def day_number(local: date) -> int:
    """Days since 1970-01-01 of a local date (or of a local time's)."""
    return local.toordinal() - _EPOCH
