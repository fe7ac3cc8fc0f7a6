"""One line of the list, derived: from what the platform said, and over it what the person did and waits for.

`derive` is pure. Every bucket but "cases" and "all" excludes the others, so a view is one number in an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from desktop.domain.actions import Action, DecideCase, Edit, MarkRead
from desktop.domain.cases import Case
from desktop.domain.conversations import (
    BUYER,
    CLOSED,
    IN_MODERATION,
    OPEN,
    REJECTED,
    SELLER,
    SYSTEM,
    TAKEN_OVER,
    Conversation,
    Message,
    reaches_buyer,
)
from desktop.domain.decisions import RETURN_STEP
from desktop.domain.obligations import Answering, Obligation

from .codec import micros
from .views import Row

NEEDS: Final = 1
TAKEN: Final = 2
DONE: Final = 3
WAITING: Final = 4
CASES: Final = 5
ALL: Final = 6
EVERYTHING: Final = 0
"""The tally's row that moves with any change of any list row."""
LISTS: Final = {
    "due_soon": NEEDS,
    "needs_answer": NEEDS,
    "taken_over": TAKEN,
    "done": DONE,
    "waiting": WAITING,
    "cases": CASES,
    "all": ALL,
}

LIVE: Final = ("queued", "sending", "retry", "unknown")
"""States in which an action is on its way, and its effect is shown already."""
_WORST: Final = ("failed", "rejected", "unknown", "retry", "sending", "in_moderation", "queued")
_AFTER_ALL: Final = 1 << 62
_GUESS: Final = timedelta(hours=24)
_SNIPPET: Final = 160


@dataclass(frozen=True, slots=True)
class Pending:
    """A row of the outbox as far as the list is concerned."""

    action: Action
    state: str


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that a list row is derived from."""

    head: Conversation
    messages: Sequence[Message]
    answering: Answering
    case: Case | None
    pending: Sequence[Pending]
    has_draft: bool
    reminder_at: datetime | None
    update_due: datetime | None = None
    """When the buyer is to hear the next step of one of its orders, the earliest."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list row with what it is found, sorted and counted by.

    `has_case`: the list of cases holds it, for an open case or an order whose next step is to be told (R10).
    """

    bucket: int
    has_case: bool
    act_key: int
    last_at: int
    due_at: int | None
    row: Row
    held: str | None = None
    """A reply of ours that was rejected, or waits for its release: REJECTED or IN_MODERATION."""

    @property
    def watched(self) -> bool:
        """Whether the board counts it."""
        return self.bucket in (NEEDS, TAKEN) or self.held is not None

    @property
    def kind(self) -> str:
        """The kind of its case, else its topic."""
        return self.row.case_kind or self.row.topic

    @property
    def lists(self) -> tuple[int, ...]:
        """The lists that hold it."""
        return (self.bucket, CASES, ALL) if self.has_case else (self.bucket, ALL)


def derive(known: Known) -> Listed:
    """The list row of a conversation."""
    head, folded = known.head, known.answering
    effective = _with_edits(head, known.pending)
    shown = [m for m in known.messages if not m.internal and m.author.role != SYSTEM]
    last = shown[-1] if shown else None
    undecided = _undecided(known, effective)
    bucket = NEEDS if undecided else _bucket(effective, folded, shown)
    owed = folded.open if undecided else _owed(bucket, folded)
    closed = next((o for o in reversed(folded.obligations) if not o.is_open), None)
    since = None
    if bucket == NEEDS:
        since = owed.opened_at if owed is not None else folded.needs_answer_since
        since = since or (closed.opened_at if closed is not None else head.created_at)
    last_at = max(head.last_message_at, last.received_at) if last is not None else head.last_message_at
    case, states = known.case, _states(known)
    open_case = case if case is not None and case.closed_at is None else None
    updates = [open_case.next_update_due if open_case is not None else None, known.update_due]
    update_due = min((due for due in updates if due is not None), default=None)
    row = Row(
        id=head.id,
        market=head.market,
        buyer=head.buyer.name,
        buyer_id=head.buyer.id,
        subject=head.subject,
        snippet=snippet(last.text) if last is not None else "",
        last_author_role=last.author.role if last is not None else "",
        topic=head.topic,
        case_kind=case.kind if case is not None else None,
        case_id=case.id if case is not None else head.case_id,
        case_stage=case.stage if case is not None else None,
        state=effective.state,
        needs_answer_since=since,
        due_at=owed.due_at if owed is not None else head.platform_due_at if undecided else None,
        act_by=owed.act_by if owed is not None else head.platform_due_at if undecided else None,
        runs_from=owed.runs_from if owed is not None else None,
        verdict=closed.verdict if closed is not None else None,
        no_answer_needed=effective.no_answer,
        decided_here=head.no_answer_needed.at
        if head.no_answer_needed is not None and head.no_answer_needed.here
        else None,
        assignee=effective.assignee,
        labels=effective.labels,
        unread=_unread(head, known.messages, known.pending),
        pending=next((state for state in _WORST if state in states), None),
        has_draft=known.has_draft,
        last_message_at=last_at,
        order_ids=head.order_ids,
        language=_language(head, known.messages),
        can_reply=head.can_reply,
        next_update_due=update_due,
        reminder_at=known.reminder_at,
        closed_how=closed.closed_how if closed is not None else None,
        answered_at=closed.closed_at if closed is not None and closed.closed_how == "answered" else None,
        cannot_reply_reason=head.cannot_reply_reason,
        due_source=owed.due_source if owed is not None else "platform" if undecided else "computed",
        decision_due=undecided,
    )
    return Listed(
        bucket=bucket,
        has_case=open_case is not None or known.update_due is not None,
        act_key=_act_key(since, row, last_at),
        last_at=micros(last_at),
        due_at=micros(row.due_at) if bucket == NEEDS and row.due_at is not None else None,
        row=row,
        held=next((state for state in (REJECTED, IN_MODERATION) if state in states), None),
    )


def snippet(text: str) -> str:
    """The beginning of a message on one line."""
    return " ".join(text[: _SNIPPET * 4].split())[:_SNIPPET]


@dataclass(slots=True)
class _Effective:
    state: str
    assignee: str | None
    labels: tuple[str, ...]
    no_answer: bool
    decided: bool | None = None
    """What a waiting action says about "no answer needed"; None when there is none."""


def _with_edits(head: Conversation, pending: Sequence[Pending]) -> _Effective:
    shown = _Effective(head.state, head.assignee, head.labels, head.no_answer_needed is not None)
    for waiting in pending:
        action = waiting.action
        if not isinstance(action, Edit) or waiting.state not in LIVE:
            continue
        if action.assignee is not None:
            shown.assignee = action.assignee or None
        if action.labels is not None:
            shown.labels = action.labels
        if action.no_answer_needed is not None:
            shown.no_answer = shown.decided = action.no_answer_needed
        if action.closed is not None and head.state != TAKEN_OVER:
            shown.state = CLOSED if action.closed else "open"
    return shown


def _undecided(known: Known, effective: _Effective) -> bool:
    """Whether a decision with a deadline waits for the seller. No reply takes it: it waits until the decision
    is on its way, or taken."""
    head = known.head
    if not head.decision_due or head.platform_due_at is None or effective.state != OPEN:
        return False
    return not any(
        isinstance(p.action, DecideCase) and p.state in LIVE and p.action.decision not in RETURN_STEP
        for p in known.pending
    )


def _bucket(effective: _Effective, folded: Answering, shown: Sequence[Message]) -> int:
    if effective.state == TAKEN_OVER:
        return TAKEN
    if effective.decided is True or effective.state == CLOSED:
        return DONE
    if folded.open is not None or folded.needs_answer_since is not None:
        return NEEDS
    last = folded.last
    if effective.decided is False and last is not None and last.closed_how == "no_answer_needed":
        return NEEDS
    if effective.no_answer:
        return DONE
    said = next((m.author.role for m in reversed(shown) if m.author.role == BUYER or _answers(m)), None)
    return WAITING if said == SELLER else DONE


def _answers(message: Message) -> bool:
    """Whether it is ours and the buyer's to answer next."""
    return message.author.role == SELLER and reaches_buyer(message.recipients)


