"""What is told: the account's alert rules as a list, and one of them in fields. Changes hold at once."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.alerts import DEFAULT_RULES, HOURS, ME, TEAM, AlertRule
from desktop.domain.roles import NOBODY
from desktop.l10n.catalogs import N_, _
from desktop.l10n.due import short_duration
from desktop.l10n.names import market_name

from ..inbox.view_names import kind_choices, kind_name
from ..kit.choices import CheckBox, DropDown
from ..kit.labels import FittingLabel, PlainLabel, literal
from ..kit.theme import STEP, font, set_look, theme
from ..kit.translate import follow
from ..notify.alerts import Alerts
from ..people import people
from ..workspace import Workspace

_ID = int(Qt.ItemDataRole.UserRole)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Field:
    """One part of a rule: its name in the rule, what stands before it, what can be chosen and how it is
    worded."""

    name: str
    label: str
    values: Callable[[], list[Any]]
    word: Callable[[Any], str]


class AlertRules(QWidget):
    """Only while an account is open: the rules are kept with it, on this computer."""

    def __init__(self, workspace: Workspace, alerts: Alerts) -> None:
        super().__init__()
        self._workspace, self._alerts = workspace, alerts
        self._fields = (
            _Field("what", N_("Watch"), lambda: ["reply", "update"], self._what),
            _Field("hours", N_("When"), lambda: list(HOURS), self._when),
            _Field("market", N_("Market"), lambda: [None, *workspace.markets()], self._market),
            _Field("kind", N_("Kind"), lambda: [None, *(kind for kind, _name in kind_choices())], self._kind),
            _Field("agent", N_("Assigned to"), lambda: [None, NOBODY, *self._people()], self._agent),
            _Field("to", N_("Tell"), lambda: [ME, TEAM, *self._people()], self._to),
            _Field("how", N_("How"), lambda: ["now", "digest"], self._how),
        )
        self._caption = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.list = QListWidget()
        set_look(self.list, "nav")
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.on = CheckBox()
        self.add, self.remove, self.usual = QPushButton(), QPushButton(), QPushButton()
        self.fields: dict[str, DropDown] = {}
        self._labels: dict[str, FittingLabel] = {}
        self.reach = PlainLabel(wrap=True)
        """Whom the rule in question reaches, and whom not."""
        self._note = PlainLabel(token="dim", wrap=True)
        self._lay_out()
        self._fill()
        self.list.currentRowChanged.connect(self._show_current)
        self.on.toggled.connect(self._switch)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.usual.clicked.connect(self._take_usual)
        follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * STEP)
        column.addWidget(self._caption)
        column.addWidget(self.list)
        buttons = QHBoxLayout()
        for button in (self.add, self.remove, self.usual):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self.on)
        grid = QGridLayout()
        grid.setSpacing(2 * STEP)
        for place, field in enumerate(self._fields):
            label, choice = FittingLabel(), DropDown()
            choice.setMaxVisibleItems(14)
            # As wide as its column, however long a choice is: the page never scrolls sideways.
            choice.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(8)
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            label.setBuddy(choice)
            choice.activated.connect(partial(self._choose, field.name))
            grid.addWidget(label, place // 2, place % 2 * 2)
            grid.addWidget(choice, place // 2, place % 2 * 2 + 1)
            self._labels[field.name], self.fields[field.name] = label, choice
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        column.addLayout(grid)
        column.addWidget(self.reach)
        column.addWidget(self._note)
        self.list.setFixedHeight(_SHOWN * (font(13).pixelSize() + 4 * STEP))

    def retranslate(self) -> None:
        self._caption.setText(self._about())
        self.list.setAccessibleName(_("Alert rules"))
        self.add.setText(_("Add a rule"))
        self.remove.setText(_("Remove it"))
        self.usual.setText(_("Restore default rules"))
        self.on.setText(_("This rule is on"))
        self._note.setText(
            _(
                "Rules are kept with the account on this computer. A lead sees in the list of alerts also "
                "what is meant for others; a notification comes only to whom it is meant for."
            )
        )
        self._fill()

    def _about(self) -> str:
        """The page's caption; among several accounts it says whose rules these are."""
        desks = self._workspace.desks
        if len(desks) < 2 or self._workspace.desk_id not in desks:
            return _("What you are told about")
        name = literal(desks[self._workspace.desk_id].name, 60)
        return _("What you are told about · {account}").format(account=name)

    # --- the list ---

    def _fill(self, current: str = "") -> None:
        """The rules anew, one of them current."""
        current = current or self._current_id()
        with QSignalBlocker(self.list):
            self.list.clear()
            for rule in self._alerts.rules:
                item = QListWidgetItem(self.sentence(rule))
                item.setData(_ID, rule.id)
                item.setForeground(theme().color("text" if rule.on else "dim"))
                self.list.addItem(item)
                if rule.id == current:
                    self.list.setCurrentItem(item)
            if self.list.currentRow() < 0 and self.list.count():
                self.list.setCurrentRow(0)
        self._show_current()

    def sentence(self, rule: AlertRule) -> str:
        """A rule in one line: what it watches, when, then what narrows it, and who is told."""
        said = [self._what(rule.what), self._when(rule.hours)]
        if rule.market is not None:
            said.append(self._market(rule.market))
        if rule.kind is not None:
            said.append(self._kind(rule.kind))
        if rule.agent is not None:
            said.append(self._agent(rule.agent))
        said.append(self._to(rule.to))
        if rule.how == "digest":
            said.append(self._how(rule.how))
        if not rule.on:
            said.append(_("switched off"))
        return " · ".join(said)

    def _current_id(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _current(self) -> AlertRule | None:
        wanted = self._current_id()
        return next((rule for rule in self._alerts.rules if rule.id == wanted), None)

    @Slot()
    def _show_current(self) -> None:
        rule = self._current()
        self.remove.setEnabled(rule is not None)
        self.on.setEnabled(rule is not None)
        with QSignalBlocker(self.on):
            self.on.setChecked(rule is not None and rule.on)
        self.usual.setEnabled(self._alerts.rules != DEFAULT_RULES)
        reached = rule is None or rule.to in (ME, TEAM, self._me())
        self.reach.setText(self._reach(rule.to) if rule is not None else "")
        self.reach.set_token("dim" if reached else "warn")
        self.reach.setVisible(rule is not None)
        self.fields["to"].setAccessibleDescription(self.reach.text())
        for field in self._fields:
            label, choice = self._labels[field.name], self.fields[field.name]
            label.setText(_(field.label))
            choice.setAccessibleName(_(field.label))
            choice.setEnabled(rule is not None)
            choice.clear()
            value = getattr(rule, field.name) if rule is not None else None
            values = field.values()
            for each in values if rule is None or value in values else [*values, value]:
                choice.addItem(field.word(each), (each,))
                if each == value:
                    choice.setCurrentIndex(choice.count() - 1)

    # --- changing ---

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        self._put(self._current_id(), on=on)

    def _choose(self, name: str, place: int) -> None:
        (value,) = self.fields[name].itemData(place)
        self._put(self._current_id(), **{name: value})

    def _put(self, rule_id: str, **changes: Any) -> None:
        self._keep(
            [replace(rule, **changes) if rule.id == rule_id else rule for rule in self._alerts.rules],
            rule_id,
        )

    @Slot()
    def _add(self) -> None:
        made = AlertRule(uuid.uuid4().hex, 4.0)
        self._keep([*self._alerts.rules, made], made.id)
        self.fields["what"].setFocus()

    @Slot()
    def _remove(self) -> None:
        gone, row = self._current_id(), self.list.currentRow()
        left = [rule for rule in self._alerts.rules if rule.id != gone]
        near = left[min(row, len(left) - 1)].id if left else ""
        self._keep(left, near)
        (self.list if left else self.add).setFocus()

    @Slot()
    def _take_usual(self) -> None:
        self._keep(list(DEFAULT_RULES), DEFAULT_RULES[0].id)

    def _keep(self, rules: list[AlertRule], current: str) -> None:
        if self._workspace.is_attached:
            self._alerts.set_rules(rules)
            self._fill(current)

    # --- words ---

    def _what(self, what: str) -> str:
        return _("An update of a case or order") if what == "update" else _("A reply")

    def _when(self, hours: float) -> str:
        if hours == 0:
            return _("overdue")
        return _("{time} before it is due").format(
            time=short_duration(hours * 3600, self._workspace.language)
        )

    def _market(self, market: str | None) -> str:
        return _("All markets") if market is None else market_name(market, self._workspace.language)

    def _kind(self, kind: str | None) -> str:
        return _("every kind") if kind is None else kind_name(kind)

    def _agent(self, agent: str | None) -> str:
        if agent is None:
            return _("anybody")
        return _("Assigned to nobody") if agent == NOBODY else self._name(agent)

    def _to(self, to: str) -> str:
        if to == ME:
            return _("to whoever is here")
        if to == TEAM:
            return _("to all who answer in the market")
        return _("to {name}").format(name=self._name(to))

    def _reach(self, to: str) -> str:
        """A rule is known on this computer only, whomever it names."""
        if to == TEAM:
            return _(
                "Tells whoever uses this computer and answers in the market. Colleagues need a rule of their"
                " own on theirs."
            )
        if to in (ME, self._me()):
            return _("Tells whoever uses this computer. Colleagues need a rule of their own on theirs.")
        return _(
            "{name} is told only while using this computer: rules do not reach other computers. Make the rule"
            " there too."
        ).format(name=self._name(to))

    def _me(self) -> str:
        account = self._workspace.account
        return account.agent_id if account is not None else ""

    def _how(self, how: str) -> str:
        return _("gathered, every full hour") if how == "digest" else _("at once")

    def _people(self) -> list[str]:
        account = self._workspace.account
        return [each.id for each in people(account, self._workspace.language)] if account is not None else []

    def _name(self, agent_id: str) -> str:
        account = self._workspace.account
        for agent in account.agents if account is not None else ():
            if agent.id == agent_id:
                return literal(agent.name, 40)
        return literal(agent_id, 40)
