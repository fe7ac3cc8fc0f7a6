"""The view of the list: one column of fixed height, which shows and changes a million rows at once.

A QTableView, since a QListView lays out every row again at any change.
"""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from ..kit.theme import theme
from .delegate import CHECK_ROOM, PAD, RowDelegate
from .model import ConversationModel


class ListView(QTableView):
    """`entered_row`: Enter or a double click on a place. `mark_wanted`: a place to mark, and whether up to
    it."""

    entered_row = Signal(int)
    mark_wanted = Signal(int, bool)
    escaped = Signal()
    mark_all_wanted = Signal()
    menu_wanted = Signal(int, QPoint)

    def __init__(self, model: ConversationModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.hide()
        down.hide()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across.setMinimumSectionSize(1)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(1)
        self._set_height()
        theme().changed.connect(self._set_height)

    def keyboardSearch(self, search: str) -> None:
        """Letters are the window's single keys, not a search over a million rows."""

    def row_delegate(self) -> RowDelegate | None:
        delegate = self.itemDelegate()
        return delegate if isinstance(delegate, RowDelegate) else None

    # --- keys and pointer ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, place = event.key(), self.currentIndex().row()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and place >= 0:
            self.entered_row.emit(place)
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.mark_all_wanted.emit()
        elif key == Qt.Key.Key_Menu and place >= 0:
            self.menu_wanted.emit(place, self.visualRect(self.currentIndex()).bottomLeft())
        elif key == Qt.Key.Key_Home:
            self._go(0)
        elif key == Qt.Key.Key_End:
            self._go(self.model().rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.rowAt(event.position().toPoint().y())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            held = event.modifiers()
            delegate = self.row_delegate()
            on_check = (
                delegate is not None and bool(delegate.marked) and event.position().x() < PAD + CHECK_ROOM - 6
            )
            shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
            if on_check or shift or held & Qt.KeyboardModifier.ControlModifier:
                self.mark_wanted.emit(place, shift)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.rowAt(event.position().toPoint().y())
        if place >= 0 and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.entered_row.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))
        if not event.buttons():
            super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.horizontalHeader().resizeSection(0, self.viewport().width())

    # --- places ---

    def anchor_place(self) -> int:
        """The first row that is wholly visible."""
        place = self.rowAt(0)
        if place < 0:
            return 0
        cut = self.rowViewportPosition(place) < 0
        return min(place + 1, self.model().rowCount() - 1) if cut else place

    def keep_place(self, moved: int) -> None:
        """Scrolls along with rows that came or went above, unless the top of the list is shown."""
        bar = self.verticalScrollBar()
        if moved and bar.value() > 0:
            bar.setValue(max(0, bar.value() + moved * self.rowHeight(0)))

    def _go(self, place: int) -> None:
        if 0 <= place < self.model().rowCount():
            self.setCurrentIndex(self.model().index(place, 0))

    def _hover(self, place: int) -> None:
        delegate = self.row_delegate()
        if delegate is None or delegate.hovered == place:
            return
        old, delegate.hovered = delegate.hovered, place
        for changed in (old, place):
            if changed >= 0:
                self.viewport().update(self.visualRect(self.model().index(changed, 0)))

    @Slot(QPoint)
    def _ask_menu(self, where: QPoint) -> None:
        place = self.rowAt(where.y())
        if place >= 0:
            self.menu_wanted.emit(place, where)

    @Slot()
    def _set_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().row_height())
        self.verticalScrollBar().setSingleStep(theme().row_height() // 3)
        self.viewport().update()
