"""Records of an answer one by one: read into a shape, or set aside without the words and data of persons."""

from typing import Any, Final, TypeVar

import msgspec

from desktop.domain.pages import SetAside
from desktop.platforms.http import Answer
from desktop.platforms.json_answers import decoded, require_json

from . import shapes

T = TypeVar("T")

_DEEPEST: Final = 8
_LEFT_TOLD: Final = """
    id_ticket id_ticket_message id_return id_return_unit id_order_unit id_order ids_order_units
    ts_created_iso ts_updated_iso status open_reason topic reason is_seller_responsible storefront
    role currency author fulfillment_type"""
_LEFT: Final = frozenset(_LEFT_TOLD.split())
"""What stays of a record that cannot be read: nothing that a person wrote, is called or can be reached by."""


class Unreadable(ValueError):
    """The marketplace's own answer, of which a thing cannot be made. `raw` is the thing as it came."""

    def __init__(self, error: Exception, raw: bytes = b"") -> None:
        super().__init__(str(error))
        self.raw = raw


def data_of(answer: Answer) -> msgspec.Raw:
    """The thing in the envelope. Raises NotOurs for what is no JSON, Unreadable for another shape."""
    require_json(answer)
    try:
        one = decoded(answer.body, shapes.One[msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(error, answer.body) from None
    return one.data


def converted(raw: msgspec.Raw, shape: type[T]) -> T:
    """A record inside of another. Raises ValueError when it cannot be read."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"a record that cannot be read: {type(error).__name__}") from None


def set_aside(kind: str, id: str, raw: bytes | msgspec.Raw, error: Exception) -> SetAside:
    """A record that could not be read, without the words and data of persons."""
    return SetAside(kind, id, stripped(raw), str(error)[:200])


def named_in(raw: bytes | msgspec.Raw, *fields: str) -> str:
    """The id that a record has under one of these names, for one that cannot be read; "" for none."""
    told = _plain(raw)
    found = (told.get(name) for name in fields) if isinstance(told, dict) else ()
    return next((str(each)[:64] for each in found if isinstance(each, str | int)), "")


def stripped(raw: bytes | msgspec.Raw) -> bytes:
    """A record with its ids, codes and times only; empty when it is no JSON."""
    told = _plain(raw)
    return b"" if told is None else msgspec.json.encode(_stripped(told))


def _plain(raw: bytes | msgspec.Raw) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _stripped(value: Any, depth: int = 0) -> Any:
    if depth == _DEEPEST:
        return None
    if isinstance(value, dict):
        kept = {name: held for name, held in value.items() if name in _LEFT or isinstance(held, dict | list)}
        return {name: _stripped(held, depth + 1) for name, held in kept.items()}
    if isinstance(value, list):
        return [_stripped(held, depth + 1) for held in value[:100] if not isinstance(held, str)]
    return value
