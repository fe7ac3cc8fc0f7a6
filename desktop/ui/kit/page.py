"""A calm page for the middle of a window or pane: a title, what happened, what to do. Empty, waiting
and error states."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from .labels import PlainLabel
from .theme import STEP, set_look

PAGE_WIDTH = 460


class Page(QFrame):
    """Title, text and a row of buttons in a card of reading width, centred. Texts are set by the
    owner's retranslate."""

    def __init__(self, *, look: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, look)
        self.setFixedWidth(PAGE_WIDTH)
        self.title = PlainLabel(size=16, bold=True, wrap=True)
        self.text = PlainLabel(token="dim", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(2 * STEP)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(2 * STEP)
        self.buttons.addStretch(1)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(7 * STEP, 6 * STEP, 7 * STEP, 6 * STEP)
        self._layout.setSpacing(3 * STEP)
        self._layout.addWidget(self.title)
        self._layout.addWidget(self.text)
        self._layout.addLayout(self.body)
        self._layout.addLayout(self.buttons)

    def say(self, title: str, text: str) -> None:
        """Title and text; an empty one takes no room."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def add_button(self, *, primary: bool = False) -> QPushButton:
        """A button at the right end of the row; its text comes with retranslate."""
        button = QPushButton()
        if primary:
            set_look(button, "primary")
            button.setDefault(True)
        button.setAutoDefault(primary)
        self.buttons.addWidget(button)
        return button


def centred(*widgets: QWidget, into: QBoxLayout | None = None) -> QVBoxLayout:
    """A layout that keeps the widgets in the middle, a little above the centre, where eyes look first."""
    column = QVBoxLayout()
    column.setSpacing(3 * STEP)
    column.addStretch(2)
    for widget in widgets:
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(3)
    if into is not None:
        into.addLayout(column)
    return column
