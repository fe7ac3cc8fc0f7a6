"""A sheet laid out on pages of A4: plain text put in place by place, never markup."""

from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QBrush,
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPaintDevice,
    QPainter,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from desktop.l10n.catalogs import _

from ..kit.theme import LIGHT
from .record_sheet import TEXT, WEIGHTY, Item, Sheet

MARGINS: Final = QMarginsF(18, 16, 18, 22)
"""Of the paper, in millimetres; the foot stands in the lower one."""
_SIZE, _SMALL, _HEAD, _TITLE = 9.5, 8.0, 10.0, 17.0
_FAMILIES: Final = ("Noto Sans", "Segoe UI", "Helvetica Neue")


MOST_TENDED: Final = 60
"""Pages of a longer record are broken where they are full: each head that is moved lays out the rest anew."""


class Pages:
    """The pages of a sheet for one device (a PDF, a picture). `number` is how many; `draw` one of them.

    Lengths are the device's dots; blocks are laid out at the device's own resolution.
    """

    def __init__(self, sheet: Sheet, device: QPaintDevice, body: QRectF) -> None:
        self._sheet, self._body = sheet, body
        self._dpi = float(device.logicalDpiY())
        self._document = QTextDocument()
        self._document.setUndoRedoEnabled(False)
        self._document.documentLayout().setPaintDevice(device)
        self._document.setDefaultFont(_font(_SIZE))
        self._document.setDocumentMargin(0)
        self._document.setPageSize(QSizeF(body.width(), body.height()))
        self._foot_font = _font(7.0)
        self._cursor = QTextCursor(self._document)
        self._first = True
        self._kept: list[tuple[int, int]] = []

    def write(self) -> None:
        """Puts the sheet into the document."""
        sheet = self._sheet
        self._cursor.beginEditBlock()
        self._block(sheet.title, _TITLE, bold=True)
        self._block(
            sheet.verdict, _SIZE, bold=True, token="good" if sheet.verified else "bad", above=8, below=8
        )
        self._table(sheet.facts, (24, 76), heads=False)
        for note in sheet.notes:
            self._block(note, _SMALL, token="dim", above=4)
        for item in sheet.items:
            self._item(item)
        if sheet.clock:
            self._block(sheet.clock_title, _HEAD + 1, bold=True, above=18, keep=2)
            self._block(sheet.clock_note, _SMALL, token="dim", below=4)
            self._table((sheet.clock_heads, *sheet.clock), (23, 23, 23, 18, 13), heads=True)
        self._cursor.endEditBlock()
        self._keep_together()

    @property
    def number(self) -> int:
        """How many pages; laid out at the first question."""
        return max(1, self._document.pageCount())

    @property
    def text(self) -> str:
        """Everything that is written, paragraph by paragraph."""
        return self._document.toPlainText()

    def draw(self, painter: QPainter, page: int) -> None:
        """Draws a page, counted from 0, with its foot."""
        body = self._body
        painter.save()
        painter.translate(body.left(), body.top() - page * body.height())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, page * body.height(), body.width(), body.height())
        context.palette.setColor(QPalette.ColorRole.Text, LIGHT.color("text"))
        painter.setClipRect(context.clip)
        self._document.documentLayout().draw(painter, context)
        painter.restore()
        self._draw_foot(painter, page)

    def _draw_foot(self, painter: QPainter, page: int) -> None:
        body = self._body
        painter.save()
        painter.setFont(self._foot_font)
        painter.setPen(LIGHT.color("dim"))
        metrics = QFontMetricsF(self._foot_font, painter.device())
        line = QRectF(body.left(), body.bottom() + self._dots(10), body.width(), metrics.height() * 1.2)
        count = _("Page {number} of {count}").format(number=page + 1, count=self.number)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
        painter.drawText(line, flags | Qt.AlignmentFlag.AlignRight, count)
        room = body.width() - metrics.horizontalAdvance(count) - self._dots(12)
        foot = metrics.elidedText(self._sheet.foot, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(line, flags | Qt.AlignmentFlag.AlignLeft, foot)
        painter.restore()

    def _dots(self, points: float) -> float:
        return points * self._dpi / 72

    # --- parts ---

    def _item(self, item: Item) -> None:
        self._block(item.head, _HEAD, bold=True, above=13, keep=2 if item.lines else 1)
        self._block(item.when, _SMALL, token="dim", below=3)
        for line in item.lines:
            if line.kind == TEXT:
                self._block(line.text, _SIZE, indent=8)
            else:
                self._block(line.text, _SMALL, token="warn" if line.kind == WEIGHTY else "dim", indent=8)

    def _block(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        token: str = "text",
        above: float = 0,
        below: float = 0,
        indent: float = 0,
        keep: int = 0,
    ) -> None:
        form = QTextBlockFormat()
        form.setTopMargin(above)
        form.setBottomMargin(below)
        form.setLeftMargin(indent)
        if self._first:
            self._cursor.setBlockFormat(form)
            self._first = False
        else:
            self._cursor.insertBlock(form)
        self._cursor.insertText(text, _characters(size, bold=bold, token=token))
        if keep:
            self._kept.append((self._cursor.blockNumber(), keep))

    def _keep_together(self) -> None:
        """A head never stands alone at a page's foot: it goes over with what follows it."""
        if self._document.pageCount() > MOST_TENDED:
            return
        for number, following in self._kept:
            if self._is_torn(number, following):
                cursor = QTextCursor(self._document.findBlockByNumber(number))
                form = cursor.blockFormat()
                form.setPageBreakPolicy(QTextBlockFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                cursor.setBlockFormat(form)

    def torn_heads(self) -> list[str]:
        """Heads that stand on another page than what they are the head of."""
        return [
            self._document.findBlockByNumber(number).text()
            for number, following in self._kept
            if self._is_torn(number, following)
        ]

    def _is_torn(self, number: int, following: int) -> bool:
        head, last = (self._document.findBlockByNumber(each) for each in (number, number + following))
        return self._page_of(head) != self._page_of(last)

    def _page_of(self, block: QTextBlock) -> int:
        layout = block.layout()
        if not block.isValid() or not layout.lineCount():
            return -1
        top = self._document.documentLayout().blockBoundingRect(block).top()
        line = layout.lineAt(0)
        return int((top + line.y() + line.height() / 2) // self._body.height())

    def _table(self, rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...], *, heads: bool) -> None:
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellPadding(2)
        form.setCellSpacing(0)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setColumnWidthConstraints(
            [QTextLength(QTextLength.Type.PercentageLength, width) for width in widths]
        )
        if heads:
            form.setHeaderRowCount(1)
        table = self._cursor.insertTable(len(rows), len(widths), form)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                name = row == 0 if heads else column == 0
                cell = table.cellAt(row, column).firstCursorPosition()
                size = _SMALL if heads else _SIZE
                cell.insertText(text, _characters(size, bold=False, token="dim" if name else "text"))
        self._cursor.movePosition(QTextCursor.MoveOperation.End)


def _characters(size: float, *, bold: bool, token: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFont(_font(size, bold=bold))
    made.setForeground(QBrush(QColor(LIGHT.color(token))))
    return made


def _font(size: float, *, bold: bool = False) -> QFont:
    """In points, whatever the screen's letters are; black on white whatever its colours."""
    known = QFontDatabase.families()
    made = QFont([family for family in _FAMILIES if family in known] or QFont().families())
    made.setPointSizeF(size)
    made.setBold(bold)
    return made
