"""Where a painted part stands when the language runs from right to left: layouts are mirrored by Qt, what we
paint ourselves is mirrored here."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication


def is_mirrored() -> bool:
    """Whether the window runs from right to left."""
    return QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft


def visual(whole: QRect, part: QRect) -> QRect:
    """A part of `whole` where it stands in the language's direction."""
    if not is_mirrored():
        return part
    return QRect(whole.left() + whole.right() - part.right(), part.top(), part.width(), part.height())


def visual_f(whole: QRectF, part: QRectF) -> QRectF:
    """The same in fractions of pixels."""
    if not is_mirrored():
        return part
    return QRectF(whole.left() + whole.right() - part.right(), part.top(), part.width(), part.height())


def visual_point(whole: QRectF, point: QPointF) -> QPointF:
    """The same for the middle of something small."""
    return QPointF(whole.left() + whole.right() - point.x(), point.y()) if is_mirrored() else point
