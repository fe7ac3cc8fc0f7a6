"""Allegro's limits are kept: one message a second, a share of the requests, and waiting when it says so."""

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from desktop.domain.actions import Reply
from desktop.platforms.allegro.client import AllegroPlatform
from desktop.platforms.allegro.connection import PATIENCE, REQUESTS_A_MINUTE
from desktop.platforms.platform import Busy

if TYPE_CHECKING:
    from .conftest import Seller


def test_messages_go_one_a_second(seller: "Seller") -> None:
    thread = "mc:" + next(iter(seller.server.threads))

    async def three(platform: AllegroPlatform) -> list[float]:
        times = []
        for number in range(3):
            await platform.perform(Reply(thread, f"{number}"), "key")
            times.append(seller.monotonic)
        return times

    times = seller.do(three)
    assert [round(later - earlier, 6) for earlier, later in pairwise(times)] == [1.0, 1.0]


def test_reading_keeps_to_the_share_of_this_account(seller: "Seller") -> None:
    for number in range(300):
        seller.server.add_message(seller.server.add_thread(f"wielu{number}"), "Halo")
    began = seller.monotonic

    async def all_of_it(platform: AllegroPlatform) -> float:
        await seller.read_with(platform)
        spent = platform.budgets[0].spent()
        assert spent.limit == REQUESTS_A_MINUTE
        assert spent.total == len([call for call in seller.server.calls if "oauth" not in call.path])
        return spent.busiest

    assert seller.do(all_of_it) <= REQUESTS_A_MINUTE
    assert seller.monotonic - began >= 30


@pytest.mark.parametrize("seconds", [3600, None])
def test_after_too_many_nothing_goes_out_before_the_time(seller: "Seller", seconds: int | None) -> None:
    seller.counterpart.busy(seconds, reads=True)
    wait = seconds or PATIENCE

    async def use(platform: AllegroPlatform) -> None:
        with pytest.raises(Busy) as caught:
            await platform.account()
        told = caught.value.retry_at
        assert caught.value.status == 429
        assert told is not None
        assert abs((told - seller.time).total_seconds() - wait) < 3
        asked = len(seller.server.calls)
        seller.later(seconds=wait - 10)
        for _ in range(3):
            with pytest.raises(Busy) as again:
                await platform.changes(None, 500)
            assert again.value.retry_at is not None
            assert again.value.retry_at > seller.time
        assert len(seller.server.calls) == asked
        seller.counterpart.well()
        seller.later(seconds=15)
        assert (await platform.account()).platform == "allegro"
        assert platform.budgets[0].spent().pace < 1

    seller.do(use)


def test_an_hour_of_refusals_costs_a_request_each_time_and_ends(seller: "Seller") -> None:
    seller.counterpart.busy(60, reads=True)

    async def use(platform: AllegroPlatform) -> int:
        tries = 0
        while tries < 60:
            with pytest.raises(Busy):
                await platform.changes(None, 500)
            tries += 1
            seller.later(seconds=62)
        gone_out = len(seller.paths("GET"))
        seller.counterpart.well()
        assert (await platform.changes(None, 500)).things
        return gone_out

    assert seller.do(use) <= 61


def test_a_clock_set_back_makes_no_wait_longer(seller: "Seller") -> None:
    seller.counterpart.busy(60, reads=True)

    async def use(platform: AllegroPlatform) -> None:
        with pytest.raises(Busy):
            await platform.account()
        seller.counterpart.well()
        seller.later(hours=-5)
        seller.monotonic += 5 * 3600 + 61
        assert (await platform.account()).platform == "allegro"

    seller.do(use)
