"""What was there before an action went out: without idempotency keys, that alone tells a message of ours from
the same words of another hour (faults 2 to 5)."""

import json
from datetime import datetime, timedelta
from typing import Final

from desktop.domain.actions import Note, Reply, StageUpdate, StartConversation

from .codec import first_place, micros
from .views import OutboxRow
from .writer import Work

CLOCKS: Final = timedelta(minutes=2)
"""What a platform's stamps and the clock that it tells may differ by: a message that is older than a try by
more than that is not what the try became."""

_MOST: Final = 1000


def begin(work: Work, row: OutboxRow, now: datetime) -> None:
    """A row is about to go out. A try that may have arrived is not forgotten by the next one."""
    if row.tried_at is not None or not isinstance(row.action, Reply | Note | StageUpdate | StartConversation):
        return
    first = first_place(now - CLOCKS)
    # Where a conversation that we start will be found, nobody knows beforehand.
    where = "" if isinstance(row.action, StartConversation) else " AND c.id = ?"
    named = () if isinstance(row.action, StartConversation) else (row.conversation_id,)
    there = work.rows(
        "SELECT m.id FROM message m JOIN conversation c USING(rid)"
        f" WHERE m.place >= ?{where} ORDER BY m.place DESC LIMIT {_MOST}",
        first,
        *named,
    )
    work.run(
        "UPDATE outbox SET tried_at = ?, there = ? WHERE id = ?",
        micros(now),
        json.dumps([name for (name,) in there]),
        row.id,
    )


def forget(work: Work, outbox_id: int) -> None:
    """The platform has nothing of this row."""
    work.run("UPDATE outbox SET tried_at = NULL, there = '[]' WHERE id = ?", outbox_id)
