"""What the pages of the settings are made of: a heading, captions, notes, and choices of which one holds."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.named import named

from ..kit.choices import RadioButton
from ..kit.labels import PlainLabel
from ..kit.theme import STEP, set_look


class Section(QFrame):
    """A page of the settings. A subclass fills `column`, sets every text in `retranslate()` and calls
    `follow(self)` last."""

    title = ""
    """English, translated when shown."""

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "panel")
        self.heading = PlainLabel(size=16, bold=True, wrap=True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(6 * STEP, 5 * STEP, 6 * STEP, 5 * STEP)
        self.column.setSpacing(2 * STEP)
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.heading)
        self.column.addSpacing(STEP)

    def retranslate(self) -> None:
        """Sets every text; a subclass goes on with its own."""
        self.heading.setText(_(self.title))

    def caption(self) -> PlainLabel:
        """A small heading above the next part."""
        label = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        if self.column.count() > 2:
            self.column.addSpacing(2 * STEP)
        self.column.addWidget(label)
        return label

    def note(self) -> PlainLabel:
        """A quiet sentence that explains the part above it."""
        label = PlainLabel(token="dim", wrap=True)
        self.column.addWidget(label)
        return label

    def side_by_side(self, *widgets: QWidget) -> None:
        """Widgets in one line, from the left."""
        row = QHBoxLayout()
        row.setSpacing(2 * STEP)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        self.column.addLayout(row)


class OneOf(QWidget):
    """Radio buttons of which one holds; `chosen` carries the value the person picked."""

    chosen = Signal(str)

    def __init__(self, values: Sequence[str], *, in_a_row: bool = False) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.buttons: dict[str, RadioButton] = {}
        layout: QHBoxLayout | QVBoxLayout = QHBoxLayout(self) if in_a_row else QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6 * STEP if in_a_row else STEP)
        for value in values:
            button = RadioButton()
            button.setObjectName(value)
            self._group.addButton(button)
            layout.addWidget(button)
            self.buttons[value] = button
        if in_a_row:
            layout.addStretch(1)
        self._group.buttonClicked.connect(self._clicked)

    def value(self) -> str:
        """The value that holds; empty when none does."""
        button = self._group.checkedButton()
        return button.objectName() if button is not None else ""

    def set_value(self, value: str) -> None:
        """Shows a value without telling; an unknown one leaves everything as it is."""
        if value in self.buttons:
            self.buttons[value].setChecked(True)

    def say(self, name: str, text_of: Callable[[str], str]) -> None:
        """The group's name and the text of each value."""
        self.setAccessibleName(name)
        for value, button in self.buttons.items():
            button.setText(text_of(value))
            button.setAccessibleName(named(name, text_of(value)))

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(self.value())
