"""What a figure means, one press away, over the window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.l10n.catalogs import _
from desktop.reports.definitions import Definition

from ..kit.labels import PlainLabel
from ..kit.overlay import Overlay
from ..kit.translate import Text, follow
from .words import name_of

_WIDTH = 420


class DefinitionCard(Overlay):
    """Closes with Esc, its button or a press outside; the focus goes back to where it was. `value` is asked
    again in each language."""

    def __init__(self, window: QWidget, definition: Definition, value: Text = str) -> None:
        super().__init__(window, _WIDTH)
        self._definition, self._value = definition, value
        self.title = PlainLabel(size=16, bold=True, wrap=True)
        self.value = PlainLabel(token="dim", wrap=True)
        self.text = PlainLabel(wrap=True)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.close)
        for part in (self.title, self.value, self.text):
            self.column.addWidget(part)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        follow(self)

    def retranslate(self) -> None:
        self.title.setText(name_of(self._definition))
        value = self._value()
        self.value.setText(value)
        self.value.setVisible(bool(value))
        self.text.setText(_(self._definition.text))
        self.button.setText(_("Close"))
        # The whole of it is read out where the keyboard lands.
        self.setAccessibleName(f"{name_of(self._definition)}. {_(self._definition.text)}")
        self.button.setAccessibleName(_("Close"))
        self.button.setAccessibleDescription(_(self._definition.text))

    def show_over(self, window: QWidget) -> None:
        super().show_over(window)
        self.button.setFocus(Qt.FocusReason.PopupFocusReason)
