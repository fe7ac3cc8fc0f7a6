"""What the board says of markets (closed now, until when and why; their own day), and of some people only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.policies import Policy
from desktop.reports.board import NOBODY, board, market_now
from desktop.reports.sources import Sources
from desktop.store.views import CellFilter, Query
from tests.reports.world import ACCOUNT, END, START, book, conversation, opened, sources

HOUR = timedelta(hours=1)
FRIDAY = START + 9 * HOUR
MONDAY = datetime(2026, 11, 8, 23, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 11, 23, 0, tzinfo=UTC)
"""Midnights in Warsaw, after the weekend and after the holiday on Wednesday."""


@pytest.mark.parametrize(
    ("moment", "clock", "why", "again"),
    [
        (FRIDAY, "running", None, None),
        (FRIDAY + timedelta(days=1), "stopped", "saturday", MONDAY),
        (FRIDAY + timedelta(days=2), "stopped", "sunday", MONDAY),
        (FRIDAY + timedelta(days=5), "stopped", "holiday", THURSDAY),
        (THURSDAY - timedelta(days=1, minutes=1), "running", None, None),
        (THURSDAY - timedelta(days=1), "stopped", "holiday", THURSDAY),
        (datetime(2040, 1, 4, 9, 0, tzinfo=UTC), "unknown", None, None),
    ],
)
def test_a_market_says_whether_its_clock_stands_still_why_and_until_when(
    tmp_path: Path, moment: datetime, clock: str, why: str | None, again: datetime | None
) -> None:
    with opened(tmp_path, []) as store:
        found = board(sources(store), moment).markets["PL"]
        assert (found.clock, found.why, found.runs_again_at) == (clock, why, again)
        assert found.holiday == ("Closed" if why == "holiday" else "")
        assert found.day_ends > moment
        assert found.day_ends - moment <= timedelta(days=1)


def test_a_day_ends_at_the_markets_own_midnight(tmp_path: Path) -> None:
    with opened(tmp_path, []) as store:
        found = board(sources(store), FRIDAY).markets
        assert found["PL"].day_ends == datetime(2026, 11, 6, 23, 0, tzinfo=UTC)
        assert found["FI"].day_ends == datetime(2026, 11, 6, 22, 0, tzinfo=UTC)
        assert found["PL"].staffed
        assert not board(sources(store), FRIDAY + 9 * HOUR).markets["PL"].staffed


def test_a_market_without_a_calendar_is_unknown_and_one_around_the_clock_never_stops(tmp_path: Path) -> None:
    with opened(tmp_path, []) as store:
        saturday = FRIDAY + timedelta(days=1)
        always = ClockBook({"PL": MarketClock(None, Policy("x", 24, "around_the_clock"))})
        told = Sources(store.reader(), ACCOUNT, always)
        assert market_now(told, "PL", saturday).clock == "running"
        assert market_now(told, "FI", saturday).clock == "unknown"
        # Its day is still the one of its place, as the account tells it.
        assert market_now(told, "FI", saturday).day_ends == datetime(2026, 11, 7, 22, 0, tzinfo=UTC)
        assert market_now(Sources(store.reader()), "FI", saturday).day_ends.hour == 0


WORLD = [
    conversation("a", ("buyer", FRIDAY, "b"), assignee="ag-1", topic="return"),
    conversation("b", ("buyer", FRIDAY, "b"), assignee="ag-2"),
    conversation("c", ("buyer", FRIDAY, "b"), market="FI"),
    conversation("d", ("buyer", FRIDAY, "b"), state="taken_over", assignee="ag-1"),
]


def test_a_board_of_one_market_or_of_some_people_holds_only_theirs(tmp_path: Path) -> None:
    with opened(tmp_path, WORLD) as store:
        whole = board(sources(store), FRIDAY)
        assert [line.key for line in whole.lines("agent")] == [NOBODY, "ag-1", "ag-2"]
        assert [(line.key, line.number("open")) for line in whole.lines("market")] == [("FI", 1), ("PL", 2)]
        assert [line.key for line in whole.lines("kind", market="PL")] == ["question", "return"]
        finland = board(sources(store), FRIDAY, markets=["FI", "XX"])
        assert (set(finland.markets), finland.number("open")) == ({"FI"}, 1)
        own = board(sources(store), FRIDAY, agents=["ag-1"])
        assert (own.number("open"), own.number("taken_over")) == (1, 1)
        rows = store.reader().rows(Query("all", cell=own.conversations("open")), 0, 10)
        assert [row.id for row in rows] == ["a"], "the list is narrowed as the board is"


def test_the_list_behind_a_number_holds_its_moment_and_loses_what_is_answered(tmp_path: Path) -> None:
    with opened(tmp_path, WORLD, now=FRIDAY + timedelta(days=5)) as store:
        cell = board(sources(store), FRIDAY).conversations("open", market="PL")
        query = Query("all", sort="newest", cell=cell)
        assert {row.id for row in store.reader().rows(query, 0, 10)} == {"a", "b"}
        head, messages = conversation("a", ("buyer", FRIDAY, "b"), ("seller", FRIDAY + HOUR, "ag-1"))
        store.apply_page([*messages, head], [], [], "answered").result(30)
        assert {row.id for row in store.reader().rows(query, 0, 10)} == {"b"}
        assert store.reader().index_of(query, "b") == 0
        unknown = Query("all", cell=CellFilter("no such figure", cell.marks))
        assert store.reader().total(unknown) == 0


def test_warning_hours_are_the_markets_own_and_one_alone_puts_nothing_at_risk(tmp_path: Path) -> None:
    def told(*hours: float) -> Sources:
        markets = tuple(replace(each, policy_warn_hours=hours) for each in ACCOUNT.markets)
        return Sources(store.reader(), replace(ACCOUNT, markets=markets), book())

    with opened(tmp_path, [conversation("a", ("buyer", FRIDAY, "b"))]) as store:
        due = FRIDAY + timedelta(days=3)
        soon = due - 30 * timedelta(minutes=1)
        for hours, at_risk, due_soon in (
            ((4.0, 1.0), 1, 0),
            ((2.0, 0.25), 0, 1),
            ((1.0,), 0, 1),
            ((0.2, 0.1), 0, 0),
        ):
            found = board(told(*hours), soon)
            assert (found.number("at_risk"), found.number("due_soon")) == (at_risk, due_soon)
            for figure in ("at_risk", "due_soon"):
                query = Query("all", cell=found.conversations(figure))
                assert store.reader().total(query) == found.number(figure)


def test_a_reply_that_waits_or_was_rejected_is_counted_while_the_clock_goes_on(tmp_path: Path) -> None:
    world = [
        conversation("a", ("buyer", FRIDAY, "b"), ("in_moderation", FRIDAY + HOUR, "ag-1")),
        conversation("b", ("buyer", FRIDAY, "b"), ("rejected", FRIDAY + HOUR, "ag-1")),
        conversation(
            "c", ("buyer", FRIDAY, "b"), ("rejected", FRIDAY + HOUR, "ag-1"), ("seller", END, "ag-1")
        ),
    ]
    with opened(tmp_path, world) as store:
        found = board(sources(store), FRIDAY + 2 * HOUR)
        assert [found.number(figure) for figure in ("open", "in_moderation", "rejected")] == [2, 1, 1]
