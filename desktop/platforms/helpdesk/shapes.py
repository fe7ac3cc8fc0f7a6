"""What travels over the Helpdesk API (v1): every JSON object, once.

The client decodes these, the sandbox serves them, and `resources/helpdesk-api.yaml` is generated from them.

Conventions of every shape:

* Times are RFC 3339 in UTC, and are the platform's own (`received_at` is the moment the platform has it).
* Money is a decimal string with an ISO 4217 code. Markets are ISO 3166 alpha-2, languages BCP 47.
* Enumerations are open: a value that the client does not know is kept as it came and breaks nothing.
  The values known today stand in the schema under `x-extensible-enum`.
* `version` is the resource's ETag without its quotes; it changes at every change.
"""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType


def open_enum(*known: str) -> Meta:
    """A string with these known values and room for others (the contract's enumerations are open)."""
    return Meta(extra_json_schema={"x-extensible-enum": list(known)})


MarketCode = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
LanguageTag = Annotated[str, Meta(max_length=35, description="BCP 47")]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217")]
Amount = Annotated[str, Meta(pattern=r"^-?\d{1,15}(\.\d{1,6})?$", description="decimal number")]
Id = Annotated[str, Meta(min_length=1, max_length=64)]

AuthorRole = Annotated[str, open_enum("buyer", "seller", "platform", "system", "fulfilment")]
DeliveryState = Annotated[str, open_enum("sent", "in_moderation", "rejected")]
ConversationState = Annotated[str, open_enum("open", "closed", "taken_over")]
Topic = Annotated[str, open_enum("question", "order", "delivery", "case", "notice", "other")]
CaseKind = Annotated[
    str, open_enum("return", "withdrawal", "complaint", "warranty", "repair", "claim", "dispute")
]
Stage = Annotated[
    str,
    open_enum(
        "reported",
        "accepted",
        "received",
        "in_repair",
        "exchange_started",
        "repair_finished",
        "ready_to_ship",
        "shipped",
        "delivered",
        "refunded",
        "rejected",
        "closed",
    ),
]
OrderState = Annotated[
    str, open_enum("placed", "confirmed", "delayed", "shipped", "delivered", "cancelled", "returned")
]
Grade = Annotated[str, open_enum("A+", "A", "B", "C")]
Role = Annotated[str, open_enum("seller", "agent", "lead")]
Capability = Annotated[
    str,
    open_enum(
        "reply",
        "start_conversation",
        "read_marker",
        "close",
        "attachments",
        "notes",
        "assign",
        "labels",
        "no_answer_needed",
        "cases",
        "order_updates",
        "offers",
        "record",
        "presence",
        "staff_hours",
        "absences",
        "addresses",
        "idempotency",
        "events",
    ),
]


class Shape(msgspec.Struct):
    """Base of all shapes; unknown fields of a newer platform are ignored."""


class FieldProblem(Shape, kw_only=True):
    """One part of the call that is wrong: a JSON pointer and what is wrong with it."""

    pointer: str
    detail: str


class Problem(Shape, kw_only=True):
    """RFC 9457 problem details; `code` is stable and English, `title` and `detail` follow Accept-Language."""

    type: str = "about:blank"
    title: str = ""
    status: int = 500
    code: str = "error"
    detail: str = ""
    instance: str = ""
    errors: list[FieldProblem] = []


class Money(Shape, kw_only=True):
    amount: Amount
    currency: Currency


class Address(Shape, kw_only=True):
    """A postal address in parts; `street` holds street, house and flat as people there write them."""

    name: str = ""
    company: str = ""
    street: str = ""
    extra: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: MarketCode


# --- account, markets, people ---


class Rating(Shape, kw_only=True):
    """The platform's own view of the seller (R11)."""

    score: Amount
    answered_in_time_percent: Amount
    visibility: Annotated[str, open_enum("full", "reduced", "hidden")]
    measured_at: datetime


class StaffInterval(Shape, kw_only=True):
    """Minutes after local midnight, `start` included, `end` not."""

    weekday: Annotated[int, Meta(ge=0, le=6, description="0 is Monday")]
    start: Annotated[int, Meta(ge=0, le=1440)]
    end: Annotated[int, Meta(ge=0, le=1440)]


class StaffHours(Shape, kw_only=True):
    """When the seller's people work; never moves a due instant, only act-by."""

    time_zone: Annotated[str, Meta(max_length=64)] = "Europe/Warsaw"
    weekly: list[StaffInterval] = []
    closed_days: list[date] = []


class Absence(Shape, kw_only=True):
    """A planned absence of the seller (R16)."""

    id: Id
    first_day: date
    last_day: date
    stand_in: str
    markets: list[MarketCode] = []
    announced_at: datetime


class NewAbsence(Shape, kw_only=True):
    first_day: date
    last_day: date
    stand_in: Annotated[str, Meta(min_length=1, max_length=200)]
    markets: list[MarketCode] = []


class Me(Shape, kw_only=True):
    """The signed-in person and the seller's account."""

    account_id: Id
    account_name: str
    agent_id: Id
    agent_name: str
    roles: list[Role]
    capabilities: list[Capability]
    rating: Rating | None = None
    staff_hours: StaffHours | None = None
    absences: list[Absence] = []
    practice: bool = False


class ResponsePolicy(Shape, kw_only=True):
    id: str = "working_days_24"
    hours: Annotated[int, Meta(ge=1, le=1000)] = 24
    mode: Annotated[str, open_enum("working_days", "around_the_clock")] = "working_days"
    answers: Annotated[str, open_enum("each_obligation", "first_reply")] = "each_obligation"
    warn_hours: list[float] = msgspec.field(default_factory=lambda: [4.0, 1.0])


