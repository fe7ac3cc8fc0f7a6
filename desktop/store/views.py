"""What the screens ask the store for and what they get: views, queries, rows, counts, hits. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from desktop.domain.actions import Action

VIEWS: Final = ("due_soon", "needs_answer", "cases", "waiting", "taken_over", "done", "all")
DUE_SOON: Final = timedelta(hours=4)
"""Due soon is act-by within this time, or past."""

REMIND_BEFORE: Final = timedelta(minutes=30)
"""How long before act-by the last reminder rings."""

Sort = Literal["act_by", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Marks:
    """The instants of one market that the board's figures are compared with, in UTC.

    `at_risk` and `due_soon`: act-by until then is at risk, or due soon. `stopped`: its clock stands still.
    """

    market: str
    now: datetime
    at_risk: datetime
    due_soon: datetime
    hour: datetime
    four_hours: datetime
    day_ends: datetime
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class CellFilter:
    """The conversations behind a number of the board: a figure (`store.watching`) over these markets.

    `kind`, `agent` and `agents` (one of them) None are any; agent "" is nobody. It holds the board's moment:
    time alone does not change its list, an answer does.
    """

    figure: str
    marks: tuple[Marks, ...]
    kind: str | None = None
    agent: str | None = None
    agents: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Query:
    """Which conversations, in which order. None means all; `text` is searched in messages, names and numbers.

    `kind` is the kind of the conversation's case or its topic. `newest` and `oldest` go by the last message.
    `cell`: those behind a number of the board; with the view "all". `account`: one of the open accounts, by
    its desk; a store, which holds one account only, is asked without.
    """

    view: str = "needs_answer"
    market: str | None = None
    sort: Sort = "act_by"
    assignee: str | None = None
    label: str | None = None
    kind: str | None = None
    text: str = ""
    cell: CellFilter | None = None
    account: str | None = None


@dataclass(frozen=True)
class SavedView:
    """A view of one's own: filter and sort under a name, kept per account."""

    id: str
    name: str
    query: Query
    position: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """What one line of the list paints: ids and values, never words of ours. Instants in UTC.

    `act_by` is None while no deadline is known. `runs_from`: the clock runs without a stop from then until
    `due_at`. `verdict` and `closed_how` belong to the last closed obligation. `pending` is the worst state of
    what waits in the outbox. The person's own unconfirmed actions are shown here already. `account` is the
    desk that a row was read from, where several accounts are one list; a store keeps none.
    """

    id: str
    market: str
    buyer: str
    buyer_id: str
    subject: str
    snippet: str
    last_author_role: str
    topic: str
    case_kind: str | None
    case_id: str | None
    case_stage: str | None
    state: str
    needs_answer_since: datetime | None
    due_at: datetime | None
    act_by: datetime | None
    runs_from: datetime | None
    verdict: str | None
    no_answer_needed: bool
    assignee: str | None
    labels: tuple[str, ...]
    unread: bool
    pending: str | None
    has_draft: bool
    last_message_at: datetime
    order_ids: tuple[str, ...]
    language: str
    can_reply: bool
    next_update_due: datetime | None
    reminder_at: datetime | None
    closed_how: str | None = None
    answered_at: datetime | None = None
    cannot_reply_reason: str | None = None
    due_source: str = "computed"
    account: str = ""
    decision_due: bool = False
    """`due_at` is the deadline of a decision that counts as taken when it passes."""
    decided_here: datetime | None = None
    """When the person said "no answer needed" on this computer, which the marketplace does not know."""

    @property
    def due_is_given(self) -> bool:
        """Whether the marketplace itself has set the deadline in force."""
        return self.decision_due or self.due_source == "platform"


NO_ANSWER: Final = "no-answer"
"""Reason of a row that went out and was not answered: the platform may hold it. It stays until the platform
has said yes or no under this key; a later try that did not get through says nothing of the earlier one."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One action on its way. `key` is its idempotency key, `version` what it was made against (`If-Match`).

    `not_before` is the undo time, `retry_at` when the next try may begin; UTC. `spent_key`: the platform has
    answered this key for good, so that the user's retry goes out under a new one. `tried_at`: when it first
    went out under this key without a no (the platform's clock, UTC); `there`: ids of messages that were
    there just before.
    """

    id: int
    conversation_id: str
    action: Action
    key: str
    version: str
    state: str
    reason: str
    created_at: datetime
    not_before: datetime | None
    retry_at: datetime | None
    attempts: int
    spent_key: bool = False
    tried_at: datetime | None = None
    there: tuple[str, ...] = ()

    @property
    def in_doubt(self) -> bool:
        """Whether it goes out again by itself although the platform may hold it: nobody can take it back."""
        return self.state in ("queued", "retry") and self.reason == NO_ANSWER


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations each view holds, per market; and what is overdue or next to act on there."""

    numbers: Mapping[tuple[str, str], int] = field(default_factory=dict)
    overdues: Mapping[str, int] = field(default_factory=dict)
    nearest: Mapping[str, datetime] = field(default_factory=dict)
    dues: Mapping[str, datetime] = field(default_factory=dict)
    """By market the earliest deadline of what is not answered, past or to come."""

    def of(self, view: str, market: str | None = None) -> int:
        """Rows of a view, in one market or all."""
        return self.numbers.get((view, market or ""), 0)

    def overdue(self, market: str | None = None) -> int:
        """Conversations whose deadline has passed unanswered."""
        return sum(self.overdues.values()) if market is None else self.overdues.get(market, 0)

    def nearest_act_by(self, market: str | None = None) -> datetime | None:
        """The earliest act-by among the unanswered."""
        if market is None:
            return min(self.nearest.values(), default=None)
        return self.nearest.get(market)

    @property
    def markets(self) -> tuple[str, ...]:
        """The markets that have any conversation, by code."""
        return tuple(sorted({market for view, market in self.numbers if market and view == "all"}))


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `message_id` is None when the buyer's name, the subject or a number matched.

    `spans` are the matches inside `snippet`, as (start, end).
    """

    conversation_id: str
    message_id: str | None
    snippet: str
    received_at: datetime
    row: Row
    spans: tuple[tuple[int, int], ...] = ()
    number_kind: str | None = None


@dataclass(frozen=True, slots=True)
class DueMove:
    """A deadline that a calendar edit moved, for the log and the conversation's history."""

    conversation_id: str
    opened_by_message: str
    old_due: datetime | None
    new_due: datetime | None
    old_version: str
    new_version: str
    why: str
    at: datetime
