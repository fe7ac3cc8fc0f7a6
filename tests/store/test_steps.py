"""The outbox's steps are held by the tables themselves: whatever the code does, no other step is possible."""

from itertools import product

import apsw
import pytest

from desktop.domain.actions import Reply
from desktop.store import outbox
from desktop.store.store import Store
from desktop.store.writer import Work

STATES = ("queued", "sending", "retry", "unknown", "failed", "rejected", "in_moderation")
FOLLOWS = {
    "queued": {"sending", "failed", "rejected", "in_moderation"},
    "sending": {"queued", "retry", "unknown", "failed", "rejected", "in_moderation"},
    "retry": {"queued", "sending", "failed", "rejected", "in_moderation"},
    "unknown": {"queued", "retry", "failed", "rejected", "in_moderation"},
    "failed": {"queued", "rejected", "in_moderation"},
    "rejected": {"queued", "in_moderation"},
    "in_moderation": {"rejected"},
}
WAY: dict[str, tuple[str, ...]] = {
    "queued": (),
    "sending": ("sending",),
    "retry": ("sending", "retry"),
    "unknown": ("sending", "unknown"),
    "failed": ("failed",),
    "rejected": ("rejected",),
    "in_moderation": ("in_moderation",),
}
"""The steps by which a new row comes to a state."""


def force(store: Store, sql: str, *arguments: object) -> None:
    store._writer.submit(lambda work: work.run(sql, *arguments), 0).result()


def bring(store: Store, state: str) -> int:
    number = store.enqueue(Reply("c1", "text")).result().id
    for step in WAY[state]:
        force(store, "UPDATE outbox SET state = ? WHERE id = ?", step, number)
    return number


@pytest.mark.parametrize("before", STATES)
def test_every_pair_of_states_is_a_step_or_impossible(store: Store, before: str) -> None:
    for after in STATES:
        number = bring(store, before)
        if after == before or after in FOLLOWS[before]:
            force(store, "UPDATE outbox SET state = ? WHERE id = ?", after, number)
        else:
            with pytest.raises(apsw.ConstraintError, match="does not follow"):
                force(store, "UPDATE outbox SET state = ? WHERE id = ?", after, number)
            assert store.reader().outbox()[0].state == before
        force(store, "DELETE FROM outbox")


def test_the_code_asks_for_no_step_that_the_tables_refuse() -> None:
    asked = {(before, after) for after, froms in outbox._MAY_COME_FROM.items() for before in froms}
    asked |= {(before, "queued") for before in outbox._RETRIABLE}
    asked |= {("queued", "sending"), ("retry", "sending")}
    known = {(before, after) for before, after in product(STATES, STATES) if after in FOLLOWS[before]}
    assert {pair for pair in asked if pair[0] != pair[1]} <= known


def test_a_row_begins_as_queued(store: Store) -> None:
    force(store, "DELETE FROM outbox")
    for state in STATES[1:]:
        with pytest.raises(apsw.ConstraintError, match="begins as queued"):
            force(
                store,
                "INSERT INTO outbox(conversation_id, kind, lane, body, key, version, state, created_at)"
                " VALUES('c1', 'reply', 'talk', '{}', ?, '', ?, 0)",
                state,
                state,
            )


def test_two_of_a_conversation_are_never_on_their_way(store: Store) -> None:
    first, second = (store.enqueue(Reply("c1", text)).result().id for text in ("one", "two"))
    force(store, "UPDATE outbox SET state = 'sending' WHERE id = ?", first)
    with pytest.raises(apsw.ConstraintError):
        force(store, "UPDATE outbox SET state = 'sending' WHERE id = ?", second)


@pytest.mark.parametrize("column", ["conversation_id", "kind", "lane", "body", "created_at", "id"])
def test_what_was_frozen_cannot_be_changed(store: Store, column: str) -> None:
    store.enqueue(Reply("c1", "text")).result()
    with pytest.raises(apsw.ConstraintError, match="frozen"):
        force(store, f"UPDATE outbox SET {column} = '7'")


def test_a_key_changes_only_when_it_is_spent_and_by_a_new_press(store: Store) -> None:
    number = bring(store, "unknown")
    for state in ("queued", "unknown"):
        with pytest.raises(apsw.ConstraintError, match="may still be answered"):
            force(store, "UPDATE outbox SET key = 'other', state = ? WHERE id = ?", state, number)
    force(store, "UPDATE outbox SET state = 'failed', spent_key = 1 WHERE id = ?", number)
    with pytest.raises(apsw.ConstraintError, match="may still be answered"):
        force(store, "UPDATE outbox SET key = 'other' WHERE id = ?", number)
    old = store.reader().outbox()[0].key
    assert store.retry(number).result()
    assert store.reader().outbox()[0].key != old


def test_what_the_tables_refuse_changes_nothing_else_of_its_transaction(store: Store) -> None:
    bring(store, "in_moderation")

    def job(work: Work) -> None:
        work.run("INSERT INTO setting VALUES('half', '1')")
        work.run("UPDATE outbox SET state = 'queued'")

    with pytest.raises(apsw.ConstraintError):
        store._writer.submit(job, 0).result()
    assert store.reader().setting("half") is None
