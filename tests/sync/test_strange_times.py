"""Clocks and streams that do not run as they should end in what a fresh read would give (8, 30, 32)."""

import time as system_time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from desktop.sandbox.server import Sandbox
from desktop.sync import status
from desktop.sync.pace import LONGEST_DELAY
from tests.sync.test_sync import everything, stored
from tests.sync.world import FakeTime, World

MakeWorld = Callable[..., World]
MOST_A_MINUTE = 3 * 60 / (LONGEST_DELAY / 2)
"""A try is three calls (account, markets, people), and between two tries lies half of the longest pause."""


# --- the stream ---


def hint(number: int, name: str = "changes") -> bytes:
    return f"id: {number}\nevent: {name}\ndata: {{}}\n\n".encode()


STREAMS = {
    "doubled": hint(1) * 20,
    "reordered": hint(9) + hint(3) + hint(7) + hint(1),
    "dropped": b"",
    "cut in mid-line": hint(4) + b"id: 5\nevent: cha",
    "without an id": b"event: changes\ndata: {}\n\n",
    "of another kind": hint(6, "weather"),
    "an id that nobody knows": b"id: from another life\nevent: changes\ndata: {}\n\n",
}


@pytest.mark.parametrize("body", STREAMS.values(), ids=STREAMS)
def test_fault_30_after_any_disorder_of_the_stream_the_store_is_as_a_fresh_read_would_make_it(
    make_world: MakeWorld, sandbox: Sandbox, time: FakeTime, body: bytes
):
    sandbox.faults.add("events", "body", times=3, body=body, content_type="text/event-stream")
    world = make_world().start()
    world.until_state(status.UP_TO_DATE)
    conversation_id, other, *_ = world.open_conversations()
    for number in range(5):
        sandbox.write_as_buyer(conversation_id, f"numer {number}")
        sandbox.write_as_buyer(other, f"numer {number}")
    world.pass_until(lambda: world.calls("events") > 3 and stored(world) == everything(world))
    again = World(fresh(world), sandbox, time).start()
    try:
        again.until_state(status.UP_TO_DATE)
        assert stored(world) == stored(again)
    finally:
        again.stop()


def fresh(world: World):
    place = world.folder / "fresh"
    place.mkdir()
    return place


def test_fault_30_ten_minutes_of_silence_are_noticed_without_the_stream(
    make_world: MakeWorld, sandbox: Sandbox
):
    """The stream stays open and says nothing: what happened is found by looking."""
    sandbox.faults.add("events", "delay", times=1_000_000, seconds=600.0)
    world = make_world().start()
    world.until_state(status.UP_TO_DATE)
    conversation_id = world.open_conversations()[0]
    sandbox.write_as_buyer(conversation_id, "Halo?")
    assert world.pass_until(lambda: stored(world) == everything(world)) <= 600


# --- the clock ---


def test_fault_32_twelve_hours_of_sleep_make_no_storm_and_lose_no_turn(world: World):
    conversation_id = world.open_conversations()[0]
    before = world.reply(conversation_id, "Przed snem", delay=30)
    world.sandbox.expire_access_tokens()
    calls = sum(world.sandbox.faults.calls.values())
    tokens = world.calls("token")
    world.time.advance(12 * 3600)
    world.sandbox.write_as_buyer(conversation_id, "Dzień dobry")
    world.pass_until(lambda: not world.outbox() and stored(world) == everything(world))
    world.let_pass(300, step=20)
    assert sum(world.sandbox.faults.calls.values()) - calls <= 40
    assert world.calls("token") - tokens == 1
    assert world.sent(conversation_id, "Przed snem") == 1
    assert before.id not in [row.id for row in world.outbox()]


