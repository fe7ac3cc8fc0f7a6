"""The archived record of a conversation (R7), and whether it is what the platform signed.

A link's hash is SHA-256 over the previous hash (its 64 hex digits as ASCII; 64 zeros before the first)
followed by the RFC 8785 bytes of `content`. `content` repeats the conversation, number, time and kind, so
that nothing of a link stands outside its hash. The head is signed (Ed25519) over the RFC 8785 bytes of itself
without `signature`; it holds the last number and hash, so that a record that was cut shows.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .canonical import canonical
from .signing_keys import SigningKey, from_base64url

GENESIS: Final = "0" * 64

# Why a record does not verify, by what is wrong; `number` of the link where there is one.
NUMBER: Final = "number"
"""Another link stands in this place: one is missing, too many, or they are out of order."""
CONVERSATION: Final = "conversation"
OUTSIDE: Final = "outside"
"""What stands beside the content (`found`: time or kind) is not what the content says."""
PREVIOUS: Final = "previous"
HASH: Final = "hash"
UNFIT: Final = "unfit"
"""The content holds what has no canonical form."""
CUT: Final = "cut"
"""The head counts more links (`told`) than there are (`found`)."""
GROWN: Final = "grown"
"""There are more links than the head counts."""
LAST_HASH: Final = "last_hash"
HEAD_PLACE: Final = "head_place"
"""The head is of another conversation or market."""
KEY: Final = "key"
"""Signed with a key that is not trusted (`found`)."""
SIGNATURE: Final = "signature"
NOTE: Final = "note"
"""A link is an internal note, which no record may hold."""
FORM: Final = "form"
"""The file is not in the one form that is exported; `place` is the first byte that differs."""
BROKEN: Final = "broken"
"""A file of a record that cannot be read any more; `place` is the byte where that shows."""
SHAPE: Final = "shape"
"""A part is missing, of another kind, or not of a record (`found` names it)."""


class DoesNotVerify(Exception):
    """The record is not what the platform signed. `why` is one of the codes above; `number` the first link
    that fails, `place` a byte of the file, `told` and `found` what was said and what is there."""

    def __init__(
        self,
        why: str,
        number: int | None = None,
        *,
        told: str = "",
        found: str = "",
        place: int | None = None,
    ) -> None:
        super().__init__(f"{why} {number or ''}".strip())
        self.why, self.number, self.place = why, number, place
        self.told, self.found = told, found


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: a message or a step. `at` is the platform's time as it is written there (RFC 3339, UTC)."""

    number: int
    at: str
    kind: str
    content: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def instant(self) -> datetime | None:
        """`at` as an instant; None when it is none."""
        return instant_of(self.at)


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation's record as the platform gave it. `head` is kept as it came: all of it is signed."""

    conversation_id: str
    market: str
    entries: tuple[Entry, ...]
    head: Mapping[str, Any]

    @property
    def number(self) -> int:
        """How many links the head counts."""
        return int(self.head["number"])

    @property
    def hash(self) -> str:
        """The head's hash: that of the last link."""
        return str(self.head["hash"])

    @property
    def key_id(self) -> str:
        return str(self.head["key_id"])

    @property
    def signed_at(self) -> str:
        """As it is written there (RFC 3339, UTC)."""
        return str(self.head["signed_at"])


def link(previous: str, content: Mapping[str, Any]) -> str:
    """The hash of a link, in hex. Raises ValueError for content that has no canonical form."""
    return hashlib.sha256(previous.encode("ascii") + canonical(content)).hexdigest()


def signed_bytes(head: Mapping[str, Any]) -> bytes:
    """What the head's signature is over. Raises ValueError."""
    return canonical({name: value for name, value in head.items() if name != "signature"})


def instant_of(text: str) -> datetime | None:
    """An RFC 3339 time as an instant; None when it is none, or has no offset."""
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        return None
    return made if made.tzinfo is not None else None


