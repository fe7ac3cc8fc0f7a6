"""What one line of the list says: its texts for painting, its tooltip, and its sentence for a screen
reader."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from desktop.domain.conversations import (
    FAILED,
    IN_MODERATION,
    OPEN,
    QUEUED,
    REJECTED,
    SENDING,
    UNKNOWN,
)
from desktop.l10n import terms
from desktop.l10n.catalogs import NP_, _, pgettext
from desktop.l10n.due import by_text
from desktop.l10n.named import named
from desktop.l10n.names import market_name
from desktop.l10n.pill import UPDATE_LATE, Pill
from desktop.store.views import Row

from ..desks import Desk
from ..kit.labels import literal
from ..own_zone import own_zone
from ..pills import Pills
from ..workspace import Workspace

RETRY: Final = "retry"
_NEAR: Final = timedelta(hours=24)

_PENDING: Final[dict[str, tuple[tuple[str, str], str]]] = {
    QUEUED: (NP_("reply", "queued"), "accent"),
    RETRY: (NP_("reply", "queued"), "accent"),
    SENDING: (NP_("reply", "sending"), "accent"),
    IN_MODERATION: (NP_("reply", "in moderation"), "warn"),
    REJECTED: (NP_("reply", "rejected"), "bad"),
    FAILED: (NP_("reply", "not sent"), "bad"),
    UNKNOWN: (NP_("reply", "delivery unknown"), "bad"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """The texts of a row. `aside` stands at the right of the second line: (text, colour token) in order."""

    buyer: str
    snippet: str
    pill: Pill
    aside: tuple[tuple[str, str], ...]


class RowWords:
    """Words rows for one pane, with its pills; everything in the current language, nothing kept longer than a
    moment."""

    def __init__(self, workspace: Workspace, pills: Pills) -> None:
        self._workspace = workspace
        self.pills = pills

    def line(self, row: Row) -> Line:
        """The texts to paint."""
        pill = self.pills.pill(row)
        aside: list[tuple[str, str]] = []
        pending = _PENDING.get(row.pending or "")
        if pending is not None:
            aside.append((pgettext(*pending[0]), pending[1]))
        elif row.has_draft:
            aside.append((_("draft"), "dim"))
        if row.reminder_at is not None and row.reminder_at <= self.pills.now:
            aside.append((_("reminder"), "warn"))
        if not row.market:
            aside.append((_("market not known"), "warn"))
        if row.decision_due:
            aside.append((_("decide"), "warn"))
        if pill.below:
            aside.append((pill.below, "accent"))
        else:
            aside += self._case_aside(row)
        return Line(buyer_text(row), literal(row.snippet, 160), pill, tuple(aside))

    def _case_aside(self, row: Row) -> list[tuple[str, str]]:
        """What it is about, and when its case is to be told about next; alone when that is near (R10)."""
        kind, update = kind_text(row), self.update_text(row)
        about = [(kind, "accent")] if kind else []
        if row.next_update_due is None or row.state != OPEN or self.pills.state(row) == UPDATE_LATE:
            return about
        left = row.next_update_due - self.pills.now
        if left < timedelta(0):
            return [(update, "bad")]
        return [(update, "warn")] if left < _NEAR else [*about, (update, "dim")]

    def update_text(self, row: Row) -> str:
        """When the next step of the case is to be told, "" when nothing is promised."""
        due = row.next_update_due
        if due is None:
            return ""
        if due < self.pills.now:
            return _("update overdue")
        zone = self._workspace.zone(row.market, self._workspace.desk_of(row))
        language = self._workspace.language
        return _("update due {when}").format(when=by_text(due, zone, self.pills.now, language))

    def sentence(self, row: Row) -> str:
        """The whole row in one sentence: "Nagy Ádám, 40 minutes left …, Hungary, complaint: A telefon…"."""
        pill = self.pills.pill(row)
        parts = [
            buyer_text(row),
            pill.sentence.rstrip("."),
            self.account_text(row),
            market_name(row.market, self._workspace.language),
        ]
        parts += [kind_text(row), self.update_text(row)]
        if row.decision_due:
            parts.append(_("decide"))
        pending = _PENDING.get(row.pending or "")
        if pending is not None:
            parts.append(_("reply {state}").format(state=pgettext(*pending[0])))
        if row.has_draft:
            parts.append(_("draft"))
        if row.unread:
            parts.append(_("unread"))
        if row.reminder_at is not None and row.reminder_at <= self.pills.now:
            parts.append(_("reminder"))
        said = ", ".join(part for part in parts if part)
        return named(said, literal(row.snippet, 160)) if row.snippet else said

    def account_text(self, row: Row) -> str:
        """Which account it came in at, while rows of several stand in one list."""
        desk = self._workspace.desk_of(row) if self._workspace.is_mixed else None
        return literal(desk.name, 40) if desk is not None else ""

    def badge(self, row: Row) -> tuple[str, str, str] | None:
        """The letters, the colour and the marketplace on the badge of its account."""
        desk = self._workspace.desk_of(row)
        return desk.badge if desk is not None else None

    def tooltip(self, row: Row) -> str:
        """What the pointer tells: the clock's whole sentence, the subject, whose it is, its labels."""
        lines = [self.pills.pill(row).sentence, literal(row.subject, 160), self.account_text(row)]
        lines.append(self.assignee_text(row))
        if row.reminder_at is not None:
            when = by_text(row.reminder_at, own_zone(), self.pills.now, self._workspace.language)
            lines.append(_("Reminder: {when}").format(when=when))
        if row.labels:
            lines.append(", ".join(literal(label, 40) for label in row.labels))
        return "\n".join(line for line in lines if line)

    def assignee_text(self, row: Row) -> str:
        """Whose conversation it is, empty when nobody's."""
        if not row.assignee:
            return ""
        name = self.agent_name(row.assignee, self._workspace.desk_of(row))
        return _("Assigned to {name}").format(name=name)

    def agent_name(self, agent_id: str, desk: Desk | None = None) -> str:
        """The name of an agent (of the current account, or of another); the id of one that it no longer
        has."""
        account = desk.account if desk is not None else self._workspace.account
        for agent in account.agents if account is not None else ():
            if agent.id == agent_id:
                return literal(agent.name, 60)
        return literal(agent_id, 60)


def buyer_text(row: Row) -> str:
    """The buyer's name; a conversation without one says so."""
    return literal(row.buyer, 60) or _("Unknown buyer")


def kind_text(row: Row) -> str:
    """The kind of the conversation's case, else its topic."""
    if row.case_kind:
        return terms.text("case_kind", row.case_kind)
    return terms.text("topic", row.topic) if row.topic else ""
