"""Whatever bytes come instead of the platform's, every reader ends with an answer or with its own error."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.platforms.helpdesk import contract
from desktop.platforms.helpdesk.answers import problem_of
from desktop.platforms.helpdesk.pages import Undecodable, read_broken, read_page
from desktop.platforms.helpdesk.stream import LINE_LIMIT, _Lines
from desktop.platforms.http import Answer
from desktop.platforms.json_answers import read, retry_at
from desktop.platforms.platform import NotOurs

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONGEST = timedelta(days=366)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
fields = st.dictionaries(
    st.sampled_from(
        [
            "id",
            "conversation_id",
            "sequence",
            "author",
            "text",
            "html",
            "received_at",
            "attachments",
            "translation",
        ]
    ),
    values | st.sampled_from(["m1", 1, {"role": "buyer"}, "2026-11-20T10:00:00Z", "<b>x"]),
)
records = st.fixed_dictionaries(
    {"kind": st.sampled_from(["message", "order", "x"]), "id": values, "data": fields}
)
pages = st.fixed_dictionaries(
    {
        "state": st.just("s") | values,
        "has_more": st.booleans() | values,
        "items": st.lists(records | values, max_size=5),
    }
)


def answer(body: bytes, media_type: str = "application/json") -> Answer:
    return Answer(200, media_type, httpx.Headers([(b"content-type", media_type.encode())]), body)


@given(pages.map(lambda page: json.dumps(page).encode()) | st.binary(max_size=400))
def test_fault_33_a_page_is_read_refused_or_found_broken(body: bytes):
    try:
        page = read_page(body)
    except (NotOurs, Undecodable):
        return
    sent = json.loads(body, parse_constant=str)
    assert len(page.things) + len(page.removals) + len(page.set_aside) <= len(sent["items"])


@given(pages.map(lambda page: json.dumps(page).encode()), st.data())
def test_fault_34_a_page_that_is_cut_or_garbled_never_passes_for_a_whole_one(
    body: bytes, data: st.DataObject
):
    place = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises((NotOurs, Undecodable)):
        read_page(body[:place])
    garbled = bytearray(body)
    garbled[place] ^= data.draw(st.integers(1, 255))
    for reader in (read_page, read_broken):
        try:
            reader(bytes(garbled))
        except (NotOurs, Undecodable):
            continue


@given(st.text(max_size=60) | st.none())
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
@example("99999999999999999999999")
@example("²")
def test_fault_07_retry_after_is_a_time_to_come_or_nothing(header: str | None):
    told = retry_at(header, NOW)
    assert told is None or NOW <= told <= NOW + LONGEST


@given(
    st.sampled_from(["Mon", "x"]),
    st.integers(0, 40),
    st.sampled_from(["Jan", "Feb", "Foo"]),
    st.integers(0, 20000),
    st.sampled_from(["GMT", "+9999", "-2359", "", "UTC"]),
)
def test_fault_07_a_date_that_is_nearly_right(day: str, number: int, month: str, year: int, zone: str):
    told = retry_at(f"{day}, {number:02} {month} {year:04} 10:00:00 {zone}", NOW)
    assert told is None or NOW <= told <= NOW + LONGEST


@given(values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200), st.text(max_size=40))
def test_a_problem_document_is_one_or_none(body: bytes, media_type: str):
    for kind in ("application/problem+json", "application/json", media_type):
        problem = problem_of(answer(body, kind))
        assert problem is None or isinstance(problem, contract.Problem)


@given(values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200))
@example(b"[" * 100_000)
def test_an_answer_is_the_shape_that_was_asked_for_or_none_of_ours(body: bytes):
    for shape in (contract.Me, contract.Messages, contract.Record, contract.Offers):
        try:
            assert isinstance(read(answer(body), shape), shape)
        except NotOurs:
            continue


class _Parts(httpx.AsyncByteStream):
    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part


@given(
    st.lists(
        st.binary(max_size=50) | st.sampled_from([b"\n", b"\r\n", b"data: ", b"x" * 30_000]), max_size=20
    )
)
def test_fault_30_lines_of_a_stream_come_through_as_they_were_or_are_cut(parts: list[bytes]):
    async def run() -> bytes:
        return b"".join([part async for part in _Lines(_Parts(parts))])

    whole = b"".join(parts)
    longest = max(map(len, whole.replace(b"\r", b"\n").split(b"\n")))
    try:
        assert asyncio.run(run()) == whole
    except NotOurs:
        assert longest > LINE_LIMIT
