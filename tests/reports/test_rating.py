"""The platform's own figures are written as the reader's language writes numbers."""

from datetime import UTC, datetime

from desktop.domain.accounts import Rating
from desktop.reports.rating import rating_texts, score_of, share_of

TOLD = Rating("4.70", "97.4", "full", datetime(2026, 11, 27, tzinfo=UTC))


def test_numbers_are_the_languages_own_and_keep_the_platforms_digits() -> None:
    assert rating_texts(TOLD, "pl") == {
        "platform_in_time": "97,4%",
        "platform_score": "4,70",
        "platform_visibility": "pełna",
    }
    assert rating_texts(TOLD, "en")["platform_score"] == "4.70"


def test_what_is_no_number_stands_as_it_came() -> None:
    odd = Rating("A+", "NaN", "new word", TOLD.measured_at)
    assert (score_of(odd), share_of(odd)) == ("A+", "NaN")
    assert rating_texts(odd, "de") == {
        "platform_in_time": "NaN",
        "platform_score": "A+",
        "platform_visibility": "new word",
    }
