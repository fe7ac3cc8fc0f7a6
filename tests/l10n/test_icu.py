"""Everything that the program writes equals CLDR as ICU has it: in every language of the screen as it is
written in every market, and in the buyers' languages. What differs on purpose is listed with its reason.

``tests/oracles/icu/make.mjs`` writes the fixture. A cell is one row of it, such as ``pl/money/HUF``."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.money import Money
from desktop.l10n.catalogs import OWN_NAMES
from desktop.l10n.dates import (
    DateForm,
    format_date,
    format_datetime,
    format_duration,
    format_list,
    format_relative,
    format_time,
)
from desktop.l10n.locales import locale_for
from desktop.l10n.money import currency_name, format_money, format_number, format_percent
from desktop.l10n.names import known_markets, language_name, market_name
from desktop.l10n.plurals import plural_categories, plural_category
from desktop.l10n.ranges import format_date_range, format_number_range, format_time_range

FOLDER = Path(__file__).parents[1] / "oracles" / "icu"
ICU: dict[str, Any] = json.loads((FOLDER / "icu.json").read_text(encoding="utf-8"))
WRITTEN = ICU["written"]
TAGS = [tag for tag in ICU if tag not in {"versions", "written", "pairs"} and not tag.startswith("names ")]
DEVIATIONS = tomllib.loads((FOLDER / "deviations.toml").read_text(encoding="utf-8"))["deviation"]
FORMS: tuple[DateForm, ...] = (
    *("short", "medium", "long", "full"),
    *("day_month", "weekday_day_month", "weekday_long"),
)
SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
NOW = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)


def at(day: str, clock: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), UTC)


def as_node(text: str) -> str:
    """Node replaces CLDR's narrow no-break space in dates with a space, for old web pages."""
    return text.replace("\u202f", " ")


def ours(language: str, market: str | None) -> Iterator[tuple[str, list[str]]]:
    """Every cell of a language in a market."""
    w = WRITTEN
    for currency in w["currencies"]:
        amounts = [Money(Decimal(amount), currency) for amount in w["amounts"]]
        yield f"money/{currency}", [format_money(amount, language, market) for amount in amounts]
    numbers = [Decimal(amount) for amount in w["amounts"]]
    yield "number", [format_number(number, language, market) for number in numbers]
    yield "fixed", [format_number(number, language, market, decimals=1) for number in numbers]
    yield "percent", [format_percent(Decimal(share), language, market) for share in w["shares"]]
    for form in FORMS:
        days = [date.fromisoformat(day) for day in w["days"]]
        yield f"date/{form}", [as_node(format_date(day, language, market, form=form)) for day in days]
    clocks = [at(w["days"][0], clock) for clock in w["clocks"]]
    yield "time", [as_node(format_time(clock, "UTC", language, market)) for clock in clocks]
    yield "moment", [as_node(format_datetime(at(*w["moment"]), "UTC", language, market))]
    lengths = [timedelta(seconds=count * SECONDS[unit]) for count, unit in w["spans"]]
    yield "past", [format_relative(NOW - length, NOW, language) for length in lengths]
    yield "future", [format_relative(NOW + length, NOW, language) for length in lengths]
    dates = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in w["dateRanges"]]
    yield "date_range", [as_node(format_date_range(*each, language, market)) for each in dates]
    times = [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in w["timeRanges"]]
    yield "time_range", [as_node(format_time_range(*each, language, market)) for each in times]
    spans = [(Decimal(least), Decimal(most)) for least, most in w["numberRanges"]]
    yield "number_range", [format_number_range(*each, language, market) for each in spans]
    yield "and", [format_list(items, language) for items in (["A", "B"], ["A", "B", "C"])]
    yield "or", [format_list(items, language, style="or") for items in (["A", "B"], ["A", "B", "C"])]
    yield "plural", [plural_category(count, language) for count in w["counts"]]


