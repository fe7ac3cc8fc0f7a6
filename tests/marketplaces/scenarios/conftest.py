"""Every scenario runs on every marketplace that the program knows."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.platforms import marketplaces
from tests.marketplaces.scenarios.world import Scene, new_scene
from tests.sync.world import FakeTime


@pytest.fixture(params=marketplaces.KNOWN)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    if importlib.util.find_spec(f"tests.marketplaces.{found}.counterpart") is None:
        pytest.skip(f"{found} has no counterpart yet")
    return found


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def new(name: str, tmp_path: Path, time: FakeTime) -> Iterator[Scene]:
    """Not started yet."""
    scene = new_scene(name, tmp_path / "account", time)
    yield scene
    scene.stop()
    scene.there.close()


@pytest.fixture
def scene(new: Scene) -> Scene:
    """Started, and up to date."""
    return new.started()
