"""From the field into the outbox and back: sending, taking back, trying again. No timer leads here.

A text leaves the field only when the outbox has it durably; whatever is refused stays or comes back.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from desktop.domain.actions import DecideCase, Note, Reply, StageUpdate, StartConversation
from desktop.domain.conversations import reaches_buyer
from desktop.l10n.catalogs import _
from desktop.store.views import OutboxRow

from ..kit.labels import literal
from ..marketplace_words import marketplace_name
from ..workspace import Notice, Workspace
from .draft import DraftKeeper
from .gate import Sent
from .outbox_words import DELETE, EDIT, NOW, RETRY, TAKE_BACK, words
from .target import Target


class Sender(QObject):
    """One for each composer. `reason` says why a conversation's last text came back."""

    sent = Signal(str, bool, bool)
    """Conversation, whether it was a note, whether the next conversation is wanted."""
    queued = Signal(bool)
    """A reply is in the outbox and everybody has heard so: whether the next conversation is wanted, which may
    be another account's."""
    kept = Signal(str)
    """Conversation: the text could not be put into the outbox and stays in the field."""
    came_back = Signal(object)
    """OutboxRow: its text is about to return."""
    start_came_back = Signal(object)
    """StartConversation: it is to be written on."""
    returned = Signal(str, bool)
    """Conversation, whether it is a note: a text has come back and can be read from its keeper."""

    def __init__(
        self, workspace: Workspace, drafts: DraftKeeper, notes: DraftKeeper, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._drafts, self._notes = workspace, drafts, notes
        self._coming: set[tuple[str, int]] = set()
        """Rows of the outbox that are brought back, each with its account."""
        self._reasons: dict[tuple[str, str], Callable[[], str]] = {}
        """By account and conversation; worded when it is shown, since the language may change."""
        self._sending = ("", "")
        """Account and conversation of the text on its way into the outbox; while `busy`."""
        self.busy = False
        self.complete: Callable[[Reply], Sent] = lambda reply: reply
        """Adds attachments, overrides … to a reply before it is frozen."""
        self.is_shown: Callable[[tuple[str, str]], bool] = lambda _place: False
        """Whether the outbox of a conversation (its account, itself) is seen now."""
        workspace.desk_closed.connect(self._forget)

    def reason(self, conversation: str) -> str:
        """Why the last text of a conversation of the current account came back; "" when it did not."""
        worded = self._reasons.get(self._place(conversation))
        return worded() if worded is not None else ""

    def _place(self, conversation: str) -> tuple[str, str]:
        return self._workspace.desk_id, conversation

    @Slot(str)
    def _forget(self, desk_id: str) -> None:
        """An account is closed: nobody hears any more what becomes of a text that was being sent there."""
        self._reasons = {place: said for place, said in self._reasons.items() if place[0] != desk_id}
        self._coming = {place for place in self._coming if place[0] != desk_id}
        if self.busy and self._sending[0] == desk_id:
            self.busy = False
            self.kept.emit(self._sending[1])

    def send(self, target: Target, text: str, *, note: bool, go_on: bool, keep_draft: bool = False) -> None:
        """Freezes the text; `sent` or `kept` follows. `keep_draft`: the draft is not what is sent."""
        self.busy = True
        self._drafts.flush()
        self._notes.flush()
        conversation = target.conversation
        self._sending = self._place(conversation)
        action = (
            Note(conversation, text) if note else self.complete(Reply(conversation, text, target.language))
        )
        self._workspace.do(
            action,
            clear_draft=not note and not keep_draft,
            then=partial(self._queued, target.buyer, note, go_on, keep_draft),
            otherwise=partial(self._refused, conversation),
        )

    def choose(self, row: OutboxRow, choice: str) -> None:
        """What the person wants done with a message that is not accepted yet."""
        store = self._workspace.store
        if isinstance(row.action, StartConversation) and choice in (TAKE_BACK, EDIT):
            self._workspace.when(store.discard(row.id), partial(self._start_back, row.action))
        elif choice in (TAKE_BACK, EDIT):
            if choice == EDIT:
                self._reasons[self._place(row.conversation_id)] = partial(self._words, row)
            self.take_back(row)
        elif choice in (RETRY, NOW):
            self._workspace.when(store.retry(row.id), self._poke)
        elif choice == DELETE:
            self._workspace.when(store.discard(row.id), self._poke)

    def take_back(self, row: OutboxRow) -> None:
        """Undo: the text becomes the draft again, before what has been typed meanwhile."""
        self._drafts.flush()
        self._notes.flush()
        store = self._workspace.store
        note = isinstance(row.action, Note)
        self._workspace.when(
            store.discard(row.id) if note else store.cancel(row.id), partial(self._taken_back, row)
        )

    def bring_back(self, row: OutboxRow) -> None:
        """The platform has refused a reply: its text returns, and why is said."""
        place = (self._workspace.desk_id, row.id)
        if place in self._coming:
            return
        self._coming.add(place)
        self._reasons[self._place(row.conversation_id)] = partial(self._words, row)
        self._workspace.announced.emit(self._words(row))
        self._workspace.when(self._workspace.store.cancel(row.id), partial(self._brought_back, row))

    def _queued(self, buyer: str, note: bool, go_on: bool, keep_draft: bool, row: OutboxRow) -> None:
        if not isValid(self):
            return
        self.busy = False
        conversation = row.conversation_id
        if note:
            self._notes.put(conversation, "")
            self._workspace.noticed.emit(Notice(text=_note_notice, seconds=4.0))
        else:
            self._reasons.pop(self._place(conversation), None)
            if not keep_draft:
                self._drafts.forget(conversation)
            left = (row.not_before - self._workspace.now()).total_seconds() if row.not_before else 0.0
            self._workspace.noticed.emit(
                Notice(
                    text=partial(_notice_of, row.action, buyer),
                    tone="good",
                    undo=partial(self.take_back, row) if left > 0 else None,
                    undo_text=_undo_text,
                    seconds=left if left > 0 else 4.0,
                    is_told=partial(self.is_shown, self._place(conversation)),
                )
            )
        self.sent.emit(conversation, note, go_on)
        if not note:
            self.queued.emit(go_on)

    def _refused(self, conversation: str, _error: BaseException) -> None:
        if not isValid(self):
            return
        self.busy = False
        self._reasons[self._place(conversation)] = _not_kept_text
        self._workspace.announced.emit(_not_kept_text())
        self.kept.emit(conversation)

    def _taken_back(self, row: OutboxRow, done: bool) -> None:
        if not isValid(self):
            return
        if not done:
            self._workspace.noticed.emit(Notice(text=_too_late_notice, tone="warn", seconds=6.0))
            return
        conversation, note = row.conversation_id, isinstance(row.action, Note)
        if isinstance(row.action, Note):
            there = self._notes.text(conversation)
            self._notes.put(
                conversation, f"{row.action.text}\n\n{there}" if there.strip() else row.action.text
            )
        else:
            self._keep_both(row)
        self.came_back.emit(row)
        self.returned.emit(conversation, note)

    def _brought_back(self, row: OutboxRow, done: bool) -> None:
        self._coming.discard((self._workspace.desk_id, row.id))
        if isValid(self) and done:
            self._keep_both(row)
            self.came_back.emit(row)
            self.returned.emit(row.conversation_id, False)

    def _keep_both(self, row: OutboxRow) -> None:
        """The store has put the text before the draft that it knew; what was typed since goes behind it,
        too."""
        text = row.action.text if isinstance(row.action, Reply | StageUpdate | DecideCase) else ""
        there = self._drafts.text(row.conversation_id) if self._workspace.is_attached else text
        if text and text not in there:
            self._drafts.put(row.conversation_id, f"{text}\n\n{there}" if there.strip() else text)

    def _start_back(self, action: StartConversation, done: bool) -> None:
        if not isValid(self):
            return
        if done:
            self.start_came_back.emit(action)
        else:
            self._workspace.noticed.emit(Notice(text=_too_late_notice, tone="warn", seconds=6.0))

    def _words(self, row: OutboxRow) -> str:
        return words(row, self._workspace.now(), marketplace=marketplace_name(self._workspace.account))

    def _poke(self, _done: bool) -> None:
        self._workspace.poke()


def _notice_of(action: object, buyer: str) -> str:
    if isinstance(action, DecideCase):
        return _("Decision for {name} queued.").format(name=literal(buyer, 40))
    if isinstance(action, Reply) and not reaches_buyer(action.recipients):
        return _("Message to the marketplace’s staff queued.")
    return _("Reply to {name} queued.").format(name=literal(buyer, 40))


def _undo_text() -> str:
    return _("Undo")


def _note_notice() -> str:
    return _("Note queued.")


def _too_late_notice() -> str:
    return _("Too late: the reply is on its way or has been accepted.")


def _not_kept_text() -> str:
    return _(
        "Not sent: it could not be kept on this computer. Your text stays here; make room, "
        "then press Send again."
    )
