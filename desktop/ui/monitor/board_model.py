"""The board's table: every number a cell that opens what is behind it. New numbers change the cells that
differ and nothing else: the current cell and the scrolling stay."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from desktop.domain.explain import stopped_days
from desktop.l10n.catalogs import N_, _, current_language, ngettext
from desktop.l10n.dates import format_date, local, weekday_name
from desktop.l10n.money import format_number
from desktop.l10n.named import named
from desktop.l10n.names import holiday_name, market_name
from desktop.reports.board import Board, Figure, Line, MarketNow
from desktop.reports.definitions import BOARD

from ..kit.cells import Cell, CellModel
from ..workspace import Workspace
from .board_rows import TOTAL, Basis, BoardRow, Narrowed, board_rows, columns
from .words import kind_text, name_of, person_text

Index = QModelIndex | QPersistentModelIndex

CLOCK, FIRST = 1, 2
"""The columns of the market's clock, and of the first figure; before them stands the name."""
_SECTIONS: Final = {"market": N_("By market"), "kind": N_("By kind"), "agent": N_("By person")}
_MARKS: Final[dict[str, tuple[str, str, str]]] = {
    "overdue": ("▲", "bad", "bad_ground"),
    "at_risk": ("◐", "warn", "warn_ground"),
    "rejected": ("■", "bad", ""),
}
"""Glyph, colour and ground of what presses, when it is not 0."""
_WEEK: Final = 7
_WHY: Final = {"saturday": N_("Saturday"), "sunday": N_("Sunday")}


