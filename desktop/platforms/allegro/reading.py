"""Allegro's records, one by one: what cannot be read is set aside without the personal data that it carries,
the rest goes on (fault 33). And its dates, which do not keep to one form everywhere."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, TypeVar

import msgspec

from desktop.domain.pages import SetAside
from desktop.platforms import values
from desktop.platforms.json_answers import decoder

from . import order_shapes, shapes

T = TypeVar("T")

BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)
RECORD_LIMIT: Final = 1024 * 1024
"""Bytes; no record of a conversation is larger."""
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(\.\d{1,6})?[.\d]*(Z|[+-]\d\d:?\d\d)?")


def instant(text: str | None) -> datetime | None:
    """A date-time of Allegro's in UTC, None where there is none. Raises ValueError for what is no date, and
    for one that no marketplace can mean."""
    if not text:
        return None
    found = _INSTANT.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a date-time")
    zone = found[3] if found[3] not in (None, "Z") else "+00:00"
    return values.instant(datetime.fromisoformat(f"{found[1]}{found[2] or ''}{zone}"))


def required(text: str | None) -> datetime:
    """As `instant`; a record without this date cannot be read."""
    found = instant(text)
    if found is None:
        raise ValueError("no date-time")
    return found


def at(text: str | None) -> datetime:
    """An instant that Allegro told; what is none is older than all."""
    try:
        return instant(text) or BEFORE_ALL
    except ValueError:
        return BEFORE_ALL


def titled(name: str | None, number: str | None) -> str:
    """A subject: what it is about, and Allegro's number behind it."""
    return f"{name} ({number})" if name and number else name or number or ""


def records(
    raws: Iterable[msgspec.Raw], shape: type[T], kind: str, prefix: str, aside: list[SetAside]
) -> Iterator[tuple[T, bytes]]:
    """The records of a list as shapes, each with its bytes; the others go to `aside`. `prefix`: of the id."""
    for raw in raws:
        body = bytes(raw)
        try:
            if len(body) > RECORD_LIMIT:
                raise ValueError("a record that is too large")
            # A class can be a key of the cache, which mypy does not see in type[T].
            record: T = decoder(shape).decode(body)  # type: ignore[arg-type]
        except (ValueError, RecursionError) as error:
            aside.append(unreadable(body, kind, prefix, error))
        else:
            yield record, body


def unreadable(body: bytes, kind: str, prefix: str, error: BaseException) -> SetAside:
    """A record that cannot be read, with what of it may be kept."""
    id = re.search(rb'"id"\s*:\s*"([\w.:\-]{1,64})"', body[:4096])
    reason = str(error)[:200] if isinstance(error, msgspec.ValidationError) else type(error).__name__
    return SetAside(kind, prefix + (id[1].decode("ascii", "replace") if id else ""), stripped(body), reason)


def stripped(body: bytes) -> bytes:
    """A record without the fields that no shape names: bank accounts, telephone numbers, e-mail addresses.
    Nothing where it is no JSON."""
    try:
        return msgspec.json.encode(_stripped(msgspec.json.decode(body), 50))
    except (ValueError, RecursionError):
        return b""


def _stripped(value: Any, depth: int) -> Any:
    if depth == 0:
        return None
    if isinstance(value, dict):
        return {name: _stripped(each, depth - 1) for name, each in value.items() if name in _named()}
    if isinstance(value, list):
        return [_stripped(each, depth - 1) for each in value]
    return value


@cache
def _named() -> frozenset[str]:
    """Every field that a shape has."""
    modules = (vars(shapes), vars(order_shapes))
    found = (shape for module in modules for shape in module.values() if isinstance(shape, type))
    return frozenset(
        field.encode_name
        for shape in found
        if issubclass(shape, shapes.Shape)
        for field in msgspec.structs.fields(shape)
    )
