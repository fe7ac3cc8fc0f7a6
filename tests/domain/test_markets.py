"""Markets are data: the table holds the 27 countries, and a market is added by a table alone (R12, R13)."""

import tomllib
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from desktop import resources
from desktop.domain.markets import MarketDataError, fallback_market, find_market, load_markets
from desktop.domain.money import Money, MoneyError
from desktop.domain.policies import load_policies

MARKETS = load_markets(resources.read_toml("markets.toml"))

FICTIONAL = """
[market.XA]
currency = "XTS"
currency_history = [{ currency = "XXX" }, { since = 2025-07-01, currency = "XTS" }]
languages = ["eo", "en"]
time_zone = "Atlantic/Azores"
[market.XA.regions]
N = "Norde"
[market.XA.region_time_zones]
N = "Atlantic/Canary"
[market.XA.address]
lines = ["{city}", "{street}", "{name}"]
"""


def test_the_table_holds_the_27_countries_of_the_union() -> None:
    expected = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
    assert sorted(MARKETS) == expected.split()


@pytest.mark.parametrize("code", MARKETS)
def test_every_market_is_whole(code: str) -> None:
    market = MARKETS[code]
    zones = [market.time_zone, *market.region_time_zones.values()]
    assert [ZoneInfo(zone).key for zone in zones] == zones
    assert market.policy in load_policies(resources.read_toml("policies.toml"))
    assert market.vat_label
    assert market.carriers
    assert market.address.sample
    assert set(market.region_time_zones) <= set(market.regions)
    assert market.platform_locale.startswith(f"{code.lower()}-")


def test_the_platforms_own_spelling_stands_only_in_its_field() -> None:
    spelled = {code: MARKETS[code].platform_locale for code in ("PL", "DE", "SE", "DK")}
    assert spelled == {"PL": "pl-pl", "DE": "de-de", "SE": "se-se", "DK": "dk-dk"}
    assert (MARKETS["SE"].language, MARKETS["DK"].language) == ("sv", "da")


def test_currency_follows_the_changeovers() -> None:
    """Bulgaria: Regulation (EU) 2025/1407; Croatia: Regulation (EU) 2022/1208."""
    bulgaria, croatia = MARKETS["BG"], MARKETS["HR"]
    assert (bulgaria.currency_on(date(2025, 12, 31)), bulgaria.currency_on(date(2026, 1, 1))) == (
        "BGN",
        "EUR",
    )
    assert (croatia.currency_on(date(2022, 12, 31)), croatia.currency) == ("HRK", "EUR")
    assert MARKETS["PL"].currency_on(date(1999, 1, 1)) == "PLN"


def test_regions_have_their_own_clock_only_where_it_differs() -> None:
    assert MARKETS["ES"].zone_of("CN") == "Atlantic/Canary"
    assert MARKETS["ES"].zone_of("MD") == MARKETS["ES"].zone_of(None) == "Europe/Madrid"


def test_a_fictional_market_needs_only_a_table() -> None:
    market = load_markets(tomllib.loads(FICTIONAL))["XA"]
    assert (market.currency, market.language, market.regions) == ("XTS", "eo", ("N",))
    assert market.currency_on(date(2025, 6, 30)) == "XXX"
    assert market.flag == "\U0001f1fd\U0001f1e6"
    assert market.address.lines[0] == "{city}"
    assert market.known


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no section"),
        ("[market.Poland]\ncurrency='PLN'", "two capital letters"),
        ("[market.XA]\nlanguages=['eo']\ntime_zone='UTC'", "currency must be a text"),
        ("[market.XA]\ncurrency='EUR'\nlanguages=[]\ntime_zone='UTC'", "languages must not be empty"),
        (
            (
                "[market.XA]\ncurrency='EUR'\nlanguages=['eo']\ntime_zone='UTC'\n"
                "currency_history=[{currency='XTS'}]"
            ),
            "its history ends in XTS",
        ),
        (
            "[market.XA]\ncurrency='EUR'\nlanguages=['eo']\ntime_zone='UTC'\naddress={lines=[]}",
            "address.lines",
        ),
    ],
)
def test_a_wrong_table_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(MarketDataError, match=said):
        load_markets(tomllib.loads(text))


def test_a_market_that_only_the_api_knows_is_usable_and_says_so() -> None:
    market = fallback_market("ch", currency="CHF", languages=("de", "fr"), time_zone="Europe/Zurich")
    assert (market.code, market.currency, market.language, market.known) == ("CH", "CHF", "de", False)
    assert fallback_market("XK", languages=()).language == "en"


def test_codes_are_found_in_any_case() -> None:
    found = find_market(MARKETS, " pl ")
    assert found is MARKETS["PL"]
    assert find_market(MARKETS, "Poland") is None


def test_money_is_exact_and_keeps_its_currency() -> None:
    price = Money.parse("0.10", "EUR")
    assert price + Money.parse("0.20", "EUR") == Money(Decimal("0.30"), "EUR")
    assert (price * 3, -price, price - price) == (
        Money.parse("0.30", "EUR"),
        Money.parse("-0.10", "EUR"),
        Money.parse("0.00", "EUR"),
    )
    assert str(Money(Decimal("1E+3"), "HUF")) == "1000 HUF"
    assert price < Money.parse("0.11", "EUR")


@pytest.mark.parametrize(
    ("amount", "currency"), [("NaN", "EUR"), ("Infinity", "EUR"), ("ten", "EUR"), ("1", "eur")]
)
def test_what_is_no_money_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(MoneyError):
        Money.parse(amount, currency)


def test_two_currencies_are_never_put_together() -> None:
    with pytest.raises(MoneyError, match="HUF and EUR"):
        Money.parse("1", "HUF") + Money.parse("1", "EUR")
