"""Changes since a state, the archived record, and the platform's signing keys."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .basics import Id, MarketCode, Shape, open_enum


class Change(Shape, kw_only=True):
    """One thing that is new, changed or gone; `data` is absent when `removed`."""

    kind: Annotated[str, open_enum("conversation", "message", "case", "order", "offer")]
    id: str
    removed: bool = False
    data: msgspec.Raw | UnsetType = UNSET


class Totals(Shape, kw_only=True):
    """How many things of each kind the account holds now, those that were removed left out: a reader who has
    come to the end counts whether it has them all."""

    conversations: Annotated[int, Meta(ge=0)]
    messages: Annotated[int, Meta(ge=0)]
    cases: Annotated[int, Meta(ge=0)]
    orders: Annotated[int, Meta(ge=0)]


class ChangesPage(Shape, kw_only=True):
    """In the order things happened; a thing changed twice within the page stands once, in its last form.

    `totals` only where they were asked for; they are of the moment of the answer, so of `state` on a page
    with no more behind it.
    """

    state: str
    has_more: bool
    items: list[Change]
    totals: Totals | UnsetType = UNSET


class Hint(Shape, kw_only=True):
    """The only event on `/v1/events`: there is something to pull. `state` is where the platform stands."""

    state: str


class RecordEntry(Shape, kw_only=True):
    """One link: `hash` = SHA-256 over `previous` + RFC 8785 bytes of `content`, in hex.

    `previous` enters as its 64 hex digits in ASCII; before the first link it is 64 zeros. `content` repeats
    `conversation_id`, `number`, `at` and `kind`, so that nothing of a link stands outside its hash.
    """

    number: Annotated[int, Meta(ge=1)]
    at: datetime
    kind: str
    content: dict[str, Any]
    previous: str
    hash: str


class RecordHead(Shape, kw_only=True):
    """Market, the last link's number and hash and the signing time, under the platform's Ed25519 signature.

    Signed are the RFC 8785 bytes of this object without `signature`, which is base64url without padding.
    `key_id` names a key of `/.well-known/helpdesk-keys.json`.
    """

    conversation_id: Id
    market: MarketCode
    number: int
    hash: str
    signed_at: datetime
    key_id: str
    signature: str


class Record(Shape, kw_only=True):
    conversation_id: Id
    market: MarketCode
    entries: list[RecordEntry]
    head: RecordHead


class Key(Shape, kw_only=True):
    """An Ed25519 public key as a JWK (RFC 8037)."""

    kty: str
    crv: str
    kid: str
    x: str
    not_before: datetime | None = None


class Keys(Shape, kw_only=True):
    keys: list[Key]
