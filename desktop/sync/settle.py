"""Whether a send without an answer has arrived: found by reading, on a platform without idempotency keys."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from desktop.domain.accounts import Absence
from desktop.domain.actions import AnnounceAbsence, Note, Reply, StageUpdate
from desktop.domain.conversations import SELLER, Message
from desktop.store.views import OutboxRow

SLACK = timedelta(seconds=3)
"""What the two clocks may differ by without our knowing: the platform tells its time in whole seconds."""


def found_among(row: OutboxRow, messages: Iterable[Message], since: datetime) -> Message | None:
    """The message that this row became, if it is there. `since`: not before the try began.

    A message that carries the row's key is the row; one that carries another key is not.
    """
    action = row.action
    if not isinstance(action, Reply | Note | StageUpdate):
        return None
    stage = action.stage if isinstance(action, StageUpdate) else None
    for message in messages:
        if message.idempotency_key == row.key:
            return message
        if (
            message.idempotency_key is None
            and message.author.role == SELLER
            and message.received_at >= since - SLACK
            and message.internal == isinstance(action, Note)
            and message.text.strip() == action.text.strip()
            and (stage is None or message.stage == stage)
        ):
            return message
    return None


def announced(action: AnnounceAbsence, absences: Iterable[Absence]) -> Absence | None:
    """The absence that the platform already has for this announcement: it takes no second one for the
    days."""
    wanted = (action.first_day, action.last_day, action.stand_in, frozenset(action.markets))
    for known in absences:
        if (known.first_day, known.last_day, known.stand_in, frozenset(known.markets)) == wanted:
            return known
    return None
