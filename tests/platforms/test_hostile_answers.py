"""Faults 33 and 34 and their kind: what a client may be told, and what it makes of it."""

import asyncio
import gzip
import json
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.domain.actions import Reply
from desktop.platforms.helpdesk import contract
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.http import BODY_LIMIT, Limits
from desktop.platforms.platform import (
    Ambiguous,
    Busy,
    NotOurs,
    Page,
    Refused,
    SignedOut,
    StateTooOld,
    Unreachable,
)
from desktop.platforms.way import MemoryKeeper
from tests.platforms.hostile import RESET, Asked, Hostile, reply

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOKEN = contract.Token(access_token="secret-access", expires_in=3600)


def call(answer: Callable[[Asked], bytes], use: Callable[[HelpdeskPlatform], Any], **limits: float) -> Any:
    """What the client makes of the answers; the server is returned by `call.asked`."""

    async def run(url: str) -> Any:
        told = Limits(connect=2, read=2, send=2, whole=4, silence=2) if not limits else Limits(**limits)
        platform = HelpdeskPlatform(url, MemoryKeeper("r"), "pl", lambda: NOW, first=TOKEN, limits=told)
        try:
            return await use(platform)
        finally:
            await platform.close()

    with Hostile(answer) as server:
        return asyncio.run(run(server.url))


def changes(answer: Callable[[Asked], bytes]) -> Page:
    page: Page = call(answer, lambda platform: platform.changes("before", 500))
    return page


def message(number: int, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": f"m{number}",
        "conversation_id": "c1",
        "sequence": number,
        "author": {"role": "buyer"},
        "text": f"text {number}",
        "received_at": "2026-11-20T10:00:00Z",
    }
    return {"kind": "message", "id": f"m{number}", "data": data | more}


def platform_with(records: list[bytes]) -> Callable[[Asked], bytes]:
    """Serves records in pages of the asked size; the state is the place in the list."""

    def answer(asked: Asked) -> bytes:
        query = dict(part.split("=") for part in asked.target.partition("?")[2].split("&"))
        start = int(query["since"]) if query["since"].isdigit() else 0
        end = min(start + int(query["limit"]), len(records))
        more = b"true" if end < len(records) else b"false"
        body = b",".join(records[start:end])
        return reply(b'{"state":"%d","has_more":%b,"items":[%b]}' % (end, more, body))

    return answer


def read_all(records: list[bytes]) -> tuple[list[str], list[tuple[str, str, bytes]]]:
    """Everything that comes through, and what was set aside."""

    async def use(platform: HelpdeskPlatform) -> tuple[list[str], list[tuple[str, str, bytes]]]:
        state, kept, aside = "start", [], []
        while True:
            page = await platform.changes(state, 64)
            kept += [thing.id for thing in page.things]  # type: ignore[union-attr]
            aside += [(entry.kind, entry.id, entry.raw) for entry in page.set_aside]
            state = page.state
            if not page.has_more:
                return kept, aside

    found: tuple[list[str], list[tuple[str, str, bytes]]] = call(platform_with(records), use)
    return found


def encoded(*records: dict[str, Any]) -> list[bytes]:
    return [json.dumps(record).encode() for record in records]


BAD = {
    "a lone surrogate": b'{"kind":"message","id":"m3","data":'
    b'{"id":"m3","conversation_id":"c1","sequence":3,"author":{"role":"buyer"},'
    b'"text":"x \\ud800 y","received_at":"2026-11-20T10:00:00Z"}}',
    "NUL": json.dumps(message(3, text="a\0b")).encode(),
    "an id of 2^63": json.dumps(message(3) | {"id": 2**63}).encode(),
    "a sequence of 2^63": json.dumps(message(3, sequence=2**63)).encode(),
    "NaN": json.dumps(message(3, sequence=float("nan"))).encode(),
    "200 000 levels": b'{"kind":"message","id":"m3","data":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "5 MB": json.dumps(message(3, text="a" * 5_000_000)).encode(),
    "an unknown kind": b'{"kind":"coupon","id":"k1","data":{}}',
    "no text": json.dumps({"kind": "message", "id": "m3", "data": {"id": "m3"}}).encode(),
    "no data": b'{"kind":"message","id":"m3"}',
    "no kind": b'{"id":"m3"}',
    "no object": b"17",
    "timestamp 1e18": json.dumps(message(3, received_at=1e18)).encode(),
    "a time without an offset": json.dumps(message(3, received_at="2026-11-20T10:00:00")).encode(),
    "the year 1": json.dumps(message(3, received_at="0001-01-01T00:00:00+14:00")).encode(),
    "broken UTF-8": b'{"kind":"message","id":"m3","data":'
    + json.dumps(message(3)["data"]).encode().replace(b"text 3", b"te\xff\xfet")
    + b"}",
}


