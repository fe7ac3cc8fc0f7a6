"""Names of markets, languages and holidays in the reader's language."""

import pytest

from desktop import resources
from desktop.clock_book import market_calendar
from desktop.l10n.catalogs import COMPLETE_LANGUAGES, translator
from desktop.l10n.holiday_names import HOLIDAY_NAMES
from desktop.l10n.locales import is_language, locale_for
from desktop.l10n.names import holiday_name, known_markets, language_name, own_language_name


def test_languages_have_their_name_and_their_own_name() -> None:
    assert language_name("hu", "pl") == "węgierski"
    assert language_name("pt-PT", "de") == "Portugiesisch"
    assert (own_language_name("uk"), own_language_name("pt"), own_language_name("fi")) == (
        "Українська",
        "Português",
        "Suomi",
    )


def test_a_language_is_written_as_in_europe_and_as_in_the_market() -> None:
    assert str(locale_for("en")) == "en_GB"
    assert str(locale_for("pt")) == "pt_PT"
    assert str(locale_for("de", "AT")) == "de_AT"
    assert str(locale_for("pl", "HU")) == "pl"
    assert str(locale_for("fr-BE")) == "fr_BE"
    assert is_language("fr-BE")
    assert not is_language("qqq")
    assert not is_language("../x")


@pytest.mark.parametrize(
    ("english", "language", "expected"),
    [
        ("National Independence Day", "pl", "Narodowe Święto Niepodległości"),
        ("All Saints' Day", "de", "Allerheiligen"),
        (
            "Independent Czech State Restoration Day; New Year's Day",
            "de",
            "Tag der Erneuerung des selbstständigen tschechischen Staates, Neujahr",
        ),
        ("Christmas Day (observed)", "pl", "Boże Narodzenie (dzień wolny w zamian)"),
        ("Monday following Labor Day", "de", "Montag nach: Tag der Arbeit"),
        ("Day off (substituted from 08/08/2026)", "pl", "Dzień wolny za 8 sie 2026"),
        ("Some Day Nobody Knows", "pl", "Some Day Nobody Knows"),
    ],
)
def test_holidays_are_keyed_by_their_english_name(english: str, language: str, expected: str) -> None:
    assert holiday_name(english, language) == expected


def test_no_calendar_has_a_name_that_the_catalogs_do_not_know() -> None:
    """Every closed day of every market and region, from the library and from our overlays, 2020-2031."""
    names = set()
    for market in known_markets().values():
        for region in (None, *market.regions):
            calendar, problem = market_calendar(market.code, region, market.zone_of(region))
            assert calendar is not None, problem
            names |= {day.name for day in calendar.closed.values()}
    assert len(names) > 100
    for language in set(COMPLETE_LANGUAGES) - {"en"}:
        unknown = {name for name in names if holiday_name(name, language) == name}
        assert unknown - {name for name in HOLIDAY_NAMES if translator(language).has(name)} == set()
        assert all(translator(language).has(name) for name in HOLIDAY_NAMES)


def test_overlays_and_markets_name_the_same_regions() -> None:
    for market in known_markets().values():
        overlay = resources.read_toml("calendars", f"{market.code}.toml")
        assert set(overlay.get("regions", [])) == set(market.regions), market.code
