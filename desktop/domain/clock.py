"""The response clock (R8): from a receipt to a due instant. Every other clock question is answered here too.

"24 hours, counted only on working days" are 24 hours of a clock that runs from 00:00 to 24:00 local time on
every working day of the conversation's market and stands still otherwise. All instants are aware, in UTC.
A deadline that falls on midnight is the end of the earlier day. Nothing here is to be called while painting:
store `due_at`, `act_by` and `runs_from`, and ask `is_running` once per market and tick.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from .calendars import Calendar, CalendarRangeError
from .clock_table import EPOCH, NO_ANSWER, day_start, instant
from .policies import DEFAULT, Policy

_SECOND = timedelta(seconds=1)


def due_at(calendar: Calendar, policy: Policy, received_utc: datetime) -> datetime:
    """The instant until which an answer is in time, in UTC. `received_utc` is the platform's receipt time.

    Raises CalendarRangeError when receipt or deadline lie outside the covered years, ValueError when the
    receipt has no time zone.
    """
    if received_utc.tzinfo is not UTC:
        received_utc = as_utc(received_utc)
    if policy.mode == "around_the_clock":
        return received_utc + timedelta(hours=policy.hours)
    table = calendar.due_table(policy.hours)
    index = bisect_right(table.breaks, received_utc)
    shift = table.shifts[index]
    if shift is not None:
        return received_utc + shift
    fixed = table.fixed[index]
    if fixed is None:
        raise _out_of_range(calendar, received_utc)
    return fixed


def due_many(calendar: Calendar, policy: Policy, received: Sequence[int]) -> list[int]:
    """Due instants of many receipts, both as epoch seconds: the same answers as `due_at`, in one pass.

    Raises CalendarRangeError when any of them lies outside the covered years.
    """
    if policy.mode == "around_the_clock":
        seconds = policy.hours * 3600
        return [moment + seconds for moment in received]
    due = calendar.due_table(policy.hours).seconds(received)
    if NO_ANSWER in due:
        raise _out_of_range(calendar, instant(received[due.index(NO_ANSWER)]))
    return due


def is_late(answered_at: datetime, due: datetime) -> bool:
    """The one verdict of list, board and report: an answer at the due instant itself is in time."""
    return answered_at > due


def ends_of_day(calendar: Calendar, due_utc: datetime) -> date | None:
    """The local date whose end a deadline is, when it falls on midnight; else None."""
    local = due_utc.astimezone(calendar.zone).date()
    if due_utc == instant(day_start(local, calendar.zone)):
        return local - timedelta(days=1)
    return None


def is_running(calendar: Calendar, policy: Policy, at_utc: datetime) -> bool:
    """Whether the clock runs at an instant; raises CalendarRangeError outside the covered years."""
    if policy.mode == "around_the_clock":
        return True
    # By its day, not by `calendar.runs`: those take milliseconds to make, and a start asks for every market.
    return not calendar.is_closed(at_utc.astimezone(calendar.zone).date())


def next_change(calendar: Calendar, policy: Policy, at_utc: datetime) -> datetime | None:
    """The next instant after this one at which the clock starts or stops; None when it never does."""
    if policy.mode == "around_the_clock":
        return None
    seconds = _covered(calendar, at_utc)
    runs = calendar.runs
    index = runs.at(seconds)
    if index >= 0 and seconds < runs.ends[index]:
        return instant(runs.ends[index])
    return instant(runs.starts[index + 1]) if index + 1 < len(runs.starts) else None


def last_stop_end_before(calendar: Calendar, due_utc: datetime, policy: Policy = DEFAULT) -> datetime:
    """Since when the clock runs without a stop until `due_utc`: stored as `runs_from` beside `due_at`.

    Time left may be shown at any instant from it on. A deadline while the clock stands still (a platform may
    give one) answers itself; around the clock there is no stop and the answer is the epoch.
    """
    if policy.mode == "around_the_clock":
        return EPOCH
    index = calendar.runs.ending_at_or_after(_covered(calendar, due_utc))
    return instant(calendar.runs.starts[index]) if index >= 0 else due_utc


def runs_until_due(calendar: Calendar, now: datetime, due: datetime, policy: Policy = DEFAULT) -> bool:
    """Whether the clock runs from now until the deadline without a stop; with `runs_from` stored it is
    `runs_from <= now <= due`."""
    return last_stop_end_before(calendar, due, policy) <= now <= due


def running_time(calendar: Calendar, policy: Policy, start: datetime, end: datetime) -> timedelta:
    """How long the clock ran between two instants (response times in reports); zero when end is earlier."""
    if end <= start:
        return timedelta(0)
    if policy.mode == "around_the_clock":
        return end - start
    runs = calendar.runs
    return timedelta(
        seconds=runs.running_before(_covered(calendar, end)) - runs.running_before(_covered(calendar, start))
    )


def as_utc(moment: datetime) -> datetime:
    """The same instant in UTC; a time without zone is an error, never a guess."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a time without a time zone cannot be placed on the clock")
    return moment.astimezone(UTC)


def _covered(calendar: Calendar, moment: datetime) -> float:
    seconds = (moment - EPOCH) / _SECOND
    if not calendar.runs.first <= seconds <= calendar.runs.last:
        raise _out_of_range(calendar, moment)
    return seconds


def _out_of_range(calendar: Calendar, moment: datetime) -> CalendarRangeError:
    return CalendarRangeError(
        f"calendar {calendar.version} covers the years {calendar.first_year}-{calendar.last_year}; "
        f"{moment.astimezone(calendar.zone):%Y-%m-%d %H:%M} and its deadline are not within them"
    )
