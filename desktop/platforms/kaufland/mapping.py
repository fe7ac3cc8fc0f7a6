"""Codes of the marketplace as ours: kinds, roles, states. A code that we do not know stays as it came."""

from typing import Final

from desktop.domain.conversations import BUYER, CLOSED, OPEN, PLATFORM, SELLER, SYSTEM

# Kinds of a conversation, as the mapping table of the design says.
QUESTION: Final = "question"
ORDER: Final = "order"
RETURN: Final = "return"
COMPLAINT: Final = "complaint"
OTHER: Final = "other"

_REASONS: Final = {
    "product_return": RETURN,
    "product_defect": COMPLAINT,
    "product_not_as_described": COMPLAINT,
    "product_not_delivered": ORDER,
}
_NO_REASON: Final = "contact_other"
_TOPICS: Final = {"order_product_defect": COMPLAINT, "invoice_needed": ORDER, "invoice_problem": ORDER}
_BEGINNINGS: Final = {"product_": QUESTION, "return_": RETURN, "delivery_": ORDER, "order_": ORDER}
_OTHERS_TOLD: Final = """
    issue_paypal issue_klarna issue_creditcard issue_sofort issue_consorsfinanz issue_cashinadvance
    issue_payback issue_barzahlen issue_coupon issue_googlepay issue_applepay issue_click_to_pay
    issue_blik admonition account_newsletter account_login account_cancel account_other
    account_age_verification account_cash_out_balance old_device_take_back other_question fraud
    kaufland_card cs_nagative_rating"""
_OTHERS: Final = frozenset(_OTHERS_TOLD.split())

_ROLES: Final = {"buyer": BUYER, "seller": SELLER, "system": SYSTEM, "customer_service": PLATFORM}

BUYER_CLOSED: Final = "buyer_closed"
_CLOSED: Final = frozenset(("seller_closed", "both_closed", "customer_service_closed_final"))

_ORDER_STATES: Final = {
    "open": "placed",
    "need_to_be_sent": "confirmed",
    "sent": "shipped",
    "sent_and_autopaid": "shipped",
    "received": "delivered",
    "returned": "returned",
    "returned_paid": "returned",
    "cancelled": "cancelled",
}
_LEAST_FIRST: Final = tuple(_ORDER_STATES)

_WITHDRAWALS: Final = frozenset(
    ("accidentally_ordered", "better_price", "dislike", "no_reason", "wrong_size")
)
"""Reasons for which the product need not be at fault: the buyer withdraws."""

DECISIONS: Final = ("accept", "clarify", "reject", "repair")
WITH_TEXT: Final = ("clarify", "reject")
"""These open a ticket with what the seller writes to the buyer, and want it."""
_DECISIONS: Final = {
    "need_to_be_returned": ("accept",),
    "return_arrived": DECISIONS,
    "return_in_clarification": ("accept", "reject", "repair"),
    "return_in_repair": ("accept", "clarify", "reject"),
}
"""What may follow a return unit's status. The description names none as forbidden; "clarify" it explains as
for a unit that has been received."""
_ENDED: Final = frozenset(("return_accepted", "return_rejected", "return_closed"))


def kind_of(reason: str, topic: str | None) -> str:
    """The kind of a ticket from why it was opened; where that says nothing, from its topic."""
    if reason in _REASONS:
        return _REASONS[reason]
    if topic is None:
        return OTHER if reason == _NO_REASON else reason
    if topic in _TOPICS:
        return _TOPICS[topic]
    if topic in _OTHERS:
        return OTHER
    return next((kind for start, kind in _BEGINNINGS.items() if topic.startswith(start)), topic)


def role_of(role: str) -> str:
    return _ROLES.get(role, role)


def state_of(status: str, responsible: bool) -> str:
    """A ticket that its buyer has closed is open as long as the marketplace wants the seller to act."""
    if status in _CLOSED or (status == BUYER_CLOSED and not responsible):
        return CLOSED
    return OPEN


def takes_replies(status: str) -> bool:
    return status not in _CLOSED


def order_state_of(statuses: list[str]) -> str:
    """The state of an order whose pieces may differ: that of the piece that is least far."""
    known = sorted((s for s in statuses if s in _ORDER_STATES), key=_LEAST_FIRST.index)
    unknown = [status for status in statuses if status not in _ORDER_STATES]
    return unknown[0] if unknown else _ORDER_STATES[known[0]] if known else ""


def case_kind_of(reason: str) -> str:
    return "withdrawal" if reason in _WITHDRAWALS else "return"


def decisions_of(status: str) -> tuple[str, ...]:
    """What the seller may decide about a return unit; nothing for a status that we do not know."""
    return _DECISIONS.get(status, ())


def has_ended(status: str) -> bool:
    return status in _ENDED
