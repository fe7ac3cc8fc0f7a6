"""One thing to enter in a form: its name, the field, and below it what is to be said about its value."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.named import named

from ..kit.choices import DropDown
from ..kit.labels import PlainLabel
from ..kit.theme import STEP
from ..kit.translate import follow
from .forms import Field

_LONGEST = 2000
_KEY_HINTS = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class EntryRow(QWidget):
    """`edited` when the person changed it, `entered` on Enter. A secret is hidden until Show is pressed."""

    edited = Signal()
    entered = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._missing, self._proven = False, False
        self._caption = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.edit = QLineEdit()
        self.edit.setMaxLength(_LONGEST)
        self.edit.setPlaceholderText(field.placeholder)
        # Keyboards on a screen learn what is typed: never a key.
        self.edit.setInputMethodHints(_KEY_HINTS if field.secret else Qt.InputMethodHint.ImhNoPredictiveText)
        self.show_secret = QPushButton()
        self.show_secret.setCheckable(True)
        self.show_secret.setAutoDefault(False)
        self.show_secret.setVisible(field.secret)
        self.choice = DropDown()
        for value, text in field.choices:
            self.choice.addItem(text, value)
        self.edit.setVisible(not field.choices)
        self.choice.setVisible(bool(field.choices))
        self.remark = PlainLabel(size=12, token="warn", wrap=True)
        self._note = PlainLabel(size=12, token="dim", wrap=True)
        if field.secret:
            self._hide_secret(False)
        line = QHBoxLayout()
        line.setSpacing(2 * STEP)
        line.addWidget(self.edit, 1)
        line.addWidget(self.show_secret)
        line.addWidget(self.choice)
        if field.choices:
            line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self._caption)
        column.addLayout(line)
        column.addWidget(self.remark)
        column.addWidget(self._note)
        self.edit.textEdited.connect(self._edited)
        self.edit.editingFinished.connect(self._clean)
        self.edit.returnPressed.connect(self.entered)
        self.choice.activated.connect(self._edited)
        self.show_secret.toggled.connect(self._hide_secret)
        follow(self)

    @property
    def value(self) -> str:
        """What is meant by what stands there."""
        if self.field.choices:
            return str(self.choice.currentData())
        return self.field.clean(self.edit.text())

    def set_value(self, value: str) -> None:
        if self.field.choices:
            self.choice.setCurrentIndex(max(0, self.choice.findData(value)))
        else:
            self.edit.setText(value)
        self._missing = False
        self._say()

    def complain(self) -> bool:
        """Says what keeps it from being tried, if anything does."""
        self._missing = not self.value and bool(self.field.missing)
        self._say()
        return self._missing or bool(self.value and self.field.wrong(self.value))

    def show_proven(self, is_proven: bool) -> None:
        """A value that was tried and works is doubted no longer, whatever it looks like."""
        self._proven = is_proven
        self._say()

    def take_focus(self) -> None:
        (self.choice if self.field.choices else self.edit).setFocus()

    def forget(self) -> None:
        """Empties a secret; the rest may stand there the next time, too."""
        if self.field.secret:
            self.edit.clear()
            self.show_secret.setChecked(False)
        self._missing = False
        self._say()

    def retranslate(self) -> None:
        label = _(self.field.label)
        self._caption.setText(label)
        self.edit.setAccessibleName(label)
        self.choice.setAccessibleName(label)
        for place, (_value, text) in enumerate(self.field.choices):
            self.choice.setItemText(place, _(text))
        self.show_secret.setText(_("Hide") if self.show_secret.isChecked() else _("Show"))
        self.show_secret.setAccessibleName(named(label, self.show_secret.text()))
        self._note.setText(_(self.field.note) if self.field.note else "")
        self._note.setVisible(bool(self.field.note))
        self._say()

    def _say(self) -> None:
        value = "" if self.field.choices else self.value
        if self._missing:
            text, token = self.field.missing, "bad"
        elif value and (wrong := self.field.wrong(value)):
            text, token = wrong, "bad"
        else:
            text, token = "" if self._proven else self.field.remark(value), "warn"
        self.remark.set_token(token)
        self.remark.setText(_(text) if text else "")
        self.remark.setVisible(bool(text))
        self.edit.setAccessibleDescription(self.remark.text())

    @Slot()
    def _edited(self) -> None:
        """What was wrong is not said again while it is being mended."""
        self._missing, self._proven = False, False
        self.remark.hide()
        self.edited.emit()

    @Slot()
    def _clean(self) -> None:
        cleaned = self.value
        if cleaned != self.edit.text():
            self.edit.setText(cleaned)
        self._say()

    @Slot(bool)
    def _hide_secret(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_secret.setText(_("Hide") if shown else _("Show"))
        self.show_secret.setAccessibleName(named(_(self.field.label), self.show_secret.text()))
