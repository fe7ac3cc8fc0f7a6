"""What the pictures show: the trend, the arrivals by weekday and hour, the time that is left."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from desktop.l10n.catalogs import N_
from desktop.store.codec import micros
from desktop.store.measure import day_number
from desktop.store.reader import Reader

from .periods import EVERYTHING, Only, Period, Step, steps
from .sources import Sources

TARGET_SETTING: Final = "monitor.target_percent"
TARGET_NAME: Final = N_("Target for answers in time")
TARGET_PERCENT: Final = 95.0
"""The aim of whoever uses this computer until they set another; the platform publishes none."""
TARGET_LEAST: Final = 50
TARGET_MOST: Final = 100
"""What can be set: below the half nothing is an aim."""


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a trend: its local days, and what ended (verdicts), arrived, was answered, was open at its
    end."""

    first: date
    last: date
    in_time: int = 0
    late: int = 0
    arrived: int = 0
    answered: int = 0
    backlog: int = 0

    @property
    def compliance(self) -> float | None:
        """Percent in time of what has a verdict; None when nothing has: a gap in the line, not 0 %."""
        judged = self.in_time + self.late
        return 100 * self.in_time / judged if judged else None


@dataclass(frozen=True, slots=True)
class Trend:
    """The steps in order, without a gap, and the person's own target in percent."""

    step: Step
    points: tuple[Point, ...]
    target: float = TARGET_PERCENT


def trend(sources: Sources, period: Period, step: Step, *, only: Only = EVERYTHING) -> Trend:
    """Compliance and flow over time; a week begins on Monday; the first and last step may be cut by the
    period."""
    first, last, narrow = day_number(period.first), day_number(period.last), only.narrow
    waits = sources.reader.waits
    days = {day: numbers for day, *numbers in waits.daily(first, last, narrow)}
    open_then = sum(waits.open_after(last, None, narrow).values())
    points = []
    for part in reversed(steps(period, step)):
        within = range(day_number(part.first), day_number(part.last) + 1)
        began, ended, answered, in_time, late = (
            sum(column) for column in zip(*(days.get(day, _NONE) for day in within), strict=True)
        )
        points.append(Point(part.first, part.last, in_time, late, began, answered, open_then))
        open_then += ended - began
    return Trend(step, tuple(reversed(points)), target_percent(sources))


def target_percent(sources: Sources) -> float:
    """The person's own aim for answers in time, in percent, as it is kept in the account's store."""
    return target_in(sources.reader)


def target_in(reader: Reader) -> float:
    """The same of one store."""
    told = reader.setting(TARGET_SETTING, TARGET_PERCENT)
    number = isinstance(told, int | float) and not isinstance(told, bool)
    return float(told) if number and TARGET_LEAST <= told <= TARGET_MOST else TARGET_PERCENT


@dataclass(frozen=True, slots=True)
class Heat:
    """Arrivals of a period: `counts[weekday][hour]`, Monday first, in each market's own local time."""

    period: Period
    counts: tuple[tuple[int, ...], ...]

    @property
    def highest(self) -> int:
        return max((n for row in self.counts for n in row), default=0)


def arrivals_heat(sources: Sources, period: Period, *, only: Only = EVERYTHING) -> Heat:
    """When buyers begin to wait, by weekday and hour of the market's time."""
    counts = [[0] * 24 for _ in range(7)]
    first, last = day_number(period.first), day_number(period.last)
    for hour, number in sources.reader.waits.began_hourly(first, last, only.narrow):
        day, of_day = divmod(hour, 24)
        # 1970-01-01 was a Thursday.
        counts[(day + 3) % 7][of_day] += number
    return Heat(period, tuple(tuple(row) for row in counts))


@dataclass(frozen=True, slots=True)
class Bin:
    """Conversations with more than `above` and at most `upto` hours left (plain hours); None: no limit.

    The first, up to 0, is what is overdue, in both counts. `by_due` goes by the deadline, `by_act` by act-by;
    an act-by that has passed while the deadline has not stands in the first bin above 0.
    """

    above: float | None
    upto: float | None
    by_due: int
    by_act: int


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How much time is left to everything open at `as_of`; `unknown` have no deadline yet."""

    as_of: datetime
    bins: tuple[Bin, ...]
    unknown: int = 0


_NONE: Final = [0] * 5
EDGES: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 48.0, 72.0)
"""Hours between the bins of `time_left_distribution`."""


def time_left_distribution(sources: Sources, now: datetime, *, only: Only = EVERYTHING) -> TimeLeft:
    """The distribution of time left over what is open now, in plain hours until deadline and act-by."""
    by_due, by_act = [0] * (len(EDGES) + 1), [0] * (len(EDGES) + 1)
    unknown = 0
    moment = micros(now)
    edges = [moment + round(hours * 3_600_000_000) for hours in EDGES]
    for due, act in sources.reader.waits.open(only.narrow):
        if due is None:
            unknown += 1
            continue
        # At the deadline itself it is not late yet (R8): the overdue bin holds what is below 0 alone.
        late = due < moment
        by_due[0 if late else max(1, bisect_left(edges, due))] += 1
        by_act[0 if late else max(1, bisect_left(edges, act))] += 1
    return TimeLeft(
        now,
        tuple(
            Bin(above, upto, by_due[place], by_act[place])
            for place, (above, upto) in enumerate(zip((None, *EDGES), (*EDGES, None), strict=True))
        ),
        unknown,
    )
