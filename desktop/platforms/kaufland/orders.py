"""Orders from their units: each piece of an order is a record of its own there."""

from collections.abc import Sequence
from functools import reduce

from desktop.domain.orders import Order, OrderLine
from desktop.platforms.values import instant

from . import shapes
from .calls import Calls
from .mapping import order_state_of
from .records import converted, data_of
from .values import address, buyer, full_name, ident, market_of, money


def order_of(told: shapes.Order) -> Order:
    """A whole order. Raises ValueError for what the domain cannot hold."""
    return _order(told.id_order, told.order_units, told.storefront, told.buyer, told.shipping_address)


def order_of_units(units: Sequence[shapes.OrderUnit]) -> Order:
    """As much of an order as a ticket or a return tells: units of one order, at least one."""
    first = units[0]
    return _order(first.id_order, units, first.storefront, first.buyer, first.shipping_address)


def _order(
    id: str,
    units: Sequence[shapes.OrderUnit],
    storefront: str,
    who: shapes.Buyer | None,
    where: shapes.Address | None,
) -> Order:
    if not units:
        raise ValueError("an order of nothing")
    market = market_of(storefront)
    prices = [money(unit.price + unit.shipping_rate, unit.currency) for unit in units]
    return Order(
        id=ident(id),
        market=market,
        buyer=buyer(who.id_buyer if who is not None else None, full_name(where), f"order-{id}"),
        state=order_state_of([unit.status for unit in units]),
        lines=tuple(
            OrderLine(
                sku=unit.id_offer or "",
                product=unit.product.title if unit.product is not None else "",
                price=money(unit.price, unit.currency),
                grade=unit.unit_condition,
            )
            for unit in units
        ),
        total=reduce(lambda one, other: one + other, prices),
        delivery_address=address(where, market),
        placed_at=min(instant(unit.ts_created_iso) for unit in units),
    )


async def read_order(calls: Calls, order_id: str) -> shapes.Order:
    """The order as it stands there now. Raises Refused (404) when there is none, ValueError for one that
    cannot be read."""
    return converted(data_of(await calls.get(f"orders/{order_id}")), shapes.Order)