class BoardModel(CellModel):
    """`show` takes another board, `narrow` another choice of lines, `go_by` other columns."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.board = Board(datetime.fromtimestamp(0).astimezone())
        self.narrowed = Narrowed()
        self.basis: Basis = "act"
        self._rows: list[BoardRow] = []

    # --- what is shown ---

    def show(self, board: Board) -> bool:
        """Another board; whether rows came or went, or a number needs more room than any before."""
        before = self._widest()
        self.board = board
        moved = self._apply(board_rows(board, self.narrowed, self._workspace))
        return moved or self._widest() > before

    def narrow(self, narrowed: Narrowed) -> bool:
        """Another choice of lines; see `show`."""
        self.narrowed = narrowed
        return self.show(self.board)

    def go_by(self, basis: Basis) -> None:
        """The columns of the next hours by act-by or by the deadline."""
        self.basis = basis
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
        self._tell(0, len(self._rows) - 1)

    def forget(self) -> None:
        """No account is open."""
        self.beginResetModel()
        self._rows, self.narrowed = [], Narrowed()
        self.board = Board(self.board.as_of)
        self.endResetModel()

    def reword(self) -> None:
        """Another language: other words, another order."""
        self.beginResetModel()
        self._rows = board_rows(self.board, self.narrowed, self._workspace) if self._rows else []
        self.endResetModel()

    def row(self, place: int) -> BoardRow:
        return self._rows[place]

    def place_of(self, section: str, key: str) -> int | None:
        """Where a row stands."""
        wanted = (section, key)
        return next((place for place, row in enumerate(self._rows) if row.id == wanted), None)

    def figure(self, column: int) -> Figure | None:
        """The figure of a column; None for the names."""
        return columns(self.basis)[column - FIRST] if column >= FIRST else None

    def number(self, row: int, column: int) -> int:
        """A cell's number; 0 where there is none."""
        figure, line = self.figure(column), self._rows[row].line
        return line.number(figure) if figure is not None and line is not None else 0

    # --- the model ---

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else FIRST + len(columns(self.basis))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The keyboard steps over the headings of the sections."""
        if index.isValid() and self._rows[index.row()].is_heading:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def heading(self, column: int) -> Cell:
        figure = self.figure(column)
        if figure is None:
            text = _("Clock") if column == CLOCK else ""
            return Cell(text, token="dim", spoken=text or _("Market, kind or person"))
        text = name_of(BOARD[figure])
        return Cell(text, token="dim", spoken=text, tip=_(BOARD[figure].text), figure=True, wraps=True)

    def cell(self, row: int, column: int) -> Cell:
        entry = self._rows[row]
        if entry.is_heading:
            text = _(_SECTIONS[entry.section]) if column == 0 else ""
            return Cell(text, token="dim", bold=True, ground="ground", spoken=text)
        figure = self.figure(column)
        if column == CLOCK:
            return self._clock(entry)
        return self._name(entry) if figure is None else self._number(entry, figure)

    def name(self, row: BoardRow) -> str:
        """What a row is about; the sum over all rows says what it is narrowed to."""
        if row.section != TOTAL:
            return self._called(row.section, row.key)
        return " · ".join(self._called(section, key) for section, key in self.narrowed.held.items()) or _(
            "All"
        )

    def _called(self, section: str, key: str) -> str:
        match section:
            case "market":
                return market_name(key, current_language())
            case "kind":
                return kind_text(key)
            case _:
                return person_text(key, self._workspace)

    # --- parts ---

    def _name(self, row: BoardRow) -> Cell:
        name, chosen = self.name(row), self._is_chosen(row)
        spoken = _("{name}, the board is narrowed to it").format(name=name) if chosen else name
        return Cell(
            name,
            market=row.key if row.section == "market" else "",
            bold=chosen or row.section == TOTAL,
            token="accent" if chosen else "text",
            ground="accent_ground" if chosen else "",
            spoken=spoken,
        )

    def _clock(self, row: BoardRow) -> Cell:
        """Why a market's clock stands still, and until when; empty for what is no market."""
        ground = "accent_ground" if self._is_chosen(row) else ""
        now = self.board.markets.get(row.key) if row.section == "market" else None
        if now is None:
            return Cell(ground=ground, spoken=self.name(row))
        note, glyph = market_note(now, self.board.as_of, self._workspace)
        said = named(self.name(row), note)
        return Cell("", note=note, glyph=glyph, ground=ground, spoken=said, tip=said)

    def _number(self, row: BoardRow, figure: Figure) -> Cell:
        line = row.line or Line(row.key, {})
        count = line.number(figure)
        text = format_number(count, current_language())
        form = ngettext(
            "{name}, {figure}: {count} conversation", "{name}, {figure}: {count} conversations", count
        )
        said = form.format(name=self.name(row), figure=name_of(BOARD[figure]), count=text)
        ground = "accent_ground" if self._is_chosen(row) else ""
        if not count:
            return Cell(text, token="dim", ground=ground, spoken=said, figure=True)
        glyph, token, own = _MARKS.get(figure, ("", "text", ""))
        bold = row.section == TOTAL or bool(glyph)
        return Cell(
            text,
            token=token,
            glyph=glyph,
            ground=own or ground,
            bold=bold,
            spoken=said,
            tip=_("Show these conversations"),
            figure=True,
        )

    def _is_chosen(self, row: BoardRow) -> bool:
        return dict(self.narrowed.held).get(row.section) == row.key  # type: ignore[call-overload,no-any-return]

    def _widest(self) -> int:
        numbers = (max(row.line.numbers.values(), default=0) for row in self._rows if row.line is not None)
        return len(str(max(numbers, default=0)))

    def _apply(self, rows: list[BoardRow]) -> bool:
        """Takes out what is gone, puts in what came, tells which cells differ."""
        if not self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return True
        wanted = {row.id for row in rows}
        moved = False
        for place in reversed(range(len(self._rows))):
            if self._rows[place].id not in wanted:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()
                moved = True
        for place, row in enumerate(rows):
            if place >= len(self._rows) or self._rows[place].id != row.id:
                self.beginInsertRows(QModelIndex(), place, place)
                self._rows.insert(place, row)
                self.endInsertRows()
                moved = True
            elif self._rows[place] != row:
                self._rows[place] = row
                self._tell(place, place)
        # A market opens or closes without a number that changes.
        self._tell(0, len(self._rows) - 1, last=CLOCK)
        return moved

    def _tell(self, first: int, until: int, last: int | None = None) -> None:
        if until >= first:
            right = self.columnCount() - 1 if last is None else last
            self.dataChanged.emit(self.index(first, 0), self.index(until, right))


def _holidays(now: MarketNow, as_of: datetime, workspace: Workspace) -> str:
    """The holidays for which a market stays closed until its clock runs again; "" for a plain weekend."""
    language, book = current_language(), workspace.store.book
    clock = book.clock(now.code) if book is not None else None
    names = [now.holiday] if now.holiday else []
    if clock is not None and clock.calendar is not None and now.runs_again_at is not None:
        days = stopped_days(clock.calendar, clock.policy, as_of, now.runs_again_at)
        names += [day.name for day in days if day.name]
    return ", ".join(dict.fromkeys(holiday_name(name, language) for name in names))


def market_note(now: MarketNow, as_of: datetime, workspace: Workspace) -> tuple[str, str]:
    """Why a market is closed now and until when, or that its clock runs; with its glyph."""
    language = current_language()
    if now.clock == "unknown":
        return _("no calendar, no deadlines"), "–"
    if now.clock != "stopped":
        return _("open"), "●"
    why = _holidays(now, as_of, workspace) or (_(_WHY[now.why]) if now.why in _WHY else "")
    if now.runs_again_at is None:
        return why, "❚❚"
    zone = workspace.zone(now.code)
    again, today = local(now.runs_again_at, zone).date(), local(as_of, zone).date()
    near = (again - today).days < _WEEK
    day = weekday_name(again, language) if near else format_date(again, language, form="day_month")
    until = _("closed until {day}").format(day=day)
    return " · ".join(part for part in (until, why) if part), "❚❚"
