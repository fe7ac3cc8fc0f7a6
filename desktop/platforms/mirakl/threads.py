"""Threads of Mirakl's inbox as conversations and messages (M10, M11).

A thread has no closed state and no read marker: whether an answer is owed is `shop_reply_needed_since`
alone, which Mirakl reckons. Who a reply goes to is always chosen, among the thread's authorized participants.
"""

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from desktop.domain.conversations import (
    BUYER,
    PLATFORM,
    SELLER,
    Attachment,
    Author,
    Buyer,
    Conversation,
    Decision,
    Message,
)
from desktop.domain.files import kept_as
from desktop.domain.pages import SetAside
from desktop.platforms.values import count, instant, maybe

from . import shapes
from .aside import failure

SOURCE: Final = "thread"
MOST_MESSAGES: Final = 1000
"""Of one thread (M12)."""
ORDER: Final = "MMP_ORDER"
OFFER: Final = "MMP_OFFER"
OPERATOR_THREAD: Final = "SELLER_OPERATOR"
CUSTOMER: Final = "CUSTOMER"
OPERATOR: Final = "OPERATOR"
PARTICIPANTS: Final = {CUSTOMER: BUYER, OPERATOR: PLATFORM, "SHOP": SELLER}
TYPES: Final = {role: type for type, role in PARTICIPANTS.items()}
_SENDERS: Final = {"CUSTOMER_USER": BUYER, "SHOP_USER": SELLER, "OPERATOR_USER": PLATFORM}
_TOPICS: Final = {
    OFFER: "question",
    "MPS_SERVICE": "question",
    ORDER: "order",
    "MPS_ORDER": "order",
    OPERATOR_THREAD: "platform",
}
"""MPS are the operator's services; their orders are read by another interface."""


@dataclass(frozen=True, slots=True)
class About:
    """What the order of a thread adds: where it belongs, who bought, whether an incident is open."""

    market: str
    buyer: Buyer | None = None
    incident: str | None = None
    """The id of the incident's case."""


@dataclass(frozen=True, slots=True)
class ReadThread:
    conversation: Conversation
    messages: tuple[Message, ...]
    set_aside: tuple[SetAside, ...] = ()


def order_ids(thread: shapes.Thread) -> tuple[str, ...]:
    """The orders that a thread is about."""
    return tuple(entity.id for entity in thread.entities or () if entity.type == ORDER)


def read_thread(thread: shapes.Thread, about: About, reasons: Mapping[str, str]) -> ReadThread:
    """A thread with its messages; `reasons` are the operator's labels by code. Raises ValueError for a head
    that the domain cannot hold; a message that cannot be read is set aside alone."""
    messages, aside = _messages(thread)
    return ReadThread(_conversation(thread, messages, about, reasons), messages, aside)


def _conversation(
    thread: shapes.Thread, messages: Sequence[Message], about: About, reasons: Mapping[str, str]
) -> Conversation:
    kinds = [entity.type for entity in thread.entities or ()]
    needed = maybe(thread.metadata.shop_reply_needed_since)
    recipients = _recipients(thread, messages)
    full = thread.metadata.total_count >= MOST_MESSAGES
    orders = order_ids(thread)
    return Conversation(
        id=thread.id,
        market=about.market,
        subject=_subject(thread, reasons),
        buyer=_buyer(thread, about),
        created_at=instant(thread.date_created),
        last_message_at=instant(thread.metadata.last_message_date),
        version=instant(thread.date_updated).isoformat(),
        topic=next((_TOPICS.get(kind, kind) for kind in kinds), "other"),
        needs_answer_since=needed,
        can_reply=bool(recipients) and not full,
        cannot_reply_reason=f"{MOST_MESSAGES}/{MOST_MESSAGES}" if full else None,
        no_answer_needed=None if needed is not None else _not_needed(thread, messages),
        order_ids=orders,
        case_id=about.incident,
        message_count=count(thread.metadata.total_count),
        source=SOURCE,
        recipients=recipients,
    )


def recipients_of(thread: shapes.Thread) -> tuple[str, ...]:
    """Whom a reply to the thread may go to, the usual one first."""
    return _recipients(thread, _messages(thread)[0])


def _subject(thread: shapes.Thread, reasons: Mapping[str, str]) -> str:
    """The topic, a reason by its label; without one, what the thread is about."""
    topic = thread.topic
    if topic is None or not topic.value:
        return next((entity.label for entity in thread.entities or () if entity.label), "")
    return topic.value if topic.type == "FREE_TEXT" else reasons.get(topic.value, topic.value)


