"""A field for a time of day that knows 24:00, which Qt's own does not: minutes after midnight, 0 to 1440."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox, QWidget

DAY = 24 * 60
_STEP = 15
_TYPED = re.compile(r"(\d{1,2})(?:[:.,h ]?(\d{1,2}))?")


class ClockEdit(QSpinBox):
    """`value()` is minutes. Arrow keys go a quarter of an hour, Page Up and Down further; "8", "8:30", "8.30"
    and "0830" can be typed."""

    def __init__(self, minutes: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, DAY)
        self.setSingleStep(_STEP)
        # The style sheet takes the arrows away; with NoButtons it would take the text's room, too.
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        self.setKeyboardTracking(False)
        self.setValue(minutes)

    def stepBy(self, steps: int) -> None:
        """To the next quarter of an hour, wherever the typed minute was."""
        value = self.value()
        if steps > 0:
            self.setValue((value // _STEP + steps) * _STEP)
        else:
            self.setValue((-(-value // _STEP) + steps) * _STEP)

    def textFromValue(self, value: int) -> str:
        return f"{value // 60}:{value % 60:02}"

    def valueFromText(self, text: str) -> int:
        minutes = minutes_of(text)
        return self.value() if minutes is None else minutes

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if minutes_of(text) is not None:
            return QValidator.State.Acceptable, text, position
        allowed = all(character.isdigit() or character in ":.,h " for character in text)
        state = QValidator.State.Intermediate if allowed and len(text) <= 6 else QValidator.State.Invalid
        return state, text, position


def minutes_of(text: str) -> int | None:
    """Minutes after midnight of a typed time; None when it is none. "24:00" is the end of the day."""
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) in (3, 4):
        digits = f"{digits[:-2]}:{digits[-2:]}"
    found = _TYPED.fullmatch(digits)
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2] or 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= DAY else None