@pytest.mark.parametrize("bad", BAD)
def test_fault_33_a_bad_record_is_set_aside_and_the_rest_comes_through(bad):
    records = encoded(*(message(number) for number in range(1, 101)))
    records[2] = BAD[bad]
    kept, aside = read_all(records)
    assert kept == [f"m{number}" for number in range(1, 101) if number != 3]
    [(_, _, raw)] = aside
    assert raw in BAD[bad] or BAD[bad] in raw  # the record alone, or the whole page of one


def test_fault_33_several_bad_records_far_apart_and_side_by_side():
    records = encoded(*(message(number) for number in range(200)))
    for number in (0, 63, 64, 65, 199):
        records[number] = BAD["NaN"]
    kept, aside = read_all(records)
    assert len(kept) == 195
    assert len(aside) == 5


def test_an_unknown_value_of_an_open_enumeration_is_no_fault():
    page = changes(platform_with(encoded(message(1, delivery="teleported", author={"role": "robot"}))))
    [thing] = page.things
    assert thing.delivery == "teleported"  # type: ignore[union-attr]
    assert thing.author.role == "robot"  # type: ignore[union-attr]


GOOD = b'{"state":"next","has_more":false,"items":[]}'


@pytest.mark.parametrize(
    "answer",
    [
        reply("<html>Sign in to the Wi-Fi</html>", "text/html; charset=utf-8"),
        reply("<html>Sign in to the Wi-Fi</html>"),
        reply(GOOD[:-10]),
        reply(b"[1, 2]"),
        reply(b"{}"),
        reply(b""),
        reply(b"null"),
        reply(GOOD.decode().encode("utf-16"), "application/json; charset=utf-16"),
        reply(GOOD.decode().encode("utf-16"), "application/json"),
        reply(GOOD, "application/json; charset=iso-8859-2"),
        reply(b"\x1f\x8bnot gzip at all", Content_Encoding="gzip"),
        reply(gzip.compress(GOOD)[:-6], Content_Encoding="gzip"),
        reply(GOOD, Content_Encoding="br"),
        reply(b'{"state":"before","has_more":true,"items":[]}'),
        reply("", status="302 Found", Location="https://elsewhere.example/"),
        reply("", status="302 Found", Location="/v1/changes"),
        reply("<html>blocked</html>", "text/html", status="403 Forbidden"),
    ],
    ids=lambda answer: "",
)
def test_fault_34_what_is_no_page_of_ours_is_refused_whole(answer):
    with pytest.raises(NotOurs):
        changes(lambda asked: answer)


def test_fault_34_an_answer_cut_short_is_no_answer():
    with pytest.raises(Unreachable):
        changes(
            lambda asked: reply(GOOD).replace(
                b"Content-Length: 44", b"Content-Length: 99\r\nConnection: close"
            )
        )


@pytest.mark.parametrize("layers", [1, 2])
def test_fault_34_a_packed_answer_cannot_fill_the_memory(layers):
    bomb = gzip.compress(b" " * (4 * BODY_LIMIT), 9)
    names = "gzip"
    if layers == 2:
        bomb, names = gzip.compress(bomb, 9), "gzip, gzip"
    tracemalloc.start()
    try:
        with pytest.raises(NotOurs):
            changes(lambda asked: reply(bomb, Content_Encoding=names))
        assert tracemalloc.get_traced_memory()[1] < 150 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_redirect_within_the_platform_is_followed():
    def answer(asked: Asked) -> bytes:
        if asked.target.startswith("/v1/changes"):
            return reply("", status="307 Temporary Redirect", Location="/new/changes?since=before")
        return reply(GOOD)

    assert changes(answer).state == "next"


