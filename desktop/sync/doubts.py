"""Rows that went out and were not answered, on a platform without idempotency keys: looked for by reading, at
the platform itself at once and in the store after every pull. What is not found is never sent again without
the person's word (fault 5)."""

from collections.abc import Iterable, Iterator

from desktop.domain.actions import (
    AnnounceAbsence,
    DecideCase,
    Edit,
    MarkRead,
    SetAddresses,
    SetStaffHours,
    StartConversation,
)
from desktop.domain.conversations import CLOSED, Conversation, Message
from desktop.platforms.platform import Outcome, Platform
from desktop.store.reader import Reader
from desktop.store.views import OutboxRow

from .settle import announced, decided, found_among

LOOKED_THROUGH = 200
"""Messages of a conversation among which a reply of ours is looked for."""


def harmless(platform: Platform, row: OutboxRow) -> bool:
    """Whether the same may be sent again: under a key, or when doing it twice is doing it once. Closing is
    not, where it is a message to the buyer."""
    if platform.knows_keys or isinstance(row.action, MarkRead | SetStaffHours | SetAddresses):
        return True
    return isinstance(row.action, Edit) and row.action.closed is not True


def maybe_done(status: int) -> bool:
    """Whether the platform may have done it all the same. 503 says that it did not begin."""
    return status == 408 or (status >= 500 and status != 503)


async def look_for(platform: Platform, reader: Reader, row: OutboxRow) -> Outcome | None:
    """What the row became at the platform, if it has arrived there after all. Raises PlatformError."""
    action = row.action
    if isinstance(action, AnnounceAbsence):
        there = announced(action, (await platform.account()).absences)
        return Outcome(account_part=there) if there is not None else None
    if isinstance(action, DecideCase):
        case = await platform.case(action.case_id)
        return Outcome((case,)) if decided(row, case) else None
    if isinstance(action, Edit):
        # Anything else that an edit says does no harm twice.
        return _closed(await platform.conversation(row.conversation_id)) if action.closed else None
    if isinstance(action, StartConversation):
        return None  # in which conversation it would be, the next pull tells
    keys = _keys(reader.messages(row.conversation_id, LOOKED_THROUGH))
    found = found_among(row, await platform.messages(row.conversation_id), keys)
    return Outcome((found,)) if found is not None else None


def settled(reader: Reader) -> Iterator[tuple[OutboxRow, Outcome]]:
    """The unknown rows that the store has meanwhile, each with what it became."""
    taken: dict[str, str] = {}
    for row in reader.outbox(None):
        if row.state != "unknown":
            continue
        outcome = _in_store(reader, row, taken)
        if outcome is not None:
            taken.update((thing.id, row.key) for thing in outcome.things if isinstance(thing, Message))
            yield row, outcome


def _in_store(reader: Reader, row: OutboxRow, taken: dict[str, str]) -> Outcome | None:
    action = row.action
    if isinstance(action, AnnounceAbsence):
        account = reader.account()
        known = announced(action, account.absences) if account is not None else None
        return Outcome(account_part=known) if known is not None else None
    if isinstance(action, DecideCase):
        case = reader.case(action.case_id)
        return Outcome((case,)) if case is not None and decided(row, case) else None
    if isinstance(action, Edit):
        return _closed(reader.head(row.conversation_id))
    names = [row.conversation_id]
    if isinstance(action, StartConversation):
        names += [other.id for other in reader.others("", [action.order_id], row.conversation_id)]
    for name in names:
        found = found_among(row, reader.messages(name, LOOKED_THROUGH), taken)
        if found is not None:
            return Outcome((found,))
    return None


def _closed(head: Conversation | None) -> Outcome | None:
    return Outcome((head,)) if head is not None and head.state == CLOSED else None


def _keys(messages: Iterable[Message]) -> dict[str, str]:
    return {message.id: message.idempotency_key for message in messages if message.idempotency_key}
