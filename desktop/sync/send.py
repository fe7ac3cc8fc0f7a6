"""Sending: rows of the outbox, one at a time in each conversation, several conversations side by side.

Nothing is lost and nothing is doubled: a row leaves the outbox when the platform has accepted it, and until
then goes out again under the same idempotency key. Where a platform knows no keys, a send without an answer
is looked for by reading; what is not found is never sent again without the person's word (fault 5).
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from desktop.domain.actions import ACCOUNT_WIDE, TO_BUYER, Edit, MarkRead, Note
from desktop.platforms.platform import (
    Ambiguous,
    Busy,
    NotOurs,
    Outcome,
    Platform,
    PlatformError,
    Refused,
    SignedOut,
    Unreachable,
)
from desktop.store.errors import DiskFull, ForbiddenStep, StoreClosed, StoreError
from desktop.store.store import Store
from desktop.store.views import NO_ANSWER, OutboxRow

from . import doubts, status
from .board import Board
from .link import Link
from .pace import Pace
from .pull import log_bug
from .settle import with_key
from .transfers import Transfers
from .uploads import NotUploaded, Uploads, not_taken, upload_reason
from .waits import Waits

log = logging.getLogger("helpdesk.sync")

SIDE_BY_SIDE = 4
DISK_PAUSE = 5.0
KEYS_LIVE = timedelta(hours=12)
"""A key is trusted for half the day for which a platform must remember it (`contract`)."""
_IN_FLIGHT = 409
"""An earlier try under this key is being worked on."""


class Sender:
    """Used on the sync's loop; `wake` says that the outbox changed."""

    def __init__(self, store: Store, link: Link, pace: Pace, board: Board, transfers: Transfers) -> None:
        self._store = store
        self._uploads = Uploads(store, transfers)
        self._waits = Waits(store, pace)
        self._link = link
        self._pace = pace
        self._board = board
        self._running: set[asyncio.Task[None]] = set()
        self._adopted = False
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Sends for ever; ends when the store is closed or the task is cancelled."""
        while True:
            await self._link.ready.wait()
            self.wake.clear()
            pause: datetime | None = None
            try:
                if not self._adopted:
                    await self._adopt()
                    self._adopted = True
                now = self._pace.now()
                await self._start(now)
                pause = self._next(now)
            except StoreClosed:
                return
            except PlatformError as error:
                self._link.unsent(error)
                continue
            except StoreError as error:
                self._link.unsent(error)
                pause = self._pace.after(DISK_PAUSE)
            except Exception as error:
                log_bug(error)
                pause = self._pace.after(DISK_PAUSE)
            await self._pace.until(pause, self.wake)

    async def finish(self, seconds: float) -> None:
        """Gives what is on its way a moment to end; what does not is looked into at the next start."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def after_read(self) -> None:
        """A reply without an answer may have come back as a message; and the platform's clock is known."""
        self._waits.shorten()
        if self._adopted and not self._link.platform.knows_keys:
            self.wake.set()

    async def _start(self, now: datetime) -> None:
        """Sends what may go out at that instant, as far as there is room."""
        await self._settle_unknown()
        free = SIDE_BY_SIDE - len(self._running)
        if free <= 0:
            return
        for row in await asyncio.wrap_future(self._store.take_ready(now, free)):
            task = asyncio.create_task(self._deliver(row), name=f"send {row.id}")
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, StoreClosed):
            log_bug(error)
        self.wake.set()

    def _next(self, now: datetime) -> datetime | None:
        """When the next row may go out by itself, of those whose time had not come at the last look, `now`: a
        time that has passed since counts, or nothing would wake its row."""
        times = [
            max(time for time in (row.not_before, row.retry_at, now) if time is not None)
            for row in self._store.reader().outbox(None)
            if row.state in ("queued", "retry")
        ]
        return min((time for time in times if time > now), default=None)

    # --- one row ---

    async def _deliver(self, row: OutboxRow) -> None:
        platform = self._link.platform
        asked = False
        log.info("sending", extra=_named(row))
        try:
            ready = await self._uploads.uploaded(platform, row)
            asked = True
            outcome = await self._perform(platform, ready)
            self._link.sends()
        except asyncio.CancelledError:
            raise
        except NotUploaded as failure:
            await self._not_uploaded(row, failure)
        except Refused as error:
            self._link.sends()
            await self._refused(row, error)
        except Busy as error:
            await self._busy(platform, row, error)
        except (Unreachable, SignedOut) as error:
            await self._held_up(row, error)
        except (Ambiguous, NotOurs) as error:
            await self._ambiguous(platform, row)
            if isinstance(error, NotOurs):
                self._link.unsent(error)
            else:
                self._link.look.set()
        except Exception as error:
            # Ours or an adapter's; the request may have gone out before it.
            log_bug(error)
            await (self._ambiguous(platform, row) if asked else self._later(row, ""))
        else:
            await self._accept(row, outcome)

    async def _perform(self, platform: Platform, row: OutboxRow) -> Outcome:
        old = abs(self._pace.now() - row.created_at) > KEYS_LIVE
        unsafe = old or not doubts.harmless(platform, row)
        if unsafe and row.reason == NO_ANSWER and isinstance(row.action, (*TO_BUYER, Note)):
            # The computer slept: the platform may hold it, and know its key no more. Or there are no keys,
            # and the person sends again what may have arrived since it was looked for last.
            found = await doubts.look_for(platform, self._store.reader(), row)
            if found is not None:
                return found
        try:
            return await platform.perform(row.action, row.key, row.version)
        except Refused as error:
            if not (isinstance(row.action, Edit) and error.status == 412):
                raise
            refused = error
        # Somebody changed the conversation meanwhile: once more on what it is now, unless the decision was
        # about a conversation in which the buyer had not written yet.
        now = await platform.conversation(row.conversation_id)
        if row.action.no_answer_needed and now.needs_answer_since is not None:
            head = self._store.reader().head(row.conversation_id)
            if head is None or now.last_message_at > max(head.last_message_at, row.created_at):
                raise refused
        return await platform.perform(row.action, row.key, now.version)

    async def _accept(self, row: OutboxRow, outcome: Outcome) -> None:
        log.info("accepted", extra=_named(row))
        if isinstance(row.action, ACCOUNT_WIDE):
            self._link.account_changed()
        things = outcome.things if self._link.platform.knows_keys else with_key(row, outcome.things)
        await self._durably(lambda: self._store.apply_outcome(row.id, things, outcome.account_part))
        self._link.look.set()

    async def _refused(self, row: OutboxRow, error: Refused) -> None:
        if files := not_taken(row, error):
            await self._durably(lambda: self._store.forget_uploads(files))
        state = "rejected" if error.rejected_text else "failed"
        await self._mark(row, state, reason=error.detail or error.code, new_key=True)
        if isinstance(row.action, MarkRead):
            # Nobody needs to hear that a read marker did not move.
            await self._durably(lambda: self._store.discard(row.id))
        self._link.look.set()

    async def _not_uploaded(self, row: OutboxRow, failure: NotUploaded) -> None:
        """A file did not arrive: the reply has not gone out, whatever the platform did with the file."""
        error = failure.error
        if isinstance(error, Refused) and row.reason == NO_ANSWER:
            # An earlier try went out with its files; a new key would double what that one may have done.
            await self._mark(row, "unknown", reason=NO_ANSWER)
        elif isinstance(error, Refused):
            await self._mark(row, "failed", reason=upload_reason(failure), new_key=True)
            self._link.look.set()
        elif isinstance(error, Unreachable | SignedOut):
            await self._held_up(row, error)
        else:
            busy = error if isinstance(error, Busy) else None
            await self._later(row, error.detail, busy.retry_at if busy is not None else None)
            if isinstance(error, NotOurs) or (busy is not None and busy.status == 429):
                self._link.unsent(error)
            else:
                self._link.look.set()

    async def _held_up(self, row: OutboxRow, error: Unreachable | SignedOut) -> None:
        """Nothing was done there; whoever opens the gate again lets the row go out at once."""
        self._link.ready.clear()  # before the row may be taken again
        await self._mark(row, "queued")
        self._link.unsent(error)

    async def _busy(self, platform: Platform, row: OutboxRow, error: Busy) -> None:
        if doubts.maybe_done(error.status) and not doubts.harmless(platform, row):
            await self._ambiguous(platform, row)
            return
        in_doubt = doubts.maybe_done(error.status) or error.status == _IN_FLIGHT
        await self._later(row, NO_ANSWER if in_doubt else error.detail, error.retry_at)
        if error.status == 429:
            self._link.unsent(error)

    async def _later(self, row: OutboxRow, reason: str, told: datetime | None = None) -> None:
        self._link.hear_clock()
        retry_at = self._pace.after(self._pace.delay(row.attempts))
        if told is not None:
            await self._durably(partial(self._waits.keep, told))
        await self._mark(row, "retry", reason=reason, retry_at=max(retry_at, told or retry_at))

    async def _ambiguous(self, platform: Platform, row: OutboxRow) -> None:
        if doubts.harmless(platform, row):
            await self._later(row, NO_ANSWER)
            return
        try:
            found = await doubts.look_for(platform, self._store.reader(), row)
        except PlatformError:
            found = None
        except Exception as error:
            log_bug(error)
            found = None
        if found is not None:
            await self._accept(row, found)
        else:
            await self._mark(row, "unknown", reason=NO_ANSWER)

    # --- what nobody knows ---

    async def _adopt(self) -> None:
        """Rows that were on their way when the program ended: again under the same key, or looked for."""
        platform = self._link.platform
        adopted = await asyncio.wrap_future(self._store.adopt_after_crash())
        known = {row.id for row in adopted}
        # A kill between these two steps has left rows unknown that may simply go out again.
        stranded = [row for row in self._store.reader().outbox(None) if row.state == "unknown"]
        adopted += [row for row in stranded if row.id not in known and doubts.harmless(platform, row)]
        for row in adopted:
            log.info("was on its way at the last end", extra=_named(row))
            if doubts.harmless(platform, row):
                await self._mark(row, "queued", reason=NO_ANSWER)
                continue
            found = await doubts.look_for(platform, self._store.reader(), row)
            if found is not None:
                await self._accept(row, found)
            else:
                await self._mark(row, "unknown", reason=NO_ANSWER)

    async def _settle_unknown(self) -> None:
        if not self._link.platform.knows_keys:
            for row, outcome in doubts.settled(self._store.reader()):
                await self._accept(row, outcome)

    # --- the store ---

    async def _mark(self, row: OutboxRow, state: str, **more: Any) -> None:
        log.info("marked", extra={**_named(row), "state": state})
        await self._durably(lambda: self._store.mark(row.id, state, **more))

    async def _durably(self, write: Callable[[], Future[Any]]) -> None:
        """Until it is on the disk: what the platform has answered must not be forgotten (fault 16)."""
        while True:
            try:
                await asyncio.wrap_future(write())
            except StoreClosed:
                raise
            except ForbiddenStep:
                return  # the person was faster; the row says the truth already
            except StoreError as error:
                full = isinstance(error, DiskFull)
                self._board.say(state=status.DISK_FULL if full else status.NOT_SAVED, detail=error.detail)
                await self._pace.wait(DISK_PAUSE)
            else:
                return


def _named(row: OutboxRow) -> dict[str, object]:
    """Which row it is, for the log."""
    return {"row": row.id, "attempt": row.attempts, "conversation": row.conversation_id}
