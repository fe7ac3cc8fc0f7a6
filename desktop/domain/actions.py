"""What people do to conversations and to their account: each is one row of the outbox, frozen when the key
is pressed.

An action carries no time and no identity of its own; the outbox gives it the idempotency key, its place in
the conversation's order and `not_before` (undo).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from .accounts import StaffTimes
from .files import LocalFile
from .orders import Address


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to the buyer, which stops the clock when the platform accepts it; with `recipients` that leave
    the buyer out it does not (`Message.is_reply`)."""

    conversation_id: str
    text: str
    language: str | None = None
    attachment_ids: tuple[str, ...] = ()
    order_id: str | None = None
    overrides: tuple[tuple[str, str], ...] = ()
    """(rule, written reason) of findings that the writer calls mistaken."""
    files: tuple[LocalFile, ...] = ()
    """Files that the store keeps; the sync uploads them and names them among `attachment_ids`."""
    recipients: tuple[str, ...] = ()
    """Roles that it goes to, of `Conversation.recipients`; empty where the marketplace lets nobody choose."""


@dataclass(frozen=True, slots=True)
class Note:
    """Internal: the buyer never sees it."""

    conversation_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Assignee, labels, no answer needed, closed; None stays as it is, an empty assignee means nobody."""

    conversation_id: str
    assignee: str | None = None
    labels: tuple[str, ...] | None = None
    no_answer_needed: bool | None = None
    closed: bool | None = None


@dataclass(frozen=True, slots=True)
class MarkRead:
    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class StageUpdate:
    """Moves a case (or an order, when `case_id` is None) on, with its required fields and the message to the
    buyer."""

    conversation_id: str
    stage: str
    text: str
    case_id: str | None = None
    order_id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    overrides: tuple[tuple[str, str], ...] = ()
    """As `Reply.overrides`."""


@dataclass(frozen=True, slots=True)
class DecideOverride:
    """A lead's word on the overrides of an agent's message; `reason` is wanted where they are not
    confirmed."""

    conversation_id: str
    message_id: str
    confirmed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StartConversation:
    """The seller writes first: a new conversation about an order, begun from the conversation
    `conversation_id`. It answers nothing there."""

    conversation_id: str
    order_id: str
    subject: str
    text: str
    language: str | None = None

    @property
    def titled_text(self) -> str:
        """What goes out where the marketplace has no place for a subject (SUBJECT_IN_TEXT)."""
        return titled(self.subject, self.text)


def titled(subject: str, text: str) -> str:
    """The subject in a line above the text, unless the text begins with it already."""
    above, words = " ".join(subject.split()), " ".join(text.split())
    rest = words[len(above) :]
    there = words[: len(above)].casefold() == above.casefold() and not rest[:1].isalnum()
    return text if there or not above else f"{above}\n\n{text}"


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Opens a case from a message."""

    conversation_id: str
    kind: str
    message_id: str
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class DecideCase:
    """The seller's decision on a claim or a return, on marketplaces that ask for one (`Case.decisions`).

    `amount`: of a part of the money, a decimal number in the order's currency; "" where none is asked for.
    `text`: what the buyer reads with it; "" where the marketplace takes no text.
    """

    conversation_id: str
    case_id: str
    decision: str
    text: str = ""
    amount: str = ""
    language: str | None = None
    overrides: tuple[tuple[str, str], ...] = ()
    """As `Reply.overrides`; they stay on this computer."""


@dataclass(frozen=True, slots=True)
class SetStaffHours:
    """Replaces the account's staff hours and company closed days: act-by follows, no due instant moves."""

    times: StaffTimes
    conversation_id: ClassVar[str] = ""
    """Of no conversation: the whole account's."""


@dataclass(frozen=True, slots=True)
class AnnounceAbsence:
    """Announces a planned absence and who stands in (R16). Local dates, both included; no `markets` means
    all."""

    first_day: date
    last_day: date
    stand_in: str
    markets: tuple[str, ...] = ()
    conversation_id: ClassVar[str] = ""
    """Of no conversation: the whole account's."""


@dataclass(frozen=True, slots=True)
class SetAddresses:
    """Sets where a market's buyers send returns and where the seller ships from; None stays as it is."""

    market: str
    return_address: Address | None = None
    dispatch_address: Address | None = None
    conversation_id: ClassVar[str] = ""
    """Of no conversation: the whole account's."""

    def after(self, earlier: "SetAddresses") -> "SetAddresses":
        """Both in one: what this one leaves as it is comes from the earlier one of the same market."""
        return SetAddresses(
            self.market,
            self.return_address or earlier.return_address,
            self.dispatch_address or earlier.dispatch_address,
        )


Action = (
    Reply
    | Note
    | Edit
    | MarkRead
    | StageUpdate
    | DecideOverride
    | StartConversation
    | OpenCase
    | DecideCase
    | SetStaffHours
    | AnnounceAbsence
    | SetAddresses
)

ACCOUNT_WIDE = (SetStaffHours, AnnounceAbsence, SetAddresses)
"""These belong to no conversation: their `conversation_id` is empty."""

TO_BUYER = (Reply, StageUpdate, StartConversation, DecideCase)
"""What the buyer will read: it can be taken back for a few seconds."""
