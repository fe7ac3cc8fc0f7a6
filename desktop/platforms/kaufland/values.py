"""Single values at the edge: ids, money, names. Raises ValueError for what the domain cannot
hold."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from desktop.domain.conversations import Buyer
from desktop.domain.money import Money
from desktop.domain.orders import Address

from . import shapes

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_A_SECOND: Final = 1000
_MINOR: Final = -2
"""All currencies of the marketplace have hundredths (EUR, CZK, PLN)."""


def place_of(at: datetime, nth: int) -> int:
    """A message's place in its conversation: by time, the n-th of its second. The notes of returns stand
    between the messages of tickets, and come with other answers."""
    return int(at.timestamp()) * _A_SECOND + min(nth, _A_SECOND - 1)


def written(value: datetime) -> str:
    """An instant as the marketplace's filters want it, `YYYY-MM-ddTHH:mm:ssZ`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ident(value: str | int) -> str:
    """An id that may stand in an address as it is."""
    text = str(value)
    if not _ID.fullmatch(text):
        raise ValueError("an id that is none")
    return text


def is_id(value: str) -> bool:
    """Whether it can be one of the marketplace's ids."""
    return _ID.fullmatch(value) is not None


def money(minor: int, currency: str) -> Money:
    """From minor units."""
    return Money(Decimal(minor).scaleb(_MINOR), currency)


def market_of(storefront: str | None) -> str:
    """A storefront's market ("de" is DE); "" where none is told."""
    return (storefront or "").strip().upper()


def full_name(value: shapes.Address | None) -> str:
    """First and last name, "" when neither is there."""
    return " ".join(p for p in (value.first_name, value.last_name) if p) if value is not None else ""


def address(value: shapes.Address | None, market: str) -> Address:
    """A delivery address; only its country where there is none (the market's own)."""
    if value is None:
        return Address(country=market)
    return Address(
        country=(value.country or market).strip().upper(),
        name=full_name(value),
        company=value.company_name or "",
        street=" ".join(part for part in (value.street, value.house_number) if part),
        extra=value.additional_field or "",
        postal_code=value.postcode or "",
        city=value.city or "",
    )


def buyer(number: int | None, name: str, otherwise: str) -> Buyer:
    """Who buys. One without a number is told apart by `otherwise`, so that no two strangers become one."""
    return Buyer(str(number) if number is not None else otherwise, name)
