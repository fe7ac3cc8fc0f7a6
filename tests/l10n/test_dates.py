"""Dates, times, relative times and lists equal CLDR (ICU's answers in tests/oracles/icu.json)."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from desktop.l10n.dates import (
    DateForm,
    clock_text,
    format_date,
    format_datetime,
    format_duration,
    format_list,
    format_relative,
    format_stamp,
    format_time,
    local,
    weekday_name,
)

ICU: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "oracles" / "icu.json").read_text(encoding="utf-8")
)["languages"]
NOW = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)  # Monday
WARSAW = "Europe/Warsaw"
# CLDR 48 writes the year of Slovenia's short date in full; Babel 2.18 carries CLDR 47.
OLDER = {("sl", "short")}


def as_node(text: str) -> str:
    """Node replaces CLDR's narrow no-break space in dates with a space, for old web pages."""
    return text.replace("\u202f", " ")


@pytest.mark.parametrize("language", ICU)
def test_dates_and_times_equal_icu(language: str) -> None:
    expected = ICU[language]
    forms: list[DateForm] = ["short", "medium", "long", "full", "day_month"]
    for form in forms:
        if (language, form) not in OLDER:
            got = format_date(NOW, language, time_zone=WARSAW, form=form)
            assert as_node(got) == expected["date"][form], form
    assert as_node(format_time(NOW, WARSAW, language)) == expected["time"]


@pytest.mark.parametrize("language", ICU)
def test_relative_times_and_lists_equal_icu(language: str) -> None:
    spans = [
        timedelta(minutes=-5),
        timedelta(minutes=-1),
        timedelta(hours=-2),
        timedelta(days=-1),
        timedelta(days=-3),
        timedelta(hours=2),
    ]
    assert [format_relative(NOW + span, NOW, language) for span in spans] == ICU[language]["relative"]
    assert [format_list(items, language) for items in (["A", "B"], ["A", "B", "C"])] == ICU[language]["list"]


@pytest.mark.parametrize("language", ICU)
def test_every_form_is_written_in_every_language(language: str) -> None:
    for form in get_args(DateForm):
        text = format_date(date(2026, 11, 23), language, form=form)
        assert "23" in text, form
        assert not {"{", "E" * 2} & {text[:1], text[:2]}, (form, text)
    for minutes in (1, 2, 5, 22, 60, 61, 185, 3000):
        assert "duration" not in format_duration(minutes * 60, language)


def test_the_day_is_the_day_of_the_place() -> None:
    """23:30 UTC on Sunday is Monday in Poland; a holiday or a deadline must not be a day off."""
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert format_date(late, "en", time_zone=WARSAW) == "23 Nov 2026"
    assert format_date(late, "en", time_zone="Atlantic/Azores") == "22 Nov 2026"
    assert format_datetime(late, WARSAW, "pl") == "23 lis 2026, 00:30"


def test_summer_time_is_the_places_own() -> None:
    assert format_time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), WARSAW, "pl") == "02:30"
    assert format_time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), WARSAW, "pl") == "02:30"


def test_an_instant_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        format_date(NOW, "en")
    with pytest.raises(ValueError, match="no instant"):
        local(NOW.replace(tzinfo=None), WARSAW)


def test_a_stamp_is_as_short_as_it_stays_clear() -> None:
    def stamp(**ago: float) -> str:
        return format_stamp(NOW - timedelta(**ago), NOW, WARSAW, "pl")

    assert stamp(hours=1) == "15:04"
    assert stamp(hours=17) == "niedz. 23:04"
    assert stamp(days=6) == "wt. 16:04"
    assert stamp(days=7) == "16 lis"
    assert stamp(days=365) == "23 lis 2025"
    assert stamp(days=-1) == "24 lis"


def test_hours_in_running_text_have_no_leading_zero() -> None:
    """The design's own wording ("due Tue 9:00", "do wt. 9:00"), where CLDR pl has 09:00."""
    nine = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert [clock_text(nine, language) for language in ("en", "pl", "de", "da")] == [
        "9:00",
        "9:00",
        "9:00",
        "9.00",
    ]
    assert weekday_name(nine.date(), "pl") == "wt."
    assert weekday_name(nine.date(), "de", long=True) == "Dienstag"
