"""One part of an address in the form: its name, the country's own word for it, the field, what is wrong."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _

from ..kit.choices import DropDown
from ..kit.labels import FittingLabel, PlainLabel
from ..kit.theme import STEP, TARGET

_LONGEST: Final = 300
"""More than any address has; the check says what is too long for a line."""


class FieldRow(QWidget):
    """A part that is typed, or chosen where the country has a list of them. `edited` at every change,
    `left` when the person goes on to the next one."""

    edited = Signal()
    left = Signal(str)

    def __init__(self, part: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.part = part
        self._chosen_from: tuple[tuple[str, str], ...] = ()
        self.caption = FittingLabel(size=11, bold=True, token="dim")
        self.own_word = FittingLabel(size=11, token="dim")
        self.edit = QLineEdit()
        self.edit.setMaxLength(_LONGEST)
        self.edit.setMinimumHeight(TARGET + STEP)
        self.choice = DropDown()
        self.choice.setMaxVisibleItems(14)
        self.choice.hide()
        self.problem = PlainLabel(size=12, token="bad", wrap=True)
        self.problem.hide()
        names = QHBoxLayout()
        names.setSpacing(2 * STEP)
        names.addWidget(self.caption)
        names.addWidget(self.own_word)
        names.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(names)
        column.addWidget(self.edit)
        column.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.problem)
        self.edit.textEdited.connect(self.edited)
        self.edit.editingFinished.connect(self._left)
        self.choice.activated.connect(self._picked)

    @property
    def field(self) -> QWidget:
        """What the keyboard goes to."""
        return self.choice if self._chosen_from else self.edit

    def name(self, caption: str, own_word: str, needed: bool) -> None:
        """What the part is called; `needed`: the address cannot do without it."""
        self.caption.setText(caption)
        said = own_word if own_word.casefold() != caption.casefold() else ""
        self.own_word.setText(said)
        self.own_word.setVisible(bool(said))
        spoken = f"{caption} ({said})" if said else caption
        spoken = spoken if needed else _("{field}, may stay empty").format(field=spoken)
        self.edit.setAccessibleName(spoken)
        self.choice.setAccessibleName(spoken)
        self.edit.setPlaceholderText("" if needed else _("may stay empty"))

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """(value, text) to choose from; none: the part is typed. A value that is not among them stays."""
        value = self.value()
        self._chosen_from = tuple(choices)
        self.edit.setVisible(not choices)
        self.choice.setVisible(bool(choices))
        self.set_value(value)

    def value(self) -> str:
        """As typed or chosen."""
        return str(self.choice.currentData() or "") if self._chosen_from else self.edit.text()

    def set_value(self, value: str) -> None:
        """Shows a value without telling."""
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for each, text in (("", ""), *self._chosen_from) if self._chosen_from else ():
                self.choice.addItem(text, each)
            if self._chosen_from and self.choice.findData(value) < 0:
                self.choice.addItem(value, value)
            self.choice.setCurrentIndex(self.choice.findData(value))
        if value != self.edit.text():
            self.edit.setText(value)
            self.edit.setCursorPosition(0)

    def say(self, problem: str, token: str) -> None:
        """What is wrong, "" for nothing; a screen reader hears it with the field."""
        self.problem.set_token(token)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.edit.setAccessibleDescription(problem)
        self.choice.setAccessibleDescription(problem)

    @Slot()
    def _left(self) -> None:
        self.left.emit(self.part)

    @Slot()
    def _picked(self) -> None:
        self.edit.setText(self.value())
        self.edited.emit()
        self.left.emit(self.part)