def _recipients(thread: shapes.Thread, messages: Sequence[Message]) -> tuple[str, ...]:
    """Whom a reply may go to, the usual one first: the buyer, unless the marketplace wrote last and to the
    shop alone, for what answers that is not meant for the buyer."""
    known = [PARTICIPANTS.get(each.type, "") for each in thread.authorized_participants or ()]
    allowed = [role for role in (BUYER, PLATFORM) if role in known]
    incoming = [message for message in messages if message.author.role != SELLER]
    aside = bool(incoming) and incoming[-1].author.role == PLATFORM and BUYER not in incoming[-1].recipients
    return tuple(reversed(allowed) if aside else allowed)


def _buyer(thread: shapes.Thread, about: About) -> Buyer:
    """The customer; of a thread with the marketplace alone, the marketplace itself."""
    participants = [*(thread.authorized_participants or ()), *(thread.current_participants or ())]
    customer = next((each for each in participants if each.type == CUSTOMER), None)
    known = about.buyer
    if customer is not None or known is not None or thread.customer_organization is not None:
        organization = thread.customer_organization
        name = (customer.display_name if customer is not None else None) or (
            organization.display_name if organization is not None else None
        )
        id = (customer.id if customer is not None else None) or (known.id if known is not None else None)
        return Buyer(
            id or f"{SOURCE}:{thread.id}",
            name or (known.name if known is not None else ""),
            known.language if known is not None else "",
        )
    operator = next((each for each in participants if each.type == OPERATOR), None)
    return Buyer(OPERATOR, (operator.display_name if operator is not None else None) or "")


def _not_needed(thread: shapes.Thread, messages: Sequence[Message]) -> Decision | None:
    """Why nothing is owed although the buyer wrote last: somebody has said so at the marketplace, or the
    marketplace waits for no answer of the shop (the message went to itself)."""
    spoken = [message for message in messages if message.author.role in (BUYER, SELLER)]
    if not spoken or spoken[-1].author.role != BUYER:
        return None
    last = spoken[-1].received_at
    told = [each for each in thread.no_store_reply_needed or () if instant(each.date) >= last]
    if told:
        newest = max(told, key=lambda each: each.date)
        return Decision(SELLER if newest.user_type == "SHOP" else PLATFORM, instant(newest.date))
    return Decision(PLATFORM, last)


def _messages(thread: shapes.Thread) -> tuple[tuple[Message, ...], tuple[SetAside, ...]]:
    read: list[shapes.Message] = []
    aside: list[SetAside] = []
    for raw in thread.messages or ():
        try:
            message = msgspec.json.decode(raw, type=shapes.Message)
            instant(message.date_created)
            read.append(message)
        except (ValueError, RecursionError) as error:
            aside.append(failure("message", bytes(raw), error))
    if read and instant(read[0].date_created) > instant(read[-1].date_created):
        read.reverse()  # newest first; of two at one instant Mirakl's own order counts
    read.sort(key=lambda message: instant(message.date_created))
    held = len(read) + len(aside)
    first = max(0, thread.metadata.total_count - held)
    orders = order_ids(thread)
    mapped = (
        _message(message, thread.id, count(first + place), orders[0] if len(orders) == 1 else None)
        for place, message in enumerate(read)
    )
    return tuple(mapped), tuple(aside)


def _message(value: shapes.Message, thread_id: str, sequence: int, order_id: str | None) -> Message:
    sender, organization = value.sender, value.sender.organization_details
    role = _SENDERS.get(sender.type)
    if role is None and organization is not None:
        role = PARTICIPANTS.get(organization.type)
    told = (PARTICIPANTS.get(each.type, each.type) for each in value.to or ())
    return Message(
        id=value.id,
        conversation_id=thread_id,
        sequence=sequence,
        author=Author(role or sender.type, sender.display_name or ""),
        text=value.body or "",
        received_at=instant(value.date_created),
        attachments=tuple(_attachment(each) for each in value.attachments or ()),
        order_id=order_id,
        recipients=tuple(dict.fromkeys(told)),
    )


def _attachment(value: shapes.Attachment) -> Attachment:
    """Mirakl says nothing of a file's safety or hash; what it is tells its content when it is here
    (`domain.files`)."""
    guessed = mimetypes.guess_type(value.name)[0] or "application/octet-stream"
    return Attachment(value.id, value.name, guessed, count(max(0, value.size)), kept_as(value.id), "safe")
