"""A world on a practice platform that is as small as it may be and on which nothing happens by itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.sandbox.server import Sandbox
from tests.sync.world import FakeTime, World


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def sandbox(time: FakeTime) -> Iterator[Sandbox]:
    with Sandbox(conversations=60, seed=3, buyers=False, clock=time.now, heartbeat=0.2) as running:
        yield running


@pytest.fixture
def make_world(tmp_path: Path, sandbox: Sandbox, time: FakeTime) -> Iterator[Callable[..., World]]:
    """Makes the test's world, not started yet."""
    made: list[World] = []

    def make(**more: Any) -> World:
        made.append(World(tmp_path, sandbox, time, **more))
        return made[-1]

    yield make
    for world in made:
        world.stop()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """Started, and up to date."""
    world = make_world().start()
    world.until_state("up_to_date")
    return world
