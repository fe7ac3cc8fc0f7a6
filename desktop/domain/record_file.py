"""A record as a file: the platform's record with two constants, all of it in RFC 8785 form.

One record has one file: a byte that differs is a file that was changed, also where the meaning did not.
"""

from collections.abc import Iterable
from typing import Any, Final

from .canonical import NotCanonical, canonical, first_difference, parse
from .record import (
    BROKEN,
    FORM,
    SHAPE,
    DoesNotVerify,
    Record,
    read_record,
    verify,
)
from .signing_keys import SigningKey

FORMAT: Final = "helpdesk-record/1"
LIMIT: Final = 64 * 1024 * 1024
"""Bytes of a file at most."""
_CONSTANTS: Final = {"format": FORMAT, "internal_notes": "left out"}
_MARKS: Final = (b'{"conversation_id":', b'"format":"helpdesk-record/1"', b'"internal_notes":"left out"')


class NoRecord(ValueError):
    """A file of something else."""


def file_bytes(record: Record) -> bytes:
    """The file of a record. Raises ValueError for what has no canonical form."""
    value: dict[str, Any] = {
        **_CONSTANTS,
        "conversation_id": record.conversation_id,
        "market": record.market,
        "entries": [
            {
                "number": entry.number,
                "at": entry.at,
                "kind": entry.kind,
                "content": entry.content,
                "previous": entry.previous,
                "hash": entry.hash,
            }
            for entry in record.entries
        ],
        "head": record.head,
    }
    return canonical(value)


def verify_file(raw: bytes, keys: Iterable[SigningKey]) -> tuple[Record, SigningKey]:
    """The record of a file and the key that signed it. A key in the file is nothing that is looked at.

    Raises DoesNotVerify, and NoRecord for what was never the file of a record.
    """
    try:
        value = parse(raw)
    except NotCanonical as error:
        _require_marks(raw)
        raise DoesNotVerify(BROKEN, found=error.detail, place=error.place) from None
    if not isinstance(value, dict):
        raise NoRecord
    try:
        platforms = {name: each for name, each in value.items() if name not in _CONSTANTS}
        record = read_record(platforms, exact=True)
        key = verify(record, keys)
    except DoesNotVerify:
        _require_marks(raw)
        raise
    for name, constant in _CONSTANTS.items():
        if value.get(name) != constant:
            raise DoesNotVerify(SHAPE, found=f"record.{name}")
    place = first_difference(raw, value)
    if place is not None:
        raise DoesNotVerify(FORM, place=place)
    return record, key


def _require_marks(raw: bytes) -> None:
    """A record that was damaged still has most of its marks."""
    if not any(mark in raw for mark in _MARKS):
        raise NoRecord
