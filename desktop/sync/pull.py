"""Reading: everything that changed since the cursor, page by page, each page one transaction of the store.

A cursor that the platform no longer knows means reading all afresh; drafts and outbox are not part of it
(fault 31).
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from desktop.domain.conversations import Conversation
from desktop.platforms.platform import Busy, Page, Platform, StateTooOld
from desktop.redaction import place_of
from desktop.store.errors import StoreClosed
from desktop.store.store import Store
from desktop.store.views import Query

from . import status
from .board import Board
from .link import Link
from .pace import Pace

log = logging.getLogger("helpdesk.sync")

PAGE = 500
COMPLETE = "sync.complete"
"""Setting: the first sync has come to its end once."""
RESYNC = "sync.resync"
"""Setting: a full read is under way, and what it does not hold goes at its end."""
POLL = (30.0, 60.0)
POLL_WHILE_LIVE = (240.0, 360.0)


class Puller:
    """`live` tells whether hints are coming; `pulled` is called after every read that went well."""

    def __init__(
        self,
        store: Store,
        link: Link,
        pace: Pace,
        board: Board,
        live: Callable[[], bool],
        pulled: Callable[[], None],
    ) -> None:
        self._store = store
        self._link = link
        self._pace = pace
        self._board = board
        self._live = live
        self._pulled = pulled
        self._received = 0

    async def run(self) -> None:
        """Reads for ever; ends when the store is closed or the task is cancelled."""
        counted = False
        while True:
            self._link.look.clear()
            told: datetime | None = None
            try:
                if not counted:
                    self._say_counts()
                    counted = True
                platform = await self._link.open()
                await self._read(platform)
            except StoreClosed:
                return
            except Exception as error:  # whatever it is, the next try may go well
                if not _expected(error):
                    log_bug(error)
                again = self._link.failed(error)
                told = error.retry_at if isinstance(error, Busy) else None
            else:
                self._link.works()
                self._board.say(
                    state=status.UP_TO_DATE, last_success=self._pace.now(), retry_at=None, detail=""
                )
                self._pulled()
                again = self._pace.after(self._pace.between(*(POLL_WHILE_LIVE if self._live() else POLL)))
            # Nobody may shorten what the platform has told us to wait (fault 7).
            await self._pace.until(told or self._pace.now())
            await self._pace.until(again, self._link.look)

    async def _read(self, platform: Platform) -> None:
        reader = self._store.reader()
        state = reader.state()
        try:
            await self._read_from(platform, state)
        except StateTooOld:
            if state is None:
                raise Busy("the platform does not know its own state") from None
            log.info("the cursor is too old: reading all afresh")
            await asyncio.wrap_future(self._store.set_setting(RESYNC, True))
            await asyncio.wrap_future(self._store.forget_state())
            await self._read_from(platform, None)

    async def _read_from(self, platform: Platform, state: str | None) -> None:
        reader = self._store.reader()
        first = not reader.setting(COMPLETE)
        resync = bool(reader.setting(RESYNC))
        if first:
            self._received = reader.total(Query(view="all"))
            self._board.say(state=status.FIRST_SYNC, received=self._received, retry_at=None, detail="")
        page = await platform.changes(state, PAGE)
        while True:
            if page.has_more and not first:
                self._board.say(state=status.SYNCING, retry_at=None, detail="")
            ahead = asyncio.create_task(platform.changes(page.state, PAGE)) if page.has_more else None
            try:
                await self._keep(page, state, first or resync)
            except BaseException:
                if ahead is not None:
                    ahead.cancel()
                    await asyncio.gather(ahead, return_exceptions=True)
                raise
            state = page.state
            if ahead is None:
                break
            page = await ahead
        if resync:
            await asyncio.wrap_future(self._store.finish_resync())
            await asyncio.wrap_future(self._store.set_setting(RESYNC, False))
        if first:
            await asyncio.wrap_future(self._store.set_setting(COMPLETE, True))

    async def _keep(self, page: Page, before: str | None, first: bool) -> None:
        if not (page.things or page.removals or page.set_aside) and page.state == before:
            return
        await asyncio.wrap_future(
            self._store.apply_page(page.things, page.removals, page.set_aside, page.state, first=first)
        )
        if first:
            self._received += sum(isinstance(thing, Conversation) for thing in page.things)
            self._board.say(received=self._received)
        if page.set_aside:
            log.warning("%d records could not be read and were set aside", len(page.set_aside))
            self._say_counts()

    def _say_counts(self) -> None:
        reader = self._store.reader()
        self._board.say(waiting=reader.waiting(), set_aside=len(reader.set_aside()))


def _expected(error: Exception) -> bool:
    from desktop.platforms.platform import PlatformError
    from desktop.store.errors import StoreError

    return isinstance(error, PlatformError | StoreError)


def log_bug(error: BaseException) -> None:
    """Where it happened, without its words: they may hold what people wrote."""
    log.error("unexpected %s at %s", type(error), place_of(error))
