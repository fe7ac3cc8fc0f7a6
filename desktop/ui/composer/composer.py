"""Where the reply is written: the draft kept at every key, Send, Send & next, and internal notes on another
ground.

Nothing leaves here without a key press or a click.
"""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.domain.actions import Reply, StageUpdate
from desktop.domain.changes import Changes
from desktop.l10n.catalogs import _
from desktop.store.views import OutboxRow

from ..actions import Actions
from ..kit.labels import PlainLabel, Rule
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..workspace import Workspace
from .addressing import addressing
from .column import Column
from .draft import SAVED, DraftKeeper, NoteKeeper
from .field import TextField
from .gate import Attempt, Gate
from .head_line import HeadLine
from .keys import composer_entries
from .length import LIMIT, length_remark
from .outbox_strip import OutboxStrip
from .send_bar import SendBar
from .sending import Sender
from .target import Target

__all__ = ["LIMIT", "Composer"]


class Composer(QFrame):
    """`queued(next)`: a reply is durably in the outbox; `escaped`: Esc was pressed in the field;
    `edited`: the text or the mode is another; `moved`: it writes for another conversation or for none;
    `refused`: a check has refused Send, and its reason has been said.

    Other parts plug in here: widgets into `over` and `under` the field, checks and completions into `gate`.
    """

    queued = Signal(bool)
    escaped = Signal()
    edited = Signal()
    moved = Signal()
    refused = Signal()

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "panel")
        self._workspace, self._actions = workspace, actions
        self._target: Target | None = None
        self._note = False
        self._filling = self._has_form = False
        self._height = 0
        self.drafts = DraftKeeper(workspace, self)
        self.notes = NoteKeeper(workspace, self)
        self.gate = Gate()
        self.outgoing = Sender(workspace, self.drafts, self.notes, self)
        self.outgoing.complete = self.gate.complete
        self.strip = OutboxStrip(workspace)
        self._top = HeadLine()
        self.state, self.hint = self._top.state, self._top.hint
        self.over, self.under = Column(), Column()
        self.field = TextField()
        self._refused = self._written_in = ""
        self.template, self.template_is_form = "", False
        self.blocked = PlainLabel(token="dim", wrap=True)
        self.reason = PlainLabel(size=12, token="bad", wrap=True)
        self.bar = SendBar(actions)
        self._build()
        self._connect()
        follow(self)

    def _build(self) -> None:
        inner = QVBoxLayout()
        inner.setContentsMargins(18, 2 * STEP, 18, 3 * STEP)
        inner.setSpacing(2 * STEP)
        for part in (self._top, self.over, self.field, self.under, self.blocked, self.reason, self.bar):
            inner.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Rule())
        layout.addWidget(self.strip)
        layout.addLayout(inner)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._typed)
        self.field.left.connect(self.flush)
        self.field.escaped.connect(self._escape)
        self.bar.note.clicked.connect(self.toggle_note)
        self.bar.send.clicked.connect(self.send)
        self.bar.send_next.clicked.connect(self.send_and_next)
        self.strip.chosen.connect(self._chosen)
        self.drafts.state_changed.connect(self._draft_state)
        self.notes.state_changed.connect(self._note_state)
        self.outgoing.sent.connect(self._sent)
        self.outgoing.kept.connect(self._kept)
        self.outgoing.returned.connect(self._returned)
        self._workspace.changed.connect(self._changed)
        self._workspace.leaving.connect(self.flush)
        self._workspace.detached.connect(self._detached)

    def register(self, actions: Actions) -> None:
        """The composer's actions for palette, menus and keys."""
        for entry in composer_entries(self):
            actions.add(entry)

    # --- for whom ---

    def show_target(self, target: Target | None) -> None:
        """Writes for another conversation; what was typed before is kept."""
        old = self._target
        if target == old:
            return
        moved = target is None or old is None or target.conversation != old.conversation
        if moved:
            self.flush()
        self._target = target
        if moved:
            self._note = target is not None and self._has_note_only(target)
            self._refused = ""
            self.template, self.template_is_form = "", False
            self._fill()
        self._refresh()
        if moved:
            self.moved.emit()

    def _has_note_only(self, target: Target) -> bool:
        if not target.notes or not self.notes.text(target.conversation):
            return False
        return bool(target.blocked) or not self.drafts.text(target.conversation)

    @property
    def conversation(self) -> str:
        return self._target.conversation if self._target else ""

    @property
    def target(self) -> Target | None:
        """For whom is written; None while no conversation is open."""
        return self._target

    @property
    def is_note(self) -> bool:
        """Whether an internal note is being written."""
        return self._note

    def show_outbox(self, rows: list[OutboxRow]) -> None:
        """What waits in this conversation; a reply that was rejected comes back into the empty field."""
        self.strip.show_rows(rows)
        free = not self.text().strip() and not self._note and not self.outgoing.busy
        for row in rows:
            if (
                row.state == "rejected"
                and isinstance(row.action, Reply | StageUpdate)
                and free
                and self.can_write()
            ):
                self.outgoing.bring_back(row)

    def take_focus(self) -> None:
        """The cursor into the field, or onto what can be done instead."""
        (self.field if self.can_write() or self._note else self.bar.note).setFocus()

    def set_room(self, height: int) -> None:
        """How high the pane is: the field takes at most two fifths of it, beside a form less."""
        self._height = height
        self.field.set_room(height * 2 // (9 if self._has_form else 5))
        self.over.set_most(height * (4 if self._has_form else 3) // 10)
        self.under.set_most(height * 3 // 10)

    def give_room(self, form: bool) -> None:
        """Whether a form stands over the field and needs the room."""
        if form != self._has_form:
            self._has_form = form
            self.over.keep_whole(form)
            self.set_room(self._height)

    # --- writing ---

    def text(self) -> str:
        return self.field.toPlainText()

    def insert_text(self, text: str) -> None:
        """Puts a text where the cursor is, in place of what is selected; one step of undo."""
        self.field.insert_text(text)
        self.field.setFocus()

    def replace_text(self, text: str) -> None:
        """Another text in place of the whole draft; one step of undo brings the old one back."""
        self.field.replace_text(text)
        self.field.setFocus()

    def set_template(self, text: str, *, form: bool = False) -> None:
        """The template's text as it was filled in, "" when none was used: a free template that goes out
        untouched is flagged (R14), a filled stage `form` is not. Kept until another conversation is shown."""
        self.template, self.template_is_form = text, form
        self.edited.emit()

    @Slot()
    def flush(self) -> None:
        """Keeps what was typed now, without waiting."""
        self.drafts.flush()
        self.notes.flush()

    def unsaved(self) -> bool:
        """Whether a text here could not be saved and would be gone with the window."""
        self.flush()
        return self.drafts.unsaved() or self.notes.unsaved()

    def _keeper(self) -> DraftKeeper:
        return self.notes if self._note else self.drafts

    def _fill(self) -> None:
        text = ""
        if self._target is not None and self._workspace.is_attached:
            text = self._keeper().text(self._target.conversation)
        if text != self.text():
            self._filling = True
            self.field.put_text(text)
            self._filling = False

    @Slot()
    def _typed(self) -> None:
        if not self._filling and self._target is not None:
            self._keeper().type(self._target.conversation, self.text())
        self._refused = ""
        self._refresh_buttons()
        self.edited.emit()

    @Slot(str, str)
    def _draft_state(self, conversation: str, state: str) -> None:
        if conversation == self.conversation and not self._note:
            self._top.say_state(state, note=False, empty=not self.text())

    @Slot(str, str)
    def _note_state(self, conversation: str, state: str) -> None:
        if conversation == self.conversation and self._note:
            self._top.say_state(state, note=True, empty=not self.text())

    @Slot()
    def _escape(self) -> None:
        self.flush()
        if self._note and self._target is not None and not self._target.blocked:
            self.toggle_note()
        else:
            self.escaped.emit()

    def say_language(self, code: str) -> None:
        """The language that the text was recognised to be written in, "" when that is not certain."""
        if code != self._written_in:
            self._written_in = code
            self._refresh()

    # --- sending ---

    def can_send(self) -> bool:
        """Whether there is something to send and nothing in the way."""
        if self.outgoing.busy or not (self._note or self.can_write()):
            return False
        text = self.text()
        return bool(text.strip()) and len(text) <= LIMIT

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
        attempt = Attempt(target, self.text(), self._note, go_on)
        self._refused = self.gate.refusal(attempt)
        if self._refused:
            self._workspace.announced.emit(self._refused)
            self._refresh_buttons()
            self.refused.emit()
            return
        self.field.setReadOnly(True)
        self.outgoing.send(target, attempt.text, note=attempt.note, go_on=go_on)
        self._refresh_buttons()

    @Slot(str, bool, bool)
    def _sent(self, conversation: str, note: bool, go_on: bool) -> None:
        self.field.setReadOnly(False)
        if conversation == self.conversation:
            self._note = False
            if not note:
                self.template, self.template_is_form = "", False
            self._fill()
            self._refresh()
        if not note:
            self.queued.emit(go_on)

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

    # --- modes and looks ---

    def reply(self) -> None:
        """The cursor into the reply."""
        if self._note and self.can_write():
            self.toggle_note()
        self.take_focus()

    @Slot()
    def toggle_note(self) -> None:
        """Between the reply and an internal note; each keeps its own text."""
        if not self.can_note() and not self._note:
            return
        self.flush()
        self._note = not self._note
        self._fill()
        self._refresh()
        self.edited.emit()
        self.take_focus()

    def has_target(self) -> bool:
        """Whether a conversation is open."""
        return self._target is not None

    def can_write(self) -> bool:
        """Whether the buyer can be answered here."""
        return self._target is not None and not self._target.blocked

    def can_note(self) -> bool:
        """Whether internal notes can be left here."""
        return self._target is not None and self._target.notes

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        conversation = self.conversation
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

    def _refresh(self) -> None:
        target, note = self._target, self._note
        blocked = target.blocked if target is not None and not note else ""
        self.blocked.setText(blocked)
        self.blocked.setVisible(bool(blocked))
        self._top.setVisible(not blocked)
        self.field.setVisible(not blocked)
        self.over.allow(not blocked)
        self.under.allow(not blocked)
        self.field.set_note(note)
        self.bar.show_mode(note=note, can_note=self.can_note(), can_reply=self.can_write())
        if target is not None:
            self._say_for(target, note)
        self._refresh_buttons()

    def _say_for(self, target: Target, note: bool) -> None:
        said = addressing(target, note=note, written_in=self._written_in, screen=self._workspace.language)
        self._top.say_hint(said.hint, said.token, said.hint.replace("✓", "").strip())
        self.field.setPlaceholderText(said.placeholder)
        self.field.setAccessibleName(said.spoken)
        if not self._keeper().is_dirty(target.conversation):
            tell = self._note_state if note else self._draft_state
            tell(target.conversation, SAVED)

    def _refresh_buttons(self) -> None:
        self.bar.allow(self.can_send())
        said, token = self._remark()
        self.reason.set_token(token)
        self.reason.setText(said)
        self.reason.setVisible(bool(said))

    def _remark(self) -> tuple[str, str]:
        """What stands under the field, and its colour: too long, nearly, why it was not sent or came back."""
        said, token = length_remark(len(self.text()), self._workspace.language)
        if said:
            return said, token
        back = "" if self._note else self.outgoing.reasons.get(self.conversation, "")
        return self._refused or back, "bad"
