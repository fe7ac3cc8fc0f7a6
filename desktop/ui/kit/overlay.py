"""A panel over the window that takes the keys while it is open and gives the focus back when it closes."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from .theme import STEP, set_look


class Overlay(QFrame):
    """Opens near the top of the window; Esc or a click outside closes it, and it deletes itself."""

    def __init__(self, window: QWidget, width: int) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        set_look(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(width)
        self._before: QWidget | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(3 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        self.column.setSpacing(2 * STEP)

    def show_over(self, window: QWidget) -> None:
        """In the middle of the window's width, a little below its top; never beyond the window."""
        self._before = QApplication.focusWidget()
        self.setMaximumHeight(max(240, window.height() - 96))
        self.adjustSize()
        corner = window.mapToGlobal(
            QPoint((window.width() - self.width()) // 2, min(72, window.height() // 8))
        )
        self.move(corner)
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
