"""From one to another: ranges of dates, times of day and numbers as the reader's language writes them (CLDR).

``9–23 Nov 2026`` says the month once; which parts are said once, and with which dash, is the language's own
matter (CLDR interval formats). Dates and times are local already: a range is of a place's calendar."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache

from desktop.domain.markets import Market
from desktop.l10n.corrections import DATE_RANGES, DEFAULT_NUMBER_RANGE, NUMBER_RANGES, TIME_RANGES
from desktop.l10n.dates import format_date, time_pattern
from desktop.l10n.locales import locale_for, market_code
from desktop.l10n.money import format_number


def format_date_range(first: date, last: date, language: str, market: Market | str | None = None) -> str:
    """``9–23 Nov 2026``; one date when both are the same. ValueError when the last is before the first."""
    if last < first:
        raise ValueError(f"a range ends before it begins: {first} to {last}")
    if first == last:
        return format_date(first, language, market)
    name = str(locale_for(language, market_code(market)))
    change = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    begin, end = _date_patterns(name, change)
    return _written(begin, first, name) + _written(end, last, name)


def format_time_range(start: time, end: time, language: str, market: Market | str | None = None) -> str:
    """``08:00–16:30``, hours as ``format_time`` writes them; in Greek the half of the day once, where it can
    be."""
    name = str(locale_for(language, market_code(market)))
    begin, finish = _time_patterns(name, (start.hour < 12) == (end.hour < 12))
    day = datetime(2000, 1, 1, tzinfo=UTC)
    first, last = (day.replace(hour=each.hour, minute=each.minute) for each in (start, end))
    return _written(begin, first, name) + _written(finish, last, name)


def format_number_range(
    least: Decimal | int | float,
    most: Decimal | int | float,
    language: str,
    market: Market | str | None = None,
) -> str:
    """``3–5``; one number when both are written the same."""
    low, high = (format_number(value, language, market) for value in (least, most))
    if low == high:
        return low
    locale = locale_for(language, market_code(market))
    return NUMBER_RANGES.get(locale.language, DEFAULT_NUMBER_RANGE).format(low, high)


def _written(pattern: str, moment: date | datetime, name: str) -> str:
    from babel.dates import parse_pattern

    text: str = parse_pattern(pattern).apply(moment, name)
    return text


@lru_cache(maxsize=512)
def _date_patterns(name: str, change: str) -> tuple[str, str]:
    """The patterns of both ends of a range in the medium form, by the largest part in which they differ."""
    from babel import Locale

    corrected = DATE_RANGES.get((name, change))
    if corrected:
        return corrected
    locale = Locale.parse(name)
    medium: str = locale.date_formats["medium"].pattern
    begin, end = locale.interval_formats["yMMMd" if "MMM" in medium else "yMd"][change]
    return begin, end


@lru_cache(maxsize=256)
def _time_patterns(name: str, same_half: bool) -> tuple[str, str]:
    from babel import Locale

    intervals = Locale.parse(name).interval_formats
    if "h" in time_pattern(name):
        begin, end = intervals["hm"]["h" if same_half else "a"]
    else:
        begin, end = TIME_RANGES.get(name) or intervals["Hm"]["H"]
    return begin, end
