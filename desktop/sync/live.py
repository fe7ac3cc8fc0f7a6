"""Listening: hints that there is something to pull. Losing them costs time, never data: polling goes on."""

import asyncio
import logging
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from desktop.platforms.platform import PlatformError

from .link import Link
from .pace import Pace
from .pull import log_bug

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

log = logging.getLogger("helpdesk.sync")

EVENTS = "events"


class Live:
    """`hearing`: whether the stream has spoken since it was opened, and is open still."""

    def __init__(self, link: Link, pace: Pace) -> None:
        self._link = link
        self._pace = pace
        self._last: str | None = None
        self._failures = 0
        self.hearing = False

    async def run(self) -> None:
        """Listens for ever, with growing pauses between streams that break at once."""
        while True:
            await self._link.ready.wait()
            account = self._link.account
            if account is None or EVENTS not in account.capabilities:
                await self._pace.wait(600.0)
                continue
            try:
                await self._listen()
            except PlatformError as error:
                log.info("the stream broke: %s", type(error))
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log_bug(error)
            if self.hearing:
                # Nobody tells any more what has come since, and the next read is planned far ahead.
                self.hearing = False
                self._link.look.set()
            self._failures += 1
            await self._pace.wait(self._pace.delay(self._failures))

    async def _listen(self) -> None:
        hints = cast("AsyncGenerator[str, None]", self._link.platform.hints(self._last))
        async with aclosing(hints):
            async for event in hints:
                self._last = event or self._last
                self._failures = 0
                self.hearing = True
                self._link.look.set()
