"""A name at the left and its value at the right of one line; a value of several words goes on below itself,
one word that does not fit stands below its name."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QWidget

from ..kit.mirror import visual
from ..kit.theme import STEP

_GAP = 2 * STEP
_LEAST = 72


class PairLayout(QLayout):
    """Exactly two labels: the name, then the value."""

    def __init__(self, parent: QWidget, name: QLabel, value: QLabel) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._known: dict[int, tuple[QRect, QRect]] = {}
        """Places by width: a panel of pairs asks for each of them several times at every change."""
        self.setContentsMargins(0, 0, 0, 0)
        self._name, self._value = name, value
        self.addWidget(name)
        self.addWidget(value)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(box.bottom() + 1 for box in self._boxes(width))

    def minimumSize(self) -> QSize:
        return QSize(_LEAST, self._name.fontMetrics().lineSpacing())

    def sizeHint(self) -> QSize:
        width = _length(self._name) + _GAP + _length(self._value)
        return QSize(width, self._name.fontMetrics().lineSpacing())

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        for label, box in zip((self._name, self._value), self._boxes(rect.width()), strict=True):
            label.setGeometry(visual(rect, box.translated(rect.topLeft())))

    def invalidate(self) -> None:
        self._known.clear()
        super().invalidate()

    def _boxes(self, width: int) -> tuple[QRect, QRect]:
        known = self._known.get(width)
        if known is None:
            known = self._known[width] = self._measured(width)
        return known

    def _measured(self, width: int) -> tuple[QRect, QRect]:
        name, value = _length(self._name), _length(self._value)
        left = width - _GAP - value
        if left >= max(min(name, _LEAST), _longest_word(self._name)):
            room = min(name, left)
            high = max(_height(self._name, room), _height(self._value, value))
            return QRect(0, 0, room, high), QRect(width - value, 0, value, high)
        beside = width - _GAP - name
        if beside >= max(_longest_word(self._value), width // 2):
            high = max(_height(self._name, name), _height(self._value, beside))
            return QRect(0, 0, name, high), QRect(width - beside, 0, beside, high)
        top = _height(self._name, width)
        return QRect(0, 0, width, top), QRect(0, top, width, _height(self._value, width))


def _length(label: QLabel) -> int:
    """How wide the label's longest line is."""
    metrics = QFontMetrics(label.font())
    return max((metrics.horizontalAdvance(line) for line in label.text().split("\n")), default=0) + 4


def _longest_word(label: QLabel) -> int:
    metrics = QFontMetrics(label.font())
    return max((metrics.horizontalAdvance(word) for word in label.text().split()), default=0) + 4


def _height(label: QLabel, width: int) -> int:
    return max(label.heightForWidth(max(width, 1)), label.fontMetrics().lineSpacing())
