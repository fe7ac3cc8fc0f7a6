"""Small flags, drawn from plain geometry: no font has to know them. They always stand beside the market's
name.

Coats of arms are left out or reduced to a spot: at 18 × 12 pixels they are not legible anyway.
"""

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

WIDTH, HEIGHT = 18, 12

Drawing = Callable[[QPainter, QRectF], None]


def _horizontal(*colors: str, weights: tuple[float, ...] | None = None) -> Drawing:
    def draw(painter: QPainter, box: QRectF) -> None:
        parts = weights or (1.0,) * len(colors)
        top = box.top()
        for color, part in zip(colors, parts, strict=True):
            height = box.height() * part / sum(parts)
            painter.fillRect(QRectF(box.left(), top, box.width(), height + 0.5), QColor(color))
            top += height

    return draw


def _vertical(*colors: str) -> Drawing:
    def draw(painter: QPainter, box: QRectF) -> None:
        width = box.width() / len(colors)
        for place, color in enumerate(colors):
            painter.fillRect(
                QRectF(box.left() + place * width, box.top(), width + 0.5, box.height()), QColor(color)
            )

    return draw


def _cross(ground: str, cross: str, inner: str | None = None) -> Drawing:
    def draw(painter: QPainter, box: QRectF) -> None:
        painter.fillRect(box, QColor(ground))
        for color, share in ((cross, 0.22), (inner, 0.1)):
            if color is None:
                continue
            thick = box.height() * share
            center = box.left() + box.width() * 0.38
            painter.fillRect(QRectF(center - thick / 2, box.top(), thick, box.height()), QColor(color))
            painter.fillRect(
                QRectF(box.left(), box.center().y() - thick / 2, box.width(), thick), QColor(color)
            )

    return draw


def _with(base: Drawing, extra: Drawing) -> Drawing:
    def draw(painter: QPainter, box: QRectF) -> None:
        base(painter, box)
        extra(painter, box)

    return draw


def _triangle(color: str, depth: float) -> Drawing:
    def draw(painter: QPainter, box: QRectF) -> None:
        painter.setBrush(QColor(color))
        tip = QPointF(box.left() + box.width() * depth, box.center().y())
        painter.drawPolygon(QPolygonF([box.topLeft(), tip, box.bottomLeft()]))

    return draw


def _spot(color: str, x: float, y: float = 0.5, radius: float = 0.16, edge: str | None = None) -> Drawing:
    def draw(painter: QPainter, box: QRectF) -> None:
        painter.setBrush(QColor(color))
        painter.setPen(QPen(QColor(edge), 0.8) if edge else Qt.PenStyle.NoPen)
        size = box.height() * radius
        painter.drawEllipse(
            QPointF(box.left() + box.width() * x, box.top() + box.height() * y), size, size * 1.15
        )
        painter.setPen(Qt.PenStyle.NoPen)

    return draw


def _corner_cross(ground: str, cross: str) -> Drawing:
    def draw(painter: QPainter, box: QRectF) -> None:
        side = box.height() * 5 / 9
        painter.fillRect(QRectF(box.left(), box.top(), side, side), QColor(ground))
        painter.fillRect(QRectF(box.left() + side * 0.4, box.top(), side * 0.2, side), QColor(cross))
        painter.fillRect(QRectF(box.left(), box.top() + side * 0.4, side, side * 0.2), QColor(cross))

    return draw


FLAGS: dict[str, Drawing] = {
    "AT": _horizontal("#c8102e", "#ffffff", "#c8102e"),
    "BE": _vertical("#000000", "#fdda24", "#ef3340"),
    "BG": _horizontal("#ffffff", "#00966e", "#d62612"),
    "HR": _with(_horizontal("#ff0000", "#ffffff", "#171796"), _spot("#ff0000", 0.5, edge="#ffffff")),
    "CY": _with(_horizontal("#ffffff"), _spot("#d57800", 0.5, 0.45, 0.24)),
    "CZ": _with(_horizontal("#ffffff", "#d7141a"), _triangle("#11457e", 0.5)),
    "DK": _cross("#c8102e", "#ffffff"),
    "EE": _horizontal("#0072ce", "#000000", "#ffffff"),
    "FI": _cross("#ffffff", "#002f6c"),
    "FR": _vertical("#0055a4", "#ffffff", "#ef4135"),
    "DE": _horizontal("#000000", "#dd0000", "#ffce00"),
    "GR": _with(
        _horizontal(*("#0d5eaf" if place % 2 == 0 else "#ffffff" for place in range(9))),
        _corner_cross("#0d5eaf", "#ffffff"),
    ),
    "HU": _horizontal("#ce2939", "#ffffff", "#477050"),
    "IE": _vertical("#169b62", "#ffffff", "#ff883e"),
    "IT": _vertical("#008c45", "#f4f5f0", "#cd212a"),
    "LV": _horizontal("#9e3039", "#ffffff", "#9e3039", weights=(2, 1, 2)),
    "LT": _horizontal("#fdb913", "#006a44", "#c1272d"),
    "LU": _horizontal("#ef3340", "#ffffff", "#00a3e0"),
    "MT": _vertical("#ffffff", "#cf142b"),
    "NL": _horizontal("#ae1c28", "#ffffff", "#21468b"),
    "PL": _horizontal("#ffffff", "#dc143c"),
    "PT": _with(_vertical("#046a38", "#da291c", "#da291c"), _spot("#ffe900", 0.36, radius=0.2)),
    "RO": _vertical("#002b7f", "#fcd116", "#ce1126"),
    "SK": _with(
        _horizontal("#ffffff", "#0b4ea2", "#ee1c25"), _spot("#ee1c25", 0.32, radius=0.26, edge="#ffffff")
    ),
    "SI": _with(
        _horizontal("#ffffff", "#0052b4", "#d80027"), _spot("#0052b4", 0.28, 0.33, 0.16, edge="#ffffff")
    ),
    "ES": _with(
        _horizontal("#aa151b", "#f1bf00", "#aa151b", weights=(1, 2, 1)), _spot("#ad1519", 0.32, radius=0.15)
    ),
    "SE": _cross("#006aa7", "#fecc02"),
}


def paint_flag(painter: QPainter, box: QRectF, market: str) -> None:
    """Draws the market's flag, with a thin edge so that white stripes stand out; unknown markets
    get an empty frame."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    shape.addRoundedRect(box, 2, 2)
    painter.setClipPath(shape)
    painter.setPen(Qt.PenStyle.NoPen)
    FLAGS.get(market, _horizontal("#8f98a5", "#b3bac4"))(painter, box)
    painter.setClipping(False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 60), 0.8))
    painter.drawPath(shape)
    painter.restore()


@lru_cache(maxsize=128)
def flag_icon(market: str) -> QIcon:
    """The flag as an icon for menus and buttons; `*` is all markets together."""
    icon = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap(QSize(WIDTH + 2, HEIGHT + 2) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        if market == "*":
            for place, code in enumerate(("PL", "DE", "FR")):
                paint_flag(painter, QRectF(1 + place * 3.5, 1 + place * 2, WIDTH - 8, HEIGHT - 5), code)
        else:
            paint_flag(painter, QRectF(1, 1, WIDTH, HEIGHT), market)
        painter.end()
        icon.addPixmap(pixmap)
    return icon
