"""Channels are free text: which country one names."""

import pytest

from desktop.platforms.mirakl.countries import Places, alpha3, country, country_of_channel, language, region


@pytest.mark.parametrize(
    ("code", "label", "expected"),
    [
        ("FR", "Website FR", "FR"),
        ("pl", None, "PL"),
        ("POL", None, "PL"),
        ("WEB_PL", "Sklep", "PL"),
        ("de-DE", None, "DE"),
        ("fr_BE", None, "BE"),
        ("INIT", "Marketplace PT", "PT"),
        ("shop.com", "BUY AND SELL", ""),
        ("SHOP_COM", "Sklep", ""),
        ("WEB_UK", None, "GB"),
        ("fr.shop.com", None, "FR"),
        ("B2B_ESP", None, "ES"),
        ("US", None, "US"),
        ("JP", None, "JP"),
        ("BFR", "Black Friday", ""),
        ("CHR", "Christmas at home in it", ""),
        ("1", "Website IT", "IT"),
        ("", None, ""),
    ],
)
def test_the_country_of_a_channel(code: str, label: str | None, expected: str) -> None:
    assert country_of_channel(code, label) == expected


def test_codes_and_locales() -> None:
    assert (country("CZE"), country("cz"), country("XXX"), country(None)) == ("CZ", "CZ", "", "")
    assert (region("cs_CZ"), region("pt-BR"), region("cs"), region(None)) == ("CZ", "BR", "", "")
    assert (language("cs_CZ"), language("PT"), language("_"), language(None)) == ("cs", "pt", "", "")
    assert len(alpha3()) == len(set(alpha3().values())) == 244


def test_where_an_order_belongs() -> None:
    places = Places("PL", {"WEB_PL": "PL", "WEB_CZ": "CZ"})
    assert places.markets == ("PL", "CZ")
    assert places.market("WEB_CZ", "POL", "pl_PL") == "CZ"  # the channel is where it was bought
    assert places.market("BFR", "CZE") == "CZ"
    assert places.market(None, None, "cs_CZ") == "CZ"
    assert places.market(None, "FRA", "fr_FR") == "PL"  # a market that the account does not have
