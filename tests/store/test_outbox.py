"""What people did is never lost, never doubled, and goes out in each conversation's order."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from desktop.domain.actions import Edit, MarkRead, Note, OpenCase, Reply, StageUpdate
from desktop.domain.conversations import IN_MODERATION, REJECTED, SELLER
from desktop.store.errors import ForbiddenStep
from desktop.store.outbox import _MAY_COME_FROM
from desktop.store.store import Store
from desktop.store.views import OutboxRow
from tests.store.world import HOUR, KEY, NOW, case, head, order, said

ACTIONS = [
    Reply("c1", "Dzień dobry 😀", "pl", ("f-1",), "O-1", (("contact.phone", "an order number"),)),
    Note("c1", "internal"),
    Edit("c1", "Jan", ("vip",), True, False),
    MarkRead("c1", "m1"),
    StageUpdate("c1", "shipped", "On its way", None, "O-1", {"carrier": "DPD"}, "pl"),
    OpenCase("c1", "return", "m1", "O-1"),
]


def only(store: Store, conversation_id: str = "c1") -> OutboxRow:
    (row,) = store.reader().outbox(conversation_id)
    return row


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_an_action_is_frozen_as_it_was(open_store: Callable[..., Store], action: Any) -> None:
    store = open_store()
    sent = store.enqueue(action, not_before=NOW + HOUR).result()
    store.close()
    row = only(open_store())
    assert row == sent
    assert row.action == action
    assert (row.state, row.attempts, row.not_before, row.created_at) == ("queued", 0, NOW + HOUR, NOW)
    assert len(row.key) == 36


def test_every_action_has_a_key_of_its_own(store: Store) -> None:
    keys = {store.enqueue(Reply("c1", "same")).result().key for _ in range(20)}
    assert len(keys) == 20


def test_send_takes_the_draft_away_in_the_same_step(store: Store) -> None:
    store.save_draft("c1", "text").result()
    store.enqueue(Reply("c1", "text"), clear_draft=True).result()
    assert store.reader().draft("c1") == ""


def test_typed_text_with_a_lone_surrogate_is_kept_visibly(store: Store) -> None:
    store.save_draft("c1", "a\ud800b\x00c").result()
    assert store.reader().draft("c1") == "a\ufffdb\ufffdc"
    row = store.enqueue(Reply("c1", "a\ud800b")).result()
    assert isinstance(row.action, Reply)
    assert row.action.text[0] + row.action.text[-1] == "ab"


def test_a_version_is_that_of_the_thing_the_person_saw(store: Store) -> None:
    store.apply_page(
        [head("c1", version="7"), case("R-1", "c1", version="3"), order("O-1", version="9")], [], [], "s"
    ).result()
    assert store.enqueue(Edit("c1", labels=("x",))).result().version == "7"
    assert store.enqueue(StageUpdate("c1", "received", "…", case_id="R-1")).result().version == "3"
    assert store.enqueue(StageUpdate("c1", "shipped", "…", order_id="O-1")).result().version == "9"
    assert store.enqueue(Reply("c1", "…")).result().version == ""


def test_our_own_edit_moves_the_version_of_those_behind_it(store: Store) -> None:
    store.apply_page([head("c1", version="1")], [], [], "s").result()
    first = store.enqueue(Edit("c1", labels=("a",))).result()
    second = store.enqueue(Edit("c1", labels=("b",))).result()
    store.take_ready(NOW).result()
    store.apply_outcome(first.id, [head("c1", version="2", labels=("a",))]).result()
    assert only(store).version == "2"
    assert only(store).id == second.id


def test_another_persons_change_does_not(store: Store) -> None:
    store.apply_page([head("c1", version="1")], [], [], "s").result()
    store.enqueue(Edit("c1", labels=("b",))).result()
    store.apply_page([head("c1", version="2")], [], [], "s2").result()
    assert only(store).version == "1"


class TestOrder:
    def test_one_at_a_time_in_a_conversation_and_others_beside_it(self, store: Store) -> None:
        a1, a2, b1 = (
            store.enqueue(Reply(c, text)).result() for c, text in (("a", "1"), ("a", "2"), ("b", "3"))
        )
        assert [row.id for row in store.take_ready(NOW).result()] == [a1.id, b1.id]
        assert store.take_ready(NOW).result() == []
        store.apply_outcome(a1.id, []).result()
        assert [row.id for row in store.take_ready(NOW).result()] == [a2.id]

    def test_it_is_marked_sending_durably_with_its_try_counted(
        self, open_store: Callable[..., Store]
    ) -> None:
        store = open_store()
        store.enqueue(Reply("c1", "x")).result()
        (taken,) = store.take_ready(NOW).result()
        assert (taken.state, taken.attempts) == ("sending", 1)
        store.close()
        assert only(open_store()).state == "sending"

    def test_undo_time_holds_it_and_all_behind_it(self, store: Store) -> None:
        store.enqueue(Reply("a", "1"), not_before=NOW + timedelta(seconds=10)).result()
        store.enqueue(Edit("a", closed=True)).result()
        assert store.take_ready(NOW).result() == []
        assert len(store.take_ready(NOW + timedelta(seconds=10)).result()) == 1

    @pytest.mark.parametrize("state", ["retry", "unknown"])
    def test_what_is_on_its_way_holds_all_behind_it(self, store: Store, state: str) -> None:
        first = store.enqueue(Reply("a", "1")).result()
        store.enqueue(Reply("a", "2")).result()
        store.enqueue(Edit("a", closed=True)).result()
        store.take_ready(NOW).result()
        store.mark(first.id, state, retry_at=NOW + HOUR).result()
        assert store.take_ready(NOW).result() == []

    @pytest.mark.parametrize("state", ["failed", "rejected"])
    def test_a_failed_reply_holds_replies_and_endings_and_no_label(self, store: Store, state: str) -> None:
        first = store.enqueue(Reply("a", "1")).result()
        label = store.enqueue(Edit("a", labels=("x",))).result()
        second = store.enqueue(Reply("a", "2")).result()
        ending = store.enqueue(Edit("a", closed=True)).result()
        store.take_ready(NOW).result()
        store.mark(first.id, state, reason="no").result()
        assert [row.id for row in store.take_ready(NOW).result()] == [label.id]
        store.apply_outcome(label.id, []).result()
        assert store.take_ready(NOW).result() == []
        store.discard(second.id).result()
        assert store.take_ready(NOW).result() == []
        store.discard(first.id).result()
        assert [row.id for row in store.take_ready(NOW).result()] == [ending.id]

    def test_a_failed_label_does_not_hold_a_reply(self, store: Store) -> None:
        edit = store.enqueue(Edit("a", labels=("x",))).result()
        reply = store.enqueue(Reply("a", "1")).result()
        store.take_ready(NOW).result()
        store.mark(edit.id, "failed", reason="412").result()
        assert [row.id for row in store.take_ready(NOW).result()] == [reply.id]

    def test_a_read_marker_holds_nothing(self, store: Store) -> None:
        read = store.enqueue(MarkRead("a", "m1")).result()
        reply = store.enqueue(Reply("a", "1")).result()
        store.take_ready(NOW).result()
        store.mark(read.id, "retry", retry_at=NOW + HOUR).result()
        assert [row.id for row in store.take_ready(NOW).result()] == [reply.id]

    def test_a_retry_waits_for_its_time(self, store: Store) -> None:
        row = store.enqueue(Reply("a", "1")).result()
        store.take_ready(NOW).result()
        store.mark(row.id, "retry", retry_at=NOW + HOUR, reason="503").result()
        assert store.take_ready(NOW).result() == []
        (taken,) = store.take_ready(NOW + HOUR).result()
        assert (taken.attempts, taken.key) == (2, row.key)


class TestSteps:
    def into(self, store: Store, state: str) -> OutboxRow:
        """A row of c1 in that state."""
        row = store.enqueue(Reply("c1", "text")).result()
        if state != "queued":
            store.take_ready(NOW).result()
        if state not in ("queued", "sending"):
            store.mark(row.id, state, reason="why").result()
        return only(store)

    @pytest.mark.parametrize("target", sorted(_MAY_COME_FROM))
    @pytest.mark.parametrize(
        "state", ["queued", "sending", "retry", "unknown", "failed", "rejected", "in_moderation"]
    )
    def test_only_steps_that_follow_are_taken(self, store: Store, state: str, target: str) -> None:
        row = self.into(store, state)
        if state in _MAY_COME_FROM[target] or state == target == "in_moderation":
            store.mark(row.id, target).result()
            assert only(store).state == target
        else:
            with pytest.raises(ForbiddenStep):
                store.mark(row.id, target).result()
            assert only(store) == row

    @pytest.mark.parametrize("target", ["sent", "cancelled", "sending", "nonsense"])
    def test_no_mark_leads_there(self, store: Store, target: str) -> None:
        row = self.into(store, "sending")
        with pytest.raises(ForbiddenStep):
            store.mark(row.id, target).result()

    def test_the_table_itself_refuses_a_state_that_is_none(self, store: Store) -> None:
        row = self.into(store, "queued")
        with pytest.raises(apsw.ConstraintError):
            store._writer.submit(
                lambda work: work.run("UPDATE outbox SET state = 'lost' WHERE id = ?", row.id), 0
            ).result()

    @pytest.mark.parametrize(
        ("state", "allowed"),
        [
            ("queued", True),
            ("retry", True),
            ("failed", True),
            ("rejected", True),
            ("sending", False),
            ("unknown", False),
            ("in_moderation", False),
        ],
    )
    def test_cancelling_gives_the_text_back_unless_it_may_have_gone(
        self, store: Store, state: str, allowed: bool
    ) -> None:
        row = self.into(store, state)
        assert store.cancel(row.id).result() is allowed
        assert store.reader().draft("c1") == ("text" if allowed else "")
        assert (store.reader().outbox("c1") == []) is allowed

    def test_cancelling_keeps_what_was_typed_meanwhile(self, store: Store) -> None:
        row = self.into(store, "queued")
        store.save_draft("c1", "and one more thing").result()
        store.cancel(row.id).result()
        assert store.reader().draft("c1") == "text\n\nand one more thing"

    def test_a_cancelled_note_never_comes_near_the_reply(self, store: Store) -> None:
        row = store.enqueue(Note("c1", "internal")).result()
        assert store.cancel(row.id).result()
        assert store.reader().draft("c1") == ""

    @pytest.mark.parametrize("call", ["cancel", "retry", "discard"])
    def test_what_is_gone_cannot_be_called_back(self, store: Store, call: str) -> None:
        assert getattr(store, call)(999).result() is False

    def test_a_late_mark_for_a_row_that_is_gone_is_nothing(self, store: Store) -> None:
        row = self.into(store, "sending")
        store.apply_outcome(row.id, []).result()
        store.mark(row.id, "retry", retry_at=NOW).result()
        assert store.reader().outbox() == []

    def test_retry_keeps_the_key_unless_it_is_spent(self, store: Store) -> None:
        row = self.into(store, "unknown")
        assert store.retry(row.id).result()
        assert (only(store).state, only(store).key) == ("queued", row.key)

    def test_a_spent_key_is_changed_by_the_persons_press_and_by_nothing_else(self, store: Store) -> None:
        row = self.into(store, "sending")
        store.mark(row.id, "failed", reason="the key had another body", new_key=True).result()
        failed = only(store)
        assert (failed.key, failed.spent_key, failed.action) == (row.key, True, row.action)
        assert store.take_ready(NOW + 1000 * HOUR).result() == []
        assert store.adopt_after_crash().result() == []
        assert store.retry(row.id).result()
        fresh = only(store)
        assert fresh.key != row.key
        assert (fresh.state, fresh.spent_key, fresh.action) == ("queued", False, row.action)

    def test_retry_is_for_what_waits_for_a_person(self, store: Store) -> None:
        assert not store.retry(self.into(store, "sending").id).result()


class TestAcceptance:
    def reply(self, row: OutboxRow, **fields: Any) -> Any:
        return said("c1", 2, SELLER, NOW, text="text", idempotency_key=row.key, **fields)

    def queued(self, store: Store) -> OutboxRow:
        store.apply_page([head("c1"), said("c1", 1)], [], [], "s").result()
        return store.enqueue(Reply("c1", "text")).result()

    def test_the_clock_stops_only_when_the_platform_accepts(self, store: Store) -> None:
        row = self.queued(store)
        reader = store.reader()
        for step in (lambda: None, lambda: store.take_ready(NOW).result()):
            step()
            shown = reader.conversation("c1")
            assert shown is not None
            assert shown.due_at is not None
        store.apply_outcome(row.id, [self.reply(row)]).result()
        shown = reader.conversation("c1")
        assert shown is not None
        assert (shown.due_at, shown.verdict, shown.pending) == (None, "in_time", None)
        assert reader.outbox() == []
        assert reader.waiting() == 0

    def test_the_key_in_changes_ends_the_row_whatever_the_answer_was(self, store: Store) -> None:
        row = self.queued(store)
        store.take_ready(NOW).result()
        store.mark(row.id, "unknown").result()
        changes = store.apply_page([self.reply(row)], [], [], "s2").result()
        assert store.reader().outbox() == []
        assert "c1" in changes.outbox_of

    def test_the_answer_after_the_changes_is_nothing_new(self, store: Store) -> None:
        row = self.queued(store)
        store.take_ready(NOW).result()
        store.apply_page([self.reply(row)], [], [], "s2").result()
        store.apply_outcome(row.id, [self.reply(row)]).result()
        assert [message.sequence for message in store.reader().messages("c1")] == [1, 2]

    def test_moderation_keeps_the_clock_running_until_released(self, store: Store) -> None:
        row = self.queued(store)
        store.take_ready(NOW).result()
        store.apply_outcome(row.id, [self.reply(row, delivery=IN_MODERATION)]).result()
        shown = store.reader().conversation("c1")
        assert shown is not None
        assert shown.due_at is not None
        assert shown.pending == "in_moderation"
        assert only(store).state == "in_moderation"
        store.apply_page([self.reply(row, released_at=NOW + HOUR)], [], [], "s2").result()
        shown = store.reader().conversation("c1")
        assert shown is not None
        assert (shown.due_at, shown.pending) == (None, None)
        assert store.reader().outbox() == []

    def test_a_rejection_comes_back_with_its_reason_and_the_text_kept(self, store: Store) -> None:
        row = self.queued(store)
        store.take_ready(NOW).result()
        store.apply_outcome(row.id, [self.reply(row, delivery=IN_MODERATION)]).result()
        store.apply_page(
            [self.reply(row, delivery=REJECTED, rejection="a phone number")], [], [], "s2"
        ).result()
        rejected = only(store)
        assert (rejected.state, rejected.reason) == ("rejected", "a phone number")
        assert store.cancel(row.id).result()
        assert store.reader().draft("c1") == "text"

    def test_waiting_counts_replies_that_are_not_accepted(self, store: Store) -> None:
        self.queued(store)
        store.enqueue(Edit("c1", closed=True)).result()
        store.enqueue(MarkRead("c1", "m")).result()
        store.enqueue(StageUpdate("c1", "shipped", "x", order_id="O")).result()
        assert store.reader().waiting() == 2


def test_what_was_on_its_way_at_a_crash_is_unknown(open_store: Callable[..., Store]) -> None:
    store = open_store()
    a = store.enqueue(Reply("a", "1")).result()
    b = store.enqueue(Reply("b", "2")).result()
    store.enqueue(Reply("b", "3")).result()
    store.take_ready(NOW).result()
    store.close()
    store = open_store()
    adopted = store.adopt_after_crash().result()
    assert [(row.id, row.state, row.key) for row in adopted] == [
        (a.id, "unknown", a.key),
        (b.id, "unknown", b.key),
    ]
    assert store.take_ready(NOW).result() == []
    store.mark(a.id, "queued").result()
    assert [row.key for row in store.take_ready(NOW).result()] == [a.key]
    assert store.adopt_after_crash().result()[0].id == a.id


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from desktop.domain.actions import Reply
from desktop.store.store import Store
now = datetime(2026, 11, 18, 12, tzinfo=UTC)
store = Store.open(Path(sys.argv[1]), bytes(range(32)), book=None, now=lambda: now)
for n in range(int(sys.argv[2])):
    store.save_draft("d", f"draft {n}").result()
    row = store.enqueue(Reply("c1", f"text {n}")).result()
    print(f"{n} {row.key}", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is asked for")
def test_fault_01_what_was_confirmed_is_there_after_kill_9(
    open_store: Callable[..., Store], path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), "25"], capture_output=True, text=True, check=False
    )
    assert done.returncode == -9, done.stderr
    told = [line.split() for line in done.stdout.splitlines()]
    store = open_store()
    assert [(row.action.text, row.key) for row in store.reader().outbox("c1")] == [  # type: ignore[union-attr]
        (f"text {n}", key) for n, key in told
    ]
    assert len(told) == 25
    assert store.reader().draft("d") == "draft 24"


class Sending(RuleBasedStateMachine):
    """Random steps of person, sender and platform: no row is lost or doubled, one conversation one row."""

    def __init__(self) -> None:
        super().__init__()
        from tempfile import TemporaryDirectory

        self.folder = TemporaryDirectory()
        self.time = NOW
        self.store = self.open()
        self.alive: dict[int, str] = {}
        self.keys: set[str] = set()

    def open(self) -> Store:
        return Store.open(Path(self.folder.name) / "a.store", KEY, book=None, now=lambda: self.time)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def rows(self, *states: str) -> list[OutboxRow]:
        return [row for row in self.store.reader().outbox() if row.state in states]

    @rule(conversation=st.sampled_from("abc"), wait=st.integers(0, 3))
    def send(self, conversation: str, wait: int) -> None:
        row = self.store.enqueue(
            Reply(conversation, "text"), not_before=self.time + timedelta(seconds=wait)
        ).result()
        assert row.key not in self.keys
        self.keys.add(row.key)
        self.alive[row.id] = row.key

    @rule(seconds=st.integers(0, 4))
    def take(self, seconds: int) -> None:
        self.time += timedelta(seconds=seconds)
        for row in self.store.take_ready(self.time).result():
            assert row.not_before is None or row.not_before <= self.time

    @precondition(lambda self: self.rows("sending"))
    @rule(
        data=st.data(), what=st.sampled_from(("retry", "unknown", "failed", "rejected", "queued", "accept"))
    )
    def answer(self, data: st.DataObject, what: str) -> None:
        row = data.draw(st.sampled_from(self.rows("sending")))
        if what == "accept":
            self.store.apply_outcome(row.id, []).result()
            del self.alive[row.id]
        else:
            self.store.mark(row.id, what, retry_at=self.time, new_key=what == "failed").result()

    @precondition(lambda self: self.alive)
    @rule(data=st.data(), what=st.sampled_from(("cancel", "retry", "discard")))
    def press(self, data: st.DataObject, what: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.alive)))
        before = next(row for row in self.store.reader().outbox() if row.id == number)
        done = getattr(self.store, what)(number).result()
        if done and what != "retry":
            assert before.state != "sending"
            del self.alive[number]
        elif done:
            (after,) = [row for row in self.store.reader().outbox() if row.id == number]
            assert (after.key != before.key) == before.spent_key
            self.alive[number] = after.key

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = self.open()
        for row in self.store.adopt_after_crash().result():
            self.store.mark(row.id, "queued").result()

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        rows = self.store.reader().outbox()
        assert {row.id: row.key for row in rows} == self.alive
        sending = [row.conversation_id for row in rows if row.state == "sending"]
        assert len(sending) == len(set(sending))
        for row in rows:
            if row.state == "sending":
                earlier = [
                    r.state for r in rows if r.conversation_id == row.conversation_id and r.id < row.id
                ]
                assert not earlier, "an earlier reply of the conversation has not gone out"


TestSending = Sending.TestCase
TestSending.settings = settings(max_examples=20, stateful_step_count=25)
