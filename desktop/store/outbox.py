"""The outbox: what people did, frozen, in each conversation's order, until the platform has accepted it.

    queued -> sending -> (accepted: gone) | retry | unknown | failed | rejected | in_moderation
    retry, unknown -> sending again under the same key; failed, rejected -> only by the person's press
    in_moderation -> (released: gone) | rejected

Every step is one UPDATE that names the states it may come from, so that two threads or a late answer cannot
take a row where it does not belong. A conversation has at most one row `sending`. A row on its
way holds back all behind it, a failed or rejected reply the replies and endings (`codec.lane_of`).

A row that the platform may hold already (`NO_ANSWER`) is not taken back before that is known.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from desktop.domain.actions import (
    Action,
    AnnounceAbsence,
    DecideCase,
    DecideOverride,
    Edit,
    MarkRead,
    Note,
    Reply,
    SetAddresses,
    SetStaffHours,
    StageUpdate,
    StartConversation,
)
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation
from desktop.domain.orders import Address, Order

from . import files, tries
from .codec import (
    action_of,
    clean,
    decoder,
    encode,
    instant,
    instant_or_none,
    kind_of,
    lane_of,
    micros,
    micros_or_none,
)
from .errors import ForbiddenStep
from .personal import draft_of, write_draft
from .read_marker import mark_read
from .views import NO_ANSWER, OutboxRow
from .writer import Work

COLUMNS: Final = (
    "id, conversation_id, kind, body, key, version, state, reason, created_at, not_before, retry_at,"
    " attempts, spent_key, tried_at, there"
)

_MAY_COME_FROM: Final[dict[str, tuple[str, ...]]] = {
    "queued": ("sending", "unknown", "retry"),
    "retry": ("sending", "unknown", "retry"),
    "unknown": ("sending", "unknown"),
    "failed": ("queued", "sending", "retry", "unknown"),
    "rejected": ("sending", "unknown", "in_moderation"),
    "in_moderation": ("sending", "unknown"),
}
_CANCELLABLE: Final = ("queued", "retry", "failed", "rejected")
_RETRIABLE: Final = ("retry", "unknown", "failed", "rejected")
_DISCARDABLE: Final = ("queued", "retry", "unknown", "failed", "rejected")


def outbox_row(columns: Sequence[Any]) -> OutboxRow:
    """A row of COLUMNS as the screens know it."""
    number, conversation_id, kind, body, key, version, state, reason, *times, attempts, spent = columns[:-2]
    created_at, not_before, retry_at = times
    tried_at, there = columns[-2:]
    return OutboxRow(
        number,
        conversation_id,
        action_of(kind, body),
        key,
        version,
        state,
        reason,
        instant(created_at),
        instant_or_none(not_before),
        instant_or_none(retry_at),
        attempts,
        bool(spent),
        instant_or_none(tried_at),
        tuple(json.loads(there)),
    )


def get(work: Work, outbox_id: int) -> OutboxRow | None:
    """A row as it stands."""
    found = work.one(f"SELECT {COLUMNS} FROM outbox WHERE id = ?", outbox_id)
    return outbox_row(found) if found is not None else None


def enqueue(work: Work, action: Action, not_before: datetime | None, clear_draft: bool) -> OutboxRow:
    """Freezes an action under a fresh key, at the end of its conversation's (or the account's) order."""
    kind = kind_of(action)
    conversation_id = action.conversation_id
    if isinstance(action, MarkRead | SetStaffHours):
        # Only the last read marker, and only the last staff hours, mean anything.
        work.run(
            "DELETE FROM outbox WHERE conversation_id = ? AND kind = ?"
            " AND state IN ('queued', 'retry', 'failed')",
            conversation_id,
            kind,
        )
    if isinstance(action, SetAddresses):
        action = _with_earlier_addresses(work, action)
    work.run(
        "INSERT INTO outbox(conversation_id, kind, lane, body, key, version, state, created_at, not_before)"
        " VALUES(?,?,?,?,?,?,'queued',?,?)",
        conversation_id,
        kind,
        lane_of(action),
        encode(_clean(action)),
        str(uuid.uuid4()),
        _version(work, action),
        micros(work.now),
        micros_or_none(not_before),
    )
    number = work.db.last_insert_rowid()
    if isinstance(action, Reply) and action.files:
        files.freeze(work, number, conversation_id, action.files)
    if clear_draft:
        write_draft(work, conversation_id, "")
    _changed(work, conversation_id)
    row = get(work, number)
    assert row is not None
    return row


def _with_earlier_addresses(work: Work, action: SetAddresses) -> SetAddresses:
    """A market's addresses that wait are sent together with the new ones; of each kind only the last means
    anything."""
    waiting = work.rows(
        f"SELECT {COLUMNS} FROM outbox WHERE kind = ? AND state IN ('queued', 'retry', 'failed') ORDER BY id",
        kind_of(action),
    )
    for row in reversed([outbox_row(columns) for columns in waiting]):
        if isinstance(row.action, SetAddresses) and row.action.market == action.market:
            action = action.after(row.action)
            _delete(work, row.id, ("queued", "retry", "failed"))
    return action


def _clean(action: Action) -> Action:
    """A person's text is never refused: what cannot be written becomes the replacement character."""
    if isinstance(action, Reply):
        return replace(
            action,
            text=clean(action.text),
            overrides=tuple((rule, clean(reason)) for rule, reason in action.overrides),
            files=tuple(replace(file, name=clean(file.name)) for file in action.files),
        )
    if isinstance(action, Note):
        return Note(action.conversation_id, clean(action.text))
    if isinstance(action, AnnounceAbsence):
        return AnnounceAbsence(action.first_day, action.last_day, clean(action.stand_in), action.markets)
    if isinstance(action, SetAddresses):
        return SetAddresses(
            action.market, _clean_address(action.return_address), _clean_address(action.dispatch_address)
        )
    if isinstance(action, StageUpdate):
        return StageUpdate(
            action.conversation_id,
            action.stage,
            clean(action.text),
            action.case_id,
            action.order_id,
            {name: clean(value) for name, value in action.fields.items()},
            action.language,
            tuple((rule, clean(reason)) for rule, reason in action.overrides),
        )
    if isinstance(action, DecideCase):
        return replace(
            action,
            text=clean(action.text),
            amount=clean(action.amount),
            overrides=tuple((rule, clean(reason)) for rule, reason in action.overrides),
        )
    if isinstance(action, StartConversation):
        return replace(action, subject=clean(action.subject), text=clean(action.text))
    if isinstance(action, DecideOverride):
        return replace(action, reason=clean(action.reason))
    return action


