"""A small world to store: conversations of several markets, and a book without holidays to reckon with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from desktop import resources
from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.calendars import Calendar
from desktop.domain.case_rules import load_machine
from desktop.domain.cases import Case
from desktop.domain.conversations import BUYER, Author, Buyer, Conversation, Message
from desktop.domain.money import Money
from desktop.domain.orders import Address, Order, OrderLine, Step
from desktop.domain.policies import DEFAULT
from desktop.domain.staff_hours import StaffHours

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""A Wednesday at 13:00 in Warsaw."""
HOUR = timedelta(hours=1)
KEY = bytes(range(32))


def calendar(market: str, closed: Sequence[Any] = (), version: str = "2026-11") -> Calendar:
    """A calendar of Mondays to Fridays with these closed dates."""
    from desktop.domain.calendars import ClosedDay

    days = {day: ClosedDay("Closed", "a law") for day in closed}
    return Calendar(market, None, "Europe/Warsaw", f"{market}@{version}", 2025, 2028, days)


def book(
    *markets: str, staff: StaffHours | None = None, closed: Sequence[Any] = (), version: str = "2026-11"
) -> ClockBook:
    """Clocks of 24 hours on working days."""
    return ClockBook(
        {
            code: MarketClock(calendar(code, closed, version), DEFAULT, staff, "Europe/Warsaw")
            for code in markets or ("PL", "DE", "HU")
        }
    )


def head(name: str, **fields: Any) -> Conversation:
    """A conversation's head; asked an hour ago unless said."""
    asked = fields.pop("asked", NOW - HOUR)
    values: dict[str, Any] = {
        "market": "PL",
        "subject": f"Subject {name}",
        "buyer": Buyer(f"b-{name}", f"Buyer {name}", "pl"),
        "created_at": asked,
        "last_message_at": asked,
        "version": "1",
    }
    values.update(fields)
    return Conversation(name, **values)


def said(name: str, sequence: int, role: str = BUYER, at: datetime = NOW - HOUR, **fields: Any) -> Message:
    """A message of the conversation `name`."""
    text = fields.pop("text", f"{role} says {sequence}")
    return Message(
        fields.pop("id", f"{name}-m{sequence}"),
        name,
        sequence,
        Author(role, role.title()),
        text,
        at,
        **fields,
    )


def case(name: str, conversation: str, **fields: Any) -> Case:
    return Case(name, fields.pop("kind", "return"), "PL", conversation, "opened", NOW - HOUR, **fields)


def order(name: str, *serials: str, **fields: Any) -> Order:
    price = Money(Decimal("1399.00"), "PLN")
    lines = tuple(OrderLine("SKU-1", "Phone", price, serial_number=serial) for serial in serials)
    values: dict[str, Any] = {"state": "shipped", "placed_at": NOW - 24 * HOUR, **fields}
    return Order(
        name,
        "PL",
        Buyer("b-1", "Jan"),
        lines=lines,
        total=price,
        delivery_address=Address("PL"),
        **values,
    )


ORDER_RULES = load_machine(resources.read_toml("cases", "order.toml"))
STEPS = {"placed": ("confirmed", "delayed", "cancelled"), "confirmed": ("shipped", "delayed", "cancelled")}


def with_order_rules(clocks: ClockBook) -> ClockBook:
    """The same clocks, which know the stages of orders too."""
    return ClockBook(
        {code: replace(clock, order_rules=ORDER_RULES) for code, clock in clocks.markets.items()}
    )


def open_order(name: str, stage: str, since: datetime, **fields: Any) -> Order:
    """An order that its seller can move on; in its stage since then, placed an hour before."""
    steps = (Step("placed", since - HOUR, "platform"),) if stage != "placed" else ()
    return order(
        name,
        state=stage,
        placed_at=since if stage == "placed" else since - HOUR,
        steps=(*steps, Step(stage, since, "seller")),
        next_stages=STEPS[stage],
        **fields,
    )
