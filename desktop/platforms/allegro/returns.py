"""Customer returns (`/order/customer-returns`): withdrawals, which have no messages of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop.domain.cases import Case
from desktop.domain.conversations import (
    CLOSED,
    NO_MESSAGES,
    OPEN,
    PLATFORM,
    Author,
    Buyer,
    Conversation,
    Message,
)
from desktop.domain.pages import SetAside

from . import shapes
from .account import market_code
from .connection import BETA, Connection, part
from .issues import mark
from .orders import Known, Orders
from .reading import instant, records, required, titled, unreadable
from .threads import micros

PREFIX: Final = "return:"
"""Of a conversation's and a case's id, before the return's."""
SOURCE: Final = "return"
PAGE: Final = 100
KIND: Final = "withdrawal"
ENDED: Final = ("FINISHED", "FINISHED_APT", "REJECTED", "COMMISSION_REFUND_CLAIMED", "COMMISSION_REFUNDED")
"""Statuses after which nothing is left to decide."""
REJECTIONS: Final = (
    "REFUND_REJECTED",
    "NEW_ITEM_SENT",
    "ITEM_FIXED",
    "MISSING_PART_SENT",
    "ITEM_MISMATCH",
    "BUSINESS_PURCHASE",
    "NO_RETURN_RIGHT",
)
REASON_LIMIT: Final = 250
"""Characters of the reason of a rejection; `REFUND_REJECTED` needs one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A return as it stands there now."""

    head: Conversation
    case: Case
    message: Message


class ReturnDesk:
    """Reads returns. Used on one loop."""

    def __init__(self, connection: Connection, orders: Orders) -> None:
        self._connection, self._orders = connection, orders

    async def page(
        self, query: dict[str, Any], offset: int, aside: list[SetAside]
    ) -> tuple[list[tuple[shapes.Return, str]], int]:
        """Returns, each with a mark that changes when it does; how many the page had."""
        asked = {**query, "limit": PAGE, "offset": offset}
        found = await self._connection.get(
            shapes.Returns, "/order/customer-returns", BETA, asked, kind="returns"
        )
        read = records(found.customer_returns, shapes.Return, "case", PREFIX, aside)
        return [(each, mark(body)) for each, body in read], len(found.customer_returns)

    async def one(self, return_id: str) -> shapes.Return:
        """Raises Refused (404) when there is none."""
        path = f"/order/customer-returns/{part(return_id)}"
        return await self._connection.get(shapes.Return, path, BETA, kind="returns")

    async def sent(self, told: shapes.Return, base: str, aside: list[SetAside]) -> Sent | None:
        """The return with its order; None (set aside) where it cannot be read."""
        known = await self._orders.find(told.order_id) if told.order_id else None
        try:
            return sent_of(told, known, base)
        except ValueError as error:
            aside.append(unreadable(b"", "case", PREFIX + told.id, error))
            return None


def sent_of(told: shapes.Return, known: Known | None, base: str) -> Sent:
    """Raises ValueError for dates that are none."""
    id, opened = PREFIX + told.id, required(told.created_at)
    login = told.buyer.login if told.buyer is not None else None
    rejected = instant(told.rejection.created_at) if told.rejection is not None else None
    changed = max(opened, rejected or opened)
    market = market_code(told.marketplace_id) if told.marketplace_id else ""
    market = market or (known.market if known is not None else "") or base
    status, ended = told.status or "", is_ended(told)
    items = told.items or []
    head = Conversation(
        id=id,
        market=market,
        subject=titled(next((each.name for each in items if each.name), None), told.reference_number),
        buyer=Buyer(login or id, login or "", known.buyer.language if known is not None else ""),
        created_at=opened,
        last_message_at=changed,
        state=CLOSED if ended else OPEN,
        topic=KIND,
        can_reply=False,
        cannot_reply_reason=NO_MESSAGES,
        order_ids=(told.order_id,) if told.order_id else (),
        case_id=id,
        read_up_to=id,
        message_count=1,
        source=SOURCE,
    )
    case = Case(
        id=id,
        kind=KIND,
        market=market,
        conversation_id=id,
        stage=status,
        opened_at=opened,
        version=status,
        order_id=told.order_id or None,
        closed_at=changed if ended else None,
        decisions=() if ended or told.is_fulfillment else REJECTIONS,
        wishes=("refund",),
    )
    message = Message(
        id=id,
        conversation_id=id,
        sequence=micros(opened),
        author=Author(PLATFORM, "Allegro"),
        text=_words(items),
        received_at=opened,
        order_id=told.order_id or None,
        case_id=id,
    )
    return Sent(head, case, message)


def is_ended(told: shapes.Return) -> bool:
    """Whether nothing is left to decide. A status that we do not know leaves it open."""
    return told.status in ENDED or (told.rejection is not None and bool(told.rejection.code))


def _words(items: Sequence[shapes.ReturnItem]) -> str:
    """What is returned and why, in Allegro's codes and the buyer's own words."""
    lines = []
    for each in items:
        why = each.reason or shapes.ReturnReason()
        said = " · ".join(text for text in (why.type, why.user_comment) if text)
        lines.append(
            f"{each.quantity or 1} × {each.name or each.offer_id or ''}" + (f": {said}" if said else "")
        )
    return "\n".join(lines)
