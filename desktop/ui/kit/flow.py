"""A row of parts that goes on in the next line where the pane is too narrow: nothing is clipped, nothing
widens
the window."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from .mirror import visual
from .theme import STEP


class FlowLayout(QLayout):
    """Parts side by side at their own width, centred in their line, from where the language begins. With
    `right` each line ends at the other edge. A part wider than the whole row gets the row's width."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        spacing: int = 2 * STEP,
        line_spacing: int = STEP,
        right: bool = False,
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._right = right
        self._line_spacing = line_spacing
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

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
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(0, len(shown) - 1)
        height = max((item.sizeHint().height() for item in shown), default=0)
        return self._with_margins(QSize(width, height))

    def minimumSize(self) -> QSize:
        shown = self._shown()
        width = max((item.minimumSize().width() for item in shown), default=0)
        height = max((item.minimumSize().height() for item in shown), default=0)
        return self._with_margins(QSize(width, height))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        room = rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in self._shown():
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(room.width(), item.minimumSize().width())))
            if lines[-1] and used + self.spacing() + size.width() > room.width():
                lines.append([])
                used = 0
            used += (self.spacing() if lines[-1] else 0) + size.width()
            lines[-1].append((item, size))
        top = room.top()
        for line in lines:
            if not line:
                continue
            height = max(size.height() for _, size in line)
            if move:
                self._place(line, room, top, height)
            top += height + self._line_spacing
        bottom = top - self._line_spacing if any(lines) else top
        return bottom - rect.top() + margins.bottom()

    def _place(self, line: list[tuple[QLayoutItem, QSize]], room: QRect, top: int, height: int) -> None:
        left = room.left()
        if self._right:
            width = sum(size.width() for _, size in line) + self.spacing() * (len(line) - 1)
            left = max(room.left(), room.left() + room.width() - width)
        for item, size in line:
            item.setGeometry(visual(room, QRect(QPoint(left, top + (height - size.height()) // 2), size)))
            left += size.width() + self.spacing()
