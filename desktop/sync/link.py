"""The way to the platform: connecting, the account, and whether sending makes sense at the moment.

`ready` is the gate: open after the platform has answered, closed by whatever shows that it does not. One
loop (the pull) tries again while it is closed, so that an outage means one request a try and not one for
every reply.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from desktop.domain.accounts import Account
from desktop.platforms.platform import (
    AccountClosed,
    Busy,
    NoRight,
    NotOurs,
    Platform,
    PlatformError,
    Refused,
    SignedOut,
    Unreachable,
    WrongClock,
)
from desktop.store.errors import DiskFull, StoreError
from desktop.store.store import Store

from . import status
from .board import Board
from .pace import Pace

log = logging.getLogger("helpdesk.sync")

ACCOUNT_EVERY = timedelta(minutes=10)


class Link:
    """Used on the sync's loop only. `asked` is told of the platform after each round."""

    def __init__(
        self,
        store: Store,
        connect: Callable[[], Awaitable[Platform]],
        pace: Pace,
        board: Board,
        asked: Callable[[Platform], object] = lambda platform: None,
    ) -> None:
        self._asked = asked
        self._store = store
        self._connect = connect
        self._pace = pace
        self._board = board
        self._platform: Platform | None = None
        self._account_read: datetime | None = None
        self._account_changes = 0
        self._failures = 0
        self._unsent = 0
        self.retry_at: datetime | None = None
        """When the next read comes after a failure; None where none is planned for that reason."""
        self.retry_in: float | None = None
        """The seconds that were left until `retry_at` when a send planned it."""
        self.account: Account | None = None
        self.ready = asyncio.Event()
        self.look = asyncio.Event()
        """Look at the platform now: somebody asked, a hint came, something was sent or failed."""
        self.planned = asyncio.Event()
        """A send has failed: whoever waits for the next read now waits until `retry_at`."""

    @property
    def platform(self) -> Platform:
        """Only while `ready`."""
        assert self._platform is not None
        return self._platform

    @property
    def known_platform(self) -> Platform | None:
        """As `platform`; None before the first connection."""
        return self._platform

    async def open(self) -> Platform:
        """Connected, and the account not older than ten minutes; its capabilities are known then."""
        if self._platform is None:
            self._platform = await self._connect()
        now = self._pace.now()
        if self._account_read is None or abs(now - self._account_read) >= ACCOUNT_EVERY:
            before = self._account_changes
            self.account = await self._platform.account()
            self.hear_clock()
            if before == self._account_changes:
                await asyncio.wrap_future(self._store.save_account(self.account))
                self._account_read = self._pace.now()
        return self._platform

    def account_changed(self) -> None:
        """An action of ours has changed the account: what is being read at the moment may be older."""
        self._account_changes += 1
        self._account_read = None

    async def close(self) -> None:
        if self._platform is not None:
            await self._platform.close()

    def hear_clock(self) -> None:
        """Takes the platform's clock from its last answer."""
        if self._platform is not None:
            self._pace.offset = self._platform.server_time_offset()
            self._asked(self._platform)

    def works(self) -> None:
        """The platform has answered as it should."""
        self._failures, self.retry_at = 0, None
        self.planned.clear()
        self.hear_clock()
        self.ready.set()

    def sends(self) -> None:
        """The platform has answered a send."""
        self._unsent = 0

    def failed(self, error: Exception) -> datetime | None:
        """Something went wrong.

        Says so, closes the gate, and tells when to try again; None: when asked to.
        """
        self._failures += 1
        self.planned.clear()
        self.retry_at = self._after(error, self._failures)
        self._say(error, self._failures)
        return self.retry_at

    def unsent(self, error: Exception) -> None:
        """A send went wrong: as `failed`, and the next read comes at `retry_at`, which opens the gate again.

        Several that go wrong at once count as one. They are counted by themselves: reading may work all the
        while, and must not make a storm of sends that do not.
        """
        if self.retry_at is None:
            self._unsent += 1
            self._plan(self._after(error, self._unsent))
        elif isinstance(error, Busy) and error.retry_at is not None and error.retry_at > self.retry_at:
            self._plan(error.retry_at)
        self._say(error, self._unsent)

    def _plan(self, retry_at: datetime | None) -> None:
        self.retry_at, self.retry_in = retry_at, self._pace.left(retry_at)
        self.planned.set()

    def _after(self, error: Exception, failures: int) -> datetime | None:
        self.hear_clock()
        retry_at: datetime | None = self._pace.after(self._pace.delay(failures))
        if isinstance(error, Busy) and error.retry_at is not None and retry_at is not None:
            retry_at = max(retry_at, error.retry_at)
        if isinstance(error, SignedOut) and not isinstance(error, WrongClock):
            retry_at = None
        return retry_at

    def _say(self, error: Exception, failures: int) -> None:
        if not isinstance(error, StoreError):
            self.ready.clear()
        detail = error.detail if isinstance(error, PlatformError | StoreError) else type(error).__name__
        log.info("no success: %s", type(error), extra={"attempt": failures})
        lacks = (error.right,) if isinstance(error, NoRight) and error.right else ()
        self._board.say(state=_state_of(error), retry_at=self.retry_at, detail=detail, lacks=lacks)


def _state_of(error: Exception) -> str:
    match error:
        case AccountClosed():
            return status.CLOSED
        case WrongClock():
            return status.CLOCK
        case SignedOut():
            return status.SIGNED_OUT
        case Unreachable(why="certificate"):
            return status.CERTIFICATE
        case Unreachable(why="settings"):
            return status.NETWORK_SETTINGS
        case Unreachable(why="keyring"):
            return status.KEYRING
        case Unreachable():
            return status.OFFLINE
        case NotOurs():
            return status.NOT_OURS
        case DiskFull():
            return status.DISK_FULL
        case StoreError():
            return status.NOT_SAVED
        case Refused(status=403):
            return status.NO_RIGHT
        case PlatformError():
            return status.BUSY
        case _:
            return status.OFFLINE
