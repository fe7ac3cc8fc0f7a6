"""The search field: finds while one types, in messages, names and numbers; Enter opens, Esc clears.

A scanner types a serial number and Enter within a few milliseconds: Enter therefore never trusts what is
shown, it looks again when the results are older than the text.
"""

import re

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.money import format_number
from desktop.store.views import Hit

from ..kit.labels import KeyCap
from ..kit.theme import font_scale, theme
from ..kit.translate import follow
from ..workspace import Workspace
from .search_results import SearchResults

WAIT_MS = 60
SPEECH_MS = 600
SHOWN = 50
WIDTH, LEAST = 440, 180
_EDGES = 4
"""What a text field takes beside its text and margins, in pixels."""
_NUMBER = re.compile(r"[0-9][0-9 ./-]{5,}")


class SearchField(QLineEdit):
    """`list_wanted`: everything found is to be shown in the list. `left`: the search is over, the keys belong
    to the list again."""

    list_wanted = Signal(str)
    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._results: SearchResults | None = None
        self._searched = ""
        self._hits: list[Hit] = []
        self._cap = KeyCap("", self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._look)
        self._speech = QTimer(self)
        self._speech.setSingleShot(True)
        self._speech.setInterval(SPEECH_MS)
        self._speech.timeout.connect(self._say_count)
        self.textChanged.connect(self._typed)
        workspace.closed.connect(self._forget)
        workspace.place_changed.connect(self._look_again)
        theme().changed.connect(self._resize)
        self._resize()
        follow(self)

    def retranslate(self) -> None:
        text = _("Search conversations, orders, serial numbers")
        self.setAccessibleName(text)
        self._show_placeholder()
        if self._results is not None:
            self._results.retranslate()

    def show_key(self, key: str) -> None:
        """The key that leads here, shown while the field is empty."""
        self._cap.setText(key)
        self._cap.setVisible(bool(key) and not self.text())
        self._cap.adjustSize()
        self.setTextMargins(0, 0, self._cap.width() + 4 if key else 0, 0)
        self._place_cap()
        self._show_placeholder()

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def hits(self) -> list[Hit]:
        """What is shown now."""
        return self._hits

    # --- looking ---

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._cap.setVisible(bool(self._cap.text()) and not text)
        if text.strip():
            self._timer.start()
        else:
            self._timer.stop()
            self._hide()

    @Slot()
    def _look(self) -> None:
        self._timer.stop()
        text = self.text().strip()
        if not text or not self._workspace.desks:
            self._hide()
            return
        # A search looks everywhere: the chosen market narrows the list, not the archive (R2).
        self._hits = self._workspace.lists.search(text, SHOWN)
        self._searched = text
        if self.hasFocus():
            self._popup().show_hits(text, self._hits)
            self._place_popup()
            self._speech.start()

    @Slot()
    def _look_again(self) -> None:
        if self._results is not None and self._results.isVisible():
            self._look()

    @Slot()
    def _forget(self) -> None:
        self._timer.stop()
        self._hits, self._searched = [], ""
        self.clear()

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        shown = self._results is not None and self._results.isVisible()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(shown)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif shown and key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._popup().move_current(key)
        elif not shown and key == Qt.Key.Key_Down and self.text().strip():
            self._look()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.text().strip() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._timer.start()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._timer.stop()
            self._hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cap()
        self._place_popup()
        self._show_placeholder()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._place_popup()
        return super().eventFilter(watched, event)

    def _enter(self, shown: bool) -> None:
        """Opens the current hit. What was typed faster than it was searched opens only when it is plain
        what is meant: a number, or a single hit; else the results are shown first."""
        text = self.text().strip()
        if not text or not self._workspace.desks:
            return
        fresh = self._searched == text and not self._timer.isActive()
        if not fresh:
            self._look()
        hit = self._popup().current_hit() if shown and fresh else None
        if hit is None and self._hits and (fresh or len(self._hits) == 1 or _NUMBER.fullmatch(text)):
            hit = self._hits[0]
        if hit is not None:
            self._open(hit)

    def _escape(self) -> None:
        if self.text():
            self.clear()
        else:
            self.clearFocus()
            self.left.emit()

    @Slot(object)
    def _open(self, hit: Hit) -> None:
        self._timer.stop()
        self._hide()
        self.selectAll()
        self._workspace.open_in(hit.row.account, hit.conversation_id)
        if not _NUMBER.fullmatch(self.text().strip()):
            # After a number the next one may be scanned at once; after words one goes on in the list.
            self.left.emit()

    @Slot()
    def _show_in_list(self) -> None:
        self._hide()
        self.list_wanted.emit(self.text().strip())

    # --- the results ---

    def _popup(self) -> SearchResults:
        if self._results is None:
            self._results = SearchResults(self._workspace, self.window())
            self._results.opened.connect(self._open)
            self._results.list_wanted.connect(self._show_in_list)
            self.window().installEventFilter(self)
        return self._results

    @Slot()
    def _say_count(self) -> None:
        """A screen reader does not see the results: once the typing pauses it is told how many there are."""
        if self._results is not None and self._results.isVisible():
            form = ngettext("{count} result", "{count} results", len(self._hits))
            said = form.format(count=format_number(len(self._hits), self._workspace.language))
            self._workspace.announced.emit(said)

    def _hide(self) -> None:
        self._speech.stop()
        if self._results is not None:
            self._results.hide()

    def _place_popup(self) -> None:
        if self._results is None or not self._results.isVisible():
            return
        corner = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        self._results.place(corner, self.width())

    def _show_placeholder(self) -> None:
        """What can be searched for, where there is room to say it."""
        margins, text = self.textMargins(), self.accessibleName()
        room = self.contentsRect().width() - margins.left() - margins.right() - _EDGES
        fits = self.fontMetrics().horizontalAdvance(text) <= room
        self.setPlaceholderText(text if fits else _("Search"))

    def _place_cap(self) -> None:
        self._cap.adjustSize()
        self._cap.move(self.width() - self._cap.width() - 10, (self.height() - self._cap.height()) // 2)

    @Slot()
    def _resize(self) -> None:
        self.setMaximumWidth(round(WIDTH * max(1.0, font_scale())))
        self.setMinimumWidth(LEAST)
        self.setFixedHeight(round(32 * max(1.0, font_scale())))