def _clean_address(address: Address | None) -> Address | None:
    if address is None:
        return None
    return Address(address.country, **{part: clean(value) for part, value in address.parts().items()})


def _version(work: Work, action: Action) -> str:
    """What the person saw when they acted: the version of the thing that the action changes."""
    if isinstance(action, Edit):
        head = work.one("SELECT head FROM conversation WHERE id = ?", action.conversation_id)
        return decoder(Conversation).decode(head[0]).version if head and head[0] else ""
    if isinstance(action, StageUpdate) and action.case_id is not None:
        case = work.one("SELECT body FROM cases WHERE id = ?", action.case_id)
        return decoder(Case).decode(case[0]).version if case else ""
    if isinstance(action, DecideCase):
        case = work.one("SELECT body FROM cases WHERE id = ?", action.case_id)
        return _decided_on(decoder(Case).decode(case[0]), action) if case else ""
    if isinstance(action, StageUpdate) and action.order_id is not None:
        order = work.one("SELECT body FROM orders WHERE id = ?", action.order_id)
        return decoder(Order).decode(order[0]).version if order else ""
    return ""


def _decided_on(case: Case, action: DecideCase) -> str:
    """The stage at which the case offered this decision; "" when it did not."""
    return case.stage if action.decision in case.decisions else ""


