"""The words for templates and fields in the language of the screen: titles, field names, what is wrong."""

from typing import Final

from desktop.l10n.catalogs import N_, _

from .engine import FILE, FORBIDDEN, SYNTAX, TOO_LONG, UNKNOWN, TemplateProblem

_FIELDS: Final = {
    "buyer": N_("buyer’s name"),
    "agent": N_("your name"),
    "seller": N_("company"),
    "order": N_("order number"),
    "order_date": N_("date of the order"),
    "product": N_("product"),
    "grade": N_("grade"),
    "price": N_("price"),
    "total": N_("total of the order"),
    "serial_number": N_("serial number"),
    "carrier": N_("carrier"),
    "tracking_number": N_("tracking number"),
    "expected_delivery": N_("expected delivery"),
    "delivered_on": N_("day of delivery"),
    "return_until": N_("last day for a return"),
    "warranty_until": N_("end of the warranty"),
    "delivery_address": N_("delivery address"),
    "return_address": N_("return address"),
    "case": N_("case number"),
    "reason": N_("reason"),
    "diagnosis": N_("result of the check"),
    "refund_amount": N_("refund amount"),
    "new_date": N_("new delivery date"),
    "expected_finish": N_("expected end of the repair"),
    "answer_by": N_("day of your answer"),
    "ship_by": N_("day of shipping"),
    "battery_percent": N_("battery capacity"),
    "today": N_("today’s date"),
}

_TITLES: Final = {
    "photos": N_("Ask for photos"),
    "details": N_("Ask for details of the fault"),
    "parcel_damaged": N_("Parcel arrived damaged"),
    "wrong_item": N_("Wrong device arrived"),
    "need_time": N_("We need time to answer"),
    "thanks": N_("Thanks, all is settled"),
    "where_parcel": N_("Where the parcel is"),
    "carrier_inquiry": N_("Parcel late, carrier asked"),
    "not_shipped": N_("Not shipped yet"),
    "address": N_("Confirm the delivery address"),
    "battery": N_("Battery capacity"),
    "grade": N_("What the grade means"),
    "warranty": N_("Warranty terms"),
    "return_how": N_("How to return"),
    "account_lock": N_("Sign out before sending in"),
    "invoice": N_("Invoice attached"),
}

_TOPICS: Final = {
    "problem": N_("Problem with the device"),
    "general": N_("General"),
    "delivery": N_("Delivery"),
    "product": N_("Product"),
    "return": N_("Return"),
    "order": N_("Order"),
    "own": N_("Own templates"),
}


def field_name(name: str) -> str:
    """A field in the middle of a text; one that we do not know under its own name."""
    return _(_FIELDS[name]) if name in _FIELDS else name


def title(template: str) -> str:
    """What a free template is called."""
    return _(_TITLES[template]) if template in _TITLES else template


def topic_name(topic: str) -> str:
    """What a group of templates is called."""
    return _(_TOPICS[topic]) if topic in _TOPICS else topic


def problem_text(problem: TemplateProblem) -> str:
    """What is wrong with a template, where, and what to do."""
    said = _said(problem)
    if problem.line:
        return _("{template}, line {line}: {problem}").format(
            template=problem.place, line=problem.line, problem=said
        )
    return _("{template}: {problem}").format(template=problem.place, problem=said)


def _said(problem: TemplateProblem) -> str:
    if problem.kind == UNKNOWN:
        return _("There is no field “{field}”. Choose one from the list of fields.").format(
            field=problem.detail
        )
    if problem.kind == FORBIDDEN:
        return _("Only fields and “if” can be used in a template.")
    if problem.kind == TOO_LONG:
        return _("The text is too long for a reply.")
    if problem.kind == FILE:
        return _("The file cannot be read ({detail}).").format(detail=problem.detail)
    if problem.kind == SYNTAX and "end of" in problem.detail:
        return _("A bracket or an “if” is not closed.")
    return _("This cannot be read as a template ({detail}).").format(detail=problem.detail)
