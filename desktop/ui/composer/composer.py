"""Where the reply is written: the draft kept at every key, frozen into the outbox at Send, given back by
Undo.

Nothing leaves here without a key press or a click. The field is emptied only when the outbox has
the text durably.
"""

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.domain.actions import Note, Reply
from desktop.domain.changes import Changes
from desktop.l10n.catalogs import N_, _
from desktop.l10n.money import format_number
from desktop.l10n.names import language_name
from desktop.store.views import OutboxRow

from ..actions import Actions, Entry
from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel, Rule, literal
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..workspace import Notice, Workspace
from .draft import SAVED, SAVING, UNSAVED, DraftKeeper
from .field import TextField
from .outbox_strip import OutboxStrip
from .outbox_words import DELETE, EDIT, RETRY, TAKE_BACK, words
from .target import Target

LIMIT = 20_000
NEAR = 18_000
NOTE_SETTING = "note:"
"""An internal note under way is kept apart from the draft: it must never come near what the buyer is sent."""


class Composer(QFrame):
    """`queued(next)`: a reply is durably in the outbox; `escaped`: Esc was pressed in the field."""

    queued = Signal(bool)
    escaped = Signal()

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "panel")
        self._workspace, self._actions = workspace, actions
        self._target: Target | None = None
        self._note = False
        self._sending = False
        self._filling = False
        self._reasons: dict[str, str] = {}
        """Per conversation why its last reply came back."""
        self.drafts = DraftKeeper(workspace, self)
        self.strip = OutboxStrip(workspace)
        self._state = PlainLabel(size=11, token="dim")
        self._hint = PlainLabel(size=11, token="dim")
        self.field = TextField()
        self.blocked = PlainLabel(token="dim", wrap=True)
        self.reason = PlainLabel(size=12, token="bad", wrap=True)
        self.note = QPushButton()
        self.send_next = QPushButton()
        self.send_button = QPushButton()
        set_look(self.send_button, "primary")
        self._buttons = QWidget()
        self._build()
        self._connect()
        self.show_target(None)
        follow(self)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(2 * STEP)
        self._hint.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        top.addWidget(self._state, 1)
        top.addWidget(self._hint)
        flow = FlowLayout(self._buttons, spacing=2 * STEP, line_spacing=2 * STEP, right=True)
        for button in (self.note, self.send_next, self.send_button):
            button.setAutoDefault(False)
            flow.addWidget(button)
        inner = QVBoxLayout()
        inner.setContentsMargins(18, 2 * STEP, 18, 3 * STEP)
        inner.setSpacing(2 * STEP)
        inner.addLayout(top)
        inner.addWidget(self.field)
        inner.addWidget(self.blocked)
        inner.addWidget(self.reason)
        inner.addWidget(self._buttons)
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
        self.note.clicked.connect(self.toggle_note)
        self.send_button.clicked.connect(self.send)
        self.send_next.clicked.connect(self.send_and_next)
        self.strip.chosen.connect(self._chosen)
        self.drafts.state_changed.connect(self._draft_state)
        self._workspace.changed.connect(self._changed)
        self._workspace.detached.connect(self._detached)

    def register(self, actions: Actions) -> None:
        """The composer's actions for palette, menus and keys."""
        group = N_("Conversation")
        for entry in (
            Entry("conversation.reply", N_("Reply"), group, ("R",), self.reply, self._has_target),
            Entry(
                "conversation.send",
                N_("Send"),
                group,
                ("Ctrl+Return", "Ctrl+Enter"),
                self.send,
                self.can_send,
            ),
            Entry(
                "conversation.send_next",
                N_("Send & next"),
                group,
                ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
                self.send_and_next,
                self.can_send,
            ),
            Entry(
                "conversation.note",
                N_("Internal note"),
                group,
                ("Ctrl+Shift+N",),
                self.toggle_note,
                self._can_note,
            ),
        ):
            actions.add(entry)

    # --- for whom ---------------------------------------------------------------------------------

    def show_target(self, target: Target | None) -> None:
        """Writes for another conversation; what was typed before is kept."""
        old = self._target
        if target == old and target is not None:
            return
        moved = (target.conversation if target else "") != (old.conversation if old else "")
        if moved:
            self.flush()
            self._note = False
        self._target = target
        if moved and target is not None:
            self._note = bool(target.blocked) and target.notes and bool(self._note_text(target.conversation))
        if moved or self._note:
            self._fill()
        self._refresh()

    @property
    def conversation(self) -> str:
        return self._target.conversation if self._target else ""

    @property
    def is_note(self) -> bool:
        return self._note

    def show_outbox(self, rows: list[OutboxRow]) -> None:
        """What waits in this conversation; a reply that was refused comes back into the empty field."""
        self.strip.show_rows(rows)
        for row in rows:
            if row.state in ("rejected", "failed") and isinstance(row.action, Reply):
                self._come_back(row)

    def take_focus(self) -> None:
        """The cursor into the field, or onto what can be done instead."""
        if self.field.isVisibleTo(self):
            self.field.setFocus()
        elif self.note.isVisibleTo(self):
            self.note.setFocus()

    def set_room(self, height: int) -> None:
        """How high the pane is: the field takes at most two fifths of it."""
        self.field.set_room(height * 2 // 5)

    # --- writing ----------------------------------------------------------------------------------

    def text(self) -> str:
        return self.field.toPlainText()

    def flush(self) -> None:
        """Keeps what was typed now, without waiting."""
        self.drafts.flush()

    def _fill(self) -> None:
        target = self._target
        text = ""
        if target is not None and self._workspace.is_attached:
            text = (
                self._note_text(target.conversation) if self._note else self.drafts.text(target.conversation)
            )
        if text != self.text():
            self._filling = True
            self.field.put_text(text)
            self._filling = False

    def _note_text(self, conversation: str) -> str:
        said = self._workspace.reader.setting(NOTE_SETTING + conversation, "")
        return said if isinstance(said, str) else ""

    @Slot()
    def _typed(self) -> None:
        if self._filling or self._target is None:
            self._refresh_buttons()
            return
        if self._note:
            self._workspace.store.set_setting(NOTE_SETTING + self._target.conversation, self.text())
        else:
            self.drafts.type(self._target.conversation, self.text())
        self._refresh_buttons()

    @Slot(str, str)
    def _draft_state(self, conversation: str, state: str) -> None:
        if conversation != self.conversation or self._note:
            return
        has_text = bool(self.text())
        said = {
            SAVED: _("Draft saved") if has_text else "",
            SAVING: self._state.text() if not has_text else _("Saving…"),
            UNSAVED: _("The draft could not be saved. It stays here as long as the window is open."),
        }[state]
        self._state.set_token("bad" if state == UNSAVED else "dim")
        self._state.setText(said)

    @Slot()
    def _escape(self) -> None:
        self.flush()
        if self._note and not (self._target and self._target.blocked):
            self.toggle_note()
        else:
            self.escaped.emit()

    # --- sending ----------------------------------------------------------------------------------

    def can_send(self) -> bool:
        """Whether there is something to send and nothing in the way."""
        target = self._target
        if target is None or self._sending or (target.blocked and not self._note):
            return False
        text = self.text()
        return bool(text.strip()) and len(text) <= LIMIT

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
        text = self.text()
        self._sending = True
        self.field.setReadOnly(True)
        self._refresh_buttons()
        conversation = target.conversation
        refused = partial(self._not_queued, conversation)
        if self._note:
            self._workspace.do(
                Note(conversation, text), then=partial(self._note_queued, conversation), otherwise=refused
            )
            return
        self.drafts.flush()
        self._workspace.do(
            Reply(conversation, text, target.language),
            clear_draft=True,
            then=partial(self._reply_queued, conversation, target.buyer, go_on),
            otherwise=refused,
        )

    def _reply_queued(self, conversation: str, buyer: str, go_on: bool, row: OutboxRow) -> None:
        if not isValid(self):
            return
        self._reasons.pop(conversation, None)
        self.drafts.forget(conversation)
        self._end_sending(conversation, "")
        left = (row.not_before - self._workspace.now()).total_seconds() if row.not_before else 0.0
        self._workspace.noticed.emit(
            Notice(
                text=partial(_reply_notice, buyer),
                tone="good",
                undo=partial(self._take_back, row.id, conversation) if left > 0 else None,
                undo_text=_undo_text,
                seconds=left if left > 0 else 4.0,
            )
        )
        self.queued.emit(go_on)

    def _note_queued(self, conversation: str, _row: OutboxRow) -> None:
        if not isValid(self):
            return
        self._workspace.store.set_setting(NOTE_SETTING + conversation, "")
        here = conversation == self.conversation
        if here:
            self._note = False
        self._sending = False
        self.field.setReadOnly(False)
        if here:
            self._fill()
        self._refresh()
        self._workspace.noticed.emit(Notice(text=_note_notice, seconds=4.0))

    def _not_queued(self, conversation: str, _error: BaseException) -> None:
        if not isValid(self):
            return
        self._sending = False
        self.field.setReadOnly(False)
        text = _(
            "Not sent: it could not be kept on this computer. Your text stays here; make room, "
            "then press Send again."
        )
        self._reasons[conversation] = text
        self._refresh()
        self._workspace.announced.emit(text)

    def _end_sending(self, conversation: str, text: str) -> None:
        self._sending = False
        self.field.setReadOnly(False)
        if conversation == self.conversation and not self._note:
            self._filling = True
            self.field.put_text(text)
            self._filling = False
            self._state.setText("")
        self._refresh()

    # --- taking back, trying again ----------------------------------------------------------------

    def _take_back(self, outbox_id: int, conversation: str) -> None:
        """Undo: the reply becomes the draft again, and is shown."""
        self.flush()
        self._workspace.when(self._workspace.store.cancel(outbox_id), partial(self._taken_back, conversation))

    def _taken_back(self, conversation: str, done: bool) -> None:
        if not isValid(self):
            return
        if not done:
            self._workspace.noticed.emit(Notice(text=_too_late_notice, tone="warn", seconds=6.0))
            return
        self.drafts.forget(conversation)
        if conversation != self.conversation:
            self._workspace.open_requested.emit(conversation)
        else:
            self._note = False
            self._fill()
            self._refresh()
        self.take_focus()

    @Slot(int, str)
    def _chosen(self, outbox_id: int, choice: str) -> None:
        row = next((known for known in self.strip.rows if known.id == outbox_id), None)
        if row is None:
            return
        store = self._workspace.store
        if choice in (TAKE_BACK, EDIT) and isinstance(row.action, Note):
            self._workspace.when(store.discard(outbox_id), partial(self._note_back, row))
        elif choice in (TAKE_BACK, EDIT):
            if choice == EDIT:
                self._reasons[row.conversation_id] = words(row, self._workspace.now())
            self._take_back(outbox_id, row.conversation_id)
        elif choice == RETRY:
            self._workspace.when(store.retry(outbox_id), self._retried)
        elif choice == DELETE:
            self._workspace.when(store.discard(outbox_id), self._retried)

    def _note_back(self, row: OutboxRow, done: bool) -> None:
        if not isValid(self) or not done or not isinstance(row.action, Note):
            return
        there = self._note_text(row.conversation_id)
        text = f"{row.action.text}\n\n{there}" if there.strip() else row.action.text
        self._workspace.when(
            self._workspace.store.set_setting(NOTE_SETTING + row.conversation_id, text),
            partial(self._note_shown, row.conversation_id),
        )

    def _note_shown(self, conversation: str, _done: object) -> None:
        if isValid(self) and conversation == self.conversation:
            self._note = True
            self._fill()
            self._refresh()
            self.take_focus()

    def _retried(self, _done: bool) -> None:
        self._workspace.poke()

    def _come_back(self, row: OutboxRow) -> None:
        """A refused reply returns into the field, if that is empty and in sight; else its line offers to."""
        said = words(row, self._workspace.now())
        if self._reasons.get(row.conversation_id) != said:
            self._reasons[row.conversation_id] = said
            self._workspace.announced.emit(said)
        if row.state == "rejected" and not self.text().strip() and not self._note and not self._sending:
            self._workspace.when(
                self._workspace.store.cancel(row.id), partial(self._returned, row.conversation_id)
            )
        self._refresh()

    def _returned(self, conversation: str, done: bool) -> None:
        if isValid(self) and done and conversation == self.conversation and not self._note:
            self._fill()
            self._refresh()

    # --- modes and looks --------------------------------------------------------------------------

    def reply(self) -> None:
        """The cursor into the reply."""
        if self._note and self._target is not None and not self._target.blocked:
            self.toggle_note()
        self.take_focus()

    @Slot()
    def toggle_note(self) -> None:
        """Between the reply and an internal note; each keeps its own text."""
        if self._target is None or not (self._can_note() or self._note):
            return
        self.flush()
        self._note = not self._note
        self._fill()
        self._refresh()
        self.take_focus()

    def _has_target(self) -> bool:
        return self._target is not None

    def _can_note(self) -> bool:
        return self._target is not None and self._target.notes

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        target = self._target
        if target is None or self._note or self._sending:
            return
        if target.conversation in changes.drafts_of and not self.drafts.is_dirty(target.conversation):
            self._fill()
            self._refresh_buttons()

    @Slot()
    def _detached(self) -> None:
        self._target = None
        self.drafts.drop()
        self._reasons.clear()
        self.strip.show_rows([])
        self._filling = True
        self.field.clear()
        self._filling = False

    def retranslate(self) -> None:
        self.setAccessibleName(_("Composer"))
        self._refresh()

    def _refresh(self) -> None:
        target, note = self._target, self._note
        blocked = target.blocked if target and not note else ""
        self.blocked.setText(blocked)
        self.blocked.setVisible(bool(blocked))
        self.field.setVisible(not blocked)
        self.field.set_note(note)
        self.send_next.setVisible(not note and not blocked)
        self.send_button.setVisible(not blocked)
        self.note.setVisible(bool(target and target.notes))
        self.note.setText(_("Back to the reply") if note and not blocked else _("Note"))
        self.note.setAccessibleName(_("Back to the reply") if note else _("Write an internal note"))
        self.send_button.setText(_("Save note") if note else _("Send"))
        self.send_next.setText(_("Send & next").replace("&", "&&"))
        self.send_next.setAccessibleName(_("Send & next"))
        self._tips()
        if target is not None:
            self._say_for(target, note)
        self._refresh_buttons()

    def _say_for(self, target: Target, note: bool) -> None:
        workspace = self._workspace
        language = language_name(target.language, workspace.language)
        name = literal(target.buyer, 40)
        if note:
            self._hint.setText(_("Internal: the buyer never sees it"))
            self._hint.set_token("warn")
            text = _("Internal note…")
            self.field.setAccessibleName(_("Internal note, never visible to the buyer"))
            self._state.setText("")
        else:
            self._hint.setText("" if target.blocked else _("Reply in {language}").format(language=language))
            self._hint.set_token("dim")
            text = _("Write to {name} in {language}…").format(name=name, language=language)
            self.field.setAccessibleName(
                _("Reply to {name} in {language}").format(name=name, language=language)
            )
            if not self.drafts.is_dirty(target.conversation):
                self._draft_state(target.conversation, SAVED)
        self.field.setPlaceholderText(text)

    def _tips(self) -> None:
        known = {entry.id for entry in self._actions.entries()}
        for button, action in (
            (self.send_button, "conversation.send"),
            (self.send_next, "conversation.send_next"),
            (self.note, "conversation.note"),
        ):
            button.setToolTip(self._actions.key_text(action) if action in known else "")

    def _refresh_buttons(self) -> None:
        can = self.can_send()
        self.send_button.setEnabled(can)
        self.send_next.setEnabled(can)
        length = len(self.text())
        said, token = "", "bad"
        if length > LIMIT:
            over = format_number(length - LIMIT, self._workspace.language)
            said = _("Too long by {count} characters: the platform takes {limit} at most.").format(
                count=over, limit=format_number(LIMIT, self._workspace.language)
            )
        elif length > NEAR:
            said, token = (
                _("{count} of {limit} characters").format(
                    count=format_number(length, self._workspace.language),
                    limit=format_number(LIMIT, self._workspace.language),
                ),
                "dim",
            )
        elif not self._note:
            said = self._reasons.get(self.conversation, "")
        self.reason.set_token(token)
        self.reason.setText(said)
        self.reason.setVisible(bool(said))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)


def _reply_notice(buyer: str) -> str:
    return _("Reply to {name} queued.").format(name=literal(buyer, 40))


def _undo_text() -> str:
    return _("Undo")


def _note_notice() -> str:
    return _("Note queued.")


def _too_late_notice() -> str:
    return _("Too late: the reply is on its way or has been accepted.")
