"""A page that stands where list and conversation stand, until the person wants those back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from .theme import set_look


class WholePage(QFrame):
    """`closed` when the person wants list and conversation back (Esc)."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "panel")

    def take_focus(self) -> None:
        """The keyboard goes to the page; one that has a better place for it says so."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            event.accept()
            return
        super().keyPressEvent(event)
