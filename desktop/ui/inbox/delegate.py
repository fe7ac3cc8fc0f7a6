"""Paints a row of the list: buyer and pill above, snippet and what it is about below; before them the badge
of its account, while rows of several stand there.

Texts are worded and shortened once per row and moment; painting again while scrolling only draws.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from desktop.store.views import Row

from ..kit.badge import badge_size, paint_badge
from ..kit.flags import HEIGHT, WIDTH, paint_flag
from ..kit.labels import tooltip
from ..kit.mirror import is_mirrored, visual, visual_f, visual_point
from ..kit.pill import paint_pill, pill_height, pill_width
from ..kit.theme import font, theme
from .model import ROW
from .row_words import Line, RowWords

PAD = 14
GAP = 8
CHECK = 16
CHECK_ROOM = 28
BAR = 3
BADGE_GAP = 11
_KEPT = 1000

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A line cut to a width: what is drawn where, in pixels from the row's left edge."""

    line: Line
    buyer: str
    snippet: str
    aside: tuple[tuple[str, str, int], ...]
    aside_left: int
    flag_left: int | None
    pill_left: int
    pill_width: int


class RowDelegate(QStyledItemDelegate):
    """See the module. `marked` holds the ids of the selection; while it is not empty, check boxes are
    shown."""

    def __init__(self, words: RowWords, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._words = words
        self._view = parent
        self.marked: dict[str, str] = {}
        self.hovered = -1
        self.show_market = True
        self.show_account = False
        self._fitted: dict[tuple[Row, int, int], _Fitted] = {}
        self._set_fonts()
        theme().changed.connect(self._set_fonts)

    def forget(self) -> None:
        """What was worded no longer holds: another moment, language or theme."""
        self._fitted.clear()

    def _is_marked(self, row: Row) -> bool:
        return self.marked.get(row.id) == row.account and row.id in self.marked

    def _set_fonts(self) -> None:
        self._bold, self._plain, self._small = font(13, bold=True), font(13), font(11)
        self._bold_metrics = QFontMetrics(self._bold)
        self._plain_metrics = QFontMetrics(self._plain)
        self._small_metrics = QFontMetrics(self._small)
        self._fitted.clear()

    # --- what Qt asks ---

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, theme().row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box = QRect(option.rect)
        state = option.state
        row = index.data(ROW)
        current = bool(state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, box, index.row(), row, current)
        if row is None:
            return
        left = PAD
        if self.marked:
            self._paint_check(painter, box, self._is_marked(row))
            left += CHECK_ROOM
        if self.show_account:
            self._paint_badge(painter, box, left, row)
            left += badge_size().width() + BADGE_GAP
        fitted = self._fit(row, box.width(), left)
        above, below = box.top() + round(box.height() * 0.32), box.top() + round(box.height() * 0.68)
        if row.unread:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("accent"))
            dot = visual_point(QRectF(box), QPointF(box.left() + left - 6, above))
            painter.drawEllipse(dot, 2.5, 2.5)
        self._text(painter, box, left, above, fitted.buyer, self._bold, self._bold_metrics, "text")
        height = pill_height()
        paint_pill(
            painter,
            visual_f(
                QRectF(box),
                QRectF(box.left() + fitted.pill_left, above - height / 2, fitted.pill_width, height),
            ),
            fitted.line.pill.glyph,
            fitted.line.pill.word,
            fitted.line.pill.tone,
        )
        self._text(painter, box, left, below, fitted.snippet, self._plain, self._plain_metrics, "dim")
        if fitted.flag_left is not None:
            place = QRectF(box.left() + fitted.flag_left, below - HEIGHT / 2, WIDTH, HEIGHT)
            paint_flag(painter, visual_f(QRectF(box), place), row.market)
            self._text(
                painter,
                box,
                fitted.flag_left + WIDTH + 5,
                below,
                row.market,
                self._small,
                self._small_metrics,
                "dim",
            )
        for text, token, place_left in fitted.aside:
            self._text(painter, box, place_left, below, text, self._small, self._small_metrics, token)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().color("accent"), 1))
            painter.drawRect(box.adjusted(BAR - 1, 0, -1, -2))

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if event.type() == QEvent.Type.ToolTip and (row := index.data(ROW)) is not None:
            QToolTip.showText(event.globalPos(), tooltip(self._words.tooltip(row)), view)
            return True
        return False

    # --- parts ---

    def _paint_ground(
        self, painter: QPainter, box: QRect, place: int, row: Row | None, current: bool
    ) -> None:
        colors = theme()
        marked = row is not None and self._is_marked(row)
        # While rows are being marked, the ground tells which ones are; the current row keeps its bar.
        if marked or (current and not self.marked):
            painter.fillRect(box, colors.color("accent_ground"))
        elif current or place == self.hovered:
            painter.fillRect(box, colors.color("hover"))
        else:
            painter.fillRect(box, colors.color("panel"))
        if current:
            bar = visual(box, QRect(box.left(), box.top(), BAR, box.height()))
            painter.fillRect(bar, colors.color("accent"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), colors.color("line"))

    def _paint_check(self, painter: QPainter, box: QRect, checked: bool) -> None:
        square = visual_f(QRectF(box), QRectF(box.left() + PAD, box.center().y() - CHECK / 2, CHECK, CHECK))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("accent" if checked else "dim"), 1.4))
        painter.setBrush(theme().color("accent" if checked else "panel"))
        painter.drawRoundedRect(square, 4, 4)
        if checked:
            painter.setPen(QPen(theme().color("on_accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            center = square.center()
            painter.drawPolyline(
                QPolygonF([center + QPointF(-4, 0), center + QPointF(-1, 3), center + QPointF(4, -3.5)])
            )

    def _paint_badge(self, painter: QPainter, box: QRect, left: int, row: Row) -> None:
        badge = self._words.badge(row)
        if badge is None:
            return
        size = badge_size()
        place = QRectF(box.left() + left, box.center().y() - size.height() / 2, size.width(), size.height())
        paint_badge(painter, visual_f(QRectF(box), place), *badge)

    def _text(
        self,
        painter: QPainter,
        box: QRect,
        left: int,
        middle: int,
        text: str,
        made: QFont,
        metrics: QFontMetrics,
        token: str,
    ) -> None:
        painter.setFont(made)
        painter.setPen(theme().color(token))
        at = box.left() + left
        if is_mirrored():
            at = box.left() + box.right() - at - metrics.horizontalAdvance(text)
            painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # a name keeps its own way
        painter.drawText(at, middle + (metrics.ascent() - metrics.descent()) // 2, text)

    def _fit(self, row: Row, width: int, left: int) -> _Fitted:
        key = (row, width, left)
        known = self._fitted.get(key)
        if known is not None:
            return known
        if len(self._fitted) > _KEPT:
            self._fitted.clear()
        made = self._fitted[key] = self._cut(row, width, left)
        return made

    def _cut(self, row: Row, width: int, left: int) -> _Fitted:
        line = self._words.line(row)
        right = width - PAD
        wide = min(pill_width(line.pill.word), max(80, right - left - 64))
        buyer = self._bold_metrics.elidedText(
            line.buyer, Qt.TextElideMode.ElideRight, right - wide - GAP - left
        )
        flag = 0
        if self.show_market:
            flag = WIDTH + 5 + self._small_metrics.horizontalAdvance(row.market)
        room = max(60, (right - left) * 2 // 3) - flag
        aside, used = self._place_aside(line, right, room)
        aside_left = right - used
        flag_left = None
        if self.show_market:
            flag_left = aside_left - flag - (GAP if used else 0)
            aside_left = flag_left
        snippet = self._plain_metrics.elidedText(
            line.snippet, Qt.TextElideMode.ElideRight, max(0, aside_left - GAP - left)
        )
        return _Fitted(line, buyer, snippet, aside, aside_left, flag_left, right - wide, wide)

    def _place_aside(self, line: Line, right: int, room: int) -> tuple[tuple[tuple[str, str, int], ...], int]:
        """Right-aligned texts with their places, and the width they take; the last one gives way first."""
        metrics, dot = self._small_metrics, " · "
        texts: list[tuple[str, str]] = []
        used = 0
        for place, (text, token) in enumerate(line.aside):
            between = metrics.horizontalAdvance(dot) if place else 0
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - used - between)
            if place and len(shown) < min(4, len(text)):
                break
            if place:
                texts.append((dot, "dim"))
            texts.append((shown, token))
            used += between + metrics.horizontalAdvance(shown)
        placed, at = [], right - used
        for text, token in texts:
            placed.append((text, token, at))
            at += metrics.horizontalAdvance(text)
        return tuple(placed), used
