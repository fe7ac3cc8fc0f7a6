"""Conversations, messages, and what people do to them."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from .basics import (
    AuthorRole,
    ConversationState,
    DeliveryState,
    Id,
    LanguageTag,
    MarketCode,
    Shape,
    Stage,
    Topic,
    open_enum,
)


class Buyer(Shape, kw_only=True):
    id: Id
    name: str
    language: LanguageTag = "en"


class Decision(Shape, kw_only=True):
    """A recorded decision: who and when."""

    by: str
    at: datetime


class Conversation(Shape, kw_only=True):
    id: Id
    version: str
    market: MarketCode
    subject: str
    buyer: Buyer
    state: ConversationState = "open"
    topic: Topic = "question"
    created_at: datetime
    updated_at: datetime
    last_message_at: datetime
    message_count: int = 0
    needs_answer_since: datetime | None = None
    due_at: datetime | None = None
    due_source: Annotated[str, open_enum("computed", "platform")] = "computed"
    can_reply: bool = True
    cannot_reply_reason: str | None = None
    no_answer_needed: Decision | None = None
    assignee: str | None = None
    labels: list[str] = []
    order_ids: list[Id] = []
    case_id: Id | None = None
    read_up_to: str | None = None


class Author(Shape, kw_only=True):
    role: AuthorRole
    id: str = ""
    name: str = ""


class Translation(Shape, kw_only=True):
    """Made by the platform's machine, and marked so."""

    language: LanguageTag
    text: str
    machine: bool = True


class Attachment(Shape, kw_only=True):
    id: Id
    name: str
    media_type: str
    size: Annotated[int, Meta(ge=0)]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    safety: Annotated[str, open_enum("checking", "safe", "unsafe", "expired")] = "checking"


class Override(Shape, kw_only=True):
    """A finding that the writer calls mistaken, with the written reason; it goes into the record."""

    rule: str
    reason: Annotated[str, Meta(min_length=1, max_length=2000)]


class Message(Shape, kw_only=True):
    id: Id
    conversation_id: Id
    sequence: Annotated[int, Meta(ge=1, description="order in the conversation, given by the platform")]
    author: Author
    text: str
    html: Annotated[
        str | None,
        Meta(
            description="as its writer formatted it; `text` may then be empty. Shown from an allow-list only"
        ),
    ] = None
    language: LanguageTag | None = None
    received_at: datetime
    internal: bool = False
    delivery: DeliveryState = "sent"
    rejection: str | None = None
    released_at: datetime | None = None
    attachments: list[Attachment] = []
    order_id: Id | None = None
    offer_sku: str | None = None
    case_id: Id | None = None
    stage: Stage | None = None
    translation: Translation | None = None
    idempotency_key: str | None = None
    overrides: list[Override] = []
    awaits_lead: Annotated[
        bool, Meta(description="in moderation until a lead of the seller confirms the overrides")
    ] = False
    overrides_confirmed: Decision | None = None


class OverrideDecision(Shape, kw_only=True):
    """A lead's word on what an agent calls mistaken; a reason is wanted where it is not confirmed."""

    confirmed: bool
    reason: Annotated[str, Meta(max_length=2000)] = ""


class Messages(Shape, kw_only=True):
    items: list[Message]
    next: str | None = None


MessageText = Annotated[str, Meta(min_length=1, max_length=20000)]


ATTACHMENT_COUNT = 10
"""Files of one message at most."""


class NewMessage(Shape, kw_only=True):
    """A reply to the buyer."""

    text: MessageText
    language: LanguageTag | None = None
    attachment_ids: Annotated[list[Id], Meta(max_length=ATTACHMENT_COUNT)] = []
    order_id: Id | None = None
    overrides: Annotated[list[Override], Meta(max_length=20)] = []


class NewConversation(Shape, kw_only=True):
    order_id: Id
    subject: Annotated[str, Meta(min_length=1, max_length=200)]
    text: MessageText
    language: LanguageTag | None = None


class NewNote(Shape, kw_only=True):
    """Internal: the buyer never sees it."""

    text: MessageText


class ReadMarker(Shape, kw_only=True):
    message_id: Id


class ConversationEdit(Shape, kw_only=True, omit_defaults=True):
    """What people change on a conversation; an absent field stays as it is."""

    assignee: str | UnsetType | None = UNSET
    labels: (
        Annotated[list[Annotated[str, Meta(min_length=1, max_length=50)]], Meta(max_length=20)] | UnsetType
    ) = UNSET
    no_answer_needed: bool | UnsetType = UNSET
    closed: bool | UnsetType = UNSET


class Presence(Shape, kw_only=True):
    """Who is looking or writing; expires 30 seconds after the last call."""

    doing: Annotated[str, open_enum("looking", "writing")]


class PresentAgent(Shape, kw_only=True):
    agent_id: Id
    name: str
    doing: str
    until: datetime


class Present(Shape, kw_only=True):
    items: list[PresentAgent]
