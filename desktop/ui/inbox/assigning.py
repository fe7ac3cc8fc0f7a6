"""Whose a conversation is: assigning within one's role, and giving back what absent people hold."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.domain.accounts import Account
from desktop.domain.actions import Edit
from desktop.domain.roles import absent, is_lead, may_assign
from desktop.l10n.catalogs import N_, _, pgettext
from desktop.store.views import Query, Row

from ..actions import Entry
from ..kit.labels import literal
from ..kit.picker import Choice, Picker
from ..people import people
from ..workspace import Notice, Workspace
from .action_words import assigned_text, plain_text, returned_text

if TYPE_CHECKING:
    from .list_actions import ListActions
    from .list_pane import ListPane

NOBODY = "-"
MOST_RETURNED = 200
"""So many conversations of each absent person are given back by one press."""

Condition = Callable[[], bool]


class Assigning(QObject):
    """The part of the list's actions that is about people."""

    def __init__(self, workspace: Workspace, pane: "ListPane", actions: "ListActions") -> None:
        super().__init__(actions)
        self._workspace, self._pane, self._list = workspace, pane, actions

    def entries(self, can: Callable[[str, Condition], Condition], has: Condition) -> list[Entry]:
        """The actions; `can` joins what the marketplace offers with a condition, `has` is a target."""
        group, alone = N_("Conversation"), partial(self._of_one_account, has)
        why = self._list.why("assign")
        return [
            Entry(
                "conversation.assign",
                N_("Assign"),
                group,
                ("A",),
                self.assign,
                can("assign", alone),
                why=why,
            ),
            Entry(
                "conversation.assign_me",
                N_("Assign to me"),
                group,
                (),
                self.assign_me,
                can("assign", alone),
                why=why,
            ),
            Entry(
                "list.return_absent",
                N_("Give back to the team what absent people hold"),
                N_("List"),
                (),
                self.return_absent,
                can("assign", self._any_absent),
            ),
        ]

    def _of_one_account(self, has: Condition) -> bool:
        """Each account has people of its own: what several hold cannot be given to one of them."""
        return has() and len({desk_id for desk_id, _id in self._pane.targets()}) == 1

    def _account(self, rows: Sequence[Row]) -> Account | None:
        desk = self._workspace.desk_of(rows[0]) if rows else None
        return desk.account if desk is not None else None

    def assign(self) -> None:
        """A menu of the seller's people, as far as the person's role goes."""
        rows = self._list.rows()
        account = self._account(rows)
        if account is None:
            return
        held = {row.assignee or "" for row in rows}
        choices = [Choice(NOBODY, _("Nobody"), checked="" in held)]
        for agent in people(account, self._workspace.language):
            note = _("me") if agent.id == account.agent_id else _("away") if agent.away else ""
            choices.append(Choice(agent.id, literal(agent.name, 60), note=note, checked=agent.id in held))
        possible = [choice for choice in choices if self._may_give(rows, choice.key)]
        said = (
            pgettext("person", "Name") if len(possible) == len(choices) else _("Only a lead gives to others")
        )
        picker = Picker(self._pane, _("Assign to"), placeholder=said)
        picker.offer(possible, next(iter(held)) or account.agent_id)
        picker.chosen.connect(self._assign)
        picker.show_at(self._list.where())

    def assign_me(self) -> None:
        account = self._account(self._list.rows())
        if account is not None:
            self._assign(account.agent_id)

    def _any_absent(self) -> bool:
        account = self._workspace.account
        return is_lead(account) and bool(absent(account))

    def return_absent(self) -> None:
        """Gives what absent people hold and buyers wait for back to the team."""
        workspace = self._workspace
        rows = [
            row
            for person in absent(workspace.account)
            for row in workspace.reader.rows(Query("needs_answer", assignee=person), 0, MOST_RETURNED)
        ]
        if rows:
            here = workspace.desk_id
            edits = [(here, Edit(row.id, assignee=""), Edit(row.id, assignee=row.assignee)) for row in rows]
            self._list.edits.do(edits, partial(returned_text, len(rows), workspace))
        else:
            text = N_("No buyer waits for somebody who is away.")
            workspace.noticed.emit(Notice(partial(plain_text, text)))

    def _may_give(self, rows: Sequence[Row], key: str) -> bool:
        account = self._account(rows)
        to = "" if key == NOBODY else key
        return account is not None and all(
            may_assign(account.roles, account.agent_id, row.assignee, to) for row in rows
        )

    @Slot(str)
    def _assign(self, agent_id: str) -> None:
        wanted = "" if agent_id == NOBODY else agent_id
        rows = [row for row in self._list.rows() if (row.assignee or "") != wanted]
        edits = [
            (r.account, Edit(r.id, assignee=wanted), Edit(r.id, assignee=self._back_to(r))) for r in rows
        ]
        name = (
            self._pane.words.agent_name(wanted, self._workspace.desk_of(rows[0])) if wanted and rows else ""
        )
        self._list.edits.do(edits, partial(assigned_text, name))

    def _back_to(self, row: Row) -> str:
        """Who has it after an undo: an agent cannot give what was taken back to somebody else."""
        before = row.assignee or ""
        return before if self._may_give((row,), before or NOBODY) else ""
