"""Small quiet chips in a row: who has the conversation, its labels."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..kit.labels import literal, tooltip
from ..kit.mirror import visual_f
from ..kit.theme import STEP, font, theme

_SIZE = 11
_PAD = 8
_PERSON = 13
"""Room for the mark of a person."""


class Chip(QWidget):
    """One chip with a foreign text; `accent` sets it apart, a mark says that it names a `person`."""

    def __init__(
        self,
        text: str,
        name: str,
        *,
        accent: bool = False,
        person: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._mark = _PERSON if person else 0
        self._text = literal(text, 40)
        self._accent = accent
        self.setAccessibleName(name)
        self.setToolTip(tooltip(name))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font(_SIZE))
        return QSize(
            metrics.horizontalAdvance(self._text) + 2 * _PAD + 2 + self._mark, metrics.height() + STEP
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(32, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("accent_ground" if self._accent else "stopped_ground"))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, min(10.0, box.height() / 2), min(10.0, box.height() / 2))
        color = theme().color("accent" if self._accent else "dim")
        if self._mark:
            self._paint_person(painter, box, color)
        painter.setFont(font(_SIZE))
        painter.setPen(color)
        room = visual_f(box, box.adjusted(_PAD + self._mark, 0, -_PAD + 2, 0))
        shown = QFontMetrics(font(_SIZE)).elidedText(
            self._text, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.end()

    def _paint_person(self, painter: QPainter, box: QRectF, color: QColor) -> None:
        """Head and shoulders."""
        place = visual_f(box, QRectF(box.left() + _PAD, box.center().y() - 5, 9, 10))
        painter.setBrush(color)
        painter.drawEllipse(QPointF(place.center().x(), place.top() + 2.5), 2.2, 2.2)
        painter.drawChord(QRectF(place.left() + 0.5, place.top() + 5.6, 8, 8.8), 0, 180 * 16)
