"""The same product on every market, as values: one row a market, also where it is not offered. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from desktop.domain.orders import Offer
from desktop.l10n.offers import reference_amount

Order = Literal["market", "price", "available", "days"]
ORDERS: tuple[Order, ...] = ("market", "price", "available", "days")


@dataclass(frozen=True, slots=True)
class OfferRow:
    """`offer` is None where the product is not offered; `place` is the market's place in the account."""

    market: str
    offer: Offer | None
    place: int


def offer_rows(offers: Iterable[Offer], markets: Sequence[str]) -> list[OfferRow]:
    """The account's markets in its order, then those that only an offer names."""
    known = {offer.market: offer for offer in offers}
    codes = list(dict.fromkeys((*markets, *sorted(known))))
    return [OfferRow(code, known.get(code), place) for place, code in enumerate(codes)]


def in_order(rows: Iterable[OfferRow], order: Order) -> list[OfferRow]:
    """The cheapest (counted in the reference currency), the fullest or the fastest first; what is not known
    or not offered last."""
    return sorted(rows, key=lambda row: (row.offer is None, _key(row, order), row.place))


def _key(row: OfferRow, order: Order) -> Decimal:
    offer = row.offer
    if offer is None or order == "market":
        return Decimal(row.place)
    if order == "price":
        amount = reference_amount(offer)
        return amount if amount is not None else Decimal("Infinity")
    if order == "available":
        return Decimal(-offer.available)
    usable = offer.deliverable and offer.delivery_days > 0
    return Decimal(offer.delivery_days) if usable else Decimal("Infinity")
