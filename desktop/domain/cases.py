"""Cases: returns, withdrawals, complaints, warranty, repairs, claims and disputes, with their stages
(R6, R10)."""

from dataclasses import dataclass
from datetime import datetime

from .orders import Step

KINDS = ("return", "withdrawal", "complaint", "warranty", "repair", "claim", "dispute")


@dataclass(frozen=True, slots=True)
class Case:
    """`next_update_due`: when the buyer is to hear the next stage (UTC), None when nothing is promised."""

    id: str
    kind: str
    market: str
    conversation_id: str
    stage: str
    opened_at: datetime
    version: str = ""
    order_id: str | None = None
    steps: tuple[Step, ...] = ()
    next_stages: tuple[str, ...] = ()
    next_update_due: datetime | None = None
    opened_by_message: str | None = None
    closed_at: datetime | None = None
    decisions: tuple[str, ...] = ()
    """What the seller may decide here by `DecideCase`, in the marketplace's own codes; empty: nothing."""
    decision_due_at: datetime | None = None
    """Until when the marketplace wants it (UTC)."""
    wishes: tuple[str, ...] = ()
    """What the buyer wants: repair, exchange, refund, partial_refund, or the marketplace's own code."""
