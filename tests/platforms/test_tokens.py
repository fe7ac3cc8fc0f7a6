"""One renewal for many; the next refresh token is kept before the new access token is used."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from desktop.platforms.credential_errors import Locked
from desktop.platforms.helpdesk.contract import Token
from desktop.platforms.platform import Ambiguous, Busy, SignedOut, Unreachable
from desktop.platforms.tokens import Tokens
from desktop.platforms.way import MemoryKeeper


class Platform:
    """Rotates as RFC 6749 section 6 says: each refresh token is good once."""

    def __init__(self) -> None:
        self.good = "refresh-0"
        self.calls = 0
        self.asked = asyncio.Event()
        self.gate: asyncio.Event | None = None
        self.lose_answer = False
        self.busy = 0

    async def refresh(self, token: str) -> Token:
        self.calls += 1
        self.asked.set()
        if self.busy:
            raise Busy("", status=self.busy)
        if token != self.good:
            raise SignedOut("invalid_grant")
        self.good = f"refresh-{self.calls}"
        if self.gate is not None:
            await self.gate.wait()
        if self.lose_answer:
            raise Ambiguous("reset")
        return Token(access_token=f"access-{self.calls}", refresh_token=self.good, expires_in=600)


class Keeper(MemoryKeeper):
    """Remembers in which order things happened; can be locked."""

    def __init__(self, token: str | None) -> None:
        super().__init__(token)
        self.locked = False
        self.kept: list[str] = []

    async def keep(self, token: str) -> None:
        if self.locked:
            raise Locked("")
        self.kept.append(token)
        await super().keep(token)


Use = Callable[[Tokens, Platform, Keeper, list[float]], Awaitable[None]]


def run(use: Use, first: Token | None = None) -> None:
    async def main() -> None:
        platform, keeper, clock = Platform(), Keeper("refresh-0"), [0.0]
        tokens = Tokens(keeper, platform.refresh, first, lambda: clock[0])
        await use(tokens, platform, keeper, clock)
        await tokens.close()

    asyncio.run(main())


def test_fault_09_many_who_ask_at_once_get_one_new_token():
    async def use(tokens: Tokens, platform: Platform, keeper: Keeper, clock: list[float]) -> None:
        assert set(await asyncio.gather(*(tokens.access() for _ in range(10)))) == {"access-1"}
        assert set(await asyncio.gather(*(tokens.renew("access-1") for _ in range(10)))) == {"access-2"}
        assert await tokens.renew("access-1") == "access-2"  # somebody who was slow
        assert platform.calls == 2

    run(use)


def test_a_token_is_used_until_shortly_before_its_end_by_the_clock_that_nobody_sets():
    async def use(tokens: Tokens, platform: Platform, keeper: Keeper, clock: list[float]) -> None:
        assert await tokens.access() == "first"
        clock[0] = 569
        assert await tokens.access() == "first"
        clock[0] = 571
        assert await tokens.access() == "access-1"

    run(use, Token(access_token="first", expires_in=600))


def test_the_next_refresh_token_is_kept_before_the_new_access_token_is_used():
    async def use(tokens: Tokens, platform: Platform, keeper: Keeper, clock: list[float]) -> None:
        keeper.locked = True
        for _ in range(3):
            with pytest.raises(Unreachable) as caught:
                await tokens.access()
            assert caught.value.why == "keyring"
        assert platform.calls == 1  # the token that came is not asked for again, and not lost
        keeper.locked = False
        assert await tokens.access() == "access-1"
        assert keeper.kept == ["refresh-1"]

    run(use)


def test_fault_10_a_lost_answer_is_asked_for_again_and_then_means_signing_in():
    async def use(tokens: Tokens, platform: Platform, keeper: Keeper, clock: list[float]) -> None:
        platform.lose_answer = True
        with pytest.raises(Unreachable):
            await tokens.access()
        for _ in range(3):
            with pytest.raises(SignedOut):
                await tokens.access()
        assert platform.calls == 2  # a dead token is not tried for ever
        await keeper.keep(platform.good)
        platform.lose_answer = False
        assert (await tokens.access()).startswith("access-")

    run(use)


def test_a_caller_who_goes_away_does_not_lose_the_token():
    async def use(tokens: Tokens, platform: Platform, keeper: Keeper, clock: list[float]) -> None:
        platform.gate = asyncio.Event()
        caller = asyncio.create_task(tokens.access())
        await platform.asked.wait()
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        platform.gate.set()
        await tokens.close()
        assert keeper.kept == ["refresh-1"]

    run(use)


def test_without_a_sign_in_nothing_is_asked():
    async def use() -> None:
        platform = Platform()
        with pytest.raises(SignedOut):
            await Tokens(Keeper(None), platform.refresh).access()
        assert platform.calls == 0

    asyncio.run(use())


@pytest.mark.parametrize(("status", "told"), [(502, 503), (504, 503), (429, 429)])
def test_a_busy_renewal_leaves_no_doubt_of_what_waits_for_it(status: int, told: int):
    """What wants the token has not gone out: no status may say that it was perhaps done."""

    async def use(tokens: Tokens, platform: Platform, keeper: Keeper, clock: list[float]) -> None:
        platform.busy = status
        with pytest.raises(Busy) as caught:
            await tokens.access()
        assert caught.value.status == told

    run(use)
