"""JSON answers of any marketplace: a body as the shape that was asked for, and when to ask again."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, TypeVar

import msgspec

from .broken_json import mended
from .http import Answer
from .platform import NotOurs

T = TypeVar("T")


class Unreadable(NotOurs):
    """JSON that is not of the shape that was asked for: what is behind it may be one broken record."""


_LONGEST_WAIT = 366 * 86400


@cache
def decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    """The decoder of a shape, made once."""
    return msgspec.json.Decoder(shape)


def is_json(answer: Answer) -> bool:
    """Whether the answer says that it is JSON: by its name, or by the suffix of RFC 6839."""
    return answer.media_type == "application/json" or answer.media_type.endswith("+json")


def read(answer: Answer, shape: type[T]) -> T:
    """A JSON body as a shape. Raises NotOurs for anything else, also with status 200 (a captive portal)."""
    require_json(answer)
    try:
        return decoded(answer.body, shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"an answer that cannot be read: {type(error).__name__}") from None


def decoded(body: bytes, shape: type[T]) -> T:
    """A body as a shape; records of its lists that are no JSON are `null`. Raises what msgspec raises,
    UnicodeDecodeError and RecursionError."""
    # A class can be a key of the cache, which mypy does not see in type[T].
    decode = decoder(shape).decode  # type: ignore[arg-type]
    try:
        value: T = decode(body)
    except msgspec.ValidationError:
        raise
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        whole = mended(body)
        if whole is None:
            raise
        value = decode(whole)
    return value


def require_json(answer: Answer) -> None:
    """Raises NotOurs unless the body says it is JSON in UTF-8 (RFC 8259, section 8.1)."""
    if not is_json(answer):
        raise NotOurs(f"an answer of type {answer.media_type[:60] or 'none'}")
    charset = answer.headers.get("content-type", "").lower().partition("charset=")[2].strip(' "')
    if charset and charset not in ("utf-8", "utf8", "us-ascii"):
        raise NotOurs(f"an answer in {charset[:40]}")


def retry_at(header: str | None, now: datetime) -> datetime | None:
    """`Retry-After` (RFC 9110, section 10.2.3) as seconds or as a date, on the host's clock.

    None when it says nothing that can be understood. A date that is past means now.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return now + timedelta(seconds=min(int(text[:12]), _LONGEST_WAIT))
    try:
        told = parsedate_to_datetime(text)
        told = (told if told.tzinfo is not None else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one outside the calendar
        return None
    return min(max(told, now), now + timedelta(seconds=_LONGEST_WAIT))
