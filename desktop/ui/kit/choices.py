"""Radio buttons, check boxes and drop-downs in our look: Fusion draws their marks from shades that the dark
palette does not have."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QRadioButton, QSizePolicy, QWidget

from .mirror import visual, visual_f, visual_point
from .theme import TARGET, font_scale, theme

_MARK = 16
_GAP = 8
_EDGE = 4
"""Room around the text, for the ring of the focus."""


class RadioButton(QRadioButton):
    """One of several; a filled ring when it holds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _set_up(self)

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return _size(self)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        mark = _start(self, painter)
        checked = self.isChecked()
        painter.setPen(QPen(_edge_color(self, checked), mark.width() * 0.3 if checked else 1.5))
        painter.setBrush(theme().color("panel"))
        inset = mark.width() * 0.15 if checked else 0.75
        painter.drawEllipse(mark.adjusted(inset, inset, -inset, -inset))
        painter.end()


class CheckBox(QCheckBox):
    """On or off; a tick on the accent colour when it is on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _set_up(self)

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return _size(self)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        mark = _start(self, painter)
        edge = _edge_color(self, self.isChecked())
        painter.setPen(QPen(edge, 1.5))
        painter.setBrush(edge if self.isChecked() else theme().color("panel"))
        painter.drawRoundedRect(mark.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        if self.isChecked():
            pen = QPen(theme().color("on_accent" if self.isEnabled() else "panel"), mark.width() * 0.13)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(
                QPolygonF(
                    [
                        mark.topLeft() + QPointF(mark.width() * x, mark.height() * y)
                        for x, y in ((0.25, 0.52), (0.43, 0.7), (0.76, 0.32))
                    ]
                )
            )
        painter.end()


class DropDown(QComboBox):
    """One of many in one line, with the same small triangle as the bar's buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("dim" if not self.isEnabled() else "text"))
        half = 3.5 * font_scale()
        middle = visual_point(QRectF(self.rect()), QPointF(self.width() - 14, self.height() / 2))
        painter.drawPolygon(
            QPolygonF(
                [
                    middle + QPointF(-half, -half * 0.6),
                    middle + QPointF(half, -half * 0.6),
                    middle + QPointF(0, half * 0.8),
                ]
            )
        )
        painter.end()


def _set_up(button: QAbstractButton) -> None:
    button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    theme().changed.connect(button.update)


def _size(button: QAbstractButton) -> QSize:
    metrics = button.fontMetrics()
    width = metrics.horizontalAdvance(button.text()) + round((_MARK + _GAP) * font_scale()) + 2 * _EDGE + 2
    return QSize(width, max(TARGET, metrics.height() + 2 * _EDGE))


def _start(button: QAbstractButton, painter: QPainter) -> QRectF:
    """Paints the text and the ring of the focus; returns where the mark belongs."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = _MARK * font_scale()
    gap = _GAP * font_scale()
    text_color = theme().color("text" if button.isEnabled() else "dim")
    start = round(side + gap)
    if button.hasFocus():
        painter.setPen(QPen(theme().color("accent"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QRectF(start - _EDGE, 0.75, 0, button.height() - 1.5)
        ring.setRight(
            min(start + button.fontMetrics().horizontalAdvance(button.text()) + _EDGE, button.width() - 1)
        )
        painter.drawRoundedRect(visual_f(QRectF(button.rect()), ring), 5, 5)
    painter.setPen(text_color)
    room = visual(button.rect(), QRect(start, 0, button.width() - start - _EDGE, button.height()))
    painter.setFont(button.font())
    shown = button.fontMetrics().elidedText(button.text(), Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
    return visual_f(QRectF(button.rect()), QRectF(0, (button.height() - side) / 2, side, side))


def _edge_color(button: QAbstractButton, on: bool) -> QColor:
    return theme().color("line" if not button.isEnabled() else "accent" if on else "dim")
