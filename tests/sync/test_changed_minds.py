"""A person who edits or takes back what is just going out (fault 13), and a key that is used twice (6)."""

import asyncio
import random

import pytest

from desktop.domain.actions import Reply

OLD, NEW = "Paczka wyszła wczoraj.", "Paczka wyszła dziś."


def said(world, conversation_id: str) -> list[str]:
    """Of the two texts, what the platform has."""
    return [each.text for each in world.sandbox.replies(conversation_id) if each.text in (OLD, NEW)]


def edit(world, conversation_id: str, row_id: int) -> bool:
    """As the window does: taken back into the draft, written anew, sent again. False: it was too late."""
    if not world.store.cancel(row_id).result(5):
        return False
    assert world.store.reader().draft(conversation_id) == OLD
    world.store.save_draft(conversation_id, NEW).result(5)
    world.store.enqueue(Reply(conversation_id, NEW, "pl"), clear_draft=True).result(5)
    world.sync.poke()
    return True


def test_fault_13_an_edit_while_it_is_being_sent_is_too_late_and_the_old_text_is_there_once(world):
    conversation_id = world.open_conversations()[0]
    world.sandbox.faults.add("reply", "delay", seconds=0.3)
    row = world.reply(conversation_id, OLD)
    world.until(lambda: world.calls("reply") == 1)
    assert [each.state for each in world.outbox()] == ["sending"]
    assert not edit(world, conversation_id, row.id)
    assert [each.state for each in world.outbox()] == ["sending"]
    assert world.store.reader().draft(conversation_id) == ""
    world.until(lambda: not world.outbox())
    assert said(world, conversation_id) == [OLD]
    assert world.store.reader().messages(conversation_id)[-1].text == OLD


def test_fault_13_an_edit_between_two_tries_waits_for_what_may_have_arrived(world):
    """The first try was refused at once: nothing is at the platform, so the new text takes its place."""
    conversation_id = world.open_conversations()[0]
    world.sandbox.faults.add("reply", "status", status=503)
    row = world.reply(conversation_id, OLD)
    world.until(lambda: [each.state for each in world.outbox()] == ["retry"])
    assert edit(world, conversation_id, row.id)
    world.pass_until(lambda: not world.outbox())
    assert said(world, conversation_id) == [NEW]


@pytest.mark.parametrize("seed", range(3))
def test_fault_13_whenever_the_edit_comes_one_of_the_two_texts_is_there_and_the_answer_was_true(world, seed):
    chance = random.Random(seed)
    for conversation_id in world.open_conversations()[:6]:
        world.sandbox.faults.add("reply", "delay_answer", seconds=0.05)
        row = world.reply(conversation_id, OLD)
        world.comes(lambda: False, chance.uniform(0, 0.1))
        edited = edit(world, conversation_id, row.id)
        world.until(lambda: not world.outbox())
        assert said(world, conversation_id) == [NEW if edited else OLD]
        assert world.store.reader().messages(conversation_id)[-1].text == said(world, conversation_id)[0]
        world.sandbox.faults.clear()


def test_fault_06_the_platform_itself_refuses_a_key_with_another_body(world):
    conversation_id = world.open_conversations()[0]
    world.stop()
    world.open()
    row = world.reply(conversation_id, NEW)

    async def use_the_key() -> None:
        client = world.client()
        await client.upload("a.pdf", "application/pdf", b"%PDF-1.7", row.key)
        await client.close()

    asyncio.run(use_the_key())
    world.start()
    world.pass_until(lambda: [each.state for each in world.outbox()] == ["failed"])
    [kept] = world.outbox()
    assert kept.action == row.action
    calls = world.calls("reply")
    world.let_pass(3600, step=300)
    assert world.calls("reply") == calls
    assert said(world, conversation_id) == []
    assert world.store.retry(row.id).result(5)
    world.pass_until(lambda: not world.outbox())
    assert said(world, conversation_id) == [NEW]
