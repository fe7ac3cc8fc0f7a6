"""Records that cannot be read: set aside with their bytes, without what must not be kept."""

import json
import re
from typing import Any, TypeVar

import msgspec

from desktop.domain.pages import SetAside
from desktop.platforms.json_answers import decoder

from . import shapes

T = TypeVar("T")

RECORD_LIMIT = 4 * 1024 * 1024
_PERSONAL = frozenset(
    {
        "accounting_contact",
        "billing_address",
        "billing_info",
        "customer_notification_email",
        "delivery_contact",
        "email",
        "fax",
        "identification_number",
        "order_additional_fields",
        "order_line_additional_fields",
        "organization",
        "payment_info",
        "phone",
        "phone_secondary",
        "return_address",
        "shipping_address",
        "tax_identification_number",
    }
)
_DEPTH = 100
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def read_record(raw: bytes, shape: type[T]) -> T:
    """One record as its shape. Raises ValueError for another one, for one that is too large, and for a NUL
    character, at which SQLite and C programs end a text."""
    if len(raw) > RECORD_LIMIT:
        raise ValueError("a record that is too large")
    if _NUL.search(raw):
        raise ValueError("a NUL character")
    try:
        value: T = decoder(shape).decode(raw)  # type: ignore[arg-type]
    except RecursionError:
        raise ValueError("a record that is nested too deep") from None
    return value


def failure(kind: str, raw: bytes, error: BaseException) -> SetAside:
    """The record, set aside. `error`'s words are kept where they say nothing of what the record holds."""
    reason = str(error)[:200] if isinstance(error, msgspec.ValidationError) else type(error).__name__
    return SetAside(kind, _name(raw), without_personal(raw), reason)


def without_personal(raw: bytes) -> bytes:
    """The bytes without bank accounts, phone numbers, e-mail and postal addresses; nothing where they cannot
    be told apart."""
    try:
        return json.dumps(_stripped(json.loads(raw), _DEPTH)).encode()
    except (ValueError, RecursionError):
        return b""


def _stripped(value: Any, depth: int) -> Any:
    if depth == 0:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        return {name: _stripped(each, depth - 1) for name, each in value.items() if name not in _PERSONAL}
    return [_stripped(each, depth - 1) for each in value] if isinstance(value, list) else value


def _name(raw: bytes) -> str:
    try:
        named = decoder(shapes.Id).decode(raw)
    except (ValueError, RecursionError):
        return ""
    return (named.id or named.order_id or "").replace("\0", "")[:64]
