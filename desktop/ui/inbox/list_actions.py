"""What can be done with the current conversation, or with all marked ones: each a row of the outbox,
undoable."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QGuiApplication

from desktop.domain.actions import Edit
from desktop.l10n.catalogs import N_, _
from desktop.l10n.foreign import cleaned, without_isolates
from desktop.l10n.sorting import sorted_names
from desktop.store.reader import Reader
from desktop.store.views import Row

from ..actions import Actions, Entry
from ..desks import Desk
from ..kit.labels import literal
from ..kit.picker import Choice, Picker
from ..marketplace_words import missing
from ..workspace import Notice, Workspace
from .action_words import create_text, labelled_text, plain_text
from .assigning import Assigning
from .edits import Edits
from .ending import Ending
from .no_answer import NoAnswer
from .reminders import NONE, reminder_choices, reminder_text

if TYPE_CHECKING:
    from .list_pane import ListPane


class ListActions(QObject):
    """The actions of list and conversation; every one asks the pane which conversations it is about."""

    def __init__(self, workspace: Workspace, actions: Actions, pane: "ListPane") -> None:
        super().__init__(pane)
        self._workspace = workspace
        self._actions = actions
        self._pane = pane
        self._assigning = Assigning(workspace, pane, self)
        self._ending = Ending(workspace, pane, self)
        self._no_answer = NoAnswer(workspace, pane, self)
        self.edits = Edits(workspace, pane, self)

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
            *self._no_answer.entries(),
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

    def rows(self) -> list[Row]:
        """The conversations that an action is about."""
        found = (self._workspace.row(*target) for target in self._pane.targets())
        return [row for row in found if row is not None]

    # --- doing ---

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
        self.edits.do(edits, partial(labelled_text, label, away))

    def remind(self) -> None:
        """A menu of times, none of them past act-by."""
        row = self._pane.current_row()
        if row is None:
            return
        desk = self._workspace.desk_of(row)
        account = desk.account if desk is not None else None
        choices = reminder_choices(row, self._workspace.now(), self._workspace.language, account)
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

    def where(self) -> QPoint:
        """Where a menu opens: under the current row, while that is seen."""
        view = self._pane.view
        box = view.visualRect(view.currentIndex())
        if view.currentIndex().isValid() and view.viewport().rect().intersects(box):
            return view.viewport().mapToGlobal(box.bottomLeft() + QPoint(12, -4))
        return self._pane.header.mapToGlobal(QPoint(12, self._pane.header.height()))


def _instant(key: str) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(float(key), UTC)
