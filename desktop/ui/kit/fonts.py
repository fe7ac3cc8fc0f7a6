"""A widget's font at a size of the visual language, kept when the person changes the size of the letters."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from .theme import font, theme


class _FontKeeper(QObject):
    def __init__(self, widget: QWidget, size: int, bold: bool, tabular: bool) -> None:
        super().__init__(widget)
        self._widget = widget
        self._size, self._bold, self._tabular = size, bold, tabular
        theme().changed.connect(self.apply)
        self.apply()

    @Slot()
    def apply(self) -> None:
        self._widget.setFont(font(self._size, bold=self._bold, tabular=self._tabular))


def set_font(widget: QWidget, size: int, *, bold: bool = False, tabular: bool = False) -> None:
    """Sets the font now and again whenever theme or size of letters change; once for each widget."""
    _FontKeeper(widget, size, bold, tabular)
