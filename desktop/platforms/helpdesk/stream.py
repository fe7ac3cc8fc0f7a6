"""`/v1/events`.

Hints that there is something to pull. What they say is never trusted, only that they came.
"""

from collections.abc import AsyncGenerator, AsyncIterator

import httpx
from httpx_sse import EventSource, SSEError

from desktop.platforms.http import Answer, Http, bounded
from desktop.platforms.platform import Ambiguous, NotOurs, Unreachable

from . import contract

LINE_LIMIT = 64 * 1024
ID_LIMIT = 200


class _Lines(httpx.AsyncByteStream):
    """Passes a stream on; one that goes on and on without a line's end is cut, before it fills the memory."""

    def __init__(self, inner: httpx.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        open_bytes = 0
        async for part in self._inner:
            end = max(part.rfind(b"\n"), part.rfind(b"\r"))
            open_bytes = len(part) - end - 1 if end >= 0 else open_bytes + len(part)
            if open_bytes > LINE_LIMIT:
                raise NotOurs("an event without an end")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()


async def hints(http: Http, token: str, last_event_id: str | None) -> AsyncGenerator[str | Answer, None]:
    """Yields the id of every hint ("" when it has none), or the answer when it is no stream.

    Ends when the platform ends the stream. Raises Unreachable when it breaks or falls silent.
    """
    headers = {"Authorization": f"Bearer {token}", "Accept": contract.Stream.EVENTS.value}
    if last_event_id and len(last_event_id) <= ID_LIMIT and last_event_id.isascii():
        headers["Last-Event-ID"] = last_event_id
    try:
        async with http.stream(contract.EVENTS.url(), headers) as response:
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if response.status_code != 200:
                body = await bounded(response)
                yield Answer(response.status_code, media_type, response.headers, body)
                return
            if not isinstance(response.stream, httpx.AsyncByteStream):
                raise NotOurs("not a stream")
            response.stream = _Lines(response.stream)
            response.encoding = "utf-8"  # as every stream of events is, whatever its head says
            try:
                async for event in EventSource(response).aiter_sse():
                    if event.event == contract.EVENT_NAME:
                        yield event.id[:ID_LIMIT]
            except SSEError as error:
                raise NotOurs("not a stream of events") from error
    except Ambiguous as error:
        raise Unreachable(error.detail, "network") from error
