"""Where the reply is written: the draft kept at every key, Send, Send & next, and internal notes on another
ground.

Nothing leaves here without a key press or a click.
"""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.actions import DecideCase, Reply, StageUpdate
from desktop.domain.changes import Changes
from desktop.domain.decisions import DecisionRule
from desktop.l10n.catalogs import _
from desktop.store.views import OutboxRow

from ..actions import Actions
from ..kit.translate import follow
from ..workspace import Workspace
from .addressing import addressing
from .draft import SAVED
from .gate import Attempt, Gate
from .keys import composer_entries
from .length import LIMIT, fits, length_remark
from .recipients import Recipients, send_text
from .sending import Sender
from .target import Target, misses_buyer
from .writing import Writing

__all__ = ["LIMIT", "Composer"]


class Composer(Writing):
    """`queued(next)`: a reply is durably in the outbox; `moved`: it writes for another conversation or for
    none; `refused`: a check has refused Send, and its reason has been said; `retold`: the language of the
    screen is another.

    Other parts plug in here: widgets into `over` and `under` the field, checks and completions into `gate`.
    """

    queued = Signal(bool)
    moved = Signal()
    refused = Signal()
    retold = Signal()

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(workspace, actions, parent)
        self._to: tuple[str, ...] = ()
        self.gate = Gate()
        self.outgoing = Sender(workspace, self.drafts, self.notes, self)
        self.outgoing.complete = self.gate.complete
        self.outgoing.is_shown = self._shows
        self._written_in = ""
        self.had_keyboard = False
        """Whether the keyboard was here, in a form or the field, when Send was pressed last."""
        self.recipients = Recipients(workspace, self)
        self._connect()
        follow(self)

    def _connect(self) -> None:
        self.bar.send.clicked.connect(self.send)
        self.bar.send_next.clicked.connect(self.send_and_next)
        self.strip.chosen.connect(self._chosen)
        self.outgoing.sent.connect(self._sent)
        self.outgoing.queued.connect(self.queued)
        self.outgoing.kept.connect(self._kept)
        self.outgoing.returned.connect(self._returned)
        self._workspace.changed.connect(self._changed)
        self._workspace.detached.connect(self._detached)

    def register(self, actions: Actions) -> None:
        """The composer's actions for palette, menus and keys."""
        for entry in composer_entries(self, self._workspace):
            actions.add(entry)
        self.recipients.register(actions)

    # --- for whom ---

    def show_target(self, target: Target | None) -> None:
        """Writes for another conversation; what was typed before is kept."""
        old = self._target
        if target == old:
            return
        moved = target is None or old is None or target.conversation != old.conversation
        if moved:
            self.flush()
        self._target, self._account = target, self._workspace.desk_id
        if moved:
            self._note = target is not None and self._has_note_only(target)
            self._refused = ""
            self.template, self.template_is_form = "", False
            self._fill()
        self._refresh()
        if moved:
            self.moved.emit()
        else:
            self.recipients.show()

    def _has_note_only(self, target: Target) -> bool:
        if not target.notes or not self.notes.text(target.conversation):
            return False
        return bool(target.blocked) or not self.drafts.text(target.conversation)

    def show_outbox(self, rows: list[OutboxRow]) -> None:
        """What waits in this conversation; a reply that was rejected comes back into the empty field."""
        self.strip.show_rows(rows)
        free = not self.text().strip() and not self._note and not self.outgoing.busy
        for row in rows:
            if (
                row.state == "rejected"
                and isinstance(row.action, Reply | StageUpdate | DecideCase)
                and free
                and self.can_write()
            ):
                self.outgoing.bring_back(row)

    def _shows(self, place: tuple[str, str]) -> bool:
        return self.isVisible() and place == (self._account, self.conversation)

    # --- sending ---

    def can_send(self) -> bool:
        """Whether there is something to send and nothing in the way."""
        if self.outgoing.busy or not (self._note or self.can_write()):
            return False
        text, decision = self.text(), self._decision
        if decision is not None and not self._note and decision.text != "needed":
            return decision.text == "none" or not text.strip() or fits(text, *self._lengths())
        return fits(text, *self._lengths())

    def _lengths(self) -> tuple[int, int]:
        """The most and the fewest characters: a note's are our own matter."""
        target, decision = self._target, self._decision
        if target is None or self._note:
            return LIMIT, 1
        return (decision.limit if decision is not None else 0) or target.limit, target.least

    def decide_by(self, rule: DecisionRule | None) -> None:
        """A decision is being written, by what the marketplace takes with it; None: a reply again. Where it
        takes no text there is no field, and the draft stays as it is."""
        if rule != self._decision:
            self._decision = rule
            self._refused = ""
            self._refresh()
            self.edited.emit()

    @property
    def is_wordless(self) -> bool:
        """Whether what is sent takes no text."""
        return self._decision is not None and self._decision.text == "none" and not self._note

    def can_send_reply(self) -> bool:
        """Whether Send would send a reply, not a note."""
        return not self._note and self.can_send()

    @Slot()
    def send(self) -> None:
        """Freezes the text in the outbox."""
        self._send(False)

    @Slot()
    def send_and_next(self) -> None:
        """The same, and on to the next conversation that needs an answer."""
        self._send(True)

    def _send(self, go_on: bool) -> None:
        target = self._target
        if target is None or not self.can_send():
            return
        wordless = self.is_wordless
        attempt = Attempt(target, "" if wordless else self.text(), self._note, go_on)
        self._refused = self.gate.refusal(attempt)
        if self._refused:
            self._workspace.announced.emit(self._refused)
            self._refresh_buttons()
            self.refused.emit()
            return
        focused = QApplication.focusWidget()
        self.had_keyboard = focused is not None and self.isAncestorOf(focused)
        self.field.setReadOnly(True)
        self.outgoing.send(target, attempt.text, note=attempt.note, go_on=go_on, keep_draft=wordless)
        self._refresh_buttons()

    @Slot(str, bool, bool)
    def _sent(self, conversation: str, note: bool, _go_on: bool) -> None:
        self.field.setReadOnly(False)
        if conversation == self.conversation:
            self._note = False
            if not note:
                self.template, self.template_is_form = "", False
            self._fill()
            self._refresh()
        else:
            self._refresh_buttons()

    @Slot(str)
    def _kept(self, _conversation: str) -> None:
        self.field.setReadOnly(False)
        self._refresh()

    @Slot(int, str)
    def _chosen(self, outbox_id: int, choice: str) -> None:
        row = next((known for known in self.strip.rows if known.id == outbox_id), None)
        if row is not None:
            self.outgoing.choose(row, choice)

    @Slot(str, bool)
    def _returned(self, conversation: str, note: bool) -> None:
        if conversation != self.conversation:
            self._workspace.open_requested.emit(conversation)
        if conversation != self.conversation:
            return
        self._note = note
        self._fill()
        self._refresh()
        self.take_focus()

    # --- looks ---

    def say_language(self, code: str) -> None:
        """The language that the text was recognised to be written in, "" when that is not certain."""
        if code != self._written_in:
            self._written_in = code
            self._refresh()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        conversation = self.conversation
        if changes.everything:
            self._refresh_buttons()
            self.recipients.show()
        if conversation in changes.drafts_of and not self._note and not self.outgoing.busy:
            if not self.drafts.is_dirty(conversation):
                self._fill()
            self._refresh_buttons()

    @Slot()
    def _detached(self) -> None:
        self.strip.show_rows([])
        self._note = False
        self._target = None
        self._fill()
        self.moved.emit()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Composer"))
        self._refused = ""
        self._refresh()
        self.retold.emit()

    def show_recipients(self, roles: tuple[str, ...]) -> None:
        """To whom the reply goes: button and field say it where the buyer will not read it."""
        if roles != self._to:
            self._to = roles
            self._refresh()
            self.edited.emit()

    def reaches_buyer(self) -> bool:
        """Whether the buyer will read what is written here."""
        return not misses_buyer(self._to)

    def _refresh(self) -> None:
        target, note = self._target, self._note
        blocked = target.blocked if target is not None and not note and not self.is_deciding else ""
        self.show_blocked(blocked, self.is_wordless, told=target is not None and target.is_told)
        self.field.set_note(note)
        self.bar.show_mode(note=note, can_note=self.can_note(), can_reply=self.can_reply())
        self.bar.template.setVisible(self.can_reply() and not note and not self.is_wordless)
        if target is not None:
            self._say_for(target, note)
        self._refresh_buttons()

    def _say_for(self, target: Target, note: bool) -> None:
        said = addressing(
            target, note=note, to=self._to, written_in=self._written_in, screen=self._workspace.language
        )
        self.top.say_hint(said.hint, said.token, said.hint.replace("✓", "").strip())
        self.field.setPlaceholderText(said.placeholder)
        self.field.setAccessibleName(said.spoken)
        if not self._keeper().is_dirty(target.conversation):
            tell = self._note_state if note else self._draft_state
            tell(target.conversation, SAVED)

    def _refresh_buttons(self) -> None:
        self.bar.allow(self.can_send())
        self.bar.say_to(self._send_words())
        self.say_reason(*self._remark())

    def _send_words(self) -> str:
        if self.is_deciding:
            return _("Send the decision")
        return send_text(self._to, self._target) if self._target is not None else ""

    def _remark(self) -> tuple[str, str]:
        """What stands under the field, and its colour: too long, nearly, why it was not sent or came back."""
        written = 0 if self.is_wordless else len(self.text())
        said, token = length_remark(written, self._workspace.language, *self._lengths())
        if said:
            return said, token
        back = "" if self._note else self.outgoing.reason(self.conversation)
        return self._refused or back, "bad"
