"""What a conversation is about: the product of its order, or the one that the buyer asks about."""

from collections.abc import Iterable

from desktop.domain.orders import Order
from desktop.store.reader import Reader
from desktop.store.views import Row

_LOOKED_THROUGH = 50
"""Messages, from the last one back."""


def product_of(reader: Reader, row: Row, orders: Iterable[Order]) -> tuple[str, str]:
    """(sku, product name), each "" when it is not known."""
    for order in orders:
        if order.lines:
            return order.lines[0].sku, order.lines[0].product
    for message in reversed(reader.messages(row.id, _LOOKED_THROUGH)):
        if message.offer_sku:
            offers = reader.offers(message.offer_sku, None)
            return message.offer_sku, offers[0].product if offers else ""
    return "", ""


def orders_of(reader: Reader, row: Row) -> list[Order]:
    """The conversation's orders that are loaded, the last one first."""
    found = (reader.order(order_id) for order_id in reversed(row.order_ids))
    return [order for order in found if order is not None]
