"""When a message received now would be due in every market: in its local time, following the tick."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from desktop.domain.book import ClockBook, Due
from desktop.domain.explain import StoppedDay, stopped_days
from desktop.l10n.catalogs import N_, _, current_language
from desktop.l10n.dates import clock_text, format_date, local, weekday_name
from desktop.l10n.due import by_text, due_text
from desktop.l10n.named import named
from desktop.l10n.names import holiday_name, market_name

from ..kit.cells import Cell, CellModel

Index = QModelIndex | QPersistentModelIndex

HEADINGS: Final = (
    N_("Market"),
    N_("Now there"),
    N_("Due"),
    N_("Act by, with your hours"),
    N_("The clock stands still"),
)


@dataclass(frozen=True, slots=True)
class DueRow:
    """A market's deadline for a message received at `now`; `due` is None where no calendar is known.

    Instants in UTC; `staff_zone` is where the seller's people work, None without staff hours.
    """

    market: str
    zone: str
    now: datetime
    due: Due | None
    staff_zone: str | None
    stopped: tuple[StoppedDay, ...] = ()


def due_rows(
    book: ClockBook | None, markets: Sequence[str], now: datetime, zone_of: Callable[[str], str]
) -> tuple[DueRow, ...]:
    """One row for each market of the account."""
    return tuple(_row(book, code, now, zone_of(code)) for code in markets)


def _row(book: ClockBook | None, market: str, now: datetime, zone: str) -> DueRow:
    clock = book.clock(market) if book is not None else None
    due = clock.reckon(now) if clock is not None else None
    if clock is None or due is None:
        return DueRow(market, zone, now, None, None)
    staff = clock.staff_hours.time_zone if clock.staff_hours is not None else None
    if clock.calendar is None:
        return DueRow(market, zone, now, due, staff)
    return DueRow(
        market, zone, now, due, staff, tuple(stopped_days(clock.calendar, clock.policy, now, due.due_at))
    )


class DueNowModel(CellModel):
    """Rows are markets; the columns are HEADINGS."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[DueRow, ...] = ()

    def show(self, rows: tuple[DueRow, ...]) -> None:
        """Other rows. The same markets change in place and tell nothing: the view paints itself anew, the
        keyboard stays where it is and a screen reader is not disturbed."""
        if [row.market for row in rows] == [row.market for row in self._rows]:
            self._rows = rows
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(HEADINGS)

    def heading(self, column: int) -> Cell:
        return Cell(_(HEADINGS[column]), token="dim")

    def cell(self, row: int, column: int) -> Cell:
        entry, language = self._rows[row], current_language()
        text, token = self._words(entry, column, language)
        if column == 0:
            return Cell(text, market=entry.market, spoken=row_sentence(entry, language))
        return Cell(text, token=token, bold=column == 2, spoken=named(_(HEADINGS[column]), text))

    def _words(self, entry: DueRow, column: int, language: str) -> tuple[str, str]:
        if column == 0:
            return market_name(entry.market, language), "text"
        if column == 1:
            return now_text(entry, language), "dim"
        due = entry.due
        if due is None:
            return (_("no calendar, no deadline"), "bad") if column == 2 else ("", "dim")
        if column == 2:
            return due_text(due.due_at, entry.zone, entry.now, language), "text"
        if column == 3:
            if due.act_by >= due.due_at or entry.staff_zone is None:
                return _("until it is due"), "dim"
            return due_text(due.act_by, entry.staff_zone, entry.now, language), "accent"
        return stopped_names(entry, language), "dim"


def now_text(entry: DueRow, language: str) -> str:
    """The market's own clock: `Mon 10:25`."""
    moment = local(entry.now, entry.zone)
    return f"{weekday_name(moment.date(), language)} {clock_text(moment, language)}"


def stopped_names(entry: DueRow, language: str) -> str:
    """The days on which the clock stands still until the deadline: `Sat, Sun`, each holiday with its name."""
    if not entry.stopped:
        return _("runs without a stop")
    named = (
        weekday_name(day.date, language) if not day.name else _named(day, language) for day in entry.stopped
    )
    return ", ".join(named)


def _named(day: StoppedDay, language: str) -> str:
    written = format_date(day.date, language, form="weekday_day_month")
    return _("{day} {holiday}").format(day=written, holiday=holiday_name(day.name or "", language))


def row_sentence(entry: DueRow, language: str) -> str:
    """The whole row as one sentence for a screen reader."""
    place = market_name(entry.market, language)
    due = entry.due
    if due is None:
        return _("{market}: there is no calendar, so no deadline is known.").format(market=place)
    said = _("{market}, now {now}: a message received now is due {due}.").format(
        market=place,
        now=now_text(entry, language),
        due=by_text(due.due_at, entry.zone, entry.now, language),
    )
    if due.act_by < due.due_at and entry.staff_zone is not None:
        when = by_text(due.act_by, entry.staff_zone, entry.now, language)
        said += " " + _("With your hours answer by {when}.").format(when=when)
    if entry.stopped:
        said += " " + _("The clock stands still: {days}.").format(days=stopped_names(entry, language))
    return said
