"""Returns as Mirakl tells them (RT11) and what the seller decides on them (RT21, RT25, RT26, RT27).

A return has no thread: it stands in the inbox by itself, under its order. Which decision which state allows
is told by no field; it is read from what the calls are named for.
"""

from typing import Final

import msgspec

from desktop.domain.cases import Case
from desktop.domain.conversations import (
    BUYER,
    CLOSED,
    NO_MESSAGES,
    OPEN,
    PLATFORM,
    Author,
    Buyer,
    Conversation,
    Decision,
    Message,
)
from desktop.domain.orders import Step
from desktop.platforms.values import instant

from . import shapes

SOURCE: Final = "return"
RETURN: Final = "return:"
"""Begins the id of a return's conversation."""
WAITING: Final = "WAITING_ACCEPTANCE"
_STAGES: Final = {
    WAITING: "reported",
    "IN_PROGRESS": "accepted",
    "RECEIVED": "received",
    "REFUSED": "rejected",
    "CLOSED": "closed",
}
"""The rest, and what is newer, keeps Mirakl's own name."""
_OVER: Final = frozenset({"REFUSED", "CLOSED", "CANCELED"})

ACCEPT: Final = "ACCEPT"
RECEIVE: Final = "RECEIVE"
COMPLIANT: Final = "COMPLIANT"
CLOSE: Final = "CLOSE"
REJECTIONS: Final = (
    "RETURN_REJECTION_NOT_ELIGIBLE",
    "RETURN_REJECTION_NOT_NEEDED",
    "RETURN_REJECTION_WINDOW_CLOSED",
)
NOT_COMPLIANT: Final = (
    "RETURN_NON_COMPLIANT_MISSING_ITEM",
    "RETURN_NON_COMPLIANT_WRONG_PRODUCT",
    "RETURN_NON_COMPLIANT_DAMAGED_PRODUCT",
    "RETURN_NON_COMPLIANT_WINDOW_CLOSED",
    "RETURN_NON_COMPLIANT_OTHER",
)
TEXT_MAX: Final = 2000
"""Of what is said with a non-compliant return; no other decision takes a text."""


def read_return(value: shapes.Return, market: str, buyer: Buyer | None) -> tuple[Conversation, Case]:
    """Raises ValueError for what the domain cannot hold."""
    opened, moved = instant(value.date_created), instant(value.last_updated)
    waiting = value.state == WAITING
    conversation = Conversation(
        id=RETURN + value.id,
        market=market,
        subject=value.rma or value.id,
        buyer=buyer or Buyer(f"{SOURCE}:{value.order_id}", ""),
        created_at=opened,
        last_message_at=opened,
        version=moved.isoformat(),
        state=CLOSED if value.state in _OVER else OPEN,
        topic="case",
        needs_answer_since=opened if waiting else None,
        can_reply=False,
        cannot_reply_reason=NO_MESSAGES,
        no_answer_needed=None if waiting or value.state in _OVER else Decision(PLATFORM, max(opened, moved)),
        order_ids=(value.order_id,),
        case_id=value.id,
        message_count=1 if value.description else 0,
        source=SOURCE,
    )
    return conversation, Case(
        id=value.id,
        kind="return",
        market=market,
        conversation_id=RETURN + value.id,
        stage=_STAGES.get(value.state, value.state),
        opened_at=opened,
        version=moved.isoformat(),
        order_id=value.order_id,
        steps=(Step(_STAGES.get(value.state, value.state), moved if not waiting else opened, ""),),
        closed_at=moved if value.state in _OVER else None,
        decisions=decisions(value),
    )


def description(value: shapes.Return) -> Message | None:
    """What the buyer wrote with the return."""
    if not value.description:
        return None
    return Message(
        id=f"{RETURN}{value.id}:description",
        conversation_id=RETURN + value.id,
        sequence=0,
        author=Author(BUYER),
        text=value.description,
        received_at=instant(value.date_created),
        order_id=value.order_id,
        case_id=value.id,
    )


def decisions(value: shapes.Return) -> tuple[str, ...]:
    """What the seller may decide in the return's state, the way on first."""
    if value.state == WAITING:
        return (ACCEPT, *REJECTIONS)
    if value.state == "IN_PROGRESS":
        return (RECEIVE,)
    if value.state == "RECEIVED":
        judged = all(line.compliance for line in value.return_lines or ())
        return (CLOSE,) if judged and value.return_lines else (COMPLIANT, *NOT_COMPLIANT, CLOSE)
    return ()


def call_of(decision: str, value: shapes.Return, text: str) -> tuple[str, str, bytes] | None:
    """Mirakl's name of the call that carries a decision out, its path and its body; None for a decision that
    is none."""
    if decision == ACCEPT or decision in REJECTIONS:
        entry: dict[str, object] = {"id": value.id, "accepted": decision == ACCEPT}
        if decision != ACCEPT:
            entry["rejection_reason_code"] = decision
        return "RT21", "/api/returns/accept", _body(entry)
    if decision == RECEIVE:
        return "RT25", "/api/returns/receive", _body({"id": value.id})
    if decision == CLOSE:
        return "RT27", "/api/returns/close", _body({"id": value.id})
    if decision == COMPLIANT or decision in NOT_COMPLIANT:
        judged: dict[str, object] = {"compliant": decision == COMPLIANT}
        if decision != COMPLIANT:
            judged["non_compliance_reason_code"] = decision
            if text:
                judged["non_compliance_additional_info"] = text
        lines = [{**judged, "order_line_id": line.order_line_id} for line in value.return_lines or ()]
        return "RT26", "/api/returns/compliance", _body({"id": value.id, "return_lines": lines})
    return None


def _body(entry: dict[str, object]) -> bytes:
    return msgspec.json.encode({"returns": [entry]})
