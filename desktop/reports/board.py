"""The board: what is open now and what comes next, by market × kind × agent, each number with the
conversations behind it.

A number and the list behind it are one condition on the store (`desktop.store.watching`), so they cannot
disagree. Cheap enough for a live screen; the instants come from the store, no deadline is reckoned here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from desktop.domain.calendars import Calendar, CalendarRangeError
from desktop.domain.staff_hours import is_staffed, local_minute
from desktop.store.views import CellFilter, Marks

from .sources import Sources

Figure = Literal[
    "open",
    "at_risk",
    "due_soon",
    "overdue",
    "stopped",
    "taken_over",
    "in_moderation",
    "rejected",
    "act_hour",
    "act_4h",
    "act_today",
    "due_hour",
    "due_4h",
    "due_today",
]
FIGURES: Final[tuple[Figure, ...]] = Figure.__args__  # type: ignore[attr-defined]
"""What each cell counts; what they mean stands in `definitions.BOARD`.

`act_*` go by act-by, `due_*` by the deadline: within the next hour, the next four hours, until the end of the
market's local day. Each window holds the ones before it (today may be shorter than four hours), and none of
them what is overdue already."""

NOBODY: Final = ""
"""The agent of conversations that are assigned to no one."""

Axis = Literal["market", "kind", "agent"]
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cell:
    """The numbers of one market × kind × agent. `kind` is the kind of the conversation's case, else its
    topic; `agent` the assignee's id or NOBODY. A figure that is not in `numbers` is 0."""

    market: str
    kind: str
    agent: str
    numbers: Mapping[Figure, int]


@dataclass(frozen=True, slots=True)
class MarketNow:
    """One market at the moment of the board. Instants in UTC.

    `clock`: "running", "stopped" or "unknown" (its calendar is not there). While it stands still `why` is
    "saturday", "sunday" or "holiday", `holiday` the day's name as its law has it (`l10n.names.holiday_name`
    words it), and `runs_again_at` when the clock goes on. `staffed` says whether somebody of the seller is
    there by the staff hours; `day_ends` is the end of the market's local day.

    A policy around the clock never stands still.
    """

    code: str
    clock: Literal["running", "stopped", "unknown"]
    why: Literal["saturday", "sunday", "holiday"] | None
    holiday: str
    runs_again_at: datetime | None
    staffed: bool
    day_ends: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """Cells added up: `key` is the market, kind or agent, or "" of the sum of all."""

    key: str
    numbers: Mapping[Figure, int]

    def number(self, figure: Figure) -> int:
        return self.numbers.get(figure, 0)


@dataclass(frozen=True)
class Board:
    """Everything that is open at `as_of` (UTC). `cells` in order of market, kind, agent; cells without any
    number are not there. `markets` holds the account's markets too that have nothing open."""

    as_of: datetime
    cells: tuple[Cell, ...] = ()
    markets: Mapping[str, MarketNow] = field(default_factory=dict)
    marks: Mapping[str, Marks] = field(default_factory=dict)
    agents: tuple[str, ...] | None = None
    """The people to whom the board was narrowed, None when to none."""

    def number(
        self, figure: Figure, market: str | None = None, kind: str | None = None, agent: str | None = None
    ) -> int:
        """The sum of a figure over the cells; None is any, `agent` NOBODY the ones nobody has."""
        return sum(cell.numbers.get(figure, 0) for cell in self._cells(market, kind, agent))

    def lines(
        self, axis: Axis, market: str | None = None, kind: str | None = None, agent: str | None = None
    ) -> list[Line]:
        """The cells added up along one axis (ordered by its key), the others held at a value or at any."""
        sums: dict[str, Counter[Figure]] = {}
        for cell in self._cells(market, kind, agent):
            sums.setdefault(getattr(cell, axis), Counter()).update(cell.numbers)
        return [Line(key, dict(sums[key])) for key in sorted(sums)]

    def conversations(
        self, figure: Figure, market: str | None = None, kind: str | None = None, agent: str | None = None
    ) -> CellFilter:
        """What lists the conversations behind a number: `Query("all", cell=…)` in any sort. It holds the
        board's moment, so the list is that of the number; what was answered since is no longer in it."""
        marks = tuple(self.marks[code] for code in sorted(self.marks) if market in (None, code))
        return CellFilter(figure, marks, kind, agent, self.agents)

    def _cells(self, market: str | None, kind: str | None, agent: str | None) -> Iterator[Cell]:
        for cell in self.cells:
            if market in (None, cell.market) and kind in (None, cell.kind) and agent in (None, cell.agent):
                yield cell


def board(
    sources: Sources,
    now: datetime,
    *,
    markets: Iterable[str] | None = None,
    agents: Iterable[str] | None = None,
) -> Board:
    """The board at `now` (aware; the caller passes the server's time where this computer's clock is wrong).

    `markets` and `agents` (ids, NOBODY) narrow it; an agent who is no lead sees `agents=[own id]`.
    """
    reader = sources.reader
    known = set(sources.account_markets) | set(reader.markets())
    wanted = sorted(known if markets is None else known & set(markets))
    state = {code: market_now(sources, code, now) for code in wanted}
    marks = {code: _marks(sources, state[code], now) for code in wanted}
    people = None if agents is None else tuple(agents)
    cells = tuple(
        Cell(market, kind, agent, {figure: numbers[figure] for figure in FIGURES if figure in numbers})
        for market, kind, agent, numbers in reader.cells(list(marks.values()))
        if people is None or agent in people
    )
    return Board(now, cells, state, marks, people)


def market_now(sources: Sources, code: str, now: datetime) -> MarketNow:
    """What holds in a market at a moment. A moment outside the calendar's years counts as "unknown"."""
    zone = sources.zone(code)
    today = now.astimezone(zone).date()
    ends = local_minute(today, 1440, zone)
    clock = sources.clock(code)
    if clock is None:
        return MarketNow(code, "unknown", None, "", None, True, ends)
    staffed = is_staffed(clock.staff_hours, now)
    calendar = clock.calendar
    if calendar is None or clock.policy.mode == "around_the_clock":
        return MarketNow(code, "running", None, "", None, staffed, ends)
    try:
        today = now.astimezone(calendar.zone).date()
        why = calendar.reason(today)
        if why is None:
            return MarketNow(code, "running", None, "", None, staffed, ends)
        # A holiday on a weekend answers with the weekday, but people want to know it by its name.
        name = calendar.closed[today].name if today in calendar.closed else ""
        return MarketNow(code, "stopped", why, name, _runs_again(calendar, today), staffed, ends)
    except CalendarRangeError:
        return MarketNow(code, "unknown", None, "", None, staffed, ends)


def _runs_again(calendar: Calendar, day: date) -> datetime | None:
    try:
        while calendar.is_closed(day):
            day += timedelta(days=1)
    except CalendarRangeError:
        return None
    return local_minute(day, 0, calendar.zone)


def _marks(sources: Sources, market: MarketNow, now: datetime) -> Marks:
    """As `response_state` has it: the first of the warning hours is due soon, the last at risk, and with one
    alone nothing is ever at risk."""
    warn = sources.warn_hours(market.code)
    return Marks(
        market.code,
        now,
        now + timedelta(hours=warn[-1]) if len(warn) > 1 else _NEVER,
        now + timedelta(hours=warn[0]),
        now + timedelta(hours=1),
        now + timedelta(hours=4),
        market.day_ends,
        market.clock == "stopped",
    )
