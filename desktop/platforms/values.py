"""Single values of any marketplace's answers as the domain holds them. Raises ValueError for what it cannot
hold."""

from datetime import UTC, datetime
from typing import Final

_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
_LARGEST: Final = 2**53
"""The largest whole number that every JSON program agrees on (RFC 8259, section 6)."""


def instant(value: datetime) -> datetime:
    """In UTC. A time without an offset, or outside the years that a marketplace can mean, is an error."""
    if value.tzinfo is None:
        raise ValueError("a time without an offset")
    try:
        moved = value.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time outside the calendar") from None
    if not _EARLIEST <= moved < _LATEST:
        raise ValueError("a time outside 1970 to 2199")
    return moved


def maybe(value: datetime | None) -> datetime | None:
    """As `instant`, for a time that may be absent."""
    return None if value is None else instant(value)


def count(value: int) -> int:
    """A number that a store and JSON can hold."""
    if not 0 <= value <= _LARGEST:
        raise ValueError("a number that is too large")
    return value
