"""From a conversation's head and messages to its obligations, as the store keeps them.

The rules are `domain.obligations`; here stands what the platform tells us and when that is believed. The
platform's `needs_answer_since` is the start instant whenever it is given: it has seen all messages, we may
hold some of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.conversation_events import event_of
from desktop.domain.conversations import BUYER, CLOSED, PLATFORM, TAKEN_OVER, Conversation, Message
from desktop.domain.obligations import Answering, Event, EventKind, Obligation, fold, with_due
from desktop.domain.policies import DEFAULT

_MOMENT: Final = timedelta(microseconds=1)
_UNJUDGED: Final = MarketClock(None, replace(DEFAULT, mode="around_the_clock"))
"""Stands in while the market has no clock; its deadlines are taken out again."""


@dataclass(frozen=True, slots=True)
class HeadEvent:
    """Something that happened to the head, kept since the head itself only holds the latest."""

    at: datetime
    kind: EventKind
    by: str | None = None


def head_events(
    head: Conversation, messages: Sequence[Message], known: Sequence[HeadEvent], now: datetime
) -> list[HeadEvent]:
    """The events of the head so far with those that its present form adds. The platform gives no time for
    closing and taking over: the earliest that they can have been is taken, so that nobody is called late
    for it."""
    events = sorted(known, key=lambda event: event.at)
    decision = head.no_answer_needed
    if decision is not None:
        if not any(e.kind is EventKind.NO_ANSWER_NEEDED and e.at == decision.at for e in events):
            events.append(HeadEvent(decision.at, EventKind.NO_ANSWER_NEEDED, decision.by))
    elif (last := _last(events, EventKind.NO_ANSWER_NEEDED, EventKind.ANSWER_NEEDED)) is not None and (
        last.kind is EventKind.NO_ANSWER_NEEDED and not _buyer_wrote_after(messages, last.at)
    ):
        events.append(HeadEvent(now, EventKind.ANSWER_NEEDED))
    state = _last(
        events, EventKind.CLOSED, EventKind.TAKEN_OVER, EventKind.GIVEN_BACK, EventKind.ANSWER_NEEDED
    )
    was = state.kind if state is not None else None
    after_all = max([head.last_message_at, *(message.received_at for message in messages)]) + _MOMENT
    if head.state == CLOSED and was is not EventKind.CLOSED:
        events.append(HeadEvent(after_all, EventKind.CLOSED))
    elif head.state == TAKEN_OVER and was is not EventKind.TAKEN_OVER:
        spoken = [m.received_at for m in messages if m.author.role == PLATFORM]
        events.append(HeadEvent(spoken[-1] if spoken else after_all, EventKind.TAKEN_OVER))
    elif head.state not in (CLOSED, TAKEN_OVER):
        if was is EventKind.TAKEN_OVER:
            events.append(HeadEvent(now, EventKind.GIVEN_BACK))
        elif was is EventKind.CLOSED and state is not None and not _buyer_wrote_after(messages, state.at):
            events.append(HeadEvent(now, EventKind.ANSWER_NEEDED))
    return events


def answering(
    head: Conversation,
    messages: Sequence[Message],
    events: Sequence[HeadEvent],
    earlier: Sequence[Obligation],
    book: ClockBook | None,
) -> Answering:
    """The conversation's obligations. Without a clock for its market they are known and have no deadline
    yet."""
    clock = book.clock(head.market) if book is not None else None
    used = clock or _UNJUDGED
    judged = [known for known in earlier if known.due_at is not None]
    told = [_message_event(message, head) for message in messages]
    told += [Event(event.at, event.kind, by=event.by) for event in events]
    folded = fold(told, used.policy, used.calendar, used.staff_hours, judged)
    replied = max((event.at for event in told if event.kind is EventKind.REPLY), default=None)
    folded = _start_as_told(head, messages, replied, folded, used)
    if clock is None:
        frozen = {known.opened_by_message: known for known in judged}
        folded = replace(
            folded,
            obligations=tuple(_without_due(o, frozen.get(o.opened_by_message)) for o in folded.obligations),
        )
    return folded


def _without_due(obligation: Obligation, known: Obligation | None) -> Obligation:
    if known is not None and known.opened_at == obligation.opened_at:
        return replace(
            obligation,
            due_at=known.due_at,
            act_by=known.act_by,
            runs_from=known.runs_from,
            calendar_version=known.calendar_version,
            due_source=known.due_source,
            verdict=known.verdict if not obligation.is_open else None,
        )
    return replace(obligation, due_at=None, act_by=None, runs_from=None, calendar_version="", verdict=None)


def _start_as_told(
    head: Conversation,
    messages: Sequence[Message],
    replied: datetime | None,
    folded: Answering,
    clock: MarketClock,
) -> Answering:
    since = head.needs_answer_since
    if since is None or head.state in (CLOSED, TAKEN_OVER) or head.no_answer_needed is not None:
        return folded
    if replied is not None and replied > since:
        return folded  # the head is older than the reply that we already hold
    current = folded.open
    if current is not None and current.opened_at == since:
        return folded
    if current is None and clock.policy.answers == "first_reply" and replied is not None:
        return replace(folded, needs_answer_since=since)
    opened_by = next(
        (m.id for m in messages if m.author.role == BUYER and not m.internal and m.received_at == since), ""
    )
    told = with_due(
        Obligation(since, opened_by, None, None),
        clock.policy,
        clock.calendar,
        clock.staff_hours,
        head.platform_due_at,
    )
    kept = folded.obligations[:-1] if current is not None else folded.obligations
    return replace(folded, obligations=(*kept, told), needs_answer_since=since)


def _message_event(message: Message, head: Conversation) -> Event:
    event = event_of(message)
    if head.platform_due_at is not None and message.received_at == head.needs_answer_since:
        return replace(event, platform_due=head.platform_due_at)
    return event


def _last(events: Sequence[HeadEvent], *kinds: EventKind) -> HeadEvent | None:
    return next((event for event in reversed(events) if event.kind in kinds), None)


def _buyer_wrote_after(messages: Sequence[Message], at: datetime) -> bool:
    return any(m.author.role == BUYER and not m.internal and m.received_at > at for m in messages)
