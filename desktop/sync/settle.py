"""Whether a send without an answer has arrived: found by reading, on a platform without idempotency keys.

A message is a row's when it says the same to the same people, was not there before the row went out, and is
not another row's already. What is found carries the row's key in the store from then on.
"""

import html
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from desktop.domain.accounts import Absence
from desktop.domain.actions import AnnounceAbsence, DecideCase, Note, Reply, StageUpdate, StartConversation
from desktop.domain.cases import Case
from desktop.domain.conversations import SELLER, Message, Override
from desktop.domain.pages import Thing
from desktop.store.tries import CLOCKS
from desktop.store.views import OutboxRow


def found_among(
    row: OutboxRow, messages: Iterable[Message], keys: Mapping[str, str] | None = None
) -> Message | None:
    """The message that this row became, under the row's key and with its overrides, if it is there; of
    several the first.

    `keys`: the keys of messages that were found earlier, by message. A message that carries the row's key is
    the row; one that carries another key is another row.
    """
    known = keys or {}
    keyed = [(message, message.idempotency_key or known.get(message.id)) for message in messages]
    for message, key in keyed:
        if key == row.key:
            return _under_key(row, message)
    for message, key in keyed:
        if key is None and message.id not in row.there and _says(row, message):
            return _under_key(row, message)
    return None


def with_key(row: OutboxRow, things: Iterable[Thing]) -> tuple[Thing, ...]:
    """What a platform without keys answered, its message under the row's key."""
    held = tuple(things)
    found = found_among(row, (thing for thing in held if isinstance(thing, Message)))
    if found is None:
        return held
    return tuple(found if isinstance(thing, Message) and thing.id == found.id else thing for thing in held)


def _under_key(row: OutboxRow, message: Message) -> Message:
    """With what only we know of it: the key, and what its writer called mistaken."""
    action = row.action
    called = action.overrides if isinstance(action, Reply | StageUpdate | DecideCase) else ()
    overrides = message.overrides or tuple(Override(rule, reason) for rule, reason in called)
    return replace(message, idempotency_key=row.key, overrides=overrides)


def _says(row: OutboxRow, message: Message) -> bool:
    action = row.action
    if not isinstance(action, Reply | Note | StageUpdate | StartConversation | DecideCase):
        return False
    words = _words(action.text)
    if isinstance(action, DecideCase) and not words:
        return False
    # Where a conversation has no subject of its own, it stands above the text.
    titled = _words(action.subject) + words if isinstance(action, StartConversation) else words
    return (
        message.author.role == SELLER
        and message.internal == isinstance(action, Note)
        and message.received_at >= _since(row) - CLOCKS
        and _words(message.text) in (words, titled)
        and (not isinstance(action, StageUpdate) or message.stage == action.stage)
        and (not isinstance(action, Reply) or _to_the_same(action, message))
        and (not isinstance(action, StartConversation) or message.order_id in (None, action.order_id))
        and (bool(words) or not isinstance(action, Reply) or len(message.attachments) == _files(action))
    )


def _since(row: OutboxRow) -> datetime:
    return row.tried_at or row.created_at


def _to_the_same(action: Reply, message: Message) -> bool:
    return not (action.recipients and message.recipients) or set(action.recipients) == set(message.recipients)


def _files(action: Reply) -> int:
    return len(action.files) + len(action.attachment_ids)


def _words(text: str) -> list[str]:
    """A text as platforms leave it: they trim, change line ends and spaces, put accents together, and write
    signs as HTML does."""
    return html.unescape(unicodedata.normalize("NFC", text)).split()


def decided(row: OutboxRow, case: Case | None) -> bool:
    """Whether a case that offered the row's decision offers it no longer: it was taken."""
    action = row.action
    return (
        isinstance(action, DecideCase)
        and bool(row.version)
        and case is not None
        and case.id == action.case_id
        and action.decision not in case.decisions
    )


def announced(action: AnnounceAbsence, absences: Iterable[Absence]) -> Absence | None:
    """The absence that the platform already has for this announcement: it takes no second one for the
    days."""
    wanted = (action.first_day, action.last_day, action.stand_in, frozenset(action.markets))
    for known in absences:
        if (known.first_day, known.last_day, known.stand_in, frozenset(known.markets)) == wanted:
            return known
    return None
