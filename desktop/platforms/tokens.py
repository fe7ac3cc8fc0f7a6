"""OAuth 2.0: the access token in memory, the refresh token with a keeper, one renewal for many 401s.

A refresh token is used once and each answer brings the next (RFC 6749, section 6; RFC 9700, section 4.14).
The next one is kept durably before the new access token is used at all: a crash may lose a sign-in, never a
secret's place.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from typing import Protocol

from .credential_errors import CredentialsError, Missing
from .platform import Ambiguous, Busy, PlatformError, SignedOut, Unreachable
from .way import Keeper

FORM = "application/x-www-form-urlencoded"
EARLY_SECONDS = 30.0
"""A token is renewed this long before it ends, so that it does not end on the way."""
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SLOW_DOWN = 5.0
"""Seconds added at each `slow_down` (RFC 8628, section 3.5)."""
LONGEST_DEVICE_WAIT = 1800.0


Alone = Callable[[], AbstractAsyncContextManager[None]]
"""Within it no other program renews the same sign-in: a refresh token that two of them spend ends it for both
(RFC 9700, section 4.14.2). It may raise Unreachable."""


class SignInFailed(PlatformError):
    """The sign-in ended without a token.

    `why`: "denied" (the person or the platform said no), "time_out" (nobody answered in time, or the code
    expired), "insecure" (the address is not protected by TLS), "refused" (the platform does not accept this
    program).
    """

    def __init__(self, detail: str = "", why: str = "refused") -> None:
        super().__init__(detail)
        self.why = why


class Grant(Protocol):
    """What a token endpoint answers (RFC 6749, section 5.1). `refresh_token`: what the keeper is to keep now,
    None when the one that it has still holds. `expires_in` in seconds."""

    @property
    def access_token(self) -> str: ...
    @property
    def expires_in(self) -> int: ...
    @property
    def refresh_token(self) -> str | None: ...


class Tokens:
    """One account's tokens. Used on one loop. `alone` keeps other programs off while a token is renewed.

    Expiry is reckoned on the monotonic clock: a clock set back or forward misjudges no token.
    """

    def __init__(
        self,
        keeper: Keeper,
        refresh: Callable[[str], Awaitable[Grant]],
        first: Grant | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        alone: Alone = nullcontext,
    ) -> None:
        self._keeper = keeper
        self._refresh = refresh
        self._monotonic = monotonic
        self._alone = alone
        self._access: str | None = None
        self._ends = 0.0
        self._unkept: Grant | None = None
        self._dead: str | None = None
        self._renewing: asyncio.Task[str] | None = None
        if first is not None:
            self._use(first)

    async def access(self) -> str:
        """A token that should still hold. Raises SignedOut, Unreachable, Busy, NotOurs."""
        if self._access is not None and self._monotonic() < self._ends:
            return self._access
        return await self.renew(self._access)

    async def renew(self, stale: str | None) -> str:
        """A newer token than `stale`, which the platform refused; all who ask meanwhile get the same one."""
        if self._access is not None and self._access != stale and self._monotonic() < self._ends:
            return self._access
        if self._renewing is None:
            # A task of its own: the platform may have spent the old token when a caller is cancelled.
            self._renewing = asyncio.create_task(self._renew(), name="renew tokens")
            self._renewing.add_done_callback(self._renewed)
        return await asyncio.shield(self._renewing)

    async def close(self) -> None:
        """Waits for a renewal under way: its answer must not be lost."""
        if self._renewing is not None:
            with suppress(Exception):
                await asyncio.shield(self._renewing)

    def _renewed(self, task: "asyncio.Task[str]") -> None:
        self._renewing = None
        if not task.cancelled():
            task.exception()  # every caller has it already, or went away

    async def _renew(self) -> str:
        async with self._alone():
            return await self._renewed_alone()

    async def _renewed_alone(self) -> str:
        if self._unkept is None:
            self._access = None
            spent = await self._load()
            if spent == self._dead:
                raise SignedOut("the sign-in has ended")
            try:
                token = await self._refresh(spent)
            except SignedOut:
                self._dead = spent
                raise
            except Ambiguous as error:
                # For whoever waits for the token nothing has gone out yet.
                raise Unreachable(error.detail, "time_out") from error
            except Busy as error:
                raise Busy(error.detail, error.retry_at, 429 if error.status == 429 else 503) from error
            self._unkept = token
        if self._unkept.refresh_token is not None:
            try:
                await self._keeper.keep(self._unkept.refresh_token)
            except CredentialsError as error:
                raise Unreachable(type(error).__name__, "keyring") from error
        kept, self._unkept = self._unkept, None
        return self._use(kept)

    async def _load(self) -> str:
        try:
            return await self._keeper.load()
        except Missing as error:
            raise SignedOut("no sign-in is kept") from error
        except CredentialsError as error:
            raise Unreachable(type(error).__name__, "keyring") from error

    def _use(self, token: Grant) -> str:
        self._access = token.access_token
        self._ends = self._monotonic() + max(token.expires_in - EARLY_SECONDS, token.expires_in / 2)
        return token.access_token
