"""The seller's own "no answer needed" at a marketplace that knows no such act: kept on this computer, told to
nobody. Pure.

It ends a wait as the Helpdesk's own decision does (`obligations`). It covers what was here when it was made
and nothing else: whatever the buyer wrote after that begins a wait of its own, also where it reached the
marketplace before the decision and this computer only after it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from .conversation_events import event_of
from .conversations import Conversation, Decision, Message
from .obligations import Event, EventKind

ANY_TIME: Final = "own_no_answer"
"""A capability: no answer is asked for within a time, so that the seller may decide that none is needed."""
AFTER_A_REPLY: Final = "own_no_answer_after_reply"
"""A capability: only the first reply is asked for within a time, and after it the seller may decide."""

_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """Who decided, and when (UTC); `seen`: when the last message that was here had been received."""

    by: str
    at: datetime
    seen: datetime


def may_be_made(capabilities: Collection[str], closed_how: str | None, *, given: bool) -> bool:
    """Whether it can end the wait: not where the marketplace itself counts the time. `closed_how` of the last
    obligation that ended; `given`: the marketplace has set the deadline in force."""
    if given:
        return False
    return ANY_TIME in capabilities or (AFTER_A_REPLY in capabilities and closed_how == "answered")


def seen_up_to(head: Conversation, messages: Sequence[Message]) -> datetime:
    """Up to when a decision that is made now covers the conversation."""
    return max((message.received_at for message in messages), default=head.last_message_at)


def events(decisions: Sequence[OwnDecision], messages: Sequence[Message]) -> list[Event]:
    """The decisions as the clock folds them, each before the first message of the buyer that it did not
    cover."""
    made = []
    for decision in decisions:
        newer = _first(messages, decision.seen, EventKind.BUYER_MESSAGE)
        at = max(decision.at, decision.seen + _MOMENT)
        at = at if newer is None else min(at, newer - _MOMENT)
        made.append(Event(at, EventKind.NO_ANSWER_NEEDED, by=decision.by))
    return made


def applied(
    head: Conversation, decisions: Sequence[OwnDecision], messages: Sequence[Message]
) -> Conversation:
    """The head with the decision that is in force, if one is; else with a wait that does not begin before
    what the last one covered. `decisions` are the conversation's, oldest first."""
    if not decisions or head.no_answer_needed is not None:
        return head
    last, since = decisions[-1], head.needs_answer_since
    is_past = since is not None and since <= last.seen
    if _first(messages, last.seen, EventKind.BUYER_MESSAGE, EventKind.REPLY) is not None:
        asked = _first(messages, last.seen, EventKind.BUYER_MESSAGE)
        return replace(head, needs_answer_since=asked) if is_past else head
    if since is not None and not is_past:
        return head  # it tells of a message that is not here yet
    return replace(head, no_answer_needed=Decision(last.by, last.at, here=True))


def _first(messages: Sequence[Message], after: datetime, *kinds: EventKind) -> datetime | None:
    found = (event_of(message) for message in messages if message.received_at > after)
    return min((event.at for event in found if event.kind in kinds), default=None)
