"""What can be done with the current conversation, or with all marked ones: each a row of the outbox,
undoable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QGuiApplication

from desktop.domain.actions import Edit
from desktop.domain.conversations import OPEN
from desktop.l10n.catalogs import N_, _
from desktop.l10n.foreign import cleaned, without_isolates
from desktop.l10n.sorting import sorted_names
from desktop.store.reader import Reader
from desktop.store.views import OutboxRow, Row

from ..actions import Actions, Entry
from ..desks import Desk
from ..kit.labels import literal
from ..kit.picker import Choice, Picker
from ..marketplace_words import missing
from ..workspace import Notice, Workspace
from .action_words import create_text, labelled_text, no_answer_text, plain_text
from .assigning import Assigning
from .ending import Ending
from .reminders import NONE, reminder_choices, reminder_text

if TYPE_CHECKING:
    from .list_pane import ListPane


Step = tuple[str, Edit, Edit]
"""An account, an edit there, and the edit that takes it back."""


@dataclass(slots=True)
class _Batch:
    """Edits that belong together, each with its account and with what takes it back; `rows` are the outbox
    rows that they became, with what takes them back."""

    edits: Sequence[Step]
    text: Callable[[], str]
    rows: list[tuple[str, OutboxRow, Edit]] = field(default_factory=list)


class ListActions(QObject):
    """The actions of list and conversation; every one asks the pane which conversations it is about."""

    def __init__(self, workspace: Workspace, actions: Actions, pane: "ListPane") -> None:
        super().__init__(pane)
        self._workspace = workspace
        self._actions = actions
        self._pane = pane
        self._assigning = Assigning(workspace, pane, self)
        self._ending = Ending(workspace, pane, self)

    def register(self, actions: Actions) -> None:
        """Adds them to the window's table."""
        group, pane, has = N_("Conversation"), self._pane, self._has_target
        in_list = N_("List")
        for entry in (
            Entry(
                "list.next", N_("Next conversation"), in_list, ("J",), partial(pane.step, 1), self._has_rows
            ),
            Entry(
                "list.previous",
                N_("Previous conversation"),
                in_list,
                ("K",),
                partial(pane.step, -1),
                self._has_rows,
            ),
            Entry("list.open_next", N_("Next unanswered"), in_list, (), pane.open_next, self._has_rows),
            Entry("list.mark", N_("Select"), in_list, ("X",), pane.mark_current, self._has_rows),
            Entry("list.unmark", N_("Clear the selection"), in_list, (), pane.marks.clear, self._has_marks),
            *self._assigning.entries(self._can, has),
            Entry(
                "conversation.label",
                N_("Label"),
                group,
                ("L",),
                self.label,
                self._can("labels", has),
                why=self.why("labels"),
            ),
            Entry(
                "conversation.no_answer",
                N_("No answer needed & next"),
                group,
                ("E",),
                self.no_answer,
                self._can("no_answer_needed", self._any_owed),
                why=self.why("no_answer_needed"),
            ),
            Entry(
                "conversation.needs_answer",
                N_("Needs an answer after all"),
                group,
                (),
                self.needs_answer,
                self._can("no_answer_needed", self._any_decided),
                why=self.why("no_answer_needed"),
            ),
            Entry("conversation.remind", N_("Remind me"), group, ("H",), self.remind, self._has_current),
            *self._ending.entries(),
            Entry("conversation.copy_id", N_("Copy the number"), group, (), self.copy_id, self._has_current),
        ):
            actions.add(entry)
        pane.bulk.use(actions)

    def known_labels(self) -> list[str]:
        """Every label in use in the accounts that are shown, in the order of the alphabet."""
        labels = set(self._workspace.from_each(Reader.labels))
        return sorted_names(labels, self._workspace.language)

    # --- when they are possible ---

    def _can(self, capability: str, also: Callable[[], bool]) -> Callable[[], bool]:
        return partial(self._allowed, capability, also)

    def _allowed(self, capability: str, also: Callable[[], bool]) -> bool:
        """With conversations of several accounts only what every one of them can."""
        desks = self._desks()
        able = all(desk.can(capability) for desk in desks)
        return able and (bool(desks) or self._workspace.can(capability)) and also()

    def _desks(self) -> list[Desk]:
        """The accounts of the conversations that an action is about."""
        desks = self._workspace.desks
        return [desks[name] for name in {account for account, _id in self._pane.targets()} if name in desks]

    def why(self, *capabilities: str) -> Callable[[], str]:
        """Why a marketplace whose conversation it is about does not offer it."""
        return lambda: missing(self._workspace, *capabilities, desks=self._desks())

    def _has_rows(self) -> bool:
        return self._pane.model.rowCount() > 0

    def _has_marks(self) -> bool:
        return bool(self._pane.marks.ids)

    def _has_target(self) -> bool:
        return self._workspace.is_attached and bool(self._pane.targets())

    def _has_current(self) -> bool:
        return self._pane.current_row() is not None

    def _any_owed(self) -> bool:
        return any(_is_owed(row) for row in self.rows())

    def _any_decided(self) -> bool:
        return any(row.no_answer_needed for row in self.rows())

    def rows(self) -> list[Row]:
        """The conversations that an action is about."""
        found = (self._workspace.row(*target) for target in self._pane.targets())
        return [row for row in found if row is not None]

    # --- doing ---

    def no_answer(self) -> None:
        """Records "no answer needed" for the targets, and goes on to the next one."""
        rows = [row for row in self.rows() if _is_owed(row)]
        if not rows:
            return
        places = [(row.account, row.id) for row in rows]
        current = (self._pane.current.account, self._pane.current.id)
        following = self._pane.next_unanswered(skip=places) if current in places else None
        edits = [
            (desk, Edit(i, no_answer_needed=True), Edit(i, no_answer_needed=False)) for desk, i in places
        ]
        self.do(edits, partial(no_answer_text, rows, self._workspace))
        if following is not None:
            self._pane.show_conversation(following.id, following.account)

    def needs_answer(self) -> None:
        """Takes "no answer needed" back."""
        places = [(row.account, row.id) for row in self.rows() if row.no_answer_needed]
        edits = [
            (desk, Edit(i, no_answer_needed=False), Edit(i, no_answer_needed=True)) for desk, i in places
        ]
        self.do(edits, partial(plain_text, N_("Needs an answer after all")))

    def label(self) -> None:
        """A menu of labels, with a field for a new one; choosing one that all have takes it away."""
        rows = self.rows()
        if not rows:
            return
        choices = [
            Choice(label, literal(label, 40), checked=all(label in row.labels for row in rows))
            for label in self.known_labels()
        ]
        picker = Picker(self._pane, _("Labels"), placeholder=_("Label, also a new one"), create=create_text)
        picker.offer(choices)
        picker.chosen.connect(self._label)
        picker.created.connect(self._label)
        picker.show_at(self.where())

    @Slot(str)
    def _label(self, label: str) -> None:
        label = without_isolates(cleaned(label, 40))
        rows = self.rows()
        if not label or not rows:
            return
        away = all(label in row.labels for row in rows)
        edits = []
        for row in rows:
            made = tuple(held for held in row.labels if held != label) if away else (*row.labels, label)
            if away or label not in row.labels:
                edits.append((row.account, Edit(row.id, labels=made), Edit(row.id, labels=row.labels)))
        self.do(edits, partial(labelled_text, label, away))

    def remind(self) -> None:
        """A menu of times, none of them past act-by."""
        row = self._pane.current_row()
        if row is None:
            return
        choices = reminder_choices(row, self._workspace.now(), self._workspace.language)
        if not choices:
            self._workspace.noticed.emit(
                Notice(partial(plain_text, N_("It is due too soon for a reminder.")))
            )
            return
        picker = Picker(self._pane, _("Remind me"))
        picker.offer(choices)
        picker.chosen.connect(partial(self._remind, row))
        picker.show_at(self.where())

    def _remind(self, row: Row, key: str) -> None:
        at = None if key == NONE else _instant(key)
        desk = self._workspace.desk_of(row)
        if desk is None:
            return
        future = desk.store.set_reminder(row.id, at)
        text = partial(reminder_text, at, self._workspace)
        self._workspace.when(future, partial(self._reminded, text), anywhere=True)

    def _reminded(self, text: Callable[[], str], done: Any) -> None:
        self._workspace.noticed.emit(Notice(text))

    def copy_id(self) -> None:
        current = self._pane.current_id()
        if current is not None:
            QGuiApplication.clipboard().setText(current)

    def do(self, edits: Sequence[Step], text: Callable[[], str]) -> None:
        """Puts edits into the outbox of each account, as one thing to take back."""
        if not edits:
            return
        batch = _Batch(list(edits), text)
        for desk, edit, back in batch.edits:
            self._workspace.do(edit, then=partial(self._queued, batch, desk, back), desk_id=desk)
        self._pane.marks.clear()

    def _queued(self, batch: _Batch, desk_id: str, back: Edit, row: OutboxRow) -> None:
        batch.rows.append((desk_id, row, back))
        if len(batch.rows) == len(batch.edits):
            undo = partial(self._undo, batch)
            self._workspace.noticed.emit(Notice(batch.text, undo=undo, anywhere=True))

    def _undo(self, batch: _Batch) -> None:
        """Takes a batch back: what still waits is cancelled, what has gone out gets the opposite edit."""
        workspace = self._workspace
        for desk_id, row, back in batch.rows:
            if desk_id in workspace.desks:
                future = workspace.desks[desk_id].store.cancel(row.id)
                workspace.when(future, partial(self._taken_back, desk_id, back), anywhere=True)
        desk_id, edit, _back = batch.edits[0]
        if desk_id in workspace.desks:
            self._pane.show_conversation(edit.conversation_id, desk_id)

    def _taken_back(self, desk_id: str, opposite: Edit, cancelled: bool) -> None:
        if not cancelled and desk_id in self._workspace.desks:
            self._workspace.do(opposite, desk_id=desk_id)

    def where(self) -> QPoint:
        """Where a menu opens: under the current row, while that is seen."""
        view = self._pane.view
        box = view.visualRect(view.currentIndex())
        if view.currentIndex().isValid() and view.viewport().rect().intersects(box):
            return view.viewport().mapToGlobal(box.bottomLeft() + QPoint(12, -4))
        return self._pane.header.mapToGlobal(QPoint(12, self._pane.header.height()))


def _is_owed(row: Row) -> bool:
    return row.needs_answer_since is not None and not row.no_answer_needed and row.state == OPEN


def _instant(key: str) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(float(key), UTC)