def icus(tag: str, cell: str) -> list[str]:
    found = ICU[tag]
    for part in cell.split("/"):
        found = found[part]
    found = [found] if isinstance(found, str) else found
    return [as_node(text) for text in found] if cell.startswith(("date", "time", "moment")) else found


def argued(tag: str, cell: str, texts: list[str]) -> list[str]:
    """ICU's texts with every deviation that is argued."""
    where = f"{tag}/{cell}"
    for entry in DEVIATIONS:
        if any(fnmatch(where, each) for each in entry["cells"]) and not any(
            fnmatch(where, each) for each in entry["not_in"]
        ):
            texts = [re.sub(entry["icu"], entry["ours"], text) for text in texts]
    return texts


def place(tag: str) -> tuple[str, str | None]:
    """The language and market of a tag; English and Portuguese are those of Europe in any case."""
    language, _, market = tag.partition("-")
    return (language, None) if tag in {"en-GB", "pt-PT"} else (language, market or None)


@pytest.mark.parametrize("tag", TAGS)
def test_every_cell_equals_icu_or_is_argued(tag: str) -> None:
    wrong = {
        cell: (texts, expected)
        for cell, texts in ours(*place(tag))
        if texts != (expected := argued(tag, cell, icus(tag, cell)))
    }
    assert wrong == {}


def test_every_market_in_every_language_is_written_as_icu_writes_it_there() -> None:
    """A pair that ICU writes as the language alone must not be written otherwise by us."""
    assert len(ICU["pairs"]) == len(OWN_NAMES) * len(known_markets()), "run tests/oracles/icu/make.mjs again"
    wrong = []
    for pair, tag in ICU["pairs"].items():
        language, market = pair.split("-")
        if pair != tag:  # those with a cell of their own are compared above
            plain = dict(ours(language, None)) if str(locale_for(language, market)) != language else {}
            wrong += [
                (pair, cell, texts)
                for cell, texts in (ours(language, market) if plain else ())
                if texts != plain[cell]
            ]
    assert wrong == []


@pytest.mark.parametrize("entry", DEVIATIONS, ids=lambda entry: entry["cells"][0])
def test_every_deviation_still_deviates_and_says_why(entry: dict[str, Any]) -> None:
    assert len(entry["reason"]) > 60
    changed = 0
    for tag in TAGS:
        for cell in (*(f"money/{currency}" for currency in WRITTEN["currencies"]), "date/weekday_day_month"):
            if any(fnmatch(f"{tag}/{cell}", each) for each in entry["cells"]):
                changed += sum(re.sub(entry["icu"], entry["ours"], text) != text for text in icus(tag, cell))
    assert changed


@pytest.mark.parametrize("language", OWN_NAMES)
def test_lengths_of_time_equal_icu(language: str) -> None:
    """From two days on days are said; a day alone is "24 hours"."""
    expected = dict(zip(map(tuple, WRITTEN["spans"]), ICU[locale_tag(language)]["length"], strict=True))
    wrong = {
        (count, unit): (text, expected[count, unit])
        for count, unit in expected
        if (count, unit) != (1, "day")
        and (text := format_duration(count * SECONDS[unit], language)) != expected[count, unit]
    }
    assert wrong == {}


@pytest.mark.parametrize("language", OWN_NAMES)
def test_names_of_markets_languages_and_currencies_equal_icu(language: str) -> None:
    expected = ICU[f"names {language}"]
    assert [market_name(code, language) for code in WRITTEN["markets"]] == expected["regions"]
    assert [language_name(code, language) for code in WRITTEN["languages"]] == expected["languages"]
    assert [currency_name(code, language) for code in WRITTEN["currencies"]] == expected["currencies"]


@pytest.mark.parametrize("language", OWN_NAMES)
def test_the_plural_forms_of_a_language_are_those_that_its_numbers_take(language: str) -> None:
    categories = plural_categories(language)
    assert set(ICU[locale_tag(language)]["plural"]) <= set(categories)
    assert categories[-1] == "other"


def locale_tag(language: str) -> str:
    return {"en": "en-GB", "pt": "pt-PT"}.get(language, language)
