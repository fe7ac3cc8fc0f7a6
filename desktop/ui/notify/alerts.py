"""The alerts of the open accounts: which rules ring now, what the person was told and has seen.

Looked at every tick and change; what rings stays until it is dealt with, and outlives a restart. Telling
through the tray is the notifier's business, showing the list the bell's.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.domain.alerts import (
    Alert,
    AlertRule,
    is_meant_for,
    reach,
    ringing,
    rules_kept,
    rules_to_keep,
)
from desktop.domain.changes import Changes
from desktop.domain.roles import is_lead
from desktop.store.alerts import KeptAlert
from desktop.store.errors import StoreError
from desktop.store.views import Row
from desktop.sync.status import FIRST_SYNC

from ..desks import Desk
from ..workspace import Workspace

SETTING = "alert_rules"
GATHER_MS = 1000
"""Changes of one burst are looked at together."""

Key = tuple[str, str]
"""A conversation and a rule of one account; an account and one of its conversations."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A rule that rings for a conversation. `mine`: the person here is to be told of it. The row says which
    account it is in."""

    alert: Alert
    rule: AlertRule
    row: Row
    mine: bool
    told: bool
    seen: bool


@dataclass(slots=True)
class _Watch:
    """What is known of one account."""

    rules: tuple[AlertRule, ...]
    kept: dict[Key, KeptAlert] = field(default_factory=dict)
    is_read: bool = False
    """Whether `kept` is what the store holds: from the first look on."""
    ringing: list[Ringing] = field(default_factory=list)
    first: bool = True


class Alerts(QObject):
    """See the module. `changed`: what rings or was seen is another; `looked`: after every look."""

    changed = Signal()
    looked = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._watches: dict[str, _Watch] = {}
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self.look)
        workspace.ticked.connect(self.look)
        workspace.stirred.connect(self._changed)
        workspace.desks_changed.connect(self._start)
        workspace.closed.connect(self._gather.stop)

    # --- rules ---

    @property
    def rules(self) -> tuple[AlertRule, ...]:
        """The current account's rules on this computer."""
        watch = self._watches.get(self._workspace.desk_id)
        return watch.rules if watch is not None else ()

    def set_rules(self, rules: Iterable[AlertRule]) -> None:
        """Other rules of the current account, kept with it; what rings by them already is shown, not told."""
        watch = self._watches[self._workspace.desk_id]
        watch.rules, watch.first = tuple(rules), True
        self._workspace.store.set_setting(SETTING, rules_to_keep(watch.rules))
        self.look()

    # --- what rings ---

    def ringing(self) -> list[Ringing]:
        """What the person may see, a line for each conversation: what is late before what will be, answers
        before updates, the longest late first. A lead sees what is meant for others too."""
        first: dict[Key, Ringing] = {}
        for name, watch in self._watches.items():
            desk = self._workspace.desks.get(name)
            lead = desk is not None and is_lead(desk.account)
            for each in watch.ringing:
                key = (name, each.alert.conversation_id)
                if (each.mine or lead) and (key not in first or _urgency(each) < _urgency(first[key])):
                    first[key] = each
        return sorted(first.values(), key=_urgency)

    def everything(self, desk_id: str | None = None) -> list[Ringing]:
        """All that rings in an account (or all), each rule for itself."""
        watches = self._watches.items()
        return [each for name, watch in watches if desk_id in (None, name) for each in watch.ringing]

    def see(self) -> None:
        """The list of alerts is before the person's eyes."""
        for name, watch in self._watches.items():
            self._mark(name, [replace(kept, seen=True) for kept in watch.kept.values() if not kept.seen])

    def mark_told(self, keys: Iterable[Key], desk_id: str | None = None) -> None:
        """The person was told (of the current account, or another), or did not want to be."""
        desk_id = desk_id if desk_id is not None else self._workspace.desk_id
        watch = self._watches.get(desk_id)
        if watch is not None:
            told = [watch.kept[key] for key in keys if key in watch.kept]
            self._mark(desk_id, [replace(kept, told=True) for kept in told if not kept.told])

    @Slot()
    def look(self) -> None:
        """Reads what the rules are about and brings everything up to date, account by account."""
        if not self._workspace.desks:
            return
        now, moved = self._workspace.now(), False
        for name, watch in self._watches.items():
            # One that cannot be read keeps no other from ringing.
            with suppress(StoreError):
                moved |= self._look_at(self._workspace.desks[name], watch, now)
        if moved:
            self.changed.emit()
        self.looked.emit()

    def _look_at(self, desk: Desk, watch: _Watch, now: datetime) -> bool:
        """Whether something else rings there than before."""
        if not watch.is_read:
            watch.kept = {kept.key: kept for kept in desk.reader.alerts()}
            watch.is_read = True
        rows = _rows(desk, watch.rules, now)
        alerts = {alert.key: alert for alert in ringing(watch.rules, rows.values(), now)}
        quiet = watch.first or desk.status.state == FIRST_SYNC
        watch.first = False
        fresh = [
            KeptAlert(alert.conversation_id, alert.rule, alert.at, told=quiet)
            for key, alert in alerts.items()
            if key not in watch.kept or watch.kept[key].at != alert.at
        ]
        if quiet:
            # What stands already is on the screen: shown as new, not told.
            fresh += [
                replace(kept, told=True)
                for key, kept in watch.kept.items()
                if not kept.told and key in alerts and kept.at == alerts[key].at
            ]
        gone = watch.kept.keys() - alerts.keys()
        before = watch.ringing
        for key in gone:
            del watch.kept[key]
        watch.kept.update((kept.key, kept) for kept in fresh)
        watch.ringing = [_ring(desk, watch, alert, rows) for alert in alerts.values()]
        if fresh or gone:
            desk.store.keep_alerts(fresh, gone)
        return watch.ringing != before

    def _mark(self, desk_id: str, changed: list[KeptAlert]) -> None:
        desk, watch = self._workspace.desks.get(desk_id), self._watches[desk_id]
        if not changed or desk is None:
            return
        watch.kept.update((kept.key, kept) for kept in changed)
        desk.store.keep_alerts(changed)
        watch.ringing = [
            replace(each, told=watch.kept[each.alert.key].told, seen=watch.kept[each.alert.key].seen)
            for each in watch.ringing
        ]
        self.changed.emit()

    # --- accounts ---

    @Slot()
    def _start(self) -> None:
        """Accounts that have come are looked at, what was known of those that went is forgotten."""
        desks = self._workspace.desks
        gone = self._watches.keys() - desks.keys()
        fresh = [desk for desk in desks.values() if desk.id not in self._watches]
        for name in gone:
            del self._watches[name]
        for desk in fresh:
            with suppress(StoreError):
                self._watches[desk.id] = _Watch(rules_kept(desk.reader.setting(SETTING)))
        if fresh:
            # Not at once: the list is painted first.
            self._gather.start()
        if gone:
            self.changed.emit()

    @Slot(str, object)
    def _changed(self, _desk_id: str, changes: Changes) -> None:
        about_replies = changes.counts or changes.messages_of or changes.conversations or changes.cases
        if (about_replies or changes.everything or changes.account) and not self._gather.isActive():
            self._gather.start()


