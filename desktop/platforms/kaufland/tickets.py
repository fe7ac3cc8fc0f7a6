"""Tickets: the marketplace's conversations, each with its messages, files and the pieces of orders it is
about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec

from desktop.domain.conversations import (
    CLOSED,
    OPEN,
    SYSTEM,
    Attachment,
    Author,
    Conversation,
    Decision,
    Message,
)
from desktop.domain.pages import SetAside, Thing
from desktop.platforms.platform import Refused
from desktop.platforms.values import instant

from . import files, mapping, shapes
from .calls import Calls
from .embedding import Embedding
from .orders import order_of_units
from .records import Unreadable, converted, data_of, named_in, set_aside
from .values import buyer, full_name, ident, market_of, place_of

SOURCE: Final = "ticket"
PARTS: Final = ("buyer", "product", "messages", "order_units", "files")
_AFTER: Final = timedelta(milliseconds=1)


@dataclass(slots=True)
class Found:
    """What a ticket or a return became. `order_ids`: the orders that it is about."""

    things: list[Thing] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    order_ids: list[str] = field(default_factory=list)

    @property
    def conversation(self) -> Conversation:
        return next(thing for thing in self.things if isinstance(thing, Conversation))

    @property
    def messages(self) -> list[Message]:
        return [thing for thing in self.things if isinstance(thing, Message)]


async def read_ticket(calls: Calls, embedding: Embedding, id: str) -> shapes.Ticket:
    """A ticket with everything of it. Raises Refused (404) when there is none, Unreadable."""
    if not embedding.settled:
        async with embedding.deciding:
            if not embedding.settled:
                return await _either_way(calls, embedding, id)
    return await _ask(calls, embedding, id)


async def _either_way(calls: Calls, embedding: Embedding, id: str) -> shapes.Ticket:
    """The ticket by whichever way of asking brings its messages."""
    ticket = await _ask(calls, embedding, id)
    if ticket.messages:
        embedding.settled = True
        return ticket
    embedding.joined = True
    try:
        other = await _ask(calls, embedding, id)
        embedding.settled = bool(other.messages)
    except Refused:
        other = ticket
    finally:
        embedding.joined = embedding.settled
    return other


async def _ask(calls: Calls, embedding: Embedding, id: str) -> shapes.Ticket:
    raw = data_of(await calls.get(f"tickets/{id}", embedding.asked(PARTS)))
    try:
        ticket = converted(raw, shapes.Ticket)
        if ident(ticket.id_ticket) != id:
            raise ValueError("another ticket than the one that was asked for")
    except ValueError as error:
        raise Unreadable(error, bytes(raw)) from None
    return ticket


def found_in(ticket: shapes.Ticket, storefront: str = "") -> Found:
    """A ticket as conversation, messages and orders. `storefront`: under which it was listed, for one that
    does not tell it. Raises ValueError when not even its head can be read."""
    found = Found()
    units = _units(ticket.order_units, found)
    messages = _messages(ticket, found)
    head = _head(ticket, storefront, units, messages)
    found.things.append(head)
    shown = files.read_files(ticket.files)
    at = files.by_message(head.id, messages, shown) if messages else {}
    order = head.order_ids[0] if len(head.order_ids) == 1 else None
    skus = {unit.id_offer for unit in units if unit.id_offer}
    sku = skus.pop() if len(skus) == 1 else None
    for nth, message in enumerate(messages, start=1):
        found.things.append(
            _message(message, head.id, nth, order, sku, at.get(message.id_ticket_message, ()))
        )
    if shown and not messages:
        loose = tuple(files.attachment(head.id, file) for file in shown)
        found.things.append(
            Message(
                f"{head.id}.files",
                head.id,
                place_of(head.created_at, 0),
                Author(SYSTEM),
                "",
                head.created_at,
                attachments=loose,
            )
        )
    found.order_ids = list(head.order_ids)
    return found


def orders_in(ticket: shapes.Ticket, found: Found) -> None:
    """As much of its orders as the ticket tells, for when an order cannot be read by itself."""
    units = _units(ticket.order_units, Found())
    for order_id in found.order_ids:
        about = [unit for unit in units if unit.id_order == order_id]
        try:
            found.things.append(order_of_units(about))
        except ValueError as error:
            found.set_aside.append(SetAside("order", order_id, b"", str(error)))


def _head(
    ticket: shapes.Ticket,
    storefront: str,
    units: Sequence[shapes.OrderUnit],
    messages: Sequence[shapes.Message],
) -> Conversation:
    id = ident(ticket.id_ticket)
    created, changed = instant(ticket.ts_created_iso), instant(ticket.ts_updated_iso)
    state = mapping.state_of(ticket.status, ticket.is_seller_responsible)
    name = next((m.author.name for m in messages if m.author.role == "buyer" and m.author.name), "")
    name = name or next((full_name(u.shipping_address) for u in units if u.shipping_address), "")
    replies = mapping.takes_replies(ticket.status)
    return Conversation(
        id=id,
        market=market_of(
            ticket.storefront or next((u.storefront for u in units if u.storefront), "") or storefront
        ),
        subject=_subject(ticket, units),
        buyer=buyer(ticket.id_buyer, name, f"ticket-{id}"),
        created_at=created,
        last_message_at=max([created, *(instant(m.ts_created_iso) for m in messages)]),
        version=changed.isoformat(),
        state=state,
        topic=mapping.kind_of(ticket.open_reason, ticket.topic),
        needs_answer_since=_waits_since(ticket, messages) if state == OPEN else None,
        can_reply=replies,
        cannot_reply_reason=None if replies else CLOSED,
        no_answer_needed=_not_ours(ticket, messages) if state == OPEN else None,
        order_ids=tuple(dict.fromkeys(unit.id_order for unit in units)),
        message_count=len(messages),
        source=SOURCE,
    )


def _subject(ticket: shapes.Ticket, units: Sequence[shapes.OrderUnit]) -> str:
    """Tickets have none: the product's title, else the topic's code in words."""
    try:
        product = converted(ticket.product, shapes.Product | None)  # type: ignore[arg-type]
    except ValueError:
        product = None
    titles = [product.title] if product is not None else []
    titles += [unit.product.title for unit in units if unit.product is not None]
    code = (ticket.topic or ticket.open_reason).replace("_", " ")
    return next((title for title in titles if title.strip()), code)


def _waits_since(ticket: shapes.Ticket, messages: Sequence[shapes.Message]) -> datetime | None:
    """Since when the marketplace wants the seller to act (`is_seller_responsible`).

    The clock starts with the buyer's first message that no seller has answered; where the buyer has written
    none, with whatever came after the seller's last word, at the latest the ticket's last change.
    """
    if not ticket.is_seller_responsible:
        return None
    spoken = [place for place, message in enumerate(messages) if message.author.role == "seller"]
    after = messages[spoken[-1] + 1 :] if spoken else messages
    by_buyer = next((m for m in after if m.author.role == "buyer"), None)
    first = by_buyer or next(iter(after), None)
    if first is not None:
        return instant(first.ts_created_iso)
    changed = instant(ticket.ts_updated_iso)
    return changed if not messages or changed > instant(messages[-1].ts_created_iso) else None


def _not_ours(ticket: shapes.Ticket, messages: Sequence[shapes.Message]) -> Decision | None:
    """The buyer wrote last, and the marketplace does not want the seller to answer (its own staff does, or
    nobody has to): its decision, as of that message."""
    if ticket.is_seller_responsible:
        return None
    said = next((m for m in reversed(messages) if m.author.role in ("buyer", "seller")), None)
    if said is None or said.author.role != "buyer":
        return None
    return Decision("", instant(said.ts_created_iso) + _AFTER)


def _message(
    told: shapes.Message,
    ticket: str,
    nth: int,
    order: str | None,
    sku: str | None,
    attachments: tuple[Attachment, ...],
) -> Message:
    at = instant(told.ts_created_iso)
    return Message(
        id=str(told.id_ticket_message),
        conversation_id=ticket,
        sequence=place_of(at, nth),
        author=Author(mapping.role_of(told.author.role), told.author.name or ""),
        text=told.text,
        received_at=at,
        attachments=attachments,
        order_id=order,
        offer_sku=sku,
    )


def _messages(ticket: shapes.Ticket, found: Found) -> list[shapes.Message]:
    """In order of time; what cannot be read is set aside."""
    read: dict[int, shapes.Message] = {}
    for raw in ticket.messages:
        try:
            message = converted(raw, shapes.Message)
            instant(message.ts_created_iso)
        except ValueError as error:
            id = named_in(raw, "id_ticket_message")
            found.set_aside.append(set_aside("message", id or f"{ticket.id_ticket}.?", raw, error))
        else:
            read[message.id_ticket_message] = message
    return sorted(read.values(), key=lambda m: (instant(m.ts_created_iso), m.id_ticket_message))


def _units(raws: Iterable[msgspec.Raw], found: Found) -> list[shapes.OrderUnit]:
    read: list[shapes.OrderUnit] = []
    for raw in raws:
        try:
            unit = converted(raw, shapes.OrderUnit)
            ident(unit.id_order)
        except ValueError as error:
            id = named_in(raw, "id_order", "id_order_unit")
            found.set_aside.append(set_aside("order", id, raw, error))
        else:
            read.append(unit)
    return read
