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

from ..kit.labels import literal
from ..workspace import Workspace
from .alerts import Alerts, Ringing
from .rules import Message, Ring, Thing, digest_hour, is_quiet, messages
from .tray import Tray

MOST_NEW = 200
"""More conversations than this at once are no news but a catching-up."""

Place = tuple[str, str]
"""An account and a conversation."""


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
        self._arrived: set[Place] = set()
        self._told_new: set[Place] = set()
        self._digested = digest_hour(wall_clock())
        self._offered: tuple[str, Message] | None = None
        alerts.looked.connect(self.tell)
        workspace.stirred.connect(self._changed)
        workspace.opened.connect(self._start)
        workspace.closed.connect(self._stop)
        workspace.desk_closed.connect(self._forget)
        tray.clicked_message.connect(self._open_offered)

    def look(self) -> None:
        """Looks now, not only at the next tick."""
        self._alerts.look()

    @Slot()
    def tell(self) -> None:
        """Counts what is overdue, and tells what the person has not been told yet."""
        workspace, settings = self._workspace, self._workspace.settings
        if not workspace.desks:
            return
        self._tray.show_overdue(workspace.counts().of().overdue())
        rings, new = {name: self._alerts.everything(name) for name in workspace.desks}, self._new()
        standing = {(name, each.row.market) for name, found in rings.items() for each in found}
        self._withdraw(standing | {(desk_id, market) for (desk_id, _id), market in new.items()})
        wall = self._wall_clock()
        if settings.quiet_hours and is_quiet(wall.time(), settings.quiet_from, settings.quiet_to):
            return
        fresh = {
            name: [each for each in found if each.mine and not each.told and self._is_time(each, wall)]
            for name, found in rings.items()
        }
        if digest_hour(wall) > self._digested:
            self._digested = digest_hour(wall)
        unheard = {place: market for place, market in new.items() if place not in self._told_new}
        self._told_new = set(new)
        for name, found in fresh.items():
            self._alerts.mark_told((each.alert.key for each in found), name)
            here = {id: market for (desk_id, id), market in unheard.items() if desk_id == name}
            self._say(name, messages(map(_ring, found), here))

    def _is_time(self, each: Ringing, wall: datetime) -> bool:
        """A digest waits for the next full hour."""
        return each.rule.how == "now" or digest_hour(wall) > self._digested

    def _say(self, desk_id: str, found: list[Message]) -> None:
        workspace = self._workspace
        if QApplication.activeWindow() is not None:
            self._announce(desk_id, found)
        elif workspace.settings.notifications:
            for message in found:
                self._offered = desk_id, message
                text = message_text(message, workspace.language)
                self._tray.message(self._title(desk_id, message), text)

    def _title(self, desk_id: str, message: Message) -> str:
        """The market, and of several accounts which one."""
        workspace = self._workspace
        place = market_name(message.market, workspace.language)
        if len(workspace.desks) < 2:
            return place
        return f"{literal(workspace.desks[desk_id].name, 40)} · {place}"

    def _announce(self, desk_id: str, found: Iterable[Message]) -> None:
        """In the open window the list shows it all; that a case is due to be told about is also said."""
        workspace = self._workspace
        for message in found:
            updates = [thing for thing in message.things if thing[0][0] == "update"]
            if updates:
                place = self._title(desk_id, message)
                said = " · ".join(thing_text(thing, n, workspace.language) for thing, n in updates)
                workspace.announced.emit(named(place, said))

    def _withdraw(self, standing: set[Place]) -> None:
        """`standing`: the accounts and markets where something rings or is new."""
        if self._offered is not None and (self._offered[0], self._offered[1].market) not in standing:
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

    @Slot(str)
    def _forget(self, desk_id: str) -> None:
        self._arrived = {place for place in self._arrived if place[0] != desk_id}

    @Slot(str, object)
    def _changed(self, desk_id: str, changes: Changes) -> None:
        desk = self._workspace.desks.get(desk_id)
        if desk is None or desk.status.state == FIRST_SYNC:
            return
        if len(changes.messages_of) <= MOST_NEW:
            self._arrived |= {(desk_id, name) for name in changes.messages_of}

    def _new(self) -> dict[Place, str]:
        """What arrived while the program ran and still waits unread, with its market; the rest is
        forgotten."""
        rows = (self._workspace.row(*place) for place in self._arrived)
        news = {(row.account, row.id): row.market for row in rows if row is not None and _is_news(row)}
        self._arrived = set(news)
        return news

    @Slot()
    def _open_offered(self) -> None:
        self._tray.show_window()
        if self._offered is not None and self._offered[0] in self._workspace.desks:
            self._workspace.open_in(self._offered[0], self._offered[1].conversation_id)


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
