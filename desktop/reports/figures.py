"""What was: figures of a period from frozen verdicts, the trend, the arrivals by weekday and hour.

A wait (an obligation) belongs to the local day of its market on which it began ("arrived") or ended (all
else). Verdicts and response times are as they were frozen when it ended: a calendar that changed since moves
none of them. May take some tenths of a second over years: not for the screen's own thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal

from desktop.domain.accounts import Rating

from .sources import Sources

By = Literal["day", "week", "month", "market", "agent", "kind", "language"]
BYS: Final[tuple[By, ...]] = By.__args__  # type: ignore[attr-defined]
Step = Literal["day", "week", "month"]

TARGET_SETTING: Final = "monitor.target_percent"
TARGET_PERCENT: Final = 95.0
"""The seller's own aim until a lead sets another; the platform publishes none."""


@dataclass(frozen=True, slots=True)
class Period:
    """Local days of each market, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period cannot end before it begins")


@dataclass(frozen=True, slots=True)
class Only:
    """Narrows what is counted; None is any. `agents`: who answered or decided, else the assignee ("" nobody).
    `kinds`: kind of the conversation's case, else its topic. `languages`: the buyer's, "" when not known."""

    markets: tuple[str, ...] | None = None
    agents: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None


EVERYTHING: Final = Only()


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one group. `key` is the ISO date of the group's first day (day, week from Monday,
    month), a market, an agent's id, a kind or a language; "" is also nobody, or not known; the total's is "".

    Times are of the market's clock. What each means stands in `definitions.DEFINITIONS`.
    """

    key: str
    in_time: int = 0
    late: int = 0
    answered: int = 0
    arrived: int = 0
    backlog: int = 0
    no_answer_needed: int = 0
    taken_over: int = 0
    closed: int = 0
    overrides: int = 0
    updates_missed: int = 0
    first_median: timedelta | None = None
    first_p90: timedelta | None = None
    each_median: timedelta | None = None
    each_p90: timedelta | None = None

    @property
    def compliance(self) -> float | None:
        """Percent in time of what has a verdict; None when nothing has."""
        judged = self.in_time + self.late
        return 100 * self.in_time / judged if judged else None

    def value(self, figure: str) -> int | float | timedelta | None:
        """The figure by its id in DEFINITIONS."""
        found: int | float | timedelta | None = getattr(self, figure)
        return found


@dataclass(frozen=True, slots=True)
class Person:
    """Who is behind an agent's id: the name as told now, or as it stood on the last message of one who left
    ("" when nobody knows it)."""

    name: str
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period. `lines` are ordered by key (days, weeks, months without anything are there
    with zeros; other groups only when they have any).

    `decided`: who said "no answer needed", how often, the most first. `rating`: the platform's own figures,
    as last told. `people` names every agent that occurs. `uncounted`: waits whose days and times are still
    being reckoned (after an update of the program): the figures are incomplete while it is above 0.
    """

    period: Period
    by: By
    total: Line
    lines: tuple[Line, ...] = ()
    decided: tuple[tuple[str, int], ...] = ()
    rating: Rating | None = None
    people: Mapping[str, Person] = field(default_factory=dict)
    uncounted: int = 0
    as_of: datetime | None = None


def figures(sources: Sources, period: Period, by: By, now: datetime, *, only: Only = EVERYTHING) -> Figures:
    """The figures of a period, grouped. `now` is for `as_of` and for promised updates that nobody told
    yet."""
    del sources, only
    return Figures(period, by, Line(""), as_of=now)


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
    """The steps in order, without a gap, and the seller's own target in percent."""

    step: Step
    points: tuple[Point, ...]
    target: float = TARGET_PERCENT


def trend(sources: Sources, period: Period, step: Step, *, only: Only = EVERYTHING) -> Trend:
    """Compliance and flow over time; a week begins on Monday; the first and last step may be cut by the
    period."""
    del sources, only, period
    return Trend(step, ())


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
    del sources, only
    return Heat(period, tuple((0,) * 24 for _ in range(7)))


@dataclass(frozen=True, slots=True)
class Bin:
    """Conversations with more than `above` and at most `upto` hours left (plain hours); None: no limit.

    At `upto` 0 stands what is overdue. `now` and the deadline decide; `by_act` the same by act-by.
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


EDGES: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 48.0, 72.0)
"""Hours between the bins of `time_left_distribution`."""


def time_left_distribution(sources: Sources, now: datetime, *, only: Only = EVERYTHING) -> TimeLeft:
    """The distribution of time left over what is open now, in plain hours until deadline and act-by."""
    del sources, only
    return TimeLeft(now, ())
