"""Deadlines are reckoned at writing, start where the platform says, and move only with the calendar."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.actions import Edit
from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.changes import Changes
from desktop.domain.conversations import CLOSED, PLATFORM, SELLER, TAKEN_OVER, Decision
from desktop.domain.policies import DEFAULT
from desktop.domain.staff_hours import StaffHours
from desktop.store import recount
from desktop.store.store import Store
from desktop.store.views import Query, Row
from tests.store.world import HOUR, NOW, book, calendar, head, said

DAY = timedelta(days=1)


def put(store: Store, *things: Any) -> None:
    store.apply_page(things, [], [], "s").result()


def row(store: Store, conversation_id: str = "c1") -> Row:
    found = store.reader().conversation(conversation_id)
    assert found is not None
    return found


def test_the_first_unanswered_message_counts(store: Store) -> None:
    put(store, head("c1"), said("c1", 1), said("c1", 2, at=NOW))
    shown = row(store)
    assert shown.needs_answer_since == NOW - HOUR
    assert shown.due_at == NOW - HOUR + DAY
    assert shown.runs_from is not None
    assert shown.runs_from <= NOW
    (owed,) = store.reader().obligations("c1")
    assert (owed.is_open, owed.opened_by_message, owed.calendar_version[:10]) == (True, "c1-m1", "PL@2026-11")


def test_what_the_platform_says_is_believed_for_the_start(store: Store) -> None:
    put(store, head("c1", needs_answer_since=NOW - 3 * HOUR), said("c1", 5))
    assert row(store).needs_answer_since == NOW - 3 * HOUR
    assert row(store).due_at == NOW - 3 * HOUR + DAY


def test_it_is_believed_with_no_message_here_at_all(store: Store) -> None:
    put(store, head("c1", needs_answer_since=NOW - 3 * HOUR))
    assert row(store).due_at == NOW - 3 * HOUR + DAY
    assert store.reader().counts(NOW).of("needs_answer") == 1


def test_a_head_that_is_older_than_our_reply_is_not(store: Store) -> None:
    put(store, head("c1", needs_answer_since=NOW - HOUR), said("c1", 1), said("c1", 2, SELLER, NOW))
    assert row(store).due_at is None
    assert row(store).verdict == "in_time"


def test_a_late_reply_stays_late(store: Store) -> None:
    asked = NOW - 2 * DAY
    put(
        store,
        head("c1", asked=asked),
        said("c1", 1, at=asked),
        said("c1", 2, SELLER, asked + DAY + timedelta(seconds=1)),
    )
    assert row(store).verdict == "late"
    put(store, head("c2", asked=asked), said("c2", 1, at=asked), said("c2", 2, SELLER, asked + DAY))
    assert row(store, "c2").verdict == "in_time"


def test_neither_notes_nor_platform_nor_moderation_stop_the_clock(store: Store) -> None:
    put(
        store,
        head("c1"),
        said("c1", 1),
        said("c1", 2, SELLER, NOW, internal=True),
        said("c1", 3, PLATFORM, NOW),
        said("c1", 4, SELLER, NOW, delivery="in_moderation"),
        said("c1", 5, SELLER, NOW, delivery="rejected"),
    )
    assert row(store).due_at == NOW - HOUR + DAY


def test_messages_that_come_late_and_out_of_order(store: Store) -> None:
    put(store, head("c1"), said("c1", 2, SELLER, NOW))
    assert row(store).verdict is None
    put(store, said("c1", 3, at=NOW + HOUR))
    put(store, said("c1", 1))
    shown = row(store)
    assert shown.verdict == "in_time"
    assert shown.due_at == NOW + HOUR + DAY
    assert [owed.is_open for owed in store.reader().obligations("c1")] == [False, True]


class TestDecisions:
    def test_no_answer_needed_is_apart_from_the_figures(self, store: Store) -> None:
        put(store, head("c1", no_answer_needed=Decision("Jan", NOW)), said("c1", 1))
        (owed,) = store.reader().obligations("c1")
        assert (owed.closed_how, owed.verdict, owed.closed_by) == ("no_answer_needed", None, "Jan")
        assert row(store).due_at is None

    def test_taking_it_back_goes_on_from_the_first_message(self, store: Store) -> None:
        put(store, head("c1", no_answer_needed=Decision("Jan", NOW)), said("c1", 1))
        put(store, head("c1"))
        assert row(store).needs_answer_since == NOW - HOUR

    def test_taken_back_here_it_counts_again_before_the_platform_agrees(self, store: Store) -> None:
        put(store, head("c1", no_answer_needed=Decision("Jan", NOW)), said("c1", 1))
        store.enqueue(Edit("c1", no_answer_needed=False)).result()
        assert row(store).due_at == NOW - HOUR + DAY
        assert store.reader().total(Query("needs_answer")) == 1

    def test_a_new_message_after_it_is_a_new_obligation_also_when_the_mark_is_gone(
        self, store: Store
    ) -> None:
        put(store, head("c1", no_answer_needed=Decision("Jan", NOW)), said("c1", 1))
        put(store, head("c1"), said("c1", 2, at=NOW + HOUR))
        assert row(store).needs_answer_since == NOW + HOUR
        assert [owed.closed_how for owed in store.reader().obligations("c1")] == ["no_answer_needed", None]

    def test_closed_without_an_answer(self, store: Store) -> None:
        put(store, head("c1", state=CLOSED, asked=NOW - HOUR), said("c1", 1))
        (owed,) = store.reader().obligations("c1")
        assert (owed.closed_how, owed.verdict) == ("closed", None)
        put(store, head("c1"))
        assert row(store).needs_answer_since == NOW - HOUR

    def test_taken_over_and_given_back(self, store: Store, clock: Any) -> None:
        asked = NOW - 3 * DAY
        put(
            store,
            head("c1", asked=asked, state=TAKEN_OVER),
            said("c1", 1, at=asked),
            said("c1", 2, PLATFORM, asked + 2 * DAY),
        )
        (owed,) = store.reader().obligations("c1")
        assert (owed.closed_how, owed.verdict, owed.closed_at) == ("taken_over", "late", asked + 2 * DAY)
        assert store.reader().total(Query("taken_over")) == 1
        clock.now = NOW + HOUR
        put(store, head("c1", asked=asked), said("c1", 3, at=NOW))
        assert store.reader().total(Query("taken_over")) == 0
        assert store.reader().total(Query("needs_answer")) == 1
        assert store.reader().obligations("c1")[0] == owed


class TestBooks:
    def test_without_a_book_it_is_owed_and_no_deadline_is_guessed(
        self, open_store: Callable[..., Store]
    ) -> None:
        store = open_store(with_book=False)
        put(store, head("c1"), said("c1", 1), head("c2"), said("c2", 1), said("c2", 2, SELLER, NOW))
        shown = row(store)
        assert (shown.needs_answer_since, shown.due_at, shown.act_by) == (NOW - HOUR, None, None)
        assert row(store, "c2").verdict is None
        assert store.reader().counts(NOW).of("needs_answer") == 1
        assert store.reader().counts(NOW).overdue() == 0
        changes = store.set_book(book()).result()
        assert changes.conversations == {"c1", "c2"}
        assert row(store).due_at == NOW - HOUR + DAY
        assert row(store, "c2").verdict == "in_time"
        assert store.reader().due_moves() == []

    def test_stored_deadlines_stay_at_a_start_without_a_book(self, open_store: Callable[..., Store]) -> None:
        store = open_store()
        put(store, head("c1"), said("c1", 1), head("c2"), said("c2", 1), said("c2", 2, SELLER, NOW))
        before = row(store), row(store, "c2")
        store.close()
        store = open_store(with_book=False)
        store.save_draft("c1", "typed").result()
        store.save_draft("c2", "typed").result()
        assert replace(row(store), has_draft=False) == before[0]
        assert replace(row(store, "c2"), has_draft=False) == before[1]

    def test_a_market_without_a_clock_is_owed_without_deadline(self, store: Store) -> None:
        put(store, head("c1", market="XX"), said("c1", 1))
        assert row(store).due_at is None
        assert store.reader().total(Query("needs_answer", "XX")) == 1

    def test_a_new_holiday_moves_open_ones_and_is_written_down(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recount, "CHUNK", 2)
        things: list[Any] = []
        for n in range(7):
            things += [head(f"c{n}"), said(f"c{n}", 1)]
        put(store, *things, head("done"), said("done", 1), said("done", 2, SELLER, NOW))
        done_before = store.reader().obligations("done")
        heard: list[Any] = []
        store.listen(heard.append)
        changes = store.set_book(book(closed=[date(2026, 11, 19)], version="2026-12")).result()
        assert changes.conversations == {f"c{n}" for n in range(7)}
        assert len(heard) >= 4, "cut into short transactions, so that nobody waits"
        for n in range(7):
            assert row(store, f"c{n}").due_at == NOW - HOUR + 2 * DAY
        assert store.reader().obligations("done") == done_before
        moves = store.reader().due_moves()
        assert len(moves) == 7
        (move,) = store.reader().due_moves("c3")
        assert (move.old_due, move.new_due) == (NOW - HOUR + DAY, NOW - HOUR + 2 * DAY)
        assert (move.old_version[:10], move.new_version[:10]) == ("PL@2026-11", "PL@2026-12")
        assert "2026-11-19" in move.why
        assert store.reader().counts(NOW).nearest_act_by("PL") == NOW - HOUR + 2 * DAY

    def test_a_book_that_comes_before_the_last_one_is_reckoned_takes_over(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recount, "CHUNK", 1)
        names = [f"c{n}" for n in range(7)]
        put(store, *(thing for name in names for thing in (head(name), said(name, 1))))
        overtaken = store.set_book(book(closed=[date(2026, 11, 19)], version="2026-12"))
        last = book(closed=[date(2026, 11, 19), date(2026, 11, 20)], version="2027-01")
        store.set_book(last).result()
        overtaken.result()
        assert {row(store, name).due_at for name in names} == {NOW - HOUR + 5 * DAY}
        moves = [store.reader().due_moves(name)[-1] for name in names]
        assert {(move.new_due, move.new_version[:10]) for move in moves} == {
            (NOW - HOUR + 5 * DAY, "PL@2027-01")
        }
        assert store.set_book(last).result().conversations == frozenset(), "all of it is reckoned"

    def test_a_book_that_comes_back_before_the_other_was_reckoned_is_reckoned(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recount, "CHUNK", 1)
        names = [f"c{n}" for n in range(7)]
        put(store, *(thing for name in names for thing in (head(name), said(name, 1))))
        mine = book()
        store.set_book(mine).result()
        back: list[Future[Changes]] = []

        def undo(changes: Changes) -> None:
            if changes.conversations and not back:
                back.append(store.set_book(mine))

        store.listen(undo)
        store.set_book(book(closed=[date(2026, 11, 19)], version="2026-12")).result()
        back[0].result()
        assert {row(store, name).due_at for name in names} == {NOW - HOUR + DAY}

    def test_a_verdict_keeps_the_calendar_that_gave_it(self, store: Store) -> None:
        asked = NOW - DAY
        put(store, head("c1", asked=asked), said("c1", 1, at=asked), said("c1", 2, SELLER, NOW + HOUR))
        assert row(store).verdict == "late"
        (before,) = store.reader().obligations("c1")
        store.set_book(book(closed=[date(2026, 11, 18)], version="2026-12")).result()
        put(store, said("c1", 3, at=NOW + 2 * HOUR))
        after = store.reader().obligations("c1")
        assert after[0] == before
        assert after[1].calendar_version.startswith("PL@2026-12")

    def test_the_same_book_again_is_no_work(self, store: Store) -> None:
        put(store, head("c1"), said("c1", 1))
        store.set_book(book()).result()
        assert store.set_book(book()).result().conversations == frozenset()

    def test_staff_hours_move_act_by_and_no_deadline(self, store: Store) -> None:
        put(store, head("c1"), said("c1", 1))
        due = row(store).due_at
        staff = StaffHours("Europe/Warsaw", dict.fromkeys(range(5), ((8 * 60, 11 * 60),)))
        store.set_book(book(staff=staff)).result()
        shown = row(store)
        assert shown.due_at == due
        assert shown.act_by == datetime(2026, 11, 19, 10, tzinfo=UTC)
        assert store.reader().due_moves() == []
        assert store.reader().counts(NOW).nearest_act_by("PL") == shown.act_by

    def test_a_deadline_of_the_platforms_own(self, store: Store) -> None:
        policy = replace(DEFAULT, due_source="platform")
        store.set_book(ClockBook({"PL": MarketClock(calendar("PL"), policy)})).result()
        put(
            store,
            head("c1", needs_answer_since=NOW - HOUR, platform_due_at=NOW + 5 * HOUR),
            said("c1", 1),
        )
        assert (row(store).due_at, row(store).due_source) == (NOW + 5 * HOUR, "platform")

    def test_first_reply_only(self, store: Store) -> None:
        policy = replace(DEFAULT, answers="first_reply")
        store.set_book(ClockBook({"PL": MarketClock(calendar("PL"), policy)})).result()
        put(store, head("c1"), said("c1", 1), said("c1", 2, SELLER, NOW), said("c1", 3, at=NOW + HOUR))
        shown = row(store)
        assert (shown.needs_answer_since, shown.due_at) == (NOW + HOUR, None)
        assert store.reader().total(Query("needs_answer")) == 1

    def test_outside_the_calendars_years_no_deadline_is_guessed(self, store: Store) -> None:
        put(store, head("c1", asked=NOW.replace(year=2031)), said("c1", 1, at=NOW.replace(year=2031)))
        assert row(store).due_at is None
        assert store.reader().total(Query("needs_answer")) == 1
