"""What the figures keep to: frozen verdicts, people who left, promised updates, nothing at all."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.domain.accounts import Account
from desktop.domain.cases import Case
from desktop.domain.clock import due_at
from desktop.domain.conversations import Override
from desktop.domain.orders import Order, Step
from desktop.domain.pages import Removal
from desktop.domain.policies import Policy
from desktop.reports.board import FIGURES, board
from desktop.reports.definitions import BOARD, DEFINITIONS
from desktop.reports.figures import Line, figures, percentile
from desktop.reports.forecast import forecast
from desktop.reports.periods import BYS, Only, Period, steps
from desktop.reports.pictures import arrivals_heat, target_percent, time_left_distribution, trend
from desktop.reports.promises import machine, promises
from desktop.store.store import Store
from desktop.store.writer import PAGES, Work
from tests.reports.world import ACCOUNT, END, START, book, calendar, conversation, opened, sources
from tests.store.world import KEY, open_order, with_order_rules

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
PERIOD = Period(START.date(), END.date())


def at(day: int, hour: float = 9.0) -> datetime:
    return START + timedelta(days=day, hours=hour)


ASKED_AGAIN = (
    ("buyer", at(4), "b"),
    ("seller", at(6, 8), "ag-1"),
    ("buyer", at(7), "b"),
)


def test_a_calendar_that_changed_moves_no_verdict_and_no_response_time(tmp_path: Path) -> None:
    # Asked on Tuesday the 10th, answered on Thursday: late unless Wednesday was a holiday.
    late = conversation("c-1", ("buyer", at(4), "b"), ("seller", at(6, 8), "ag-1"))
    with opened(tmp_path, [late], clocks=book(PL=calendar("PL", closed=()))) as store:
        before = figures(sources(store), PERIOD, "week", END)
        assert (before.total.late, before.total.each_median) == (1, 47 * HOUR)
        store.set_book(book(PL=calendar("PL", version="2"))).result(30)
        assert figures(sources(store), PERIOD, "week", END) == before
        # Also when the conversation goes on under the new calendar.
        store.apply_page([conversation("c-1", *ASKED_AGAIN)[1][2]], [], [], "more").result(30)
        gone_on = figures(sources(store), PERIOD, "week", END).total
        assert (gone_on.late, gone_on.each_median, gone_on.arrived) == (1, 47 * HOUR, 2)
        again = conversation("c-2", ("buyer", at(4), "b"), ("seller", at(6, 8), "ag-1"))
        store.apply_page([*again[1], again[0]], [], [], "again").result(30)
        both = figures(sources(store), PERIOD, "week", END).total
        assert (both.late, both.in_time) == (1, 1)
        assert both.each_median == 23 * HOUR


def test_who_left_keeps_the_figures_and_the_name_of_their_messages(tmp_path: Path) -> None:
    gone = conversation("c-1", ("buyer", at(0), "b"), ("seller", at(0, 10), "ag-gone"))
    here = conversation("c-2", ("buyer", at(0), "b"), ("seller", at(0, 10), "ag-1"))
    with opened(tmp_path, [gone, here]) as store:
        found = figures(sources(store), PERIOD, "agent", END)
        assert [(line.key, line.in_time) for line in found.lines] == [("ag-1", 1), ("ag-gone", 1)]
        assert found.people == {"ag-1": "Anna", "ag-gone": "Ag-Gone"}
        own = figures(sources(store), PERIOD, "market", END, only=Only(agents=("ag-1",)))
        assert own.total.answered == 1


def test_a_wait_is_measured_when_the_calendar_comes_after_it(tmp_path: Path) -> None:
    world = [
        conversation("c-1", ("buyer", at(0), "b"), ("seller", at(0, 10), "ag-1")),
        conversation("c-2", ("buyer", at(0), "b")),
    ]
    with Store.open(tmp_path / "a.store", KEY, book=None, now=lambda: END) as store:
        for head, messages in world:
            store.apply_page([*messages, head], [], [], head.id).result(30)
        early = figures(sources(store), PERIOD, "day", END)
        assert (early.total, early.uncounted) == (Line(""), 2)
        store.set_book(book()).result(30)
        found = figures(sources(store), PERIOD, "day", END)
        assert (found.uncounted, found.total.arrived, found.total.in_time) == (0, 2, 1)
        assert (found.total.backlog, found.total.each_median) == (1, HOUR)
        assert sum(line.arrived for line in found.lines) == 2
        # The same book again finds nothing more to do.
        assert not store.set_book(book()).result(30).conversations


def test_a_store_of_an_older_program_is_measured_with_the_first_book(tmp_path: Path) -> None:
    world = [
        conversation("c-1", ("buyer", at(0), "b"), ("seller", at(0, 10), "ag-1")),
        conversation("c-2", ("buyer", at(0), "b")),
    ]
    with opened(tmp_path, world) as store:
        store.set_book(book()).result(30)
        before = figures(sources(store), PERIOD, "day", END)

        def as_before_the_update(work: Work) -> None:
            work.run(
                "UPDATE obligation SET opened_hour = NULL, closed_day = NULL, outcome = NULL, worked = NULL"
            )
            work.run("DELETE FROM daily")

        store._writer.submit(as_before_the_update, PAGES).result(30)
        assert figures(sources(store), PERIOD, "day", END).uncounted == 2
        store.set_book(book()).result(30)
        assert figures(sources(store), PERIOD, "day", END) == before


def test_a_conversation_that_is_gone_is_in_no_figure(tmp_path: Path) -> None:
    world = [conversation("c-1", ("buyer", at(0), "b"), ("seller", at(0, 10), "ag-1"), ("buyer", at(1), "b"))]
    with opened(tmp_path, world) as store:
        assert figures(sources(store), PERIOD, "day", END).total.arrived == 2
        store.apply_page([], [Removal("conversation", "c-1")], [], "gone").result(30)
        assert figures(sources(store), PERIOD, "day", END).total == Line("")
        points = trend(sources(store), PERIOD, "day").points
        assert not any(point.arrived or point.backlog for point in points)
        assert not board(sources(store), END).cells


def test_findings_called_mistaken_count_for_who_wrote_them(tmp_path: Path) -> None:
    head, messages = conversation("c-1", ("buyer", at(0), "b"), ("seller", at(0, 10), "ag-1"))
    object.__setattr__(messages[1], "overrides", (Override("contact.phone", "a serial number"),) * 2)
    with opened(tmp_path, [(head, messages)]) as store:
        found = figures(sources(store), PERIOD, "agent", END)
        assert [(line.key, line.overrides) for line in found.lines] == [("ag-1", 2)]
        assert figures(sources(store), PERIOD, "day", END).lines[0].overrides == 2
        elsewhere = figures(sources(store), PERIOD, "agent", END, only=Only(markets=("FI",)))
        assert elsewhere.total.overrides == 0


def repair(*told: tuple[str, datetime], due: datetime | None = None, closed: datetime | None = None) -> Case:
    return Case(
        "K-1",
        "repair",
        "PL",
        "c-1",
        told[-1][0],
        told[0][1],
        steps=tuple(Step(stage, moment, "seller") for stage, moment in told),
        next_update_due=due,
        closed_at=closed,
    )


def test_an_update_told_later_than_promised_is_missed_on_the_day_of_the_promise(tmp_path: Path) -> None:
    case = repair(("received", at(0)), ("in_repair", at(7)), due=at(8))
    head, messages = conversation("c-1", ("buyer", at(0), "b"), assignee="ag-2", topic="case", case_id="K-1")
    (first, told), (second, never) = promises(case, book().clock("PL"))
    assert (told, second, never) == (at(7), at(8), None)
    assert first < at(7)
    with opened(tmp_path, [(head, messages)]) as store:
        store.apply_page([case], [], [], "case").result(30)
        found = figures(sources(store), PERIOD, "day", END)
        missed = [(line.key, line.updates_missed) for line in found.lines if line.updates_missed]
        assert missed == [((first - MOMENT).date().isoformat(), 1), (at(8).date().isoformat(), 1)]
        grouped = figures(sources(store), PERIOD, "agent", END).lines
        assert [(line.key, line.updates_missed) for line in grouped] == [("ag-2", 2)]
        assert figures(sources(store), PERIOD, "kind", END).lines[0].key == "repair"
        kept = repair(("received", at(0)), ("in_repair", first), due=END + HOUR)
        store.apply_page([kept], [], [], "kept").result(30)
        assert figures(sources(store), PERIOD, "day", END).total.updates_missed == 0


def test_an_order_counts_as_a_case_does_and_once_for_all_its_conversations(tmp_path: Path) -> None:
    """Placed on Friday and confirmed an hour late; the shipment, promised two working days after that, never
    came. The conversation that was last written in gives agent and kind."""
    confirmed = open_order("O-1", "confirmed", at(3, 10))
    steps = (Step("placed", at(0), "platform"), *confirmed.steps[1:])
    order = Order(
        "O-1", "PL", confirmed.buyer, "confirmed", (), confirmed.total, confirmed.delivery_address, at(0),
        steps=steps, next_stages=confirmed.next_stages,
    )  # fmt: skip
    first = conversation("c-1", ("buyer", at(0, 8), "b"), assignee="ag-1", order_ids=("O-1",))
    last = conversation("c-2", ("buyer", at(0, 10), "b"), assignee="ag-2", topic="order", order_ids=("O-1",))
    with opened(tmp_path, [first, last], clocks=with_order_rules(book())) as store:
        store.apply_page([order], [], [], "order").result(30)
        found = figures(sources(store), PERIOD, "agent", END)
        assert [(line.key, line.updates_missed) for line in found.lines if line.updates_missed] == [
            ("ag-2", 2)
        ]
        by_day = figures(sources(store), PERIOD, "day", END).lines
        # Wednesday the 11th is closed in Poland, so that the second promise was for Thursday.
        days = [line.key for line in by_day if line.updates_missed]
        assert days == ["2026-11-09", "2026-11-12"]


def test_a_promise_follows_the_stage_and_the_markets_calendar() -> None:
    rules = machine("repair")
    assert rules is not None
    days = rules.stages["received"].update_days
    assert days
    case = repair(("received", at(4)), ("in_repair", at(9)), closed=at(9))
    clock = book().clock("PL")
    assert clock is not None
    assert clock.calendar is not None
    (promise,) = [each for each in promises(case, clock) if each[1] == at(9)][:1]
    assert promise[0] == due_at(clock.calendar, Policy("u", 24 * days), at(4))
    assert list(promises(case, None)) == []
    assert machine("../repair") is None


@pytest.mark.parametrize("account", [ACCOUNT, None])
def test_with_nothing_in_the_store_every_number_is_none_or_nought(
    tmp_path: Path, account: Account | None
) -> None:
    with opened(tmp_path, []) as store:
        empty = sources(store, account)
        for by in BYS:
            found = figures(empty, PERIOD, by, END)
            assert found.total == Line("")
            assert found.total.compliance is None
        assert board(empty, END).number("open") == 0
        assert set(board(empty, END).markets) == ({"PL", "FI"} if account else set())
        assert all(point.compliance is None for point in trend(empty, PERIOD, "month").points)
        assert arrivals_heat(empty, PERIOD).highest == 0
        assert sum(each.by_due for each in time_left_distribution(empty, END).bins) == 0
        assert not forecast(empty, END).if_nobody_answers


def test_steps_cut_a_period_without_gap_at_mondays_and_at_months() -> None:
    period = Period(date(2026, 1, 30), date(2026, 3, 2))
    weeks = steps(period, "week")
    assert weeks[0] == Period(date(2026, 1, 30), date(2026, 2, 1))
    assert all(part.first.weekday() == 0 for part in weeks[1:])
    months = steps(period, "month")
    assert [part.last for part in months] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 2)]
    for parts in (weeks, months, steps(period, "day")):
        assert (parts[0].first, parts[-1].last) == (period.first, period.last)
        assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(parts))
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_a_percentile_is_the_shortest_time_that_so_many_kept() -> None:
    assert percentile({10: 1}, 50) == percentile({10: 1}, 90) == timedelta(minutes=10)
    tens = dict.fromkeys(range(10, 110, 10), 1)
    assert percentile(tens, 50) == timedelta(minutes=50)
    assert percentile(tens, 90) == timedelta(minutes=90)
    assert percentile({10: 1, 20: 1, 30: 1}, 50) == timedelta(minutes=20), "two of three, one is not half"
    assert percentile({}, 50) is None


def test_the_target_is_the_sellers_own_and_never_nonsense(tmp_path: Path) -> None:
    with opened(tmp_path, []) as store:
        assert target_percent(sources(store)) == 95.0
        store.set_setting("monitor.target_percent", 98).result(30)
        assert trend(sources(store), PERIOD, "week").target == 98.0
        assert figures(sources(store), PERIOD, "day", END).target == 98.0
        for wrong in (0, 49, 101, True, "98", -1):
            store.set_setting("monitor.target_percent", wrong).result(30)
            assert target_percent(sources(store)) == 95.0


def test_time_left_puts_each_conversation_into_one_bin(tmp_path: Path) -> None:
    world = [conversation("c-1", ("buyer", at(0), "b"))]  # due on Monday at 9:00 UTC, act by the same
    due = at(3)
    with opened(tmp_path, world) as store:
        for now, upto in ((due, 1.0), (due + MOMENT, 0.0), (due - HOUR, 1.0), (due - 3 * HOUR, 4.0)):
            bins = time_left_distribution(sources(store), now).bins
            assert [(each.upto, each.by_due, each.by_act) for each in bins if each.by_due or each.by_act] == [
                (upto, 1, 1)
            ]


def test_arrivals_stand_at_the_weekday_and_hour_of_their_market(tmp_path: Path) -> None:
    friday_night = START + timedelta(hours=22, minutes=30)
    world = [
        conversation("c-1", ("buyer", friday_night, "b")),
        conversation("c-2", ("buyer", friday_night, "b"), market="FI"),
    ]
    with opened(tmp_path, world) as store:
        counts = arrivals_heat(sources(store), PERIOD).counts
        assert [(day, hour) for day in range(7) for hour in range(24) if counts[day][hour]] == [
            (4, 23),
            (5, 0),
        ]


def test_no_answer_needed_is_told_apart_with_who_decided(tmp_path: Path) -> None:
    world = [
        conversation("c-1", ("buyer", at(0), "b"), decided="ag-2"),
        conversation("c-2", ("buyer", at(0), "b"), decided="ag-2"),
        conversation("c-3", ("buyer", at(0), "b"), decided="ag-1", market="FI"),
        conversation("c-4", ("buyer", at(0), "b"), ("seller", at(0, 10), "ag-1")),
        # Decided after its deadline, and still outside of what is in time or late.
        conversation("c-5", ("buyer", at(-9), "b"), ("note", at(1), "ag-1"), decided="ag-1"),
    ]
    with opened(tmp_path, world) as store:
        found = figures(sources(store), PERIOD, "market", END)
        assert found.decided == (("ag-1", 2), ("ag-2", 2))
        assert (found.total.no_answer_needed, found.total.compliance) == (4, 100.0)
        assert figures(sources(store), PERIOD, "day", END, only=Only(("FI",))).decided == (("ag-1", 1),)


def test_every_figure_and_every_number_of_the_board_has_its_definition() -> None:
    assert tuple(BOARD) == FIGURES
    line = Line("")
    for figure, definition in DEFINITIONS.items():
        assert line.value(figure) == (0 if definition.unit == "count" else None)
