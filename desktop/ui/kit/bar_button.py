"""A button put together from small parts on one line: icon, texts, figure, key cap, arrow; painted in
one look."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from .mirror import visual_f
from .pill import paint_glyph
from .theme import RADIUS, font, font_scale, theme

Kind = Literal["text", "bold", "dim", "figure", "icon", "glyph", "key", "arrow"]
Frame = Literal["field", "plain", "chip"]

_GAP = 8
_PAD = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `text` is a glyph's character, a figure's number, a key's name; `token` colours it.

    `gives_way`: shortened first when there is no room for all.
    """

    kind: Kind
    text: str = ""
    token: str = "text"
    icon: QIcon | None = None
    gives_way: bool = False


class BarButton(QAbstractButton):
    """`frame` "field" has a ground and a border, "plain" shows them only when the pointer or the
    focus is on it."""

    def __init__(self, frame: Frame = "field", *, size: int = 13, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = frame
        self._size = size
        self._parts: tuple[Part, ...] = ()
        self._over = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        theme().changed.connect(self.update)

    def show_parts(self, parts: tuple[Part, ...], spoken: str) -> None:
        """What is painted, and what a screen reader says in its place."""
        if parts != self._parts:
            self._parts = parts
            self.updateGeometry()
            self.update()
        self.setAccessibleName(spoken)

    def sizeHint(self) -> QSize:
        widths = [self._width(part) for part in self._parts]
        return QSize(sum(widths) + _GAP * max(0, len(widths) - 1) + 2 * self._pad(), self._height())

    def minimumSizeHint(self) -> QSize:
        spare = sum(max(0, self._width(part) - 40) for part in self._parts if part.gives_way)
        whole = self.sizeHint()
        return QSize(whole.width() - spare, whole.height())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        lacking = max(0, self.sizeHint().width() - self.width())
        left = float(self._pad())
        for part in self._parts:
            width = self._width(part)
            if part.gives_way and lacking:
                cut = min(lacking, max(0, width - 40))
                width, lacking = width - cut, lacking - cut
            place = QRectF(left, 0, width, self.height())
            self._paint_part(painter, part, visual_f(QRectF(self.rect()), place))
            left += width + _GAP
        painter.end()

    # --- parts ---

    def _pad(self) -> int:
        return 4 if self._frame == "plain" else _PAD

    def _height(self) -> int:
        return round((32 if self._frame == "field" else 24) * max(1.0, font_scale()))

    def _width(self, part: Part) -> int:
        match part.kind:
            case "icon":
                return 20
            case "glyph":
                return 11
            case "arrow":
                return 9
            case "key":
                return QFontMetrics(font(11)).horizontalAdvance(part.text) + 10
            case "figure":
                metrics = QFontMetrics(font(11, bold=True, tabular=True))
                return max(metrics.horizontalAdvance(part.text) + 12, metrics.height() + 4)
            case _:
                return (
                    QFontMetrics(font(self._size, bold=part.kind == "bold")).horizontalAdvance(part.text) + 1
                )

    def _paint_frame(self, painter: QPainter) -> None:
        colors = theme()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        pressed = self.isDown()
        if self._frame == "field":
            ground = "stopped_ground" if pressed else "hover" if self._over else "field"
            painter.setBrush(colors.color(ground))
            painter.setPen(QPen(colors.color("line"), 1))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        elif self._frame == "chip":
            painter.setBrush(colors.color("hover" if self._over else "accent_ground"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        elif self._over or pressed:
            painter.setBrush(colors.color("hover"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box, 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_part(self, painter: QPainter, part: Part, box: QRectF) -> None:
        color = theme().color(part.token)
        middle = box.center()
        if part.kind == "icon":
            if part.icon is not None:
                part.icon.paint(painter, QRectF(box.left(), middle.y() - 7, 20, 14).toRect())
        elif part.kind == "glyph":
            paint_glyph(painter, QRectF(box.left(), middle.y() - 5, 11, 10), part.text, color)
        elif part.kind == "arrow":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawPolygon(
                QPolygonF([middle + QPointF(-4, -2), middle + QPointF(4, -2), middle + QPointF(0, 3)])
            )
        elif part.kind in ("key", "figure"):
            self._paint_cap(painter, part, box)
        else:
            made = font(self._size, bold=part.kind == "bold")
            painter.setFont(made)
            painter.setPen(color)
            text = QFontMetrics(made).elidedText(
                part.text, Qt.TextElideMode.ElideRight, round(box.width() + 1)
            )
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)

    def _paint_cap(self, painter: QPainter, part: Part, box: QRectF) -> None:
        figure = part.kind == "figure"
        made = font(11, bold=figure, tabular=figure)
        height = QFontMetrics(made).height() + (4 if figure else 1)
        cap = QRectF(box.left(), box.center().y() - height / 2, box.width(), height)
        if figure:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("accent_ground"))
            painter.drawRoundedRect(cap, height / 2, height / 2)
        else:
            painter.setPen(QPen(theme().color("line"), 1))
            painter.setBrush(theme().color("panel"))
            painter.drawRoundedRect(cap, 4, 4)
        painter.setFont(made)
        painter.setPen(theme().color(part.token))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), part.text)
