"""Returns: each piece that comes back is a case, on which the seller decides.

A case stands in the conversation of the newest ticket about it. Where there is no ticket, the return itself
is a conversation, in which nothing can be written: a decision that asks for words opens a ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from desktop.domain.cases import Case
from desktop.domain.conversations import (
    BUYER,
    CLOSED,
    NO_MESSAGES,
    OPEN,
    SYSTEM,
    Author,
    Conversation,
    Message,
)
from desktop.domain.orders import Step
from desktop.domain.pages import Removal, SetAside
from desktop.platforms.platform import Refused
from desktop.platforms.values import instant

from . import mapping, shapes
from .calls import Calls
from .embedding import Embedding
from .records import Unreadable, converted, data_of, named_in, set_aside
from .tickets import Found
from .values import buyer, full_name, ident, market_of, place_of

SOURCE: Final = "return"
REPORTED: Final = "reported"
"""The first step of every case (`resources/cases`): the buyer has told of it."""
_PREFIX: Final = "return-"
PARTS: Final = ("buyer", "return_units")
UNIT_PARTS: Final = ("order_unit", "tickets")


def conversation_of(return_id: int) -> str:
    """The conversation of a return without a ticket."""
    return f"{_PREFIX}{return_id}"


def return_in(conversation_id: str) -> str | None:
    """The return whose conversation it is; None for a ticket's."""
    id = conversation_id.removeprefix(_PREFIX)
    return id if id != conversation_id and id.isascii() and id.isdigit() else None


async def read_return(calls: Calls, embedding: Embedding, id: str) -> tuple[Found, list[Removal]]:
    """A return with its units as cases. Raises Refused (404), Unreadable."""
    raw = data_of(await calls.get(f"returns/{id}", embedding.asked(PARTS)))
    try:
        told = converted(raw, shapes.Return)
        if str(told.id_return) != id:
            raise ValueError("another return than the one that was asked for")
        changed = instant(told.ts_updated_iso)
    except ValueError as error:
        raise Unreadable(error, bytes(raw)) from None
    found, units = Found(), []
    for each in told.return_units:
        unit_id = named_in(each, "id_return_unit")
        try:
            units.append(await read_unit(calls, embedding, ident(unit_id)))
        except Unreadable as error:
            found.set_aside.append(set_aside("case", unit_id, error.raw, error))
        except ValueError as error:
            found.set_aside.append(set_aside("case", unit_id, each, error))
        except Refused as error:
            found.set_aside.append(SetAside("case", unit_id, b"", error.code))
    tickets = {unit.id_return_unit: ticket for unit in units if (ticket := _ticket(unit))}
    loose = [unit for unit in units if unit.id_return_unit not in tickets]
    own = conversation_of(told.id_return)
    if loose:
        found.things.append(_conversation(told, loose, changed))
    for unit in units:
        where = tickets.get(unit.id_return_unit, own)
        found.things += [_note(unit, where), case_of(unit, where, changed)]
    found.order_ids = list(dict.fromkeys(u.order_unit.id_order for u in units if u.order_unit is not None))
    return found, [] if loose else [Removal("conversation", own)]


async def read_unit(calls: Calls, embedding: Embedding, id: str) -> shapes.ReturnUnit:
    """A return unit with its tickets and its piece of the order. Raises Refused (404), Unreadable."""
    raw = data_of(await calls.get(f"return-units/{id}", embedding.asked(UNIT_PARTS)))
    try:
        unit = converted(raw, shapes.ReturnUnit)
        instant(unit.ts_created_iso)
        for ticket in unit.tickets or ():
            ident(ticket.id_ticket)
            instant(ticket.ts_created_iso)
        if unit.order_unit is not None:
            ident(unit.order_unit.id_order)
    except ValueError as error:
        raise Unreadable(error, bytes(raw)) from None
    return unit


def case_of(unit: shapes.ReturnUnit, conversation: str, changed: datetime) -> Case:
    """A return unit as a case; its stage is the marketplace's own code. `changed`: when the return last
    was."""
    opened = instant(unit.ts_created_iso)
    ended = mapping.has_ended(unit.status)
    steps = [Step(REPORTED, opened, BUYER, fields={"reason": unit.reason})]
    if unit.status != "need_to_be_returned":
        steps.append(Step(unit.status, max(opened, changed), ""))
    return Case(
        id=str(unit.id_return_unit),
        kind=mapping.case_kind_of(unit.reason),
        market=market_of(unit.storefront),
        conversation_id=conversation,
        stage=unit.status,
        opened_at=opened,
        order_id=unit.order_unit.id_order if unit.order_unit is not None else None,
        steps=tuple(steps),
        closed_at=max(opened, changed) if ended else None,
        decisions=mapping.decisions_of(unit.status),
    )


def conversation_of_unit(unit: shapes.ReturnUnit) -> str:
    """Where the case of a unit stands."""
    return _ticket(unit) or conversation_of(unit.id_return)


def _ticket(unit: shapes.ReturnUnit) -> str:
    """The newest ticket about it, "" when there is none."""
    newest = max(unit.tickets or (), key=lambda t: (t.ts_created_iso, t.id_ticket), default=None)
    return newest.id_ticket if newest is not None else ""


def _conversation(told: shapes.Return, units: Sequence[shapes.ReturnUnit], changed: datetime) -> Conversation:
    pieces = [unit.order_unit for unit in units if unit.order_unit is not None]
    titles = [piece.product.title for piece in pieces if piece.product is not None]
    id = conversation_of(told.id_return)
    orders = dict.fromkeys(piece.id_order for piece in pieces)
    return Conversation(
        id=id,
        market=market_of(told.storefront),
        subject=next((title for title in titles if title.strip()), str(told.id_return)),
        buyer=buyer(
            told.buyer.id_buyer if told.buyer is not None else None,
            next((name for piece in pieces if (name := full_name(piece.shipping_address))), ""),
            id,
        ),
        created_at=instant(told.ts_created_iso),
        last_message_at=changed,
        version=changed.isoformat(),
        state=CLOSED if all(mapping.has_ended(unit.status) for unit in units) else OPEN,
        topic=mapping.RETURN,
        can_reply=False,
        cannot_reply_reason=NO_MESSAGES,
        order_ids=tuple(orders),
        case_id=str(units[0].id_return_unit),
        message_count=len(units),
        source=SOURCE,
    )


def _note(unit: shapes.ReturnUnit, conversation: str) -> Message:
    """Why it comes back, by the marketplace's code and the buyer's words: it asks for no answer."""
    opened = instant(unit.ts_created_iso)
    return Message(
        id=f"return-unit-{unit.id_return_unit}",
        conversation_id=conversation,
        sequence=place_of(opened, 0),
        author=Author(SYSTEM),
        text=": ".join(part for part in (unit.reason.replace("_", " "), unit.note) if part),
        received_at=opened,
        order_id=unit.order_unit.id_order if unit.order_unit is not None else None,
        case_id=str(unit.id_return_unit),
    )
