"""Names of markets, languages and holidays in the reader's language."""

import pytest

from desktop.domain.calendars import build_calendar
from desktop.l10n.catalogs import translator
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


def test_no_calendar_of_our_markets_has_an_english_name_in_polish_or_german() -> None:
    """The library's names, of every market; names of the overlays are checked where they are read."""
    english = {
        (market.code, day.name)
        for market in known_markets().values()
        for day in build_calendar(market.holiday_country, None, market.time_zone).closed.values()
    }
    listed = set(HOLIDAY_NAMES)
    unknown = {
        (code, name)
        for code, name in english
        for language in ("pl", "de")
        if holiday_name(name, language) == name and name not in listed
    }
    assert unknown == set()
    assert all(translator(language).has(name) for name in HOLIDAY_NAMES for language in ("pl", "de"))
