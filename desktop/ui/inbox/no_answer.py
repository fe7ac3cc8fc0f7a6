""" "No answer needed" and the way back, as far as the marketplace, or the seller alone, may say so."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.domain.actions import Edit
from desktop.domain.conversations import OPEN
from desktop.domain.own_decision import may_be_made
from desktop.l10n.catalogs import N_
from desktop.store.views import Row

from ..actions import Entry
from ..marketplace_words import no_answer_refused
from ..workspace import Workspace
from .action_words import no_answer_text, plain_text

if TYPE_CHECKING:
    from .list_actions import ListActions
    from .list_pane import ListPane


class NoAnswer(QObject):
    """The part of the list's actions that ends a wait without an answer."""

    def __init__(self, workspace: Workspace, pane: "ListPane", actions: "ListActions") -> None:
        super().__init__(actions)
        self._workspace, self._pane, self._list = workspace, pane, actions

    def entries(self) -> list[Entry]:
        """For palette, menus and keys."""
        group = N_("Conversation")
        return [
            Entry(
                "conversation.no_answer",
                N_("No answer needed & next"),
                group,
                ("E",),
                self.say,
                self.is_possible,
                why=self._why,
            ),
            Entry(
                "conversation.needs_answer",
                N_("Needs an answer after all"),
                group,
                (),
                self.take_back,
                self._may_be_taken_back,
            ),
        ]

    def is_possible(self) -> bool:
        """Whether something is owed, and all of it may be ended so."""
        owed = self._owed()
        return bool(owed) and all(self._may(row) for row in owed)

    def _owed(self) -> list[Row]:
        return [row for row in self._list.rows() if _is_owed(row)]

    def _may(self, row: Row) -> bool:
        desk = self._workspace.desk_of(row)
        if desk is None or desk.account is None:
            return False
        known = desk.account.capabilities
        return desk.can("no_answer_needed") or may_be_made(known, row.closed_how, given=row.due_is_given)

    def _why(self) -> str:
        refused = next((row for row in self._owed() if not self._may(row)), None)
        return no_answer_refused(self._workspace, refused) if refused is not None else ""

    def _may_be_taken_back(self) -> bool:
        return bool(self._decided())

    def _decided(self) -> list[Row]:
        """Those whose decision is a person's, not the marketplace's own."""
        return [row for row in self._list.rows() if row.no_answer_needed and self._is_ours(row)]

    def _is_ours(self, row: Row) -> bool:
        desk = self._workspace.desk_of(row)
        return row.decided_here is not None or (desk is not None and desk.can("no_answer_needed"))

    def say(self) -> None:
        """Records "no answer needed" for the targets, and goes on to the next one."""
        rows = self._owed()
        if not rows:
            return
        places = [(row.account, row.id) for row in rows]
        current = (self._pane.current.account, self._pane.current.id)
        following = self._pane.next_unanswered(skip=places) if current in places else None
        edits = [
            (desk, Edit(i, no_answer_needed=True), Edit(i, no_answer_needed=False)) for desk, i in places
        ]
        self._list.edits.do(edits, partial(no_answer_text, rows, self._workspace))
        if following is not None:
            self._pane.show_conversation(following.id, following.account)

    def take_back(self) -> None:
        """Takes "no answer needed" back."""
        places = [(row.account, row.id) for row in self._decided()]
        edits = [
            (desk, Edit(i, no_answer_needed=False), Edit(i, no_answer_needed=True)) for desk, i in places
        ]
        self._list.edits.do(edits, partial(plain_text, N_("Needs an answer after all")))


def _is_owed(row: Row) -> bool:
    return row.needs_answer_since is not None and not row.no_answer_needed and row.state == OPEN
