"""Watches the inbox at every tick and change, and tells through the tray what the rules say."""

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from desktop.domain.changes import Changes
from desktop.domain.conversations import BUYER
from desktop.l10n.catalogs import ngettext
from desktop.l10n.names import market_name
from desktop.store.views import Row
from desktop.sync.status import FIRST_SYNC

from ..workspace import Workspace
from .rules import (
    AT_RISK,
    NEW,
    OVERDUE,
    UPDATE_DUE,
    UPDATE_LATE,
    Memory,
    Message,
    Watched,
    decide,
    is_quiet,
)
from .tray import Tray

AT_RISK_HOURS = 1.0
UPDATE_HOURS = 4.0
"""Before the next step of a case is due to be told (R10)."""
GATHER_MS = 1000
"""Changes of one burst are looked at together."""
MOST_NEW = 200
"""More conversations than this at once are no news but a catching-up."""


class Notifier(QObject):
    """Never the only place where something is said: the list and the top bar show the same."""

    def __init__(
        self,
        workspace: Workspace,
        tray: Tray,
        wall_clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        """`wall_clock`: this computer's local time, for the quiet hours are the user's own."""
        super().__init__(tray)
        self._workspace, self._tray, self._wall_clock = workspace, tray, wall_clock
        self._memory = Memory()
        self._arrived: set[str] = set()
        self._first = True
        self._offered: tuple[str, str] | None = None
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self.look)
        workspace.ticked.connect(self.look)
        workspace.changed.connect(self._changed)
        workspace.attached.connect(self._start)
        workspace.detached.connect(self._stop)
        tray.clicked_message.connect(self._open_offered)

    @Slot()
    def look(self) -> None:
        """Counts what is overdue, at risk and new, and tells what the person has not been told yet."""
        workspace, settings = self._workspace, self._workspace.settings
        if not workspace.is_attached:
            return
        rows = self._rows(workspace.now())
        self._tray.show_overdue(sum(row.kind == OVERDUE for row in rows))
        quiet = settings.quiet_hours and is_quiet(
            self._wall_clock().time(), settings.quiet_from, settings.quiet_to
        )
        # What stands already when the account opens is on the screen: remembered, not told.
        messages, withdrawn = decide(self._memory, rows, quiet=quiet and not self._first)
        if self._offered is not None and self._offered[0] in withdrawn:
            self._offered = None
            self._tray.withdraw()
        first, self._first = self._first, False
        if first:
            return
        if QApplication.activeWindow() is not None:
            self._announce(messages)
            return
        if not settings.notifications:
            return
        for message in messages:
            self._offered = (message.market, message.conversation_id)
            self._tray.message(market_name(message.market, workspace.language), message_text(message))

    def _announce(self, messages: Iterable[Message]) -> None:
        """In the open window the list shows it all; that a case is due to be told about is also said."""
        workspace = self._workspace
        for message in messages:
            if message.updates_late or message.updates_due:
                place = market_name(message.market, workspace.language)
                workspace.announced.emit(f"{place}: {updates_text(message)}")

    @Slot()
    def _start(self) -> None:
        self._memory, self._first = Memory(), True
        self._arrived.clear()
        self.look()

    @Slot()
    def _stop(self) -> None:
        self._gather.stop()
        self._offered = None
        self._tray.show_overdue(0)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if len(changes.messages_of) <= MOST_NEW and self._workspace.sync_status().state != FIRST_SYNC:
            self._arrived |= changes.messages_of
        if (changes.counts or changes.everything or changes.messages_of) and not self._gather.isActive():
            self._gather.start()

    def _rows(self, now: datetime) -> list[Watched]:
        reader = self._workspace.reader
        found = {each.id: each for each in self._new()}
        for kind, rows in (
            (AT_RISK, reader.acting_within(now, AT_RISK_HOURS, None)),
            (OVERDUE, reader.overdue(now, None)),
        ):
            found.update((row.id, Watched(row.id, row.market, kind)) for row in rows)
        watched = list(found.values())
        for row in reader.updates_due(now, UPDATE_HOURS):
            late = row.next_update_due is not None and row.next_update_due < now
            watched.append(Watched(row.id, row.market, UPDATE_LATE if late else UPDATE_DUE))
        return watched

    def _new(self) -> Iterable[Watched]:
        """What arrived while the program ran and still waits unread; the rest is forgotten."""
        reader = self._workspace.reader
        rows = [row for row in map(reader.conversation, self._arrived) if row is not None and _is_news(row)]
        self._arrived = {row.id for row in rows}
        return [Watched(row.id, row.market, NEW) for row in rows]

    @Slot()
    def _open_offered(self) -> None:
        self._tray.show_window()
        if self._offered is not None and self._workspace.is_attached:
            self._workspace.open_requested.emit(self._offered[1])


def message_text(message: Message) -> str:
    """What a notification says under the market's name."""
    parts = []
    if message.overdue:
        overdue = ngettext("{n} reply overdue", "{n} replies overdue", message.overdue)
        parts.append(overdue.format(n=message.overdue))
    if message.at_risk:
        soon = ngettext("{n} reply due within the hour", "{n} replies due within the hour", message.at_risk)
        parts.append(soon.format(n=message.at_risk))
    if message.updates_late or message.updates_due:
        parts.append(updates_text(message))
    if message.new:
        parts.append(ngettext("{n} new message", "{n} new messages", message.new).format(n=message.new))
    return " · ".join(parts)


def updates_text(message: Message) -> str:
    """How many cases are to be told about: overdue ones first."""
    parts = []
    if message.updates_late:
        late = ngettext("{n} case update overdue", "{n} case updates overdue", message.updates_late)
        parts.append(late.format(n=message.updates_late))
    if message.updates_due:
        due = ngettext(
            "{n} case update due within 4 hours", "{n} case updates due within 4 hours", message.updates_due
        )
        parts.append(due.format(n=message.updates_due))
    return " · ".join(parts)


def _is_news(row: Row) -> bool:
    return row.unread and row.needs_answer_since is not None and row.last_author_role == BUYER
