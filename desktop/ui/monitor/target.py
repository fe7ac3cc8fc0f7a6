"""The person's own aim for answers in time: one field, kept with the account on this computer."""

import re

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSpinBox, QWidget

from desktop.l10n.catalogs import _, current_language
from desktop.l10n.money import format_percent
from desktop.reports.pictures import TARGET_LEAST, TARGET_MOST, TARGET_NAME, TARGET_SETTING, target_in

from ..kit.labels import FittingLabel
from ..kit.theme import STEP, TARGET
from ..kit.translate import follow
from ..workspace import Workspace

_TYPED = re.compile(r"\s*%?\s*(\d{1,3})\s*%?\s*")


class PercentEdit(QSpinBox):
    """A whole number of percent, written as the language writes it; "97" and "97 %" can be typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(TARGET_LEAST, TARGET_MOST)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
        self.setKeyboardTracking(False)
        self.setMinimumHeight(TARGET)

    def textFromValue(self, value: int) -> str:
        return format_percent(value / 100, current_language(), decimals=0)

    def valueFromText(self, text: str) -> int:
        found = _TYPED.fullmatch(text)
        return int(found[1]) if found is not None else self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        found = _TYPED.fullmatch(text)
        if found is not None and TARGET_LEAST <= int(found[1]) <= TARGET_MOST:
            return QValidator.State.Acceptable, text, position
        half = found is not None or not text.strip(" %\u00a0\u202f")
        state = QValidator.State.Intermediate if half else QValidator.State.Invalid
        return state, text, position


class TargetField(QWidget):
    """The field with its name. `changed` when another target is kept."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.label, self.field = FittingLabel(token="dim"), PercentEdit()
        self.label.setBuddy(self.field)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(STEP)
        line.addWidget(self.label)
        line.addWidget(self.field)
        self.field.valueChanged.connect(self._chosen)
        workspace.attached.connect(self.show_target)
        workspace.account_changed.connect(self.show_target)
        follow(self)

    @Slot()
    def show_target(self) -> None:
        """The current account's target."""
        if self._workspace.is_attached:
            self.field.blockSignals(True)
            self.field.setValue(round(target_in(self._workspace.reader)))
            self.field.blockSignals(False)

    def retranslate(self) -> None:
        self.label.setText(_(TARGET_NAME))
        self.field.setAccessibleName(_(TARGET_NAME))
        self.show_target()
        # The value stays, its writing does not.
        self.field.lineEdit().setText(self.field.textFromValue(self.field.value()))

    @Slot(int)
    def _chosen(self, percent: int) -> None:
        if self._workspace.is_attached:
            kept = self._workspace.store.set_setting(TARGET_SETTING, percent)
            self._workspace.when(kept, self._kept)

    def _kept(self, _done: object) -> None:
        self.changed.emit()
