"""Tables of words: a model gives each cell as one value, made when it is asked for, and the view paints it.

Columns are as wide as their longest word and rows as high as their text needs, so that nothing is clipped in
any language; where all columns together are wider than the page, the table scrolls sideways.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from .flags import HEIGHT, WIDTH, paint_flag
from .labels import tooltip
from .mirror import is_mirrored, visual, visual_f
from .pill import paint_glyph
from .theme import STEP, font, font_scale, theme

Index = QModelIndex | QPersistentModelIndex

PAD: Final = 2 * STEP
_GAP: Final = 6
_GLYPH: Final = 14
CELL: Final = Qt.ItemDataRole.UserRole + 1
_WRAP: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows. `market` draws its flag before the text; `note` is a second, quieter line, with
    the mark `glyph` before it and in the colour `note_token`; `ground` is a token. `spoken` is the whole of
    it for a screen reader."""

    text: str = ""
    note: str = ""
    market: str = ""
    glyph: str = ""
    token: str = "text"
    ground: str = ""
    bold: bool = False
    spoken: str = ""
    tip: str = ""
    note_token: str = "dim"
    figure: bool = False
    wraps: bool = False


class CellModel(QAbstractTableModel):
    """Subclasses hold values and word them in `cell`, `heading` (of a column) and `side` (of a row)."""

    def cell(self, row: int, column: int) -> Cell:
        """The words of a cell in the current language."""
        raise NotImplementedError

    def heading(self, column: int) -> Cell:
        """The words above a column."""
        raise NotImplementedError

    def side(self, row: int) -> Cell:
        """The words at the left of a row."""
        return Cell()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == CELL:
            return self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.cell(index.row(), index.column()).spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self.cell(index.row(), index.column()).tip)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if not 0 <= section < (self.columnCount() if across else self.rowCount()):
            return None
        made = self.heading(section) if across else self.side(section)
        if role == CELL:
            return made
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return made.spoken or made.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(made.tip)
        return None


