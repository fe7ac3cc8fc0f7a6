"""An order, a case and an account, for the texts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from desktop.domain.accounts import AccountMarket
from desktop.domain.cases import Case
from desktop.domain.conversations import Buyer
from desktop.domain.money import Money
from desktop.domain.orders import Address, Order, OrderLine, Step
from desktop.l10n.names import known_markets
from desktop.replies.facts import Facts

LANGUAGE_MARKETS = {
    "pl": "PL", "de": "DE", "cs": "CZ", "sk": "SK", "hu": "HU", "ro": "RO", "bg": "BG", "fr": "FR",
    "it": "IT", "es": "ES", "sv": "SE", "da": "DK", "en": "IE",
    "nl": "NL", "el": "GR", "uk": "PL",
}  # fmt: skip
"""The languages that R10 is to be told in, each with a market where buyers speak it."""
FORM = {
    "carrier": "DHL",
    "tracking_number": "00340434161094015902",
    "expected_delivery": "2026-11-27",
    "new_date": "2026-11-30",
    "expected_finish": "2026-12-04",
    "refund_amount": "349.00",
    "reason": "rejected.liquid",
    "diagnosis": "",
    "serial_number": "",
}


def facts(language: str = "de", kind: str = "complaint", **changed: Any) -> Facts:
    """Everything that a text may name, in the language's own market."""
    market = known_markets()[LANGUAGE_MARKETS[language]]
    price = Money.parse("1249.00", market.currency)
    order = Order(
        "RF-AB12CD",
        market.code,
        Buyer("B-1", "Kim Sample", language),
        "confirmed",
        (OrderLine("IP13", "Apple iPhone 13 128 GB", price, grade="A", serial_number="353258110000012"),),
        price,
        Address(market.code, name="Kim Sample", street="Long Street 5", postal_code="12345", city="Town"),
        datetime(2026, 11, 20, 9, tzinfo=UTC),
        delivered_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        return_until=date(2026, 12, 22),
        warranty_until=date(2027, 11, 22),
        carrier="GLS",
        tracking_number="12345678901",
        expected_delivery=date(2026, 11, 24),
    )
    case = Case("K-17", kind, market.code, "C-1", "reported", datetime(2026, 11, 23, tzinfo=UTC))
    at = Address("PL", company="Refono", street="ul. Prosta 1", postal_code="00-001", city="Warszawa")
    account_market = AccountMarket(
        market.code, market.currency, market.languages, market.time_zone, return_address=at
    )
    made = Facts(
        market,
        "Kim Sample",
        "Marta Nowak",
        "Refono",
        order,
        "K-17",
        case,
        account_market,
        date(2026, 11, 23),
        FORM,
    )
    return replace(made, **changed)


def shipped(fields: dict[str, str]) -> Step:
    return Step("shipped", datetime(2026, 11, 25, tzinfo=UTC), "seller", fields=fields)
