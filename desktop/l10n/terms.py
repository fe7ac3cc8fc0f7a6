"""Words for the ids of the domain and of the contract: case kinds, stages, states, roles, grades and the
like.

``text(kind, id)`` gives the word in the current language. Enumerations are open: an id that we do not know
comes back as its native code, so that nothing is hidden. The words follow ``locales/glossary.toml``."""

from desktop.l10n.catalogs import NP_, current_language, translator

TERMS: dict[str, dict[str, tuple[str, str]]] = {
    "case_kind": {
        "return": NP_("case kind", "return"),
        "withdrawal": NP_("case kind", "withdrawal"),
        "complaint": NP_("case kind", "complaint"),
        "warranty": NP_("case kind", "warranty claim"),
        "repair": NP_("case kind", "repair"),
        "claim": NP_("case kind", "claim"),
        "dispute": NP_("case kind", "dispute"),
    },
    "stage": {
        # Allegro's own, of disputes and claims, and of returns.
        "DISPUTE_ONGOING": NP_("stage", "Dispute is open"),
        "DISPUTE_UNRESOLVED": NP_("stage", "Dispute without a solution"),
        "DISPUTE_CLOSED": NP_("stage", "Dispute has ended"),
        "CLAIM_SUBMITTED": NP_("stage", "Waits for a decision"),
        "CLAIM_ACCEPTED": NP_("stage", "Accepted"),
        "CLAIM_REJECTED": NP_("stage", "Rejected"),
        "CREATED": NP_("stage", "Return announced"),
        "DISPATCHED": NP_("stage", "Sent back"),
        "IN_TRANSIT": NP_("stage", "On its way back"),
        "DELIVERED": NP_("stage", "Return has arrived"),
        "FINISHED": NP_("stage", "Money given back"),
        "FINISHED_APT": NP_("stage", "Money given back by Allegro"),
        "REJECTED": NP_("stage", "Money not given back"),
        "COMMISSION_REFUND_CLAIMED": NP_("stage", "Commission asked back"),
        "COMMISSION_REFUNDED": NP_("stage", "Commission given back"),
        "WAREHOUSE_DELIVERED": NP_("stage", "At Allegro's warehouse"),
        "WAREHOUSE_VERIFICATION": NP_("stage", "Checked at Allegro's warehouse"),
        "reported": NP_("stage", "Reported"),
        "accepted": NP_("stage", "Accepted"),
        "received": NP_("stage", "Product received"),
        "in_repair": NP_("stage", "Repair started"),
        "exchange_started": NP_("stage", "Exchange started"),
        "repair_finished": NP_("stage", "Repair finished"),
        "ready_to_ship": NP_("stage", "Ready to ship"),
        "shipped": NP_("stage", "Shipped"),
        "delivered": NP_("stage", "Delivered"),
        "refunded": NP_("stage", "Refunded"),
        "rejected": NP_("stage", "Rejected"),
        "closed": NP_("stage", "Closed"),
        # Kaufland's own, of a piece that comes back.
        "need_to_be_returned": NP_("stage", "To be sent back"),
        "return_arrived": NP_("stage", "Return has arrived"),
        "return_accepted": NP_("stage", "Return accepted"),
        "return_rejected": NP_("stage", "Return rejected"),
        "return_closed": NP_("stage", "Return closed"),
        "return_in_repair": NP_("stage", "In repair"),
        "return_in_clarification": NP_("stage", "Being clarified"),
    },
    "order_state": {
        # Allegro's own, where ours say something else.
        "PROCESSING": NP_("order state", "Being prepared"),
        "READY_FOR_SHIPMENT": NP_("order state", "Ready to ship"),
        "READY_FOR_PICKUP": NP_("order state", "Ready to be collected"),
        "SUSPENDED": NP_("order state", "On hold"),
        "placed": NP_("order state", "Placed"),
        "confirmed": NP_("order state", "Confirmed"),
        "delayed": NP_("order state", "Delayed"),
        "shipped": NP_("order state", "Shipped"),
        "delivered": NP_("order state", "Delivered"),
        "cancelled": NP_("order state", "Cancelled"),
        "returned": NP_("order state", "Returned"),
    },
    "conversation_state": {
        "open": NP_("conversation state", "open"),
        "closed": NP_("conversation state", "closed"),
        "taken_over": NP_("conversation state", "taken over"),
    },
    "topic": {
        "question": NP_("topic", "question"),
        "order": NP_("topic", "order"),
        "delivery": NP_("topic", "delivery"),
        "case": NP_("topic", "case"),
        "notice": NP_("topic", "notice"),
        "platform": NP_("topic", "marketplace"),
        "other": NP_("topic", "other"),
    },
    "role": {
        "buyer": NP_("role", "buyer"),
        "seller": NP_("role", "seller"),
        "platform": NP_("role", "platform"),
        "system": NP_("role", "system"),
        "fulfilment": NP_("role", "fulfilment"),
    },
    "agent_role": {
        "seller": NP_("agent role", "owner"),
        "agent": NP_("agent role", "agent"),
        "lead": NP_("agent role", "lead"),
    },
    "delivery": {
        "draft": NP_("delivery", "draft"),
        "queued": NP_("delivery", "queued"),
        "sending": NP_("delivery", "sending"),
        "sent": NP_("delivery", "sent"),
        "in_moderation": NP_("delivery", "in moderation"),
        "rejected": NP_("delivery", "rejected"),
        "failed": NP_("delivery", "not sent"),
        "unknown": NP_("delivery", "delivery unknown"),
        "cancelled": NP_("delivery", "cancelled"),
    },
    "grade": {
        "A+": NP_("grade", "Premium (A+)"),
        "A": NP_("grade", "Very good (A)"),
        "B": NP_("grade", "Good (B)"),
        "C": NP_("grade", "Fair (C)"),
    },
    "safety": {
        "checking": NP_("attachment", "being checked"),
        "safe": NP_("attachment", "safe"),
        "unsafe": NP_("attachment", "unsafe"),
        "expired": NP_("attachment", "expired"),
    },
    "decision": {
        "RETURN_REQUIRED_SELLER_LABEL": NP_("decision", "First: the goods come back, with your label"),
        "RETURN_REQUIRED_CUSTOM": NP_("decision", "First: the goods come back, the way you write"),
        "RETURN_NOT_REQUIRED": NP_("decision", "First: the goods need not come back"),
        "ACCEPTED_REPAIR": NP_("decision", "Accept: repair it"),
        "ACCEPTED_EXCHANGE": NP_("decision", "Accept: exchange it"),
        "ACCEPTED_REFUND": NP_("decision", "Accept: give the money back"),
        "ACCEPTED_PARTIAL_REFUND": NP_("decision", "Accept: give a part of the money back"),
        "REJECTED_ADDITIONAL_REQUIREMENTS_NOT_COMPLETED": NP_(
            "decision", "Reject: the buyer has not sent what was asked for"
        ),
        "REJECTED_PRODUCT_NOT_RETURNED": NP_("decision", "Reject: the product was not sent back"),
        "REJECTED_PRODUCT_DAMAGED_BY_USER": NP_("decision", "Reject: the buyer has damaged the product"),
        "REJECTED_PRODUCT_CONFORMS_TO_CONTRACT": NP_("decision", "Reject: the product is as agreed"),
        "REJECTED_MINOR_DEFECT": NP_("decision", "Reject: the defect is minor"),
        "REJECTED_OTHER": NP_("decision", "Reject: another reason"),
        "REJECTED_CLAIM_WITHDRAWN_BY_BUYER": NP_("decision", "Reject: the buyer has withdrawn the complaint"),
        "REFUND_REJECTED": NP_("decision", "Reject the refund"),
        "NEW_ITEM_SENT": NP_("decision", "No refund: a new one was sent"),
        "ITEM_FIXED": NP_("decision", "No refund: it was repaired"),
        "MISSING_PART_SENT": NP_("decision", "No refund: the missing part was sent"),
        "ITEM_MISMATCH": NP_("decision", "No refund: another product came back"),
        "BUSINESS_PURCHASE": NP_("decision", "No refund: bought by a business"),
        "NO_RETURN_RIGHT": NP_("decision", "No refund: no right to return it"),
        "accept": NP_("decision", "Accept the return"),
        "repair": NP_("decision", "Repair it"),
        "clarify": NP_("decision", "Clarify with the buyer"),
        "reject": NP_("decision", "Reject the return"),
        "ACCEPT": NP_("decision", "Accept the return"),
        "RETURN_REJECTION_NOT_ELIGIBLE": NP_("decision", "Reject: it cannot be returned"),
        "RETURN_REJECTION_NOT_NEEDED": NP_("decision", "Reject: it need not be returned"),
        "RETURN_REJECTION_WINDOW_CLOSED": NP_("decision", "Reject: the time to return it is over"),
        "RECEIVE": NP_("decision", "The return has arrived"),
        "COMPLIANT": NP_("decision", "The return is in order"),
        "RETURN_NON_COMPLIANT_MISSING_ITEM": NP_("decision", "Not in order: something is missing"),
        "RETURN_NON_COMPLIANT_WRONG_PRODUCT": NP_("decision", "Not in order: another product"),
        "RETURN_NON_COMPLIANT_DAMAGED_PRODUCT": NP_("decision", "Not in order: damaged"),
        "RETURN_NON_COMPLIANT_WINDOW_CLOSED": NP_("decision", "Not in order: it came too late"),
        "RETURN_NON_COMPLIANT_OTHER": NP_("decision", "Not in order: another reason"),
        "CLOSE": NP_("decision", "Close the return"),
    },
    "wish": {
        "repair": NP_("buyer's wish", "a repair"),
        "exchange": NP_("buyer's wish", "an exchange"),
        "refund": NP_("buyer's wish", "the money back"),
        "partial_refund": NP_("buyer's wish", "a part of the money back"),
    },
    "visibility": {
        "full": NP_("visibility", "full"),
        "reduced": NP_("visibility", "reduced"),
        "hidden": NP_("visibility", "hidden"),
    },
    "stop_reason": {
        "saturday": NP_("stop reason", "Saturday"),
        "sunday": NP_("stop reason", "Sunday"),
        "holiday": NP_("stop reason", "holiday"),
    },
    "policy": {
        "helpdesk": NP_("policy", "24 hours on working days, for every message"),
        "first_reply_48": NP_("policy", "48 hours on working days, for the first reply only"),
        "around_the_clock": NP_("policy", "24 hours on every day of the year, for every message"),
        "platform": NP_("policy", "its own deadline; where it gives none, 24 hours on working days"),
        "allegro_message_center": NP_(
            "policy", "its own deadline; where it gives none, 24 hours on working days"
        ),
    },
    "policy_mode": {
        "working_days": NP_("policy", "on working days"),
        "around_the_clock": NP_("policy", "around the clock"),
    },
    "address_field": {
        "name": NP_("address field", "Name"),
        "company": NP_("address field", "Company"),
        "street": NP_("address field", "Street and number"),
        "extra": NP_("address field", "Address line 2"),
        "postal_code": NP_("address field", "Post code"),
        "city": NP_("address field", "Town or city"),
        "region": NP_("address field", "Region"),
        "country": NP_("address field", "Country"),
    },
    "address_region": {
        "province": NP_("address field", "Province"),
        "county": NP_("address field", "County"),
        "municipality": NP_("address field", "Municipality"),
    },
}


def text(kind: str, identifier: str, language: str | None = None) -> str:
    """The word for an id in ``language`` (None: the current one); an unknown id, or kind, as it came.

    A conversation may be about a return or a complaint before there is a case: topics borrow those words."""
    term = TERMS.get(kind, {}).get(identifier)
    if term is None and kind == "topic":
        term = TERMS["case_kind"].get(identifier)
    if term is None:
        return identifier
    return translator(language or current_language()).pgettext(*term)


def ids(kind: str) -> tuple[str, ...]:
    """The ids that we have words for, in their natural order; empty for an unknown kind."""
    return tuple(TERMS.get(kind, ()))
