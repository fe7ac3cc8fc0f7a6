"""A little Mirakl and a client of it, both on one clock that only the test moves."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from desktop.domain.pages import Thing
from desktop.platforms.mirakl.client import MiraklPlatform
from desktop.platforms.platform import Page
from desktop.platforms.way import MemoryKeeper, Way

from .server import MiraklServer
from .world import KEY, World

T = TypeVar("T")
Kind = TypeVar("Kind", bound=Thing)


class Clock:
    """Tuesday noon, until it is moved on."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.on(seconds=seconds)

    def on(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Desk:
    """A shop's desk at the operator. Each call of `run` is a session of its own, as the program's is; `state`
    goes from one to the next as the store keeps it."""

    server: MiraklServer
    clock: Clock
    key: str = KEY
    options: dict[str, str] | None = None
    state: str | None = None
    language: str = "en"

    @property
    def world(self) -> World:
        return self.server.world

    def way(self, url: str = "") -> Way:
        return Way(
            url or self.server.url,
            MemoryKeeper(self.key),
            self.options or {"operator": "empik_place"},
            language=lambda: self.language,
            now=self.clock,
            monotonic=self.clock.monotonic,
            sleep=self.clock.sleep,
        )

    def run(self, doing: Callable[[MiraklPlatform], Awaitable[T]]) -> T:
        async def session() -> T:
            platform = MiraklPlatform(self.way())
            try:
                return await doing(platform)
            finally:
                await platform.close()

        return asyncio.run(session())

    async def round(self, platform: MiraklPlatform, limit: int = 500) -> list[Page]:
        """Everything that changed: all pages of a round."""
        pages = [await platform.changes(self.state, limit)]
        self.state = pages[-1].state
        while pages[-1].has_more:
            pages.append(await platform.changes(self.state, limit))
            self.state = pages[-1].state
        return pages

    def read(self, limit: int = 500) -> list[Page]:
        """A round in a session of its own."""
        return self.run(lambda platform: self.round(platform, limit))

    def asked(self, kind: str) -> list[str]:
        """The targets of the requests so far to paths that end so."""
        return [call.target for call in self.server.calls if call.path.endswith(kind)]


def things(pages: list[Page], kind: type[Kind]) -> list[Kind]:
    """The things of one kind, in their order."""
    return [thing for page in pages for thing in page.things if isinstance(thing, kind)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Iterator[Desk]:
    server = MiraklServer(clock)
    yield Desk(server, clock)
    server.close()
