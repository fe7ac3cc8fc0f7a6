"""The field that a reply or note is written in: grows with the text up to a share of the pane."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPalette, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from ..files.offers import has_files
from ..kit.fonts import set_font
from ..kit.theme import theme
from .spans import common_start, points, units

LEAST_LINES, MOST_LINES = 3, 12
_LOW = 220
"""With less room than this for the field, in pixels, two lines have to do."""
_FRAME = 2 * 8


class TextField(QPlainTextEdit):
    """`left` when the focus goes away; `escaped` on Esc."""

    left = Signal()
    escaped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = False
        self.take_files: Callable[[QMimeData], bool] = lambda _source: False
        """Takes files and pictures out of what is dropped or pasted; whether there were any."""
        self._least, self._most = LEAST_LINES, MOST_LINES
        set_font(self, 13)
        self.setTabChangesFocus(True)
        self._wanted = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(4)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        theme().changed.connect(self._recolor)
        self._recolor()
        self._grow()

    def set_note(self, note: bool) -> None:
        """Notes stand on their own ground, so that nobody mistakes one for a reply."""
        self._note = note
        self._recolor()

    def set_room(self, height: int) -> None:
        """How high the field may become, in pixels of the pane's height."""
        line = QFontMetrics(self.font()).lineSpacing()
        least = LEAST_LINES if height >= _LOW else 2
        most = max(least, min(MOST_LINES, height // max(line, 1)))
        if (least, most) != (self._least, self._most):
            self._least, self._most = least, most
            self._grow()

    def put_text(self, text: str) -> None:
        """Another text, with the cursor behind it; the old one cannot be brought back by undo."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._grow()

    def insert_text(self, text: str) -> None:
        """A text at the cursor, in place of what is selected; a step of undo of its own (without the edit
        block Qt joins it to what was typed before)."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def replace_text(self, text: str) -> None:
        """Another text, as one step that undo takes back. What both have in common stays untouched, and the
        cursor with it."""
        old = self.toPlainText()
        if text == old:
            return
        same = common_start(old, text)
        tail = common_start(old[same:][::-1], text[same:][::-1])
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setPosition(units(old, same))
        cursor.setPosition(units(old, len(old) - tail), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[same : len(text) - tail])
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def select(self, start: int, end: int) -> None:
        """Selects a piece of the text, in code points, and brings it into sight."""
        text = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(min(units(text, start), self.document().characterCount() - 1))
        cursor.setPosition(
            min(units(text, end), self.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor
        )
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def selected(self) -> tuple[int, int]:
        """What is selected, in code points; an empty piece at the cursor when nothing is."""
        text, cursor = self.toPlainText(), self.textCursor()
        return points(text, cursor.selectionStart()), points(text, cursor.selectionEnd())

    def place(self) -> int:
        """Where the cursor stands, in code points."""
        return points(self.toPlainText(), self.textCursor().position())

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace("\u2029", "\n"))
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or has_files(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text only; files go where they are attached."""
        if not self.take_files(source) and source.hasText():
            self.insertPlainText(source.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _recolor(self) -> None:
        token = "warn_ground" if self._note else "field"
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme().color(token))
        self.setPalette(palette)
        tokens = theme().tokens
        edge, focused = (tokens.warn, tokens.warn) if self._note else (tokens.line, tokens.accent)
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {getattr(tokens, token)}; border: 1px solid {edge}; }}"
            f"QPlainTextEdit:focus {{ border: 2px solid {focused}; }}"
        )

    def _grow(self) -> None:
        line = QFontMetrics(self.font()).lineSpacing()
        lines = int(self.document().documentLayout().documentSize().height())
        wanted = max(self._least, min(lines, self._most)) * line + _FRAME + 8
        if wanted != self._wanted:
            self._wanted = wanted
            self.setMaximumHeight(wanted)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted)

    def minimumSizeHint(self) -> QSize:
        """Two lines: what stands around a form that is filled in leaves no more in a low window."""
        two = 2 * QFontMetrics(self.font()).lineSpacing() + _FRAME + 8
        return QSize(super().minimumSizeHint().width(), min(two, self._wanted))
