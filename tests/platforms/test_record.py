"""A record as the client reads it: what is signed comes through as it was written, anything else is no
record."""

import json
from typing import Any

import pytest

from desktop.domain.record import Record, verify
from desktop.platforms.platform import NotOurs
from tests.platforms.hostile import reply
from tests.platforms.test_hostile_answers import call
from tests.record_world import FULL, Signer

SIGNER = Signer()
VALUE = SIGNER.record(FULL)


def read(body: bytes, media_type: str = "application/json") -> Record:
    record: Record = call(lambda _asked: reply(body, media_type), lambda platform: platform.record("C-7"))
    return record


def test_whatever_way_it_was_written_it_verifies() -> None:
    for body in (json.dumps(VALUE, indent=3), json.dumps({**VALUE, "new": 1})):
        assert verify(read(body.encode()), [SIGNER.key]) == SIGNER.key


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("48211", "48211.0"),
        lambda text: text.replace('"size"', '"size": 1, "size"'),
        lambda text: text.replace('"head"', '"heads"'),
        lambda text: text[:200],
        lambda text: "[" * 100_000,
        lambda text: "null",
    ],
)
def test_what_is_no_record_is_refused(change: Any) -> None:
    with pytest.raises(NotOurs):
        read(change(json.dumps(VALUE)).encode())


def test_a_page_of_somebody_else_is_refused() -> None:
    with pytest.raises(NotOurs):
        read(b"<html>", "text/html")


@pytest.mark.parametrize("body", [b"{}", b'{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AA"}]}'])
def test_broken_keys_are_refused(body: bytes) -> None:
    with pytest.raises(NotOurs):
        call(lambda _asked: reply(body), lambda platform: platform.signing_keys())
