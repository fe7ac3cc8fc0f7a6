"""Messages count as read once somebody has had them before their eyes: told to the platform once for each."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from desktop.domain.actions import MarkRead
from desktop.domain.conversations import BUYER, SELLER, Message
from desktop.store.views import Row

from ..workspace import Workspace

READ_MS = 600
"""How long a conversation has to be looked at."""


class ReadMarker:
    """Watches for one pane; only what is visible in the active window has been seen."""

    def __init__(self, workspace: Workspace, pane: QWidget) -> None:
        self._workspace, self._pane = workspace, pane
        self._row: Row | None = None
        self._newest = ""
        self._marked: dict[str, str] = {}
        self._timer = QTimer(pane)
        self._timer.setSingleShot(True)
        self._timer.setInterval(READ_MS)
        self._timer.timeout.connect(self.mark)

    def watch(self, row: Row | None, messages: list[Message]) -> None:
        """What is shown now; None: nothing."""
        self._row = row
        self._newest = next((known.id for known in reversed(messages) if known.author.role != SELLER), "")
        self.look()

    def look(self) -> None:
        """The person may have come to see it: in a moment it counts as read."""
        if self._row is not None and self._row.unread and self.is_seen():
            self._timer.start()
        else:
            self._timer.stop()

    def forget(self) -> None:
        """The account has been closed."""
        self._timer.stop()
        self._row = None
        self._marked.clear()

    def is_seen(self) -> bool:
        """Whether the pane is before somebody's eyes."""
        window = self._pane.window()
        return self._pane.isVisible() and window.isActiveWindow() and not window.isMinimized()

    @Slot()
    def mark(self) -> None:
        """Puts the read marker into the outbox, unless it is there or nobody looks."""
        row, workspace = self._row, self._workspace
        if row is None or not row.unread or not self._newest or not self.is_seen():
            return
        if not workspace.is_attached or self._marked.get(row.id) == self._newest:
            return
        self._marked[row.id] = self._newest
        if workspace.can("read_marker"):
            workspace.do(MarkRead(row.id, self._newest))
        else:
            workspace.when(workspace.store.mark_read(row.id, self._newest), _nothing)


def first_unread(row: Row, read_up_to: str | None, messages: list[Message]) -> str:
    """The first message from the buyer behind the read marker and our last reply; "" when all is read."""
    if not row.unread:
        return ""
    seen = [
        known.sequence
        for known in messages
        if known.id == read_up_to or (known.author.role == SELLER and not known.internal)
    ]
    last = max(seen, default=-1)
    return next((known.id for known in messages if known.author.role == BUYER and known.sequence > last), "")


def _nothing(_done: object) -> None:
    """The list row tells of it."""
