"""Reading: everything that changed since the cursor, page by page, each page one transaction of the store.

A cursor that the platform no longer knows means reading all afresh; drafts and outbox are not part of it
(fault 31). At the start, once an hour, and after each full read it is counted whether everything is here:
what a lost log took with it, or a feed that left something out, shows in no other way (fault 20).
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from desktop.domain.conversations import Conversation
from desktop.platforms.platform import Busy, Page, Platform, StateTooOld
from desktop.redaction import place_of
from desktop.store.errors import StoreClosed
from desktop.store.resync import RESYNC
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
DIFFERS = "sync.differs"
"""Setting: how many things more or fewer than the platform told were here after a full read. A difference
that a full read did not mend is not read for again."""
COUNTS = 3
"""How often it is tried to count whether everything is here: something may change meanwhile."""
COUNT_EVERY = timedelta(hours=1)
POLL = (30.0, 60.0)
POLL_WHILE_LIVE = (240.0, 360.0)


class Puller:
    """`live` tells whether hints are coming; `pulled` is called after every read that went well, the
    platform's clock just heard. What it raises makes the read one that failed."""

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
        self._expected = 0
        self._counts = COUNTS
        self._counted: datetime | None = None
        """When that was tried last; None until it was."""
        self._lacks: tuple[str, ...] = ()
        self._wanted = False
        self._cancelled = False

    def resync(self) -> None:
        """Somebody wants everything read again."""
        self._wanted = True
        self._link.look.set()

    def cancel_resync(self) -> None:
        """Gives the full read up that is under way, or about to be; the first one cannot be given up."""
        self._wanted = False
        self._cancelled = True
        self._link.look.set()

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
                await self._count(platform)
                self._link.hear_clock()
                self._pulled()
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
                    state=status.UP_TO_DATE,
                    last_success=self._pace.now(),
                    retry_at=None,
                    detail="",
                    lacks=self._lacks,
                )
                again = self._pace.after(self._pace.between(*(POLL_WHILE_LIVE if self._live() else POLL)))
            # Nobody may shorten what the platform has told us to wait (fault 7).
            await self._pace.until(told or self._pace.now())
            if told is not None and again is not None:
                again = min(again, self._pace.now() + max(again - told, timedelta()))
            await self._until(again)

    async def _until(self, again: datetime | None) -> None:
        """Until then, or somebody wants a look; a send that fails meanwhile says anew when that is."""
        look, planned = self._link.look, self._link.planned
        await self._pace.until(again, look, planned)
        while planned.is_set() and not look.is_set():
            planned.clear()
            await self._pace.until(self._link.retry_at, look, planned, most=self._link.retry_in)

    async def _read(self, platform: Platform) -> None:
        reader = self._store.reader()
        if self._wanted and reader.setting(COMPLETE) and not reader.setting(RESYNC):
            await self._begin_resync(keep_cursor=True)
        self._wanted = False
        state = reader.state()
        try:
            await self._read_from(platform, state)
        except StateTooOld:
            if state is None:
                raise Busy("the platform does not know its own state") from None
            log.info("the cursor is too old: reading all afresh")
            await self._begin_resync(keep_cursor=False)
            await self._read_from(platform, None)

    async def _begin_resync(self, *, keep_cursor: bool) -> None:
        self._cancelled = False
        await asyncio.wrap_future(self._store.begin_resync(keep_cursor=keep_cursor))

    async def _read_from(self, platform: Platform, state: str | None) -> None:
        reader = self._store.reader()
        first = not reader.setting(COMPLETE)
        resync = bool(reader.setting(RESYNC))
        if first:
            self._received = reader.total(Query(view="all"))
            self._board.say(state=status.FIRST_SYNC, received=self._received, retry_at=None, detail="")
        elif resync:
            self._received, self._expected = 0, reader.total(Query(view="all"))
            self._board.say(
                state=status.RESYNC,
                received=0,
                expected=self._expected,
                can_cancel=reader.can_cancel_resync(),
                retry_at=None,
                detail="",
            )
        page = await platform.changes(state, PAGE)
        while True:
            if page.has_more and not (first or resync):
                self._board.say(state=status.SYNCING, retry_at=None, detail="")
            ahead = asyncio.create_task(platform.changes(page.state, PAGE)) if page.has_more else None
            try:
                await self._keep(page, state, first or resync)
            except BaseException:
                await _give_up(ahead)
                raise
            state = page.state
            if ahead is None:
                self._lacks = page.lacks
                break
            if resync and await self._stopped():
                await _give_up(ahead)
                # What has changed meanwhile is read from where the full read began.
                await self._read_from(platform, reader.state())
                return
            page = await ahead
        if resync:
            await asyncio.wrap_future(self._store.finish_resync())
            self._counts = COUNTS
        if first:
            await asyncio.wrap_future(self._store.set_setting(COMPLETE, True))

    async def _stopped(self) -> bool:
        """Whether the full read was to be given up, and could be."""
        wanted, self._cancelled = self._cancelled, False
        if not wanted or not await asyncio.wrap_future(self._store.cancel_resync()):
            return False
        log.info("the full read was given up")
        return True

    async def _count(self, platform: Platform) -> None:
        """Counts whether everything is here; what is not makes all be read again, once."""
        now = self._pace.now()
        if self._counted is not None and abs(now - self._counted) >= COUNT_EVERY:
            self._counts = COUNTS
        if self._counts == 0:
            return
        self._counts, self._counted = self._counts - 1, now
        reader = self._store.reader()
        state, before = reader.state(), reader.census()
        told = await platform.totals(state) if state is not None else None
        if told is None or reader.census() != before or reader.state() != state:
            return  # somebody was at work meanwhile: after the next read
        self._counts = 0
        differs, known = before.differs(told), reader.setting(DIFFERS, 0)
        if differs == 0:
            if known:
                await asyncio.wrap_future(self._store.set_setting(DIFFERS, None))
        elif differs == known:
            log.warning("%d things differ from what the platform tells, also after a full read", differs)
        else:
            log.warning("%d things differ from what the platform tells: reading all afresh", differs)
            await asyncio.wrap_future(self._store.set_setting(DIFFERS, differs))
            await self._begin_resync(keep_cursor=True)
            await self._read(platform)
            await self._count(platform)

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


async def _give_up(ahead: "asyncio.Task[Page] | None") -> None:
    if ahead is not None:
        ahead.cancel()
        await asyncio.gather(ahead, return_exceptions=True)


def _expected(error: Exception) -> bool:
    from desktop.platforms.platform import PlatformError
    from desktop.store.errors import StoreError

    return isinstance(error, PlatformError | StoreError)


def log_bug(error: BaseException) -> None:
    """Where it happened, without its words: they may hold what people wrote."""
    log.error("unexpected %s at %s", type(error), place_of(error))
