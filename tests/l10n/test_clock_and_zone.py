"""A time with its seconds and a time zone's city read as the language has them."""

from datetime import UTC, datetime

import pytest

from desktop.l10n.dates import format_time
from desktop.l10n.names import zone_name

AT = datetime(2026, 11, 28, 5, 25, 26, tzinfo=UTC)


@pytest.mark.parametrize(("language", "written"), [("hu", "5:25:26"), ("de", "05:25:26"), ("da", "05.25.26")])
def test_seconds_are_written_as_cldr_does(language: str, written: str) -> None:
    assert format_time(AT, "UTC", language, seconds=True) == written


def test_a_zone_is_its_city_and_an_unknown_one_as_it_is() -> None:
    assert [zone_name("Europe/Warsaw", language) for language in ("de", "fr", "uk")] == [
        "Warschau",
        "Varsovie",
        "Варшава",
    ]
    assert zone_name("Nowhere/Far_Land", "de") == "Nowhere/Far Land"
