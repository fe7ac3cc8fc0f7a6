"""Edits of conversations: each a row of its account's outbox, several of them one thing to take back. "No
answer needed" stays on this computer where the marketplace knows no such act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.domain.actions import Edit
from desktop.l10n.catalogs import N_
from desktop.store.views import OutboxRow

from ..desks import Desk
from ..workspace import Notice, Workspace
from .action_words import known_here_only_text, plain_text

if TYPE_CHECKING:
    from .list_pane import ListPane

Step = tuple[str, Edit, Edit]
"""An account, an edit there, and the edit that takes it back."""


@dataclass(slots=True)
class _Batch:
    """Edits that belong together; `done` are the outbox rows that they became, None for what stays here, each
    with its account and with what takes it back."""

    edits: Sequence[Step]
    text: Callable[[], str]
    done: list[tuple[str, OutboxRow | None, Edit]] = field(default_factory=list)


class Edits(QObject):
    """Does them and takes them back."""

    def __init__(self, workspace: Workspace, pane: "ListPane", parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._pane = workspace, pane

    def do(self, edits: Sequence[Step], text: Callable[[], str]) -> None:
        """All of them as one; `text` says then what was done."""
        if not edits:
            return
        batch = _Batch(list(edits), text)
        for desk_id, edit, back in batch.edits:
            desk = self._workspace.desks[desk_id]
            if stays_here(desk, edit):
                batch.text = partial(known_here_only_text, text)
                self._keep(desk, edit, partial(self._kept, batch, desk_id, back))
            else:
                self._workspace.do(edit, then=partial(self._queued, batch, desk_id, back), desk_id=desk_id)
        self._pane.marks.clear()

    def _keep(self, desk: Desk, edit: Edit, then: Callable[[bool], object]) -> None:
        if edit.no_answer_needed:
            by = desk.account.agent_id if desk.account is not None else ""
            future = desk.store.say_no_answer(edit.conversation_id, by)
        else:
            future = desk.store.take_no_answer_back(edit.conversation_id)
        self._workspace.when(future, then, anywhere=True)

    def _kept(self, batch: _Batch, desk_id: str, back: Edit, changed: bool) -> None:
        if changed:
            self._done(batch, (desk_id, None, back))
        else:
            batch.edits = [step for step in batch.edits if step[1].conversation_id != back.conversation_id]
            text = partial(plain_text, N_("Nothing was done: the conversation has changed meanwhile."))
            self._workspace.noticed.emit(Notice(text, anywhere=True))
            self._tell(batch)

    def _queued(self, batch: _Batch, desk_id: str, back: Edit, row: OutboxRow) -> None:
        self._done(batch, (desk_id, row, back))

    def _done(self, batch: _Batch, step: tuple[str, OutboxRow | None, Edit]) -> None:
        batch.done.append(step)
        self._tell(batch)

    def _tell(self, batch: _Batch) -> None:
        if batch.done and len(batch.done) == len(batch.edits):
            undo = partial(self._undo, batch)
            self._workspace.noticed.emit(Notice(batch.text, undo=undo, anywhere=True))

    def _undo(self, batch: _Batch) -> None:
        """Takes a batch back: what still waits is cancelled, what has gone out gets the opposite edit."""
        workspace = self._workspace
        for desk_id, row, back in batch.done:
            desk = workspace.desks.get(desk_id)
            if desk is not None and row is None:
                self._keep(desk, back, _nothing)
            elif desk is not None and row is not None:
                future = desk.store.cancel(row.id)
                workspace.when(future, partial(self._taken_back, desk_id, back), anywhere=True)
        desk_id, edit, _back = batch.edits[0]
        if desk_id in workspace.desks:
            self._pane.show_conversation(edit.conversation_id, desk_id)

    def _taken_back(self, desk_id: str, opposite: Edit, cancelled: bool) -> None:
        if not cancelled and desk_id in self._workspace.desks:
            self._workspace.do(opposite, desk_id=desk_id)


def stays_here(desk: Desk, edit: Edit) -> bool:
    """Whether the marketplace is not told of it."""
    return edit.no_answer_needed is not None and not desk.can("no_answer_needed")


def _nothing(_changed: bool) -> None:
    """The list row tells of it."""
