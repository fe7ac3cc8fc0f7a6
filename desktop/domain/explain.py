"""Why a deadline is when it is: the spans of running and stopped time from receipt to deadline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .calendars import Calendar, Reason
from .clock_table import day_start, instant
from .policies import Policy

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoppedDay:
    """A local date on which the clock stands still. A holiday has its English name (the key of its
    translation) and its legal source; a weekend has neither, even when a holiday falls on it."""

    date: date
    reason: Reason
    name: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, `start` to `end` in UTC, in which the clock runs, or stands still for `reasons`."""

    start: datetime
    end: datetime
    running: bool
    reasons: tuple[StoppedDay, ...] = ()


def stopped_days(calendar: Calendar, policy: Policy, received: datetime, due: datetime) -> list[StoppedDay]:
    """The local dates between receipt and deadline on which the clock stood still, in order."""
    return [day for span in spans(calendar, policy, received, due) for day in span.reasons]


def spans(calendar: Calendar, policy: Policy, received: datetime, due: datetime) -> list[Span]:
    """Running and stopped stretches from receipt to deadline, in order and without gaps.

    Raises CalendarRangeError outside the covered years. Empty when the deadline is not after the receipt.
    """
    received, due = received.astimezone(UTC), due.astimezone(UTC)
    if due <= received:
        return []
    if policy.mode == "around_the_clock":
        return [Span(received, due, True)]
    result: list[Span] = []
    for start, end, stop in _days(calendar, received, due):
        last = result[-1] if result else None
        reasons = (stop,) if stop else ()
        if last is not None and last.running == (stop is None):
            result[-1] = Span(last.start, end, last.running, last.reasons + reasons)
        else:
            result.append(Span(start, end, stop is None, reasons))
    return result


def _days(
    calendar: Calendar, received: datetime, due: datetime
) -> Iterator[tuple[datetime, datetime, StoppedDay | None]]:
    day = received.astimezone(calendar.zone).date()
    start = received
    while start < due:
        end = min(instant(day_start(day + _DAY, calendar.zone)), due)
        if end > start:
            yield start, end, _stop(calendar, day)
            start = end
        day += _DAY


def _stop(calendar: Calendar, day: date) -> StoppedDay | None:
    reason = calendar.reason(day)
    if reason is None:
        return None
    known = calendar.closed.get(day) if reason == "holiday" else None
    return StoppedDay(day, reason, known.name if known else None, known.source if known else None)
