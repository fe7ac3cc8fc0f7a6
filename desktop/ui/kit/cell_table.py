"""The view of tables of cells: one cell has the keyboard, arrows move it, everything fits its words."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from .cells import (
    Cell,
    CellDelegate,
    CellHeader,
    CellModel,
    full_width,
    heading_width,
    height_for,
    least_width,
)
from .theme import STEP, TARGET, theme

_WIDEST: Final = 420


class CellTable(QTableView):
    """`spread`: whether columns share the room that is left; else the column `roomy` takes it, and is the
    first to give way. Where it is None all columns are as wide as their words: tables of figures."""

    def __init__(
        self, model: CellModel, *, spread: bool, roomy: int | None = -1, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._spread, self._roomy = spread, roomy
        self._measured: tuple[int, ...] = ()
        self._wrapping: frozenset[int] = frozenset()
        """The rows that hold words: figures are one line high at any width."""
        self._fits = False
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setHorizontalHeader(CellHeader(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(CellHeader(Qt.Orientation.Vertical, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget())
        theme().changed.connect(self.fit)
        model.modelReset.connect(self.fit)

    def keyboardSearch(self, search: str) -> None:
        """Letters are the window's single keys."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        model, place = self.model(), self.currentIndex()
        rows, columns = model.rowCount(), model.columnCount()
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        elif event.key() == Qt.Key.Key_Home and place.isValid():
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self.setCurrentIndex(model.index(0 if control else place.row(), 0))
        elif event.key() == Qt.Key.Key_End and place.isValid():
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self.setCurrentIndex(model.index(rows - 1 if control else place.row(), columns - 1))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))
        super().focusInEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._fits:
            self.fit()

    @Slot()
    def fit(self) -> None:
        """Measures everything anew: other words, other letters, other rows; unseen only when it is shown."""
        self._fits = self.isVisible()
        if not self._fits:
            return
        model = self.model()
        assert isinstance(model, CellModel)
        rows, columns = model.rowCount(), model.columnCount()
        sides = [model.side(row) for row in range(rows)]
        side_width = max((full_width(side) for side in sides if side.text), default=0)
        self.verticalHeader().setVisible(side_width > 0)
        self.verticalHeader().setFixedWidth(side_width) if side_width else None
        grid = [[model.cell(row, column) for column in range(columns)] for row in range(rows)]
        self._wrapping = frozenset(
            row for row, cells in enumerate(grid) if not all(cell.figure for cell in cells)
        )
        widths = []
        for column in range(columns):
            cells = [row[column] for row in grid]
            heading = model.heading(column)
            needed = max([least_width(cell) for cell in cells] + [heading_width(heading)])
            wanted = max([full_width(cell) for cell in cells] + [heading_width(heading)])
            widths.append(needed if self._spread else max(needed, min(wanted, _WIDEST)))
        self._measured = tuple(widths)
        self._share_room()

    def sizeHint(self) -> QSize:
        return QSize(480, 240)

    def _share_room(self) -> None:
        model, widths = self.model(), list(self._measured)
        if not isinstance(model, CellModel) or len(widths) != model.columnCount() or not widths:
            return
        spare = self.viewport().width() - sum(widths)
        if spare > 0 and self._spread:
            even = max(widths, default=0)
            room = self.viewport().width() // len(widths)
            widths = [room] * len(widths) if room >= even else [w + spare // len(widths) for w in widths]
        elif spare > 0 and self._roomy is not None:
            widths[self._roomy] += spare
        elif spare < 0 and not self._spread and self._roomy is not None:
            # One column gives way first: its text goes on in the next line.
            place = range(len(widths))[self._roomy]
            cells = [model.cell(row, place) for row in range(model.rowCount())]
            least = max([least_width(cell) for cell in cells] + [heading_width(model.heading(place))])
            widths[place] = max(least, widths[place] + spare)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        heading = max(height_for(model.heading(c), widths[c]) for c in range(len(widths)))
        self.horizontalHeader().setFixedHeight(max(TARGET + STEP, heading))
        plain = max(TARGET + 2 * STEP, height_for(Cell(figure=True), 0))
        for row in range(model.rowCount()):
            self.setRowHeight(row, max(plain, self._height(row, widths)) if row in self._wrapping else plain)

    def _height(self, row: int, widths: list[int]) -> int:
        """What the words of a row need at these widths."""
        model = self.model()
        assert isinstance(model, CellModel)
        cells = [model.cell(row, column) for column in range(len(widths))]
        high = max(height_for(cell, widths[column]) for column, cell in enumerate(cells))
        side = model.side(row)
        return max(high, height_for(side, self.verticalHeader().width())) if side.text else high
