"""When something happened, in the market's local time, and in the reader's own when that is another."""

from datetime import datetime

from desktop.l10n.catalogs import _
from desktop.l10n.dates import clock_text, format_date, format_datetime, local, weekday_name
from desktop.l10n.names import market_name

from ..own_zone import own_zone

_WEEK = 7


def stamp(when: datetime, now: datetime, zone: str, language: str) -> str:
    """As short as it stays clear, always with the time: `Wed 14:12`, `17 Nov 14:12`, `17 Nov 2025 14:12`."""
    moment, today = local(when, zone), local(now, zone).date()
    clock = clock_text(moment, language)
    age = (today - moment.date()).days
    if 0 <= age < _WEEK:
        return f"{weekday_name(moment.date(), language)} {clock}"
    form = "day_month" if moment.year == today.year else "medium"
    return f"{format_date(moment.date(), language, form=form)} {clock}"  # type: ignore[arg-type]


def is_foreign(zone: str, when: datetime) -> bool:
    """Whether the market's clock shows another time than the reader's computer at that instant."""
    return local(when, zone).utcoffset() != local(when, own_zone()).utcoffset()


def in_full(when: datetime, zone: str, market: str, language: str) -> str:
    """Date and time with the market's name, and the reader's own time when it differs."""
    there = format_datetime(when, zone, language, form="weekday_long")
    text = _("{moment}, local time in {place}").format(moment=there, place=market_name(market, language))
    if not is_foreign(zone, when):
        return text
    mine = local(when, own_zone())
    here = f"{weekday_name(mine.date(), language)} {clock_text(mine, language)}"
    return _("{moment} (here: {own})").format(moment=text, own=here)
