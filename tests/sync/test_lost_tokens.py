"""Tokens that run out or get lost while much is going on (faults 9 and 10)."""

import asyncio

from desktop.domain.actions import Reply
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.way import MemoryKeeper
from desktop.sync import status

TEXT = "Dzień dobry, paczka wyszła dziś rano."


def test_fault_09_ten_requests_at_once_meet_an_expired_token(world):
    """All ten are on their way before the first 401 comes."""
    world.stop()
    chosen = world.open_conversations()[:10]
    assert len(chosen) == 10
    before = world.calls("token")

    async def perform() -> None:
        client = world.client()
        try:
            await client.account()  # an access token that holds
            world.sandbox.expire_access_tokens()
            world.sandbox.faults.add("reply", "delay", times=10, seconds=0.1)
            await asyncio.gather(*(client.perform(Reply(each, TEXT, "pl"), f"key-{each}") for each in chosen))
        finally:
            await client.close()

    asyncio.run(perform())
    assert world.calls("token") - before == 2  # the first one, and one for all ten
    assert world.calls("reply") == 20
    assert [world.sent(each, TEXT) for each in chosen] == [1] * 10


def test_fault_10_a_crash_before_the_next_refresh_token_is_kept_asks_for_a_sign_in_and_keeps_everything(
    world,
):
    first, second, *_ = world.open_conversations()
    world.stop()
    world.open()
    world.store.save_draft(first, "Jeszcze piszę").result(5)
    row = world.reply(second, TEXT)
    kept = asyncio.run(world.keeper.load())

    async def renew_and_die() -> None:
        """The platform has turned the token over; what it said died with the program."""
        client = HelpdeskPlatform(world.url, MemoryKeeper(kept), "pl", world.time.now, limits=world.limits)
        await client.account()
        await client.close()

    asyncio.run(renew_and_die())
    world.time.advance(3600)
    world.start()
    world.until_state(status.SIGNED_OUT)
    world.let_pass(600, step=60)
    assert world.sync.status().state == status.SIGNED_OUT
    assert [(each.id, each.state, each.key) for each in world.outbox()] == [(row.id, "queued", row.key)]
    assert world.store.reader().draft(first) == "Jeszcze piszę"
    assert world.sent(second, TEXT) == 0

    world.sign_in_again()
    world.sync.poke()
    world.until(lambda: not world.outbox())
    assert world.sent(second, TEXT) == 1
    assert world.store.reader().draft(first) == "Jeszcze piszę"