class CalendarDay(Shape, kw_only=True):
    """A correction of the market's statutory holidays, with the law that says so."""

    date: date
    closed: bool
    name: str
    source: str


class MarketAddresses(Shape, kw_only=True):
    """Where buyers of this market send returns, and where the seller ships from."""

    return_address: Address | None = None
    dispatch_address: Address | None = None


class Market(Shape, kw_only=True):
    code: MarketCode
    currency: Currency
    languages: list[LanguageTag]
    time_zone: str
    region: str | None = None
    calendar: list[CalendarDay] = []
    policy: ResponsePolicy = msgspec.field(default_factory=ResponsePolicy)
    addresses: MarketAddresses = msgspec.field(default_factory=MarketAddresses)


class Markets(Shape, kw_only=True):
    items: list[Market]


class Agent(Shape, kw_only=True):
    id: Id
    name: str
    roles: list[Role] = []
    languages: list[LanguageTag] = []
    markets: list[MarketCode] = []
    staff_hours: StaffHours | None = None
    away: bool = False


class Agents(Shape, kw_only=True):
    items: list[Agent]


# --- conversations and messages ---


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


class Messages(Shape, kw_only=True):
    items: list[Message]
    next: str | None = None


MessageText = Annotated[str, Meta(min_length=1, max_length=20000)]


class NewMessage(Shape, kw_only=True):
    """A reply to the buyer."""

    text: MessageText
    language: LanguageTag | None = None
    attachment_ids: Annotated[list[Id], Meta(max_length=10)] = []
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


# --- cases, orders, offers ---


class Step(Shape, kw_only=True):
    """One stage reached: by whom, when, with which fields."""

    stage: str
    at: datetime
    by: AuthorRole
    name: str = ""
    fields: dict[str, str] = {}
    message_id: Id | None = None


class Case(Shape, kw_only=True):
    id: Id
    version: str
    kind: CaseKind
    market: MarketCode
    conversation_id: Id
    order_id: Id | None = None
    stage: Stage
    steps: list[Step] = []
    next_stages: list[Stage] = []
    next_update_due: datetime | None = None
    opened_at: datetime
    opened_by_message: Id | None = None
    closed_at: datetime | None = None


class NewCase(Shape, kw_only=True):
    kind: CaseKind
    message_id: Id
    order_id: Id | None = None


class Update(Shape, kw_only=True):
    """A stage moved on, with the fields the stage asks for and the message to the buyer."""

    stage: Annotated[str, Meta(min_length=1, max_length=40)]
    fields: dict[str, Annotated[str, Meta(max_length=500)]] = {}
    text: MessageText
    language: LanguageTag | None = None


class OrderLine(Shape, kw_only=True):
    sku: str
    product: str
    grade: Grade | None = None
    serial_number: str | None = None
    quantity: Annotated[int, Meta(ge=1)] = 1
    price: Money


class Order(Shape, kw_only=True):
    id: Id
    version: str
    market: MarketCode
    buyer: Buyer
    state: OrderState
    lines: list[OrderLine]
    total: Money
    delivery_address: Address
    carrier: str | None = None
    tracking_number: str | None = None
    placed_at: datetime
    shipped_at: datetime | None = None
    expected_delivery: date | None = None
    delivered_at: datetime | None = None
    return_until: date | None = None
    warranty_until: date | None = None
    steps: list[Step] = []
    next_stages: list[str] = []


class Offer(Shape, kw_only=True):
    sku: str
    market: MarketCode
    version: str
    product: str
    grade: Grade
    price: Money
    reference_price: Money
    reference_rate: Amount = "1"
    available: Annotated[int, Meta(ge=0)]
    deliverable: bool
    carriers: list[str] = []
    delivery_days: Annotated[int, Meta(ge=0)] = 0


class Offers(Shape, kw_only=True):
    items: list[Offer]


# --- changes, records, keys ---


class Change(Shape, kw_only=True):
    """One thing that is new, changed or gone; `data` is absent when `removed`."""

    kind: Annotated[str, open_enum("conversation", "message", "case", "order", "offer")]
    id: str
    removed: bool = False
    data: msgspec.Raw | UnsetType = UNSET


class ChangesPage(Shape, kw_only=True):
    """In the order things happened; a thing changed twice within the page stands once, in its last form."""

    state: str
    has_more: bool
    items: list[Change]


class Hint(Shape, kw_only=True):
    """The only event on `/v1/events`: there is something to pull. `state` is where the platform stands."""

    state: str


class RecordEntry(Shape, kw_only=True):
    """One link: `hash` = SHA-256 over `previous` + RFC 8785 bytes of `content`, in hex.

    `previous` enters as its 64 hex digits in ASCII; before the first link it is 64 zeros. `content` repeats
    `conversation_id`, `number`, `at` and `kind`, so that nothing of a link stands outside its hash.
    """

    number: Annotated[int, Meta(ge=1)]
    at: datetime
    kind: str
    content: dict[str, Any]
    previous: str
    hash: str


class RecordHead(Shape, kw_only=True):
    """The last link's number and hash and the signing time, under the platform's Ed25519 signature.

    Signed are the RFC 8785 bytes of this object without `signature`, which is base64url without padding.
    `key_id` names a key of `/.well-known/helpdesk-keys.json`.
    """

    conversation_id: Id
    number: int
    hash: str
    signed_at: datetime
    key_id: str
    signature: str


class Record(Shape, kw_only=True):
    conversation_id: Id
    market: MarketCode
    entries: list[RecordEntry]
    head: RecordHead


class Key(Shape, kw_only=True):
    """An Ed25519 public key as a JWK (RFC 8037)."""

    kty: str
    crv: str
    kid: str
    x: str
    not_before: datetime | None = None


class Keys(Shape, kw_only=True):
    keys: list[Key]
