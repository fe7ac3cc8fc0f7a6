"""A set of dates: each with a button that removes it, and a field to add another."""

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _, current_language
from desktop.l10n.dates import format_date

from ..kit.date_edit import DateEdit
from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel
from ..kit.theme import STEP, TARGET
from ..kit.translate import follow


class DaysEdit(QWidget):
    """`days()` in order; `changed` at every edit."""

    changed = Signal()

    def __init__(self, offered: date) -> None:
        super().__init__()
        self._days: tuple[date, ...] = ()
        self.buttons: list[QPushButton] = []
        self._editable = True
        self._none = PlainLabel(token="dim")
        self.field = DateEdit(offered)
        self.add = QPushButton()
        self.add.setMinimumHeight(TARGET)
        self.add.clicked.connect(self._add)
        holder = QWidget()
        self._flow = FlowLayout(holder)
        self._new = QWidget()
        line = QHBoxLayout(self._new)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * STEP)
        line.addWidget(self.field)
        line.addWidget(self.add)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * STEP)
        column.addWidget(self._none)
        column.addWidget(holder)
        column.addWidget(self._new)
        follow(self)

    def days(self) -> tuple[date, ...]:
        """The dates, in order."""
        return self._days

    def show_days(self, days: tuple[date, ...]) -> None:
        """Other dates, without telling."""
        self._days = tuple(sorted(set(days)))
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for day in self._days:
            button = QPushButton()
            button.setObjectName(day.isoformat())
            button.setMinimumHeight(TARGET)
            button.clicked.connect(self._remove)
            self.buttons.append(button)
            self._flow.addWidget(button)
        self.retranslate()

    def set_open(self, editable: bool) -> None:
        """Whether it can be edited."""
        self._editable = editable
        self._new.setVisible(editable)
        self.retranslate()

    def retranslate(self) -> None:
        language = current_language()
        self._none.setText(_("none"))
        self._none.setVisible(not self._days)
        self.field.show_in(language)
        self.field.setAccessibleName(_("Company closed day"))
        self.add.setText(_("Add this day"))
        for day, button in zip(self._days, self.buttons, strict=True):
            written = format_date(day, language)
            button.setText(f"{written}  ×" if self._editable else written)
            button.setEnabled(self._editable)
            button.setAccessibleName(_("{day}, remove").format(day=written) if self._editable else written)
            button.setToolTip(_("Remove this day") if self._editable else "")

    @Slot()
    def _add(self) -> None:
        day = self.field.day()
        if day not in self._days:
            self.show_days((*self._days, day))
            self.changed.emit()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _remove(self) -> None:
        sender = self.sender()
        if sender is None:
            return
        gone = date.fromisoformat(sender.objectName())
        self.show_days(tuple(day for day in self._days if day != gone))
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
