"""Watches the inbox at every tick and change, and tells through the tray what the rules say."""

from datetime import datetime

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from desktop.domain.changes import Changes
from desktop.l10n.catalogs import ngettext
from desktop.l10n.names import market_name

from ..workspace import Workspace
from .rules import AT_RISK, OVERDUE, Memory, Message, Watched, decide, is_quiet
from .tray import Tray

AT_RISK_HOURS = 1.0


class Notifier(QObject):
    """Never the only place where something is said: the list and the top bar show the same."""

    def __init__(self, workspace: Workspace, tray: Tray) -> None:
        super().__init__(tray)
        self._workspace, self._tray = workspace, tray
        self._memory = Memory()
        self._first = True
        self._offered = ""
        workspace.ticked.connect(self._look)
        workspace.changed.connect(self._changed)
        workspace.attached.connect(self._start)
        tray.clicked_message.connect(self._open_offered)

    @Slot()
    def _start(self) -> None:
        """What is overdue at start is on the screen already: it is remembered, not told."""
        self._memory, self._first = Memory(), True
        self._look()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.counts or changes.everything:
            self._look()

    @Slot()
    def _look(self) -> None:
        workspace = self._workspace
        if not workspace.is_attached:
            return
        now = workspace.now()
        rows = self._rows(now)
        self._tray.show_overdue(sum(row.kind == OVERDUE for row in rows))
        settings = workspace.settings
        # Quiet hours are the user's own: this computer's wall clock, not the market's.
        wall_clock = datetime.now().astimezone().time()
        quiet = is_quiet(wall_clock, settings.quiet_from, settings.quiet_to)
        messages, _withdrawn = decide(self._memory, rows, quiet=quiet and not self._first)
        first, self._first = self._first, False
        if first or not settings.notifications or QApplication.activeWindow() is not None:
            return
        for message in messages:
            self._tell(message)

    def _rows(self, now: datetime) -> list[Watched]:
        reader = self._workspace.reader
        late = {row.id: Watched(row.id, row.market, OVERDUE) for row in reader.overdue(now, None)}
        soon = {
            row.id: Watched(row.id, row.market, AT_RISK)
            for row in reader.acting_within(now, AT_RISK_HOURS, None)
        }
        return list({**soon, **late}.values())

    def _tell(self, message: Message) -> None:
        self._offered = message.conversation_id
        title = market_name(message.market, self._workspace.language)
        self._tray.message(title, message_text(message))

    @Slot()
    def _open_offered(self) -> None:
        self._tray.show_window()
        if self._offered:
            self._workspace.open_requested.emit(self._offered)


def message_text(message: Message) -> str:
    """What a notification says under the market's name."""
    parts = []
    if message.overdue:
        overdue = ngettext("{n} reply overdue", "{n} replies overdue", message.overdue)
        parts.append(overdue.format(n=message.overdue))
    if message.at_risk:
        soon = ngettext("{n} reply due within the hour", "{n} replies due within the hour", message.at_risk)
        parts.append(soon.format(n=message.at_risk))
    if message.new:
        parts.append(ngettext("{n} new message", "{n} new messages", message.new).format(n=message.new))
    return " · ".join(parts)