def _changed(work: Work, conversation_id: str) -> None:
    work.files_loose = True
    work.outbox_of.add(conversation_id)
    found = work.one("SELECT rid FROM conversation WHERE id = ?", conversation_id)
    if found is not None:
        work.settle.add(found[0])


def _step(work: Work, outbox_id: int, state: str, allowed: Sequence[str], rest: str = "", *more: Any) -> bool:
    marks = ",".join("?" * len(allowed))
    return bool(
        work.run(
            f"UPDATE outbox SET state = ?{rest} WHERE id = ? AND state IN ({marks})",
            state,
            *more,
            outbox_id,
            *allowed,
        )
    )


def mark(
    work: Work, outbox_id: int, state: str, reason: str, retry_at: datetime | None, new_key: bool
) -> None:
    """What became of a try. A row that is gone (its reply came back in `changes` meanwhile) is left alone.

    `new_key`: the platform has answered this key for good (a 4xx, or 422 for a changed body). The row keeps
    it; only the person's own retry goes out under a new one. Raises ForbiddenStep.
    """
    row = get(work, outbox_id)
    if row is None or row.state == state == "in_moderation":
        return
    if state not in _MAY_COME_FROM:
        raise ForbiddenStep(f"no row of the outbox is ever {state!r} by a mark")
    if state in ("queued", "retry") and row.reason == NO_ANSWER:
        reason = NO_ANSWER
    stepped = _step(
        work,
        outbox_id,
        state,
        _MAY_COME_FROM[state],
        ", reason = ?, retry_at = ?, spent_key = MAX(spent_key, ?)",
        clean(reason),
        micros_or_none(retry_at),
        int(new_key),
    )
    if not stepped:
        raise ForbiddenStep(f"{row.state} -> {state}")
    if state in ("queued", "retry") and reason != NO_ANSWER:
        tries.forget(work, outbox_id)
    _changed(work, row.conversation_id)


def shorten_waits(work: Work, latest: datetime) -> None:
    """Undo times and pauses end then, if they were to end later."""
    moment = micros(latest)
    for name in ("not_before", "retry_at"):
        late = work.rows(f"SELECT id, conversation_id FROM outbox WHERE {name} > ?", moment)
        for number, conversation_id in late:
            work.run(f"UPDATE outbox SET {name} = ? WHERE id = ?", moment, number)
            _changed(work, conversation_id)


def retry(work: Work, outbox_id: int) -> bool:
    """The person's press: the same payload goes out again, under a new key only when the old one is spent."""
    row = get(work, outbox_id)
    if row is None:
        return False
    key = str(uuid.uuid4()) if row.spent_key else row.key
    done = _step(
        work,
        outbox_id,
        "queued",
        _RETRIABLE,
        ", reason = ?, retry_at = NULL, not_before = NULL, spent_key = 0, key = ?, version = ?",
        NO_ANSWER if row.reason == NO_ANSWER and key == row.key else "",
        key,
        _version(work, row.action),
    )
    if done:
        if key != row.key:
            tries.forget(work, outbox_id)
        _changed(work, row.conversation_id)
    return done


def cancel(work: Work, outbox_id: int) -> bool:
    """Takes an action back unless it is on its way or may have arrived; a reply's text returns into the
    draft, before what is there, and its files with it.

    A note's text does not: what is internal must never come near what the buyer is sent.
    """
    row = get(work, outbox_id)
    if row is None or row.in_doubt or not _delete(work, outbox_id, _CANCELLABLE):
        return False
    if isinstance(row.action, Reply | StageUpdate | DecideCase) and row.action.text:
        there = draft_of(work, row.conversation_id)
        text = row.action.text if not there.strip() else f"{row.action.text}\n\n{there}"
        write_draft(work, row.conversation_id, text)
    if isinstance(row.action, Reply):
        files.bring_back(work, row.conversation_id, row.action.files)
    _changed(work, row.conversation_id)
    return True


