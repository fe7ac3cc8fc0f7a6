"""Tells through the tray what has newly begun to ring, and what arrived: once, grouped by market."""

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from desktop.domain.changes import Changes
from desktop.domain.conversations import BUYER
from desktop.l10n.catalogs import ngettext
from desktop.l10n.due import short_duration
from desktop.l10n.named import named
from desktop.l10n.names import market_name
from desktop.store.views import Row
from desktop.sync.status import FIRST_SYNC

from ..workspace import Workspace
from .alerts import Alerts, Ringing
from .rules import Message, Ring, Thing, digest_hour, is_quiet, messages
from .tray import Tray

MOST_NEW = 200
"""More conversations than this at once are no news but a catching-up."""


class Notifier(QObject):
    """Never the only place where something is said: the list of alerts and the top bar show the same."""

    def __init__(
        self,
        workspace: Workspace,
        tray: Tray,
        alerts: Alerts,
        wall_clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        """`wall_clock`: this computer's local time, for the quiet hours are the user's own."""
        super().__init__(tray)
        self._workspace, self._tray, self._alerts = workspace, tray, alerts
        self._wall_clock = wall_clock
        self._arrived: set[str] = set()
        self._told_new: set[str] = set()
        self._digested = digest_hour(wall_clock())
        self._offered: Message | None = None
        alerts.looked.connect(self.tell)
        workspace.changed.connect(self._changed)
        workspace.attached.connect(self._start)
        workspace.detached.connect(self._stop)
        tray.clicked_message.connect(self._open_offered)

    def look(self) -> None:
        """Looks now, not only at the next tick."""
        self._alerts.look()

    @Slot()
    def tell(self) -> None:
        """Counts what is overdue, and tells what the person has not been told yet."""
        workspace, settings = self._workspace, self._workspace.settings
        if not workspace.is_attached:
            return
        now = workspace.now()
        self._tray.show_overdue(len(workspace.reader.overdue(now)))
        rings, new = self._alerts.everything(), self._new()
        self._withdraw({each.row.market for each in rings} | set(new.values()))
        wall = self._wall_clock()
        if settings.quiet_hours and is_quiet(wall.time(), settings.quiet_from, settings.quiet_to):
            return
        fresh = [each for each in rings if each.mine and not each.told and self._is_time(each, wall)]
        if digest_hour(wall) > self._digested:
            self._digested = digest_hour(wall)
        unheard = {id: market for id, market in new.items() if id not in self._told_new}
        self._told_new = set(new)
        self._alerts.mark_told(each.alert.key for each in fresh)
        self._say(messages(map(_ring, fresh), unheard))

    def _is_time(self, each: Ringing, wall: datetime) -> bool:
        """A digest waits for the next full hour."""
        return each.rule.how == "now" or digest_hour(wall) > self._digested

    def _say(self, found: list[Message]) -> None:
        workspace = self._workspace
        if QApplication.activeWindow() is not None:
            self._announce(found)
        elif workspace.settings.notifications:
            for message in found:
                self._offered = message
                title = market_name(message.market, workspace.language)
                self._tray.message(title, message_text(message, workspace.language))

    def _announce(self, found: Iterable[Message]) -> None:
        """In the open window the list shows it all; that a case is due to be told about is also said."""
        workspace = self._workspace
        for message in found:
            updates = [thing for thing in message.things if thing[0][0] == "update"]
            if updates:
                place = market_name(message.market, workspace.language)
                said = " · ".join(thing_text(thing, n, workspace.language) for thing, n in updates)
                workspace.announced.emit(named(place, said))

    def _withdraw(self, markets: set[str]) -> None:
        if self._offered is not None and self._offered.market not in markets:
            self._offered = None
            self._tray.withdraw()

    @Slot()
    def _start(self) -> None:
        self._arrived.clear()
        self._told_new.clear()
        self.tell()

    @Slot()
    def _stop(self) -> None:
        self._offered = None
        self._tray.show_overdue(0)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if len(changes.messages_of) <= MOST_NEW and self._workspace.sync_status().state != FIRST_SYNC:
            self._arrived |= changes.messages_of

    def _new(self) -> dict[str, str]:
        """What arrived while the program ran and still waits unread, with its market; the rest is
        forgotten."""
        reader = self._workspace.reader
        rows = [row for row in map(reader.conversation, self._arrived) if row is not None and _is_news(row)]
        self._arrived = {row.id for row in rows}
        return {row.id: row.market for row in rows}

    @Slot()
    def _open_offered(self) -> None:
        self._tray.show_window()
        if self._offered is not None and self._workspace.is_attached:
            self._workspace.open_requested.emit(self._offered.conversation_id)


def message_text(message: Message, language: str) -> str:
    """What a notification says under the market's name."""
    parts = [thing_text(thing, n, language) for thing, n in message.things]
    if message.new:
        parts.append(ngettext("{n} new message", "{n} new messages", message.new).format(n=message.new))
    return " · ".join(parts)


def thing_text(thing: Thing, n: int, language: str) -> str:
    """How many replies or case updates are late or due within a time: "2 replies due within 4 h"."""
    what, hours = thing
    time = short_duration(hours * 3600, language)
    if thing == ("reply", 1.0):
        text = ngettext("{n} reply due within the hour", "{n} replies due within the hour", n)
    elif what == "update":
        text = (
            ngettext("{n} case update due within {time}", "{n} case updates due within {time}", n)
            if hours
            else ngettext("{n} case update overdue", "{n} case updates overdue", n)
        )
    else:
        text = (
            ngettext("{n} reply due within {time}", "{n} replies due within {time}", n)
            if hours
            else ngettext("{n} reply overdue", "{n} replies overdue", n)
        )
    return text.format(n=n, time=time)


def _ring(each: Ringing) -> Ring:
    return Ring(each.alert.conversation_id, each.row.market, each.rule.what, each.rule.hours)


def _is_news(row: Row) -> bool:
    return row.unread and row.needs_answer_since is not None and row.last_author_role == BUYER
