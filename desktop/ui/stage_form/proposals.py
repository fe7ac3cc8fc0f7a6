"""What a stage form proposes before anybody types: days on the market's calendar, the carriers that are usual
there, reasons that need not be typed, the order's own figures."""

from datetime import date, timedelta
from typing import Final

from desktop.domain.calendars import Calendar
from desktop.domain.orders import Offer, Order
from desktop.l10n.catalogs import current_language
from desktop.replies import library
from desktop.replies.facts import Facts

from ..workspace import Workspace

_DAYS: Final = {"expected_delivery": 2, "new_date": 3, "expected_finish": 5}
"""Working days from today; a delivery takes the offer's own time where it is known."""


def known_values(order: Order | None) -> dict[str, str]:
    """What need not be told again."""
    serial = order.lines[0].serial_number if order is not None and order.lines else None
    return {"serial_number": serial or ""}


def first_values(facts: Facts) -> dict[str, str]:
    """What is known already and only needs a look."""
    order = facts.order
    if order is None:
        return {}
    found = {"refund_amount": f"{order.total.amount:f}"}
    return found | {"carrier": order.carrier} if order.carrier else found


def proposed_days(
    workspace: Workspace, facts: Facts, today: date, calendar: Calendar | None
) -> dict[str, date]:
    """A day for each field that asks for one."""
    days = dict(_DAYS)
    offers = _offers(workspace, facts)
    if offers and offers[0].delivery_days:
        days["expected_delivery"] = offers[0].delivery_days
    return {name: working_day(today, count, calendar) for name, count in days.items()}


def carriers(workspace: Workspace, facts: Facts) -> list[tuple[str, str]]:
    """(name, name): the order's own first, then those of the offer, then those usual in the market."""
    named = [facts.order.carrier or ""] if facts.order is not None else []
    for offer in _offers(workspace, facts):
        named += offer.carriers
    named += facts.market.carriers
    return [(name, name) for name in dict.fromkeys(named) if name]


def reasons(kind: str, stage: str) -> list[tuple[str, str]]:
    """(id, text in the language of the screen) of the reasons that need not be typed."""
    known = library.texts(current_language()).reason
    return [(name, known.get(name, name)) for name in library.reasons_for(kind, stage)]


def working_day(today: date, count: int, calendar: Calendar | None) -> date:
    """So many working days after today; without a calendar that knows the year only weekends stand still."""
    day = today
    while count > 0:
        day += timedelta(days=1)
        known = calendar is not None and calendar.covers(day)
        closed = calendar.is_closed(day) if calendar is not None and known else day.weekday() >= 5
        count -= not closed
    return day


def _offers(workspace: Workspace, facts: Facts) -> list[Offer]:
    order = facts.order
    if order is None or not order.lines or not workspace.can("offers"):
        return []
    return workspace.reader.offers(order.lines[0].sku, order.market)
