"""The Helpdesk API (v1) as one table of operations.

The client calls them, the sandbox serves them, and `resources/helpdesk-api.yaml` is generated from them
(`openapi.py`); nothing else in the program knows a path of the API. The shapes stand in `shapes.py` and are
offered here too, so that this module is the whole contract.

Standards: OAuth 2.0 authorization code with PKCE on a loopback redirect (RFC 6749, 7636, 8252), device flow
(RFC 8628), server metadata (RFC 8414), revocation (RFC 7009), problem details (RFC 9457), `Idempotency-Key`
on every POST (draft-ietf-httpapi-idempotency-key-header), `Retry-After`, `ETag` and `If-Match` (RFC 9110),
server-sent events (WHATWG HTML).
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import msgspec

from . import shapes
from .shapes import *  # noqa: F403  one vocabulary: callers say contract.Message

VERSION = "1.0.0"
"""Of the contract; the path prefix is `/v1`."""

CLIENT_ID = "helpdesk-desktop"
"""A public client (RFC 8252 section 8.4): it has no secret."""

# OAuth endpoints, announced by the server metadata; these are the sandbox's and the default.
METADATA_PATH = "/.well-known/oauth-authorization-server"
KEYS_PATH = "/.well-known/helpdesk-keys.json"
AUTHORIZE_PATH = "/oauth/authorize"
TOKEN_PATH = "/oauth/token"
DEVICE_PATH = "/oauth/device_authorization"
REVOKE_PATH = "/oauth/revoke"

PROBLEM_MEDIA_TYPE = "application/problem+json"

# `Problem.code`, stable over versions.
STATE_TOO_OLD = "state-too-old"
CONVERSATION_CLOSED = "conversation-closed"
CONVERSATION_TAKEN_OVER = "conversation-taken-over"
STAGE_MOVED_ON = "stage-moved-on"
TEXT_REJECTED = "text-rejected"
FIELD_MISSING = "field-missing"
KEY_REUSED = "idempotency-key-reused"
KEY_IN_FLIGHT = "idempotency-key-in-flight"
VERSION_CONFLICT = "version-conflict"
RATE_LIMITED = "rate-limited"
OVERRIDE_DECIDED = "override-decided"
NOT_FOUND = "not-found"
NOT_ALLOWED = "not-allowed"
UNAUTHENTICATED = "unauthenticated"
INVALID = "invalid"

EVENT_NAME = "changes"
"""The name of the hint on `/v1/events`; its data is a `Hint`. A comment line is the heartbeat."""
HEARTBEAT_SECONDS = 15
PRESENCE_SECONDS = 30
ATTACHMENT_LIMIT = 10 * 1024 * 1024
ATTACHMENT_COUNT = shapes.ATTACHMENT_COUNT
ATTACHMENT_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain")
RETURN_PERIOD_DAYS = 30
WARRANTY_MONTHS = 12


class Stream(enum.Enum):
    """A body that is not JSON."""

    EVENTS = "text/event-stream"
    BYTES = "application/octet-stream"


# --- the table ---


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API.

    `errors` are the problem statuses that belong to this call; 400, 401, 403, 429 and 5xx may come from
    every one. `if_match`: the call is refused with 412 when the resource has another version, and with 428
    without the header.
    """

    name: str
    method: str
    path: str
    summary: str
    result: type | Stream | None
    query: type | None = None
    body: type | Stream | None = None
    status: int = 200
    errors: tuple[int, ...] = ()
    if_match: bool = False
    public: bool = False
    parameters: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", tuple(re.findall(r"{(\w+)}", self.path)))

    @property
    def idempotent_by_key(self) -> bool:
        """Every POST carries an `Idempotency-Key`; the same key gives the same answer for 24 hours."""
        return self.method == "POST"

    def url(self, values: Mapping[str, str] | None = None) -> str:
        """The path with its parameters filled in and percent-encoded (RFC 3986), whatever they hold."""
        filled = self.path
        for name in self.parameters:
            filled = filled.replace("{" + name + "}", quote((values or {})[name], safe=""))
        return filled


