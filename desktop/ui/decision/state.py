"""What can be decided in a conversation, and what a form for it holds while it is filled in."""

from dataclasses import dataclass
from typing import Any

from desktop.domain.actions import DecideCase
from desktop.domain.cases import Case
from desktop.store.views import OutboxRow, Row

from ..workspace import Workspace

_ON_ITS_WAY = ("queued", "sending", "retry", "unknown")


@dataclass(frozen=True, slots=True)
class DecisionState:
    """A form for the case `case`; `decision` "" while none is chosen."""

    case: str
    decision: str = ""
    amount: str = ""

    def as_setting(self) -> list[str]:
        return [self.case, self.decision, self.amount]

    @classmethod
    def from_setting(cls, kept: Any) -> "DecisionState | None":
        """None for what is no form (any more)."""
        if not isinstance(kept, list) or len(kept) != 3 or not all(isinstance(part, str) for part in kept):
            return None
        return cls(*kept) if kept[0] else None

    @classmethod
    def of(cls, action: DecideCase) -> "DecisionState":
        """The form that a decision came from, when it has come back."""
        return cls(action.case_id, action.decision, action.amount)


def case_to_decide(workspace: Workspace, row: Row | None) -> Case | None:
    """The conversation's case when the marketplace asks for a decision on it, and none is on its way."""
    if row is None or row.case_id is None or not workspace.is_attached:
        return None
    case = workspace.reader.case(row.case_id)
    if case is None or not case.decisions or case.closed_at is not None:
        return None
    return None if deciding(workspace.reader.outbox(row.id), case.id) else case


def deciding(rows: list[OutboxRow], case_id: str) -> OutboxRow | None:
    """The decision on a case that is on its way, or of which nobody knows whether it arrived."""
    for row in rows:
        if isinstance(row.action, DecideCase) and row.action.case_id == case_id and row.state in _ON_ITS_WAY:
            return row
    return None