class CellDelegate(QStyledItemDelegate):
    """Paints a cell, with a ring around the one that the keyboard is on."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell = index.data(CELL)
        box = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cell(painter, box, cell)
        painter.setPen(QPen(theme().color("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme().color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -2), 5, 5)
        painter.restore()


class CellHeader(QHeaderView):
    """The headings, painted as the cells are."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        cell: Cell | None = self.model().headerData(logicalIndex, self.orientation(), CELL)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme().color("panel"))
        if cell is not None:
            paint_cell(painter, rect, cell)
        painter.setPen(QPen(theme().color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


def paint_cell(painter: QPainter, box: QRect, cell: Cell) -> None:
    """Ground, flag, mark, text and note of a cell."""
    if cell.ground:
        painter.fillRect(box, theme().color(cell.ground))
    if cell.figure:
        _paint_figure(painter, box, cell)
        return
    inside = box.adjusted(PAD, STEP, -PAD, -STEP)
    text_font, note_font = _fonts(cell)
    lead = _lead(cell)
    room = inside.width() - lead
    high = text_height(cell.text, text_font, room)
    note_room = inside.width() - _note_lead(cell)
    note = text_height(cell.note, note_font, note_room)
    top = inside.top() + max(0, (inside.height() - high - note) // 2)
    first = QFontMetrics(text_font).height()
    left = inside.left()
    if cell.market:
        flag = QRectF(left, top + (first - HEIGHT) / 2, WIDTH, HEIGHT)
        paint_flag(painter, visual_f(QRectF(inside), flag), cell.market)
    painter.setPen(theme().color(cell.token))
    painter.setFont(text_font)
    painter.drawText(visual(inside, QRect(inside.left() + lead, top, room, high)), _WRAP, cell.text)
    if cell.note:
        dim = theme().color(cell.note_token)
        line = QFontMetrics(note_font).height()
        if cell.glyph:
            mark = QRectF(left, top + high + (line - 10) / 2, 11, 10)
            paint_glyph(painter, visual_f(QRectF(inside), mark), cell.glyph, dim)
        painter.setPen(dim)
        painter.setFont(note_font)
        place = QRect(left + _note_lead(cell), top + high, note_room, note)
        painter.drawText(visual(inside, place), _WRAP, cell.note)


def _paint_figure(painter: QPainter, box: QRect, cell: Cell) -> None:
    """A number at the right end, its mark just before it."""
    made, _note = _fonts(cell)
    inside = box.adjusted(PAD, STEP, -PAD, -STEP)
    color = theme().color(cell.token)
    width = QFontMetrics(made).horizontalAdvance(cell.text)
    if cell.glyph:
        spot = QRectF(inside.right() - width - _GLYPH, inside.center().y() - 4.5, 11, 10)
        paint_glyph(painter, visual_f(QRectF(inside), spot), cell.glyph, color)
    painter.setPen(color)
    painter.setFont(made)
    end = Qt.AlignmentFlag.AlignLeft if is_mirrored() else Qt.AlignmentFlag.AlignRight
    flags = int(end | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
    flags |= int(Qt.TextFlag.TextDontClip)  # the caron of a last "ť" hangs over its advance
    painter.drawText(inside, flags | (int(Qt.TextFlag.TextWordWrap) if cell.wraps else 0), cell.text)


def least_width(cell: Cell) -> int:
    """What the cell's longest word needs; a figure needs all of it."""
    if cell.figure and not cell.wraps:
        return full_width(cell)
    words = max((_text_width(word, cell) for word in cell.text.split()), default=0)
    notes = max((_note_width(word) for word in cell.note.split()), default=0)
    return max(_lead(cell) + words, _note_lead(cell) + notes) + 2 * PAD + 2


def full_width(cell: Cell) -> int:
    """What the cell needs on one line."""
    lead = _note_lead(cell) if cell.figure else _lead(cell)
    width = lead + _text_width(cell.text, cell)
    if cell.note:
        width = max(width, _note_lead(cell) + _note_width(cell.note))
    return width + 2 * PAD + 2


def heading_width(heading: Cell) -> int:
    """What a heading takes at least: all of it, but where it goes on in the next line."""
    return least_width(heading) if heading.wraps else full_width(heading)


def height_for(cell: Cell, width: int) -> int:
    """What the cell needs at a width."""
    if cell.figure and not cell.wraps:
        return QFontMetrics(_fonts(cell)[0]).height() + 2 * STEP + 2
    text_font, note_font = _fonts(cell)
    room = width - 2 * PAD
    text = text_height(cell.text, text_font, room - _lead(cell))
    return text + text_height(cell.note, note_font, room - _note_lead(cell)) + 2 * STEP + 2


def text_height(text: str, made: Any, width: int) -> int:
    """The height of wrapped text; 0 for none."""
    if not text:
        return 0
    return QFontMetrics(made).boundingRect(QRect(0, 0, max(width, 1), 10_000), _WRAP, text).height()


def _fonts(cell: Cell) -> tuple[QFont, QFont]:
    return font(13 if cell.bold else 12, bold=cell.bold, tabular=True), font(11)


def _text_width(text: str, cell: Cell) -> int:
    return _width(text, 13 if cell.bold else 12, cell.bold, QGuiApplication.font().family(), font_scale())


def _note_width(text: str) -> int:
    return _width(text, 11, False, QGuiApplication.font().family(), font_scale())


@lru_cache(maxsize=8192)
def _width(text: str, size: int, bold: bool, _family: str, _scale: float) -> int:
    """A table measures thousands of cells, and the same numbers again and again. Widths are kept, not what
    measures: it dies with its font."""
    return QFontMetrics(font(size, bold=bold, tabular=size != 11)).horizontalAdvance(text)


def _lead(cell: Cell) -> int:
    return WIDTH + _GAP if cell.market else 0


def _note_lead(cell: Cell) -> int:
    return _GLYPH if cell.glyph else 0
