"""RFC 8785 for what records hold, and reading JSON of strangers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.canonical import LARGEST, NotCanonical, canonical, first_difference, parse

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # RFC 8785, section 3.2.3: names sort by UTF-16 code units.
        (
            {
                "\u20ac": "Euro Sign",
                "\r": "CR",
                "\ufb33": "Dalet",
                "1": "One",
                "\U0001f600": "Smile",
                "ö": "o",
            },
            '{"\\r":"CR","1":"One","ö":"o","€":"Euro Sign","😀":"Smile","\ufb33":"Dalet"}',
        ),
        # Section 3.2.2.2: which signs are escaped, and how.
        ('€$\x0f\nA\'B"\\\\"/\x7f\u2028', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028"'),
        ([None, True, False, 0, -7, 2**53 - 1], "[null,true,false,0,-7,9007199254740991]"),
        ({}, "{}"),
    ],
)
def test_canonical_json(value: Any, expected: str) -> None:
    assert canonical(value) == expected.encode()


@pytest.mark.parametrize("value", [1.5, 2**53, b"x", {"a": {1, 2}}, "\ud800"])
def test_a_record_holds_only_what_has_one_form(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical(value)


@given(VALUES)
def test_what_is_written_is_read_back_and_written_the_same(value: Any) -> None:
    raw = canonical(value)
    assert parse(raw) == value
    assert first_difference(raw, value) is None


@given(VALUES)
def test_however_it_was_written_it_has_one_form(value: Any) -> None:
    other = json.dumps(value, indent=1, ensure_ascii=True).encode()
    assert canonical(parse(other)) == canonical(value)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"a":1,"a":1}', "stands twice"),
        (b'[{"b":{"a":1,"b":2,"a":3}}]', "stands twice"),
        (b"[1.0]", "1.0"),
        (b"[1e3]", "1e3"),
        (b"[-0]", "-0"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b"[" + b"9" * 5000 + b"]", "999"),
        (b"[" * 100_000, "deep"),
        (b"[" + b"[]," * 1_000_001 + b"[]]", "too many"),
    ],
)
def test_what_two_readers_may_read_in_two_ways_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(NotCanonical) as told:
        parse(raw)
    assert said in told.value.detail


@pytest.mark.parametrize(
    ("raw", "place"), [(b'{"a":tru}', 5), (b'["\xc3\xb6",]', 6), (b'["\xff"]', 2), (b"[1] [2]", 4), (b"", 0)]
)
def test_where_it_is_no_json(raw: bytes, place: int) -> None:
    with pytest.raises(NotCanonical) as told:
        parse(raw)
    assert told.value.place == place


def test_a_lone_surrogate_has_no_form() -> None:
    with pytest.raises(ValueError):
        canonical(parse(b'["\\ud800"]'))


@pytest.mark.parametrize(
    ("raw", "place"), [(b'{"b":1,"a":2}', 2), (b'{"a": 1}', 5), (b'["\\u0041"]', 2), (b"[1]\n", 3)]
)
def test_the_first_byte_that_is_not_canonical(raw: bytes, place: int) -> None:
    assert first_difference(raw, parse(raw)) == place
