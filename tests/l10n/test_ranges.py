"""Ranges by hand; ``test_icu`` compares them with CLDR in every language and market."""

from datetime import date, time

import pytest

from desktop.l10n.ranges import format_date_range, format_number_range, format_time_range

MAY = date(2026, 5, 4)


def test_a_range_of_one_is_not_a_range() -> None:
    assert format_date_range(MAY, MAY, "pl") == "4 maj 2026"
    assert format_number_range(2, 2.0004, "de") == "2"


def test_what_both_ends_share_is_said_once() -> None:
    assert format_date_range(MAY, date(2026, 5, 18), "pl") == "4–18 maj 2026"
    assert format_date_range(MAY, date(2026, 6, 2), "pl") == "4 maj–2 cze 2026"
    assert format_date_range(MAY, date(2027, 6, 2), "pl") == "4 maj 2026–2 cze 2027"


def test_greek_says_the_half_of_the_day_once_when_it_is_one() -> None:
    assert format_time_range(time(9), time(11), "el") == "9:00–11:00\u202fπ.μ."
    assert format_time_range(time(8), time(16, 30), "el") == "8:00\u202fπ.μ. – 4:30\u202fμ.μ."


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        format_date_range(MAY, date(2026, 5, 3), "en")