def _owed(bucket: int, folded: Answering) -> Obligation | None:
    if bucket != NEEDS:
        return None
    if folded.open is not None:
        return folded.open
    # A decision that the person has just taken back: its deadline counts again, also before the platform
    # agrees.
    return folded.last if folded.needs_answer_since is None else None


def _act_key(since: datetime | None, row: Row, last_at: datetime) -> int:
    if since is None:
        # Nobody waits for an answer: the next to act on is whose case or order is due to be told about (R10).
        due = row.next_update_due if row.can_reply and row.state == OPEN else None
        return micros(due) if due is not None else _AFTER_ALL - micros(last_at)
    if row.decision_due:
        # What the marketplace takes as decided when its deadline passes stands above ordinary messages.
        return micros(since)
    # With no deadline known yet the earliest that the rule could give is the safe place in the list.
    return micros(row.act_by or row.due_at or since + _GUESS)


def _unread(head: Conversation, messages: Sequence[Message], pending: Sequence[Pending]) -> bool:
    read = {head.read_up_to}
    read |= {p.action.message_id for p in pending if isinstance(p.action, MarkRead) and p.state in LIVE}
    for message in reversed(messages):
        if message.id in read or (message.author.role == SELLER and not message.internal):
            return False
        if message.author.role == BUYER:
            return True
    return False


def _states(known: Known) -> set[str]:
    states = {waiting.state for waiting in known.pending if not isinstance(waiting.action, MarkRead)}
    ours = next((m for m in reversed(known.messages) if m.author.role == SELLER and not m.internal), None)
    if ours is not None and ours.delivery in (IN_MODERATION, REJECTED):
        states.add(ours.delivery)
    return states


def _language(head: Conversation, messages: Sequence[Message]) -> str:
    if head.buyer.language:
        return head.buyer.language
    return next((m.language for m in reversed(messages) if m.author.role == BUYER and m.language), "")
