"""The alerts of the open account: which rules ring now, what the person was told and has seen.

Looked at every tick and change; what rings stays until it is dealt with, and outlives a restart. Telling
through the tray is the notifier's business, showing the list the bell's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

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
from desktop.store.views import Row
from desktop.sync.status import FIRST_SYNC

from ..workspace import Workspace

SETTING = "alert_rules"
GATHER_MS = 1000
"""Changes of one burst are looked at together."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ringing:
    """A rule that rings for a conversation. `mine`: the person here is to be told of it."""

    alert: Alert
    rule: AlertRule
    row: Row
    mine: bool
    told: bool
    seen: bool


class Alerts(QObject):
    """See the module. `changed`: what rings or was seen is another; `looked`: after every look."""

    changed = Signal()
    looked = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._kept: dict[Key, KeptAlert] = {}
        self._ringing: list[Ringing] = []
        self._rules: tuple[AlertRule, ...] = ()
        self._first = True
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self.look)
        workspace.ticked.connect(self.look)
        workspace.changed.connect(self._changed)
        workspace.attached.connect(self._start)
        workspace.detached.connect(self._stop)

    # --- rules ---

    @property
    def rules(self) -> tuple[AlertRule, ...]:
        """The account's rules on this computer."""
        return self._rules

    def set_rules(self, rules: Iterable[AlertRule]) -> None:
        """Other rules, kept with the account; what rings by them already is shown, not told."""
        self._rules = tuple(rules)
        self._workspace.store.set_setting(SETTING, rules_to_keep(self._rules))
        self._first = True
        self.look()

    # --- what rings ---

    def ringing(self) -> list[Ringing]:
        """What the person may see, the worst of each conversation and kind of thing: market by market, the
        most urgent first. A lead sees what is meant for others too."""
        lead = is_lead(self._workspace.account)
        worst: dict[tuple[str, str], Ringing] = {}
        for each in self._ringing:
            if not each.mine and not lead:
                continue
            key = (each.alert.conversation_id, each.rule.what)
            if key not in worst or each.rule.hours < worst[key].rule.hours:
                worst[key] = each
        return sorted(worst.values(), key=lambda each: (each.row.market, each.rule.hours, each.alert.at))

    def everything(self) -> list[Ringing]:
        """All that rings, each rule for itself."""
        return list(self._ringing)

    def see(self) -> None:
        """The list of alerts is before the person's eyes."""
        self._mark(
            [replace(kept, seen=True) for kept in self._kept.values() if not kept.seen],
        )

    def mark_told(self, keys: Iterable[Key]) -> None:
        """The person was told, or did not want to be."""
        told = [self._kept[key] for key in keys if key in self._kept]
        self._mark([replace(kept, told=True) for kept in told if not kept.told])

    @Slot()
    def look(self) -> None:
        """Reads what the rules are about and brings everything up to date."""
        workspace = self._workspace
        if not workspace.is_attached:
            return
        now = workspace.now()
        rows = self._rows(now)
        alerts = {alert.key: alert for alert in ringing(self._rules, rows.values(), now)}
        quiet = self._first or workspace.sync_status().state == FIRST_SYNC
        self._first = False
        fresh = [
            KeptAlert(alert.conversation_id, alert.rule, alert.at, told=quiet)
            for key, alert in alerts.items()
            if key not in self._kept or self._kept[key].at != alert.at
        ]
        if quiet:
            # What stands already is on the screen: shown as new, not told.
            fresh += [
                replace(kept, told=True)
                for key, kept in self._kept.items()
                if not kept.told and key in alerts and kept.at == alerts[key].at
            ]
        gone = self._kept.keys() - alerts.keys()
        before = self._ringing
        for key in gone:
            del self._kept[key]
        self._kept.update((kept.key, kept) for kept in fresh)
        self._ringing = [self._ring(alert, rows) for alert in alerts.values()]
        if fresh or gone:
            workspace.store.keep_alerts(fresh, gone)
        if self._ringing != before:
            self.changed.emit()
        self.looked.emit()

    def _ring(self, alert: Alert, rows: dict[str, Row]) -> Ringing:
        rule = next(rule for rule in self._rules if rule.id == alert.rule)
        row, kept = rows[alert.conversation_id], self._kept[alert.key]
        account = self._workspace.account
        me = account.agent_id if account is not None else ""
        markets = next((a.markets for a in account.agents if a.id == me), ()) if account is not None else ()
        return Ringing(alert, rule, row, is_meant_for(rule, row.market, me, markets), kept.told, kept.seen)

    def _rows(self, now: datetime) -> dict[str, Row]:
        """What any rule may be about, by conversation."""
        reader, rows = self._workspace.reader, dict[str, Row]()
        replies, updates = reach(self._rules, "reply"), reach(self._rules, "update")
        if replies is not None:
            rows.update((row.id, row) for row in reader.overdue(now))
            rows.update((row.id, row) for row in reader.acting_within(now, replies))
        if updates is not None:
            rows.update((row.id, row) for row in reader.updates_due(now, updates))
        return rows

    def _mark(self, changed: list[KeptAlert]) -> None:
        if not changed or not self._workspace.is_attached:
            return
        self._kept.update((kept.key, kept) for kept in changed)
        self._workspace.store.keep_alerts(changed)
        self._ringing = [
            replace(each, told=self._kept[each.alert.key].told, seen=self._kept[each.alert.key].seen)
            for each in self._ringing
        ]
        self.changed.emit()

    # --- account ---

    @Slot()
    def _start(self) -> None:
        reader = self._workspace.reader
        self._kept = {kept.key: kept for kept in reader.alerts()}
        self._rules, self._first, self._ringing = rules_kept(reader.setting(SETTING)), True, []
        self.look()

    @Slot()
    def _stop(self) -> None:
        self._gather.stop()
        self._kept, self._ringing, self._rules = {}, [], ()
        self.changed.emit()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        about_replies = changes.counts or changes.messages_of or changes.conversations or changes.cases
        if (about_replies or changes.everything or changes.account) and not self._gather.isActive():
            self._gather.start()
