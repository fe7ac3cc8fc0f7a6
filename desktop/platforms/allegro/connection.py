"""Calls of Allegro's API, signed in, within the account's budget; failures as `platform.py` defines them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote

import msgspec

from desktop.platforms.budget import Budget
from desktop.platforms.http import Answer, Http, is_private
from desktop.platforms.json_answers import read
from desktop.platforms.platform import Busy, NotOurs, Progress, SignedOut
from desktop.platforms.tokens import Tokens
from desktop.platforms.way import Way

from . import sign_in
from .answers import check, is_ours
from .hosts import CLIENT_ID, hosts_of
from .shapes import OAuthToken

T = TypeVar("T")

PUBLIC: Final = "application/vnd.allegro.public.v1+json"
BETA: Final = "application/vnd.allegro.beta.v1+json"
ANYTHING: Final = "*/*"

REQUESTS_A_MINUTE: Final = 240
"""This account's share of the 9000 requests a minute that all users of the application have together."""
SENDS_A_SECOND: Final = 1
"""Messages, by the description of both operations that send one."""
PATIENCE: Final = 60.0
"""Seconds without requests after a "too many" that names no time: the limit is counted by the minute."""
_LANGUAGES: Final = {"pl": "pl-PL", "uk": "uk-UA", "sk": "sk-SK", "cs": "cs-CZ", "hu": "hu-HU"}
_ENGLISH: Final = "en-US"


def part(id: str) -> str:
    """An id as a part of a path. Raises ValueError for one that would lead elsewhere."""
    if not id or id in (".", ".."):
        raise ValueError("not an id")
    return quote(id, safe="")


class Connection:
    """Used on one loop. Raises NotOurs for an unprotected address."""

    def __init__(self, way: Way) -> None:
        try:
            self.hosts = hosts_of(way.url, way.options)
        except ValueError:
            raise NotOurs("not an address") from None
        if not is_private(self.hosts.api):
            raise NotOurs("an address that is not protected by TLS")
        self._way = way
        self.api = Http(self.hosts.api, self._language, way.now, way.limits, way.network)
        self._auth = Http(self.hosts.auth, self._language, way.now, way.limits, way.network)
        self._upload = Http(self.hosts.upload, self._language, way.now, way.limits, way.network)
        self.tokens = Tokens(way.keeper, self._refresh, None, way.monotonic, way.alone)
        self.requests = Budget(REQUESTS_A_MINUTE, 60.0, way.monotonic, way.sleep)
        self.sends = Budget(SENDS_A_SECOND, 1.0, way.monotonic, way.sleep)
        self._told_to_wait: Busy | None = None

    async def close(self) -> None:
        await self.tokens.close()
        for http in (self.api, self._auth, self._upload):
            await http.close()

    def now(self) -> datetime:
        return self.api.now()

    async def get(
        self, shape: type[T], path: str, version: str, query: Mapping[str, Any] | None = None, *, kind: str
    ) -> T:
        """Reads a document. `kind` is for the budget's count."""
        answer = await self.ask("GET", path, version, query=query, kind=kind)
        return read(answer, shape)

    async def ask(
        self,
        method: str,
        path: str,
        version: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: msgspec.Struct | None = None,
        content: bytes = b"",
        media_type: str = "",
        language: str = "",
        upload: bool = False,
        progress: Progress | None = None,
        kind: str,
    ) -> Answer:
        """One call, again with a newer token after a 401. `body` goes as JSON of `version`, `content` as
        `media_type`. `upload`: at the host that takes files; `path` may be an address there."""
        http = self._upload if upload else self.api
        sent = msgspec.json.encode(body) if body is not None else content
        headers = {"Accept": version, "Accept-Language": language or self._language()}

        async def once(token: str) -> Answer:
            await self.requests.take(kind)
            signed = {**headers, "Authorization": f"Bearer {token}"}
            if method == "GET":
                return await http.get(path, query=query, headers=signed, progress=progress)
            return await http.send(
                method,
                path,
                body=sent,
                media_type=media_type or version,
                query=query,
                headers=signed,
                progress=progress,
            )

        self._wait_is_over()
        token = await self.tokens.access()
        answer = await once(token)
        if answer.status == 401 and is_ours(answer):
            answer = await once(await self.tokens.renew(token))
            if answer.status == 401:
                raise SignedOut("")
        self._check(answer)
        return answer

    def _wait_is_over(self) -> None:
        """No request leaves before Allegro lets it (fault 7). The wait is over by its clock or when it has
        been waited, whichever comes first (fault 32)."""
        told = self._told_to_wait
        if told is None or told.retry_at is None:
            return
        until = min(told.retry_at, self.now() + timedelta(seconds=self.requests.held()))
        if self.now() < until:
            raise Busy(told.detail, until, told.status)
        self._told_to_wait = None
        self.requests.release()

    def _check(self, answer: Answer) -> None:
        try:
            check(answer, self.now())
        except Busy as busy:
            if busy.status != 429:
                raise
            told = busy.retry_at or self.now() + timedelta(seconds=PATIENCE)
            self._told_to_wait = Busy(busy.detail, told, busy.status)
            self.requests.refused(max(0.0, (told - self.now()).total_seconds()))
            self.sends.refused()
            raise self._told_to_wait from busy

    def _language(self) -> str:
        return _LANGUAGES.get(self._way.language().partition("-")[0].lower(), _ENGLISH)

    async def _refresh(self, kept: str) -> OAuthToken:
        return await sign_in.refresh(self._auth, self._way.options.get(CLIENT_ID, ""), kept)