def discard(work: Work, outbox_id: int) -> bool:
    """Gives an action up for good; not while it is on its way, nor while it goes out again by itself because
    it may have arrived."""
    row = get(work, outbox_id)
    if row is None or row.in_doubt or not _delete(work, outbox_id, _DISCARDABLE):
        return False
    _changed(work, row.conversation_id)
    return True


def _delete(work: Work, outbox_id: int, allowed: Sequence[str]) -> bool:
    marks = ",".join("?" * len(allowed))
    return bool(work.run(f"DELETE FROM outbox WHERE id = ? AND state IN ({marks})", outbox_id, *allowed))


_READY: Final = f"""
SELECT {COLUMNS} FROM outbox AS o
WHERE state IN ('queued', 'retry') AND IFNULL(not_before, 0) <= ? AND IFNULL(retry_at, 0) <= ?
  AND NOT EXISTS (
    SELECT 1 FROM outbox AS e WHERE e.conversation_id = o.conversation_id AND e.id <> o.id AND (
      e.state = 'sending'
      OR e.id < o.id AND e.lane <> 'read' AND o.lane <> 'read' AND e.state IN ('queued', 'retry', 'unknown')
      OR e.id < o.id AND e.lane = 'talk' AND o.lane IN ('talk', 'end') AND e.state IN ('failed', 'rejected')))
ORDER BY id
"""


def take_ready(work: Work, now: datetime, limit: int | None = None) -> list[OutboxRow]:
    """Marks what may go out now as sending, at most one row a conversation and `limit` in all, in order."""
    moment = micros(now)
    taken: list[OutboxRow] = []
    busy: set[str] = set()
    for columns in work.rows(_READY, moment, moment):
        row = outbox_row(columns)
        if limit is not None and len(taken) >= limit:
            break
        if row.conversation_id in busy:
            continue
        busy.add(row.conversation_id)
        if _step(work, row.id, "sending", ("queued", "retry"), ", attempts = attempts + 1, retry_at = NULL"):
            tries.begin(work, row, now)
            fresh = get(work, row.id)
            assert fresh is not None
            taken.append(fresh)
            _changed(work, row.conversation_id)
    return taken


def adopt_after_crash(work: Work) -> list[OutboxRow]:
    """At the start: whatever was on its way may have arrived, so it is unknown until looked into."""
    adopted = []
    for (number,) in work.rows("SELECT id FROM outbox WHERE state = 'sending' ORDER BY id"):
        _step(work, number, "unknown", ("sending",))
        row = get(work, number)
        assert row is not None
        adopted.append(row)
        _changed(work, row.conversation_id)
    return adopted


def accepted(work: Work, outbox_id: int) -> None:
    """The platform has it: the main tables show it from now on."""
    found = work.one("SELECT conversation_id FROM outbox WHERE id = ?", outbox_id)
    if found is not None:
        files.sent(work, outbox_id)
        work.run("DELETE FROM outbox WHERE id = ? AND state NOT IN ('in_moderation', 'rejected')", outbox_id)
        _changed(work, found[0])


def read_here(work: Work, outbox_id: int) -> None:
    """An accepted read marker holds, also where the platform's answer does not repeat it."""
    row = get(work, outbox_id)
    if row is not None and isinstance(row.action, MarkRead):
        mark_read(work, row.conversation_id, row.action.message_id)


def follow_version(work: Work, conversation_id: str, old: str, new: str) -> None:
    """Our own accepted action moved the conversation on: the edits that wait behind it are about the new
    version."""
    if old and new and old != new:
        work.run(
            "UPDATE outbox SET version = ? WHERE conversation_id = ? AND version = ? AND kind = 'edit'"
            " AND state IN ('queued', 'retry')",
            new,
            conversation_id,
            old,
        )
