"""The clock of this computer is set while something is waited for: no wait becomes a year (fault 32)."""

import asyncio
from datetime import timedelta

import pytest

from desktop.domain.actions import Reply
from desktop.platforms.helpdesk import contract
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.sandbox.server import Sandbox
from desktop.sync import status
from desktop.sync.pace import Pace
from tests.sync.test_bad_weather import silence_events
from tests.sync.world import FakeTime, World

YEAR = timedelta(days=365)


@pytest.fixture
def world(make_world, sandbox: Sandbox, time: FakeTime) -> World:
    """Up to date and without hints; what the client waits by itself runs on the test's time too."""

    def waits(client: HelpdeskPlatform) -> HelpdeskPlatform:
        client._monotonic = lambda: time.passed
        return client

    made: World = make_world(wrap=waits)
    silence_events(sandbox)
    made.start().until_state(status.UP_TO_DATE)
    return made


def set_clock(world: World, by: timedelta) -> None:
    """The platform's stays as it was."""
    platform_time = world.sandbox.desk._clock
    world.sandbox.desk._clock = lambda: platform_time() - by
    world.time.set_clock(by)


def goes_out(world: World, conversation_id: str) -> bool:
    world.pass_until(lambda: not world.outbox(), step=30, most=300)
    return world.sent(conversation_id, "Po zmianie") == 1


def test_fault_32_set_back_while_the_platform_wants_to_be_left_alone(world):
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.faults.add("reply", "status", status=429, retry_after="60", code=contract.RATE_LIMITED)
    world.reply(conversation_id, "Po zmianie")
    world.until_state(status.BUSY)
    set_clock(world, -YEAR)
    assert goes_out(world, conversation_id)


def test_fault_32_set_back_after_a_wait_was_planned_and_before_it_begins():
    time = FakeTime()
    pace = Pace(time.now, time.sleep, lambda: 0.5)
    at = pace.after(45.0)
    planned = pace.left(at)
    time.set_clock(-YEAR)

    async def wait() -> float:
        waiting = asyncio.ensure_future(pace.until(at, most=planned))
        for _ in range(20):
            for _ in range(20):  # whoever wakes goes on and lies down again
                await asyncio.sleep(0)
            if waiting.done():
                break
            time.advance(15)
        waiting.cancel()
        return time.passed

    assert asyncio.run(wait()) == 45


def test_fault_32_set_forward_before_a_try_that_fails(world):
    """The answer tells the platform's time: the next try is reckoned with that."""
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.faults.add("reply", "status", status=503)
    set_clock(world, YEAR)
    world.reply(conversation_id, "Po zmianie")
    world.until(lambda: [row.state for row in world.outbox()] == ["retry"])
    world.sync.poke()
    world.until(
        lambda: world.sync.clock_offset() < 0
    )  # it is a year earlier than the row was told, if it was
    assert goes_out(world, conversation_id)


def test_fault_32_set_forward_before_an_undo_time_is_reckoned(world):
    [conversation_id, *_] = world.open_conversations()
    set_clock(world, YEAR)
    wrong = world.time.now() + timedelta(seconds=world.sync.clock_offset() + 10)
    row = world.store.enqueue(Reply(conversation_id, "Po zmianie"), not_before=wrong).result(5)
    assert row.not_before - timedelta(seconds=10) > world.sandbox.desk.now() + YEAR / 2
    world.sync.poke()
    assert goes_out(world, conversation_id)


def test_fault_07_a_long_wait_that_the_platform_told_outlives_a_restart(world):
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.faults.add("reply", "status", status=503, retry_after="3600")
    world.reply(conversation_id, "Po zmianie")
    world.until(lambda: [row.state for row in world.outbox()] == ["retry"])
    world.restart()
    world.let_pass(3000, step=60)
    assert world.calls("reply") == 1
    world.pass_until(lambda: not world.outbox(), step=30)
    assert world.sent(conversation_id, "Po zmianie") == 1


def test_fault_32_set_back_between_two_looks(world):
    [conversation_id, *_] = world.open_conversations()
    set_clock(world, -YEAR)
    world.sandbox.write_as_buyer(conversation_id, "Po zmianie?")
    world.pass_until(
        lambda: world.store.reader().messages(conversation_id)[-1].text == "Po zmianie?", step=30, most=300
    )
