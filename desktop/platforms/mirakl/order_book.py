"""The orders of one operator that were read lately (OR11): a thread names its order by its id alone."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from desktop.domain.pages import SetAside
from desktop.platforms.platform import Refused

from . import shapes
from .account import Shops
from .aside import failure, read_record
from .asking import Asking
from .orders import read_order
from .rights import Rights

FRESH: Final = 300.0
"""Seconds for which an order that was read is not asked for again: OR11's interval."""
REMEMBERED: Final = 2000
AT_ONCE: Final = 100
"""Orders of one call."""
LONGEST: Final = 200
"""Letters of an id; a longer one is none, and an address with it would be too long for a whole page."""
CALL: Final = "OR11"


class OrderBook:
    """Used on the sync's loop."""

    def __init__(self, asking: Asking, shops: Shops, rights: Rights, monotonic: Callable[[], float]) -> None:
        self._asking = asking
        self._shops = shops
        self._rights = rights
        self._monotonic = monotonic
        self._known: OrderedDict[str, tuple[float, shapes.Order]] = OrderedDict()

    async def orders(
        self, ids: Iterable[str], set_aside: list[SetAside], *, fresh: bool = False
    ) -> dict[str, shapes.Order]:
        """The orders of these ids, those read lately from memory unless `fresh`; what the key may not see or
        what is not there is missing."""
        wanted = [id for id in dict.fromkeys(ids) if len(id) <= LONGEST]
        asked = [id for id in wanted if fresh or not self._is_fresh(id)]
        for start in range(0, len(asked), AT_ONCE):
            if not self._rights.may(CALL):
                break
            query = {"order_ids": ",".join(asked[start : start + AT_ONCE]), "max": AT_ONCE}
            await self.page(query, set_aside)
        return {id: self._known[id][1] for id in wanted if id in self._known}

    def _is_fresh(self, order_id: str) -> bool:
        known = self._known.get(order_id)
        return known is not None and 0 <= self._monotonic() - known[0] < FRESH

    async def page(
        self, query: Mapping[str, object], set_aside: list[SetAside]
    ) -> tuple[list[shapes.Order], int]:
        """The orders of one call, and how many records it held; nothing without the right to it."""
        try:
            page = await self._asking.read(CALL, "/api/orders", shapes.Orders, query)
        except Refused as error:
            self._rights.lacks(CALL, error)
            return [], 0
        self._rights.has(CALL)
        places = await self._shops.places()
        found: list[shapes.Order] = []
        for raw in page.orders:
            try:
                order = read_record(bytes(raw), shapes.Order)
                if len(order.order_id) > LONGEST:
                    raise ValueError("an id that is too long")
                read_order(order, places)
            except ValueError as error:
                set_aside.append(failure("order", bytes(raw), error))
                continue
            self._known[order.order_id] = (self._monotonic(), order)
            self._known.move_to_end(order.order_id)
            found.append(order)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found, len(page.orders)
