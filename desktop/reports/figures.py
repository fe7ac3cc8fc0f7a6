"""What was: figures of a period from frozen verdicts, the trend, the arrivals by weekday and hour.

A wait (an obligation) belongs to the local day of its market on which it began ("arrived") or ended (all
else). Verdicts and response times are as they were frozen when it ended: a calendar that changed since moves
none of them. May take some tenths of a second over years: not for the screen's own thread.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from desktop.domain.accounts import Rating
from desktop.store import measure
from desktop.store.measure import day_number
from desktop.store.waits import Narrow

from .periods import BYS as BYS
from .periods import EVERYTHING as EVERYTHING
from .periods import By as By
from .periods import Only as Only
from .periods import Period as Period
from .periods import Step as Step
from .periods import steps as steps
from .pictures import EDGES as EDGES
from .pictures import TARGET_PERCENT as TARGET_PERCENT
from .pictures import TARGET_SETTING as TARGET_SETTING
from .pictures import Bin as Bin
from .pictures import Heat as Heat
from .pictures import Point as Point
from .pictures import TimeLeft as TimeLeft
from .pictures import Trend as Trend
from .pictures import arrivals_heat as arrivals_heat
from .pictures import target_percent as target_percent
from .pictures import time_left_distribution as time_left_distribution
from .pictures import trend as trend
from .promises import Extras
from .sources import Sources


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
class Figures:
    """The figures of a period. `lines` are ordered by key (days, weeks, months without anything are there
    with zeros; other groups only when they have any).

    `decided`: who said "no answer needed", how often, the most first. `rating`: the platform's own figures,
    as last told. `people`: the name of every agent that occurs. `uncounted`: waits whose days and times are
    still being reckoned (after an update of the program): the figures are incomplete while it is above 0.
    """

    period: Period
    by: By
    total: Line
    lines: tuple[Line, ...] = ()
    decided: tuple[tuple[str, int], ...] = ()
    rating: Rating | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    uncounted: int = 0
    as_of: datetime | None = None
    target: float = TARGET_PERCENT
    """The person's own aim for answers in time, in percent."""


def figures(sources: Sources, period: Period, by: By, now: datetime, *, only: Only = EVERYTHING) -> Figures:
    """The figures of a period, grouped. `now` is for `as_of` and for promised updates that nobody told
    yet."""
    waits, narrow = sources.reader.waits, only.narrow
    extras = Extras(sources, period, only, now)
    whole = _Sums()
    parts = dict(
        _by_time(sources, period, by, narrow, extras)
        if by in ("day", "week", "month")
        else _by_group(sources, period, by, narrow, extras)
    )
    for part in parts.values():
        whole.add(part)
    # What is open at the end is no sum over days.
    whole.backlog = sum(waits.open_after(day_number(period.last), None, narrow).values())
    decided = tuple(waits.decided(day_number(period.first), day_number(period.last), narrow))
    named = {agent for agent, _ in decided} | (parts.keys() if by == "agent" else set())
    return Figures(
        period,
        by,
        whole.line(""),
        tuple(parts[key].line(key) for key in sorted(parts)),
        decided,
        sources.account.rating if sources.account is not None else None,
        people(sources, named),
        waits.uncounted(),
        now,
        target_percent(sources),
    )


def people(sources: Sources, agents: Iterable[str]) -> dict[str, str]:
    """The names of these ids as told now, or as they stood on the last message of one who left ("" when
    nobody knows it). The id "" is nobody and not among them."""
    known = sources.agents
    return {
        agent: known[agent].name if agent in known else sources.reader.waits.name_of(agent)
        for agent in sorted(set(agents) - {""})
    }


class _Sums:
    """One group while it is added up."""

    def __init__(self) -> None:
        self.ends: Counter[int] = Counter()
        self.each: Counter[int] = Counter()
        self.firsts: Counter[int] = Counter()
        self.arrived = self.backlog = self.overrides = self.updates_missed = 0

    def end(self, outcome: int, is_first: bool, minutes: int | None, number: int) -> None:
        """So many waits that ended alike."""
        self.ends[outcome] += number
        if outcome in measure.ANSWERS and minutes is not None:
            self.each[minutes] += number
            if is_first:
                self.firsts[minutes] += number

    def add(self, other: "_Sums") -> None:
        """Everything of another group but what is open."""
        self.ends.update(other.ends)
        self.each.update(other.each)
        self.firsts.update(other.firsts)
        self.arrived += other.arrived
        self.overrides += other.overrides
        self.updates_missed += other.updates_missed

    def line(self, key: str) -> Line:
        """The figures."""
        ends = self.ends
        return Line(
            key,
            in_time=ends[measure.ANSWERED_IN_TIME],
            late=sum(ends[outcome] for outcome in measure.LATE),
            answered=sum(ends[outcome] for outcome in measure.ANSWERS),
            arrived=self.arrived,
            backlog=self.backlog,
            no_answer_needed=ends[measure.NO_ANSWER_NEEDED],
            taken_over=ends[measure.TAKEN_OVER] + ends[measure.TAKEN_OVER_LATE],
            closed=ends[measure.CLOSED] + ends[measure.CLOSED_LATE],
            overrides=self.overrides,
            updates_missed=self.updates_missed,
            first_median=percentile(self.firsts, 50),
            first_p90=percentile(self.firsts, 90),
            each_median=percentile(self.each, 50),
            each_p90=percentile(self.each, 90),
        )


def _by_time(
    sources: Sources, period: Period, by: By, narrow: Narrow, extras: Extras
) -> Iterator[tuple[str, _Sums]]:
    waits = sources.reader.waits
    days = {
        day: (began, ended)
        for day, began, ended, *_ in waits.daily(day_number(period.first), day_number(period.last), narrow)
    }
    open_then = sum(waits.open_after(day_number(period.last), None, narrow).values())
    found = []
    for part in reversed(steps(period, cast(Step, by))):
        first, last = day_number(part.first), day_number(part.last)
        sums = _Sums()
        for _key, outcome, is_first, minutes, number in waits.ended(first, last, None, narrow):
            sums.end(outcome, is_first, minutes, number)
        sums.backlog = open_then
        for day in range(first, last + 1):
            began, ended = days.get(day, (0, 0))
            sums.arrived += began
            open_then += ended - began
        sums.overrides, sums.updates_missed = extras.within(part).get("", (0, 0))
        found.append((part.first.isoformat(), sums))
    yield from reversed(found)


def _by_group(
    sources: Sources, period: Period, by: By, narrow: Narrow, extras: Extras
) -> Iterator[tuple[str, _Sums]]:
    waits = sources.reader.waits
    first, last = day_number(period.first), day_number(period.last)
    found: defaultdict[str, _Sums] = defaultdict(_Sums)
    for key, outcome, is_first, minutes, number in waits.ended(first, last, by, narrow):
        found[key].end(outcome, is_first, minutes, number)
    for key, number in waits.began(first, last, by, narrow).items():
        found[key].arrived = number
    for key, number in waits.open_after(last, by, narrow).items():
        found[key].backlog = number
    for key, numbers in extras.by(by).items():
        found[key].overrides, found[key].updates_missed = numbers
    yield from found.items()


def percentile(minutes: Mapping[int, int], percent: int) -> timedelta | None:
    """The shortest time within which so many percent came (nearest rank), of how many took how many
    minutes."""
    whole = sum(minutes.values())
    rank = -(-whole * percent // 100)
    for value in sorted(minutes):
        rank -= minutes[value]
        if rank <= 0:
            return timedelta(minutes=value)
    return None
