"""The platform's public keys (Ed25519): how they are written, and which of them this computer trusts.

Trusted is what was seen at sign-in (`PinnedKey`); what the platform publishes later is only offered. A key
that is trusted once goes on verifying what it signed.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .canonical import canonical, parse

KEY_BYTES = 32
KEYS_LIMIT = 1024 * 1024
"""Bytes of a file of keys at most."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key as published: its id, and its 32 bytes as base64url without padding (RFC 8037)."""

    id: str
    x: str

    @property
    def public(self) -> bytes:
        """The 32 bytes. Raises ValueError."""
        made = from_base64url(self.x)
        if len(made) != KEY_BYTES:
            raise ValueError("an Ed25519 key has 32 bytes")
        return made

    @property
    def fingerprint(self) -> str:
        """The key's thumbprint (RFC 7638), whatever id it was given: what people compare."""
        return thumbprint(self.x)


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """A key that is trusted since an instant (UTC): the sign-in, or a person's yes."""

    id: str
    x: str
    since: datetime

    @property
    def key(self) -> SigningKey:
        """The key itself."""
        return SigningKey(self.id, self.x)


def thumbprint(x: str) -> str:
    """The name that an Ed25519 key gives itself (RFC 7638, RFC 8037 appendix A.3)."""
    digest = hashlib.sha256(canonical({"crv": "Ed25519", "kty": "OKP", "x": x})).digest()
    return to_base64url(digest)


def to_base64url(value: bytes) -> str:
    """Base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The way back, from the one spelling only. Raises ValueError."""
    try:
        made = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not base64url") from None
    if to_base64url(made) != text:
        # The last character has bits that say nothing: two texts must not be one signature.
        raise ValueError("not base64url")
    return made


def read_keys(raw: bytes) -> tuple[SigningKey, ...]:
    """The keys of `helpdesk-keys.json`, those that are not Ed25519 left out. Raises ValueError."""
    value = parse(raw)
    entries = value.get("keys") if isinstance(value, dict) else None
    if not isinstance(entries, list):
        raise ValueError("no list of keys")
    return keys_of(entries)


def keys_of(entries: Iterable[Any]) -> tuple[SigningKey, ...]:
    """Keys from their JWKs. Raises ValueError for one that is broken, or an id that means two keys."""
    found: dict[str, SigningKey] = {}
    for entry in entries:
        if not isinstance(entry, dict):
            raise ValueError("a key that is no table")
        if entry.get("kty") != "OKP" or entry.get("crv") != "Ed25519":
            continue
        name, x = entry.get("kid"), entry.get("x")
        if not isinstance(name, str) or not name or not isinstance(x, str):
            raise ValueError("a key without an id")
        key = SigningKey(name, x)
        if len(key.public) != KEY_BYTES or found.get(name, key) != key:
            raise ValueError("one id for two keys")
        found[name] = key
    return tuple(found.values())


def offered(pinned: Sequence[PinnedKey], published: Iterable[SigningKey]) -> tuple[SigningKey, ...]:
    """The published keys that are not trusted: added, or another key under an id that is known."""
    trusted = {each.key for each in pinned}
    return tuple(key for key in published if key not in trusted)
