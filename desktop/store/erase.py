"""What goes when a conversation or an order is erased, what stays of it, and what a sync may bring back.

A tombstone stays, without words and names; an erased conversation keeps its row, its obligations and its
events, so that the figures are the same and its verdicts still frozen when it is fetched again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec

from desktop.domain.cases import Case
from desktop.domain.conversations import SELLER, Conversation, Message
from desktop.domain.orders import Order

from .codec import decoder, encode, micros
from .personal import TICKS, write_setting
from .retention import FETCHED_AGAIN, hold, orders_of
from .views import Row
from .writer import Work

CONVERSATION: Final = "c"
ORDER: Final = "o"
OVERRIDE: Final = "m"
CASE: Final = "k"
_HEAD: Final = decoder(Conversation)
_EVER: Final = 2**62


def is_erased(work: Work, kind: str, id: str) -> bool:
    """Whether this was erased and has not come back."""
    return work.one("SELECT 1 FROM erased WHERE kind = ? AND id = ?", kind, id) is not None


def erase_conversation(work: Work, rid: int, last_at: datetime, why: str) -> set[str]:
    """Erases what is kept of a conversation but its figures; the orders that it was about.

    The caller has asked `keep_until`. Afterwards `settle` takes it out of the lists.
    """
    ((row_body, head_body),) = work.rows(
        "SELECT l.row, c.head FROM listing l JOIN conversation c USING(rid) WHERE l.rid = ?", rid
    )
    row, head = decoder(Row).decode(row_body), _HEAD.decode(head_body)
    orders = orders_of(work.rows, rid, head)
    _keep_parts(work, rid, row.id)
    work.run(
        "INSERT OR REPLACE INTO erased(kind, id, rid, market, at, why, last_at, row, messages, cases)"
        " VALUES('c',?,?,?,?,?,?,?,(SELECT count(*) FROM message WHERE rid = ?),"
        " (SELECT count(*) FROM cases WHERE conversation_id = ?))",
        row.id,
        rid,
        row.market,
        micros(work.now),
        why,
        micros(last_at),
        encode(_without_names(row)),
        rid,
        row.id,
    )
    _erase_messages(work, rid)
    work.run("DELETE FROM names WHERE rowid = ?", rid)
    work.run("UPDATE conversation SET head = NULL WHERE rid = ?", rid)
    for (case,) in work.rows("SELECT id FROM cases WHERE conversation_id = ?", row.id):
        work.run("DELETE FROM number WHERE kind = 'c' AND ref = ?", case)
        work.cases.add(case)
    for table in ("cases", "due_change", "reminder", "alert", "hold"):
        work.run(f"DELETE FROM {table} WHERE conversation_id = ?", row.id)
    write_setting(work, f"{TICKS}:{row.id}", None)
    work.run("DELETE FROM set_aside WHERE instr(raw, CAST(? AS BLOB)) > 0 OR id = ?", row.id, row.id)
    work.settle.add(rid)
    work.conversations.add(row.id)
    work.messages_of.add(row.id)
    return orders


def erase_order(work: Work, order_id: str, why: str) -> None:
    """Erases an order with its address and numbers."""
    found = work.one("SELECT CAST(body AS TEXT) ->> '$.market' FROM orders WHERE id = ?", order_id)
    if found is None:
        return
    work.run("DELETE FROM orders WHERE id = ?", order_id)
    work.many("DELETE FROM number WHERE kind = ? AND ref = ?", [(kind, order_id) for kind in "ots"])
    work.run(
        "INSERT OR REPLACE INTO erased(kind, id, market, at, why, last_at) VALUES('o',?,?,?,?,?)",
        order_id,
        found[0],
        micros(work.now),
        why,
        micros(work.now),
    )
    work.run("DELETE FROM set_aside WHERE kind = 'order' AND id = ?", order_id)
    work.orders.add(order_id)


def _erase_messages(work: Work, rid: int) -> None:
    received: set[str] = set()
    for place, files in work.rows(
        "SELECT place, CAST(body AS TEXT) -> '$.attachments' FROM message WHERE rid = ?", rid
    ):
        work.run("DELETE FROM search WHERE rowid = ?", place)
        work.run("DELETE FROM message WHERE place = ?", place)
        received.update(file["sha256"] for file in msgspec.json.decode(files or "[]") if file.get("sha256"))
    # Another conversation with the same file fetches it again.
    work.many("DELETE FROM received_file WHERE sha256 = ?", [(digest,) for digest in sorted(received)])
    work.files_loose = True


def _keep_parts(work: Work, rid: int, conversation_id: str) -> None:
    """What figures count beside the obligations: overrides and the stages of cases, as times and ids."""
    parts: list[tuple[object, ...]] = []
    for place, body in work.rows(
        "SELECT place, body FROM message WHERE rid = ? AND instr(body, CAST('\"overrides\":[{' AS BLOB)) > 0",
        rid,
    ):
        message = decoder(Message).decode(body)
        if message.author.role == SELLER:
            parts.append((rid, OVERRIDE, message.id, place, encode(_bare_message(message))))
    for name, body in work.rows("SELECT id, body FROM cases WHERE conversation_id = ?", conversation_id):
        parts.append((rid, CASE, name, 0, encode(_bare_case(decoder(Case).decode(body)))))
    work.many("INSERT OR REPLACE INTO erased_part VALUES(?,?,?,?,?)", parts)


def _bare_message(message: Message) -> Message:
    return Message(
        message.id,
        message.conversation_id,
        message.sequence,
        replace(message.author, name=""),
        "",
        message.received_at,
        overrides=tuple(replace(each, reason="") for each in message.overrides),
    )


def _bare_case(case: Case) -> Case:
    steps = tuple(replace(step, name="", fields={}, message_id=None) for step in case.steps)
    return replace(case, order_id=None, opened_by_message=None, steps=steps)


def _without_names(row: Row) -> Row:
    return replace(
        row,
        buyer="",
        buyer_id="",
        subject="",
        snippet="",
        labels=(),
        order_ids=(),
        case_id=None,
        reminder_at=None,
    )


# --- what comes from the platform ---------------------------------------------------------------------------


def conversations_that_stay(
    work: Work, heads: dict[str, datetime], messages: Iterable[Message], cases: Iterable[Case]
) -> set[str]:
    """The conversations of a page that were erased: none of it is written.

    `heads` gives each head's last message. What is told anew (a message, an open case) has the whole fetched,
    at once after the page: half a conversation would have its obligations reckoned without their past. What
    is being fetched has to be fetched once more: this may not be in it yet.
    """
    if work.one("SELECT 1 FROM erased WHERE kind = 'c' LIMIT 1") is None:
        return set()
    latest: dict[str, int] = {name: micros(at) for name, at in heads.items()}
    for message in messages:
        at = micros(message.received_at)
        latest[message.conversation_id] = max(at, latest.get(message.conversation_id, at))
    for case in cases:
        known = latest.get(case.conversation_id, 0)
        latest[case.conversation_id] = known if case.closed_at is not None else _EVER
    stay: set[str] = set()
    for name, last_at, wanted in work.rows(
        "SELECT id, last_at, wanted FROM erased WHERE kind = 'c' AND id IN (SELECT value FROM json_each(?))",
        encode(sorted(latest)).decode(),
    ):
        stay.add(name)
        if latest[name] > last_at or wanted > 0:
            want(work, CONVERSATION, name)
    return stay


def orders_that_stay(work: Work, orders: Iterable[Order], heads: Iterable[Conversation]) -> set[str]:
    """The orders of a page that were erased; those that a conversation is about again are fetched."""
    if work.one("SELECT 1 FROM erased WHERE kind = 'o' LIMIT 1") is None:
        return set()
    work.many(
        "UPDATE erased SET wanted = abs(wanted) + 1 WHERE kind = 'o' AND id = ? AND wanted <= 0",
        [(order,) for head in heads for order in head.order_ids],
    )
    gone = {order.id for order in orders if is_erased(work, ORDER, order.id)}
    work.many(
        "UPDATE erased SET wanted = wanted + 1 WHERE kind = 'o' AND id = ? AND wanted > 0",
        [(order,) for order in sorted(gone)],
    )
    return gone


def want(work: Work, kind: str, id: str) -> bool:
    """Has the sync fetch it again, once more where it is being fetched; False when it was not erased."""
    done = work.run("UPDATE erased SET wanted = abs(wanted) + 1 WHERE kind = ? AND id = ?", kind, id) > 0
    if done and kind == CONVERSATION:
        work.conversations.add(id)
    return done


def part_gone(work: Work) -> None:
    """A message or a case is removed that is not here: perhaps of a conversation that is being fetched."""
    work.run("UPDATE erased SET wanted = wanted + 1 WHERE kind = 'c' AND wanted > 0")


def is_as_asked(work: Work, kind: str, id: str, asked: int) -> bool:
    """Whether nothing was told of it since it was wanted for that time (`Kept.wanted`). While the tombstone
    stands no number comes twice."""
    return work.one("SELECT wanted FROM erased WHERE kind = ? AND id = ?", kind, id) == (asked,)


def take_away(work: Work, kind: str, id: str) -> None:
    """The tombstone goes, with what stood in for a conversation in the figures: it comes back whole, and
    stays at least for a while."""
    found = work.one("SELECT rid FROM erased WHERE kind = ? AND id = ?", kind, id)
    if found is not None and kind == CONVERSATION:
        work.run("DELETE FROM erased_part WHERE rid = ?", found[0])
        if work.one("SELECT 1 FROM hold WHERE conversation_id = ?", id) is None:
            hold(work, id, True, work.now + FETCHED_AGAIN)
    work.run("DELETE FROM erased WHERE kind = ? AND id = ?", kind, id)


def not_there(work: Work, kind: str, id: str) -> None:
    """The platform has it no longer."""
    work.run("UPDATE erased SET wanted = -abs(wanted) - 1 WHERE kind = ? AND id = ?", kind, id)
    if kind == CONVERSATION:
        work.conversations.add(id)
