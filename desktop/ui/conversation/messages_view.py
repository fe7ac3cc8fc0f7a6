"""The messages of one conversation: one read-only text, selectable and copyable, with bubbles painted
behind it.

Nothing is ever loaded for it: it is plain text written by cursor, and resources are refused with
an empty array.
"""

from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QMimeData,
    QPoint,
    QRectF,
    QSize,
    Qt,
    QTimer,
    QUrl,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QToolTip, QWidget

from desktop.domain.formatted import Block, blocks
from desktop.l10n.catalogs import _, ngettext

from ..kit.labels import tooltip
from ..kit.theme import BUBBLE_RADIUS, theme
from ..kit.translate import follow
from .attachment_words import ACTIONS, States
from .block_writer import GAP, PAD_Y, margins
from .entries import Entry
from .moments import in_full
from .plain_text import CAP, LINES, STEP, without_breaks
from .thread_document import COPY, FORMS, MORE, PLAIN, Place, Setting, ThreadWriter

MANY = 30
"""With more messages than this a change of width is followed when it rests."""
_PICTURE = "\ufffc"
"""What stands for a picture in a text that is copied."""
_GROUNDS = {
    "buyer": ("panel", "line"),
    "own": ("accent_ground", ""),
    "note": ("warn_ground", ""),
    "quiet": ("stopped_ground", ""),
}


