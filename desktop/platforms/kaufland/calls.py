"""Signed calls: every request goes out under the seller's keys, within the account's budget of requests.

The time in a signature is the marketplace's own. Where this computer's clock is wrong, the first answer
tells, and the same request is signed once more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import httpx

from desktop.platforms.budget import Budget
from desktop.platforms.credential_errors import CredentialsError, Missing
from desktop.platforms.http import Answer, Http, is_private
from desktop.platforms.platform import (
    AccountClosed,
    Busy,
    NotOurs,
    Progress,
    SignedOut,
    Unreachable,
    WrongClock,
)
from desktop.platforms.way import Way

from .answers import KEYS, check, problem_of
from .signature import Keys, headers, keys_of

JSON: Final = "application/json"
BASE: Final = "/v2/"
A_SECOND: Final = 60
"""Requests: the marketplace allows a seller 111 a second (its page "Rate limits"); what is left is for the
seller's other programs, which use the same keys."""
_MOVED: Final = 1.0
"""Seconds by which the host's clock has to turn out otherwise for a signature to be made anew."""
WRONG_CLOCK: Final = 120.0
"""By how many seconds this computer's clock is off before a refused signature is put down to it."""

Query = Sequence[tuple[str, str]]


class Calls:
    """One account's way to its marketplace. Raises NotOurs for an address that is not protected."""

    def __init__(self, way: Way) -> None:
        if not is_private(way.url):
            raise NotOurs("an address that is not protected by TLS")
        self.http = Http(way.url, way.language, way.now, way.limits, way.network)
        self.budget = Budget(A_SECOND, 1.0, way.monotonic, way.sleep)
        self._keeper = way.keeper
        self._known: Keys | None = None
        self._held_until: datetime | None = None

    async def keys(self) -> Keys:
        """The pair of keys; read from the keyring once."""
        if self._known is None:
            try:
                self._known = keys_of(await self._keeper.load())
            except (Missing, ValueError) as error:
                raise SignedOut("no keys are kept") from error
            except CredentialsError as error:
                raise Unreachable(type(error).__name__, "keyring") from error
        return self._known

    async def get(self, path: str, query: Query = (), progress: Progress | None = None) -> Answer:
        """Reads what lies below `BASE`."""
        return await self._checked("GET", self._url(path, query), b"", progress)

    async def send(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Changes something there. Raises Ambiguous when it went out and no whole answer came back."""
        return await self._checked(method, self._url(path), body)

    async def fetch(self, url: str, progress: Progress | None = None) -> Answer:
        """Reads an address of the same host, signed; its status is the caller's to judge."""
        return await self._signed("GET", str(httpx.URL(url)), b"", progress, accept="*/*")

    def _url(self, path: str, query: Query = ()) -> str:
        """Exactly what goes out: httpx's own spelling of it, since that is what is signed."""
        asked = f"?{urlencode(query)}" if query else ""
        return str(httpx.URL(f"{self.http.url}{BASE}{path}{asked}"))

    async def _checked(self, method: str, url: str, body: bytes, progress: Progress | None = None) -> Answer:
        answer = await self._signed(method, url, body, progress)
        try:
            check(answer, self.http.now())
        except Busy as busy:
            if busy.status == 429:
                self._held_until = busy.retry_at
                wait = busy.retry_at - self.http.now() if busy.retry_at is not None else None
                self.budget.refused(wait.total_seconds() if wait is not None else None)
            raise
        except SignedOut as error:
            self._known = None  # others may be kept meanwhile
            if not isinstance(error, AccountClosed) and self._is_clock(answer):
                raise WrongClock(error.detail) from error
            raise
        return answer

    async def _signed(
        self, method: str, url: str, body: bytes, progress: Progress | None, accept: str = JSON
    ) -> Answer:
        keys = await self.keys()
        for attempt in (1, 2):
            await self._room(url)
            ahead = self.http.offset
            signed = headers(keys, method, url, body, int(self.http.now().timestamp()))
            signed["Accept"] = accept
            target = url.removeprefix(self.http.url)
            if method == "GET":
                answer = await self.http.get(target, headers=signed, progress=progress)
            else:
                answer = await self.http.send(method, target, body=body, media_type=JSON, headers=signed)
            wrong_clock = answer.status == 401 and abs(self.http.offset - ahead) > _MOVED
            if attempt == 2 or not wrong_clock or problem_of(answer) is None:
                break
        return answer

    def _is_clock(self, answer: Answer) -> bool:
        """Whether a signature that was turned down is put down to this computer's clock."""
        problem = problem_of(answer)
        is_keys = problem is not None and problem.code == KEYS
        return not is_keys and abs(self.http.offset) > WRONG_CLOCK

    async def _room(self, url: str) -> None:
        """Waits for its turn; while the marketplace wants no request at all (429), none goes out. The wait is
        over by its clock, or when it has been waited: either clock may be set back, or stand still."""
        held = timedelta(seconds=self.budget.held())
        if held and self._held_until is not None:
            if self.http.now() < self._held_until:
                raise Busy("", min(self._held_until, self.http.now() + held), 429)
            self.budget.release()
        await self.budget.take(url.removeprefix(f"{self.http.url}{BASE}").partition("/")[0].partition("?")[0])
