"""An agent's reply with a mistaken finding: from the agent's outbox over a lead's word to the buyer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.actions import DecideOverride, Reply
from desktop.domain.conversations import AWAITS_LEAD
from desktop.platforms.way import MemoryKeeper
from desktop.sandbox.server import Sandbox

from .world import World

TEXT = "Numer czesci: 6001"
REASON = "It is the number of a spare part"


@pytest.fixture
def agent(tmp_path: Path, sandbox: Sandbox, make_world: Callable[..., World], world: World) -> World:
    """Tomasz, who is no lead, at a computer of his own; `world` is the lead's."""
    folder = tmp_path / "agent"
    folder.mkdir()
    made = World(folder, sandbox, world.time)
    made.keeper = MemoryKeeper(sandbox.token_for("ag-tomasz")[1])
    return made


def waiting_for_lead(agent: World) -> str:
    """The agent has sent, and a lead has to look; the conversation."""
    agent.start()
    agent.until_state("up_to_date")
    conversation = agent.open_conversations()[0]
    agent.enqueue(Reply(conversation, TEXT, "pl", overrides=(("contact.phone", REASON),)))
    agent.until(lambda: [row.reason for row in agent.outbox()] == [AWAITS_LEAD])
    return conversation


def decide(lead: World, confirmed: bool, reason: str = "") -> None:
    lead.sync.poke()
    lead.until(lambda: any(each.awaits_lead for each in lead.store.reader().overrides()))
    message = lead.store.reader().overrides()[0]
    assert [(each.rule, each.reason) for each in message.overrides] == [("contact.phone", REASON)]
    lead.enqueue(DecideOverride(message.conversation_id, message.id, confirmed, reason))
    lead.until(lambda: lead.outbox() == [])


def test_confirmed_it_reaches_the_buyer_once(world: World, agent: World):
    try:
        conversation = waiting_for_lead(agent)
        decide(world, True)
        agent.sync.poke()
        agent.until(lambda: agent.outbox() == [])
        assert agent.sent(conversation, TEXT) == 1
        (message,) = agent.store.reader().overrides()
        assert message.is_reply
        assert message.overrides_confirmed is not None
    finally:
        agent.stop()


def test_not_confirmed_it_comes_back_with_the_leads_reason(world: World, agent: World):
    try:
        waiting_for_lead(agent)
        decide(world, False, "It is a phone number")
        agent.sync.poke()
        agent.until(lambda: [row.state for row in agent.outbox()] == ["rejected"])
        assert agent.outbox()[0].reason.endswith("It is a phone number")
    finally:
        agent.stop()


def test_a_word_that_comes_too_late_is_said_and_changes_nothing(world: World, agent: World):
    try:
        waiting_for_lead(agent)
        decide(world, True)
        message = world.store.reader().overrides()[0]
        world.enqueue(DecideOverride(message.conversation_id, message.id, False, "too late"))
        world.until(lambda: [row.state for row in world.outbox()] == ["failed"])
        assert world.outbox()[0].reason
    finally:
        agent.stop()
