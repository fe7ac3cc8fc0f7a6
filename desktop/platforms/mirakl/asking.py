"""Calls to one operator's Mirakl: signed by the shop's key, within the budget, with errors told apart."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from desktop.platforms.budget import Budget
from desktop.platforms.credential_errors import Missing
from desktop.platforms.http import Answer, Http, is_private
from desktop.platforms.json_answers import read
from desktop.platforms.platform import Busy, NotOurs, Progress, SignedOut
from desktop.platforms.way import Way

from .answers import check

T = TypeVar("T")

REQUESTS_A_MINUTE = 300
"""Mirakl publishes how often each call may be made and no sum; with the intervals of `feed` an account makes
a few requests a minute. This is a fence of our own against a loop that went wrong."""


class Asking:
    """`shop_id`: which of the user's shops, "" for the default one. Raises NotOurs for an address without
    TLS."""

    def __init__(self, way: Way) -> None:
        if not is_private(way.url):
            raise NotOurs("an address that is not protected by TLS")
        self.http = Http(way.url, way.language, way.now, way.limits, way.network)
        self.budget = Budget(REQUESTS_A_MINUTE, 60, way.monotonic, way.sleep)
        self._keeper = way.keeper
        self._told_to_wait: Busy | None = None
        self._shop_id = way.options.get("shop_id", "").strip()

    def now(self) -> datetime:
        """The operator's time as far as we know it, in UTC."""
        return self.http.now()

    async def get(
        self,
        kind: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        *,
        accept: str = "application/json",
        progress: Progress | None = None,
    ) -> Answer:
        """One reading call; `kind` is Mirakl's name of it (M11), for the count."""
        headers = await self._ready(kind)
        answer = await self.http.get(
            path, query=self._asked(query), headers={**headers, "Accept": accept}, progress=progress
        )
        return self._checked(answer)

    async def read(self, kind: str, path: str, shape: type[T], query: Mapping[str, Any] | None = None) -> T:
        """As `get`, read as a shape. Raises NotOurs for another one."""
        return read(await self.get(kind, path, query), shape)

    async def send(
        self,
        kind: str,
        method: str,
        path: str,
        body: bytes,
        media_type: str = "application/json",
    ) -> Answer:
        """One call that changes something there."""
        headers = await self._ready(kind)
        answer = await self.http.send(
            method, path, body=body, media_type=media_type, query=self._asked(None), headers=headers
        )
        return self._checked(answer)

    def _asked(self, query: Mapping[str, Any] | None) -> dict[str, Any]:
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        return {**asked, "shop_id": self._shop_id} if self._shop_id else asked

    async def _ready(self, kind: str) -> dict[str, str]:
        """The headers of a call, as soon as the budget lets it go. Raises Busy while the marketplace wants no
        request at all (fault 7), SignedOut without a key."""
        self._wait_is_over()
        try:
            key = (await self._keeper.load()).strip()
        except Missing as error:
            raise SignedOut("") from error
        if not key or not key.isascii() or not key.isprintable():
            raise SignedOut("")  # no header can carry it
        await self.budget.take(kind)
        return {"Authorization": key}

    def _wait_is_over(self) -> None:
        """The wait is over by the operator's clock or when it has been waited, whichever comes first (fault
        32)."""
        told = self._told_to_wait
        if told is None or told.retry_at is None:
            return
        until = min(told.retry_at, self.now() + timedelta(seconds=self.budget.held()))
        if self.now() < until:
            raise Busy(told.detail, until, told.status)
        self._told_to_wait = None
        self.budget.release()

    def _checked(self, answer: Answer) -> Answer:
        try:
            check(answer, self.now())
        except Busy as busy:
            if busy.status == 429:
                wait = (busy.retry_at - self.now()).total_seconds() if busy.retry_at is not None else None
                self.budget.refused(wait)
                self._told_to_wait = busy if wait is not None else None
            raise
        return answer
