"""The board's and the figures' numbers equal a recount from the raw messages (`tests.oracles.recount`)."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop.domain.response_state import response_state
from desktop.reports.board import FIGURES, Board, board, market_now
from desktop.reports.figures import Figures, figures
from desktop.reports.periods import By, Only, Period
from desktop.reports.pictures import arrivals_heat, trend
from desktop.store.views import Query
from tests.oracles import recount
from tests.reports.world import END, PLACES, START, World, conversation, opened, sources, worlds

QUICK = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
HOUR = timedelta(hours=1)
MOMENTS = st.integers(0, 10 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


def told(found: Board) -> dict[tuple[str, str, str, str], int]:
    return {
        (figure, cell.market, cell.kind, cell.agent): number
        for cell in found.cells
        for figure, number in cell.numbers.items()
    }


@QUICK
@given(worlds(), st.lists(MOMENTS, min_size=1, max_size=3))
@example([conversation("edge", ("buyer", START + 12 * HOUR, "b"))], [START + 12 * HOUR])
def test_the_board_equals_a_recount_and_each_number_lists_its_conversations(
    world: World, moments: list[datetime]
) -> None:
    with TemporaryDirectory() as folder, opened(Path(folder), world) as store:
        for moment in (*moments, *_edges(world)):
            found = board(sources(store), moment)
            assert told(found) == recount.board(world, PLACES, moment)
            reader = store.reader()
            for figure in FIGURES:
                for cell in (None, *found.cells):
                    where = (cell.market, cell.kind, cell.agent) if cell is not None else (None, None, None)
                    query = Query("all", cell=found.conversations(figure, *where))
                    assert reader.total(query) == found.number(figure, *where)
                    assert len(reader.rows(query, 0, 100)) == found.number(figure, *where)


def _edges(world: World) -> list[datetime]:
    """Deadlines and act-bys with the instants beside them: where a rule that is off by one shows."""
    found: list[datetime] = []
    for head, messages in world[:2]:
        for wait in recount.owed(head, messages, PLACES[head.market])[-1:]:
            found += [wait.due, wait.due + recount.MOMENT, wait.act - HOUR, wait.act - HOUR - recount.MOMENT]
    return found


@QUICK
@given(worlds(), MOMENTS)
def test_the_board_says_of_every_conversation_what_its_pill_says(world: World, moment: datetime) -> None:
    with TemporaryDirectory() as folder, opened(Path(folder), world) as store:
        found = board(sources(store), moment)
        states: dict[str, int] = {}
        for row in store.reader().rows(Query("needs_answer"), 0, 100):
            stopped = market_now(sources(store), row.market, moment).clock == "stopped"
            shown = response_state(moment, row.needs_answer_since, row.due_at, row.act_by, stopped=stopped)
            states[shown.value] = states.get(shown.value, 0) + 1
        for state in ("overdue", "at_risk", "due_soon", "stopped"):
            assert found.number(state) == states.get(state, 0)
        assert found.number("overdue") == store.reader().counts(moment).overdue()


def as_told(found: Figures) -> dict[str, dict[str, Any]]:
    lines: dict[str, dict[str, Any]] = {}
    for line in found.lines:
        numbers = {
            name: number
            for name, number in (
                ("arrived", line.arrived),
                ("answered", line.answered),
                ("in_time", line.in_time),
                ("late", line.late),
                ("backlog", line.backlog),
                ("no_answer_needed", line.no_answer_needed),
                ("taken_over", line.taken_over),
                ("closed", line.closed),
            )
            if number
        }
        for name in ("first_median", "first_p90", "each_median", "each_p90"):
            value = line.value(name)
            if isinstance(value, timedelta):
                numbers[name] = round(value / timedelta(minutes=1))
        if numbers:
            lines[line.key] = numbers
    return lines


@pytest.mark.parametrize("by", ["market", "agent", "kind", "language"])
@settings(QUICK, max_examples=6)
@given(world=worlds(), first=st.integers(0, 9), length=st.integers(0, 9))
def test_figures_by_group_equal_a_recount(by: By, world: World, first: int, length: int) -> None:
    day = START.date() + timedelta(days=first)
    period = Period(day, day + timedelta(days=length))
    with TemporaryDirectory() as folder, opened(Path(folder), world) as store:
        found = figures(sources(store), period, by, END)
        assert found.uncounted == 0
        expected = recount.figures(
            world, PLACES, period.first, period.last, lambda wait, _day: getattr(wait, by)
        )
        assert as_told(found) == expected
        whole = recount.figures(world, PLACES, period.first, period.last, lambda _wait, _day: "")
        total = Figures(period, by, found.total, (found.total,))
        assert as_told(total) == whole
        judged = whole.get("", {}).get("in_time", 0) + whole.get("", {}).get("late", 0)
        share = 100 * whole[""].get("in_time", 0) / judged if judged else None
        assert found.total.compliance == share


@QUICK
@given(worlds(), st.sampled_from((None, ("PL",), ("FI",))), st.sampled_from((None, ("ag-1",), ("",))))
def test_days_trend_and_heat_equal_a_recount(
    world: World, markets: tuple[str, ...] | None, agents: tuple[str, ...] | None
) -> None:
    period = Period(START.date(), END.date())
    only = Only(markets, agents)
    with TemporaryDirectory() as folder, opened(Path(folder), world) as store:
        each = {}
        days = [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]
        for day in days:
            counted = recount.figures(
                world,
                PLACES,
                day,
                day,
                lambda w, _d: w.agent if markets is None or w.market in markets else "-",
            )
            if agents is None:
                counted = {"": _added(counted)}
            line = counted.get(agents[0] if agents else "", {})
            each[day.isoformat()] = {
                name: n for name, n in line.items() if name in ("in_time", "late", "arrived", "backlog")
            }
        found = figures(sources(store), period, "day", END, only=only)
        names = ("in_time", "late", "arrived", "backlog")
        assert {
            line.key: {name: getattr(line, name) for name in names if getattr(line, name)}
            for line in found.lines
        } == each
        points = trend(sources(store), period, "day", only=only).points
        assert {
            point.first.isoformat(): {name: getattr(point, name) for name in names if getattr(point, name)}
            for point in points
        } == each
        heat = arrivals_heat(sources(store), period, only=only)
        assert sum(sum(row) for row in heat.counts) == sum(day.get("arrived", 0) for day in each.values())
        # Narrowed by language too, the trend is counted another way.
        slow = Only(markets, agents, languages=("pl", "fi", ""))
        assert trend(sources(store), period, "day", only=slow).points == points


def _added(counted: dict[str, dict[str, Any]]) -> dict[str, int]:
    whole: dict[str, int] = {}
    for key, line in counted.items():
        if key != "-":
            for name, number in line.items():
                whole[name] = whole.get(name, 0) + number
    return whole
