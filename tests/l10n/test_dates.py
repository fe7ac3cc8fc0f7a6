"""Dates, times and lengths of time in places and sentences; ``test_icu`` compares their forms with CLDR."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from desktop.l10n.catalogs import OWN_NAMES
from desktop.l10n.dates import (
    DateForm,
    clock_text,
    format_date,
    format_datetime,
    format_duration,
    format_stamp,
    format_time,
    local,
    weekday_name,
)

NOW = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)  # Monday
WARSAW = "Europe/Warsaw"


@pytest.mark.parametrize("language", OWN_NAMES)
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
