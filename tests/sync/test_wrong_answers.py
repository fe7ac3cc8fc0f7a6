"""An answer with status 200 that is not the platform's: the reply has not gone for that (fault 34)."""

import pytest


@pytest.mark.parametrize("body", [b'{"id":"C-1', b'{"error":"sign in"}', b"[]"], ids=["cut", "other", "list"])
def test_fault_34_json_of_somebody_else_does_not_take_a_refused_reply_out_of_the_outbox(world, body):
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.set_state(conversation_id, "closed")
    world.sandbox.faults.add("reply", "body", body=body)
    row = world.reply(conversation_id, "Nie przyjęte")
    world.pass_until(lambda: [each.state for each in world.outbox()] in (["failed"], []), step=30)
    assert [each.id for each in world.outbox()] == [row.id]
    assert world.sent(conversation_id, "Nie przyjęte") == 0
