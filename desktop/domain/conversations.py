"""Conversations and their messages, as every marketplace gives them.

Order, offer and case links sit on messages too, since on some marketplaces one conversation is about many
orders.
Enumerations are open: a value that we do not know keeps its native code and is shown as it came.
All instants are aware and in UTC; `received_at` is the platform's receipt time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

# Author roles.
BUYER: Final = "buyer"
SELLER: Final = "seller"
PLATFORM: Final = "platform"
SYSTEM: Final = "system"
FULFILMENT: Final = "fulfilment"

# Conversation states.
OPEN: Final = "open"
CLOSED: Final = "closed"
TAKEN_OVER: Final = "taken_over"

# Why a conversation takes no reply (`Conversation.cannot_reply_reason`), beside what a platform says itself.
CHAT_ENDED: Final = "chat-ended"
"""The marketplace takes no more messages in this case."""
NO_MESSAGES: Final = "no-messages"
"""What the marketplace has of it are no messages: one about its order can be begun."""

# Delivery states of a reply: the first four live in the outbox only, `sent`, `in_moderation` and `rejected`
# are the
# platform's, `failed` and `unknown` are ours.
DRAFT: Final = "draft"
QUEUED: Final = "queued"
SENDING: Final = "sending"
CANCELLED: Final = "cancelled"
SENT: Final = "sent"
IN_MODERATION: Final = "in_moderation"
REJECTED: Final = "rejected"
FAILED: Final = "failed"
UNKNOWN: Final = "unknown"


AWAITS_LEAD: Final = "awaits-lead"
"""Why a reply of ours is in moderation: not the platform looks at it, but a lead of the seller has to."""


def reaches_buyer(recipients: Collection[str]) -> bool:
    """Whether what is written to these roles is read by the buyer; where nobody chooses, it always is."""
    return not recipients or BUYER in recipients


@dataclass(frozen=True, slots=True)
class Author:
    role: str
    name: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    id: str
    name: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """Machine-made by the platform, and shown as such under the original."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    id: str
    name: str
    media_type: str
    size: int
    sha256: str = ""
    safety: str = "checking"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided, and when (R8: "no answer needed" is its own recorded decision). `here`: this computer
    alone knows it (`own_decision`)."""

    by: str
    at: datetime
    here: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """A finding that the writer called mistaken, with the written reason; it stands in the record (R7)."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation. `internal` notes are never visible to the buyer.

    `awaits_lead`: it stays in moderation until a lead of the seller has confirmed its `overrides`.
    `html`: the text with its writer's forms, already through `formatted.cleaned`; "" where it has none.
    """

    id: str
    conversation_id: str
    sequence: int
    author: Author
    text: str
    received_at: datetime
    language: str | None = None
    internal: bool = False
    delivery: str = SENT
    rejection: str | None = None
    released_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    order_id: str | None = None
    offer_sku: str | None = None
    case_id: str | None = None
    stage: str | None = None
    translation: Translation | None = None
    idempotency_key: str | None = None
    overrides: tuple[Override, ...] = ()
    awaits_lead: bool = False
    overrides_confirmed: Decision | None = None
    html: str = ""
    recipients: tuple[str, ...] = ()
    """Roles that it was written to, on marketplaces where the seller chooses; empty where nobody does."""

    @property
    def is_reply(self) -> bool:
        """Whether this stops the clock: a person's message to the buyer that the platform has
        accepted (R8, R14). What goes to the marketplace's staff alone answers no buyer."""
        return (
            self.author.role == SELLER
            and not self.internal
            and reaches_buyer(self.recipients)
            and self.delivery not in (REJECTED, IN_MODERATION)
        )


@dataclass(frozen=True, slots=True)
class Conversation:
    """The head of a conversation, as the platform tells it."""

    id: str
    market: str
    subject: str
    buyer: Buyer
    created_at: datetime
    last_message_at: datetime
    version: str = ""
    state: str = OPEN
    topic: str = "question"
    needs_answer_since: datetime | None = None
    platform_due_at: datetime | None = None
    can_reply: bool = True
    cannot_reply_reason: str | None = None
    no_answer_needed: Decision | None = None
    assignee: str | None = None
    labels: tuple[str, ...] = ()
    order_ids: tuple[str, ...] = ()
    case_id: str | None = None
    read_up_to: str | None = None
    message_count: int = 0
    source: str = ""
    """The marketplace's own inbox that it comes from ("message_center", "issue", "return", "ticket" …)."""
    recipients: tuple[str, ...] = ()
    """Roles that a reply may be written to (BUYER, PLATFORM), the usual one first; empty where the
    marketplace lets nobody choose."""
    text_limit: int = 0
    """Characters of a reply here; 0: the account's."""
    decision_due: bool = False
    """`platform_due_at` is the deadline of a decision that counts as taken when it passes (a claim): shown
    above ordinary messages until it is taken."""
