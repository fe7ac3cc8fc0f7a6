"""A small window under a button to pick one of several things: arrows and Enter, or type a few letters first.

The list holds the focus, so that a screen reader reads each line; what is typed goes into the filter above
it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
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
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.fold import words

from .mirror import is_mirrored, visual, visual_f
from .pill import paint_glyph
from .theme import font, font_scale, set_look, theme

_CHOICE = int(Qt.ItemDataRole.UserRole)
_FIELD_EDGES = 44
"""What a text field takes beside its text."""
_MOST_SHOWN = 13
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Choice:
    """One line: `note` stands dim behind the text, `alarm` and `figure` at the right; `spoken` is the
    whole line
    for a screen reader. `checked` None shows no check mark. `also` is not shown: it is found by typing."""

    key: str
    text: str
    note: str = ""
    figure: str = ""
    alarm: str = ""
    icon: QIcon | None = None
    checked: bool | None = None
    spoken: str = ""
    also: str = ""


class Picker(QFrame):
    """`chosen` carries a choice's key, `created` what was typed when no choice has that name and
    making is allowed."""

    chosen = Signal(str)
    created = Signal(str)

    def __init__(
        self, parent: QWidget, name: str, *, placeholder: str = "", create: Callable[[str], str] | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_look(self, "card")
        self.setAccessibleName(name)
        self._choices: tuple[Choice, ...] = ()
        self._create = create
        self.field = _Field()
        self.field.setPlaceholderText(placeholder)
        self.field.setAccessibleName(placeholder or name)
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._choose_current)
        self.list = _List(self.field)
        self.list.setAccessibleName(name)
        self._line = _Line(self.list)
        self.list.setItemDelegate(self._line)
        self.list.itemClicked.connect(self._choose)
        self.list.entered_key.connect(self._choose_current)
        self.field.left_downwards.connect(self._into_list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.setVisible(bool(placeholder) or create is not None)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.close()  # its lines are written in the language before
        super().changeEvent(event)

    def offer(self, choices: Sequence[Choice], current: str = "") -> None:
        """What can be picked; `current` is the line to begin on."""
        self._choices = tuple(choices)
        metrics = QFontMetrics(font(12, tabular=True))
        self._line.figure_width = max((metrics.horizontalAdvance(each.figure) for each in choices), default=0)
        self._fill(current)

    def show_below(self, widget: QWidget) -> None:
        """Opens under the edge of a widget where lines begin, within the screen."""
        self._fit()
        left = widget.width() - self.sizeHint().width() if is_mirrored() else 0
        self._show_at(widget.mapToGlobal(QPoint(left, widget.height() + 4)))

    def show_at(self, where: QPoint) -> None:
        """Opens at a point of the screen."""
        self._show_at(where)

    # --- filling ---

    def _fill(self, current: str) -> None:
        typed = self.field.text().strip()
        terms = words(typed)
        self.list.clear()
        for choice in self._choices:
            if all(
                any(word.startswith(term) for word in words(f"{choice.text} {choice.note} {choice.also}"))
                for term in terms
            ):
                self._add(choice, current)
        if self._create is not None and typed and not any(typed == choice.text for choice in self._choices):
            self._add(Choice("", self._create(typed)), current)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self._fit()

    def _add(self, choice: Choice, current: str) -> None:
        item = QListWidgetItem()
        item.setData(_CHOICE, choice)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, choice.spoken or choice.text)
        if choice.checked is not None:
            item.setCheckState(Qt.CheckState.Checked if choice.checked else Qt.CheckState.Unchecked)
        self.list.addItem(item)
        if choice.key and choice.key == current:
            self.list.setCurrentItem(item)

    def _fit(self) -> None:
        width = max((_line_width(choice) for choice in self._choices), default=0)
        hint = self.field.fontMetrics().horizontalAdvance(self.field.placeholderText()) + _FIELD_EDGES
        width = max(220, min(max(width + 4, hint), 480))
        self.list.setFixedWidth(width)
        self.field.setMinimumWidth(width)  # there may be no list yet
        shown = max(1, min(self.list.count(), _MOST_SHOWN))
        self.list.setFixedHeight(shown * _line_height() + 2)
        empty = self.list.count() == 0
        if empty and self.isVisible():
            self.field.setFocus()
        self.list.setVisible(not empty)
        self.adjustSize()

    def _show_at(self, where: QPoint) -> None:
        self._fit()
        screen = QApplication.screenAt(where) or self.screen()
        free = screen.availableGeometry()
        size = self.sizeHint()
        left = max(free.left(), min(where.x(), free.right() - size.width()))
        top = max(free.top(), min(where.y(), free.bottom() - size.height()))
        self.move(left, top)
        self.show()
        first = self.list if self.list.count() else self.field
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    # --- choosing ---

    @Slot(str)
    def _filter(self, text: str) -> None:
        current = self.list.currentItem()
        choice = current.data(_CHOICE) if current is not None else None
        self._fill(choice.key if choice is not None and not text else "")

    @Slot()
    def _into_list(self) -> None:
        if self.list.count():
            self.list.setFocus()

    @Slot()
    def _choose_current(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._choose(item)

    @Slot(QListWidgetItem)
    def _choose(self, item: QListWidgetItem) -> None:
        choice: Choice = item.data(_CHOICE)
        typed = self.field.text().strip()
        self.close()
        if choice.key:
            self.chosen.emit(choice.key)
        elif typed:
            self.created.emit(typed)


class _Field(QLineEdit):
    """The filter; the arrow downwards leads back into the list."""

    left_downwards = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class _List(QListWidget):
    """Letters go to the filter, the rest is a list's own."""

    entered_key = Signal()

    def __init__(self, field: QLineEdit) -> None:
        super().__init__()
        self._field = field
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_key.emit()
        elif self._field.isVisible() and (
            event.key() == Qt.Key.Key_Backspace or (typed and typed.isprintable() and typed != " ")
        ):
            QApplication.sendEvent(self._field, event)
        elif event.key() == Qt.Key.Key_Escape:
            self.window().close()
        else:
            super().keyPressEvent(event)


