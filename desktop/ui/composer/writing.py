"""Writing: the draft or the internal note of one conversation, kept at every key; each has its own text."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.domain.decisions import DecisionRule

from ..actions import Actions
from ..workspace import Workspace
from .draft import DraftKeeper, NoteKeeper
from .face import Face
from .target import Target


class Writing(Face):
    """`escaped`: Esc was pressed in the field; `edited`: the text or the mode is another."""

    escaped = Signal()
    edited = Signal()

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(workspace, actions, parent)
        self._workspace = workspace
        self._target: Target | None = None
        self._account = ""
        """The account of that target: two may name conversations alike."""
        self._note = False
        self._filling = False
        self._refused = ""
        self._decision: DecisionRule | None = None
        self.template, self.template_is_form = "", False
        self.drafts = DraftKeeper(workspace, self)
        self.notes = NoteKeeper(workspace, self)
        self.field.textChanged.connect(self._typed)
        self.field.left.connect(self.flush)
        self.field.escaped.connect(self._escape)
        self.bar.note.clicked.connect(self.toggle_note)
        self.drafts.state_changed.connect(self._draft_state)
        self.notes.state_changed.connect(self._note_state)
        workspace.leaving.connect(self.flush)

    # --- what is written ---

    @property
    def conversation(self) -> str:
        """The conversation of the current account that is written in; "" for none, also while work of another
        account than the one that is looked at is done."""
        return self._target.conversation if self._target and self.is_here() else ""

    def is_here(self) -> bool:
        """Whether the account that is written in is the current one."""
        return self._account == self._workspace.desk_id

    @property
    def target(self) -> Target | None:
        """For whom is written; None while no conversation is open."""
        return self._target

    @property
    def is_note(self) -> bool:
        """Whether an internal note is being written."""
        return self._note

    def take_focus(self) -> None:
        """The cursor into the field, or onto what can be done instead."""
        if self.can_write() or self._note:
            (self.bar.send if self.field.isHidden() else self.field).setFocus()
        else:
            self.bar.note.setFocus()

    # --- the text ---

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
            self.top.say_state(state, note=False, empty=not self.text())

    @Slot(str, str)
    def _note_state(self, conversation: str, state: str) -> None:
        if conversation == self.conversation and self._note:
            self.top.say_state(state, note=True, empty=not self.text())

    @Slot()
    def _escape(self) -> None:
        self.flush()
        if self._note and self.can_reply():
            self.toggle_note()
        else:
            self.escaped.emit()

    # --- reply or note ---

    def reply(self) -> None:
        """The cursor into the reply."""
        if self._note and self.can_reply():
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
        """Whether the buyer can be answered here, or decided on what the buyer asks for."""
        return self._target is not None and (not self._target.blocked or self.is_deciding)

    @property
    def is_deciding(self) -> bool:
        """Whether it is a decision that is being written, not a reply."""
        return self._decision is not None and not self._note

    def can_reply(self) -> bool:
        """Whether there is a reply to go back to."""
        return self._target is not None and (not self._target.blocked or self._decision is not None)

    def can_note(self) -> bool:
        """Whether internal notes can be left here."""
        return self._target is not None and self._target.notes

    # --- what the composer shows of it ---

    def _refresh(self) -> None:
        raise NotImplementedError

    def _refresh_buttons(self) -> None:
        raise NotImplementedError