ME = Operation("me", "GET", "/v1/me", "The signed-in person and the seller's account", shapes.Me)
MARKETS = Operation("markets", "GET", "/v1/markets", "The markets the account sells in", shapes.Markets)
AGENTS = Operation("agents", "GET", "/v1/agents", "The seller's people", shapes.Agents)
CHANGES = Operation(
    "changes",
    "GET",
    "/v1/changes",
    "Everything that changed since a state",
    shapes.ChangesPage,
    query=shapes.ChangesQuery,
    errors=(410,),
)
EVENTS = Operation("events", "GET", "/v1/events", "Hints that there is something to pull", Stream.EVENTS)
CONVERSATION = Operation(
    "conversation",
    "GET",
    "/v1/conversations/{conversation_id}",
    "One conversation",
    shapes.Conversation,
    errors=(404,),
)
MESSAGES = Operation(
    "messages",
    "GET",
    "/v1/conversations/{conversation_id}/messages",
    "A conversation's messages, page by page",
    shapes.Messages,
    query=shapes.MessagesQuery,
    errors=(404,),
)
START_CONVERSATION = Operation(
    "start_conversation",
    "POST",
    "/v1/conversations",
    "Starts a conversation about an order",
    shapes.Conversation,
    body=shapes.NewConversation,
    status=201,
    errors=(404, 409, 422),
)
REPLY = Operation(
    "reply",
    "POST",
    "/v1/conversations/{conversation_id}/messages",
    "A reply to the buyer",
    shapes.Message,
    body=shapes.NewMessage,
    status=201,
    errors=(404, 409, 422),
)
DECIDE_OVERRIDE = Operation(
    "decide_override",
    "POST",
    "/v1/conversations/{conversation_id}/messages/{message_id}/override-decision",
    "A lead confirms what an agent calls mistaken, or does not",
    shapes.Message,
    body=shapes.OverrideDecision,
    errors=(404, 409, 422),
)
MARK_READ = Operation(
    "mark_read",
    "POST",
    "/v1/conversations/{conversation_id}/read",
    "Moves the read marker",
    shapes.Conversation,
    body=shapes.ReadMarker,
    errors=(404, 409, 422),
)
EDIT_CONVERSATION = Operation(
    "edit_conversation",
    "PATCH",
    "/v1/conversations/{conversation_id}",
    "Assignee, labels, no answer needed, closed",
    shapes.Conversation,
    body=shapes.ConversationEdit,
    errors=(404, 409, 412, 422, 428),
    if_match=True,
)
ADD_NOTE = Operation(
    "add_note",
    "POST",
    "/v1/conversations/{conversation_id}/notes",
    "An internal note, never visible to the buyer",
    shapes.Message,
    body=shapes.NewNote,
    status=201,
    errors=(404, 409, 422),
)
PRESENCE = Operation(
    "presence",
    "PUT",
    "/v1/conversations/{conversation_id}/presence",
    "Says that one is looking or writing, and who else is",
    shapes.Present,
    body=shapes.Presence,
    errors=(404, 422),
)
RECORD = Operation(
    "record",
    "GET",
    "/v1/conversations/{conversation_id}/record",
    "The archived record: hash-chained and signed",
    shapes.Record,
    errors=(404,),
)
OPEN_CASE = Operation(
    "open_case",
    "POST",
    "/v1/cases",
    "Opens a case from a message",
    shapes.Case,
    body=shapes.NewCase,
    status=201,
    errors=(404, 409, 422),
)
CASE = Operation("case", "GET", "/v1/cases/{case_id}", "One case", shapes.Case, errors=(404,))
UPDATE_CASE = Operation(
    "update_case",
    "POST",
    "/v1/cases/{case_id}/updates",
    "Moves a case to its next stage and tells the buyer",
    shapes.Case,
    body=shapes.Update,
    status=201,
    errors=(404, 409, 422),
)
ORDER = Operation("order", "GET", "/v1/orders/{order_id}", "One order", shapes.Order, errors=(404,))
UPDATE_ORDER = Operation(
    "update_order",
    "POST",
    "/v1/orders/{order_id}/updates",
    "Confirmed, delayed or shipped, and tells the buyer",
    shapes.Order,
    body=shapes.Update,
    status=201,
    errors=(404, 409, 422),
)
OFFERS = Operation(
    "offers",
    "GET",
    "/v1/offers",
    "Price, currency, availability and deliverability per market",
    shapes.Offers,
    query=shapes.OffersQuery,
    errors=(422,),
)
UPLOAD_ATTACHMENT = Operation(
    "upload_attachment",
    "POST",
    "/v1/attachments",
    "Uploads a file; a message names it afterwards",
    shapes.Attachment,
    query=shapes.AttachmentQuery,
    body=Stream.BYTES,
    status=201,
    errors=(409, 413, 415, 422),
)
ATTACHMENT = Operation(
    "attachment",
    "GET",
    "/v1/attachments/{attachment_id}",
    "The file's content",
    Stream.BYTES,
    errors=(404, 409, 410),
)
SET_ADDRESSES = Operation(
    "set_addresses",
    "PUT",
    "/v1/markets/{market}/addresses",
    "The seller's return and dispatch address in a market",
    shapes.Market,
    body=shapes.MarketAddresses,
    errors=(404, 422),
)
SET_STAFF_HOURS = Operation(
    "set_staff_hours",
    "PUT",
    "/v1/staff-hours",
    "Staff hours and company closed days of the account",
    shapes.StaffHours,
    body=shapes.StaffHours,
    errors=(422,),
)
ANNOUNCE_ABSENCE = Operation(
    "announce_absence",
    "POST",
    "/v1/absences",
    "Announces a planned absence and its stand-in",
    shapes.Absence,
    body=shapes.NewAbsence,
    status=201,
    errors=(409, 422),
)
KEYS = Operation("keys", "GET", KEYS_PATH, "The platform's signing keys", shapes.Keys, public=True)

OPERATIONS: tuple[Operation, ...] = (
    ME,
    MARKETS,
    AGENTS,
    CHANGES,
    EVENTS,
    CONVERSATION,
    MESSAGES,
    START_CONVERSATION,
    REPLY,
    DECIDE_OVERRIDE,
    MARK_READ,
    EDIT_CONVERSATION,
    ADD_NOTE,
    PRESENCE,
    RECORD,
    OPEN_CASE,
    CASE,
    UPDATE_CASE,
    ORDER,
    UPDATE_ORDER,
    OFFERS,
    UPLOAD_ATTACHMENT,
    ATTACHMENT,
    SET_ADDRESSES,
    SET_STAFF_HOURS,
    ANNOUNCE_ABSENCE,
    KEYS,
)

CHANGE_SHAPES: Mapping[str, type[msgspec.Struct]] = {
    "conversation": shapes.Conversation,
    "message": shapes.Message,
    "case": shapes.Case,
    "order": shapes.Order,
    "offer": shapes.Offer,
}
"""What `Change.data` holds, by `Change.kind`; another kind is one that this version does not know."""
