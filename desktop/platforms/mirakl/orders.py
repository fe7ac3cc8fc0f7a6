"""Orders as Mirakl tells them (OR11), and the incidents that are open on their lines."""

from collections.abc import Mapping
from typing import Final

from desktop.domain.cases import Case
from desktop.domain.conversations import Buyer
from desktop.domain.money import Money
from desktop.domain.orders import Address, Order, OrderLine
from desktop.platforms.values import count, instant, maybe

from . import shapes
from .countries import Places, country, language

_STATES: Final = {
    "STAGING": "placed",
    "WAITING_ACCEPTANCE": "placed",
    "WAITING_DEBIT": "placed",
    "WAITING_DEBIT_PAYMENT": "placed",
    "SHIPPING": "confirmed",
    "SHIPPED": "shipped",
    "RECEIVED": "delivered",
    "REFUSED": "cancelled",
    "CANCELED": "cancelled",
}
"""The rest, and what is newer, keeps Mirakl's own name."""
INCIDENT_LINE: Final = "INCIDENT_OPEN"
INCIDENT: Final = "incident:"
CLOSING: Final = "INCIDENT_CLOSE"
"""The type of the operator's reasons for which an incident may be solved (RE01)."""


def read_order(value: shapes.Order, places: Places) -> Order:
    """Raises ValueError for what the domain cannot hold."""
    shipping = value.customer.shipping_address
    lines = value.order_lines or []
    shipped = [moment for line in lines if (moment := maybe(line.shipped_date)) is not None]
    received = [moment for line in lines if (moment := maybe(line.received_date)) is not None]
    expected = maybe(value.delivery_date.latest) if value.delivery_date is not None else None
    return Order(
        id=value.order_id,
        market=market_of(value, places),
        buyer=buyer_of(value.customer),
        state=_STATES.get(value.order_state, value.order_state),
        lines=tuple(_line(line, value.currency_iso_code) for line in lines),
        total=Money(value.total_price, value.currency_iso_code),
        delivery_address=_address(shipping) if shipping is not None else Address(country=""),
        placed_at=instant(value.created_date),
        version=instant(value.last_updated_date).isoformat() if value.last_updated_date else "",
        carrier=value.shipping_company or None,
        tracking_number=value.shipping_tracking or None,
        shipped_at=max(shipped, default=None),
        expected_delivery=expected.date() if expected is not None else None,
        delivered_at=max(received) if received and len(received) == len(lines) else None,
    )


def market_of(value: shapes.Order, places: Places) -> str:
    """Where the order belongs."""
    shipping = value.customer.shipping_address
    return places.market(
        value.channel.code if value.channel is not None else None,
        shipping.country_iso_code if shipping is not None else None,
        value.customer.locale,
    )


def buyer_of(value: shapes.Customer) -> Buyer:
    """Name and language; the anonymised e-mail address and the phone are never read."""
    name = " ".join(part.strip() for part in (value.firstname, value.lastname) if part and part.strip())
    return Buyer(value.customer_id or "", name, language(value.locale))


def incident(value: shapes.Order, market: str, thread: shapes.Thread, reasons: Mapping[str, str]) -> Case:
    """The order's incident as a dispute in its thread, closed where none is open. Mirakl tells no instant at
    which it was opened: the thread's stands for it. `reasons`: the operator's labels of why an incident is
    solved, by code."""
    is_open = value.has_incident
    return Case(
        id=INCIDENT + value.order_id,
        kind="dispute",
        market=market,
        conversation_id=thread.id,
        stage="reported" if is_open else "closed",
        opened_at=instant(thread.date_created),
        order_id=value.order_id,
        closed_at=None if is_open else instant(value.last_updated_date or value.created_date),
        decisions=tuple(labelled(code, label) for code, label in reasons.items()) if is_open else (),
    )


def labelled(code: str, label: str) -> str:
    """A reason as a person reads it; the operator's own code stands behind it, and is what counts."""
    return f"{label} ({code})"


def code_of(decision: str) -> str:
    """The code of a reason made by `labelled`."""
    return decision.rpartition("(")[2].removesuffix(")")


def incident_lines(value: shapes.Order) -> list[str]:
    """The lines on which the incident is open."""
    return [line.order_line_id for line in value.order_lines or () if line.order_line_state == INCIDENT_LINE]


def _line(value: shapes.OrderLine, currency: str) -> OrderLine:
    return OrderLine(
        sku=value.offer_sku or value.product_sku or "",
        product=value.product_title or "",
        price=Money(value.price_unit, currency),
        quantity=count(value.quantity),
    )


def _address(value: shapes.Address) -> Address:
    name = " ".join(part.strip() for part in (value.firstname, value.lastname) if part and part.strip())
    extra = ", ".join(part for part in (value.street_2, value.additional_info) if part)
    return Address(
        country=country(value.country_iso_code),
        name=name,
        company=value.company or "",
        street=value.street_1 or "",
        extra=extra,
        postal_code=value.zip_code or "",
        city=value.city or "",
        region=value.state or "",
    )
