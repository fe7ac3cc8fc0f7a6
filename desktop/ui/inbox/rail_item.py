"""One entry of the rail: a name, a figure at the right, a rounded ground when it is the one that is shown."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ..kit.labels import tooltip
from ..kit.mirror import visual_f
from ..kit.theme import RADIUS, font, font_scale, theme

_PAD = 10
_GAP = 8


class RailItem(QAbstractButton):
    """`chosen` carries the item's key; `menu_wanted` too, with a place on the screen, for the person's own
    views."""

    chosen = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, key: str, *, own: bool = False) -> None:
        super().__init__()
        self.key = key
        self._own = own
        self._name, self._figure = "", ""
        self._over = False
        self.is_current = False
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._clicked)
        theme().changed.connect(self.update)

    def show_item(self, name: str, figure: str, spoken: str) -> None:
        """What is painted and what a screen reader says."""
        if (name, figure) != (self._name, self._figure):
            self._name, self._figure = name, figure
            self.updateGeometry()
            self.update()
        self.setAccessibleName(spoken)
        self._explain()

    def set_current(self, current: bool) -> None:
        """Whether the list shows this one."""
        self.is_current = current
        self.setChecked(current)
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font(13, bold=True))
        width = metrics.horizontalAdvance(self._name) + metrics.horizontalAdvance("0000") + _GAP + 2 * _PAD
        return QSize(width, round(32 * max(1.0, font_scale())))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._own:
            self.menu_wanted.emit(self.key, event.globalPos())

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
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        if self.is_current:
            painter.setBrush(colors.color("accent_ground"))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        elif self._over:
            painter.setBrush(colors.color("hover"))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.setPen(colors.color("accent" if self.is_current else "text"))
        figure_font = font(13, bold=self.is_current, tabular=True)
        figure_width = QFontMetrics(figure_font).horizontalAdvance(self._figure)
        inside = box.adjusted(_PAD, 0, -_PAD, 0)
        painter.setFont(figure_font)
        painter.drawText(
            inside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), self._figure
        )
        made = font(13, bold=self.is_current)
        painter.setFont(made)
        room = inside.adjusted(0, 0, -(figure_width + _GAP) if self._figure else 0, 0)
        room = visual_f(inside, room)
        shown = QFontMetrics(made).elidedText(self._name, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.end()

    def _explain(self) -> None:
        room = self.width() - 2 * _PAD - QFontMetrics(font(13)).horizontalAdvance(self._figure) - _GAP
        too_long = QFontMetrics(font(13, bold=True)).horizontalAdvance(self._name) > room
        self.setToolTip(tooltip(self._name) if too_long else "")

    @Slot()
    def _clicked(self) -> None:
        self.setChecked(self.is_current)
        self.chosen.emit(self.key)
