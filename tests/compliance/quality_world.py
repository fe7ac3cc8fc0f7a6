"""Surroundings that the tests of the quality rules share."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from desktop.compliance.model import Finding, Surroundings
from desktop.compliance.review import review
from desktop.domain.conversations import Buyer
from desktop.domain.money import Money
from desktop.domain.orders import Address, Offer, Order, OrderLine
from desktop.l10n.names import known_markets

MARKETS = known_markets()
MARKET_OF = {
    "pl": "PL", "de": "DE", "cs": "CZ", "sk": "SK", "hu": "HU", "ro": "RO", "bg": "BG",
    "fr": "FR", "it": "IT", "es": "ES", "sv": "SE", "da": "DK", "en": "IE",
}  # fmt: skip
TODAY = date(2026, 11, 18)
"""A Wednesday."""


def around(language: str = "pl", buyer: str = "", **more: Any) -> Surroundings:
    market = MARKETS[MARKET_OF[language]]
    given: dict[str, Any] = {"language": language, "today": TODAY, "closed": lambda day: day.weekday() >= 5}
    given["buyer_texts"] = (buyer,) if buyer else ()
    return Surroundings(market, **(given | more))


def order(price: str = "1299", currency: str = "PLN", **more: Any) -> Order:
    money = Money(Decimal(price), currency)
    line = OrderLine(
        "IP13-128-A", "Apple iPhone 13 128 GB", money, grade="A", serial_number="353258110012345"
    )
    given: dict[str, Any] = {
        "id": "RF-7K2M9P",
        "market": "PL",
        "buyer": Buyer("b1", "Anna Nowak"),
        "state": "shipped",
        "lines": (line,),
        "total": money,
        "delivery_address": Address("PL", name="Anna Nowak", city="Kraków"),
        "placed_at": datetime(2026, 11, 10, tzinfo=UTC),
        "tracking_number": "520000012345678901234567",
        "return_until": date(2026, 12, 15),
        "warranty_until": date(2027, 11, 15),
    }
    return Order(**(given | more))


def offer(price: str, grade: str = "A") -> Offer:
    money = Money(Decimal(price), "PLN")
    return Offer("IP13", "PL", "Apple iPhone 13", grade, money, Money(Decimal(300), "EUR"), 1, True)


def found(rule: str, text: str, surroundings: Surroundings) -> list[Finding]:
    return [finding for finding in review(text, surroundings).findings if finding.rule == rule]


def marked(rule: str, text: str, surroundings: Surroundings) -> list[str]:
    return [text[finding.start : finding.end] for finding in found(rule, text, surroundings)]
