"""Reading threads, orders and returns of one operator, each with what belongs to it."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import msgspec

from desktop.domain.cases import Case
from desktop.domain.orders import Order
from desktop.domain.pages import Removal, SetAside, Thing
from desktop.platforms.json_answers import read, require_json
from desktop.platforms.platform import Busy, NotOurs, Refused
from desktop.platforms.way import Way

from . import orders, returns, shapes, threads
from .account import Shops
from .aside import failure, read_record
from .asking import Asking
from .order_book import AT_ONCE, OrderBook
from .reasons import ReasonBook
from .rights import Rights
from .threads import About, ReadThread

RETURNS_CALL = "RT11"
LONG = 50
"""Threads of more messages than a page brings that are remembered."""
PATIENCE = 3
"""So often it is tried to read orders before what is about them is shown without."""


@dataclass(slots=True)
class Found:
    """What a page brings. `next`: the token of the next one."""

    things: list[Thing] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    next: str | None = None

    def add(self, other: "Found") -> None:
        """What another page brought, too."""
        self.things += other.things
        self.removals += other.removals
        self.set_aside += other.set_aside


class Reading:
    """Used on the sync's loop."""

    def __init__(self, asking: Asking, shops: Shops, way: Way) -> None:
        self._asking = asking
        self._shops = shops
        self._long: OrderedDict[str, shapes.Thread] = OrderedDict()
        self._orderless = 0
        """How often in a row orders were not given."""
        self.rights = Rights(way.monotonic)
        self.orders = OrderBook(asking, shops, self.rights, way.monotonic)
        self.reasons = ReasonBook(asking, self.rights, way.language, way.monotonic)

    # --- threads ---

    async def thread(self, thread_id: str) -> shapes.Thread:
        """M10. Raises Refused (404) when there is none."""
        return await self._asking.read("M10", _thread_path(thread_id), shapes.Thread)

    async def read_thread(self, thread_id: str) -> tuple[ReadThread, list[Thing]]:
        """One thread as it stands there now, and its orders and incident. Raises Refused (404), NotOurs."""
        head = await self.thread(thread_id)
        try:
            return await self._told(head, await self.orders.orders(threads.order_ids(head), []))
        except ValueError as error:
            raise NotOurs(f"an answer that cannot be read: {error}") from None

    async def threads(self, query: Mapping[str, object]) -> Found:
        """A page of M11: conversations with their messages, orders and incidents. A page whose JSON is
        broken is read again without messages, and its threads one by one (fault 33)."""
        answer = await self._asking.get("M11", "/api/inbox/threads", {**query, "with_messages": "true"})
        require_json(answer)
        found = Found()
        try:
            page = read(answer, shapes.Records)
            raws = [bytes(raw) for raw in page.data]
        except NotOurs:
            page = await self._asking.read("M11", "/api/inbox/threads", shapes.Records, query)
            raws = await self._one_by_one(page.data, found)
        found.next = page.next_page_token or None
        await self._map(raws, found)
        return found

    async def _one_by_one(self, raws: Iterable[msgspec.Raw], found: Found) -> list[bytes]:
        bodies: list[bytes] = []
        for raw in raws:
            named = ""
            try:
                named = msgspec.json.decode(raw, type=shapes.Id).id or ""
                answer = await self._asking.get("M10", _thread_path(named))
                require_json(answer)
                msgspec.json.decode(answer.body)
            except (Refused, NotOurs, ValueError, RecursionError) as error:
                found.set_aside.append(SetAside("conversation", named[:64], b"", type(error).__name__))
            else:
                bodies.append(answer.body)
        return bodies

    async def _map(self, raws: Iterable[bytes], found: Found) -> None:
        heads: list[tuple[shapes.Thread, bytes]] = []
        for raw in raws:
            try:
                head = read_record(raw, shapes.Thread)
                if head.metadata.total_count > len(head.messages or ()):
                    head = await self._whole(head)  # M11 gives the last hundred messages
                heads.append((head, raw))
            except ValueError as error:
                found.set_aside.append(failure("conversation", raw, error))
        ids = [id for head, _ in heads for id in threads.order_ids(head)]
        known = await self._orders_of(ids, found.set_aside)
        for head, raw in heads:
            try:
                done, more = await self._told(head, known)
            except ValueError as error:
                found.set_aside.append(failure("conversation", raw, error))
                continue
            found.things += [*more, done.conversation, *done.messages]
            found.set_aside += done.set_aside
        found.removals += [
            Removal("case", orders.INCIDENT + order.order_id)
            for order in known.values()
            if not order.has_incident
        ]

    async def _orders_of(self, ids: Iterable[str], set_aside: list[SetAside]) -> dict[str, shapes.Order]:
        """As `OrderBook.orders`. Orders that are not given again and again hold no message up: it is shown
        without its order until that changes."""
        try:
            known = await self.orders.orders(ids, set_aside)
        except (Refused, NotOurs, Busy) as error:
            self._orderless += 1
            many = isinstance(error, Busy) and error.status == 429
            if many or (self._orderless < PATIENCE and not isinstance(error, Refused)):
                raise
            return {}
        self._orderless = 0
        return known

    async def _whole(self, head: shapes.Thread) -> shapes.Thread:
        """The thread with all its messages; asked for once while nothing in it changes. As the list tells it
        where it is not given by itself: the newest messages are there."""
        known = self._long.get(head.id)
        if known is None or known.date_updated != head.date_updated:
            try:
                known = await self.thread(head.id)
            except (Refused, NotOurs, Busy) as error:
                if isinstance(error, Busy) and error.status == 429:
                    raise
                return head
            self._long[head.id] = known
        self._long.move_to_end(head.id)
        while len(self._long) > LONG:
            self._long.popitem(last=False)
        return known

    async def _told(
        self, head: shapes.Thread, known: Mapping[str, shapes.Order]
    ) -> tuple[ReadThread, list[Thing]]:
        """A thread, and its orders and incident. Raises ValueError."""
        labels = await self.reasons.labels()
        places = await self._shops.places()
        named = [known[id] for id in threads.order_ids(head) if id in known]
        if not named:
            return threads.read_thread(head, About(places.home), labels), []
        market = orders.market_of(named[0], places)
        more: list[Thing] = [orders.read_order(order, places) for order in named]
        dispute: Case | None = None
        for order in named:
            if order.has_incident and dispute is None:
                closing = await self.reasons.labels(orders.CLOSING, chosen_by_shop=True)
                dispute = orders.incident(order, market, head, closing)
        if dispute is not None:
            more.append(dispute)
        about = About(market, orders.buyer_of(named[0].customer), dispute.id if dispute is not None else None)
        return threads.read_thread(head, about, labels), more

    # --- orders ---

    async def changed_orders(self, since: str, offset: int) -> Found:
        """A page of the orders that changed and that the inbox is about: those with a buyer's message or an
        incident, with their threads, whose kind may have changed with them."""
        found = Found()
        query = {"start_update_date": since, "max": AT_ONCE, "offset": offset or None}
        read_now, held = await self.orders.page(query, found.set_aside)
        if held >= AT_ONCE:
            found.next = str(offset + held)
        places = await self._shops.places()
        concerned = [order for order in read_now if order.has_customer_message or order.has_incident]
        found.things += [orders.read_order(order, places) for order in concerned]
        token: str | None = None
        while concerned:
            ids = ",".join(order.order_id for order in concerned)
            page = await self.threads({"entity_type": threads.ORDER, "entity_id": ids, "page_token": token})
            found.add(page)
            if page.next is None or page.next == token:
                break
            token = page.next
        return found

    async def order(self, order_id: str) -> shapes.Order:
        """The order as it stands there now. Raises Refused (404) when there is none."""
        found = (await self.orders.orders([order_id], [], fresh=True)).get(order_id)
        if found is None:
            raise Refused("", status=404)
        return found

    async def read_order(self, order_id: str) -> Order:
        """As `order`, as the domain holds it."""
        value = await self.order(order_id)
        return orders.read_order(value, await self._shops.places())

    async def read_incident(self, order_id: str) -> Case:
        """The order's incident as it stands there now, closed where none is open (any more). Raises Refused
        (404) when there is no such order, or no thread about it."""
        order = await self.order(order_id)
        page = await self._asking.read(
            "M11",
            "/api/inbox/threads",
            shapes.Records,
            {"entity_type": threads.ORDER, "entity_id": order_id},
        )
        if not page.data:
            raise Refused("", status=404)
        try:
            head = read_record(bytes(page.data[-1]), shapes.Thread)
            market = orders.market_of(order, await self._shops.places())
            closing = await self.reasons.labels(orders.CLOSING, chosen_by_shop=True)
            return orders.incident(order, market, head, closing)
        except ValueError as error:
            raise NotOurs(f"an answer that cannot be read: {error}") from None

    # --- returns ---

    async def returns(self, query: Mapping[str, object]) -> Found:
        """A page of RT11: returns as conversations of their own, with their cases and orders; nothing without
        the right to it."""
        found = Found()
        try:
            page = await self._asking.read(RETURNS_CALL, "/api/returns", shapes.Records, query)
        except Refused as error:
            self.rights.lacks(RETURNS_CALL, error)
            return found
        self.rights.has(RETURNS_CALL)
        found.next = page.next_page_token or None
        read_now: list[tuple[shapes.Return, bytes]] = []
        for raw in page.data:
            try:
                read_now.append((read_record(bytes(raw), shapes.Return), bytes(raw)))
            except ValueError as error:
                found.set_aside.append(failure("case", bytes(raw), error))
        known = await self._orders_of([each.order_id for each, _ in read_now], found.set_aside)
        for each, body in read_now:
            try:
                found.things += await self._return(each, known)
            except ValueError as error:
                found.set_aside.append(failure("case", body, error))
        return found

    async def _return(self, value: shapes.Return, known: Mapping[str, shapes.Order]) -> list[Thing]:
        places = await self._shops.places()
        order = known.get(value.order_id)
        market = orders.market_of(order, places) if order is not None else places.home
        buyer = orders.buyer_of(order.customer) if order is not None else None
        things: list[Thing] = list(returns.read_return(value, market, buyer))
        message = returns.description(value)
        if message is not None:
            things.append(message)
        if order is not None:
            things.append(orders.read_order(order, places))
        return things

    async def raw_return(self, return_id: str) -> shapes.Return:
        """One return as Mirakl tells it. Raises Refused (404) when there is none."""
        query = {"return_id": return_id}
        page = await self._asking.read(RETURNS_CALL, "/api/returns", shapes.Records, query)
        for raw in page.data:
            try:
                value = read_record(bytes(raw), shapes.Return)
            except ValueError as error:
                raise NotOurs(f"an answer that cannot be read: {error}") from None
            if value.id == return_id:
                return value
        raise Refused("", status=404)

    async def read_return(self, return_id: str) -> list[Thing]:
        """One return as things: conversation, case, what the buyer wrote, order."""
        value = await self.raw_return(return_id)
        try:
            return await self._return(value, await self.orders.orders([value.order_id], []))
        except ValueError as error:
            raise NotOurs(f"an answer that cannot be read: {error}") from None


def _thread_path(thread_id: str) -> str:
    return f"/api/inbox/threads/{quote(thread_id, safe='')}"
