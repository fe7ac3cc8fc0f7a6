"""The gold messages that are judged against an order and an offer: rules that no text breaks by itself."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from desktop.compliance.model import Surroundings
from desktop.domain.conversations import Buyer
from desktop.domain.money import Money
from desktop.domain.orders import Address, Offer, Order, OrderLine
from desktop.l10n.names import known_markets

FOLDER: Final = Path(__file__).parents[1] / "gold" / "with_order"
RULES: Final = (
    "quality.price",
    "quality.grade",
    "quality.warranty",
    "quality.return_period",
    "quality.tracking",
    "quality.closed_day",
    "quality.buyer_name",
    "quality.order_number",
)
_SKU: Final = "PH-13-128"
_PRODUCT: Final = "iPhone 13 128 GB"


def messages() -> Iterator[tuple[str, dict[str, Any]]]:
    """The messages with the language of their file, labelled as those of the other sets are: what is broken
    is certain, and what keeps a rule is honest."""
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            message = json.loads(line)
            broken = [{"rule": message["rule"], "certain": True}] if message["violates"] else []
            yield file.stem, message | {"expect": broken, "honest": not broken}


@cache
def surroundings(language: str) -> Surroundings:
    """The order and the offer that the messages of a language are about."""
    scenes = tomllib.loads((FOLDER / "scenes.toml").read_text(encoding="utf-8"))
    told, scene = scenes["order"], scenes[language]
    market = known_markets()[scene["market"]]
    price = Money(Decimal(scene["price"]), market.currency)
    buyer = Buyer("b-1", scene["buyer"], language)
    order = Order(
        told["id"],
        market.code,
        buyer,
        "delivered",
        (OrderLine(_SKU, _PRODUCT, price, 1, told["grade"], told["serial_number"]),),
        price,
        Address(market.code, scene["buyer"]),
        told["placed_at"],
        tracking_number=told["tracking_number"],
        delivered_at=told["delivered_at"],
        return_until=told["return_until"],
        warranty_until=told["warranty_until"],
    )
    offer = Offer(_SKU, market.code, _PRODUCT, told["grade"], price, price, 3, deliverable=True)
    holidays = frozenset(scene["closed"])

    def is_closed(day: date) -> bool:
        return day.weekday() >= 5 or day in holidays

    return Surroundings(
        market,
        language=language,
        buyer_name=scene["buyer"],
        orders=(order,),
        offers=(offer,),
        today=told["today"],
        closed=is_closed,
    )
