"""Ctrl+K: every action that is possible now, found by typing, with its shortcut beside it."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.domain.fold import words
from desktop.l10n.catalogs import _

from ..actions import Actions, Entry, group_place, label_of
from ..kit.labels import PlainLabel
from ..kit.mirror import visual
from ..kit.overlay import Overlay
from ..kit.theme import STEP, font, font_scale, theme
from ..kit.translate import follow

WIDTH = 560
ROW = 32
SHOWN = 11
_ID = Qt.ItemDataRole.UserRole
_KEY = Qt.ItemDataRole.UserRole + 1
_GROUP = Qt.ItemDataRole.UserRole + 2


class Palette(Overlay):
    """Type, choose with the arrows, Enter runs, Esc closes."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window, WIDTH)
        self._actions = actions
        self.field = QLineEdit()
        self.found = QListWidget()
        self.found.setFrameShape(QListWidget.Shape.NoFrame)
        self.found.setItemDelegate(_Line(self.found))
        self.found.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = PlainLabel(token="dim", wrap=True)
        self.column.addWidget(self.field)
        self.column.addWidget(self.found)
        self.column.addWidget(self.nothing)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._filter)
        self.found.itemClicked.connect(self._run_item)
        follow(self)

    def show_over(self, window: QWidget) -> None:
        super().show_over(window)
        self.field.setFocus()

    def retranslate(self) -> None:
        self.setAccessibleName(_("All commands"))
        self.field.setPlaceholderText(_("What do you want to do?"))
        self.field.setAccessibleName(_("What do you want to do?"))
        self.found.setAccessibleName(_("Commands"))
        self.nothing.setText(_("No command has this name."))
        self._filter(self.field.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            key = Qt.Key(event.key())
            if key in steps and self.found.count():
                place = self.found.currentRow() + steps[key]
                self.found.setCurrentRow(max(0, min(self.found.count() - 1, place)))
                return True
            if key == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                self.close()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run_item(self.found.currentItem())
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _filter(self, typed: str) -> None:
        self.found.clear()
        for _rank, name, group, entry in sorted(self._matches(words(typed)), key=_place):
            self.found.addItem(self._item(entry, name, group))
        count = self.found.count()
        self.found.setFixedHeight(row_height() * min(count, SHOWN))
        self.found.setVisible(count > 0)
        self.nothing.setVisible(count == 0)
        if count:
            self.found.setCurrentRow(0)
        self.adjustSize()

    def _matches(self, wanted: list[str]) -> Iterator[tuple[int, str, str, Entry]]:
        """What can be done now and holds every word: how well it fits (0 is best), name, group, action."""
        for entry in self._actions.entries():
            if entry.hidden or entry.id == "window.palette" or not entry.enabled():
                continue
            name, group = label_of(entry), _(entry.group)
            rank = fit(wanted, words(name), words(group))
            if rank is not None:
                yield rank, name, group, entry

    def _item(self, entry: Entry, name: str, group: str) -> QListWidgetItem:
        item = QListWidgetItem(name)
        keys = self._actions.key_text(entry.id)
        item.setData(_ID, entry.id)
        item.setData(_KEY, keys)
        item.setData(_GROUP, group)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {keys}" if keys else name)
        return item

    @Slot(QListWidgetItem)
    def _run_item(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        action_id = item.data(_ID)
        self.close()
        # After the popup is gone, so that the action finds the focus where it was.
        QTimer.singleShot(0, self._actions, _Later(self._actions, action_id))


def fit(wanted: list[str], name: list[str], group: list[str]) -> int | None:
    """How well folded words fit an action: 0 begins its name, 1 begins words of it, 2 stands in it, 3 names
    its group; None does not fit."""
    if not wanted:
        return 0
    if " ".join(name).startswith(" ".join(wanted)):
        return 0
    if all(any(word.startswith(each) for word in name) for each in wanted):
        return 1
    if all(each in " ".join(name) for each in wanted):
        return 2
    return 3 if all(each in " ".join(name + group) for each in wanted) else None


def row_height() -> int:
    """Height of a line, growing with the letters."""
    return round(ROW * max(1.0, font_scale()))


def _place(match: tuple[int, str, str, Entry]) -> tuple[int, int]:
    rank, _name, _group, entry = match
    return rank, group_place(entry.group)


class _Later:
    def __init__(self, actions: Actions, action_id: str) -> None:
        self._actions, self._id = actions, action_id

    def __call__(self) -> None:
        self._actions.run(self._id)


class _Line(QStyledItemDelegate):
    """Name left, group dim behind it, key right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]
        return QSize(100, row_height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex,  # type: ignore[override]
    ) -> None:
        rect: QRect = option.rect
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("accent_ground"))
            painter.drawRoundedRect(rect, 5, 5)
        inner = rect.adjusted(2 * STEP, 0, -2 * STEP, 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(font(13))
        painter.setPen(theme().color("text"))
        name = index.data(Qt.ItemDataRole.DisplayRole)
        painter.drawText(inner, middle, name)
        used = painter.fontMetrics().horizontalAdvance(name)
        painter.setFont(font(11))
        painter.setPen(theme().color("dim"))
        behind = visual(inner, inner.adjusted(used + 2 * STEP, 0, 0, 0))
        painter.drawText(behind, middle, index.data(_GROUP))
        painter.drawText(
            inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), index.data(_KEY)
        )
