"""Offers in words: the rate as the language writes it, the sentence that a buyer reads (R12, R13, R17)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.domain.money import Money
from desktop.domain.orders import Offer
from desktop.l10n.offers import rate_text, reference_amount, reply_sentence

PHONE = Offer(
    "IP13",
    "PL",
    "iPhone 13, 128 GB",
    "A",
    Money(Decimal("1279"), "PLN"),
    Money(Decimal("299"), "EUR"),
    4,
    True,
    carriers=("InPost",),
    delivery_days=2,
    reference_rate=Decimal("4.28"),
)
HUNGARIAN = replace(
    PHONE, market="HU", price=Money(Decimal("119900"), "HUF"), reference_rate=Decimal("400.00")
)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("offer", "language", "written"),
    [
        (PHONE, "pl", "1 € = 4,28 zł"),
        (PHONE, "en", "€1 = PLN 4.28"),
        (PHONE, "de", "1 € = 4,28 zł"),
        (HUNGARIAN, "pl", "1 € = 400 Ft"),
        (replace(PHONE, reference_rate=Decimal("4.3")), "pl", "1 € = 4,30 zł"),
        (replace(PHONE, reference_rate=Decimal("4.28345")), "pl", "1 € = 4,2835 zł"),
        (replace(PHONE, reference_rate=None), "pl", ""),
        (replace(PHONE, reference_rate=Decimal(0)), "pl", ""),
        (replace(PHONE, price=Money(Decimal("309"), "EUR")), "pl", ""),
    ],
)
def test_the_rate_is_written_as_the_language_writes_money(offer: Offer, language: str, written: str) -> None:
    assert plain(rate_text(offer, language)) == written


def test_prices_are_compared_in_the_reference_currency() -> None:
    assert reference_amount(HUNGARIAN) == Decimal("299.75")
    assert reference_amount(replace(PHONE, price=Money(Decimal("309"), "EUR"))) == 309
    assert reference_amount(replace(PHONE, reference_rate=None)) is None


@pytest.mark.parametrize(
    ("offer", "sentence"),
    [
        (PHONE, "iPhone 13, 128 GB, Very good (A): PLN 1,279.00, in stock. Delivery takes 2 working days."),
        (
            replace(PHONE, delivery_days=1),
            "iPhone 13, 128 GB, Very good (A): PLN 1,279.00, in stock. Delivery takes 1 working day.",
        ),
        (replace(PHONE, delivery_days=0), "iPhone 13, 128 GB, Very good (A): PLN 1,279.00, in stock."),
        (replace(PHONE, available=0), "iPhone 13, 128 GB, Very good (A): sold out at the moment."),
        (
            replace(PHONE, deliverable=False),
            "iPhone 13, 128 GB, Very good (A): PLN 1,279.00. It is not delivered to Poland.",
        ),
    ],
)
def test_the_sentence_says_what_a_buyer_asks(offer: Offer, sentence: str) -> None:
    assert plain(reply_sentence(offer, "en", "IE")) == sentence


def test_grade_and_price_are_the_buyers() -> None:
    said = plain(reply_sentence(HUNGARIAN, "de", "DE"))
    assert said.startswith("iPhone 13, 128 GB, Sehr gut (A): 119.900 Ft")
    assert "1.279,00 zł" in plain(reply_sentence(PHONE, "de", "DE"))


def test_a_language_without_a_catalog_gets_what_needs_no_words() -> None:
    assert plain(reply_sentence(PHONE, "hr", "HR")) == "iPhone 13, 128 GB · 1.279,00 zł"
    assert reply_sentence(replace(PHONE, available=0), "hr", "HR") == ""
    assert reply_sentence(replace(PHONE, deliverable=False), "hr", "HR") == ""
