"""What the tests of this marketplace share: a clock that a test moves, and a client on the little server."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from desktop.domain.pages import Removal, SetAside, Thing
from desktop.platforms.http import Limits
from desktop.platforms.kaufland.client import KauflandPlatform
from desktop.platforms.platform import Page
from desktop.platforms.way import MemoryKeeper, Way
from tests.marketplaces.kaufland.server import CLIENT_KEY, SECRET_KEY, Kaufland

T = TypeVar("T")
K = TypeVar("K")

KEYS = f"{CLIENT_KEY}:{SECRET_KEY}"
SOON = Limits(connect=2, read=2, send=2, whole=4, silence=2)


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def later(self, **by: float) -> None:
        self.at += timedelta(**by)


@contextmanager
def served(clock: Clock | None = None) -> Iterator[Kaufland]:
    """A little server while the `with` lasts."""
    server = Kaufland(clock or Clock())
    try:
        yield server
    finally:
        server.close()


def way(url: str, now: Callable[[], datetime], keys: str | None = KEYS) -> Way:
    return Way(url, MemoryKeeper(keys), now=now, limits=SOON)


def use(
    server: Kaufland,
    work: Callable[[KauflandPlatform], Awaitable[T]],
    now: Callable[[], datetime] | None = None,
) -> T:
    """What a fresh client makes of it; `now`: this computer's clock, else the server's."""

    async def run() -> T:
        platform = KauflandPlatform(way(server.url, now or server.now))
        try:
            return await work(platform)
        finally:
            await platform.close()

    return asyncio.run(run())


class Everything:
    """What reading from a state on has brought, in its last form."""

    def __init__(self) -> None:
        self.state: str | None = None
        self.pages = 0
        self.things: dict[tuple[str, str], Thing] = {}
        self.removals: list[Removal] = []
        self.set_aside: list[SetAside] = []
        self.lacks: tuple[str, ...] = ()

    def add(self, page: Page) -> None:
        """What a page holds over what there was."""
        for thing in page.things:
            self.things[type(thing).__name__, getattr(thing, "id", "")] = thing
        self.removals += page.removals
        self.set_aside += page.set_aside
        self.lacks = page.lacks

    def of(self, kind: type[K]) -> list[K]:
        return [thing for thing in self.things.values() if isinstance(thing, kind)]


async def read_all(platform: KauflandPlatform, since: str | None = None) -> Everything:
    """All pages up to the last one."""
    found = Everything()
    found.state = since
    while True:
        page = await platform.changes(found.state, 500)
        found.pages += 1
        found.state = page.state
        found.add(page)
        if not page.has_more:
            return found
