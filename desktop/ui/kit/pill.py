"""The pill: shape + word + colour, painted, never colour alone. The shapes are drawn, so that no font
can lack them."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from .mirror import visual_f
from .theme import TONES, font, theme

GLYPHS = ("●", "◐", "▲", "❚❚", "✓", "–", "■", "○")
_GLYPH_WIDTH = 11
_PAD = 8


def pill_width(text: str, *, size: int = 11, bold: bool = True) -> int:
    """How wide a pill with this text is, in pixels."""
    return (
        QFontMetrics(font(size, bold=bold, tabular=True)).horizontalAdvance(text)
        + 2 * _PAD
        + _GLYPH_WIDTH
        + 5
    )


def pill_height(size: int = 11) -> int:
    return QFontMetrics(font(size)).height() + 4


def paint_pill(painter: QPainter, rect: QRectF, glyph: str, text: str, tone: str, *, size: int = 11) -> None:
    """Paints glyph and text on the tone's ground inside `rect`; text that does not fit is shortened."""
    foreground, ground = (theme().color(token) for token in TONES[tone])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    radius = min(10.0, rect.height() / 2)
    painter.drawRoundedRect(rect, radius, radius)
    mark = QRectF(rect.left() + _PAD, rect.center().y() - 5, _GLYPH_WIDTH, 10)
    paint_glyph(painter, visual_f(rect, mark), glyph, foreground)
    made = font(size, bold=True, tabular=True)
    painter.setFont(made)
    painter.setPen(foreground)
    room = visual_f(rect, rect.adjusted(_PAD + _GLYPH_WIDTH + 5, 0, -_PAD + 4, 0))
    shown = QFontMetrics(made).elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
    painter.restore()


def paint_glyph(painter: QPainter, box: QRectF, glyph: str, color: QColor) -> None:
    """Draws one of `GLYPHS` into the box; an unknown one draws nothing."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    center = box.center()
    side = min(box.width(), box.height())
    radius = side / 2 - 0.5
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if glyph == "●":
        painter.drawEllipse(center, radius, radius)
    elif glyph == "◐":
        square = QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)
        painter.drawPie(square, 90 * 16, 180 * 16)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.4))
        painter.drawEllipse(square.adjusted(0.7, 0.7, -0.7, -0.7))
    elif glyph == "○":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.6))
        painter.drawEllipse(center, radius - 0.5, radius - 0.5)
    elif glyph == "■":
        painter.drawRoundedRect(QRectF(center.x() - 4, center.y() - 4, 8, 8), 1.5, 1.5)
    elif glyph == "▲":
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(center.x(), center.y() - radius),
                    QPointF(center.x() + radius, center.y() + radius),
                    QPointF(center.x() - radius, center.y() + radius),
                ]
            )
        )
    elif glyph == "❚❚":
        painter.drawRect(QRectF(center.x() - 4, center.y() - 4.5, 3, 9))
        painter.drawRect(QRectF(center.x() + 1, center.y() - 4.5, 3, 9))
    elif glyph == "✓":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(center.x() - 4, center.y()),
                    QPointF(center.x() - 1, center.y() + 3.2),
                    QPointF(center.x() + 4.2, center.y() - 3.6),
                ]
            )
        )
    elif glyph == "–":
        painter.drawRect(QRectF(center.x() - 4, center.y() - 1, 8, 2))
    painter.restore()


class PillLabel(QWidget):
    """A pill as a widget, for headers; its accessible name is the whole sentence, without the glyph."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph, self._text, self._tone = "", "", "quiet"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def show_pill(self, glyph: str, text: str, tone: str, sentence: str) -> None:
        """`sentence` is what the tooltip says and a screen reader hears."""
        if (glyph, text, tone) != (self._glyph, self._text, self._tone):
            self._glyph, self._text, self._tone = glyph, text, tone
            self.updateGeometry()
            self.update()
        self.setAccessibleName(sentence)
        self.setToolTip(sentence)

    def sizeHint(self) -> QSize:
        return QSize(pill_width(self._text), pill_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, QRectF(self.rect()), self._glyph, self._text, self._tone)
        painter.end()
