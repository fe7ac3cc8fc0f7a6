"""Opening a case from a message of the buyer's (R6): its kind, and its order where there are several."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, Slot

from desktop.domain.actions import OpenCase
from desktop.domain.cases import KINDS
from desktop.domain.conversations import BUYER, OPEN
from desktop.l10n import terms
from desktop.l10n.catalogs import N_, _
from desktop.l10n.dates import format_date, local
from desktop.replies.rules import machine
from desktop.store.views import OutboxRow, Row

from ..actions import Actions, Entry
from ..draft_facts import facts_of
from ..kit.labels import literal
from ..kit.picker import Choice, Picker
from ..marketplace_words import missing
from ..workspace import Notice, Workspace
from .messages_view import MessagesView

ACTION = "conversation.open_case"
_LOOKED_AT = 200


class CaseOpening(QObject):
    """Asks in small menus beside the messages; what is chosen goes into the outbox."""

    def __init__(self, workspace: Workspace, messages: MessagesView) -> None:
        super().__init__(messages)
        self._workspace, self._messages = workspace, messages
        self._conversation = ""
        messages.may_open_case = self._is_possible
        messages.case_wanted.connect(self.open_from)

    def register(self, actions: Actions) -> None:
        """The action for palette, menus and key."""
        name, group = N_("Open a case"), N_("Conversation")
        why = partial(missing, self._workspace, "cases")
        actions.add(Entry(ACTION, name, group, ("C",), self.open, self._is_possible, why=why))

    def show_conversation(self, conversation: str) -> None:
        """Which conversation is open, "" for none."""
        self._conversation = conversation

    def _row(self) -> Row | None:
        if not self._conversation or not self._workspace.is_attached:
            return None
        return self._workspace.reader.conversation(self._conversation)

    def _is_possible(self) -> bool:
        row = self._row()
        if row is None or not self._workspace.can("cases") or not row.can_reply or row.state != OPEN:
            return False
        if any(isinstance(each.action, OpenCase) for each in self._workspace.reader.outbox(row.id)):
            return False
        case = self._workspace.reader.case(row.case_id) if row.case_id else None
        return row.case_id is None or (case is not None and case.closed_at is not None)

    # --- asking ---

    def open(self) -> None:
        """From the message that waits for an answer, else the buyer's last."""
        row = self._row()
        if row is None:
            return
        said = [
            message
            for message in self._workspace.reader.messages(row.id, _LOOKED_AT)
            if message.author.role == BUYER
        ]
        since = row.needs_answer_since
        waiting = next((each for each in said if since is not None and each.received_at >= since), None)
        message = waiting or (said[-1] if said else None)
        if message is None:
            self._workspace.noticed.emit(Notice(_no_message))
            return
        self.open_from(message.id)

    @Slot(str)
    def open_from(self, message_id: str) -> None:
        """A menu of the kinds of case, each with the time that is left for it."""
        row = self._row()
        if row is None or not self._is_possible():
            return
        picker = Picker(self._messages, _("Open a case"))
        picker.offer([Choice(kind, self._name(kind), note=self._note(row, kind)) for kind in self._kinds()])
        picker.chosen.connect(partial(self._chosen, row, message_id))
        picker.show_at(self._where(message_id))

    def _kinds(self) -> list[str]:
        """Those that the seller may open: what only others can begin is not offered."""
        found = []
        for kind in KINDS:
            rules = machine(kind)
            if rules is None or "seller" in rules.stages[rules.first].by:
                found.append(kind)
        return found

    @staticmethod
    def _name(kind: str) -> str:
        name = terms.text("case_kind", kind)
        return name[:1].upper() + name[1:]

    def _note(self, row: Row, kind: str) -> str:
        """Until when it is possible, where the order and the rules say so."""
        facts, rules = facts_of(self._workspace, row), machine(kind)
        order = facts.order
        if rules is None or order is None or order.delivered_at is None or facts.today is None:
            return ""
        delivered = local(order.delivered_at, self._workspace.zone(row.market)).date()
        limits = [limit for limit in rules.limits_in(row.market) if limit.since == "delivered"]
        if not limits:
            return ""
        last = limits[0].last_day(delivered)
        day = format_date(last, self._workspace.language)
        if last < facts.today:
            return _("the time ended {date}").format(date=day)
        return _("until {date}").format(date=day)

    def _chosen(self, row: Row, message_id: str, kind: str) -> None:
        if len(row.order_ids) < 2:
            order = row.order_ids[0] if row.order_ids else None
            self._do(row, kind, message_id, order)
            return
        picker = Picker(self._messages, _("About which order?"))
        picker.offer([Choice(order, literal(order, 40)) for order in reversed(row.order_ids)])
        picker.chosen.connect(partial(self._do, row, kind, message_id))
        picker.show_at(self._where(message_id))

    def _where(self, message_id: str) -> QPoint:
        self._messages.show_message(message_id)
        view = self._messages.viewport()
        return view.mapToGlobal(QPoint(view.width() // 3, min(80, view.height() // 3)))

    def _do(self, row: Row, kind: str, message_id: str, order_id: str | None) -> None:
        action = OpenCase(row.id, kind, message_id, order_id)
        self._workspace.do(action, then=partial(self._queued, kind))

    def _queued(self, kind: str, _row: OutboxRow) -> None:
        self._workspace.noticed.emit(Notice(partial(_opened, kind)))


def _opened(kind: str) -> str:
    return _("The case is being opened: {kind}").format(kind=terms.text("case_kind", kind))


def _no_message() -> str:
    return _("A case is opened from a message of the buyer’s; there is none here.")
