"""The view of the board: a number is pressed with the mouse, Enter or Space and opens what is behind it."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent

from ..kit.cell_table import CellTable
from .board_model import CLOCK, FIRST, BoardModel

_PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class BoardTable(CellTable):
    """`pressed_cell(row, column)`: the person wants what a cell leads to. `defined(column)`: what the column
    means."""

    pressed_cell = Signal(int, int)
    defined = Signal(int)

    def __init__(self, model: BoardModel) -> None:
        super().__init__(model, spread=False, roomy=CLOCK)
        self._board = model
        self.setMouseTracking(True)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().sectionClicked.connect(self._head_clicked)

    def leads_somewhere(self, index: QModelIndex) -> bool:
        """Whether pressing a cell does anything: a name, or a number above 0."""
        if not index.isValid() or self._board.row(index.row()).is_heading:
            return False
        return index.column() < FIRST or self._board.number(index.row(), index.column()) > 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESSES and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._press(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index == self.currentIndex():
            self._press(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.leads_somewhere(self.indexAt(event.position().toPoint()))
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def _press(self, index: QModelIndex) -> None:
        if self.leads_somewhere(index):
            self.pressed_cell.emit(index.row(), index.column())

    @Slot(int)
    def _head_clicked(self, column: int) -> None:
        if column >= FIRST:
            self.defined.emit(column)
