"""The shop's offers (OF21): one offer with its channels becomes one offer in each market."""

from decimal import Decimal

from desktop.domain.money import Money
from desktop.domain.orders import Offer
from desktop.platforms.values import count

from . import shapes
from .countries import Places


def read_offer(value: shapes.Offer, places: Places) -> list[Offer]:
    """The offer in every market that a channel of it names, else in the home market. The quantity is one for
    all. Raises ValueError."""
    by_market: dict[str, str | None] = {}
    for channel in value.channels or ():
        by_market.setdefault(places.market(channel), channel)
    usual = _price(value, None)
    if usual is None:
        raise ValueError("an offer without a price")
    return [
        Offer(
            sku=value.shop_sku,
            market=market,
            product=value.product_title or "",
            grade=value.state_code or "",
            price=Money(_price(value, channel) or usual, value.currency_iso_code),
            reference_price=Money(usual, value.currency_iso_code),
            available=count(max(0, value.quantity)),
            deliverable=value.active,
        )
        for market, channel in (by_market or {places.home: None}).items()
    ]


def _price(value: shapes.Offer, channel: str | None) -> Decimal | None:
    for price in value.all_prices or ():
        codes = (price.context.channel_codes if price.context is not None else None) or []
        if channel is not None and (price.channel_code == channel or channel in codes):
            return price.price
    return (
        value.price
        if value.price is not None
        else next((price.price for price in value.all_prices or ()), None)
    )
