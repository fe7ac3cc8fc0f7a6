"""The seller's own "no answer needed", where the marketplace knows no such act: it ends the wait as the
Helpdesk's does, covers what was here and nothing else, and outlives everything but being taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from desktop.domain.conversations import SELLER
from desktop.domain.own_decision import AFTER_A_REPLY, ANY_TIME
from desktop.reports.board import board
from desktop.reports.figures import figures
from desktop.reports.periods import Period
from desktop.store.store import Store
from desktop.store.views import Row
from tests.reports.world import ACCOUNT, sources
from tests.store.world import HOUR, NOW, head, said

ASKED = NOW - HOUR
DAY = Period(date(2026, 11, 18), date(2026, 11, 18))


def filled(store: Store, *capabilities: str) -> Store:
    """A buyer has thanked; the marketplace says that an answer is owed, whatever is decided here."""
    account = replace(ACCOUNT, platform="allegro", capabilities=frozenset(capabilities or (ANY_TIME,)))
    store.save_account(account).result(10)
    store.apply_page([head("a", needs_answer_since=ASKED), said("a", 1)], [], [], "s1").result(10)
    return store


def row(store: Store) -> Row:
    found = store.reader().conversation("a")
    assert found is not None
    return found


def decided(store: Store, by: str = "ag-1") -> bool:
    return store.say_no_answer("a", by).result(10)


def test_it_ends_the_wait_in_list_board_and_figures_and_is_counted_apart(store: Store) -> None:
    filled(store)
    assert row(store).due_at is not None
    assert decided(store)
    found = row(store)
    assert (found.no_answer_needed, found.decided_here, found.needs_answer_since) == (True, NOW, None)
    assert store.reader().counts(NOW).of("needs_answer") == 0
    assert store.reader().counts(NOW).overdue() == 0
    assert store.reader().outbox(None) == []
    later = board(sources(store), NOW + 30 * HOUR)
    assert (later.number("open"), later.number("overdue")) == (0, 0)
    total = figures(sources(store), DAY, "week", NOW).total
    assert (total.no_answer_needed, total.in_time, total.late, total.answered) == (1, 0, 0, 0)
    (ended,) = store.reader().obligations("a")
    assert (ended.closed_how, ended.closed_by, ended.verdict) == ("no_answer_needed", "ag-1", None)
    assert not decided(store)


def test_what_the_buyer_writes_next_begins_a_wait_of_its_own(store: Store) -> None:
    decided(filled(store))
    again = NOW + 2 * HOUR
    newer = head("a", needs_answer_since=ASKED, last_message_at=again, version="2")
    store.apply_page([newer, said("a", 2, at=again)], [], [], "s2").result(10)
    found = row(store)
    assert (found.no_answer_needed, found.decided_here, found.needs_answer_since) == (False, None, again)
    assert [o.opened_at for o in store.reader().obligations("a")] == [ASKED, again]
    assert not store.take_no_answer_back("a").result(10)
    store.apply_page([said("a", 3, SELLER, again + HOUR)], [], [], "s3").result(10)
    assert [o.closed_how for o in store.reader().obligations("a")] == ["no_answer_needed", "answered"]


def test_it_does_not_cover_what_had_been_sent_but_was_not_here(store: Store) -> None:
    decided(filled(store))
    before = NOW - timedelta(minutes=5)
    silent = head("a", needs_answer_since=None, version="2")
    store.apply_page([silent, said("a", 2, at=before)], [], [], "s2").result(10)
    assert row(store).needs_answer_since == before
    assert not row(store).no_answer_needed


def test_taken_back_the_wait_goes_on_from_its_first_opening(store: Store) -> None:
    due = row(filled(store)).due_at
    decided(store)
    assert store.take_no_answer_back("a").result(10)
    found = row(store)
    assert (found.no_answer_needed, found.needs_answer_since, found.due_at) == (False, ASKED, due)
    assert figures(sources(store), DAY, "week", NOW).total.no_answer_needed == 0


def test_it_outlives_a_full_resync_a_restart_and_the_loss_of_the_store(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = filled(open_store())
    decided(store)

    def read_again(store: Store) -> Store:
        store.begin_resync().result(10)
        store.apply_page([head("a", needs_answer_since=ASKED), said("a", 1)], [], [], "s9").result(10)
        store.finish_resync().result(10)
        return store

    assert row(read_again(store)).decided_here == NOW
    store.close()
    store = open_store()
    assert row(store).decided_here == NOW
    store.close()
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    assert row(read_again(open_store())).decided_here == NOW


@pytest.mark.parametrize(
    ("capabilities", "fields"),
    [
        (("reply",), {}),
        ((AFTER_A_REPLY,), {}),
        ((ANY_TIME,), {"platform_due_at": datetime(2026, 11, 30, tzinfo=UTC), "decision_due": True}),
    ],
)
def test_it_is_not_taken_where_the_marketplace_counts_the_time(
    store: Store, capabilities: tuple[str, ...], fields: dict[str, object]
) -> None:
    filled(store, *capabilities)
    changed = head("a", needs_answer_since=ASKED, version="2", **fields)
    store.apply_page([changed], [], [], "s2").result(10)
    assert not decided(store)
    assert row(store).needs_answer_since == ASKED


def test_where_only_the_first_reply_is_counted_it_is_taken_after_that(store: Store) -> None:
    filled(store, AFTER_A_REPLY)
    store.apply_page([said("a", 2, SELLER, NOW), said("a", 3, at=NOW + HOUR)], [], [], "s2").result(10)
    assert row(store).needs_answer_since == NOW + HOUR
    assert decided(store)
    assert row(store).needs_answer_since is None