class MessagesView(QTextBrowser):
    """`escaped`: Esc was pressed in it; `copied`: a whole message has been copied."""

    escaped = Signal()
    copied = Signal()
    case_wanted = Signal(str)
    """The id of the buyer's message from which a case is to be opened."""
    file_wanted = Signal(str, object)
    """What the person wants done (see `attachment_words`) with which Attachment."""
    link_wanted = Signal(str)
    """The address, whole and true, of a link in a message."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAutoFillBackground(True)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.setMinimumHeight(96)
        self.may_open_case: Callable[[], bool] = lambda: False
        self._thread: list[Entry] = []
        self._places: list[Place] = []
        self._conversation = ""
        self._market, self._zone, self._language = "", "UTC", "en"
        self._marketplace = ""
        self._now: datetime | None = None
        self._first_unread = ""
        self._more: dict[str, int] = {}
        self._formatted: dict[str, tuple[Block, ...]] = {}
        self._addresses: dict[str, str] = {}
        self._files: States = {}
        self._width = 0
        self._writing = False
        self.anchorClicked.connect(self._clicked)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._scroll_home)
        self._at_end = False
        self._reflow = QTimer(self)
        self._reflow.setSingleShot(True)
        self._reflow.setInterval(40)
        self._reflow.timeout.connect(self._flow)
        theme().changed.connect(self._recolor)
        self._recolor()
        follow(self)

    # --- showing ---

    def sizeHint(self) -> QSize:
        """No more than it must have: the rest of the pane is its, whatever that is."""
        return self.minimumSizeHint().expandedTo(self.minimumSize())

    def show_thread(
        self,
        conversation: str,
        thread: list[Entry],
        *,
        market: str,
        zone: str,
        language: str,
        now: datetime,
        first_unread: str = "",
        marketplace: str = "",
    ) -> None:
        """Shows a conversation from its first unread message (or its end), or the same one anew, in its
        place."""
        other = conversation != self._conversation
        if not other and (thread, zone, language) == (self._thread, self._zone, self._language):
            return
        grown = len(thread) > len(self._thread) and thread[: len(self._thread)] == self._thread
        self._conversation, self._thread = conversation, thread
        self._market, self._zone, self._language, self._now = market, zone, language, now
        self._marketplace = marketplace
        if other:
            self._first_unread, self._more, self._formatted = first_unread, {}, {}
            self._write()
            self._scroll_home()
            self._settle.start()
        else:
            self._rewrite(to_end=grown)

    def show_files(self, files: States) -> None:
        """What this computer has of the thread's files."""
        if files != self._files:
            self._files = files
            if any(entry.attachments for entry in self._thread):
                self._rewrite()

    def clear_thread(self) -> None:
        """Nothing is chosen."""
        self._conversation, self._thread, self._places = "", [], []
        self.document().clear()
        self._describe()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Messages"))
        self._describe()

    def _recolor(self) -> None:
        palette = self.palette()
        for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window):
            palette.setColor(role, theme().color("ground"))
        self.setPalette(palette)
        self._rewrite()

    def _describe(self) -> None:
        count = len(self._thread)
        self.setAccessibleDescription(
            ngettext("{count} message", "{count} messages", count).format(count=count)
        )

    def _write(self) -> None:
        now = self._now
        if now is None:
            return
        # A scroll bar that comes or goes while this writes resizes the view: never write within a write.
        self._writing = True
        try:
            for _attempt in range(2):
                self._width = self.viewport().width()
                setting = Setting(
                    now,
                    self._zone,
                    self._language,
                    self._first_unread,
                    self._more,
                    self._files,
                    self._formatted,
                    self._marketplace,
                )
                writer = ThreadWriter(self.document(), setting, self._width)
                self._places, self._addresses = writer.write(self._thread), writer.addresses
                if self.viewport().width() == self._width or len(self._thread) > MANY:
                    break
        finally:
            self._writing = False
        if self.viewport().width() != self._width:
            self._reflow.start()
        self._describe()
        self.viewport().update()

    def _rewrite(self, to_end: bool = False) -> None:
        """Writes the thread anew; the place on the screen and the selection stay."""
        if self._now is None or not self._conversation:
            self.viewport().update()
            return
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        anchor = self._topmost()
        cursor = self.textCursor()
        chosen, before = (cursor.anchor(), cursor.position()), self.document().toPlainText()
        self._write()
        if chosen[0] != chosen[1] and self.document().toPlainText()[: max(chosen)] == before[: max(chosen)]:
            cursor = QTextCursor(self.document())
            cursor.setPosition(chosen[0])
            cursor.setPosition(chosen[1], QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        if at_end or to_end:
            bar.setValue(bar.maximum())
        elif anchor is not None:
            self._restore(anchor)

    def _scroll_home(self) -> None:
        """To the first unread message, with what stands before it in sight; else to the end."""
        bar = self.verticalScrollBar()
        place = next(
            (known for known in self._places if known.entry and known.entry.id == self._first_unread), None
        )
        if self._first_unread and place is not None:
            bar.setValue(min(bar.maximum(), int(self._top(place)) - 4 * GAP))
        else:
            bar.setValue(bar.maximum())

    @Slot(str)
    def show_message(self, message_id: str) -> None:
        """Brings a message into sight and puts the cursor before its text; nothing happens when it is not
        shown."""
        place = next((known for known in self._places if known.entry and known.entry.id == message_id), None)
        if place is None:
            return
        bar = self.verticalScrollBar()
        bar.setValue(min(bar.maximum(), max(0, int(self._top(place)) - GAP)))
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(place.first)))

    def _topmost(self) -> tuple[str, int] | None:
        value = self.verticalScrollBar().value()
        for place in self._places:
            if place.entry is not None and self._bottom(place) >= value:
                return place.entry.id, int(self._top(place)) - value
        return None

    def _restore(self, anchor: tuple[str, int]) -> None:
        for place in self._places:
            if place.entry is not None and place.entry.id == anchor[0]:
                self.verticalScrollBar().setValue(int(self._top(place)) - anchor[1])
                return

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme().color("ground"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        offset = self.verticalScrollBar().value()
        height = self.viewport().height()
        first = bisect_left(self._places, float(offset), key=self._bottom)
        for place in self._places[first:]:
            top = self._top(place) - offset
            if top > height:
                break
            if place.entry is not None:
                self._paint_bubble(painter, place, top, offset)
        painter.end()
        super().paintEvent(event)

    def _paint_bubble(self, painter: QPainter, place: Place, top: float, offset: int) -> None:
        assert place.entry is not None
        side = place.entry.side
        left, right = margins(side, self._width)
        ground, border = _GROUNDS[side]
        box = QRectF(
            left + 0.5, top + 0.5, self._width - left - right - 1, self._bottom(place) - self._top(place)
        )
        painter.setPen(QPen(theme().color(border), 1) if border else Qt.PenStyle.NoPen)
        painter.setBrush(theme().color(ground))
        painter.drawRoundedRect(box, BUBBLE_RADIUS, BUBBLE_RADIUS)
        if place.entry.pending:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(
                QPen(theme().color("accent" if side == "own" else "warn"), 1, Qt.PenStyle.DashLine)
            )
            painter.drawRoundedRect(box, BUBBLE_RADIUS, BUBBLE_RADIUS)
        if place.rule >= 0:
            block = self.document().findBlockByNumber(place.rule)
            y = self.document().documentLayout().blockBoundingRect(block).top() - offset - 4
            line = QColor(theme().color("line"))
            painter.setPen(QPen(line, 1))
            painter.drawLine(int(box.left()) + 13, int(y), int(box.right()) - 13, int(y))

    def _top(self, place: Place) -> float:
        """Top of an entry's bubble in the document."""
        block = self.document().findBlockByNumber(place.first)
        top = self.document().documentLayout().blockBoundingRect(block).top()
        return top - (PAD_Y if place.entry is not None else 0)

    def _bottom(self, place: Place) -> float:
        block = self.document().findBlockByNumber(place.last)
        bottom = self.document().documentLayout().blockBoundingRect(block).bottom()
        return bottom + (PAD_Y if place.entry is not None else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        super().resizeEvent(event)
        if self._writing:
            return
        if self._conversation and self.viewport().width() != self._width:
            if len(self._thread) > MANY:
                self._at_end = self._at_end or at_end
                self._reflow.start()
            else:
                self._rewrite(to_end=at_end)
        elif at_end:
            bar.setValue(bar.maximum())

    def _flow(self) -> None:
        to_end, self._at_end = self._at_end, False
        if self._conversation and self.viewport().width() != self._width:
            self._rewrite(to_end=to_end)

    # --- hands ---

    def loadResource(self, kind: int, name: QUrl | str) -> QByteArray:
        """Nothing is ever loaded."""
        return QByteArray()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text alone, without the breaks that long runs were given."""
        data = QMimeData()
        data.setText(without_breaks(self.textCursor().selection().toPlainText().replace(_PICTURE, "")))
        return data

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._addresses.get(self.anchorAt(event.pos()), "")
            entry = self.entry_at(event.pos())
            if entry is not None and not text:
                text = in_full(entry.at, self._zone, self._market, self._language)
            QToolTip.showText(event.globalPos(), tooltip(text), self.viewport())
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The text's own menu, and over a message of the buyer's the way to a case."""
        menu = self.createStandardContextMenu(event.pos())
        entry = self.entry_at(event.pos())
        if entry is not None and entry.side == "buyer" and self.may_open_case():
            menu.addSeparator()
            action = menu.addAction(_("Open a case from this message…"))
            action.triggered.connect(partial(self.case_wanted.emit, entry.id))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def entry_at(self, point: QPoint) -> Entry | None:
        """The entry under a point of the viewport."""
        y = point.y() + self.verticalScrollBar().value()
        for place in self._places:
            if place.entry is not None and self._top(place) <= y <= self._bottom(place):
                return place.entry
        return None

    @Slot(QUrl)
    def _clicked(self, url: QUrl) -> None:
        """Our own anchors only: those of foreign text are numbers, too, and what they lead to is known."""
        if (address := self._addresses.get(url.toString())) is not None:
            self.link_wanted.emit(address)
            return
        said, (number, _dot, place) = url.toString(), url.path().partition(".")
        if not number.isdecimal() or int(number) >= len(self._thread):
            return
        entry = self._thread[int(number)]
        if said.startswith(MORE):
            self._more[entry.id] = self._more.get(entry.id, STEP) + STEP
            self._rewrite()
        elif said.startswith(FORMS):
            self._formatted[entry.id] = blocks(entry.html, CAP, LINES)
            self._rewrite()
        elif said.startswith(PLAIN):
            self._formatted.pop(entry.id, None)
            self._rewrite()
        elif said.startswith(COPY):
            QGuiApplication.clipboard().setText(entry.text)
            self.copied.emit()
        elif said.startswith(ACTIONS) and place.isdecimal() and int(place) < len(entry.attachments):
            self.file_wanted.emit(f"{url.scheme()}:", entry.attachments[int(place)])
