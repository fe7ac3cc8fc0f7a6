"""A practice platform over HTTP, and sessions that are closed whatever happens."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from desktop.sandbox.server import Sandbox
from tests.app.world import Desk


@pytest.fixture
def make_sandbox() -> Iterator[Callable[..., Sandbox]]:
    """Practice platforms on which nothing happens by itself."""
    with ExitStack() as running:

        def make(**more: Any) -> Sandbox:
            quiet: dict[str, Any] = {"conversations": 20, "seed": 3, "buyers": False, "auto_approve": True}
            return running.enter_context(Sandbox(**(quiet | more)))

        yield make


@pytest.fixture
def sandbox(make_sandbox: Callable[..., Sandbox]) -> Sandbox:
    return make_sandbox()


@pytest.fixture
def desk() -> Iterator[Callable[..., Desk]]:
    """Makes sessions; see `Desk`."""
    with ExitStack() as running:
        yield lambda *given, **more: running.enter_context(Desk(*given, **more))
