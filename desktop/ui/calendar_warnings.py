"""What people must know about the calendars that deadlines are reckoned with: one that could not be made, one
that ends soon."""

from datetime import date, datetime

from desktop.domain.book import ClockBook
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_date, format_list
from desktop.l10n.names import market_name

from .kit.labels import literal


def calendar_warnings(book: ClockBook | None, now: datetime, language: str) -> list[str]:
    """Sentences, the worst first; none when all is well or the calendars are not built yet."""
    if book is None:
        return []
    said = []
    for problem in sorted(book.problems, key=lambda each: (each.market in book.markets, each.market)):
        if problem.market in book.markets:
            text = _(
                "{market}: the calendar could not be renewed, the last good one stays in force. {problem}"
            )
        else:
            text = _("{market}: there is no calendar, so no deadline is known. {problem}")
        place = market_name(problem.market, language)
        said.append(text.format(market=place, problem=literal(problem.problem, 300)))
    ending: dict[int, list[str]] = {}
    for calendar in book.ending(now):
        ending.setdefault(calendar.last_year, []).append(market_name(calendar.market, language))
    for year in sorted(ending):
        text = _("The calendar ends on {date}: {markets}. Update the program before then.")
        day = format_date(date(year, 12, 31), language)
        said.append(text.format(date=day, markets=format_list(ending[year], language)))
    return said
