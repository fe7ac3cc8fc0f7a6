"""Answers of a marketplace in which some values are something else, and a client that reads them without a
connection: requests go straight to the little server's own answering."""

import itertools
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from desktop.domain.pages import SetAside, Thing
from desktop.network import Network
from desktop.platforms import http as platform_http
from desktop.platforms import marketplaces
from desktop.platforms.platform import Page, Platform, PlatformError
from desktop.store.pages import Prepared, prepare
from tests.marketplaces import little_server
from tests.marketplaces.counterpart import Counterpart
from tests.marketplaces.little_server import Asked, LittleServer
from tests.marketplaces.mirakl import world as mirakl_world
from tests.marketplaces.scenarios.world import LIMITS, counterpart

MISSING = b""
"""The value is not there at all."""
ITSELF = b"@@itself@@"
"""In what is odd: the value that should stand there."""
ODD: tuple[bytes, ...] = (
    MISSING,
    b"[%s]" % ITSELF,
    b'{"value":%s}' % ITSELF,
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'[[{"id":[null]}]]',
    b'""',
    b'" "',
    b'"x"',
    b'"BRAND_NEW"',
    b'"' + b"x" * 1_000_000 + b'"',
    b'"' + b"long words " * 100_000 + b'"',
    b'"\\ud800"',
    b'"\\u0000"',
    b'"\\u202e\\u2066\\ufeff\\u200b"',
    b'"' + "a\u0301\u0302".encode() * 5000 + b'"',
    b'"\xff\xfe"',
    b'"<b>&#0;</b>"',
    b'"../../x?y#z"',
    b"0",
    b"-1",
    b"-0.001",
    b"2.5",
    b"9007199254740993",
    b"9223372036854775808",
    b"1" + b"0" * 400,
    b"1e308",
    b"1e400",
    b"NaN",
    b'"1e999999"',
    b'"-1"',
    b'"NaN"',
    b'"Infinity"',
    b'"12,50"',
    b'"9" ',
    b'"' + b"9" * 5000 + b'"',
    b'"0001-01-01T00:00:00+14:00"',
    b'"1969-12-31T23:59:59Z"',
    b'"2199-12-31T23:59:59Z"',
    b'"9999-12-31T23:59:59-12:00"',
    b'"2026-02-30T10:00:00Z"',
    b'"2026-11-23T10:00:00"',
    b'"2026-11-23"',
    b'"yesterday"',
    b"1764000000",
    b"[" * 200 + b"]" * 200,
    b"[" * 20_000 + b"]" * 20_000,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
)
CANARIES: dict[str, tuple[str, ...]] = {
    marketplaces.ALLEGRO: (
        "601 602 603",
        "67062589524",
        "PL4011400000",
        "allegrogroup.example",
        "anna@example.org",
        "333444555",
        "5252674798",
    ),
    marketplaces.KAUFLAND: ("buyer@example.test", "+491234567"),
    marketplaces.MIRAKL: ("600 100 200", "anary", "PL6110901014", "notification+", "shop@"),
}
"""Personal data that none of our shapes names."""
_HERE = "@@here@@"
_MOST_ANSWERS = 500

