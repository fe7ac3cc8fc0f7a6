"""Small quiet chips in a row: who has the conversation, its labels."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..kit.labels import literal, tooltip
from ..kit.theme import STEP, font, theme

_SIZE = 11
_PAD = 8


class Chip(QWidget):
    """One chip with a foreign text; `accent` sets it apart (the assignee)."""

    def __init__(self, text: str, name: str, *, accent: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = literal(text, 40)
        self._accent = accent
        self.setAccessibleName(name)
        self.setToolTip(tooltip(name))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font(_SIZE))
        return QSize(metrics.horizontalAdvance(self._text) + 2 * _PAD + 2, metrics.height() + STEP)

    def minimumSizeHint(self) -> QSize:
        return QSize(32, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("accent_ground" if self._accent else "stopped_ground"))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, min(10.0, box.height() / 2), min(10.0, box.height() / 2))
        painter.setFont(font(_SIZE))
        painter.setPen(theme().color("accent" if self._accent else "dim"))
        room = box.adjusted(_PAD, 0, -_PAD + 2, 0)
        shown = QFontMetrics(font(_SIZE)).elidedText(
            self._text, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.end()
