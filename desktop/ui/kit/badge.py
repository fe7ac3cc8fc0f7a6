"""The badge: two letters on a colour, and in the corner the marketplace's mark, a shape of its own.

One colour serves both themes: white letters reach 4.5:1 on it, and it stands out 3:1 from either ground. The
marks are no logos; they always stand beside or behind a name in words.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from .labels import tooltip
from .mirror import visual_f
from .theme import font, font_scale, theme

PALETTE: dict[str, str] = {
    "blue": "#286ddc",
    "amber": "#a06108",
    "green": "#17824d",
    "violet": "#8d55ce",
    "red": "#ce372c",
    "cyan": "#0c7b97",
    "pink": "#ca2f7d",
    "olive": "#657915",
    "grey": "#677383",
}
"""The colours of `domain.badges.COLOURS`."""
LETTERS = "#ffffff"
WIDTH, HEIGHT = 26, 20
_MARKS = {"helpdesk": "ring", "allegro": "circle", "kaufland": "square", "mirakl": "diamond"}
_MARK_SHARE = 0.5
"""Of the badge's height."""


def badge_size() -> QSize:
    """How large a badge stands in a line of text."""
    scale = max(1.0, font_scale())
    return QSize(round(WIDTH * scale), round(HEIGHT * scale))


def paint_badge(painter: QPainter, rect: QRectF, letters: str, colour: str, marketplace: str) -> None:
    """Paints a badge into the rect. `colour`: a name of the palette; `marketplace` decides the mark, an
    unknown one has none. The mark juts out of the rect at the end and below, by a tenth of its height."""
    ground = QColor(PALETTE.get(colour, PALETTE["grey"]))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(rect, rect.height() * 0.25, rect.height() * 0.25)
    mark = marketplace in _MARKS
    made = font(11, bold=True)
    made.setPixelSize(max(8, round(rect.height() * 0.55)))
    painter.setFont(made)
    painter.setPen(QColor(LETTERS))
    room = rect.adjusted(0, 0, -rect.height() * 0.18, 0) if mark else rect
    painter.drawText(visual_f(rect, room), int(Qt.AlignmentFlag.AlignCenter), letters[:2])
    if mark:
        side = rect.height() * _MARK_SHARE
        corner = QRectF(rect.right() - side * 0.8, rect.bottom() - side * 0.8, side, side)
        paint_mark(painter, visual_f(rect, corner), marketplace, ground)
    painter.restore()


def paint_mark(painter: QPainter, box: QRectF, marketplace: str, ground: QColor) -> None:
    """The marketplace's shape, as light as the letters, with an edge in the badge's colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = _MARKS.get(marketplace, "")
    painter.setPen(QPen(ground, max(1.2, box.height() * 0.14)))
    painter.setBrush(QColor(LETTERS))
    middle, half = box.center(), box.height() / 2 - 0.5
    if shape in ("circle", "ring"):
        painter.drawEllipse(middle, half, half)
    elif shape == "square":
        side = half * 0.88
        painter.drawRoundedRect(
            QRectF(middle.x() - side, middle.y() - side, 2 * side, 2 * side), side / 3, side / 3
        )
    elif shape == "diamond":
        tips = (QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0))
        painter.drawPolygon(QPolygonF([middle + tip for tip in tips]))
    if shape == "ring":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(middle, half * 0.4, half * 0.4)
    painter.restore()


class BadgeLabel(QWidget):
    """A badge as a widget; its accessible name and tooltip are the account in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letters, self._colour, self._marketplace = "", "grey", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)

    def show_badge(self, letters: str, colour: str, marketplace: str, sentence: str) -> None:
        """`sentence` is what the tooltip says and a screen reader hears: account and marketplace."""
        self._letters, self._colour, self._marketplace = letters, colour, marketplace
        self.setAccessibleName(sentence)
        self.setToolTip(tooltip(sentence))
        self.update()

    def sizeHint(self) -> QSize:
        size = badge_size()
        return QSize(size.width() + 4, size.height() + 4)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(1, 1, -3, -3)
        paint_badge(painter, area, self._letters, self._colour, self._marketplace)
        painter.end()