@pytest.mark.parametrize("days", [-365, 365])
def test_fault_32_a_clock_that_is_set_while_there_is_no_network_does_not_stop_the_looking(
    make_world: MakeWorld, sandbox: Sandbox, days: int
):
    """What we last heard of the platform's clock does not help then."""
    world = make_world().start()
    world.until_state(status.UP_TO_DATE)
    sandbox.faults.add("*", "status", times=100_000, status=503)
    sandbox.call(sandbox._hub.close)
    world.let_pass(120, step=20)
    platform_time = sandbox.desk._clock
    sandbox.desk._clock = lambda: platform_time() - timedelta(days=days)
    world.time.set_clock(timedelta(days=days))
    sandbox.faults.clear()
    conversation_id = world.open_conversations()[0]
    sandbox.write_as_buyer(conversation_id, "Halo?")
    assert world.pass_until(lambda: stored(world) == everything(world)) <= 120


@pytest.fixture
def in_warsaw(monkeypatch: pytest.MonkeyPatch):
    if not hasattr(system_time, "tzset"):
        pytest.skip("the zone of a running program cannot be set here")
    monkeypatch.setenv("TZ", "Europe/Warsaw")
    system_time.tzset()
    yield
    monkeypatch.undo()
    system_time.tzset()


@pytest.mark.parametrize(
    "change", [datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)]
)
def test_fault_32_summer_time_that_begins_or_ends_moves_no_wait(tmp_path, in_warsaw, change: datetime):
    """The undo time of a reply runs over the instant at which the clocks on the wall change."""
    time = FakeTime(change - timedelta(seconds=20))
    with Sandbox(conversations=20, seed=3, buyers=False, clock=time.now) as sandbox:
        world = World(tmp_path, sandbox, time).start()
        try:
            world.until_state(status.UP_TO_DATE)
            conversation_id = world.open_conversations()[0]
            before = sum(sandbox.faults.calls.values())
            row = world.reply(conversation_id, "Zmiana czasu", delay=40)
            world.let_pass(35, step=5)
            assert [each.id for each in world.outbox()] == [row.id]
            assert world.sent(conversation_id, "Zmiana czasu") == 0
            assert world.pass_until(lambda: not world.outbox(), step=5) <= 10
            world.let_pass(120, step=20)
            assert sum(sandbox.faults.calls.values()) - before <= 20
        finally:
            world.stop()


@pytest.mark.parametrize("days", [-365, 365])
def test_fault_32_messages_keep_the_platforms_order_when_its_clock_is_set(world: World, days: int):
    """Double: the platform's clock. Times run back or ahead between two messages; their order does not."""
    conversation_id = world.open_conversations()[0]
    platform_time = world.sandbox.desk._clock
    world.sandbox.write_as_buyer(conversation_id, "pierwsza")
    world.sandbox.desk._clock = lambda: platform_time() + timedelta(days=days)
    world.sandbox.write_as_buyer(conversation_id, "druga")
    world.sandbox.desk._clock = platform_time
    world.sandbox.write_as_buyer(conversation_id, "trzecia")
    world.pass_until(lambda: stored(world) == everything(world))
    found = world.store.reader().messages(conversation_id)[-3:]
    assert [each.text for each in found] == ["pierwsza", "druga", "trzecia"]
    times = [each.received_at for each in found]
    assert times != sorted(times)


# --- failures ---


@pytest.mark.parametrize("code", [500, 502, 503])
def test_fault_08_an_hour_of_each_failure_is_met_with_patience(world: World, code: int):
    conversation_id = world.open_conversations()[0]
    world.sandbox.faults.add("*", "status", times=100_000, status=code)
    world.reply(conversation_id, "Po awarii")
    world.let_pass(3300, step=300)
    before = sum(world.sandbox.faults.calls.values())
    world.let_pass(300, step=5)
    assert sum(world.sandbox.faults.calls.values()) - before <= 5 * MOST_A_MINUTE
    world.sandbox.faults.clear()
    assert world.pass_until(lambda: not world.outbox(), step=20) <= 200
    assert world.sent(conversation_id, "Po awarii") == 1
