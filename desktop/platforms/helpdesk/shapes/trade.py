"""What is traded and what comes after: cases, orders, offers."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from .basics import (
    Address,
    Amount,
    AuthorRole,
    CaseKind,
    Grade,
    Id,
    LanguageTag,
    MarketCode,
    Money,
    OrderState,
    Shape,
    Stage,
)
from .conversations import Buyer, MessageText, Override


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
    overrides: Annotated[list[Override], Meta(max_length=20)] = []


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
