"""Money and numbers by hand; ``test_icu`` compares them with CLDR in every language, market and currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.money import Money
from desktop.l10n.money import currency_digits, format_money, format_number, parse_number

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("amount", "currency", "language", "expected"),
    [
        ("1234.50", "PLN", "pl", "1234,50_zł"),  # CLDR 48 pl: minimumGroupingDigits 2
        ("12345.5", "PLN", "pl", "12_345,50_zł"),
        ("139900", "HUF", "pl", "139_900_Ft"),  # the design's own picture
        ("-1234.5", "HUF", "hu", "-1235_Ft"),  # CLDR 48: forints have no decimals
        ("1299", "RON", "pl", "1299,00_RON"),
        ("899", "EUR", "en", "€899.00"),
        ("4990", "SEK", "en", "SEK_4,990.00"),  # UTS 35 currency spacing
        ("4990", "SEK", "sv", "4_990,00_kr"),
    ],
)
def test_money_by_hand(amount: str, currency: str, language: str, expected: str) -> None:
    assert format_money(Money(Decimal(amount), currency), language) == expected.replace("_", NBSP)


def test_a_market_changes_the_form_only_where_its_people_write_the_language_differently() -> None:
    price = Money(Decimal("1234.5"), "EUR")
    assert format_money(price, "de", "AT") == f"€{NBSP}1.234,50"
    assert format_money(price, "de", "DE") == f"1.234,50{NBSP}€"
    assert format_money(price, "pl", "AT") == format_money(price, "pl")


def test_money_is_rounded_half_up_and_never_drops_a_digit_that_the_currency_has() -> None:
    assert format_money(Money(Decimal("0.005"), "EUR"), "en") == "€0.01"
    assert format_money(Money(Decimal("-0.001"), "EUR"), "en") == "€0.00"
    assert (currency_digits("HUF"), currency_digits("EUR"), currency_digits("JPY")) == (0, 2, 0)


def test_fixed_decimals_keep_their_zeros() -> None:
    assert format_number(4, "pl", decimals=1) == "4,0"
    assert format_number(4.25, "de") == "4,25"
    assert format_number(1000, "de") == "1.000"


@pytest.mark.parametrize(
    ("typed", "language", "amount"),
    [
        ("349,00", "de", "349.00"),
        ("349.00", "de", "349.00"),
        ("1.249", "de", "1249"),
        ("1.249", "en", "1.249"),
        ("1,249", "en", "1249"),
        ("1\u00a0249,50 zł", "pl", "1249.50"),
        ("1.249,50", "en", "1249.50"),
        ("1,249.50", "pl", "1249.50"),
        ("139 900 Ft", "hu", "139900"),
        ("kr. 100", "da", "100"),
        ("-5", "pl", "-5"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, language: str, amount: str) -> None:
    assert parse_number(typed, language) == Decimal(amount)


@pytest.mark.parametrize("typed", ["", "ten", "1..2", "1-2", "--5", "١٢", ".", "€"])
def test_what_is_no_amount_is_none(typed: str) -> None:
    assert parse_number(typed, "en") is None


@given(
    st.decimals(0, 10**9, places=2), st.sampled_from(["pl", "de", "en", "fr", "hu", "sv", "da", "es", "bg"])
)
def test_what_we_write_is_read_again(amount: Decimal, language: str) -> None:
    assert parse_number(format_number(amount, language, decimals=2), language) == amount