Place = tuple[str | int, ...]


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Where values stand in it, the whole first."""
    yield place
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in held:
        yield from places(inner, (*place, name))


def changed(body: Any, place: Place, odd: bytes) -> bytes:
    """The body with something odd in that place; as it is where it has no such place."""
    around: dict[str, Any] = {"whole": json.loads(json.dumps(body))}
    inner: Any = around
    last: str | int = "whole"
    try:
        for step in place:
            inner, last = inner[last], step
        value = inner[last]
    except (KeyError, IndexError, TypeError):
        return json.dumps(body).encode()
    if odd == MISSING:
        del inner[last]
        return json.dumps(around.get("whole")).encode()
    inner[last] = _HERE
    whole = json.dumps(around["whole"]).encode()
    return whole.replace(json.dumps(_HERE).encode(), odd.replace(ITSELF, json.dumps(value).encode()))


@dataclass(frozen=True)
class Change:
    """Of the `number`th JSON answer: what stands at `place` is `odd`."""

    number: int
    place: Place
    odd: bytes

    def __repr__(self) -> str:
        short = self.odd if len(self.odd) < 60 else self.odd[:30] + b"..."
        return f"Change({self.number}, {self.place}, {short!r})"


class Through(httpx.AsyncBaseTransport):
    """Asks the little server directly. `told`: the JSON answers so far, as (method, path, body before any
    change); `change`: the one to come."""

    def __init__(self, server: LittleServer) -> None:
        self._server = server
        self.change: Change | None = None
        self.told: list[tuple[str, str, Any]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        path, _, query = target.partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        parts = parse_qs(query, keep_blank_values=True)
        asked = Asked(request.method, path, target, parts, headers, await request.aread())
        told, _how = self._server.answer(asked)
        body = told.body if isinstance(told.body, bytes) else b""
        if told.body is not None and not isinstance(told.body, bytes):
            body = self._changed(request.method, path, json.loads(json.dumps(told.body)))
        sent = {**told.headers, "Content-Type": told.media_type, "Content-Length": str(len(body))}
        return httpx.Response(told.status, headers=sent, stream=httpx.ByteStream(body))

    def _changed(self, method: str, path: str, body: Any) -> bytes:
        number = len(self.told)
        assert number < _MOST_ANSWERS, "the client reads without an end"
        self.told.append((method, path, body))
        if self.change is None or self.change.number != number:
            return json.dumps(body).encode()
        return changed(body, self.change.place, self.change.odd)


class Unheard:
    """In the place of a server that listens."""

    server_address = ("127.0.0.1", 9)
    daemon_threads = True

    def __init__(self, *_: object) -> None: ...

    def serve_forever(self, poll_interval: float) -> None: ...

    def shutdown(self) -> None: ...

    def server_close(self) -> None: ...


@dataclass
class Read:
    """What reading everything has brought."""

    things: list[Thing] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    error: PlatformError | None = None

    def of(self, kind: type) -> dict[str, Any]:
        return {thing.id: thing for thing in self.things if isinstance(thing, kind)}  # type: ignore[union-attr]

    @property
    def kept(self) -> Prepared:
        """As the store would keep it."""
        return prepare(self.things, (), self.set_aside)


class Visit:
    """One client at a marketplace of its own, on a clock that stands unless the client waits."""

    def __init__(self, name: str) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self.name = name
        self.there: Counterpart = counterpart(name, lambda: self.at)
        self.server: Any = self.there.server  # type: ignore[attr-defined]
        _furnish(name, self.server)
        self.wire = Through(self.server)
        self.state: str | None = None
        self._way = replace(
            self.there.way(lambda: self.at),
            limits=LIMITS,
            monotonic=lambda: self.at.timestamp(),
            sleep=self._sleep,
        )

    async def _sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def client(self) -> Platform:
        return marketplaces.client(self.name, self._way)

    async def read(self, client: Platform) -> Read:
        """All pages up to the last; an error of the platform ends it."""
        read = Read()
        more = True
        while more:
            try:
                page: Page = await client.changes(self.state, 500)
            except PlatformError as error:
                read.error = error
                return read
            self.state, more = page.state, page.has_more
            read.things += page.things
            read.set_aside += page.set_aside
        return read


def _furnish(name: str, server: Any) -> None:
    """More than a counterpart begins with: one of everything that can be told."""
    if name == marketplaces.ALLEGRO:
        order = next(iter(server.orders))
        server.add_issue(order, "Zepsuty", claim=True)
        server.add_return(order)
    elif name == marketplaces.KAUFLAND:
        order, ticket = next(iter(server.orders)), next(iter(server.tickets))
        server.add_return(order, ticket=ticket)
        server.write(ticket, "Hallo?")
        server.add_file(ticket, "a.jpg", b"x")
    else:
        order = next(iter(server.world.orders))
        server.world.add_return(order)
        thread = next(iter(server.world.threads))
        server.world.say(thread, "Foto", files=(("a.jpg", b"x"),))


@contextmanager
def visit(name: str) -> Iterator[Visit]:
    """A visit whose requests reach no network, and whose ids are the same every time."""
    with pytest.MonkeyPatch.context() as patch:
        numbers = itertools.count(1)
        made = SimpleNamespace(uuid4=lambda: uuid.UUID(int=next(numbers) + (0xA11E << 100)))
        patch.setattr(mirakl_world, "uuid", made)
        patch.setattr(little_server, "ThreadingHTTPServer", Unheard)
        there = Visit(name)

        def client(
            network: Network, timeout: httpx.Timeout, *, secure: bool, here: bool
        ) -> httpx.AsyncClient:
            return httpx.AsyncClient(transport=there.wire, timeout=timeout)

        patch.setattr(platform_http, "new_client", client)
        yield there
