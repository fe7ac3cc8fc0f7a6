"""The loopback redirect (RFC 8252, section 7.3).

For one sign-in, a port on 127.0.0.1 waits for the browser.
"""

import asyncio
import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

HEAD_LIMIT = 32 * 1024
HEAD_SECONDS = 10.0
PATH = "/signed-in"


@dataclass(frozen=True, slots=True)
class Words:
    """What the browser shows at the end, in the person's language.

    Callers translate. `language` is BCP 47.
    """

    language: str = "en"
    title: str = "Signed in"
    done: str = "You are signed in. You can close this window and go back to the program."
    failed_title: str = "Not signed in"
    failed: str = "The sign-in was not finished. You can close this window and go back to the program."


class Redirect:
    """Waits for the browser.

    Only a request with the right `state` counts; everything else is told so and ignored, so that no page that
    the browser happens to show can end or forge a sign-in.
    """

    def __init__(self, state: str, words: Words) -> None:
        self._state = state
        self._words = words
        self._answer: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        self._serving: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._over = False
        self.url = ""

    async def answer(self) -> dict[str, str]:
        """The parameters that the platform sent: `code`, or `error`."""
        return await self._answer

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser."""
        if self._over:
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving[task] = writer
        task.add_done_callback(self._serving.pop)

    async def end(self) -> None:
        """Closes what is still connected: a browser may open more connections than it uses."""
        self._over = True
        serving = dict(self._serving)
        for task, writer in serving.items():
            task.cancel()
            writer.close()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            status, title, text, given = self._hear(head)
            writer.write(self._page(status, title, text))
            await writer.drain()
            if given is not None and not self._answer.done():
                self._answer.set_result(given)
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()

    def _hear(self, head: bytes) -> tuple[str, str, str, dict[str, str] | None]:
        words = self._words
        line = head.split(b"\r\n", 1)[0].decode("ascii", "replace").split(" ")
        try:
            target = urlsplit(line[1]) if len(line) == 3 and line[0] == "GET" else None
        except ValueError:  # no address
            target = None
        if target is None or target.path != PATH:
            return "404 Not Found", words.failed_title, words.failed, None
        try:
            query = parse_qs(target.query, max_num_fields=20)
        except ValueError:
            query = {}
        given = {name: values[0] for name, values in query.items() if len(values) == 1}
        if given.get("state") != self._state or ("code" in given) == ("error" in given):
            return "400 Bad Request", words.failed_title, words.failed, None
        if "error" in given:
            return "200 OK", words.failed_title, words.failed, given
        return "200 OK", words.title, words.done, given

    def _page(self, status: str, title: str, text: str) -> bytes:
        body = (
            f'<!doctype html><html lang="{html.escape(self._words.language)}"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{html.escape(title)}</title>"
            "<style>body{font:18px/1.5 system-ui,sans-serif;max-width:32em;"
            "margin:20vh auto;padding:0 1em}</style>"
            f"<h1>{html.escape(title)}</h1><p>{html.escape(text)}</p></html>"
        ).encode()
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
            "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
            "Connection: close\r\n\r\n"
        )
        return head.encode() + body


@asynccontextmanager
async def waiting(state: str, words: Words) -> AsyncIterator[Redirect]:
    """A port of its own, on this computer only, closed at the end."""
    redirect = Redirect(state, words)
    server = await asyncio.start_server(redirect.connected, "127.0.0.1", 0, limit=HEAD_LIMIT)
    redirect.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{PATH}"
    try:
        yield redirect
    finally:
        server.close()
        await redirect.end()
        await server.wait_closed()
