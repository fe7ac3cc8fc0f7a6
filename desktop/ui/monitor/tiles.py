"""A figure as a tile: its name, its value, a line beside it. Pressing it says what it means."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop.l10n.named import named

from ..kit.labels import tooltip
from ..kit.theme import BUBBLE_RADIUS, STEP, font, font_scale, theme

_WIDTH = 176
_PAD, _ABOVE = 3 * STEP, 2 * STEP


class Tile(QAbstractButton):
    """`figure` is its id. Name above, value below it, a quieter note under both."""

    def __init__(self, figure: str) -> None:
        super().__init__()
        self.figure = figure
        self._name, self._value, self._note, self._token = "", "", "", "text"
        self._over = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)

    def show_figure(self, name: str, value: str, note: str = "", token: str = "text") -> None:
        """What it says; `token` colours the value."""
        self._name, self._value, self._note, self._token = name, value, note, token
        self.setAccessibleName(". ".join(part for part in (named(name, value), note) if part))
        self._explain()
        self.update()

    def value(self) -> str:
        return self._value

    def note(self) -> str:
        return self._note

    def sizeHint(self) -> QSize:
        heights = sum(QFontMetrics(each).height() for each in (font(11), font(16, bold=True), font(11)))
        return QSize(round(_WIDTH * max(1.0, font_scale())), heights + 2 * _ABOVE)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(colors.color("hover" if self._over or self.isDown() else "panel"))
        painter.setPen(QPen(colors.color("line"), 1))
        painter.drawRoundedRect(box, BUBBLE_RADIUS, BUBBLE_RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), BUBBLE_RADIUS, BUBBLE_RADIUS)
        top = _ABOVE
        for text, made, token in self._lines():
            metrics = QFontMetrics(made)
            line = QRect(_PAD, top, self.width() - 2 * _PAD, metrics.height())
            painter.setFont(made)
            painter.setPen(colors.color(token))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
            top += metrics.height()
        painter.end()

    def _lines(self) -> tuple[tuple[str, QFont, str], ...]:
        return (
            (self._name, font(11), "dim"),
            (self._value, font(16, bold=True, tabular=True), self._token),
            (self._note, font(11), "dim"),
        )

    def _explain(self) -> None:
        room = self.sizeHint().width() - 2 * _PAD
        cut = [
            text for text, made, _token in self._lines() if QFontMetrics(made).horizontalAdvance(text) > room
        ]
        self.setToolTip(tooltip(" · ".join(cut)))

    def _restyle(self) -> None:
        self.updateGeometry()
        self._explain()
        self.update()
