"""A panel over the window that takes the keys while it is open and gives the focus back when it closes."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from .theme import BUBBLE_RADIUS, STEP, font_scale, theme


class Overlay(QFrame):
    """Opens near the top of the window; Esc or a click outside closes it, and it deletes itself.

    `width` is meant at the usual size of letters; it is never wider than the window.
    """

    def __init__(self, window: QWidget, width: int) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedWidth(max(240, min(round(width * font_scale()), window.width() - 12 * STEP)))
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

    def paintEvent(self, event: QPaintEvent) -> None:
        # The style sheet draws no ground on a window with translucent corners.
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme().color("line"))
        painter.setBrush(theme().color("panel"))
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, BUBBLE_RADIUS, BUBBLE_RADIUS)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        # Whatever had the focus may be gone by now, and an error raised in here ends the program.
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