def test_secrets_are_never_sent_to_another_host():
    with Hostile(lambda asked: reply(GOOD)) as other:
        with pytest.raises(NotOurs):
            changes(lambda asked: reply("", status="307 Temporary Redirect", Location=other.url + "/v1"))
        assert other.asked == []


# --- what statuses mean
# ----------------------------------------------------------------------------------------


def problem(status: str, code: str = "error", detail: str = "", **headers: str) -> bytes:
    body = json.dumps({"status": int(status[:3]), "code": code, "detail": detail})
    return reply(body, contract.PROBLEM_MEDIA_TYPE, status, **headers)


def perform(answer: Callable[[Asked], bytes], **limits: float) -> Any:
    return call(answer, lambda platform: platform.perform(Reply("c1", "hej"), "key-1"), **limits)


def test_a_refusal_carries_code_status_and_the_platforms_words():
    with pytest.raises(Refused) as caught:
        perform(
            lambda asked: problem("422 Unprocessable Content", contract.TEXT_REJECTED, "Bez adresów e-mail.")
        )
    assert caught.value.rejected_text
    assert (caught.value.status, caught.value.detail) == (422, "Bez adresów e-mail.")
    with pytest.raises(Refused) as caught:
        perform(lambda asked: problem("409 Conflict", contract.CONVERSATION_CLOSED))
    assert caught.value.conflict


def test_a_key_in_flight_is_not_the_end():
    with pytest.raises(Busy):
        perform(lambda asked: problem("409 Conflict", contract.KEY_IN_FLIGHT))


@pytest.mark.parametrize("status", ["400 Bad Request", "403 Forbidden", "404 Not Found", "413 Too Large"])
def test_a_refusal_that_is_not_the_platforms_own_throws_no_reply_back(status):
    with pytest.raises(NotOurs):
        perform(lambda asked: reply("<html>proxy</html>", "text/html", status))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Mon, 23 Nov 2026 09:10:00 GMT", 600),
        ("Mon, 23 Nov 2020 09:10:00 GMT", 0),
        ("Thu, 03 Dec 2026 09:00:00 GMT", 864_000),
        ("99999999999999999999", 366 * 86400),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
    ],
)
def test_fault_07_retry_after_in_both_forms(header, seconds):
    with pytest.raises(Busy) as caught:
        perform(lambda asked: problem("503 Service Unavailable", Retry_After=header))
    told = caught.value.retry_at
    assert (None if told is None else (told - NOW).total_seconds()) == seconds


def test_after_429_nothing_goes_out_before_the_time():
    asked_for: list[Asked] = []

    def answer(asked: Asked) -> bytes:
        asked_for.append(asked)
        return problem("429 Too Many Requests", contract.RATE_LIMITED, Retry_After="60")

    async def use(platform: HelpdeskPlatform) -> None:
        for _ in range(3):
            with pytest.raises(Busy) as caught:
                await platform.changes(None, 10)
            assert caught.value.status == 429

    call(answer, use)
    assert len(asked_for) == 1


def test_410_means_reading_afresh():
    with pytest.raises(StateTooOld):
        changes(lambda asked: problem("410 Gone", contract.STATE_TOO_OLD))


def test_a_proxys_401_is_not_the_end_of_the_sign_in():
    with pytest.raises(NotOurs):
        changes(lambda asked: reply("<html>", "text/html", "401 Unauthorized", WWW_Authenticate="Basic"))


def test_a_new_token_that_is_refused_too_means_signing_in_again():
    def answer(asked: Asked) -> bytes:
        if asked.target == contract.TOKEN_PATH:
            return reply('{"access_token":"other","refresh_token":"r2"}')
        if asked.target == contract.METADATA_PATH:
            base = "http://" + asked.headers["host"]
            return reply(
                json.dumps(
                    {
                        "issuer": base,
                        "authorization_endpoint": base + "/a",
                        "token_endpoint": base + contract.TOKEN_PATH,
                    }
                )
            )
        return problem("401 Unauthorized", contract.UNAUTHENTICATED)

    with pytest.raises(SignedOut):
        changes(answer)


# --- how the way there fails
# --------------------------------------------------------------------------------------


def test_a_lost_answer_to_a_send_is_ambiguous_and_to_a_read_is_not():
    with pytest.raises(Ambiguous):
        perform(lambda asked: RESET)
    with pytest.raises(Unreachable):
        changes(lambda asked: RESET)


