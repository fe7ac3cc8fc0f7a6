"""From a message, as every marketplace gives it, to the event that the clock folds."""

from .conversations import BUYER, FULFILMENT, IN_MODERATION, PLATFORM, REJECTED, SELLER, SENT, Message
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
