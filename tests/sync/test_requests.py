"""What an account asks its marketplace for is counted, and told where `doctor` reads it."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.platforms.budget import Budget
from desktop.sync import status
from desktop.sync.requests import EVERY, FILE, RequestCount, Requests, read, write
from tests.marketplaces.scenarios.world import new_scene
from tests.sync.world import FakeTime


class Counting:
    """A client with a budget, by the fake clock."""

    def __init__(self, time: FakeTime) -> None:
        async def at_once(seconds: float) -> None:
            time.advance(seconds)

        self.budget = Budget(60, 60.0, lambda: time.passed, at_once)
        self.budgets = (self.budget,)

    def ask(self, times: int) -> None:
        for _ in range(times):
            try:
                self.budget.take().send(None)
            except StopIteration:
                continue


def test_the_last_minute_and_the_last_hour() -> None:
    time, told = FakeTime(), list[Requests]()
    count, client = RequestCount(time.now, told.append), Counting(time)
    client.ask(5)
    count.look(client)  # type: ignore[arg-type]
    assert (told[-1].minute, told[-1].hour, told[-1].limit, told[-1].refusals) == (5, 5, 60, 0)
    time.advance(30 * 60)
    client.ask(3)
    count.look(client)  # type: ignore[arg-type]
    assert (told[-1].minute, told[-1].hour) == (3, 8)
    time.advance(45 * 60)
    client.ask(1)
    count.look(client)  # type: ignore[arg-type]
    assert (told[-1].minute, told[-1].hour) == (1, 4)


def test_it_is_told_now_and_then_but_a_refusal_at_once() -> None:
    time, told = FakeTime(), list[Requests]()
    count, client = RequestCount(time.now, told.append), Counting(time)
    count.look(client)  # type: ignore[arg-type]
    time.advance(1)
    count.look(client)  # type: ignore[arg-type]
    assert len(told) == 1
    client.budget.refused(10)
    count.look(client)  # type: ignore[arg-type]
    assert (len(told), told[-1].refusals, told[-1].pace) == (2, 1, 0.5)
    time.advance(EVERY.total_seconds())
    count.look(client)  # type: ignore[arg-type]
    assert len(told) == 3


def test_a_clock_that_is_set_back_counts_on() -> None:
    time, told = FakeTime(), list[Requests]()
    count, client = RequestCount(time.now, told.append), Counting(time)
    client.ask(5)
    count.look(client)  # type: ignore[arg-type]
    time.set_clock(timedelta(days=-1))
    client.ask(2)
    count.look(client)  # type: ignore[arg-type]
    assert told[-1].hour >= 2


def test_a_platform_without_a_limit_tells_nothing() -> None:
    told = list[Requests]()
    RequestCount(FakeTime().now, told.append).look(object())  # type: ignore[arg-type]
    assert told == []


def test_the_file_is_its_owners_alone_and_what_is_no_such_file_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / FILE
    made = Requests(FakeTime().now(), 1, 2, 60.0, 0)
    write(path, made)
    assert read(path) == made
    assert os.name == "nt" or path.stat().st_mode & 0o077 == 0
    path.write_bytes(b"\x00")
    assert read(path) is None
    assert read(tmp_path / "other") is None
    write(tmp_path / "not there" / FILE, made)


@pytest.mark.parametrize("name", ["allegro", "kaufland", "mirakl"])
def test_the_sync_tells_what_a_marketplaces_client_asked_for(name: str, tmp_path: Path) -> None:
    scene = new_scene(name, tmp_path / "account", FakeTime())
    told: list[Requests] = []
    try:
        scene.sync._requests._tell = told.append
        scene.started()
        assert told
        scene.there.busy(30, reads=True)
        scene.sync.poke()
        scene.until_state(status.BUSY)
        assert told[-1].refusals == 1
        assert told[-1].limit > 0
        assert 0 < told[-1].hour <= scene.calls()
    finally:
        scene.stop()
        scene.there.close()
