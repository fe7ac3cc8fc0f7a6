"""Taking back under fault 13: only what the platform cannot hold comes back into the draft."""

from collections.abc import Callable

import pytest

from desktop.domain.actions import Note
from desktop.sync import status
from desktop.ui.composer import outbox_words
from tests.sync.world import PATIENCE

TEXT = "Dzień dobry, paczka wyszła dziś rano."


def in_doubt(world) -> bool:
    return any(row.in_doubt for row in world.outbox())


def refused(world, row_id: int) -> None:
    """Neither way back is open, the screen offers none, and it says why."""
    [row] = world.outbox()
    assert not world.store.cancel(row_id).result(PATIENCE)
    assert not world.store.discard(row_id).result(PATIENCE)
    assert world.store.reader().draft(row.conversation_id) == ""
    assert outbox_words.TAKE_BACK not in outbox_words.choices(row)
    assert "not certain" in outbox_words.words(row, world.time.now())


@pytest.fixture
def away(world) -> Callable[[], str]:
    """The platform keeps a reply, its answer is lost, and no read shows the reply yet."""

    def lose() -> str:
        world.sandbox.faults.add("changes", "status", status=503, times=1000)
        world.sandbox.faults.add("reply", "drop_answer")
        return world.open_conversations()[0]

    return lose


def test_fault_13_a_reply_whose_answer_was_lost_is_not_taken_back_as_if_it_had_not_gone_out(world, away):
    conversation = away()
    row = world.reply(conversation, TEXT)
    world.until(lambda: in_doubt(world))
    assert world.sent(conversation, TEXT) == 1
    refused(world, row.id)
    world.sandbox.faults.clear()
    world.pass_until(lambda: not world.outbox())
    assert world.sent(conversation, TEXT) == 1


@pytest.mark.parametrize("later", [503, 429])
def test_fault_13_a_later_try_that_does_not_get_through_says_nothing_of_the_earlier_one(world, later):
    world.sandbox.faults.add("reply", "status", status=500)
    world.sandbox.faults.add("reply", "status", status=later, times=1000)
    row = world.reply(world.open_conversations()[0], TEXT)
    world.until(lambda: in_doubt(world))
    world.pass_until(lambda: all(found.attempts > 1 and found.state == "retry" for found in world.outbox()))
    refused(world, row.id)


def test_fault_13_a_note_without_an_answer_is_not_taken_back_either(world, away):
    conversation = away()
    world.sandbox.faults.add("add_note", "drop_answer")
    row = world.enqueue(Note(conversation, TEXT))
    world.until(lambda: in_doubt(world))
    refused(world, row.id)


def test_fault_13_what_the_platform_has_not_begun_on_is_still_taken_back(world):
    world.sandbox.faults.add("reply", "status", status=503, times=9)
    conversation = world.open_conversations()[0]
    row = world.reply(conversation, TEXT)
    world.until(lambda: [found.state for found in world.outbox()] == ["retry"])
    [waiting] = world.outbox()
    assert outbox_words.TAKE_BACK in outbox_words.choices(waiting)
    assert world.store.cancel(row.id).result(PATIENCE)
    assert world.store.reader().draft(conversation) == TEXT
    assert world.sent(conversation, TEXT) == 0


def test_fault_02_a_reply_that_a_kill_left_on_its_way_is_not_taken_back_before_it_is_settled(world):
    conversation = world.open_conversations()[0]
    world.stop()
    world.open()
    row = world.reply(conversation, TEXT)
    world.store.take_ready(world.time.now()).result(PATIENCE)
    world.store.close()
    world.open()
    world.sandbox.faults.add("reply", "status", status=503, times=1000)
    world.start()
    world.until(lambda: [found.state for found in world.outbox()] == ["retry"])
    refused(world, row.id)
    world.sandbox.faults.clear()
    world.pass_until(lambda: world.sync.status().state == status.UP_TO_DATE and not world.outbox())
    assert world.sent(conversation, TEXT) == 1
