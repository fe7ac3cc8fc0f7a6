"""When the next read comes after something else than a read has failed: never only with the far poll."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from desktop.domain.actions import Action
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.platform import Busy, NotOurs, Outcome, SignedOut, Unreachable
from desktop.sync import status
from tests.sync.test_bad_weather import silence_events
from tests.sync.world import World

TEXT = "Dzień dobry, paczka wyszła dziś rano."


class Hinting(HelpdeskPlatform):
    """One hint when it is let go, and the stream's end when that is."""

    def __init__(self, client: HelpdeskPlatform) -> None:
        self.__dict__.update(client.__dict__)
        self.speak, self.end = asyncio.Event(), asyncio.Event()

    async def hints(self, last_event_id: str | None) -> AsyncIterator[str]:
        await self.speak.wait()
        yield "1"
        await self.end.wait()
        raise Unreachable("the stream broke")


def test_a_stream_of_hints_that_breaks_is_followed_by_a_read_at_once(make_world):
    made: list[Hinting] = []

    def wrap(client: HelpdeskPlatform) -> Hinting:
        made.append(Hinting(client))
        return made[-1]

    world = make_world(wrap=wrap).start()
    world.until_state("up_to_date")
    calls = world.calls("changes")
    world.sync._soon(made[0].speak.set)
    world.until(lambda: world.calls("changes") > calls)
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.write_as_buyer(conversation_id, "Halo?")
    world.sync._soon(made[0].end.set)
    world.until(lambda: world.store.reader().messages(conversation_id)[-1].text == "Halo?")


class Blocked(HelpdeskPlatform):
    """Answers every read, and no send while `error` is set."""

    error: Exception | None = None
    tries = 0

    def __init__(self, client: HelpdeskPlatform) -> None:
        self.__dict__.update(client.__dict__)

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        self.tries += 1
        if self.error is not None:
            raise self.error
        return await super().perform(action, key, version)


@pytest.fixture
def blocked(make_world: Callable[..., World]) -> tuple[World, Blocked]:
    """A world without hints, up to date."""
    made: list[Blocked] = []

    def wrap(client: HelpdeskPlatform) -> Blocked:
        made.append(Blocked(client))
        return made[-1]

    world = make_world(wrap=wrap)
    silence_events(world.sandbox)
    world.start()
    world.until_state(status.UP_TO_DATE)
    return world, made[0]


def test_a_send_that_did_not_get_through_is_tried_again_when_the_board_says_so(blocked):
    world, platform = blocked
    platform.error = Unreachable("no route")
    [conversation_id, *_] = world.open_conversations()
    world.reply(conversation_id, TEXT)
    world.until_state(status.OFFLINE)
    world.until(lambda: [row.state for row in world.outbox()] == ["queued"])
    told = world.sync.status().retry_at
    assert told is not None
    assert timedelta() < told - world.time.now() <= timedelta(seconds=2)
    platform.error = None
    world.time.advance((told - world.time.now()).total_seconds())
    world.until(lambda: not world.outbox())
    assert (world.sent(conversation_id, TEXT), platform.tries) == (1, 2)


def test_sends_that_do_not_get_through_while_reading_works_make_no_storm(blocked):
    world, platform = blocked
    platform.error = Unreachable("no route")
    calls = world.calls("changes")
    chosen = world.open_conversations()[:4]
    for conversation_id in chosen:
        world.reply(conversation_id, TEXT)
    world.let_pass(600, step=5)
    assert 8 <= world.calls("changes") - calls <= 25
    assert platform.tries <= 4 * 25
    platform.error = None
    assert world.pass_until(lambda: not world.outbox()) <= 60
    assert [world.sent(conversation_id, TEXT) for conversation_id in chosen] == [1] * 4


def test_a_send_that_finds_the_sign_in_gone_waits_until_somebody_asks_for_a_look(blocked):
    world, platform = blocked
    platform.error = SignedOut("")
    [conversation_id, *_] = world.open_conversations()
    world.reply(conversation_id, TEXT)
    world.until_state(status.SIGNED_OUT)
    assert world.sync.status().retry_at is None
    calls = world.calls("changes")
    world.let_pass(300, step=30)
    assert (world.calls("changes"), world.sync.status().state) == (calls, status.SIGNED_OUT)
    platform.error = None
    world.sync.poke()
    world.until(lambda: not world.outbox())


@pytest.mark.parametrize("error", [NotOurs("a portal"), Busy("", status=429)])
def test_a_send_that_says_to_wait_brings_no_read_before_the_board_says_so(blocked, error):
    world, platform = blocked
    platform.error = error
    [conversation_id, *_] = world.open_conversations()
    calls = world.calls("changes")
    world.reply(conversation_id, TEXT)
    world.until(lambda: [row.state for row in world.outbox()] in (["retry"], ["unknown"], ["queued"]))
    world.until(lambda: world.sync.status().retry_at is not None)
    told = world.sync.status().retry_at
    assert told is not None
    world.let_pass((told - world.time.now()).total_seconds() - 0.2, step=0.2)
    assert world.calls("changes") == calls
    platform.error = None
    world.time.advance(1)
    world.until(lambda: world.calls("changes") > calls)
    world.until_state(status.UP_TO_DATE)


def test_a_longer_wait_that_a_second_send_is_told_is_kept(blocked):
    world, platform = blocked
    platform.error = Busy("", status=429)
    [conversation_id, *_] = world.open_conversations()
    world.reply(conversation_id, TEXT)
    world.until(lambda: world.sync.status().state == status.BUSY)
    later = world.time.now() + timedelta(seconds=300)
    link = world.sync._link
    assert link is not None
    world.sync._soon(lambda: link.unsent(Busy("", later, 429)))
    world.until(lambda: world.sync.status().retry_at == later)
    calls = world.calls("changes")
    world.let_pass(280, step=10)
    assert world.calls("changes") == calls
