"""The editors of a stage form: one for each type of field, all speaking the platform's values.

A value is text as the platform takes it: dates YYYY-MM-DD, amounts with a point, a ready reason by its id;
"" is none.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.domain.carriers import clean_number
from desktop.domain.money import Money
from desktop.l10n.catalogs import _
from desktop.l10n.money import currency_digits, format_money, format_number, parse_number

from ..kit.choices import CheckBox, DropDown
from ..kit.date_edit import DateEdit
from ..kit.labels import FittingLabel, PlainLabel
from ..kit.theme import STEP
from .remarks import NOTE, Remark

LONGEST = 500
"""Characters of a field that the platform takes."""
_TOKENS = {NOTE: "warn"}


class FieldBox(QWidget):
    """A name, an editor, and what is said of the value. `changed`: another value."""

    changed = Signal()
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.label = PlainLabel(size=11, token="dim")
        self.remark = PlainLabel(size=11, token="dim", wrap=True)
        self.remark.hide()
        self._level = ""
        self._touched = False
        self._line = QHBoxLayout()
        self._line.setSpacing(2 * STEP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.label)
        layout.addLayout(self._line)
        layout.addWidget(self.remark)

    def value(self) -> str:
        raise NotImplementedError

    def put(self, value: str) -> None:
        """Another value, as the platform writes it."""
        raise NotImplementedError

    def editor(self) -> QWidget:
        """What takes the focus."""
        raise NotImplementedError

    def say_name(self, text: str, language: str) -> None:
        """The field's name, in the language of the screen."""
        self.label.setText(text)
        self.editor().setAccessibleName(text)

    def say(self, remark: Remark | None, *, pressed: bool) -> None:
        """What there is to say. That something is missing is said only after Send was pressed or the field
        was left: an empty form is no mistake yet."""
        shown = remark if remark is not None and (self._touched or pressed or self.value()) else None
        self.remark.setVisible(shown is not None)
        if shown is not None:
            self.remark.set_token(_TOKENS.get(shown.level, "bad"))
            self.remark.setText(shown.text)
        self.editor().setAccessibleDescription(shown.text if shown is not None else "")

    def touch(self) -> None:
        """The person has been here."""
        self._touched = True
        self.left.emit()

    def _add(self, widget: QWidget, stretch: int = 0) -> None:
        self._line.addWidget(widget, stretch)


class _Edit(QLineEdit):
    """Enter goes on to the next field; `left` when the focus goes."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(LONGEST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().event(event)


class TextBox(FieldBox):
    """Free text, or a number of letters and digits (`number`: kept without the spaces it is read by)."""

    def __init__(self, name: str, *, number: bool = False) -> None:
        super().__init__(name)
        self._number = number
        self.edit = _Edit()
        self.edit.textChanged.connect(self.changed)
        self.edit.left.connect(self.touch)
        self._add(self.edit, 1)

    def value(self) -> str:
        text = self.edit.text().strip()
        return clean_number(text) if self._number else text

    def put(self, value: str) -> None:
        self.edit.setText(value)

    def editor(self) -> QWidget:
        return self.edit


class ChoiceBox(FieldBox):
    """One of several, or what is typed: carriers by name, reasons by id."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.choice = DropDown()
        self.choice.setEditable(True)
        self.choice.setInsertPolicy(DropDown.InsertPolicy.NoInsert)
        self.choice.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(14)
        line = self.choice.lineEdit()
        if line is not None:
            line.setMaxLength(LONGEST)
            line.editingFinished.connect(self.touch)
        self.choice.editTextChanged.connect(self.changed)
        self._keys: list[str] = []
        self._add(self.choice, 1)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """(value, text) pairs; what stands there stays."""
        before = self.value()
        self.choice.blockSignals(True)
        self.choice.clear()
        self._keys = [key for key, _text in choices]
        self.choice.addItems([text for _key, text in choices])
        self.choice.blockSignals(False)
        self.put(before)

    def value(self) -> str:
        text = self.choice.currentText().strip()
        place = self.choice.findText(text, Qt.MatchFlag.MatchFixedString)
        return self._keys[place] if place >= 0 else text

    def put(self, value: str) -> None:
        if value in self._keys:
            self.choice.setCurrentIndex(self._keys.index(value))
            self.choice.setEditText(self.choice.itemText(self._keys.index(value)))
        else:
            self.choice.setCurrentIndex(-1)
            self.choice.setEditText(value)

    def editor(self) -> QWidget:
        return self.choice

    def say_name(self, text: str, language: str) -> None:
        super().say_name(text, language)
        line = self.choice.lineEdit()
        if line is not None:
            line.setAccessibleName(text)


class DayBox(FieldBox):
    """A day; an optional one is told only when its box is ticked: no day is promised by itself."""

    def __init__(self, name: str, day: date, *, optional: bool = False) -> None:
        super().__init__(name)
        self.box = CheckBox() if optional else None
        self.edit = DateEdit(day)
        if self.box is not None:
            self.box.toggled.connect(self._toggled)
            self.edit.setEnabled(False)
            self._add(self.box)
        self.edit.dateChanged.connect(self.changed)
        self._add(self.edit, 1)

    def value(self) -> str:
        told = self.box is None or self.box.isChecked()
        return self.edit.day().isoformat() if told else ""

    def put(self, value: str) -> None:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if self.box is not None:
            self.box.setChecked(day is not None)
        if day is not None:
            self.edit.set_day(day)

    def editor(self) -> QWidget:
        return self.box or self.edit

    def say_name(self, text: str, language: str) -> None:
        super().say_name(text, language)
        self.edit.setAccessibleName(text)
        self.edit.show_in(language)
        if self.box is not None:
            self.box.setText(_("Tell it"))
            self.box.setAccessibleName(_("Tell the buyer: {field}").format(field=text))

    @Slot(bool)
    def _toggled(self, on: bool) -> None:
        self.edit.setEnabled(on)
        self.changed.emit()


class AmountBox(FieldBox):
    """An amount in the market's currency, typed as the person is used to; beside it how it is understood."""

    def __init__(self, name: str, currency: str, language: str) -> None:
        super().__init__(name)
        self._currency, self._language = currency, language
        self.edit = _Edit()
        self.edit.textChanged.connect(self._typed)
        self.edit.left.connect(self.touch)
        self.shown = FittingLabel(token="dim")
        self._add(self.edit, 1)
        self._add(self.shown)

    def value(self) -> str:
        text = self.edit.text().strip()
        amount = parse_number(text, self._language)
        if amount is None:
            return text
        return f"{amount.normalize():f}" if amount >= 0 else text

    def put(self, value: str) -> None:
        try:
            amount = Decimal(value)
        except ArithmeticError:
            self.edit.setText(value)
            return
        self.edit.setText(
            format_number(amount, self._language, decimals=currency_digits(self._currency)).replace(
                "\u00a0", " "
            )
        )

    def editor(self) -> QWidget:
        return self.edit

    def say_name(self, text: str, language: str) -> None:
        super().say_name(text, language)
        if language != self._language:
            value = self.value()
            self._language = language
            self.put(value)
        self._show()

    @Slot()
    def _typed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        amount = parse_number(self.edit.text(), self._language)
        text = ""
        if amount is not None and amount >= 0:
            text = f"= {format_money(Money(amount, self._currency), self._language)}"
        self.shown.setText(text or self._currency)
