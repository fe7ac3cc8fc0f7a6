"""The next closed days of every market side by side: a row for each date that is a holiday anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from desktop.domain.book import ClockBook
from desktop.domain.calendars import Calendar
from desktop.domain.statutory_days import ClosedDay
from desktop.l10n.catalogs import _, current_language
from desktop.l10n.dates import format_date, weekday_name
from desktop.l10n.names import holiday_name, market_name

from ..kit.cells import Cell, CellModel

DAYS: Final = 90
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class MarketColumn:
    """A market and why its clock stands still on its own today: "holiday", "saturday", "sunday" or None."""

    market: str
    closed_today: str | None


@dataclass(frozen=True, slots=True)
class DateRow:
    """A date, local in each market, with each market's holiday on it."""

    date: date
    holidays: tuple[ClosedDay | None, ...]
    is_today: bool


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """What the table shows, taken from the calendars once a day or when they change."""

    columns: tuple[MarketColumn, ...] = ()
    rows: tuple[DateRow, ...] = ()


def closed_days(book: ClockBook | None, markets: Sequence[str], now: datetime) -> ClosedDays:
    """The holidays of the next `DAYS` days, each market counting from its own local date."""
    if book is None:
        return ClosedDays()
    calendars = [
        (code, clock.calendar)
        for code in markets
        if (clock := book.clock(code)) is not None and clock.calendar is not None
    ]
    columns = [MarketColumn(code, _today_reason(calendar, now)) for code, calendar in calendars]
    found: dict[date, list[ClosedDay | None]] = {}
    for place, (_code, calendar) in enumerate(calendars):
        today = now.astimezone(calendar.zone).date()
        for day, known in calendar.closed.items():
            if today <= day < today + timedelta(days=DAYS):
                found.setdefault(day, [None] * len(calendars))[place] = known
    todays = {now.astimezone(calendar.zone).date() for _code, calendar in calendars}
    rows = [DateRow(day, tuple(found[day]), day in todays) for day in sorted(found)]
    return ClosedDays(tuple(columns), tuple(rows))


class ClosedDaysModel(CellModel):
    """Rows are dates, columns are markets."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = ClosedDays()

    def show(self, days: ClosedDays) -> bool:
        """Other days; False when they are what is shown already."""
        if days == self._shown:
            return False
        self.beginResetModel()
        self._shown = days
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._shown.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._shown.columns)

    def heading(self, column: int) -> Cell:
        entry, language = self._shown.columns[column], current_language()
        name = market_name(entry.market, language)
        if entry.closed_today is None:
            return Cell(name, market=entry.market, bold=True, spoken=name)
        note = _("closed today")
        return Cell(
            name,
            note=note,
            market=entry.market,
            glyph="❚❚",
            bold=True,
            ground="stopped_ground",
            spoken=f"{name}, {note}",
        )

    def side(self, row: int) -> Cell:
        entry, language = self._shown.rows[row], current_language()
        text = format_date(entry.date, language, form="weekday_day_month")
        if entry.is_today:
            today = _("today")
            return Cell(text, note=today, bold=True, ground="accent_ground", spoken=f"{text}, {today}")
        return Cell(text, bold=True, spoken=text)

    def cell(self, row: int, column: int) -> Cell:
        entry, market = self._shown.rows[row], self._shown.columns[column].market
        language = current_language()
        known = entry.holidays[column]
        place = market_name(market, language)
        day = format_date(entry.date, language, form="weekday_long")
        if known is None:
            if entry.date.weekday() >= 5:
                spoken = _("{market}, {date}: weekend")
            else:
                spoken = _("{market}, {date}: open")
            return Cell(spoken=spoken.format(market=place, date=day))
        name = holiday_name(known.name, language)
        source = _("Source: {source}").format(source=known.source)
        if entry.date.weekday() >= 5:
            weekend = _("{day}: stands still anyway").format(day=weekday_name(entry.date, language))
            spoken = f"{place}, {day}: {name}. {weekend}. {source}"
            return Cell(name, token="dim", spoken=spoken, tip=spoken)
        spoken = f"{place}, {day}: {name}. {source}"
        return Cell(name, ground="stopped_ground", spoken=spoken, tip=spoken)


def _today_reason(calendar: Calendar, now: datetime) -> str | None:
    day = now.astimezone(calendar.zone).date()
    return calendar.reason(day) if calendar.covers(day) else None
