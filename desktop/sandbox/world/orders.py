"""The order behind a story: how far it has gone, when, and what it looks like."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from desktop.platforms.helpdesk import contract

from ..stages import ORDER, machine
from .goods import order_code, serial_number, tracking_number
from .people import Person, carriers
from .plan import TAKEN_OVER, Plan
from .seller import Place, Product
from .stories import Story
from .times import DAY, HOUR, when

CANCELLED = ("order-cancel", "taken-over-order")
LONG_AFTER = ("warranty", "repair", "claim")
SETTLED_DAYS = 10
"""After so many days an order that was on its way has arrived."""


@dataclass(slots=True)
class Way:
    """When an order reached its stages, in epoch seconds; 0 for not yet."""

    placed: int
    confirmed: int = 0
    shipped: int = 0
    delivered: int = 0


def way_before(story: Story, first: int, place: Place, rng: random.Random) -> Way:
    """How far the order had gone when the story's first word was said."""
    state = "placed" if story.moves_order and story.steps[0].stage == "confirmed" else story.order
    if state == "placed":
        return Way(first - int(rng.uniform(0.2, 5) * HOUR))
    if state == "confirmed":
        placed = first - int(rng.uniform(2, 4) * DAY)
        return Way(placed, placed + int(rng.uniform(2, 20) * HOUR))
    if state == "shipped":
        shipped = (
            first - int(rng.uniform(1, 3) * DAY) - (place.days * DAY if story.id == "delivery-late" else 0)
        )
        placed = shipped - int(rng.uniform(0.6, 2) * DAY)
        return Way(placed, placed + 2 * HOUR, shipped)
    late = story.case in LONG_AFTER
    delivered = first - int(rng.uniform(60, 240) * DAY if late else rng.uniform(0.3, 16) * DAY)
    shipped = delivered - place.days * DAY - int(rng.random() * 8 * HOUR)
    placed = shipped - int(rng.uniform(0.6, 2) * DAY)
    return Way(placed, placed + 3 * HOUR, shipped, delivered)


def new_order(
    number: int, person: Person, product: Product, place: Place, way: Way, story: Story, rng: random.Random
) -> contract.Order:
    """The order as it stood when the story began."""
    carrier = rng.choice(carriers(place.code))
    price = contract.Money(amount=place.price(product), currency=place.market.currency)
    lines = [
        contract.OrderLine(
            sku=product.sku,
            product=product.name,
            grade=product.grade,
            serial_number=serial_number(product, rng) if way.shipped else None,
            price=price,
        )
        for _ in range(2 if story.id == "return-partial" else 1)
    ]
    order = contract.Order(
        id=order_code(number),
        version="",
        market=place.code,
        buyer=person.buyer,
        state="placed",
        lines=lines,
        total=contract.Money(
            amount=str(sum((Decimal(line.price.amount) for line in lines), Decimal(0))),
            currency=price.currency,
        ),
        delivery_address=person.address,
        placed_at=when(way.placed),
        steps=[contract.Step(stage="placed", at=when(way.placed), by="platform")],
    )
    if way.confirmed:
        move(order, "confirmed", way.confirmed)
    if way.shipped:
        ship(order, way.shipped, carrier.name, tracking_number(carrier.pattern, rng), place.days)
    if way.delivered:
        deliver(order, way.delivered)
    return order


def move(order: contract.Order, stage: str, at: int, fields: dict[str, str] | None = None) -> contract.Step:
    """One more stage."""
    by = "seller" if stage in ("confirmed", "delayed", "shipped") else "system"
    step = contract.Step(stage=stage, at=when(at), by=by, fields=fields or {})
    order.state = stage
    order.steps.append(step)
    return step


def ship(order: contract.Order, at: int, carrier: str, tracking: str, days: int) -> contract.Step:
    """Handed to the carrier; expected after so many days, Sundays left out."""
    expected = when(at).date() + timedelta(days=days)
    expected += timedelta(days=1 if expected.weekday() == 6 else 0)
    order.carrier, order.tracking_number = carrier, tracking
    order.shipped_at, order.expected_delivery = when(at), expected
    fields = {"carrier": carrier, "tracking_number": tracking, "expected_delivery": expected.isoformat()}
    return move(order, "shipped", at, fields)


def deliver(order: contract.Order, at: int) -> contract.Step:
    """Handed over: return and warranty periods begin (R17)."""
    order.delivered_at = when(at)
    day = order.delivered_at.date()
    order.return_until = day + timedelta(days=contract.RETURN_PERIOD_DAYS)
    order.warranty_until = date(day.year + contract.WARRANTY_MONTHS // 12, day.month, min(day.day, 28))
    return move(order, "delivered", at)


def settle_order(
    order: contract.Order, plan: Plan, place: Place, product: Product, now: int, rng: random.Random
) -> None:
    """What became of the order after the story's last word, and what may follow."""
    if plan.kind == TAKEN_OVER or plan.story.id in CANCELLED:
        if order.state in ("placed", "confirmed", "delayed") and plan.story.id in CANCELLED:
            move(order, "cancelled", plan.end)
    elif plan.end < now - SETTLED_DAYS * DAY and order.state in ("placed", "confirmed", "delayed", "shipped"):
        if order.state != "shipped":
            carrier = rng.choice(carriers(place.code))
            ship(order, plan.end + DAY // 2, carrier.name, tracking_number(carrier.pattern, rng), place.days)
            for line in order.lines:
                line.serial_number = serial_number(product, rng)
        deliver(order, plan.end + (place.days + 1) * DAY)
    order.next_stages = machine(ORDER).next_for(order.state)
