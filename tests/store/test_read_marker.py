"""What is read here stays read where the marketplace keeps no marker, and its own word wins where it does."""

from dataclasses import replace

from desktop.domain.actions import MarkRead
from desktop.store.store import Store
from tests.store.world import HOUR, NOW, head, said


def _unread(store: Store) -> bool:
    row = store.reader().conversation("a")
    assert row is not None
    return row.unread


def test_what_was_read_here_stays_read_when_the_platform_says_nothing_of_it(store: Store) -> None:
    asked = head("a")
    store.apply_page([asked, said("a", 1)], [], [], "s1").result(10)
    assert _unread(store)
    store.mark_read("a", "a-m1").result(10)
    assert not _unread(store)
    assert store.reader().outbox(None) == []
    store.apply_page([replace(asked, subject="Another", version="2")], [], [], "s2").result(10)
    assert not _unread(store)
    store.apply_page([said("a", 2, at=NOW)], [], [], "s3").result(10)
    assert _unread(store)


def test_the_platforms_own_marker_wins(store: Store) -> None:
    store.apply_page([head("a"), said("a", 1), said("a", 2, at=NOW)], [], [], "s1").result(10)
    store.mark_read("a", "a-m2").result(10)
    assert not _unread(store)
    store.apply_page([head("a", read_up_to="a-m1", version="2")], [], [], "s2").result(10)
    assert _unread(store)


def test_an_accepted_marker_holds_though_the_answer_does_not_repeat_it(store: Store) -> None:
    store.apply_page([head("a"), said("a", 1, at=NOW - HOUR)], [], [], "s1").result(10)
    row = store.enqueue(MarkRead("a", "a-m1")).result(10)
    store.take_ready(NOW).result(10)
    store.apply_outcome(row.id, ()).result(10)
    assert not _unread(store)


def test_nothing_happens_for_a_conversation_that_is_not_here(store: Store) -> None:
    store.mark_read("nowhere", "m").result(10)
    assert store.reader().conversation("nowhere") is None
