"""A record is what the platform signed, byte for byte, or it does not verify and says where."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import record as codes
from desktop.domain.canonical import canonical
from desktop.domain.record import DoesNotVerify, link, read_record, verify
from desktop.domain.record_file import NoRecord, file_bytes, verify_file
from tests.record_world import FILE, SMALL, Signer, message

SIGNER, OTHER = Signer(1), Signer(2)
KEYS = [SIGNER.key]
VALUE = SIGNER.record(SMALL)
RAW = file_bytes(read_record(VALUE))
LONGER = (*SMALL, message("buyer", "Łucja", "Kiedy?"), message("seller", "Marta", "O 9."))


def problem(raw: bytes, keys: Any = KEYS) -> DoesNotVerify:
    with pytest.raises(DoesNotVerify) as told:
        verify_file(raw, keys)
    return told.value


def raw_of(value: dict[str, Any], **more: Any) -> bytes:
    """The file of a record as somebody may have changed it."""
    return canonical({**json.loads(RAW), **value, **more})


def changed(change: Callable[[dict[str, Any]], object], value: dict[str, Any] | None = None) -> DoesNotVerify:
    made = deepcopy(value or VALUE)
    change(made)
    return problem(raw_of(made))


def rechained(value: dict[str, Any], since: int) -> None:
    """Reckons every hash anew, as a forger would."""
    previous = value["entries"][since - 1]["hash"] if since else "0" * 64
    for entry in value["entries"][since:]:
        entry["previous"], entry["hash"] = previous, link(previous, entry["content"])
        previous = entry["hash"]


def test_what_was_exported_verifies() -> None:
    record, key = verify_file(RAW, [OTHER.key, SIGNER.key])
    assert (record.number, key) == (2, SIGNER.key)
    assert record == read_record(VALUE)


def test_the_file_holds_everything_and_says_what_it_leaves_out() -> None:
    held = json.loads(RAW)
    assert held["internal_notes"] == "left out"
    assert {name: held[name] for name in VALUE} == VALUE
    assert held["entries"][1]["content"]["attachments"] == [FILE]
    assert (held["head"]["number"], held["head"]["signed_at"]) == (2, "2026-11-23T09:25:07Z")


def spans() -> dict[int, range]:
    """Where in the file each entry stands."""
    found = {}
    for entry in json.loads(RAW)["entries"]:
        part = canonical(entry)
        start = RAW.index(part)
        found[entry["number"]] = range(start, start + len(part))
    return found


def test_any_single_byte_changed_does_not_verify_and_it_says_where() -> None:
    """Every byte of the file, each into four others: one bit, another letter, a digit, a space."""
    entries = spans()
    for place, byte in enumerate(RAW):
        within = next((number for number, span in entries.items() if place in span), None)
        for other in {byte ^ 1, byte ^ 0x20, ord("7"), ord(" ")} - {byte}:
            told = problem(RAW[:place] + bytes([other]) + RAW[place + 1 :])
            if told.number is not None and within is not None and told.why != codes.LAST_HASH:
                assert told.number == within, (place, told.why)
            assert told.number or told.place is not None or told.found or told.why == codes.HEAD_PLACE, told


@pytest.mark.parametrize("length", [1, 20, 400])
def test_a_byte_missing_or_added_anywhere_does_not_verify(length: int) -> None:
    for place in range(0, len(RAW), 7):
        problem(RAW[:place] + RAW[place + length :])
        problem(RAW[:place] + b" " * length + RAW[place:])


def test_truncation_shows_by_the_heads_number() -> None:
    value = SIGNER.record(LONGER)
    for kept in range(len(LONGER)):
        told = problem(raw_of({**value, "entries": value["entries"][:kept]}))
        assert (told.why, told.told, told.found) == (codes.CUT, "4", str(kept))


def test_truncation_with_a_head_that_was_adjusted_is_no_signature() -> None:
    def cut(made: dict[str, Any]) -> None:
        made["entries"].pop()
        made["head"].update(number=3, hash=made["entries"][-1]["hash"])

    assert changed(cut, SIGNER.record(LONGER)).why == codes.SIGNATURE


@pytest.mark.parametrize(
    ("change", "why", "number"),
    [
        (lambda made: made["entries"].reverse(), codes.NUMBER, 1),
        (lambda made: made["entries"].pop(1), codes.NUMBER, 2),
        (lambda made: made["entries"].insert(1, made["entries"][1]), codes.NUMBER, 3),
        (lambda made: made["entries"][1]["content"].update(text="Nie."), codes.HASH, 2),
        (lambda made: made["entries"][1]["content"].update(conversation_id="C-8"), codes.CONVERSATION, 2),
        (lambda made: made["entries"][2].update(at="2026-11-20T11:05:31Z"), codes.OUTSIDE, 3),
        (lambda made: made["entries"][2].update(kind="state"), codes.OUTSIDE, 3),
        (lambda made: made["entries"][2].update(previous="0" * 64), codes.PREVIOUS, 3),
        (lambda made: made["entries"][2].update(hash="f" * 64), codes.HASH, 3),
        (lambda made: made["entries"][2]["content"].pop("text"), codes.HASH, 3),
        (lambda made: made["entries"][2].pop("hash"), codes.SHAPE, 3),
        (lambda made: made["entries"][2].update(number="3"), codes.SHAPE, 3),
        (lambda made: made["entries"][2].update(number=True), codes.SHAPE, 3),
        (lambda made: made["entries"][2].update(remark="not signed"), codes.SHAPE, 3),
        (lambda made: made.update(market="DE"), codes.HEAD_PLACE, None),
        (lambda made: made["head"].update(market="DE"), codes.HEAD_PLACE, None),
        (lambda made: made["head"].update(number=3), codes.GROWN, None),
        (lambda made: made["head"].update(signed_at="2026-11-24T09:25:07Z"), codes.SIGNATURE, None),
        (lambda made: made["head"].update(remark="new"), codes.SIGNATURE, None),
        (lambda made: made["head"].update(signature="!"), codes.SIGNATURE, None),
        (lambda made: made["head"].update(key_id="k"), codes.KEY, None),
        (lambda made: made["head"].pop("signature"), codes.SHAPE, None),
        (lambda made: made.update(head=[]), codes.SHAPE, None),
        (lambda made: made.update(entries={}), codes.SHAPE, None),
        (lambda made: made.update(conversation_id="C-8"), codes.CONVERSATION, 1),
    ],
)
def test_the_first_broken_link_is_named(
    change: Callable[[Any], object], why: str, number: int | None
) -> None:
    told = changed(change, SIGNER.record(LONGER))
    assert (told.why, told.number) == (why, number)


def test_a_forger_who_reckons_every_hash_anew_does_not_reach_the_signed_one() -> None:
    def forge(made: dict[str, Any]) -> None:
        made["entries"][1]["content"]["text"] = "Nie."
        rechained(made, 1)

    assert changed(forge).why == codes.LAST_HASH


def test_signed_anew_by_another_key_does_not_verify_whatever_the_file_says_of_it() -> None:
    forged = OTHER.record((SMALL[0], message("seller", "Marta", "Nie.")))
    assert problem(raw_of(forged)).why == codes.KEY
    # Under the id of the trusted key.
    forged["head"]["key_id"] = SIGNER.key.id
    assert problem(raw_of(forged)).why == codes.SIGNATURE


def test_a_key_in_the_file_is_nothing_that_is_looked_at() -> None:
    forged = OTHER.record(SMALL)
    for more in ({"keys": [OTHER.jwk]}, {"key": OTHER.jwk}):
        assert problem(raw_of(forged, **more)).why == codes.SHAPE
    head = OTHER.sign({**forged["head"], "jwk": OTHER.jwk})
    assert problem(raw_of(forged, head=head)).why == codes.KEY


def test_a_head_with_more_in_it_verifies_since_all_of_it_is_signed() -> None:
    head = SIGNER.sign({**VALUE["head"], "retention": "10 years"})
    verify_file(raw_of({**VALUE, "head": head}), KEYS)


def test_no_key_is_no_verdict() -> None:
    assert problem(RAW, []).why == codes.KEY


def test_a_record_without_an_entry_is_signed_too() -> None:
    empty = file_bytes(read_record(SIGNER.record(())))
    assert verify_file(empty, KEYS)[0].number == 0


@pytest.mark.parametrize(
    "content",
    [{"internal": True}, {}],
)
def test_an_internal_note_is_in_no_record(content: dict[str, Any]) -> None:
    kind = "message" if content else "note"
    record = read_record(SIGNER.record([(kind, {"text": "between us", **content})]))
    with pytest.raises(DoesNotVerify) as told:
        verify(record, KEYS)
    assert (told.value.why, told.value.number) == (codes.NOTE, 1)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (json.dumps(json.loads(RAW), indent=2).encode(), codes.FORM),
        (RAW + b"\n", codes.FORM),
        (RAW.replace("Łucja".encode(), b"\\u0141ucja", 1), codes.FORM),
        (RAW.replace(b'"market":"PL"', b'"market":"PL","market":"PL"', 1), codes.BROKEN),
        (RAW.replace(b'"number":2', b'"number":2.0', 1), codes.BROKEN),
        (RAW.replace(b"48211", b"4.8211e4", 1), codes.BROKEN),
        (RAW.replace(b"48211", b"NaN", 1), codes.BROKEN),
        (RAW.replace(b"48211", b"9" * 40, 1), codes.BROKEN),
        (RAW.replace(b"Jutro.", b"\\ud800", 1), codes.UNFIT),
        (RAW.replace(b"Jutro.", b"\xff", 1), codes.BROKEN),
        (RAW.replace(b"48211", b"[" * 50_000, 1), codes.BROKEN),
        (RAW[: len(RAW) // 2], codes.BROKEN),
        (RAW.replace(b"left out", b"all in  ", 1), codes.SHAPE),
        (RAW.replace(b"record/1", b"record/2", 1), codes.SHAPE),
    ],
)
def test_one_record_has_one_file(raw: bytes, why: str) -> None:
    assert problem(raw).why == why


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7", b"{}", b"[]", b'{"entries":[]}', b"null", b"\xff" * 40])
def test_another_file_is_no_record(raw: bytes) -> None:
    with pytest.raises(NoRecord):
        verify_file(raw, KEYS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PATHS = (
    ("entries",), ("entries", 0), ("entries", 1, "content"), ("entries", 1, "hash"), ("entries", 0, "at"),
    ("entries", 1, "content", "attachments"), ("head",), ("head", "number"), ("head", "signature"),
    ("head", "key_id"), ("market",), ("conversation_id",), ("format",),
)  # fmt: skip


@given(st.sampled_from(PATHS), JSON)
def test_whatever_stands_in_a_records_place_is_told_and_never_more(path: tuple[Any, ...], value: Any) -> None:
    made = json.loads(RAW)
    place = made
    for step in path[:-1]:
        place = place[step]
    before, place[path[-1]] = place[path[-1]], value
    raw = json.dumps(made, ensure_ascii=True).encode()
    if value == before and type(value) is type(before):
        return
    with pytest.raises((DoesNotVerify, NoRecord)):
        verify_file(raw, KEYS)


@given(
    st.binary(max_size=200) | st.builds(lambda head, tail: head + RAW[:300] + tail, st.binary(), st.binary())
)
def test_strangers_bytes_are_told_and_never_more(raw: bytes) -> None:
    with pytest.raises((DoesNotVerify, NoRecord)):
        verify_file(raw, KEYS)


@given(JSON)
def test_whatever_a_platform_answers_is_a_record_or_told(value: Any) -> None:
    with pytest.raises(DoesNotVerify):
        read_record(value)


def test_a_platforms_new_fields_beside_what_is_signed_do_not_come_through() -> None:
    value = deepcopy(VALUE) | {"next": "x"}
    value["entries"][0]["remark"] = "new"
    assert file_bytes(read_record(value)) == RAW
