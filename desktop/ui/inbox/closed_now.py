"""Which markets are closed today, and until when."""

from datetime import date, datetime, timedelta
from typing import Final

from desktop.domain.book import ClockBook
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_date, weekday_name

_AHEAD: Final = 30
"""Days; no market is closed for longer."""
_WEEK: Final = 7
_SATURDAY: Final = 5


def open_again(book: ClockBook | None, market: str, now: datetime) -> tuple[date, date] | None:
    """Today in a market that is closed, and the date on which its clock runs again; None when it runs today,
    or nobody knows."""
    clock = book.clock(market) if book is not None else None
    if clock is None or clock.calendar is None or clock.policy.mode == "around_the_clock":
        return None
    calendar = clock.calendar
    today = now.astimezone(calendar.zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(_AHEAD))
    again = next((day for day in days if not calendar.covers(day) or not calendar.is_closed(day)), today)
    return (today, again) if again != today and calendar.covers(again) else None


def closed_words(book: ClockBook | None, market: str, now: datetime, language: str) -> str:
    """`closed until Wed`; "" while the market's clock runs, and on a weekend that ends as every one does:
    said of every market, that would only hide the one with a holiday behind it."""
    found = open_again(book, market, now)
    if found is None:
        return ""
    today, again = found
    if today.weekday() >= _SATURDAY and (again - today).days + today.weekday() == _WEEK:
        return ""
    near = (again - today).days < _WEEK
    day = weekday_name(again, language) if near else format_date(again, language, form="day_month")
    return _("closed until {day}").format(day=day)
