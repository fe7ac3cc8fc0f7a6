"""Giving conversations to people as it was suggested: rows of the outbox, taken back together."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from desktop.domain.actions import Edit
from desktop.l10n.catalogs import _, current_language, ngettext
from desktop.l10n.money import format_number
from desktop.reports.forecast import Suggestion
from desktop.store.views import OutboxRow

from ..workspace import Notice, Workspace
from .words import person_text


class Assigning(QObject):
    """`apply` is called by a person's key press, and by nothing else."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def apply(self, suggestions: Sequence[Suggestion]) -> None:
        """Queues one edit for each; says so once all of them are kept, with taking back."""
        batch: list[tuple[Suggestion, OutboxRow]] = []
        for each in suggestions:
            edit = Edit(each.wait.conversation, assignee=each.agent)
            self._workspace.do(edit, then=partial(self._queued, batch, tuple(suggestions), each))

    def _queued(
        self,
        batch: list[tuple[Suggestion, OutboxRow]],
        wanted: tuple[Suggestion, ...],
        suggestion: Suggestion,
        row: OutboxRow,
    ) -> None:
        batch.append((suggestion, row))
        if len(batch) == len(wanted):
            self._workspace.noticed.emit(Notice(partial(self._text, wanted), undo=partial(self._undo, batch)))

    def _text(self, done: tuple[Suggestion, ...]) -> str:
        if len(done) == 1:
            return _("Assigned to {name}").format(name=person_text(done[0].agent, self._workspace))
        form = ngettext("{count} conversation assigned", "{count} conversations assigned", len(done))
        return form.format(count=format_number(len(done), current_language()))

    def _undo(self, batch: list[tuple[Suggestion, OutboxRow]]) -> None:
        """What still waits is cancelled, what has gone out gets who had it before."""
        for suggestion, row in batch:
            back = Edit(suggestion.wait.conversation, assignee=suggestion.wait.agent)
            future = self._workspace.store.cancel(row.id)
            self._workspace.when(future, partial(self._taken_back, back))

    def _taken_back(self, back: Edit, cancelled: Any) -> None:
        if not cancelled:
            self._workspace.do(back)
