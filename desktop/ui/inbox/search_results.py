"""What the search has found, under its field: newest first, what matched set off, the whole list one line
below."""

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_stamp
from desktop.store.views import Hit

from ..kit.flags import HEIGHT as FLAG_HEIGHT
from ..kit.flags import WIDTH as FLAG_WIDTH
from ..kit.flags import paint_flag
from ..kit.labels import PlainLabel, literal
from ..kit.mirror import visual, visual_f
from ..kit.theme import font, font_scale, set_look, theme
from ..kit.translate import follow
from ..workspace import Workspace
from .row_words import buyer_text

HIT = int(Qt.ItemDataRole.UserRole)
_MOST_SHOWN = 8
_MARGIN = 8
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class SearchResults(QFrame):
    """Lies over the window, without taking the focus from the field. `opened` carries a Hit."""

    opened = Signal(object)
    list_wanted = Signal()

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        set_look(self, "card")
        self._workspace = workspace
        self._text = ""
        self._model = _Hits(workspace, self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_HitLine(workspace, self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._clicked)
        self.none = PlainLabel(token="dim", wrap=True)
        self.none.setContentsMargins(8, 8, 8, 8)
        self.all = QPushButton()
        set_look(self.all, "link")
        self.all.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.all.clicked.connect(self.list_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(4)
        layout.addWidget(self.list)
        layout.addWidget(self.none)
        layout.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        follow(self)

    def show_hits(self, text: str, hits: list[Hit]) -> None:
        """Shows what was found for a text; the first is the current one."""
        self._text = text
        self._model.show_hits(hits)
        if hits:
            self.list.setCurrentIndex(self._model.index(0, 0))
        self.retranslate()
        self.show()
        self.raise_()

    def retranslate(self) -> None:
        hits = self._model.rowCount()
        self.list.setVisible(hits > 0)
        self.none.setVisible(hits == 0)
        self.all.setVisible(hits > 1)
        self.none.setText(_("Nothing found for “{text}”").format(text=literal(self._text, 40)))
        self.all.setText(_("Show all in the list"))
        self.list.setAccessibleName(_("Search results"))

    def place(self, corner: QPoint, width: int) -> None:
        """Under the field, no wider than the window."""
        window = self.parentWidget()
        room = window.width() if window is not None else width
        wide = min(max(width, 460), room - 2 * _MARGIN)
        left = max(_MARGIN, min(corner.x(), room - wide - _MARGIN))
        shown = min(self._model.rowCount(), _MOST_SHOWN)
        self.list.setFixedHeight(shown * _line_height() + 2 if shown else 0)
        self.resize(wide, self.sizeHint().height())
        self.move(left, corner.y())

    def move_current(self, key: int) -> None:
        """Down, Up, Page Down, Page Up while the field keeps the focus."""
        rows = self._model.rowCount()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _MOST_SHOWN}
        step = steps.get(Qt.Key(key), -_MOST_SHOWN)
        if rows:
            place = max(0, min(self.list.currentIndex().row() + step, rows - 1))
            self.list.setCurrentIndex(self._model.index(place, 0))
            self._workspace.announced.emit(
                str(self._model.index(place, 0).data(Qt.ItemDataRole.AccessibleTextRole))
            )

    def current_hit(self) -> Hit | None:
        hit = self.list.currentIndex().data(HIT) if self.list.currentIndex().isValid() else None
        return hit if isinstance(hit, Hit) else None

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        hit = index.data(HIT)
        if isinstance(hit, Hit):
            self.opened.emit(hit)


class _Hits(QAbstractListModel):
    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._hits: list[Hit] = []

    def show_hits(self, hits: list[Hit]) -> None:
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._hits):
            return None
        hit = self._hits[index.row()]
        if role == HIT:
            return hit
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{buyer_text(hit.row)}, {_when(hit, self._workspace)}: {literal(hit.snippet, 160)}"
        return None


class _HitLine(QStyledItemDelegate):
    def __init__(self, workspace: Workspace, parent: QListView) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, _line_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit | None = index.data(HIT)
        if hit is None:
            return
        box = QRect(option.rect)
        state = option.state
        colors = theme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            selected = state & QStyle.StateFlag.State_Selected
            painter.setBrush(colors.color("accent_ground" if selected else "hover"))
            painter.drawRoundedRect(box, 5, 5)
        left, right, half = box.left() + 8, box.right() - 8, box.height() // 2
        above = QRect(left, box.top() + 3, right - left, half - 3)
        below = QRect(left, box.top() + half, right - left, half - 3)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        small = font(11)
        when = _when(hit, self._workspace)
        width = QFontMetrics(small).horizontalAdvance(when)
        painter.setFont(small)
        painter.setPen(colors.color("dim"))
        painter.drawText(above, middle | int(Qt.AlignmentFlag.AlignRight), when)
        flag = QRectF(above.right() - width - 8 - FLAG_WIDTH, above.center().y() - 6, FLAG_WIDTH, FLAG_HEIGHT)
        paint_flag(painter, visual_f(QRectF(above), flag), hit.row.market)
        room = int(flag.left()) - 8 - left
        bold = font(13, bold=True)
        name = QFontMetrics(bold).elidedText(buyer_text(hit.row), Qt.TextElideMode.ElideRight, room)
        painter.setFont(bold)
        painter.setPen(colors.color("text"))
        painter.drawText(above, middle, name)
        used = QFontMetrics(bold).horizontalAdvance(name) + 8
        plain = font(13)
        subject = QFontMetrics(plain).elidedText(
            literal(hit.row.subject, 120), Qt.TextElideMode.ElideRight, max(0, room - used)
        )
        painter.setFont(plain)
        painter.setPen(colors.color("dim"))
        painter.drawText(visual(above, above.adjusted(used, 0, 0, 0)), middle, subject)
        _paint_snippet(painter, below, hit)
        painter.restore()


def _paint_snippet(painter: QPainter, box: QRect, hit: Hit) -> None:
    """The snippet on one line, what matched in bold; no more than fits."""
    left = box.left()
    for text, matched in _pieces(hit):
        made = font(12, bold=matched)
        metrics = QFontMetrics(made)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, box.right() - left))
        painter.setFont(made)
        painter.setPen(theme().color("text" if matched else "dim"))
        place = visual(box, QRect(left, box.top(), max(0, box.right() - left) + 1, box.height()))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)
        left += metrics.horizontalAdvance(shown)
        if shown != text or left >= box.right():
            break


def _pieces(hit: Hit) -> list[tuple[str, bool]]:
    text = hit.snippet[:240]
    pieces, at = [], 0
    for start, end in hit.spans:
        if start >= at and end <= len(text):
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    pieces.append((text[at:], False))
    return [(_one_line(piece), matched) for piece, matched in pieces if piece]


def _one_line(piece: str) -> str:
    lead = " " if piece[:1].isspace() else ""
    tail = " " if piece[-1:].isspace() and len(piece) > 1 else ""
    return f"{lead}{literal(piece, 240)}{tail}"


def _when(hit: Hit, workspace: Workspace) -> str:
    return format_stamp(hit.received_at, workspace.now(), workspace.zone(hit.row.market), workspace.language)


def _line_height() -> int:
    return round(48 * max(1.0, font_scale()))
