"""Over the field: own messages that are on their way or did not arrive, each with what can be done about
it."""

from datetime import datetime

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.actions import DecideCase, Note, OpenCase, Reply, StageUpdate, StartConversation
from desktop.l10n.catalogs import ngettext
from desktop.store.views import OutboxRow
from desktop.sync.transfers import Transfer, upload_id

from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel, Strip
from ..kit.theme import STEP, font_scale, set_look
from ..kit.translate import follow
from ..marketplace_words import marketplace_name
from ..workspace import Workspace
from .outbox_words import choice_text, choices, in_trouble, is_counting, words

SHOWN = 3
NARROW = 430


class OutboxLine(Strip):
    """One message on its way; `chosen(outbox id, choice)`."""

    chosen = Signal(int, str)

    def __init__(self, row: OutboxRow, parent: QWidget | None = None) -> None:
        super().__init__("bad" if in_trouble(row) else "accent", parent)
        self.row = row
        self._label = PlainLabel(
            size=12, token="bad" if in_trouble(row) else "accent", wrap=True, parent=self
        )
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._label.setMinimumWidth(120)
        self.buttons: dict[str, QPushButton] = {}
        self._row_layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(18, STEP, 4 * STEP, STEP)
        layout.setSpacing(STEP)
        layout.addWidget(self._label, 1)
        side = QWidget()
        flow = FlowLayout(side, spacing=STEP, right=True)
        for choice in choices(row):
            button = QPushButton()
            set_look(button, "link")
            button.setMinimumHeight(24)
            button.setObjectName(choice)
            button.clicked.connect(self._clicked)
            self.buttons[choice] = button
            flow.addWidget(button)
        layout.addWidget(side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the buttons stand below the words."""
        narrow = self.width() < NARROW * font_scale()
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._row_layout.direction() != way:
            self._row_layout.setDirection(way)
        super().resizeEvent(event)

    def say(self, now: datetime, transfer: Transfer | None = None, marketplace: str = "") -> None:
        """Where it stands at that moment, and how far its files are."""
        text = words(self.row, now, transfer, marketplace=marketplace)
        if text != self._label.text():
            self._label.setText(text)
        for choice, button in self.buttons.items():
            if button.text() != choice_text(choice):
                button.setText(choice_text(choice))
                button.setAccessibleName(choice_text(choice))
            button.setAccessibleDescription(text)

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(self.row.id, sender.objectName())


class OutboxStrip(QWidget):
    """The lines of one conversation. Counts the seconds of undo and to the next try only while it is seen."""

    chosen = Signal(int, str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._rows: list[OutboxRow] = []
        self.lines: list[OutboxLine] = []
        self._more = PlainLabel(size=11, token="dim")
        self._more.setContentsMargins(18, 2, 18, 2)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self._layout.addWidget(self._more)
        self._timer = QTimer(self)
        self._timer.setInterval(500)
        self._timer.timeout.connect(self._count)
        workspace.transferred.connect(self._transferred)
        self.hide()
        follow(self)

    def show_rows(self, rows: list[OutboxRow]) -> None:
        """What waits in the conversation; trouble first."""
        told = [
            row
            for row in rows
            if isinstance(row.action, Reply | Note | StageUpdate | OpenCase | DecideCase | StartConversation)
            and row.state != "cancelled"
        ]
        told.sort(key=lambda row: (not in_trouble(row), row.id))
        if told == self._rows:
            return
        focused = next(
            (line.row.id for line in self.lines if line.isAncestorOf(self.focusWidget() or self)), 0
        )
        self._rows = told
        for line in self.lines:
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = []
        for place, row in enumerate(told[:SHOWN]):
            line = OutboxLine(row)
            line.chosen.connect(self.chosen)
            self._layout.insertWidget(place, line)
            self.lines.append(line)
            if row.id == focused and line.buttons:
                next(iter(line.buttons.values())).setFocus()
        self.setVisible(bool(told))
        self.retranslate()
        self._run()

    @property
    def rows(self) -> list[OutboxRow]:
        return list(self._rows)

    def retranslate(self) -> None:
        hidden = len(self._rows) - SHOWN
        self._more.setVisible(hidden > 0)
        if hidden > 0:
            self._more.setText(
                ngettext("{count} more waiting", "{count} more waiting", hidden).format(count=hidden)
            )
        self._say()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DeferredDelete:
            self._timer.stop()
        return super().event(event)

    def _say(self) -> None:
        now, marketplace = self._workspace.now(), marketplace_name(self._workspace.account)
        for line in self.lines:
            line.say(now, self._workspace.transfer(upload_id(line.row.id)), marketplace)

    @Slot(object)
    def _transferred(self, transfer: Transfer) -> None:
        if any(upload_id(line.row.id) == transfer.id for line in self.lines):
            self._say()

    def _count(self) -> None:
        self._say()
        self._run()

    def _run(self) -> None:
        now = self._workspace.now()
        counting = any(is_counting(row, now) for row in self._rows)
        if counting and self.isVisible():
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()
