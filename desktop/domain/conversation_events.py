"""From a conversation's messages, as every marketplace gives them, to the events that the clock folds."""

from collections.abc import Iterable

from .conversations import (
    BUYER,
    CLOSED,
    FULFILMENT,
    IN_MODERATION,
    PLATFORM,
    REJECTED,
    SELLER,
    SENT,
    TAKEN_OVER,
    Conversation,
    Message,
)
from .obligations import Event, EventKind

_BY_ROLE = {
    BUYER: EventKind.BUYER_MESSAGE,
    PLATFORM: EventKind.PLATFORM,
    FULFILMENT: EventKind.FULFILMENT,
}


def event_of(message: Message) -> Event:
    """One message as an event. Unknown roles count as system messages: they never stop the clock."""
    if message.internal:
        kind = EventKind.NOTE
    elif message.author.role != SELLER:
        kind = _BY_ROLE.get(message.author.role, EventKind.SYSTEM)
    elif message.is_reply and message.delivery == SENT:
        kind = EventKind.REPLY
    elif message.delivery == REJECTED:
        kind = EventKind.REJECTED
    elif message.delivery == IN_MODERATION:
        kind = EventKind.IN_MODERATION
    else:
        kind = EventKind.UNSENT
    return Event(message.received_at, kind, message.id, message.author.id or None)


def events_of(messages: Iterable[Message], conversation: Conversation) -> list[Event]:
    """The events of a conversation: its messages, the decision "no answer needed", taken over, closed.

    The platform tells that a conversation is taken over or closed, not when: the instant is that of its last
    message from the platform, else of its last message. A deadline that the platform gives belongs to the
    message the buyer now waits on.
    """
    messages = list(messages)
    events = [event_of(message) for message in messages]
    waiting = conversation.needs_answer_since
    if conversation.platform_due_at is not None and waiting is not None:
        events = [
            Event(event.at, event.kind, event.id, event.by, conversation.platform_due_at)
            if event.kind is EventKind.BUYER_MESSAGE and event.at >= waiting
            else event
            for event in events
        ]
    decision = conversation.no_answer_needed
    if decision is not None:
        events.append(Event(decision.at, EventKind.NO_ANSWER_NEEDED, by=decision.by))
    if conversation.state in (TAKEN_OVER, CLOSED):
        platform = [event.at for event in events if event.kind is EventKind.PLATFORM]
        last = max((event.at for event in events), default=conversation.last_message_at)
        kind = EventKind.TAKEN_OVER if conversation.state == TAKEN_OVER else EventKind.CLOSED
        events.append(Event(max(platform) if platform and kind is EventKind.TAKEN_OVER else last, kind))
    return events
