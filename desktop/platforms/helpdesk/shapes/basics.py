"""What travels over the Helpdesk API (v1): every JSON object, once.

The client decodes these, the sandbox serves them, and `resources/helpdesk-api.yaml` is generated from them.

Conventions of every shape:

* Times are RFC 3339 in UTC, and are the platform's own (`received_at` is the moment the platform has it).
* Money is a decimal string with an ISO 4217 code. Markets are ISO 3166 alpha-2, languages BCP 47.
* Enumerations are open: a value that the client does not know is kept as it came and breaks nothing.
  The values known today stand in the schema under `x-extensible-enum`.
* `version` is the resource's ETag without its quotes; it changes at every change.
"""

from typing import Annotated

import msgspec
from msgspec import Meta


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
        "reopen",
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
        "override_confirmation",
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
