"""The week of staff hours as it is typed: intervals per weekday, and what is wrong with them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from desktop.domain.accounts import StaffInterval, StaffTimes

Interval = tuple[int, int]
Week = dict[int, tuple[Interval, ...]]

DAYS: Final = tuple(range(7))
USUAL: Final[Interval] = (8 * 60, 16 * 60)
EMPTY, OVERLAP = "empty", "overlap"


@dataclass(frozen=True, slots=True)
class WeekProblem:
    """`kind`: EMPTY (an interval that does not end after it begins) or OVERLAP (two share a minute)."""

    weekday: int
    kind: str


def week_of(times: StaffTimes | None) -> Week:
    """The intervals of each weekday in order, 0 is Monday."""
    week: Week = dict.fromkeys(DAYS, ())
    if times is not None:
        for part in sorted(times.weekly, key=lambda part: (part.weekday, part.start, part.end)):
            week[part.weekday] = (*week[part.weekday], (part.start, part.end))
    return week


def intervals_of(week: Week) -> tuple[StaffInterval, ...]:
    """The account's form of a week, in order."""
    return tuple(
        StaffInterval(weekday, start, end) for weekday in DAYS for start, end in sorted(week.get(weekday, ()))
    )


def problems(week: Week) -> list[WeekProblem]:
    """What keeps a week from being saved, at most one problem a weekday."""
    found = []
    for weekday in DAYS:
        intervals = sorted(week.get(weekday, ()))
        if any(start >= end for start, end in intervals):
            found.append(WeekProblem(weekday, EMPTY))
        elif any(later[0] < earlier[1] for earlier, later in pairwise(intervals)):
            found.append(WeekProblem(weekday, OVERLAP))
    return found


def another(intervals: tuple[Interval, ...]) -> Interval | None:
    """Hours to offer when one more interval is wanted: the usual ones, else after the last; None when the day
    is full."""
    if not intervals:
        return USUAL
    last = max(end for _start, end in intervals)
    start = min(last + 60, 24 * 60 - 15) if last < 24 * 60 - 15 else last
    return (start, min(start + 4 * 60, 24 * 60)) if start < 24 * 60 else None
