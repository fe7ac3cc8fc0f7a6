"""HTTP as we use it: one client, explicit time limits, bodies of bounded size, errors that say what happened.

What the rest of the room needs to know of a failure is whether the request may have reached the platform:
before it went out it is `Unreachable`, afterwards `Ambiguous`.
"""

import asyncio
import logging
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from desktop.network import Network, NetworkError
from desktop.platforms.platform import Ambiguous, NotOurs, PlatformError, Progress, Unreachable

from .connecting import new_client

for _name in ("httpx", "httpcore"):  # they log addresses and headers, and headers hold tokens
    logging.getLogger(_name).setLevel(logging.WARNING)

BODY_LIMIT = 64 * 1024 * 1024
REDIRECTS = 3
_INFLATE_STEP = 1024 * 1024
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. `connect`: to reach the host. `read`: between two pieces of an answer. `send`: the same for
    calls that change something, where giving up early is what doubles replies. `whole`: an exchange from
    end to end.
    """

    connect: float = 10.0
    read: float = 30.0
    send: float = 120.0
    whole: float = 300.0
    silence: float = 45.0
    """An event stream that says nothing, not even a heartbeat."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`media_type` without parameters, in lower case; `body` unpacked."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes


def is_loopback(host: str) -> bool:
    """Whether a host is this computer, by its name alone (no look-up)."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what must be the same for two addresses to be the same place (RFC 6454).

    Raises ValueError for what is no http address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an http address")
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def is_private(url: str) -> bool:
    """Whether secrets may travel there: TLS, or this computer itself (RFC 8252, section 7.3)."""
    try:
        scheme, host, _ = origin(url)
    except ValueError:
        return False
    return scheme == "https" or is_loopback(host)


class Http:
    """One host. `language` and `network` are asked at every call: a change of either holds from the next one
    on. `now` is this computer's clock in UTC."""

    def __init__(
        self,
        url: str,
        language: Callable[[], str],
        now: Callable[[], datetime],
        limits: Limits = Limits(),
        network: Callable[[], Network] = Network,
    ) -> None:
        self.url = url.rstrip("/")
        self.offset = 0.0
        """Seconds that the host's clock is ahead of ours."""
        self._language = language
        self._now = now
        self._limits = limits
        self._network = network
        self._through = network()
        self._left: list[httpx.AsyncClient] = []
        self._client = self._made()

    async def close(self) -> None:
        for client in (*self._left, self._client):
            await client.aclose()

    def _current(self) -> httpx.AsyncClient:
        """The client for the next call. What is under way through another network ends there."""
        network = self._network()
        if network != self._through:
            before, self._through = self._through, network
            try:
                made = self._made()
            except Unreachable:
                self._through = before
                raise
            self._left.append(self._client)
            self._client = made
        return self._client

    def _made(self) -> httpx.AsyncClient:
        """Raises Unreachable ("settings") when proxy or certificate file of the settings cannot be used."""
        scheme, host, _ = origin(self.url)
        try:
            return new_client(
                self._through,
                self._timeout(self._limits.read),
                secure=scheme == "https",
                here=is_loopback(host),
            )
        except NetworkError as error:
            raise Unreachable(str(error), "settings") from error
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            # The system names a proxy that we cannot go through (SOCKS, or no address at all).
            raise Unreachable(_detail(error)) from error

    def now(self) -> datetime:
        """The host's time as far as we know it, in UTC."""
        return self._now() + timedelta(seconds=self.offset)

    async def get(
        self,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """Reads; harmless to repeat, and repeated once when a kept connection turns out to be dead."""
        url = urljoin(self.url + "/", path.lstrip("/"))
        given = {name: value for name, value in (query or {}).items() if value is not None}
        for attempt in range(REDIRECTS + 1):
            try:
                answer = await self._exchange(
                    "GET", url, self._limits.read, given, headers or {}, None, received=progress
                )
            except Ambiguous as error:
                if attempt == 0 and not isinstance(error.__cause__, httpx.TimeoutException | TimeoutError):
                    continue
                why = "time_out" if isinstance(error.__cause__, httpx.TimeoutException | TimeoutError) else ""
                raise Unreachable(error.detail, why or "network") from error
            place = answer.headers.get("location")
            if not 300 <= answer.status < 400 or place is None:
                return answer
            target = _sent_on(url, place)
            if target is None:
                raise NotOurs("sent on to another address")
            url, given = target, {}
        raise NotOurs("sent on again and again")

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes,
        media_type: str,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """Changes something there; raises Ambiguous when it went out and no whole answer came back."""
        url = urljoin(self.url + "/", path.lstrip("/"))
        sent = {**(headers or {}), "Content-Type": media_type}
        return await self._exchange(method, url, self._limits.send, query or {}, sent, body, sent=progress)

    @asynccontextmanager
    async def stream(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[httpx.Response]:
        """An answer that does not end, unread; the caller looks at its status."""
        client = self._current()
        request = client.build_request(
            "GET",
            urljoin(self.url + "/", path.lstrip("/")),
            headers={**self._headers(headers), "Accept-Encoding": "identity"},
            timeout=self._timeout(self._limits.silence),
        )
        with _told_apart():
            response = await client.send(request, stream=True)
        try:
            with _told_apart():
                yield response
        finally:
            await response.aclose()

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        return {"Accept": "application/json", "Accept-Language": self._language() or "en", **more}

    def _timeout(self, read: float) -> httpx.Timeout:
        return httpx.Timeout(connect=self._limits.connect, read=read, write=read, pool=self._limits.connect)

    async def _exchange(
        self,
        method: str,
        url: str,
        read: float,
        query: Mapping[str, Any],
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        sent: Progress | None = None,
        received: Progress | None = None,
    ) -> Answer:
        content: bytes | AsyncIterator[bytes] | None = body
        if body is not None and sent is not None:
            headers = {**headers, "Content-Length": str(len(body))}
            content = _in_pieces(body, sent)
        client = self._current()
        try:
            request = client.build_request(
                method,
                url,
                params=dict(query) if query else None,
                content=content,
                headers=self._headers(headers),
                timeout=self._timeout(read),
            )
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise NotOurs(type(error).__name__) from error
        began = self._now()
        with _told_apart():
            async with asyncio.timeout(max(self._limits.whole, read)):
                response = await client.send(request, stream=True)
                try:
                    self._hear_clock(response.headers.get("date"), began)
                    whole = await bounded(response, received)
                finally:
                    await response.aclose()
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(response.status_code, media_type, response.headers, whole)

    def _hear_clock(self, date: str | None, began: datetime) -> None:
        """`Date` has whole seconds: a difference that its rounding and the way there may explain is none."""
        try:
            told = parsedate_to_datetime(date or "")
        except (ValueError, OverflowError):
            return
        if not 2000 <= told.year < 2200:
            return  # no platform's clock; what is reckoned with it would leave the calendar
        if told.tzinfo is None:
            told = told.replace(tzinfo=UTC)
        ended = self._now()
        ahead = (told + timedelta(seconds=0.5) - (began + (ended - began) / 2)).total_seconds()
        slack = 1.5 + (ended - began).total_seconds() / 2
        if abs(ahead) <= slack:
            self.offset = 0.0
        elif abs(ahead - self.offset) > slack:
            self.offset = ahead


async def _in_pieces(body: bytes, sent: Progress) -> AsyncIterator[bytes]:
    """A body piece by piece, so that somebody can see it go."""
    sent(0)
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]
        sent(min(start + _PIECE, len(body)))


async def bounded(response: httpx.Response, received: Progress | None = None) -> bytes:
    """The body, unpacked by ourselves so that a small packed one cannot fill the memory (fault 34)."""
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", ""):
        raise NotOurs("an encoding that was not asked for")
    inflater = zlib.decompressobj(wbits=31) if packed == "gzip" else None
    parts: list[bytes] = []
    size = 0
    async for raw in response.aiter_raw():
        for part in _inflated(inflater, raw) if inflater else (raw,):
            size += len(part)
            if size > BODY_LIMIT:
                raise NotOurs("an answer that is too large")
            parts.append(part)
        if received is not None:
            received(size)
    if inflater is not None and size and not inflater.eof:
        raise NotOurs("a packed answer that is cut short")
    return b"".join(parts)


def _inflated(inflater: "zlib._Decompress", raw: bytes) -> Iterator[bytes]:
    try:
        while raw:
            yield inflater.decompress(raw, _INFLATE_STEP)
            raw = inflater.unconsumed_tail
    except zlib.error as error:
        raise NotOurs("a packed answer that is broken") from error


def _sent_on(url: str, place: str) -> str | None:
    """Where a redirect leads; None for another host, and for what is no address."""
    try:
        target = urljoin(url, place)
        return target if origin(url) == origin(target) else None
    except ValueError:
        return None


@contextmanager
def _told_apart() -> Iterator[None]:
    """httpx's errors as ours. Before the request went out nothing can have been done."""
    try:
        yield
    except PlatformError:
        raise
    except httpx.ConnectTimeout as error:
        raise Unreachable("no connection in time", "time_out") from error
    except httpx.PoolTimeout as error:
        raise Unreachable("too many connections", "time_out") from error
    except (httpx.ConnectError, httpx.ProxyError) as error:
        raise Unreachable(_detail(error), _why(error)) from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise NotOurs(type(error).__name__) from error
    except (httpx.HTTPError, httpx.StreamError, TimeoutError, OSError) as error:
        raise Ambiguous(_detail(error)) from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__


def _why(error: BaseException) -> str:
    if isinstance(error, httpx.ProxyError) and str(error)[:3] in ("403", "407"):
        return "settings"
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "certificate"
        if isinstance(cause, ssl.SSLError):
            return "certificate" if "CERT" in str(cause).upper() else "host"
        if isinstance(cause, socket.gaierror):
            return "network" if cause.errno == socket.EAI_AGAIN else "host"
        if isinstance(cause, ConnectionRefusedError):
            return "host"
    return "network"


def _detail(error: BaseException) -> str:
    """The system's words; never an address with its query."""
    return re.sub(r"\w+://\S+", "…", f"{type(error).__name__}: {error}")[:200]
