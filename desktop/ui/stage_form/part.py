"""The status update at work in the composer: S opens the form, its fields draft the message in the buyer's
language, Send makes a stage update of it (R10).

What was typed before stays behind the draft; leaving the form takes the draft out again as long as nobody has
changed it.
"""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop.domain.actions import Reply, StageUpdate
from desktop.domain.changes import Changes
from desktop.l10n.catalogs import N_, _
from desktop.replies.facts import Facts, reason_text
from desktop.store.views import OutboxRow, Row

from ..actions import Actions, Entry
from ..composer.beside import BesideText
from ..composer.composer import Composer
from ..composer.gate import Asks, Attempt
from ..composer.outbox_words import EDIT, TAKE_BACK
from ..decision.part import DecisionPart
from ..draft_facts import facts_of
from ..marketplace_words import missing
from ..workspace import Notice, Workspace
from .drafting import About, Drafting
from .filling import fill, offer_choices, remarks_in, say_around
from .form import StageForm
from .offers import Subject, subject_now, subjects
from .proposals import first_values
from .remarks import ASK, STOP, Remark
from .returning import Returning
from .state import FormKeeper, FormState
from .words import stage_word


class StagePart(QObject):
    """One for each composer; the form stands over its field, `beside_text` under it."""

    def __init__(
        self,
        workspace: Workspace,
        composer: Composer,
        beside_text: BesideText,
        decisions: DecisionPart | None = None,
    ) -> None:
        super().__init__(composer)
        self._workspace, self._composer, self._decisions = workspace, composer, decisions
        self.form = StageForm(workspace)
        self.drafting = Drafting(composer, beside_text)
        self.keeper = FormKeeper(workspace, self)
        self._returning = Returning()
        self._row: Row | None = None
        self._subject: Subject | None = None
        self._stage = ""
        self._facts: Facts | None = None
        self._followed: dict[str, str] = {}
        self._armed: dict[str, str] | None = None
        composer.over.add(self.form)
        composer.gate.checks.insert(0, self._check)
        composer.gate.forms.append(self._announce)
        self._connect()

    def _connect(self) -> None:
        composer, workspace = self._composer, self._workspace
        self.form.chosen.connect(self._choose)
        self.form.changed.connect(self._valued)
        self.form.given_up.connect(self.give_up)
        self.form.retold.connect(self._retell)
        composer.moved.connect(self._moved)
        composer.strip.chosen.connect(self._strip_chosen)
        composer.outgoing.sent.connect(self._was_sent)
        composer.outgoing.returned.connect(self._returned)
        workspace.changed.connect(self._heed)
        workspace.detached.connect(self._detached)
        workspace.desk_closed.connect(self._forget)

    def register(self, actions: Actions) -> None:
        """The key that opens the form."""
        name, group = N_("Next stage or decision"), N_("Conversation")
        why = partial(missing, self._workspace, "cases", "order_updates")
        actions.add(Entry("conversation.stage", name, group, ("S",), self.open_next, self.possible, why=why))

    @property
    def is_open(self) -> bool:
        """Whether a status update is being written."""
        return self._subject is not None

    def possible(self) -> bool:
        """Whether there is a stage to announce, or a decision that the marketplace waits for."""
        return self._to_decide() or self._can_open()

    def _to_decide(self) -> bool:
        return self._decisions is not None and self._decisions.possible()

    def _can_open(self) -> bool:
        workspace = self._workspace
        able = workspace.can("cases") or workspace.can("order_updates")
        return able and self._composer.can_write() and workspace.is_attached

    # --- opening and leaving ---

    def open_next(self) -> None:
        """The decision that the marketplace waits for, else the form of the stage that comes next, of the
        open case before the orders."""
        if self._decisions is not None and self._to_decide() and not self.is_open:
            self._decisions.open()
        else:
            self.open_for("", "")

    @Slot(str, str)
    def open_for(self, subject_id: str, stage: str) -> None:
        """The form of a stage of a case or an order; "" for the next one."""
        if not self._can_open() or (self._decisions is not None and self._decisions.is_open):
            return
        row = self._workspace.reader.conversation(self._composer.conversation)
        offered = subjects(self._workspace, row) if row is not None else []
        chosen = next((each for each in offered if subject_id in ("", each.id)), None)
        if row is None or chosen is None:
            self._workspace.noticed.emit(Notice(text=_nothing_next, seconds=6.0))
            return
        if self._composer.is_note:
            self._composer.toggle_note()
        if self._subject is not None and not stage and subject_id in ("", self._subject.id):
            self.form.stage.setFocus()
            return
        wanted = stage if stage in chosen.offered else chosen.offered[0]
        self._begin(row, offered, chosen, FormState(chosen.id, wanted), self._standing())
        self._take_focus()

    def _standing(self) -> str | None:
        """What another stage's form has drafted and will be exchanged; None when none is open."""
        if self._subject is not None:
            self.drafting.take_out()
            self.drafting.drafted = ""
        return None

    @Slot(str, str)
    def _choose(self, subject_id: str, stage: str) -> None:
        row = self._row
        offered = subjects(self._workspace, row) if row is not None else []
        chosen = next((each for each in offered if each.id == subject_id), None)
        if row is None or chosen is None:
            return
        given = self.form.values()
        self._begin(row, offered, chosen, FormState(chosen.id, stage, given), self._standing())
        self._take_focus()

    @Slot()
    def give_up(self) -> None:
        """Leaves the form; the text that was typed beside its draft stays."""
        self.drafting.take_out()
        self._close()
        self.keeper.keep(self._composer.conversation, None)
        self._composer.set_template("")
        self._composer.field.setFocus()

    def _take_focus(self) -> None:
        if not self.form.take_focus():
            self._composer.field.setFocus()

    def _begin(
        self,
        row: Row,
        offered: list[Subject],
        subject: Subject,
        state: FormState,
        drafted: str | None,
        *,
        by_hand: bool = False,
    ) -> None:
        """Fills and shows the form; `drafted` is what it has given the draft already, None when nothing."""
        self._row, self._subject, self._stage, self._armed = row, subject, state.stage, None
        facts = self._facts = facts_of(self._workspace, row, subject.order_id)
        self.form.offer(offered, subject.id, state.stage)
        self._fill(facts, row.market, first_values(facts) | dict(state.values))
        given = self._followed = self.form.values()
        self.drafting.begin(About(subject.kind, state.stage, facts), given, drafted, by_hand=by_hand)
        self._say_around()
        self._composer.give_room(True)
        self.form.show()
        self._judge()
        self._keep()

    def _fill(self, facts: Facts, market: str, given: Mapping[str, str]) -> None:
        assert self._subject is not None
        fill(self.form, self._workspace, market, facts, self._subject, self._stage)
        self.form.put(given)
        self.form.blockSignals(False)

    def _close(self) -> None:
        self._row, self._subject, self._facts, self._stage, self._armed = None, None, None, "", None
        self.form.hide()
        self._composer.give_room(False)
        self.drafting.end()

    # --- what is said ---

    def _say_around(self) -> None:
        if self._facts is not None and self._subject is not None:
            say_around(self.form, self.drafting, self._workspace, self._facts, self._subject)

    @Slot()
    def _retell(self) -> None:
        """The same in another language of the screen."""
        if self._subject is not None and self._facts is not None:
            offer_choices(self.form, self._workspace, self._facts, self._subject, self._stage)
            self._say_around()
            self._judge()
            self.drafting.show_beside(self.form.values())

    def _say_moved_on(self) -> None:
        subject = subject_now(self._workspace, self._subject) if self._subject is not None else None
        if subject is not None:
            text = _("Meanwhile it is at “{stage}”. Choose the stage that comes next; your text stays.")
            self.form.say_notice(text.format(stage=stage_word(subject, subject.stage)), bad=True)
            self._workspace.announced.emit(self.form.notice.text())

    @Slot()
    def _valued(self) -> None:
        """Another value: the draft follows. A field that is only left says the same once more: that is no
        edit, or the Send that was pressed for a second time would have to ask again."""
        given = self.form.values()
        if self._subject is not None and given != self._followed:
            self._followed, self._armed = given, None
            self.drafting.follow(given)
            self._judge()
            self._keep()

    # --- judging ---

    def _remarks(self) -> list[Remark]:
        row, facts, subject = self._row, self._facts, self._subject
        if row is None or facts is None or subject is None:
            return []
        return remarks_in(self._workspace, row.market, facts, subject.rule(self._stage), self.form.values())

    def _judge(self) -> None:
        self.form.say(self._remarks())

    def _check(self, attempt: Attempt) -> str:
        """The gate's question: why this update may not go, "" when it may."""
        if attempt.note or self._subject is None:
            return ""
        if not self._is_still_offered():
            self._say_moved_on()
            return _("Not sent: it has moved on meanwhile. Your text stays here.")
        if self._workspace.reader.draft_files(attempt.target.conversation):
            return _("Not sent: a status update takes no files. Send them with a reply of their own.")
        found = self._remarks()
        stopping = [remark for remark in found if remark.level == STOP]
        if stopping:
            self.form.press(stopping)
            return _("Not sent: fill in what is marked first.")
        asking = [remark for remark in found if remark.level == ASK]
        if asking and self._armed != self.form.values():
            self._armed = self.form.values()
            self.form.press(asking)
            return Asks(_("Not sent yet. Look at what is marked; to send it as it is, press Send again."))
        return ""

    def _is_still_offered(self) -> bool:
        row, subject = self._row, self._subject
        if row is None or subject is None:
            return False
        now = next((each for each in subjects(self._workspace, row) if each.id == subject.id), None)
        return now is not None and self._stage in now.offered

    def _announce(self, reply: Reply) -> Reply | StageUpdate:
        """The status update that goes out in place of a reply while the form is open."""
        subject = self._subject
        if subject is None or reply.conversation_id != self._composer.conversation:
            return reply
        given = {name: value for name, value in self.form.values().items() if value}
        state = FormState(subject.id, self._stage, given, self.drafting.drafted)
        self._returning.sent((self._workspace.desk_id, reply.conversation_id), reply.text, state)
        if "reason" in given:
            given = given | {"reason": reason_text(given["reason"], reply.language or "")}
        return StageUpdate(
            reply.conversation_id,
            self._stage,
            reply.text,
            case_id=None if subject.is_order else subject.id,
            order_id=subject.id if subject.is_order else None,
            fields=given,
            language=reply.language,
            overrides=reply.overrides,
        )

    # --- keeping and coming back ---

    def _keep(self) -> None:
        if self._subject is not None:
            state = FormState(self._subject.id, self._stage, self.form.values(), self.drafting.drafted)
            self.keeper.keep(self._composer.conversation, state)

    @Slot()
    def _moved(self) -> None:
        """Another conversation: its own form, if one is open there."""
        self._close()
        state = self.keeper.read(self._composer.conversation)
        if state is not None:
            self._restore(state, by_hand=state.drafted not in self._composer.text())

    def _restore(self, state: FormState, *, by_hand: bool) -> None:
        conversation = self._composer.conversation
        if not conversation or not self._workspace.is_attached:
            return
        row = self._workspace.reader.conversation(conversation)
        offered = subjects(self._workspace, row) if row is not None else []
        subject = next((each for each in offered if each.id == state.subject), None)
        if row is None or subject is None or not self._can_open():
            self.keeper.keep(conversation, None)
            return
        self._begin(row, offered, subject, state, state.drafted, by_hand=by_hand)
        if state.stage not in subject.offered:
            self._say_moved_on()

    @Slot(str, bool, bool)
    def _was_sent(self, conversation: str, note: bool, _go_on: bool) -> None:
        if not note:
            if conversation == self._composer.conversation:
                self._close()
            self.keeper.keep(conversation, None)

    @Slot(int, str)
    def _strip_chosen(self, outbox_id: int, choice: str) -> None:
        if choice in (TAKE_BACK, EDIT):
            chosen = [row for row in self._composer.strip.rows if row.id == outbox_id]
            self._returning.coming(self._workspace.desk_id, chosen)

    def show_outbox(self, rows: list[OutboxRow]) -> None:
        """What waits: an update that the platform rejects comes back with its fields."""
        rejected = [row for row in rows if row.state == "rejected"]
        self._returning.coming(self._workspace.desk_id, rejected)

    @Slot(str, bool)
    def _returned(self, conversation: str, note: bool) -> None:
        """A text has come back: if it was an update's, its form opens again."""
        if note or conversation != self._composer.conversation or self.is_open:
            return
        found = self._returning.take((self._workspace.desk_id, conversation), self._composer.text())
        if found is not None:
            self._restore(found[0], by_hand=found[1])

    @Slot(object)
    def _heed(self, changes: Changes) -> None:
        """Somebody else may have moved the case on: what is offered follows, what was typed stays."""
        subject, row = self._subject, self._row
        if subject is None or row is None:
            return
        concerned = subject.id in changes.cases or subject.id in changes.orders
        if not (concerned or changes.everything or changes.touches(row.id)):
            return
        offered = subjects(self._workspace, row)
        now = next((each for each in offered if each.id == subject.id), None)
        if now == subject:
            return
        self._facts = facts_of(self._workspace, row, subject.order_id)
        if now is not None:
            self._subject = now
            self.form.offer(offered, now.id, self._stage)
        if now is None or self._stage not in now.offered:
            self._say_moved_on()
        else:
            self._say_around()

    @Slot()
    def _detached(self) -> None:
        self._close()

    @Slot(str)
    def _forget(self, desk_id: str) -> None:
        self._returning.forget(desk_id)


def _nothing_next() -> str:
    return _("There is no stage that you can announce here now.")
