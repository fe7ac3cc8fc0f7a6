"""The response clock as a table: when it runs, and for a number of hours the due instant of every receipt.

The clock's running time is a non-decreasing function of real time, so the due instant of a receipt is that
receipt plus a shift that changes only at a few instants a week. The table holds those instants once per
calendar and policy; a call is one binary search and one addition.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)
NO_ANSWER: Final = -1
"""What `DueTable.seconds` gives for a receipt outside the covered years."""


def day_start(day: date, zone: ZoneInfo) -> int:
    """Epoch second at which a local date begins: where midnight is skipped, the first instant after it."""
    # A float holds whole seconds exactly, and this is called some thousand times at each start.
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def instant(seconds: int) -> datetime:
    """An epoch second as an aware datetime in UTC."""
    return EPOCH + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Runs:
    """The stretches in which the clock runs, as epoch seconds: `starts[i] <= t < ends[i]`, merged and sorted.

    `elapsed[i]` is the running time in seconds before run i. Covered: `first <= t < last`.
    """

    first: int
    last: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    elapsed: tuple[int, ...]

    def at(self, seconds: float) -> int:
        """Index of the last run that has begun at this instant, -1 before the first."""
        return bisect_right(self.starts, seconds) - 1

    def is_running(self, seconds: float) -> bool:
        """Whether the clock runs at this instant."""
        index = self.at(seconds)
        return index >= 0 and seconds < self.ends[index]

    def ending_at_or_after(self, seconds: float) -> int:
        """Index of the run that contains this instant, its end included and its start not; else -1."""
        index = bisect_left(self.starts, seconds) - 1
        return index if index >= 0 and seconds <= self.ends[index] else -1

    def running_before(self, seconds: float) -> float:
        """Seconds of running time from the first covered instant until this one."""
        index = self.at(seconds)
        if index < 0:
            return 0
        return self.elapsed[index] + min(seconds, self.ends[index]) - self.starts[index]


def make_runs(first_year: int, last_year: int, closed: frozenset[date], zone: ZoneInfo) -> Runs:
    """The runs of whole local years: every Monday to Friday that is not in `closed`, 00:00 to 24:00 local."""
    day, end = date(first_year, 1, 1), date(last_year + 1, 1, 1)
    starts: list[int] = []
    ends: list[int] = []
    running = False
    while day < end:
        works = day.weekday() < 5 and day not in closed
        if works != running:
            (starts if works else ends).append(day_start(day, zone))
            running = works
        day += _DAY
    last = day_start(end, zone)
    if running:
        ends.append(last)
    lengths = [stop - start for start, stop in zip(starts, ends, strict=True)]
    elapsed = tuple(accumulate(lengths[:-1], initial=0)) if lengths else ()
    return Runs(day_start(date(first_year, 1, 1), zone), last, tuple(starts), tuple(ends), elapsed)


@dataclass(frozen=True, slots=True)
class DueTable:
    """Due instants for one number of hours. Segment i holds for receipts from break i-1 until break i.

    In a segment the due instant is `receipt + shifts[i]`, or the fixed instant `fixed[i]` for a receipt while
    the clock stands still, or unknown (both None) outside the covered years.
    """

    breaks: list[datetime]
    shifts: list[timedelta | None]
    fixed: list[datetime | None]
    break_seconds: list[int]
    factors: list[int]
    terms: list[int]

    def seconds(self, received: Sequence[int]) -> list[int]:
        """Due epoch seconds for many receipts in epoch seconds; NO_ANSWER outside the covered years."""
        breaks, factors, terms, find = self.break_seconds, self.factors, self.terms, bisect_right
        return [r * factors[i] + terms[i] for r in received for i in (find(breaks, r),)]


def make_due_table(runs: Runs, hours: int) -> DueTable:
    """The due table of these runs. A deadline on midnight is the end of the earlier day: of all instants with
    the same running time the earliest counts, on both sides of a break."""
    builder = _Builder()
    budget = hours * 3600
    totals = [
        before + end - start for before, start, end in zip(runs.elapsed, runs.starts, runs.ends, strict=True)
    ]
    target, stopped_from = 0, runs.first
    for start, end, before in zip(runs.starts, runs.ends, runs.elapsed, strict=True):
        while target < len(totals) and totals[target] < before + budget:
            target += 1
        if stopped_from < start:
            if target < len(totals):
                builder.fixed(stopped_from, runs.starts[target] + before + budget - runs.elapsed[target])
            else:
                builder.unknown(stopped_from)
        since, inclusive = start, False
        while target < len(totals):
            shift = runs.starts[target] - runs.elapsed[target] - start + before + budget
            builder.shift(since, inclusive, shift)
            # The last receipt whose deadline still lies in this run, at its very end, belongs to it.
            since, inclusive = start + totals[target] - budget - before, True
            if since >= end:
                break
            target += 1
        else:
            builder.unknown(since, inclusive)
        stopped_from = end
    builder.unknown(stopped_from)
    return builder.table()


class _Builder:
    def __init__(self) -> None:
        self._breaks: list[datetime] = []
        self._shifts: list[timedelta | None] = [None]
        self._fixed: list[datetime | None] = [None]
        self._break_seconds: list[int] = []
        self._factors: list[int] = [0]
        self._terms: list[int] = [NO_ANSWER]

    def fixed(self, since: int, due: int) -> None:
        self._add(since, False, None, instant(due), 0, due)

    def shift(self, since: int, after: bool, seconds: int) -> None:
        self._add(since, after, timedelta(seconds=seconds), None, 1, seconds)

    def unknown(self, since: int, after: bool = False) -> None:
        self._add(since, after, None, None, 0, NO_ANSWER)

    def _add(
        self, since: int, after: bool, shift: timedelta | None, fixed: datetime | None, factor: int, term: int
    ) -> None:
        if (self._shifts[-1], self._fixed[-1], self._factors[-1], self._terms[-1]) == (
            shift,
            fixed,
            factor,
            term,
        ):
            return
        self._breaks.append(instant(since) + (_MICROSECOND if after else timedelta(0)))
        self._break_seconds.append(since + after)
        self._shifts.append(shift)
        self._fixed.append(fixed)
        self._factors.append(factor)
        self._terms.append(term)

    def table(self) -> DueTable:
        return DueTable(
            self._breaks, self._shifts, self._fixed, self._break_seconds, self._factors, self._terms
        )
