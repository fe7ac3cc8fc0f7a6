"""The platform's rules over its store: what happens to a conversation when somebody writes, decides or waits.

Everything here runs in the server's one thread. A change is made inside `Desk.changing()`; when the
outermost one ends well, the listeners of `/v1/events` are told.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import msgspec

from desktop.domain.clock import due_at
from desktop.domain.policies import Policy
from desktop.platforms.helpdesk import contract

from .archive import Archive
from .calendars import calendar_of
from .problems import ProblemError
from .store import Store

T = TypeVar("T", bound=msgspec.Struct)

PLATFORM = contract.Author(role="platform", id="platform", name="Helpdesk")
SYSTEM = contract.Author(role="system", id="system", name="Helpdesk")
CLOSED = "closed"
TAKEN_OVER = "taken_over"
NOTICE = "notice"

encode = msgspec.json.Encoder().encode


@cache
def decoder(shape: type[T]) -> "msgspec.json.Decoder[T]":
    """The decoder of a shape, made once."""
    return msgspec.json.Decoder(shape)


class Desk:
    """The platform. `clock` gives its time; every time it hands out is in UTC with whole milliseconds."""

    def __init__(self, store: Store, clock: Callable[[], datetime], archive: Archive) -> None:
        self.store = store
        self.archive = archive
        self._clock = clock
        self._depth = 0
        self.on_change: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        """The platform's time."""
        now = self._clock().astimezone(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A change: all of it or nothing, and the listeners hear of it once it is made."""
        before = self.store.seq
        self._depth += 1
        try:
            with self.store.transaction():
                yield
        finally:
            self._depth -= 1
        if self._depth == 0 and self.store.seq != before:
            self.on_change()

    # --- state ---

    def state(self, seq: int | None = None) -> str:
        """The state after a write, as clients carry it: opaque, and bound to this world."""
        told = f"{self.store.meta('world')}.{self.store.seq if seq is None else seq}"
        return base64.urlsafe_b64encode(told.encode()).rstrip(b"=").decode()

    def seq_of(self, state: str) -> int:
        """The write that a state stands for. 410 when it is not ours, too old, or of a future that never
        came.
        """
        try:
            told = base64.urlsafe_b64decode(state + "=" * (-len(state) % 4)).decode()
            world, _, number = told.partition(".")
            seq = int(number)
        except ValueError:
            raise ProblemError(410, contract.STATE_TOO_OLD) from None
        oldest = self.store.meta("oldest") or 0
        if (
            world != self.store.meta("world")
            or not oldest <= seq <= self.store.seq
            or self.state(seq) != state
        ):
            raise ProblemError(410, contract.STATE_TOO_OLD)
        return seq

    # --- reading ---

    def find(self, kind: str, id: str, shape: type[T]) -> T:
        """A thing by its id; 404 when there is none."""
        raw = self.store.get(kind, id)
        if raw is None:
            raise ProblemError(404, contract.NOT_FOUND)
        found: T = decoder(shape).decode(raw)
        return found

    def document(self, name: str, shape: type[T]) -> T:
        """The account, the markets or the people; the world always has them."""
        raw = self.store.document(name)
        if raw is None:
            raise LookupError(f"the world has no {name}")
        found: T = decoder(shape).decode(raw)
        return found

    def conversation(self, id: str) -> contract.Conversation:
        """404 when there is none."""
        return self.find("conversation", id, contract.Conversation)

    def messages(self, conversation_id: str, after: int = 0, limit: int = -1) -> list[contract.Message]:
        """A conversation's messages with a sequence above `after`, oldest first."""
        rows = self.store.children("message", conversation_id, after, limit)
        return [decoder(contract.Message).decode(row) for row in rows]

    def agent(self, id: str) -> contract.Agent | None:
        """One of the seller's people."""
        people = self.document("agents", contract.Agents).items
        return next((agent for agent in people if agent.id == id), None)

    def market(self, code: str) -> contract.Market | None:
        """A market that the account sells in."""
        return next((m for m in self.document("markets", contract.Markets).items if m.code == code), None)

    # --- writing ---

    def put(
        self, kind: str, thing: Any, id: str, parent: str | None = None, number: int | None = None
    ) -> None:
        """Writes a thing under a new version."""
        seq = self.store.next_seq()
        if hasattr(thing, "version"):
            thing.version = format(seq, "x")
        self.store.put(seq, kind, id, encode(thing), parent, number)

    def save_conversation(self, conversation: contract.Conversation) -> None:
        """Writes the conversation as changed now."""
        conversation.updated_at = self.now()
        self.put("conversation", conversation, conversation.id)

    def save_message(self, message: contract.Message) -> None:
        """Writes a message; its place in the conversation is its sequence."""
        self.put("message", message, message.id, message.conversation_id, message.sequence)

    def save_case(self, case: contract.Case) -> None:
        """Writes a case."""
        self.put("case", case, case.id, case.conversation_id, 0)

    def save_order(self, order: contract.Order, conversation_id: str | None = None) -> None:
        """Writes an order; without a conversation the one it was last talked about in stays."""
        if conversation_id is None:
            row = self.store.one("SELECT parent FROM things WHERE kind = 'order' AND id = ?", order.id)
            conversation_id = row[0] if row else None
        self.put("order", order, order.id, conversation_id, 0)

    def new_number(self, name: str) -> int:
        """The next number of a series (conversations, cases, orders, buyers)."""
        number = int(self.store.meta(f"last_{name}") or 0) + 1
        self.store.set_meta(f"last_{name}", number)
        return number

    def add_message(
        self, conversation: contract.Conversation, author: contract.Author, text: str, **more: Any
    ) -> contract.Message:
        """Appends a message and keeps the conversation's clock; writes both.

        A buyer's message starts the clock when it stands still, a reply that the buyer can read stops it, and
        everything else (notes, platform, system) leaves it alone.
        """
        self.archive.prepare(conversation.id)
        now = self.now()
        conversation.message_count += 1
        message = contract.Message(
            id=f"{conversation.id}.{conversation.message_count}",
            conversation_id=conversation.id,
            sequence=conversation.message_count,
            author=author,
            text=text,
            received_at=now,
            **more,
        )
        conversation.last_message_at = now
        if author.role == "buyer":
            if conversation.state == CLOSED:
                self.open(conversation)
            if conversation.state == "open" and conversation.needs_answer_since is None:
                conversation.needs_answer_since = now
            conversation.no_answer_needed = None
        elif author.role == "seller" and not message.internal and message.delivery == "sent":
            conversation.needs_answer_since = None
        self.save_message(message)
        if not message.internal and message.delivery == "sent":
            self.archive.append_message(message)
        if message.delivery == "in_moderation" and not message.awaits_lead:
            self.store.run("INSERT INTO moderation VALUES (?)", message.id)
        self.save_conversation(conversation)
        return message

    def wait_for_moderator(self, message: contract.Message) -> None:
        """A message in moderation that now waits for the platform's own people."""
        self.store.run("INSERT INTO moderation VALUES (?)", message.id)
        self.save_message(message)

    def waiting_since(self, conversation: contract.Conversation) -> datetime | None:
        """The receipt of the first unanswered buyer message, from the messages themselves.

        A reply counts from its receipt, also when a moderator released it later (platform.md, the response
        clock).
        """
        if conversation.state != "open":
            return None
        decided = conversation.no_answer_needed
        since: datetime | None = None
        for message in self.messages(conversation.id):
            if message.author.role == "buyer":
                if since is None and (decided is None or message.received_at > decided.at):
                    since = message.received_at
            elif message.author.role == "seller" and not message.internal and message.delivery == "sent":
                since = None
        return since

    def release(self, message: contract.Message) -> None:
        """A moderator lets a reply pass: it reaches the buyer, and answers from the moment it was
        received.
        """
        self.archive.prepare(message.conversation_id)
        conversation = self.conversation(message.conversation_id)
        message.delivery = "sent"
        message.released_at = self.now()
        self.store.run("DELETE FROM moderation WHERE message_id = ?", message.id)
        self.save_message(message)
        self.archive.append_message(message)
        conversation.needs_answer_since = self.waiting_since(conversation)
        self.save_conversation(conversation)

    def open(self, conversation: contract.Conversation) -> None:
        """Opens a closed conversation again; the caller saves it."""
        conversation.state = "open"
        conversation.can_reply = True
        conversation.cannot_reply_reason = None

    def require_open(self, conversation: contract.Conversation) -> None:
        """409 when the conversation takes no reply."""
        if conversation.state == TAKEN_OVER:
            raise ProblemError(409, contract.CONVERSATION_TAKEN_OVER)
        if conversation.state == CLOSED:
            raise ProblemError(409, contract.CONVERSATION_CLOSED)
        if not conversation.can_reply:
            raise ProblemError(409, contract.NOT_ALLOWED, text="notice")

    def log(self, conversation_id: str, kind: str, content: dict[str, Any]) -> None:
        """A step that is no message goes into the record. `prepare` it before the change itself."""
        self.archive.append(conversation_id, kind, self.now(), content)

    # --- the clock ---

    def update_due(self, market: str, days: int) -> datetime | None:
        """When the buyer is to hear the next step: so many working days of the market from now (R10)."""
        known = self.market(market)
        if not days or known is None:
            return None
        calendar = calendar_of(market, known.region, known.time_zone, self.now().year)
        due = due_at(calendar, Policy("updates", 24 * days), self.now())
        return due - timedelta(microseconds=due.microsecond)
