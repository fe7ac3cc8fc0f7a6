"""Things to JSON and back, instants to integers and back, and the check that keeps unbindable text out.

JSON, not a binary form: a field added later is simply absent from old rows, and a lone surrogate or a NUL
is found in the encoded bytes without walking the object.
"""

import json
import threading
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, TypeVar
from zlib import crc32

import msgspec

from desktop.domain.actions import (
    ACCOUNT_WIDE,
    Action,
    AnnounceAbsence,
    DecideCase,
    DecideOverride,
    Edit,
    MarkRead,
    Note,
    OpenCase,
    Reply,
    SetAddresses,
    SetStaffHours,
    StageUpdate,
    StartConversation,
)

T = TypeVar("T")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_BITS: Final = 20
_LARGEST: Final = 2**63 - 1

_encoder: Final = msgspec.json.Encoder()
encode = _encoder.encode


class Unbindable(ValueError):
    """A text that SQLite cannot hold as it is: a lone surrogate or a NUL; or a number out of its range."""


_one_at_a_time: Final = threading.Lock()


@cache
def decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """The decoder of a type, made once."""
    # Two threads that make decoders of the same dataclass crash the process (msgspec 0.22 shows one thread
    # what the other has half-filled).
    with _one_at_a_time:
        return msgspec.json.Decoder(kind)


def encode_checked(thing: object) -> bytes:
    """The thing as JSON. Raises Unbindable for what must be set aside instead of stored."""
    try:
        body = _encoder.encode(thing)
    except (UnicodeEncodeError, OverflowError) as error:
        raise Unbindable(str(error)) from None
    if b"\\u0000" in body and _has_nul(msgspec.json.decode(body)):
        raise Unbindable("a text with a NUL character")
    return body


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(_has_nul(item) for item in value)


def raw_bytes(thing: Any) -> bytes:
    """A thing that cannot be stored, as bytes that can: escaped JSON."""
    return json.dumps(asdict(thing), default=str).encode("ascii")


def clean(text: str) -> str:
    """A person's own text with the unbindable characters made visible, never lost and never an error."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware instant."""
    return (moment - EPOCH) // _MICROSECOND


def micros_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // _MICROSECOND


def instant(value: int) -> datetime:
    """The instant of so many microseconds, in UTC."""
    return EPOCH + value * _MICROSECOND


def instant_or_none(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + value * _MICROSECOND


def place_of(received_at: datetime, message_id: str) -> int:
    """A message's rowid: its receipt time in milliseconds above 20 bits of its id. Raises Unbindable."""
    place = (micros(received_at) // 1000 << _BITS) | (crc32(message_id.encode()) & ((1 << _BITS) - 1))
    if not 0 <= place <= _LARGEST:
        raise Unbindable(f"received at {received_at}, which is no time for a message")
    return place


def first_place(at: datetime) -> int:
    """No message of that instant or later has a smaller rowid."""
    return micros(at) // 1000 << _BITS


_ACTIONS: Final[dict[str, type[Action]]] = {
    "reply": Reply,
    "note": Note,
    "edit": Edit,
    "mark_read": MarkRead,
    "stage_update": StageUpdate,
    "decide_override": DecideOverride,
    "start_conversation": StartConversation,
    "open_case": OpenCase,
    "decide_case": DecideCase,
    "set_staff_hours": SetStaffHours,
    "announce_absence": AnnounceAbsence,
    "set_addresses": SetAddresses,
}
_ACTION_DECODERS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    name: msgspec.json.Decoder(kind) for name, kind in _ACTIONS.items()
}
_KINDS: Final = {kind: name for name, kind in _ACTIONS.items()}


def lane_of(action: Action) -> str:
    """What a failed row may hold back: a reply that failed holds the replies and the endings behind it, so
    that nothing is closed over an answer that never went out; a label that did not stick holds nothing."""
    if isinstance(action, Reply | StageUpdate | OpenCase | DecideCase):
        return "talk"
    if isinstance(action, Edit) and (action.closed is not None or action.no_answer_needed is not None):
        return "end"
    if isinstance(action, ACCOUNT_WIDE):
        return "account"
    return "read" if isinstance(action, MarkRead) else "desk"


def kind_of(action: Action) -> str:
    """The action's name in the outbox."""
    return _KINDS[type(action)]


def action_of(kind: str, body: bytes) -> Action:
    """The frozen action of an outbox row."""
    action: Action = _ACTION_DECODERS[kind].decode(body)
    return action