def test_a_send_without_an_answer_in_time_is_ambiguous():
    with pytest.raises(Ambiguous):
        perform(lambda asked: b"", connect=2, read=0.2, send=0.2, whole=0.2)


def test_an_accepted_reply_that_cannot_be_read_is_accepted_all_the_same():
    assert perform(lambda asked: reply('{"id": 5}', status="201 Created")).things == ()


def test_a_read_is_tried_again_when_a_kept_connection_is_dead():
    answers = [reply(GOOD), RESET, reply(GOOD)]

    async def use(platform: HelpdeskPlatform) -> None:
        await platform.changes("a", 10)
        await platform.changes("b", 10)

    call(lambda asked: answers.pop(0), use)
    assert answers == []


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_where_nobody_answers(host, free_port):
    async def use() -> None:
        url = f"{'http' if host == '127.0.0.1' else 'https'}://{host}:{free_port}"
        platform = HelpdeskPlatform(url, MemoryKeeper("r"), "pl", lambda: NOW, first=TOKEN)
        try:
            await platform.changes(None, 10)
        finally:
            await platform.close()

    with pytest.raises(Unreachable) as caught:
        asyncio.run(use())
    assert caught.value.why == "host" or host.endswith("invalid")  # without a network no name is known


def test_nothing_is_said_to_another_computer_without_tls():
    with pytest.raises(NotOurs):
        HelpdeskPlatform("http://helpdesk.example.com", MemoryKeeper("r"), "pl", lambda: NOW)


def test_a_post_carries_the_key_the_language_and_the_token_and_the_same_bytes():
    seen: list[Asked] = []

    def answer(asked: Asked) -> bytes:
        seen.append(asked)
        return problem("503 Service Unavailable")

    for _ in range(2):
        with pytest.raises(Busy):
            perform(answer)
    first, second = seen
    assert first.headers["idempotency-key"] == "key-1"
    assert first.headers["accept-language"] == "pl"
    assert first.headers["authorization"] == "Bearer secret-access"
    assert (first.body, first.target) == (second.body, second.target)


# --- the event stream
# -------------------------------------------------------------------------------------------------


def stream(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + body


def heard(body: bytes) -> list[str]:
    async def use(platform: HelpdeskPlatform) -> list[str]:
        return [event async for event in platform.hints("last")]

    found: list[str] = call(lambda asked: stream(body), use)
    return found


def test_fault_30_hints_doubled_without_an_id_of_other_kinds_and_cut_in_mid_line():
    body = (
        b": heartbeat\n\nid: a\nevent: changes\ndata: {}\n\nid: a\nevent: changes\ndata: {}\n\n"
        b"event: weather\ndata: rain\n\nevent: changes\r\ndata: x\r\n\r\nid: b\nevent: chan"
    )
    assert heard(body) == ["a", "a", "a"]


def test_fault_30_a_stream_without_line_ends_is_cut():
    with pytest.raises(NotOurs):
        heard(b"data: " + b"x" * 1_000_000)


def test_fault_30_silence_ends_the_stream():
    with pytest.raises(Unreachable):
        call(
            lambda asked: stream(b": hello\n\n").replace(b"Connection: close\r\n", b""),
            lambda platform: anext(platform.hints(None)),
            silence=0.2,
        )


def test_a_page_instead_of_a_stream():
    with pytest.raises(NotOurs):
        call(lambda asked: reply("<html>"), lambda platform: anext(platform.hints(None)))


# --- the clock
# -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0),
        ("Mon, 23 Nov 2026 09:00:01 GMT", 0),
        ("Mon, 23 Nov 2026 09:05:00 GMT", 300.5),
        ("Tue, 23 Nov 2027 09:00:00 GMT", 365 * 86400 + 0.5),
        ("yesterday", 0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 0),
        ("Mon, 01 Jan 1601 00:00:00 GMT", 0),
        ("Mon, 99999999999999 Jan 2026 00:00:00 GMT", 0),
    ],
)
def test_the_platforms_clock_is_heard_from_its_answers(date, ahead):
    async def use(platform: HelpdeskPlatform) -> float:
        await platform.changes("before", 10)
        return platform.server_time_offset()

    assert call(lambda asked: reply(GOOD, Date=date), use) == ahead
