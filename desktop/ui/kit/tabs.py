"""Tabs above a page: words on one line, the one that is shown underlined. Arrow keys move between them."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget

from .theme import STEP, TARGET, font, font_scale, theme

_UNDERLINE = 2


class Tabs(QTabBar):
    """`show_tabs` sets the words; the index is the owner's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self._restyle)

    def show_tabs(self, names: list[str]) -> None:
        """The tabs' names; the one that is shown stays."""
        for place, name in enumerate(names):
            if place >= self.count():
                self.addTab("")
            self.setTabText(place, name.replace("&", "&&"))
            self.setAccessibleTabName(place, name)
        self.updateGeometry()

    def tabSizeHint(self, index: int) -> QSize:
        width = QFontMetrics(font(13, bold=True)).horizontalAdvance(self._text(index)) + 6 * STEP
        return QSize(width, max(TARGET, round(34 * max(1.0, font_scale()))))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme()
        for place in range(self.count()):
            box = QRectF(self.tabRect(place))
            current = place == self.currentIndex()
            painter.setFont(font(13, bold=current))
            painter.setPen(colors.color("accent" if current else "dim"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._text(place))
            if current:
                line = QRectF(
                    box.left() + 2 * STEP, box.bottom() - _UNDERLINE, box.width() - 4 * STEP, _UNDERLINE
                )
                painter.fillRect(line, colors.color("accent"))
            if current and self.hasFocus():
                painter.setPen(QPen(colors.color("accent"), 2))
                painter.drawRoundedRect(box.adjusted(2, 3, -2, -4), 5, 5)
        painter.end()

    def _text(self, index: int) -> str:
        return self.tabText(index).replace("&&", "&")

    def _restyle(self) -> None:
        """The letters may have grown: QTabBar lays its tabs out anew only when its font changes."""
        self.setFont(font(13))
        self.updateGeometry()
        self.update()
