"""The Message Center: a thread for each interlocutor, whose messages are about orders and offers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from desktop.domain.conversations import (
    BUYER,
    IN_MODERATION,
    REJECTED,
    SELLER,
    SENT,
    Attachment,
    Author,
    Buyer,
    Conversation,
    Message,
)
from desktop.domain.files import kept_as
from desktop.domain.pages import SetAside

from . import shapes
from .connection import PUBLIC, Connection, part
from .orders import Known, Orders
from .reading import BEFORE_ALL, at, records, required, unreadable

PREFIX: Final = "mc:"
"""Of a conversation's id, before the thread's."""
FILES: Final = "mc:"
"""Of an attachment's id."""
SOURCE: Final = "message_center"
PAGE: Final = 20
"""The most that both lists give at once."""
_MOST_PAGES: Final = 25
"""Of one thread; what is older than its 500 newest messages is not read."""
_ORDERS: Final = 5
"""Orders of one thread that are read, the newest ones; the others are named only."""
_SAFETY: Final = {"NEW": "checking", "SAFE": "safe", "UNSAFE": "unsafe", "EXPIRED": "expired"}
_TYPES: Final = {
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
}
VERIFYING: Final = "VERIFYING"
_DELIVERY: Final = {VERIFYING: IN_MODERATION, "BLOCKED": REJECTED}


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread as it stands there now. `head` is None where nothing can be said of it. `moderated`: the
    messages of ours that Allegro looks at. `whole`: the newest message that the list promised has come."""

    head: Conversation | None
    messages: tuple[Message, ...] = ()
    order_ids: tuple[str, ...] = ()
    moderated: tuple[str, ...] = ()
    whole: bool = True


class Inbox:
    """Reads threads. Used on one loop."""

    def __init__(self, connection: Connection, orders: Orders) -> None:
        self._connection, self._orders = connection, orders

    async def page(self, offset: int, aside: list[SetAside]) -> tuple[list[shapes.Thread], int]:
        """Threads with the newest message first, and how many the page had."""
        query = {"limit": PAGE, "offset": offset}
        found = await self._connection.get(
            shapes.Threads, "/messaging/threads", PUBLIC, query, kind="threads"
        )
        threads = [each for each, _ in records(found.threads, shapes.Thread, "conversation", PREFIX, aside)]
        return threads, len(found.threads)

    async def thread(self, thread_id: str) -> shapes.Thread:
        """Raises Refused (404) when there is none."""
        path = f"/messaging/threads/{part(thread_id)}"
        return await self._connection.get(shapes.Thread, path, PUBLIC, kind="threads")

    async def talk(self, thread: shapes.Thread, base: str, aside: list[SetAside]) -> Talk:
        """The thread with its messages and orders."""
        told = await self._messages(thread.id, aside)
        ids = order_ids(told)
        known = {}
        for order_id in ids[:_ORDERS]:
            found = await self._orders.find(order_id)
            if found is not None:
                known[order_id] = found
        try:
            return talk_of(thread, told, ids, known, base)
        except ValueError as error:
            aside.append(unreadable(b"", "conversation", PREFIX + thread.id, error))
            return Talk(None)

    async def message(self, message_id: str) -> shapes.Message:
        """One message. Raises Refused (404) when there is none."""
        path = f"/messaging/messages/{part(message_id)}"
        return await self._connection.get(shapes.Message, path, PUBLIC, kind="messages")

    async def messages(self, thread_id: str) -> Sequence[Message]:
        """All of the thread, oldest first."""
        told = await self._messages(thread_id, [])
        return messages_of(told, thread_id)

    async def _messages(self, thread_id: str, aside: list[SetAside]) -> list[shapes.Message]:
        """Oldest first, whatever order they come in."""
        path = f"/messaging/threads/{part(thread_id)}/messages"
        found: dict[str, tuple[datetime, shapes.Message]] = {}
        for number in range(_MOST_PAGES):
            query = {"limit": PAGE, "offset": number * PAGE}
            page = await self._connection.get(shapes.Messages, path, PUBLIC, query, kind="messages")
            for each, body in records(page.messages, shapes.Message, "message", "", aside):
                try:
                    found[each.id] = (required(each.created_at), each)
                except ValueError as error:
                    aside.append(unreadable(body, "message", "", error))
            if len(page.messages) < PAGE:
                break
        ordered = sorted(found.values(), key=lambda each: (each[0], each[1].id))
        return [each for _, each in ordered]


def order_ids(messages: Sequence[shapes.Message]) -> list[str]:
    """The orders that a thread is about, the newest mention first."""
    named = (_order_of(each) for each in reversed(messages))
    return list(dict.fromkeys(each for each in named if each))


def talk_of(
    thread: shapes.Thread,
    told: Sequence[shapes.Message],
    ids: Sequence[str],
    known: Mapping[str, Known],
    base: str,
) -> Talk:
    """Raises ValueError for dates that are none."""
    messages = tuple(messages_of(told, thread.id))
    told_last = at(thread.last_message_date_time)
    last = told_last if told_last != BEFORE_ALL else None
    newest = messages[-1].received_at if messages else last
    if newest is None:
        return Talk(None)
    order = next((known[each] for each in ids if each in known), None)
    login = thread.interlocutor.login if thread.interlocutor is not None else ""
    language = order.buyer.language if order is not None else ""
    head = Conversation(
        id=PREFIX + thread.id,
        market=(order.market if order is not None else "") or base,
        subject=_subject(told, order),
        buyer=Buyer(login or PREFIX + thread.id, login, language),
        created_at=messages[0].received_at if messages else newest,
        last_message_at=newest,
        topic=_topic(told),
        needs_answer_since=waits_since(messages),
        order_ids=tuple(ids),
        read_up_to=messages[-1].id if thread.read and messages else None,
        message_count=len(messages),
        source=SOURCE,
    )
    return Talk(
        head,
        messages,
        tuple(ids),
        moderated=tuple(each.id for each in messages if each.delivery == IN_MODERATION),
        # The list may know of a message before the thread itself gives it out.
        whole=last is None or newest >= last - timedelta(seconds=1),
    )


def waits_since(messages: Sequence[Message]) -> datetime | None:
    """Since when an answer is owed: the first message that no reply came after. A blocked reply is none."""
    since: datetime | None = None
    for each in messages:
        if each.is_reply:
            since = None
        elif each.author.role != SELLER:
            since = since or each.received_at
    return since


def messages_of(told: Sequence[shapes.Message], thread_id: str) -> list[Message]:
    """Messages that come oldest first. Raises ValueError for a date that is none."""
    return numbered(message(each, thread_id) for each in told)


def numbered(messages: Iterable[Message]) -> list[Message]:
    """Messages that come oldest first, each with a number behind the one before."""
    found: list[Message] = []
    for each in messages:
        least = found[-1].sequence + 1 if found else each.sequence
        found.append(replace(each, sequence=max(each.sequence, least)))
    return found


def micros(received: datetime) -> int:
    """A number that orders messages, since Allegro numbers none."""
    return int(received.timestamp()) * 1_000_000 + received.microsecond


def message(told: shapes.Message, thread_id: str) -> Message:
    """Raises ValueError for a date that is none."""
    received = required(told.created_at)
    ours = not told.author.is_interlocutor
    offer = told.relates_to.offer if told.relates_to is not None else None
    text = told.text or ""
    vin = told.additional_information.vin if told.additional_information is not None else None
    if vin and not ours:
        text = f"{text}\n\nVIN: {vin}"
    return Message(
        id=told.id,
        conversation_id=PREFIX + thread_id,
        sequence=micros(received),
        author=Author(SELLER if ours else BUYER, told.author.login, told.author.login),
        text=text,
        received_at=received,
        delivery=_DELIVERY.get(told.status, SENT) if ours else SENT,
        attachments=tuple(
            _attachment(told.id, number, each) for number, each in enumerate(told.attachments or ())
        ),
        order_id=_order_of(told) or None,
        offer_sku=(offer.id if offer is not None else "") or None,
    )


def _attachment(message_id: str, number: int, told: shapes.MessageFile) -> Attachment:
    """Its id is the end of its address; one without can be named and not be fetched."""
    end = end_of(told.url)
    id = FILES + (end or f"{message_id}.{number}")
    return Attachment(
        id=id,
        name=told.file_name,
        media_type=told.mime_type or type_of(told.file_name),
        size=0,
        sha256=kept_as(id),
        safety=_SAFETY.get(told.status, told.status.lower()) if end else "expired",
    )


def end_of(url: str | None) -> str:
    """The id at the end of a file's address."""
    return (url or "").partition("?")[0].rstrip("/").rpartition("/")[2]


def type_of(name: str) -> str:
    """A file's type by its name, of those that Allegro takes; "" for any other."""
    return _TYPES.get(name.rpartition(".")[2].lower(), "")


def _order_of(told: shapes.Message) -> str:
    return told.relates_to.order.id if told.relates_to is not None and told.relates_to.order else ""


def _subject(told: Sequence[shapes.Message], order: Known | None) -> str:
    named = next((each.subject for each in reversed(told) if each.subject), "")
    lines = order.order.lines if order is not None and order.order is not None else ()
    return named or (lines[0].product if lines else "")


def _topic(told: Sequence[shapes.Message]) -> str:
    """What the newest message that is about something is about."""
    for each in reversed(told):
        if _order_of(each):
            return "order"
        if each.relates_to is not None and each.relates_to.offer is not None:
            return "question"
    return "other"