class _Line(QStyledItemDelegate):
    """Paints a choice. `figure_width` is the room that the widest figure takes."""

    figure_width = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, _line_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        choice: Choice = index.data(_CHOICE)
        box = QRect(option.rect)
        state = option.state
        colors = theme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent_ground"))
            painter.drawRoundedRect(box, 5, 5)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("hover"))
            painter.drawRoundedRect(box, 5, 5)
        left, right = box.left() + 8, box.right() - 8
        middle = box.center().y()
        if choice.checked is not None:
            if choice.checked:
                place = visual_f(QRectF(box), QRectF(left, middle - 4, 11, 10))
                paint_glyph(painter, place, "✓", colors.color("accent"))
            left += 20
        if choice.icon is not None:
            choice.icon.paint(painter, visual(box, QRect(left, middle - 6, 20, 14)))
            left += 28
        if choice.figure:
            _right_text(painter, box, right, choice.figure, "dim", False)
        if self.figure_width:
            # Alarms stand in a column of their own, however many digits the figures have.
            right -= self.figure_width + 12
        if choice.alarm:
            right = _right_text(painter, box, right, choice.alarm, "bad", True) - 12
        left = _left_text(painter, box, left, right, choice.text, "text")
        if choice.note:
            _left_text(painter, box, left + 8, right, choice.note, "dim")
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.restore()


def _right_text(painter: QPainter, box: QRect, right: int, text: str, token: str, bold: bool) -> int:
    made = font(12, bold=bold, tabular=True)
    width = QFontMetrics(made).horizontalAdvance(text)
    painter.setFont(made)
    painter.setPen(theme().color(token))
    place = visual(box, QRect(right - width, box.top(), width + 1, box.height()))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)
    return right - width


def _left_text(painter: QPainter, box: QRect, left: int, right: int, text: str, token: str) -> int:
    made = font(13)
    metrics = QFontMetrics(made)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, right - left))
    painter.setFont(made)
    painter.setPen(theme().color(token))
    place = visual(box, QRect(left, box.top(), max(0, right - left) + 1, box.height()))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)
    return left + metrics.horizontalAdvance(shown)


def _line_height() -> int:
    return round(30 * max(1.0, font_scale()))


def _line_width(choice: Choice) -> int:
    metrics, small = QFontMetrics(font(13)), QFontMetrics(font(12, bold=True))
    width = 16 + metrics.horizontalAdvance(choice.text)
    width += (28 if choice.icon is not None else 0) + (20 if choice.checked is not None else 0)
    if choice.note:
        width += 8 + metrics.horizontalAdvance(choice.note)
    for text in (choice.figure, choice.alarm):
        if text:
            width += 12 + small.horizontalAdvance(text)
    return width + 8
