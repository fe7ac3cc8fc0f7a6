"""A budget of requests: never more than its limit, slower after a refusal, honest about what was spent."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.platforms.budget import LOOK_AGAIN, RECOVERY, SLOWEST, Budget


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def budget(self, limit: int, per_seconds: float) -> Budget:
        return Budget(limit, per_seconds, self.monotonic, self.sleep)

    def takes(self, budget: Budget, count: int, kind: str = "request") -> list[float]:
        """The instants at which so many requests went out."""

        async def take() -> list[float]:
            times = []
            for _ in range(count):
                await budget.take(kind)
                times.append(self.now)
            return times

        return asyncio.run(take())


@given(
    limit=st.integers(1, 40),
    per_seconds=st.sampled_from([1.0, 10.0, 60.0]),
    rests=st.lists(st.floats(0, 30), min_size=1, max_size=120),
)
def test_no_stretch_of_time_holds_more_than_the_limit(
    limit: int, per_seconds: float, rests: list[float]
) -> None:
    clock = Clock()
    budget = clock.budget(limit, per_seconds)
    times: list[float] = []
    for rest in rests:
        clock.now += rest
        times += clock.takes(budget, 1)
    for begin, end in zip(times, times[limit:], strict=False):
        assert end - begin >= per_seconds - 1e-6


def test_one_a_second_is_one_a_second() -> None:
    clock = Clock()
    times = clock.takes(clock.budget(1, 1.0), 5)
    assert [round(b - a, 6) for a, b in pairwise(times)] == [1.0] * 4


def test_after_a_rest_half_of_the_limit_goes_at_once() -> None:
    clock = Clock()
    budget = clock.budget(100, 60.0)
    assert clock.takes(budget, 50)[-1] == 1000.0
    assert clock.takes(budget, 1)[0] > 1000.0


def test_a_refusal_halves_the_pace_and_it_comes_back_slowly() -> None:
    clock = Clock()
    budget = clock.budget(60, 60.0)
    clock.takes(budget, 40)
    budget.refused()
    assert budget.spent().pace == 0.5
    slow = clock.takes(budget, 3)
    assert slow[2] - slow[1] == pytest.approx(2 * 60 / 31, rel=0.1)
    clock.now += RECOVERY
    assert budget.spent().pace == 1.0


def test_an_hour_of_refusals_leaves_the_slowest_pace_and_no_less() -> None:
    clock = Clock()
    budget = clock.budget(60, 60.0)
    for _ in range(60):
        budget.refused()
        clock.now += 60
    assert SLOWEST <= budget.spent().pace < 0.2
    assert budget.spent().refusals == 60


def test_nothing_goes_out_while_the_marketplace_says_to_wait() -> None:
    clock = Clock()
    budget = clock.budget(60, 60.0)
    budget.refused(120.0)
    assert budget.held() == 120.0
    assert clock.takes(budget, 1) == [1120.0]
    assert budget.held() == 0.0


def test_what_was_spent_is_told_by_its_kind_and_only_of_the_last_minute() -> None:
    clock = Clock()
    budget = clock.budget(600, 60.0)
    clock.takes(budget, 5, "threads")
    clock.takes(budget, 2, "send")
    assert budget.spent().minute == {"threads": 5, "send": 2}
    clock.now += 61
    clock.takes(budget, 1, "threads")
    spent = budget.spent()
    assert spent.minute == {"threads": 1}
    assert (spent.busiest, spent.total, spent.limit) == (7, 8, 600.0)


def test_those_who_wait_go_in_their_order() -> None:
    clock = Clock()
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    budget = Budget(1, 1.0, clock.monotonic, sleep)

    async def all_at_once() -> None:
        await asyncio.gather(*(budget.take() for _ in range(4)))

    asyncio.run(all_at_once())
    assert waits == [1.0, 2.0, 3.0]


class Sleepers:
    """Who sleeps on a clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._asleep: list[tuple[float, asyncio.Event]] = []

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._asleep.append((self.now + seconds, woken))
        await woken.wait()

    async def until(self, instant: float) -> None:
        """Time passes; who wakes goes on before it passes further."""
        await self._settle()
        while due := [each for each in self._asleep if each[0] <= instant]:
            first = min(due, key=lambda each: each[0])
            self._asleep.remove(first)
            self.now = first[0]
            first[1].set()
            await self._settle()
        self.now = instant

    async def _settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


def waiting_when(
    said: Callable[[Budget], None], later: Callable[[Budget], None] | None = None
) -> list[float]:
    """When five requests, one a second, went out, if something was said after 1.5 seconds; a sixth was
    wanted right after that. `later`: what happens after another minute."""
    clock, times = Sleepers(), []
    budget = Budget(1, 1.0, lambda: clock.now, clock.sleep)

    async def take() -> None:
        await budget.take()
        times.append(clock.now - 1000.0)

    async def all_at_once() -> None:
        tasks = [asyncio.create_task(take()) for _ in range(5)]
        await clock.until(1001.5)
        said(budget)
        tasks.append(asyncio.create_task(take()))
        await clock.until(1061.5)
        assert budget.total == len(times)
        if later is not None:
            later(budget)
        await clock.until(5000.0)
        await asyncio.gather(*tasks)

    asyncio.run(all_at_once())
    assert budget.total == len(times)
    return times


def test_who_waits_already_goes_later_when_the_marketplace_says_to_wait_and_one_by_one() -> None:
    assert waiting_when(lambda budget: budget.refused()) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert waiting_when(lambda budget: budget.refused(120.0)) == [0.0, 1.0, 122.0, 123.0, 124.0, 125.0]


def test_who_waits_for_the_end_of_a_refusal_goes_soon_when_it_is_over_by_the_marketplaces_clock() -> None:
    times = waiting_when(lambda budget: budget.refused(3600.0), lambda budget: budget.release())
    assert times[:2] == [0.0, 1.0]
    assert max(times[2:5]) <= 61.5 + LOOK_AGAIN


@pytest.mark.parametrize(("limit", "per_seconds"), [(0, 1.0), (1, 0.0)])
def test_a_budget_of_nothing_is_a_mistake(limit: int, per_seconds: float) -> None:
    with pytest.raises(ValueError):
        Budget(limit, per_seconds)
