"""Orders (`/order/checkout-forms`): what they hold for us, and a memory of those that were just read, since
an order tells the market of everything that is about it."""

import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from desktop.domain.conversations import Buyer
from desktop.domain.money import Money
from desktop.domain.orders import Address, Order, OrderLine
from desktop.platforms.platform import Busy, NotOurs, Refused

from . import order_shapes
from .account import market_code
from .answers import is_its_own
from .connection import PUBLIC, Connection, part
from .reading import instant

log = logging.getLogger("helpdesk.sync")

_STATES: Final = {
    "NEW": "placed",
    "SENT": "shipped",
    "PICKED_UP": "delivered",
    "CANCELLED": "cancelled",
    "RETURNED": "returned",
}
"""Of `CheckoutFormFulfillmentStatus`, what means the same as ours; any other keeps its own code."""
FRESH: Final = 900.0
"""Seconds for which an order that was read is not read again."""
_MOST: Final = 2000
_PATIENCE: Final = 3
"""So often an order that fails by itself is asked for."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an order tells. `order`: None where it cannot be shown; `market`: "" where it names none."""

    order: Order | None
    market: str
    buyer: Buyer
    currency: str


class Orders:
    """Used on one loop. `base` tells the market of what names none."""

    def __init__(
        self, connection: Connection, base: Callable[[], str], monotonic: Callable[[], float]
    ) -> None:
        self._connection, self._base, self._monotonic = connection, base, monotonic
        self._known: OrderedDict[str, tuple[float, Known | None]] = OrderedDict()
        self._failures: Counter[str] = Counter()

    async def read(self, order_id: str) -> Known:
        """The order as it stands there now. Raises Refused where there is none."""
        form = await self._connection.get(
            order_shapes.CheckoutForm, f"/order/checkout-forms/{part(order_id)}", PUBLIC, kind="orders"
        )
        known = known_of(form, self._base())
        self._keep(order_id, known)
        return known

    async def find(self, order_id: str) -> Known | None:
        """The order, read a while ago at most; None where Allegro gives none (any more)."""
        there = self._known.get(order_id)
        if there is not None and self._monotonic() - there[0] < FRESH:
            return there[1]
        try:
            return await self.read(order_id)
        except (Refused, NotOurs, ValueError, Busy) as error:
            if isinstance(error, Busy) and not self._is_given_up(order_id, error):
                raise
            log.info("an order cannot be read: %s", type(error))
            self._keep(order_id, None)
            return None

    def orders(self, ids: Iterable[str]) -> list[Order]:
        """Those of them that were read and can be shown."""
        found = (self._known.get(id) for id in dict.fromkeys(ids))
        return [
            each[1].order
            for each in found
            if each is not None and each[1] is not None and each[1].order is not None
        ]

    def _is_given_up(self, order_id: str, error: Busy) -> bool:
        """Whether an order that fails by itself has failed so often that what is about it goes without."""
        if not is_its_own(error):
            return False
        self._failures[order_id] += 1
        return self._failures[order_id] >= _PATIENCE

    def _keep(self, order_id: str, known: Known | None) -> None:
        self._failures.pop(order_id, None)
        self._known[order_id] = (self._monotonic(), known)
        self._known.move_to_end(order_id)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)


def known_of(form: order_shapes.CheckoutForm, base: str) -> Known:
    """What an order tells, also where it cannot be shown whole."""
    market = market_code(form.marketplace.id) if form.marketplace is not None else ""
    language = form.buyer.preferences.language if form.buyer.preferences is not None else None
    buyer = Buyer(form.buyer.login, form.buyer.login, (language or "").partition("-")[0])
    try:
        order = _order(form, market or base, buyer)
    except ValueError as error:
        log.info("an order cannot be shown: %s", type(error))
        order = None
    return Known(order, market, buyer, form.summary.total_to_pay.currency)


def _order(form: order_shapes.CheckoutForm, market: str, buyer: Buyer) -> Order:
    named = " ".join(each for each in (form.buyer.first_name, form.buyer.last_name) if each)
    bought = [at for at in (instant(line.bought_at) for line in form.line_items) if at is not None]
    placed = min(bought) if bought else instant(form.updated_at)
    if placed is None:
        raise ValueError("an order without a date")
    cancelled = form.status if form.status == "CANCELLED" else None
    state = cancelled or (form.fulfillment.status if form.fulfillment is not None else None) or form.status
    return Order(
        id=form.id,
        market=market,
        buyer=Buyer(buyer.id, named or buyer.name, buyer.language),
        state=_STATES.get(state, state),
        lines=tuple(_line(line) for line in form.line_items),
        total=Money.parse(form.summary.total_to_pay.amount, form.summary.total_to_pay.currency),
        delivery_address=_address(form.delivery.address if form.delivery is not None else None, market),
        placed_at=placed,
        version=form.revision or "",
    )


def _line(line: order_shapes.LineItem) -> OrderLine:
    serials = line.serial_numbers.entries if line.serial_numbers is not None else None
    external = line.offer.external.id if line.offer.external is not None else ""
    return OrderLine(
        sku=external or line.offer.id,
        product=line.offer.name,
        price=Money.parse(line.price.amount, line.price.currency),
        quantity=max(1, int(line.quantity)),
        serial_number=next((each.value for each in serials or () if each.value), None),
    )


def _address(address: order_shapes.Address | None, market: str) -> Address:
    if address is None:
        return Address(market)
    return Address(
        country=address.country_code or market,
        name=" ".join(each for each in (address.first_name, address.last_name) if each),
        company=address.company_name or "",
        street=address.street or "",
        postal_code=address.zip_code or "",
        city=address.city or "",
    )
