"""A seller at the little Allegro, with the clock in the test's hands."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from desktop.domain.pages import SetAside, Thing
from desktop.platforms.allegro.client import AllegroPlatform
from desktop.platforms.way import MemoryKeeper, Way
from tests.marketplaces.allegro.counterpart import AllegroCounterpart
from tests.marketplaces.allegro.server import AllegroServer

T = TypeVar("T")


class Seller:
    """The counterpart and its server on one clock; `do` runs a client against them, `read` reads all that is
    new. Waits of the client pass at once and are written down."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
        self.monotonic = 1000.0
        self.waits: list[float] = []
        self.counterpart = AllegroCounterpart(lambda: self.time)
        self.state: str | None = None
        self.aside: list[SetAside] = []
        self.lacks: tuple[str, ...] = ()
        self.pages = 0
        self.way: Way = self.counterpart.way(lambda: self.time)
        self.keeper = self.way.keeper
        self.language = "pl"

    @property
    def server(self) -> AllegroServer:
        return self.counterpart.server

    def later(self, **more: float) -> None:
        self.time += timedelta(**more)
        self.monotonic += timedelta(**more).total_seconds()

    def do(self, use: Callable[[AllegroPlatform], Awaitable[T]], **options: Any) -> T:
        async def run() -> T:
            way = Way(
                self.way.url,
                self.keeper,
                self.way.options,
                now=lambda: self.time,
                language=lambda: self.language,
                monotonic=lambda: self.monotonic,
                sleep=self._sleep,
            )
            platform = AllegroPlatform(way)
            try:
                return await use(platform)
            finally:
                await platform.close()

        return asyncio.run(run())

    def read(self) -> list[Thing]:
        """Everything that is new, page after page, as the store would be told."""

        async def all_of_it(platform: AllegroPlatform) -> list[Thing]:
            return await self.read_with(platform)

        return self.do(all_of_it)

    async def read_with(self, platform: AllegroPlatform) -> list[Thing]:
        things: list[Thing] = []
        self.aside, self.pages = [], 0
        while True:
            page = await platform.changes(self.state, 500)
            self.state = page.state
            self.pages += 1
            things += page.things
            self.aside += page.set_aside
            self.lacks = page.lacks
            if not page.has_more:
                return things

    def paths(self, method: str = "GET") -> list[str]:
        return [call.path for call in self.server.calls if call.method == method]

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.monotonic += seconds


@pytest.fixture
def seller() -> Iterator[Seller]:
    made = Seller()
    assert isinstance(made.keeper, MemoryKeeper)
    yield made
    made.counterpart.close()
