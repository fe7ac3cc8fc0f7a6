"""Alerts in the top bar: how many are new, and the list of what rings, market by market."""

from PySide6.QtCore import QPoint, Signal, Slot

from desktop.domain.alerts import TEAM
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.due import by_text, overdue_by
from desktop.l10n.money import format_number
from desktop.l10n.names import market_name

from ..desks import Desk
from ..inbox.row_words import buyer_text
from ..kit.bar_button import BarButton, Part
from ..kit.flags import flag_icon
from ..kit.labels import literal, tooltip
from ..kit.picker import Choice, Picker
from ..kit.translate import follow
from ..workspace import Workspace
from .alerts import Alerts, Ringing

MOST_SHOWN = 500
RULES, NOTHING = "*rules", "*nothing"


class Bell(BarButton):
    """Pressed, it opens the list: Enter opens a conversation, the last line leads to the rules.

    `rules_wanted`: the person wants to change what rings.
    """

    rules_wanted = Signal()

    def __init__(self, workspace: Workspace, alerts: Alerts) -> None:
        super().__init__("plain")
        self._workspace, self._alerts = workspace, alerts
        self._picker: Picker | None = None
        self.clicked.connect(self.open)
        alerts.changed.connect(self.retranslate)
        workspace.opened.connect(self.retranslate)
        follow(self)

    @Slot()
    def retranslate(self) -> None:
        found = self._alerts.ringing()
        new = [each for each in found if not each.seen]
        late = any(each.rule.hours == 0 for each in new)
        parts = [Part("text", _("Alerts"), "text" if new else "dim")]
        if new:
            number = format_number(len(new), self._workspace.language)
            parts.append(Part("figure", number, "bad" if late else "accent"))
        self.show_parts(tuple(parts), _("Alerts: {new}, {all}").format(new=_new(len(new)), all=_all(found)))
        self.setToolTip(tooltip(self.accessibleName()))
        if self._picker is not None:
            self._picker.offer(self.choices())

    @Slot()
    def open(self) -> None:
        """Opens the list; what stands in it counts as seen."""
        if not self._workspace.desks:
            return
        picker = Picker(self, _("Alerts"), placeholder=_("Buyer, market or colleague"))
        picker.offer(self.choices())
        picker.chosen.connect(self._choose)
        picker.destroyed.connect(self._closed)
        # Its right edge under ours: the button stands near the window's right edge.
        picker.show_at(self.mapToGlobal(QPoint(self.width() - picker.sizeHint().width(), self.height() + 4)))
        self._picker = picker
        self._alerts.see()

    def choices(self) -> list[Choice]:
        """A line for each conversation that rings, then the way to the rules."""
        found = [self._choice(each) for each in self._alerts.ringing()[:MOST_SHOWN]]
        if not found:
            found = [Choice(NOTHING, _("Nothing is late or due soon"))]
        return [*found, Choice(RULES, _("Change what is told…"))]

    def _choice(self, each: Ringing) -> Choice:
        workspace, row = self._workspace, each.row
        desk = workspace.desk_of(row)
        notes = [market_name(row.market, workspace.language)]
        if len(workspace.desks) > 1 and desk is not None:
            notes.insert(0, literal(desk.name, 40))
        if row.assignee:
            notes.append(_name(desk, row.assignee))
        if not each.mine:
            whom = _("the team") if each.rule.to == TEAM else _name(desk, each.rule.to)
            notes.append(_("for {name}").format(name=whom))
        when = self._when(each)
        late = each.rule.hours == 0
        name = buyer_text(row)
        return Choice(
            f"{row.account}\n{row.id}",
            name,
            note=" · ".join(notes) + ("" if late else f" · {when}"),
            alarm=when if late else "",
            icon=flag_icon(row.market),
            spoken=", ".join((name, when, *notes)),
        )

    def _when(self, each: Ringing) -> str:
        """What is late, or until when it has to be done."""
        workspace, row = self._workspace, each.row
        now, language = workspace.now(), workspace.language
        zone = workspace.zone(row.market, workspace.desk_of(row))
        if each.rule.what == "update":
            due = row.next_update_due
            if due is None or due < now:
                return _("update overdue")
            return _("update due {when}").format(when=by_text(due, zone, now, language))
        if row.due_at is not None and row.due_at < now:
            return overdue_by((now - row.due_at).total_seconds(), language)
        act_by = row.act_by or row.due_at
        if act_by is None or act_by <= now:
            return _("answer now")
        return _("answer by {when}").format(when=by_text(act_by, zone, now, language))

    @Slot(str)
    def _choose(self, key: str) -> None:
        if key == RULES:
            self.rules_wanted.emit()
        elif key != NOTHING and self._workspace.desks:
            self._workspace.open_in(*key.split("\n", 1))

    @Slot()
    def _closed(self) -> None:
        self._picker = None


def _new(count: int) -> str:
    return ngettext("{count} new", "{count} new", count).format(count=count)


def _all(found: list[Ringing]) -> str:
    form = ngettext("{count} conversation", "{count} conversations", len(found))
    return form.format(count=len(found))


def _name(desk: Desk | None, agent_id: str) -> str:
    """A person of an account."""
    people = desk.account.agents if desk is not None and desk.account is not None else ()
    found = next((agent for agent in people if agent.id == agent_id), None)
    name = literal(found.name if found is not None else agent_id, 40)
    return _("{name} (away)").format(name=name) if found is not None and found.away else name
