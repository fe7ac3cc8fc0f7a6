"""A decision at work in the composer: its form stands over the field, the text to the buyer is the draft, and
Send makes a `DecideCase` of it. Reviewed, taken back and tried again like any reply.

A conversation that takes no reply can still be decided: the form then opens the composer for itself.
"""

from decimal import Decimal

from PySide6.QtCore import QObject, Slot

from desktop.domain.actions import DecideCase, Reply
from desktop.domain.cases import Case
from desktop.domain.changes import Changes
from desktop.domain.decisions import DecisionRule
from desktop.domain.money import Money
from desktop.domain.orders import Order
from desktop.l10n.catalogs import _
from desktop.l10n.money import format_money
from desktop.replies.rules import decision_rule
from desktop.store.views import OutboxRow, Row

from ..composer.composer import Composer
from ..composer.gate import Attempt
from ..composer.kept_setting import KeptSetting
from ..workspace import Workspace
from .form import DecisionForm
from .state import DecisionState, case_to_decide
from .words import decide_by, wishes_text


class DecisionPart(QObject):
    """One for each composer."""

    def __init__(self, workspace: Workspace, composer: Composer) -> None:
        super().__init__(composer)
        self._workspace, self._composer = workspace, composer
        self.form = DecisionForm(workspace)
        self._kept = KeptSetting(workspace, "decision", self)
        self._case: Case | None = None
        self._coming: dict[str, DecisionState] = {}
        composer.over.add(self.form)
        composer.gate.checks.insert(0, self._check)
        composer.gate.forms.append(self._decide)
        self.form.changed.connect(self._valued)
        self.form.given_up.connect(self.give_up)
        self.form.retold.connect(self._say)
        composer.moved.connect(self._moved)
        composer.outgoing.sent.connect(self._was_sent)
        composer.outgoing.came_back.connect(self._comes_back)
        composer.outgoing.returned.connect(self._returned)
        workspace.changed.connect(self._heed)
        workspace.detached.connect(self._close)

    @property
    def is_open(self) -> bool:
        """Whether a decision is being written."""
        return self._case is not None

    def possible(self) -> bool:
        """Whether the marketplace asks for a decision here."""
        return self._to_decide() is not None

    def open(self) -> None:
        """The form for the open conversation's case; where it is open already, the cursor goes there."""
        case = self._to_decide()
        if case is None:
            return
        if self._composer.is_note:
            self._composer.toggle_note()
        if self._case is None:
            self._begin(case, DecisionState(case.id))
        self.form.take_focus()

    @Slot()
    def give_up(self) -> None:
        """Leaves the form; what was typed stays the draft."""
        conversation = self._composer.conversation
        self._close()
        self._kept.keep(conversation, None)
        self._composer.take_focus()

    def _row(self) -> Row | None:
        conversation = self._composer.conversation
        if not conversation or not self._workspace.is_attached:
            return None
        return self._workspace.reader.conversation(conversation)

    def _to_decide(self) -> Case | None:
        return case_to_decide(self._workspace, self._row())

    # --- the form ---

    def _begin(self, case: Case, state: DecisionState) -> None:
        self._case = case
        self.form.offer(case.decisions, state.decision)
        self._ask(state.amount)
        self._say()
        self._composer.give_room(True)
        self.form.show()
        self._keep()

    @Slot()
    def _close(self) -> None:
        self._case = None
        self.form.hide()
        self._composer.give_room(False)
        self._composer.decide_by(None)

    def _rule(self) -> DecisionRule:
        account = self._workspace.account
        return decision_rule(account.platform if account is not None else "", self.form.decision)

    def _ask(self, amount: str) -> None:
        """The fields and the text that the chosen decision takes."""
        rule = self._rule()
        self.form.ask_amount(self._currency() if rule.amount else "", amount)
        self._composer.decide_by(rule)

    def _currency(self) -> str:
        order, case = self._order(), self._case
        if order is not None:
            return order.total.currency
        return self._workspace.market_info(case.market).currency if case is not None else ""

    def _order(self) -> Order | None:
        case = self._case
        if case is None or case.order_id is None or not self._workspace.is_attached:
            return None
        return self._workspace.reader.order(case.order_id)

    @Slot()
    def _say(self) -> None:
        case, workspace = self._case, self._workspace
        if case is None or not workspace.is_attached:
            return
        head = workspace.reader.head(case.conversation_id)
        now, zone = workspace.now(), workspace.zone(case.market)
        strict = head is not None and head.decision_due
        due = decide_by(case, now, zone, workspace.language, counts_as_accepted=strict)
        late = case.decision_due_at is not None and case.decision_due_at < now
        self.form.say(wishes_text(case), due, self._without_text(), late=late)

    def _without_text(self) -> str:
        if not self.form.decision or self._rule().text != "none":
            return ""
        return _("The marketplace takes no text with this decision; your draft stays here.")

    @Slot()
    def _valued(self) -> None:
        """Another decision, or another amount."""
        if self._case is None:
            return
        rule = self._rule()
        if rule.amount != (self.form.amount is not None):
            self._ask("")
        else:
            self._composer.decide_by(rule)
        self._say()
        self._keep()

    # --- sending ---

    def _check(self, attempt: Attempt) -> str:
        """The gate's question: why this decision may not go, "" when it may."""
        if attempt.note or self._case is None:
            return ""
        now = self._to_decide()
        if now is None or self.form.decision not in (*now.decisions, ""):
            return _("Not sent: it has been decided meanwhile, or has moved on. Your text stays here.")
        if not self.form.decision:
            self.form.take_focus()
            return _("Not sent: choose a decision first.")
        if self._workspace.reader.draft_files(attempt.target.conversation):
            return _("Not sent: a decision takes no files. Send them with a reply of their own.")
        return self._amount_problem()

    def _amount_problem(self) -> str:
        if self.form.amount is None:
            return ""
        try:
            amount = Decimal(self.form.value())
        except ArithmeticError:
            amount = Decimal(0)
        if not amount.is_finite() or amount <= 0:
            self.form.take_focus()
            return _("Not sent: say how much money goes back, in digits, such as 120.50.")
        order = self._order()
        if order is not None and amount >= order.total.amount:
            shown = format_money(Money(order.total.amount, order.total.currency), self._workspace.language)
            return _("Not sent: a part of the money is less than the order’s total of {total}.").format(
                total=shown
            )
        return ""

    def _decide(self, reply: Reply) -> Reply | DecideCase:
        case = self._case
        if case is None or reply.conversation_id != self._composer.conversation:
            return reply
        return DecideCase(
            reply.conversation_id,
            case.id,
            self.form.decision,
            reply.text,
            self.form.value(),
            reply.language,
            reply.overrides,
        )

    # --- keeping and coming back ---

    def _keep(self) -> None:
        if self._case is not None:
            state = DecisionState(self._case.id, self.form.decision, self.form.value())
            self._kept.keep(self._composer.conversation, state.as_setting())

    @Slot()
    def _moved(self) -> None:
        """Another conversation: its own form, if one is open there."""
        self._close()
        self._restore(DecisionState.from_setting(self._kept.read(self._composer.conversation)))

    def _restore(self, state: DecisionState | None) -> None:
        case = self._to_decide() if state is not None else None
        if state is None or case is None or case.id != state.case:
            if state is not None:
                self._kept.keep(self._composer.conversation, None)
            return
        self._begin(case, state)

    @Slot(str, bool, bool)
    def _was_sent(self, conversation: str, note: bool, _go_on: bool) -> None:
        if not note:
            if conversation == self._composer.conversation:
                self._close()
            self._kept.keep(conversation, None)

    @Slot(object)
    def _comes_back(self, row: OutboxRow) -> None:
        if isinstance(row.action, DecideCase):
            self._coming[row.conversation_id] = DecisionState.of(row.action)

    @Slot(str, bool)
    def _returned(self, conversation: str, note: bool) -> None:
        """A text has come back: if it was a decision's, its form opens again."""
        state = self._coming.pop(conversation, None)
        if state is not None and not note and conversation == self._composer.conversation:
            self._restore(state)

    @Slot(object)
    def _heed(self, changes: Changes) -> None:
        """The case may have moved on: what is offered follows, what was chosen stays where it can."""
        case = self._case
        if case is None or not (changes.everything or case.id in changes.cases):
            return
        now = self._workspace.reader.case(case.id) if self._workspace.is_attached else None
        if now is not None and now != case:
            self._case = now
            self.form.offer(now.decisions, self.form.decision)
            self._valued()
