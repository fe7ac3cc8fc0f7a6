"""Bytes that anybody may send (a proxy, a program on this computer, a broken server) end in an answer or in
an error that `platforms/platform.py` defines."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress
from datetime import UTC, datetime

import httpx
import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.network import Network
from desktop.platforms import http as platform_http
from desktop.platforms.allegro.sign_in import DeviceCode, begin, finish
from desktop.platforms.broken_json import mended
from desktop.platforms.helpdesk import contract
from desktop.platforms.helpdesk.loopback import PATH, Redirect, Words
from desktop.platforms.helpdesk.sign_in import device_sign_in, discover
from desktop.platforms.helpdesk.stream import hints
from desktop.platforms.http import Answer, Http
from desktop.platforms.json_answers import decoded
from desktop.platforms.platform import NotOurs, PlatformError, Unreachable
from desktop.platforms.tokens import LONGEST_DEVICE_WAIT

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
URL = "http://127.0.0.1:9"


class Saying(httpx.AsyncBaseTransport):
    """Answers every request with the same."""

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], parts: list[bytes]) -> None:
        self._status, self._headers, self._parts = status, headers, parts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async def body() -> AsyncIterator[bytes]:
            for part in self._parts:
                yield part

        return httpx.Response(self._status, headers=self._headers, content=body())


@contextmanager
def answering(transport: Saying) -> Iterator[None]:
    """Whatever is made meanwhile is answered so."""

    def client(network: Network, timeout: httpx.Timeout, *, secure: bool, here: bool) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=transport, timeout=timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(platform_http, "new_client", client)
        yield


def through(transport: Saying) -> Http:
    """A way on which everything is answered so."""
    with answering(transport):
        return Http(URL, lambda: "en", lambda: NOW)


def joined(*parts: str) -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(parts), max_size=8).map(lambda chosen: "".join(chosen).encode())


# --- headers ---

visible = st.binary(max_size=60).map(lambda raw: raw.translate(None, b"\r\n\0").strip())
addresses = joined(
    "http:", "https:", "//", "/", "[", "]", "::1", "127.0.0.1", ":9", ":99999", "@", "?", "#", "a", "%", "é"
)
dates = joined("Mon, ", "01 ", "31 ", "Jan ", "0001 ", "9999 ", "2026 ", "23:59:59 ", "GMT", "+2359", "-9999")


@given(
    st.sampled_from([200, 204, 301, 302, 304, 307, 401, 429, 503]),
    st.lists(
        st.tuples(st.just(b"location"), addresses | visible)
        | st.tuples(st.sampled_from([b"date", b"retry-after"]), dates | visible)
        | st.tuples(st.sampled_from([b"content-type", b"content-encoding", b"www-authenticate"]), visible),
        max_size=4,
    ),
)
@example(302, [(b"location", b"http://[")])
@example(302, [(b"location", b"http://127.0.0.1:99999/")])
@example(200, [(b"date", b"Mon, 01 Jan 0001 00:00:00 +2359")])
def test_whatever_stands_in_its_headers_an_answer_is_one_or_an_error_of_ours(
    status: int, headers: list[tuple[bytes, bytes]]
):
    async def ask() -> None:
        http = through(Saying(status, headers, [b"{}"]))
        try:
            answer = await http.get("/v1/me")
            assert isinstance(answer, Answer)
            assert http.now().tzinfo is not None
        except PlatformError:
            return
        finally:
            await http.close()

    asyncio.run(ask())


# --- the stream of events ---

LINES = [
    b"id: 1\n",
    b"id:\x00\n",
    b"id: \xed\xa0\x80\n",
    b"event: changes\n",
    b"event: weather\n",
    b"data: {}\n",
    b"retry: x\n",
    b": hi\n",
    b"\n",
    b"\r\n",
    b"\r",
    b"data",
    b":",
    b"\xff",
    "\u2028".encode(),
    b"x" * 70_000,
]


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(LINES) | st.binary(max_size=20), max_size=12),
    st.sampled_from([b"text/event-stream", b"text/event-stream; charset=utf-16", b"text/html"]),
)
def test_fault_30_any_stream_gives_hints_or_ends_in_an_error_of_ours(parts: list[bytes], media_type: bytes):
    async def listen() -> list[str | Answer]:
        http = through(Saying(200, [(b"content-type", media_type)], parts))
        try:
            async with aclosing(hints(http, "token", "1")) as events:
                return [event async for event in events]
        except (NotOurs, Unreachable):
            return []
        finally:
            await http.close()

    heard = asyncio.run(listen())
    assert len(heard) <= b"".join(parts).count(contract.EVENT_NAME.encode())


# --- the browser's way back ---

targets = st.sampled_from([f"{PATH}?state=s&code=c".encode(), f"{PATH}?state=s&code=".encode()])


@given(
    st.binary(max_size=80)
    | st.tuples(
        st.sampled_from([b"GET ", b"POST ", b""]),
        addresses | targets | visible,
        st.sampled_from([b" HTTP/1.1", b" x y", b""]),
    ).map(b"".join)
)
@example(b"GET http://[ HTTP/1.1")
@example(f"GET {PATH}?{'a=b&' * 30} HTTP/1.1".encode())
@example(f"GET {PATH}?state=s&code=c HTTP/1.1".encode())
def test_only_the_right_way_back_ends_a_sign_in(head: bytes):
    async def hear() -> tuple[str, str, str, dict[str, str] | None]:
        return Redirect("s", Words())._hear(head + b"\r\n\r\n")

    status, *_, given_back = asyncio.run(hear())
    assert (given_back is not None) == (status == "200 OK")
    if given_back is not None:
        assert given_back["state"] == "s"


# --- the answers of a sign-in ---

odd: st.SearchStrategy[object] = st.sampled_from(
    [
        "",
        "x",
        "\x00",
        "\u202e",
        "http://[",
        URL,
        "https://a.example/x?y",
        "bearer",
        None,
        True,
        [],
        {},
        -1,
        0,
        2**62,
        2**70,
        10**400,
        1.5,
        1e308,
        ["S256"],
        "slow_down",
        "authorization_pending",
        "access_denied",
    ]
)
told = st.dictionaries(
    st.sampled_from(
        [
            "access_token",
            "token_type",
            "refresh_token",
            "expires_in",
            "device_code",
            "user_code",
            "interval",
            "verification_uri",
            "verification_uri_complete",
            "error",
            "error_description",
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "code_challenge_methods_supported",
        ]
    ),
    odd,
)
DEVICE = {"device_code": "d", "user_code": "u", "verification_uri": URL, "expires_in": 600}
TOKEN = {"access_token": "a", "token_type": "bearer", "refresh_token": "r", "expires_in": 600}
METADATA = {
    "issuer": URL,
    "authorization_endpoint": URL,
    "token_endpoint": URL,
    "device_authorization_endpoint": URL,
    "code_challenge_methods_supported": ["S256"],
}


@given(st.sampled_from([DEVICE, TOKEN, METADATA, {}]), told, st.sampled_from([200, 400, 401]))
@example({**DEVICE, "interval": 2**62}, {}, 200)
def test_whatever_answers_a_sign_in_it_ends_in_one_or_in_an_error_of_ours(
    usual: dict[str, object], more: dict[str, object], status: int
):
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async def enter() -> None:
        code = DeviceCode("u", URL, URL, 5.0, 600.0, "d")
        metadata = msgspec.convert(METADATA, contract.ServerMetadata)
        for entering in (
            begin(URL, "id"),
            finish(URL, "id", "", code, sleep=sleep),
            discover(URL),
            device_sign_in(metadata, lambda *_: None, sleep=sleep),
        ):
            with suppress(PlatformError):
                assert await entering

    body = json.dumps({**usual, **more}).encode()
    with answering(Saying(status, [(b"content-type", b"application/json")], [body])):
        asyncio.run(enter())
    assert sum(waited) <= 2 * (LONGEST_DEVICE_WAIT + 600)


# --- JSON that is broken in places ---


class Listed(msgspec.Struct):
    data: list[msgspec.Raw]


BROKEN = (
    b'"\\ud800"',
    b'{"a":"\\udc00x"}',
    b"NaN",
    b'{"a":{"b":-Infinity}}',
    b'{"a":"\x01"}',
    b"[" * 5000 + b"]" * 5000,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'{"a":"]}\\"[{","b":NaN}',
)
good = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text('ab{}[]",\\ é', max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('a{]"', max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
).map(lambda value: json.dumps(value).encode())


@given(st.lists(good | st.sampled_from(BROKEN), max_size=6), st.data())
def test_fault_33_what_is_no_json_in_a_list_leaves_the_rest_of_it(records: list[bytes], data: st.DataObject):
    body = b'{"data": [ %s ], "next": "x"}' % b" , ".join(records)
    read = [bytes(raw) for raw in decoded(body, Listed).data]
    assert len(read) == len(records)
    for found, sent in zip(read, records, strict=True):
        if sent not in BROKEN:
            assert found == sent
        else:
            with pytest.raises((msgspec.MsgspecError, RecursionError)):
                msgspec.json.decode(found, type=dict)
    cut = body[: data.draw(st.integers(0, len(body) - 1))]
    assert mended(cut) is None


def test_fault_33_a_broken_message_leaves_its_thread():
    body = b'{"data":[{"id":1,"messages":[{"text":"\\ud800"},{"text":"b"}]},{"id":2,"messages":[]}]}'
    read = msgspec.json.decode(mended(body) or b"")
    assert read == {"data": [{"id": 1, "messages": [None, {"text": "b"}]}, {"id": 2, "messages": []}]}
    whole = b'{"data":[{"id":NaN,"messages":[{"text":"\\ud800"},{"text":"b"}]},{"id":2}]}'
    assert mended(whole) == b'{"data":[null,{"id":2}]}'


def test_what_is_broken_outside_of_all_records_stays_broken():
    for body in (
        b'{"next":NaN,"data":[1]}',
        b'{"data":[1}]',
        b'{"data":["\\ud800"]',
        b"NaN",
        b"",
        b'{"data":[1]}',
    ):
        assert mended(body) is None
