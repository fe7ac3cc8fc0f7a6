"""Dates and prices inside the stories, as people of the market write them (CLDR)."""

import re
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency

from .seller import Place

_YEAR = re.compile(r"^y\. |( 'de')?,? y$")
"""How the full date patterns of the story languages name the year."""


@cache
def date_words(day: date, language: str) -> str:
    """Such as "wtorek, 24 listopada"."""
    pattern = Locale.parse(language).date_formats["full"].pattern
    return format_date(day, _YEAR.sub("", pattern), locale=language)


@cache
def price_words(amount: str, place: Place) -> str:
    """A price with its currency; whole forints have no decimals."""
    locale = Locale.parse(f"{place.language}_{place.code}")
    pattern = locale.currency_formats["standard"].pattern
    if "." not in amount:
        pattern = pattern.replace(".00", "")
    return format_currency(
        Decimal(amount), place.market.currency, format=pattern, locale=locale, currency_digits=False
    )
