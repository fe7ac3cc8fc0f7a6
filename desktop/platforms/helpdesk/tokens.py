"""Tokens: the access token in memory, the refresh token with a keeper, one renewal for many 401s.

A refresh token is used once and each answer brings the next (RFC 6749, section 6; RFC 9700, section 4.14).
The next one is kept durably before the new access token is used at all: a crash may lose a sign-in, never a
secret's place.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from urllib.parse import urlencode

from desktop.platforms.credentials import CredentialsError, Missing
from desktop.platforms.http import Http, is_private, origin
from desktop.platforms.json_answers import read, retry_at
from desktop.platforms.platform import Ambiguous, Busy, NotOurs, SignedOut, Unreachable
from desktop.platforms.way import Keeper

from . import contract

FORM = "application/x-www-form-urlencoded"
EARLY_SECONDS = 30.0
"""A token is renewed this long before it ends, so that it does not end on the way."""


Alone = Callable[[], AbstractAsyncContextManager[None]]
"""Within it no other program renews the same sign-in: a refresh token that two of them spend ends it for both
(RFC 9700, section 4.14.2). It may raise Unreachable."""


class Tokens:
    """One account's tokens. Used on one loop. `alone` keeps other programs off while a token is renewed.

    Expiry is reckoned on the monotonic clock: a clock set back or forward misjudges no token.
    """

    def __init__(
        self,
        keeper: Keeper,
        refresh: Callable[[str], Awaitable[contract.Token]],
        first: contract.Token | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        alone: Alone = nullcontext,
    ) -> None:
        self._keeper = keeper
        self._refresh = refresh
        self._monotonic = monotonic
        self._alone = alone
        self._access: str | None = None
        self._ends = 0.0
        self._unkept: contract.Token | None = None
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

    def _use(self, token: contract.Token) -> str:
        self._access = token.access_token
        self._ends = self._monotonic() + max(token.expires_in - EARLY_SECONDS, token.expires_in / 2)
        return token.access_token


async def metadata(http: Http) -> contract.ServerMetadata:
    """What the host says of its sign-in (RFC 8414).

    Raises NotOurs when it is no platform of ours, or wants secrets to travel unprotected.
    """
    answer = await http.get(contract.METADATA_PATH)
    if answer.status >= 500 or answer.status == 429:
        raise Busy("", retry_at(answer.headers.get("retry-after"), http.now()), answer.status)
    if answer.status != 200:
        raise NotOurs(f"status {answer.status}")
    found = read(answer, contract.ServerMetadata)
    try:
        if origin(found.issuer) != origin(http.url) or found.issuer.rstrip("/") != http.url:
            raise NotOurs("it says that it is another one")  # RFC 8414, section 3.3
        schemes = {origin(url)[0] for url in _endpoints(found)}
    except ValueError:
        raise NotOurs("its addresses are none") from None
    if schemes != {origin(http.url)[0]} or not all(is_private(url) for url in _endpoints(found)):
        raise NotOurs("its sign-in is not protected")
    return found


def _endpoints(found: contract.ServerMetadata) -> list[str]:
    named = (
        found.authorization_endpoint,
        found.token_endpoint,
        found.device_authorization_endpoint,
        found.revocation_endpoint,
    )
    return [url for url in named if url]


async def ask(http: Http, endpoint: str, **form: str) -> contract.Token | contract.OAuthError:
    """Calls the token endpoint. An OAuth error is an answer; anything else that is no token raises."""
    answer = await http.send(
        "POST",
        endpoint,
        body=urlencode({"client_id": contract.CLIENT_ID, **form}).encode(),
        media_type=FORM,
    )
    if answer.status >= 500 or answer.status == 429:
        raise Busy("", retry_at(answer.headers.get("retry-after"), http.now()), answer.status)
    if answer.status == 200:
        token = read(answer, contract.Token)
        if token.token_type.lower() != "bearer" or not _printable(token.access_token):
            raise NotOurs("not a bearer token")
        return token
    return read(answer, contract.OAuthError)


async def refresh(http: Http, endpoint: str, token: str) -> contract.Token:
    """The next pair of tokens. Raises SignedOut when the platform takes the old one no more.

    An answer that is lost is asked for again with the same token: if the platform had spent it, it says so,
    and the person has to sign in again (fault 10).
    """
    told = await ask(http, endpoint, grant_type="refresh_token", refresh_token=token)
    if isinstance(told, contract.OAuthError):
        raise SignedOut(told.error_description or told.error)
    return told


def _printable(token: str) -> bool:
    """Fit for a header (RFC 6750, section 2.1)."""
    return 0 < len(token) <= 16384 and all("!" <= letter <= "~" for letter in token)
