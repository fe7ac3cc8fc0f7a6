"""The sync of one account: one asyncio loop in one thread that pulls, sends and listens (decision 2).

Implements the window's `SyncHandle`. It knows no marketplace: `connect` gives it one, on its own loop.
"""

import asyncio
import logging
import random as chance
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from desktop.domain.changes import Changes
from desktop.domain.conversations import Attachment
from desktop.platforms.platform import Platform
from desktop.store.errors import StoreError
from desktop.store.store import Store

from . import records, status
from .board import Board
from .downloads import Downloads
from .keeping import Keeper
from .link import Link
from .live import Live
from .pace import Pace
from .presence import Presences, PresenceTeller
from .pull import Puller, log_bug
from .records import Fetched, NotFetched
from .requests import RequestCount, Requests
from .send import Sender
from .status import SyncStatus
from .transfers import FAILED, OFFLINE, Transfer, Transfers, download_id

log = logging.getLogger("helpdesk.sync")


def utc_now() -> datetime:
    """This computer's clock."""
    return datetime.now(UTC)


class SyncService:
    """Made for an open store; `start` and `stop` once each, the store is closed after `stop`.

    `connect` is a coroutine function that makes the platform's client on the sync's loop; it may raise
    PlatformError. `requests` hears on that loop what the account has asked for. `now`, `sleep` and `random`
    (0 to 1) are given by tests.
    """

    def __init__(
        self,
        store: Store,
        connect: Callable[[], Awaitable[Platform]],
        *,
        now: Callable[[], datetime] = utc_now,
        random: Callable[[], float] = chance.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        requests: Callable[[Requests], object] = lambda requests: None,
    ) -> None:
        self._store = store
        self._connect = connect
        self._requests = RequestCount(now, requests)
        self._pace = Pace(now, sleep, random)
        self._board = Board(self._pace.now)
        self.transfers = Transfers()
        """Files on their way, up and down."""
        self.presences = Presences()
        """Who looks at a conversation, or writes there."""
        self.presences.wake = self._presence_changed
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._link: Link | None = None
        self._puller: Puller | None = None
        self._sender: Sender | None = None
        self._downloads: Downloads | None = None
        self._teller: PresenceTeller | None = None
        self._stopping: asyncio.Event | None = None
        self._patience = 5.0
        self._running = threading.Event()

    # --- for the window ---

    def poke(self) -> None:
        """Something waits in the outbox, or somebody wants to see what is new.

        Also after signing in again.
        """
        self._soon(self._look)

    def resync(self) -> None:
        """Reads everything again; drafts and what waits stay as they are."""
        self._soon(lambda: self._puller.resync() if self._puller is not None else None)

    def cancel_resync(self) -> None:
        """Gives a full read up; what it has read stays."""
        self._soon(lambda: self._puller.cancel_resync() if self._puller is not None else None)

    def status(self) -> SyncStatus:
        """How the sync is; from any thread."""
        return self._board.status()

    def listen(self, callback: Callable[[SyncStatus], None]) -> Callable[[], None]:
        """Calls back on the sync's thread at every change; returns how to stop that."""
        return self._board.listen(callback)

    def clock_offset(self) -> float:
        """Seconds that the platform's clock is ahead of this computer's."""
        return self._pace.offset

    def download(self, attachment: Attachment) -> None:
        """Fetches a received file into the store; what becomes of it is told by `transfers`."""

        def fetch() -> None:
            if self._downloads is not None:
                self._downloads.fetch(attachment)

        if not self._soon(fetch):
            self.transfers.say(
                Transfer(download_id(attachment.id), FAILED, whole=attachment.size, why=OFFLINE)
            )

    def cancel_download(self, attachment_id: str) -> None:
        """Gives it up."""

        def cancel() -> None:
            if self._downloads is not None:
                self._downloads.cancel(attachment_id)

        self._soon(cancel)

    def record(self, conversation_id: str) -> "Future[Fetched | NotFetched]":
        """Fetches a conversation's archived record; cancelling the future gives it up."""
        loop, link = self._loop, self._link
        if loop is not None and link is not None:
            fetching = records.fetch(self._store, link.known_platform, conversation_id)
            try:
                return asyncio.run_coroutine_threadsafe(fetching, loop)
            except RuntimeError:  # the loop has just ended
                fetching.close()
        none: Future[Fetched | NotFetched] = Future()
        none.set_result(NotFetched(records.OFFLINE))
        return none

    # --- for bootstrap ---

    def start(self) -> None:
        """Starts the thread; returns at once, news come through `listen`."""
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()
        self._running.wait(5.0)

    def stop(self, timeout: float = 5.0) -> bool:
        """Lets what is on its way end, at most for half the time; False when the thread does not end in time.

        A reply that had no answer yet is looked into at the next start.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._patience = timeout / 2
        self._soon(self._end)
        thread.join(timeout)
        return not thread.is_alive()

    # --- on the thread ---

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except Exception as error:
            log_bug(error)
        finally:
            self._loop = None
            self._running.set()
            self._board.say(state=status.STOPPED, retry_at=None)

    async def _main(self) -> None:
        self._stopping = asyncio.Event()
        self._link = link = Link(self._store, self._connect, self._pace, self._board, self._requests.look)
        self._sender = sender = Sender(self._store, link, self._pace, self._board, self.transfers)
        self._downloads = downloads = Downloads(self._store, self.transfers, lambda: link.known_platform)
        live = Live(link, self._pace)
        keeper = Keeper(self._store, link, self._pace)

        def pulled() -> None:
            sender.after_read()
            keeper.pulled.set()

        self._puller = puller = Puller(
            self._store, link, self._pace, self._board, lambda: live.hearing, pulled
        )
        self._teller = teller = PresenceTeller(self.presences, link, self._pace)
        self._loop = asyncio.get_running_loop()
        self._running.set()
        unsubscribe = self._store.listen(self._hear_store)
        tasks = [
            _watched(loop.run(), name)
            for loop, name in (
                (puller, "pull"),
                (sender, "send"),
                (live, "live"),
                (teller, "presence"),
                (keeper, "keeping"),
            )
        ]
        try:
            await self._stopping.wait()
        finally:
            unsubscribe()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await downloads.close()
            await sender.finish(self._patience)
            await link.close()

    def _hear_store(self, changes: Changes) -> None:
        """On the store's writing thread."""
        if changes.outbox_of or changes.everything:
            self._soon(self._outbox_changed)

    def _outbox_changed(self) -> None:
        try:
            self._board.say(waiting=self._store.reader().waiting())
        except StoreError as error:
            log.info("the outbox cannot be read: %s", type(error))
        if self._sender is not None:
            self._sender.wake.set()

    def _presence_changed(self) -> None:
        def changed() -> None:
            if self._teller is not None:
                self._teller.changed.set()

        self._soon(changed)

    def _look(self) -> None:
        if self._link is not None and self._sender is not None:
            self._link.look.set()
            self._sender.wake.set()

    def _end(self) -> None:
        if self._stopping is not None:
            self._stopping.set()

    def _soon(self, call: Callable[[], None]) -> bool:
        """Whether the loop will do it."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has just ended
                loop.call_soon_threadsafe(call)
                return True
        return False


def _watched(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    """A task whose end by a bug is at least said."""
    task = asyncio.create_task(work, name=name)

    def ended(done: asyncio.Task[None]) -> None:
        if not done.cancelled() and (error := done.exception()) is not None:
            log_bug(error)

    task.add_done_callback(ended)
    return task