def verify(record: Record, keys: Iterable[SigningKey]) -> SigningKey:
    """The key that signed the record, one of `keys`. Raises DoesNotVerify, naming the first broken link."""
    previous = GENESIS
    for number, entry in enumerate(record.entries, 1):
        _verify_link(record, entry, number, previous)
        previous = entry.hash
    head, count = record.head, len(record.entries)
    if (head["conversation_id"], head["market"]) != (record.conversation_id, record.market):
        raise DoesNotVerify(HEAD_PLACE)
    if record.number != count:
        why = CUT if record.number > count else GROWN
        raise DoesNotVerify(why, told=str(record.number), found=str(count))
    if record.hash != previous:
        raise DoesNotVerify(LAST_HASH, count or None)
    trusted = {key.id: key for key in keys}
    key = trusted.get(record.key_id)
    if key is None:
        raise DoesNotVerify(KEY, found=record.key_id)
    if not _is_signed(head, key):
        raise DoesNotVerify(SIGNATURE, found=record.key_id)
    return key


def _verify_link(record: Record, entry: Entry, number: int, previous: str) -> None:
    if entry.number != number:
        raise DoesNotVerify(NUMBER, number, told=str(number), found=str(entry.number))
    content = entry.content
    if content.get("conversation_id") != record.conversation_id:
        raise DoesNotVerify(CONVERSATION, number)
    for name, beside in (("number", entry.number), ("at", entry.at), ("kind", entry.kind)):
        if content.get(name) != beside:
            raise DoesNotVerify(OUTSIDE, number, found=name)
    if entry.kind == "note" or content.get("internal") is True:
        raise DoesNotVerify(NOTE, number)
    if entry.previous != previous:
        raise DoesNotVerify(PREVIOUS, number)
    try:
        made = link(previous, content)
    except ValueError as error:
        raise DoesNotVerify(UNFIT, number, found=str(error)[:80]) from None
    if entry.hash != made:
        raise DoesNotVerify(HASH, number)


def _is_signed(head: Mapping[str, Any], key: SigningKey) -> bool:
    # Slow to import: only who verifies pays for it.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public = Ed25519PublicKey.from_public_bytes(key.public)
        public.verify(from_base64url(str(head["signature"])), signed_bytes(head))
    except (InvalidSignature, ValueError):
        return False
    return True


def read_record(value: Any, *, exact: bool = False) -> Record:
    """A record from its JSON value. With `exact` it holds nothing that no hash and no signature covers.

    Raises DoesNotVerify (SHAPE) that names the part which is missing or of another kind.
    """
    whole = _table(value, "record", ("conversation_id", "market", "entries", "head"), exact)
    entries = whole["entries"]
    if not isinstance(entries, list):
        raise DoesNotVerify(SHAPE, found="entries")
    made = tuple(_entry(each, place, exact) for place, each in enumerate(entries, 1))
    # All of the head is signed, also what a later platform adds.
    head = _table(whole["head"], "head", tuple(_HEAD), False)
    for name, kind in _HEAD.items():
        if type(head[name]) is not kind:
            raise DoesNotVerify(SHAPE, found=f"head.{name}")
    return Record(_text(whole, "conversation_id"), _text(whole, "market"), made, head)


_ENTRY: Final = {"number": int, "at": str, "kind": str, "content": dict, "previous": str, "hash": str}
_HEAD: Final = {
    "conversation_id": str,
    "market": str,
    "number": int,
    "hash": str,
    "signed_at": str,
    "key_id": str,
    "signature": str,
}


def _entry(value: Any, place: int, exact: bool) -> Entry:
    name = f"entries[{place}]"
    entry = _table(value, name, tuple(_ENTRY), exact, place)
    for part, kind in _ENTRY.items():
        if type(entry[part]) is not kind:
            raise DoesNotVerify(SHAPE, place, found=f"{name}.{part}")
    return Entry(**{part: entry[part] for part in _ENTRY})


def _table(
    value: Any, name: str, parts: tuple[str, ...], exact: bool, place: int | None = None
) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DoesNotVerify(SHAPE, place, found=name)
    for part in parts:
        if part not in value:
            raise DoesNotVerify(SHAPE, place, found=f"{name}.{part}")
    more = next((part for part in value if part not in parts), None) if exact else None
    if more is not None:
        raise DoesNotVerify(SHAPE, place, found=f"{name}.{more[:40]!a}")
    return value


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table[name]
    if not isinstance(value, str):
        raise DoesNotVerify(SHAPE, found=name)
    return value
