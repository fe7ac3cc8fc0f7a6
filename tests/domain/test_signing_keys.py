"""Keys as a platform publishes them, and which of them are new here."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.signing_keys import (
    SigningKey,
    from_base64url,
    offered,
    read_keys,
    thumbprint,
    to_base64url,
)
from tests.record_world import Signer

ONE, TWO = Signer(1), Signer(2)


def published(*keys: Any) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


def test_keys_are_read_and_others_left_out() -> None:
    other = {"kty": "RSA", "kid": "r", "n": "…", "e": "AQAB"}
    assert read_keys(published(ONE.jwk, other, TWO.jwk, ONE.jwk)) == (ONE.key, TWO.key)


def test_the_thumbprint_is_that_of_rfc_8037() -> None:
    assert thumbprint("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo") == (
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"keys":{}}',
        b'{"keys":["x"]}',
        published(ONE.jwk | {"x": "AAAA"}),
        published(ONE.jwk | {"x": ONE.key.x + "="}),
        published(ONE.jwk | {"x": "§" * 43}),
        published(ONE.jwk | {"x": None}),
        published(ONE.jwk | {"kid": ""}),
        published(ONE.jwk, TWO.jwk | {"kid": ONE.key.id}),
    ],
)
def test_a_broken_key_and_an_id_for_two_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        read_keys(raw)


def test_added_and_changed_keys_are_offered_and_gone_ones_stay_trusted() -> None:
    changed = SigningKey(ONE.key.id, TWO.key.x)
    assert offered([ONE.pinned], [ONE.key, TWO.key]) == (TWO.key,)
    assert offered([ONE.pinned], [changed]) == (changed,)
    assert offered([ONE.pinned], []) == ()


@given(st.binary(max_size=70))
def test_bytes_have_one_spelling(raw: bytes) -> None:
    text = to_base64url(raw)
    assert from_base64url(text) == raw
    for other in (text + "=", text + "A", " " + text):
        try:
            assert from_base64url(other) != raw
        except ValueError:
            continue
