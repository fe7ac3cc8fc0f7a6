"""Closing a conversation and opening it again, as far as the marketplace lets the seller.

Where closing is for good, or no more than a request to the buyer, that is asked first."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.domain.actions import Edit
from desktop.domain.conversations import CLOSED, OPEN
from desktop.domain.end_request import end_request
from desktop.l10n.catalogs import N_, _
from desktop.store.views import OutboxRow, Row

from ..actions import Entry
from ..kit.question import LosingQuestion
from ..workspace import Notice, Workspace
from .action_words import plain_text

if TYPE_CHECKING:
    from .list_actions import ListActions
    from .list_pane import ListPane

DISPUTE = "dispute"


class Ending(QObject):
    """The part of the list's actions that ends conversations."""

    def __init__(self, workspace: Workspace, pane: "ListPane", actions: "ListActions") -> None:
        super().__init__(actions)
        self._workspace, self._pane, self._list = workspace, pane, actions

    def entries(self) -> list[Entry]:
        """For palette, menus and keys."""
        group = N_("Conversation")
        why = self._list.why("close", "close_request")
        return [
            Entry(
                "conversation.close",
                N_("Close the conversation"),
                group,
                (),
                self.close,
                partial(self._may, "close", OPEN),
                why=why,
            ),
            Entry(
                "conversation.reopen",
                N_("Open the conversation again"),
                group,
                (),
                self.reopen,
                partial(self._may, "reopen", CLOSED),
            ),
            Entry(
                "conversation.close_request",
                N_("Ask the buyer to end the dispute"),
                group,
                (),
                self.request,
                self._may_request,
            ),
        ]

    def _may(self, capability: str, state: str) -> bool:
        row = self._pane.current_row()
        return row is not None and self._can(row, capability) and row.state == state

    def _can(self, row: Row, capability: str) -> bool:
        desk = self._workspace.desk_of(row)
        return desk is not None and desk.can(capability)

    def _may_request(self) -> bool:
        row = self._pane.current_row()
        return self._may("close_request", OPEN) and row is not None and _is_dispute(row)

    def close(self) -> None:
        """Closes the current conversation; where it cannot be opened again, asks first."""
        row = self._pane.current_row()
        if row is None:
            return
        if self._can(row, "reopen"):
            self._edit(row, True, N_("Conversation closed"))
        else:
            self._ask(FinalQuestion, partial(self._for_good, row, N_("Conversation closed")))

    def reopen(self) -> None:
        row = self._pane.current_row()
        if row is not None:
            self._edit(row, False, N_("Conversation open again"))

    def request(self) -> None:
        """Asks the buyer to end the dispute, after asking the person."""
        row = self._pane.current_row()
        if row is not None:
            text, desk = N_("The buyer is asked to end it"), self._workspace.desk_of(row)
            head = desk.reader.head(row.id) if desk is not None else None
            words = end_request(head.buyer.language if head is not None else "")
            self._ask(partial(RequestQuestion, words), partial(self._for_good, row, text))

    def _edit(self, row: Row, closed: bool, text: str) -> None:
        self._list.edits.do(
            [(row.account, Edit(row.id, closed=closed), Edit(row.id, closed=not closed))],
            partial(plain_text, text),
        )

    def _ask(self, kind: Callable[[QWidget], LosingQuestion], go_on: Callable[[], object]) -> None:
        question = kind(self._pane.window())
        question.accepted.connect(go_on)
        question.finished.connect(question.deleteLater)
        question.open()

    def _for_good(self, row: Row, text: str) -> None:
        desk = self._workspace.desk_of(row)
        if desk is not None:
            edit, queued = Edit(row.id, closed=True), partial(self._queued, text)
            self._workspace.do(edit, then=queued, desk_id=desk.id)

    def _queued(self, text: str, _row: OutboxRow) -> None:
        self._workspace.noticed.emit(Notice(partial(plain_text, text), anywhere=True))


def _is_dispute(row: Row) -> bool:
    return row.case_kind == DISPUTE and row.can_reply


class FinalQuestion(LosingQuestion):
    """Before a conversation is closed for good."""

    def retranslate(self) -> None:
        text = _("On this marketplace you cannot open it again; only the buyer can write anew.")
        self.say(_("Close the conversation"), _("Close the conversation for good?"), text)
        self.lose.setText(_("Close the conversation"))
        self.stay.setText(_("Leave it open"))
        self.fit()


class RequestQuestion(LosingQuestion):
    """Before the buyer is asked to end a dispute. `words`: what the buyer will read."""

    def __init__(self, words: str, parent: QWidget) -> None:
        self._words = words
        super().__init__(parent)

    def retranslate(self) -> None:
        self.say(
            _("Ask the buyer to end the dispute"),
            _("Ask the buyer to end the dispute?"),
            _(
                "The buyer gets this message from you: “{text}” The dispute ends only when the buyer agrees; "
                "until then it stays open."
            ).format(text=self._words),
        )
        self.lose.setText(_("Ask the buyer"))
        self.stay.setText(_("Not now"))
        self.fit()