def _urgency(each: Ringing) -> tuple[bool, bool, datetime]:
    """What sorts the list: the moment is that to act on, not that of the warning."""
    moment = each.alert.at + timedelta(hours=each.rule.hours)
    return each.rule.hours > 0, each.rule.what == "update", moment


def _ring(desk: Desk, watch: _Watch, alert: Alert, rows: dict[str, Row]) -> Ringing:
    rule = next(rule for rule in watch.rules if rule.id == alert.rule)
    row, kept, account = rows[alert.conversation_id], watch.kept[alert.key], desk.account
    me = account.agent_id if account is not None else ""
    markets = next((a.markets for a in account.agents if a.id == me), ()) if account is not None else ()
    return Ringing(alert, rule, row, is_meant_for(rule, row.market, me, markets), kept.told, kept.seen)


def _rows(desk: Desk, rules: tuple[AlertRule, ...], now: datetime) -> dict[str, Row]:
    """What any rule may be about in an account, by conversation."""
    reader, found = desk.reader, list[Row]()
    replies, updates = reach(rules, "reply"), reach(rules, "update")
    if replies is not None:
        found += [*reader.overdue(now), *reader.acting_within(now, replies)]
    if updates is not None:
        found += reader.updates_due(now, updates)
    return {row.id: replace(row, account=desk.id) for row in found}
