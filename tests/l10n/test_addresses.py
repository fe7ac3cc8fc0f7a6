"""Addresses as each country writes them, whole or with parts missing (R12)."""

import pytest

from desktop.l10n.addresses import FIELDS, fields_of, format_address, post_code_fits, shaped_post_code
from desktop.l10n.names import known_markets, market_name

MARKETS = known_markets()


def test_hungary_writes_the_town_first_and_the_code_last() -> None:
    """The picture of the design; Magyar Posta: name, city, street, post code."""
    parts = {"name": "Nagy Ádám", "city": "Budapest", "street": "Dezső utca 11. 2/4.", "postal_code": "1016"}
    assert format_address(parts, "HU", "pl") == [
        "Nagy Ádám",
        "Budapest",
        "Dezső utca 11. 2/4.",
        "1016",
        "Węgry",
    ]


@pytest.mark.parametrize(
    ("country", "parts", "lines"),
    [
        (
            "PL",
            {"street": "ul. Długa 3", "postal_code": "00950", "city": "Warszawa"},
            ["ul. Długa 3", "00-950 Warszawa"],
        ),
        (
            "DE",
            {
                "name": "A",
                "company": "B GmbH",
                "extra": "Hinterhaus",
                "street": "Weg 1",
                "postal_code": "10115",
                "city": "Berlin",
            },
            ["B GmbH", "A", "Hinterhaus", "Weg 1", "10115 Berlin"],
        ),
        ("CZ", {"street": "Veveří 1", "postal_code": "60200", "city": "Brno"}, ["Veveří 1", "602 00 Brno"]),
        (
            "IT",
            {"street": "Via Po 1", "postal_code": "10122", "city": "Torino", "region": "TO"},
            ["Via Po 1", "10122 Torino TO"],
        ),
        (
            "ES",
            {"street": "Gran Vía 1", "postal_code": "28013", "city": "Madrid", "region": "Madrid"},
            ["Gran Vía 1", "28013 Madrid"],
        ),
        (
            "LV",
            {"street": "Brīvības iela 1", "postal_code": "1011", "city": "Rīga"},
            ["Brīvības iela 1", "Rīga, LV-1011"],
        ),
        (
            "NL",
            {"street": "Dam 1", "postal_code": "1012js", "city": "Amsterdam"},
            ["Dam 1", "1012 JS Amsterdam"],
        ),
        (
            "IE",
            {"street": "1 Main St", "city": "Dingle", "region": "Co. Kerry", "postal_code": "V92X2K4"},
            ["1 Main St", "Dingle", "Co. Kerry", "V92 X2K4"],
        ),
    ],
)
def test_each_country_has_its_order(country: str, parts: dict[str, str], lines: list[str]) -> None:
    assert format_address(parts, country, "en", with_country=False) == lines


@pytest.mark.parametrize("country", MARKETS)
def test_missing_parts_leave_no_holes(country: str) -> None:
    sample = dict(MARKETS[country].address.sample)
    for gone in [*sample, None]:
        parts = {field: "" if field == gone else value for field, value in sample.items()}
        for line in format_address(parts, country, "en"):
            assert line.strip(",- ") == line, (gone, line)
    assert format_address({}, country, "en", with_country=False) == []


@pytest.mark.parametrize("country", MARKETS)
def test_every_part_of_the_sample_is_written_and_nothing_else(country: str) -> None:
    sample = MARKETS[country].address.sample
    written = "\n".join(format_address(sample, country, "en", with_country=False))
    assert all(value in written for value in sample.values())
    assert set(fields_of(country)) <= set(FIELDS)
    assert post_code_fits(sample["postal_code"], country)


def test_an_unknown_country_takes_the_international_form() -> None:
    parts = {"name": "A", "street": "Weg 1", "postal_code": "8001", "city": "Zürich", "region": "ZH"}
    assert format_address(parts, "CH", "pl") == ["A", "Weg 1", "8001 Zürich", "ZH", "Szwajcaria"]
    assert format_address(parts, "QQ", "pl")[-1] == "QQ"


def test_foreign_spaces_and_line_breaks_do_no_harm() -> None:
    parts = {"name": "  A \t B ", "street": "Weg 1\n\n Hof ", "city": "Wien", "postal_code": " 1070 "}
    assert format_address(parts, "AT", "de", with_country=False) == ["A B", "Weg 1", "Hof", "1070 Wien"]


def test_post_codes_take_their_shape_only_when_they_fit() -> None:
    assert shaped_post_code("90007", "##-###") == "90-007"
    assert shaped_post_code("900", "##-###") == "900"
    assert shaped_post_code("LV 1011", "LV-####") == "LV-1011"
    assert not post_code_fits("9000", "PL")
    assert post_code_fits("90007", "PL")


def test_the_countrys_name_is_the_readers() -> None:
    assert [market_name("HU", language) for language in ("pl", "de", "en")] == ["Węgry", "Ungarn", "Hungary"]
