"""`/` in the composer: every template, found by typing, with what it will say; Enter inserts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.l10n.catalogs import _
from desktop.replies.drafts import Draft
from desktop.replies.engine import TemplateProblem
from desktop.replies.words import problem_text

from ..kit.labels import PlainLabel, literal
from ..kit.overlay import Overlay
from ..kit.theme import STEP, font, font_scale, set_look, theme
from .entries import OWN, STAGE, Line, fitting
from .preview import Preview

WIDTH = 860
HEIGHT = 460
_LIST = 330
_LINE = Qt.ItemDataRole.UserRole
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a line would say: the draft, and the same in the language of the screen when that is another."""

    draft: Draft | None
    told: Draft | None = None


class TemplatePicker(Overlay):
    """`taken(line)`, `new_wanted`, `edit_wanted(line)`, `delete_wanted(line)`, `slash`: the sign itself was
    meant. `draw` fills a line; it raises TemplateProblem."""

    taken = Signal(object)
    new_wanted = Signal(str)
    edit_wanted = Signal(object)
    delete_wanted = Signal(object)
    slash = Signal()

    def __init__(self, window: QWidget, language: str, draw: Callable[[Line], Shown]) -> None:
        super().__init__(window, WIDTH)
        self._draw = draw
        self._lines: tuple[Line, ...] = ()
        self.setAccessibleName(_("Templates"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Find a template"))
        self.field.setAccessibleName(_("Find a template"))
        self.list = QListWidget()
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(_("Templates"))
        self.list.setFixedWidth(round(min(_LIST * font_scale(), self.width() * 0.42)))
        self.nothing = PlainLabel(token="dim", wrap=True)
        self.nothing.setText(_("No template has these words. Write one of your own with “New template”."))
        self.preview = Preview(language)
        self.new = QPushButton(_("New template"))
        self.edit = QPushButton(_("Edit"))
        self.delete = QPushButton(_("Delete"))
        self.insert = QPushButton(_("Insert"))
        self._build()
        self._connect()

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(2 * STEP)
        left.addWidget(self.nothing)
        left.addWidget(self.list, 1)
        middle = QHBoxLayout()
        middle.setSpacing(4 * STEP)
        middle.addLayout(left)
        middle.addWidget(self.preview, 1)
        hands = QHBoxLayout()
        hands.setSpacing(2 * STEP)
        for button in (self.new, self.edit, self.delete):
            button.setAutoDefault(False)
            hands.addWidget(button)
        hands.addStretch(1)
        self.insert.setAutoDefault(False)
        set_look(self.insert, "primary")
        hands.addWidget(self.insert)
        self.column.addWidget(self.field)
        self.column.addLayout(middle, 1)
        self.column.addLayout(hands)
        self.setFixedHeight(round(HEIGHT * font_scale()))

    def _connect(self) -> None:
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._filter)
        self.list.currentRowChanged.connect(self._show_current)
        self.list.itemDoubleClicked.connect(self._take)
        self.insert.clicked.connect(self._take)
        self.new.clicked.connect(self._new)
        self.edit.clicked.connect(self._edit)
        self.delete.clicked.connect(self._delete)

    def offer(self, lines: Sequence[Line], current: str = "") -> None:
        """What there is; `current` is the key of the line to begin on."""
        self._lines = tuple(lines)
        self._fill(current)

    def show_over(self, window: QWidget) -> None:
        super().show_over(window)
        self.field.setFocus()

    @property
    def line(self) -> Line | None:
        """The line that is chosen."""
        item = self.list.currentItem()
        found: Line | None = item.data(_LINE) if item is not None else None
        return found

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.close()  # its lines are written in the language before
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in _STEPS and self.list.count():
                place = self.list.currentRow() + _STEPS[key]
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, place)))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
            if event.text() == "/" and not self.field.text():
                self.close()
                self.slash.emit()
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _filter(self, _typed: str) -> None:
        self._fill("")

    def _fill(self, current: str) -> None:
        found = fitting(self._lines, self.field.text())
        self.list.clear()
        for line in found:
            item = QListWidgetItem(literal(line.name, 80))
            item.setData(_LINE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{literal(line.name, 80)}, {line.about}")
            self.list.addItem(item)
        self.nothing.setVisible(not found)
        keys = [line.key for line in found]
        if found:
            self.list.setCurrentRow(keys.index(current) if current in keys else 0)
        else:
            self._show_current(-1)

    @Slot(int)
    def _show_current(self, _place: int) -> None:
        line = self.line
        own = line is not None and line.kind == OWN
        self.edit.setVisible(own)
        self.delete.setVisible(own)
        self.insert.setEnabled(line is not None)
        if line is None:
            self.preview.show_nothing()
            return
        self.insert.setText(_("Open the form") if line.kind == STAGE else _("Insert"))
        try:
            shown = self._draw(line)
        except TemplateProblem as problem:
            self.preview.show_problem(problem_text(problem))
            self.insert.setEnabled(False)
            return
        if shown.draft is None:
            self.preview.show_nothing()
        elif line.kind == OWN:
            self.preview.show_own(shown.draft)
        else:
            self.preview.show_draft(shown.draft, shown.told)

    @Slot()
    def _take(self) -> None:
        line = self.line
        if line is not None and self.insert.isEnabled():
            self.close()
            self.taken.emit(line)

    @Slot()
    def _new(self) -> None:
        typed = self.field.text().strip()
        self.close()
        self.new_wanted.emit(typed)

    @Slot()
    def _edit(self) -> None:
        line = self.line
        if line is not None:
            self.close()
            self.edit_wanted.emit(line)

    @Slot()
    def _delete(self) -> None:
        line = self.line
        if line is not None:
            self.close()
            self.delete_wanted.emit(line)


class _Delegate(QStyledItemDelegate):
    """The name, and behind it dim where it belongs."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]
        return QSize(100, round(32 * max(1.0, font_scale())))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex,  # type: ignore[override]
    ) -> None:
        box: QRect = option.rect
        line: Line = index.data(_LINE)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("accent_ground"))
            painter.drawRoundedRect(box, 5, 5)
        inner = box.adjusted(2 * STEP, 0, -2 * STEP, 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(font(11))
        aside = painter.fontMetrics().elidedText(
            line.about, Qt.TextElideMode.ElideRight, inner.width() * 2 // 5
        )
        taken = painter.fontMetrics().horizontalAdvance(aside)
        painter.setPen(theme().color("dim"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), aside)
        painter.setFont(font(13, bold=line.kind == STAGE))
        painter.setPen(theme().color("text"))
        room = inner.adjusted(0, 0, -taken - 2 * STEP, 0)
        name = index.data(Qt.ItemDataRole.DisplayRole)
        painter.drawText(
            room, middle, painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        )
