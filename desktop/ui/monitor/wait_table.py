"""The view of conversations that wait: Enter opens one; A gives it to whom it was suggested for."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from ..kit.cell_table import CellTable
from ..kit.theme import theme
from .forecast_models import WaitModel


class WaitTable(CellTable):
    """`opened(row)`, and `taken(row)` where `takes` is set."""

    opened = Signal(int)
    taken = Signal(int)

    def __init__(self, model: WaitModel, *, takes: bool, roomy: int) -> None:
        super().__init__(model, spread=False, roomy=roomy)
        self._takes = takes
        model.rowsRemoved.connect(self.fit)
        theme().changed.connect(self.viewport().update)

    def event(self, event: QEvent) -> bool:
        """A is this table's own key while it has the keyboard, whatever the window makes of it elsewhere."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and self._is_take(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
            event.accept()
        elif self._is_take(event) and row >= 0:
            self.taken.emit(row)
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.opened.emit(index.row())

    def _is_take(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return self._takes and plain and event.key() == Qt.Key.Key_A
