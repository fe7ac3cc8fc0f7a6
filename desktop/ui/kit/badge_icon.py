"""Badges as icons for buttons and menus; and the icon of all accounts together."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from .badge import HEIGHT, WIDTH, paint_badge

_STACK = ("blue", "amber", "green")


def badge_icon(letters: str, colour: str, marketplace: str) -> QIcon:
    """An account's badge."""
    return _icon(
        lambda painter: paint_badge(
            painter, QRectF(1, 1, WIDTH - 4, HEIGHT - 4), letters, colour, marketplace
        )
    )


def stack_icon() -> QIcon:
    """Badges one over the other, without letters: all accounts."""

    def paint(painter: QPainter) -> None:
        for place, colour in enumerate(_STACK):
            paint_badge(painter, QRectF(1 + place * 4, 1 + place * 3, WIDTH - 11, HEIGHT - 9), "", colour, "")

    return _icon(paint)


def _icon(paint: Callable[[QPainter], None]) -> QIcon:
    icon = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap(QSize(WIDTH, HEIGHT) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint(painter)
        painter.end()
        icon.addPixmap(pixmap)
    return icon
