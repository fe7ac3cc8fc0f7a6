"""The end of every transaction: obligations, list rows and counts of the touched conversations, made anew."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from desktop.domain import own_decision
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.obligations import EventKind, Obligation

from .clockwork import HeadEvent, answering, head_events
from .codec import (
    action_of,
    decoder,
    encode,
    instant,
    instant_or_none,
    micros,
    micros_or_none,
)
from .erase import CONVERSATION, is_erased
from .files import sweep
from .listing import ALL, EVERYTHING, Known, Listed, Pending, derive
from .measure import Days, Kept, Measured, agent_of, measure
from .no_answer import decisions_of
from .updates import Updates, forget_promises
from .views import Row
from .writer import Work

_CHUNK: Final = 500
_HEAD: Final = decoder(Conversation)
_MESSAGE: Final = decoder(Message)
_CASE: Final = decoder(Case)
_OBLIGATION: Final = decoder(Obligation)
_ROW: Final = decoder(Row)

_INSERT_LISTING: Final = (
    "INSERT OR REPLACE INTO listing(rid, market, bucket, has_case, act_key, last_at, due_at, row, held, kind,"
    " agent, language, watched, owes_update) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_INSERT_OBLIGATION: Final = (
    "INSERT OR REPLACE INTO obligation(rid, n, market, opened_at, due_at, act_by, closed_at, closed_how,"
    " verdict, body, kind, agent, language, opened_hour, closed_day, outcome, worked)"
    " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_ADD_DAYS: Final = (
    "INSERT INTO daily(day, market, agent, began, ended, answered, in_time, late) VALUES(?,?,?,?,?,?,?,?)"
    " ON CONFLICT(day, market, agent) DO UPDATE SET began = began + excluded.began,"
    " ended = ended + excluded.ended, answered = answered + excluded.answered,"
    " in_time = in_time + excluded.in_time, late = late + excluded.late"
)


def settle(work: Work) -> None:
    """Makes every touched conversation's derived rows true again, publishes the counts' changes, and frees
    files that nobody names any more."""
    sweep(work)
    if not work.settle:
        return
    tally = _Tally()
    rids = sorted(work.settle)
    for start in range(0, len(rids), _CHUNK):
        _settle(work, rids[start : start + _CHUNK], tally)
    tally.write(work)
    work.settle.clear()


class _Tally:
    """What this transaction adds to and takes from each list."""

    def __init__(self) -> None:
        self.numbers: defaultdict[tuple[int, str], int] = defaultdict(int)
        self.any = False
        self.days = Days()

    def add(self, lists: Iterable[int], market: str, by: int) -> None:
        for which in lists:
            self.numbers[which, market] += by
            self.numbers[which, ""] += by

    def write(self, work: Work) -> None:
        work.many(_ADD_DAYS, self.days.rows())
        if not self.any:
            return
        self.numbers[EVERYTHING, ""] += 0
        work.many(
            "INSERT INTO tally(view, market, n, stamp) VALUES(?,?,?,1)"
            " ON CONFLICT(view, market) DO UPDATE SET n = n + excluded.n, stamp = stamp + 1",
            [(view, market, n) for (view, market), n in self.numbers.items()],
        )
        work.counts = True


def _settle(work: Work, rids: Sequence[int], tally: _Tally) -> None:
    which = json.dumps(rids)
    heads: dict[int, Conversation] = {
        rid: _HEAD.decode(head)
        for rid, head in work.db.execute(
            "SELECT rid, head FROM conversation WHERE head IS NOT NULL"
            " AND rid IN (SELECT value FROM json_each(?))",
            (which,),
        )
    }
    old = {
        rid: before
        for rid, *before in work.db.execute(
            "SELECT rid, market, bucket, has_case, act_key, last_at, due_at, row, held, owes_update"
            " FROM listing WHERE rid IN (SELECT value FROM json_each(?))",
            (which,),
        )
    }
    around = _Around(work, which, heads)
    inserted: list[tuple[object, ...]] = []
    owed: list[tuple[object, ...]] = []
    links: list[tuple[object, ...]] = []
    unlinks: list[tuple[object, ...]] = []
    for rid, head in heads.items():
        owes, update_due = around.updates.of(work, rid, head)
        listed, rows = _one(work, rid, head, around, update_due, tally.days)
        owed += rows
        row = encode(listed.row)
        before = old.get(rid)
        columns = (
            head.market,
            listed.bucket,
            int(listed.has_case),
            listed.act_key,
            listed.last_at,
            listed.due_at,
        )
        if before is not None and before == [*columns, row, listed.held, owes]:
            continue
        tally.any = True
        work.conversations.add(head.id)
        if before is None or tuple(before[:5]) != columns[:5]:
            if before is not None:
                tally.add(_lists(before[1], before[2]), before[0], -1)
            tally.add(listed.lists, head.market, 1)
        shown = listed.row
        inserted.append(
            (
                rid,
                *columns,
                row,
                listed.held,
                listed.kind,
                shown.assignee or "",
                shown.language,
                int(listed.watched),
                owes,
            )
        )
        had = _links(_ROW.decode(before[6])) if before is not None else frozenset()
        have = _links(shown)
        links += [(kind, ref, rid) for kind, ref in have - had]
        unlinks += [(kind, ref, rid) for kind, ref in had - have]
    work.many(_INSERT_OBLIGATION, owed)
    work.many(_INSERT_LISTING, inserted)
    work.many("INSERT OR IGNORE INTO link(kind, ref, rid) VALUES(?,?,?)", links)
    work.many("DELETE FROM link WHERE kind = ? AND ref = ? AND rid = ?", unlinks)
    for rid, before in old.items():
        if rid not in heads:
            _forget(
                work,
                rid,
                (before[0], before[1], before[2]),
                _ROW.decode(before[6]),
                tally,
                around.kept.get(rid, []),
            )


def _lists(bucket: int, has_case: int) -> tuple[int, ...]:
    return (bucket, 5, ALL) if has_case else (bucket, ALL)


def _links(row: Row) -> frozenset[tuple[str, str]]:
    found = [("b", row.buyer_id), ("k", row.topic)]
    if row.case_kind is not None:
        found.append(("k", row.case_kind))
    if row.assignee is not None:
        found.append(("a", row.assignee))
    found += [("o", order) for order in row.order_ids]
    found += [("l", label) for label in row.labels]
    return frozenset(found)


def _forget(
    work: Work,
    rid: int,
    columns: tuple[str, int, int],
    row: Row,
    tally: _Tally,
    owed: Sequence[Kept],
) -> None:
    market, bucket, has_case = columns
    tally.any = True
    tally.add(_lists(bucket, has_case), market, -1)
    work.conversations.add(row.id)
    work.run("DELETE FROM listing WHERE rid = ?", rid)
    work.many(
        "DELETE FROM link WHERE kind = ? AND ref = ? AND rid = ?", [(*link, rid) for link in _links(row)]
    )
    if is_erased(work, CONVERSATION, row.id):
        return  # its figures stay
    for kept in owed:
        tally.days.add(kept.market, kept.agent, kept.measured, -1)
    work.run("DELETE FROM obligation WHERE rid = ?", rid)
    work.run("DELETE FROM event WHERE rid = ?", rid)
    forget_promises(work, rid)


class _Around:
    """What belongs to a chunk of conversations, read in one query each."""

    def __init__(self, work: Work, which: str, heads: dict[int, Conversation]) -> None:
        ids = json.dumps([head.id for head in heads.values()])
        self.messages: defaultdict[int, list[Message]] = defaultdict(list)
        for rid, name, body in work.db.execute(
            "SELECT rid, id, body FROM message WHERE rid IN (SELECT value FROM json_each(?))"
            " ORDER BY rid, sequence",
            (which,),
        ):
            self.messages[rid].append(work.fresh.get(name) or _MESSAGE.decode(body))
        self.earlier: defaultdict[int, list[Obligation]] = defaultdict(list)
        self.kept: defaultdict[int, list[Kept]] = defaultdict(list)
        for rid, market, kind, agent, language, hour, day, outcome, worked, body in work.db.execute(
            "SELECT rid, market, kind, agent, language, opened_hour, closed_day, outcome, worked, body"
            " FROM obligation WHERE rid IN (SELECT value FROM json_each(?)) ORDER BY rid, n",
            (which,),
        ):
            self.earlier[rid].append(_OBLIGATION.decode(body))
            measured = Measured(hour, day, outcome, worked)
            self.kept[rid].append(Kept(market, kind, agent, language, measured, body))
        self.events: defaultdict[int, list[HeadEvent]] = defaultdict(list)
        for rid, at, kind, by in work.db.execute(
            "SELECT rid, at, kind, by FROM event WHERE rid IN (SELECT value FROM json_each(?))"
            " ORDER BY rid, at",
            (which,),
        ):
            self.events[rid].append(HeadEvent(instant(at), EventKind(kind), by))
        self.cases: dict[str, Case] = {}
        for conversation_id, body in work.db.execute(
            "SELECT conversation_id, body FROM cases"
            " WHERE conversation_id IN (SELECT value FROM json_each(?))",
            (ids,),
        ):
            case = _CASE.decode(body)
            known = self.cases.get(conversation_id)
            if known is None or _case_rank(case) > _case_rank(known):
                self.cases[conversation_id] = case
        self.updates = Updates(work, which, heads.values())
        self.pending: defaultdict[str, list[Pending]] = defaultdict(list)
        for conversation_id, kind, body, state in work.db.execute(
            "SELECT conversation_id, kind, body, state FROM outbox"
            " WHERE conversation_id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (ids,),
        ):
            self.pending[conversation_id].append(Pending(action_of(kind, body), state))
        self.drafts: set[str] = {
            found
            for (found,) in work.db.execute(
                "SELECT conversation_id FROM draft WHERE conversation_id IN (SELECT value FROM json_each(?1))"
                " UNION SELECT conversation_id FROM draft_file"
                " WHERE conversation_id IN (SELECT value FROM json_each(?1))",
                (ids,),
            )
        }
        self.decisions = decisions_of(work, ids)
        self.reminders: dict[str, int] = dict(
            work.rows(
                "SELECT conversation_id, at FROM reminder"
                " WHERE conversation_id IN (SELECT value FROM json_each(?))",
                ids,
            )
        )


def _case_rank(case: Case) -> tuple[bool, datetime]:
    return case.closed_at is None, case.opened_at


def _one(
    work: Work, rid: int, head: Conversation, around: _Around, update_due: datetime | None, days: Days
) -> tuple[Listed, list[tuple[object, ...]]]:
    """A conversation's list row, and the rows of its obligations that changed."""
    messages = around.messages.get(rid, [])
    events = around.events.get(rid, [])
    now_events = head_events(head, messages, events, work.now)
    if len(now_events) != len(events):
        work.many(
            "INSERT OR IGNORE INTO event(rid, at, kind, by) VALUES(?,?,?,?)",
            [(rid, micros(event.at), event.kind.value, event.by) for event in now_events],
        )
    decisions = around.decisions.get(head.id, [])
    head = own_decision.applied(head, decisions, messages)
    now_events += [
        HeadEvent(event.at, event.kind, event.by) for event in own_decision.events(decisions, messages)
    ]
    folded = answering(head, messages, now_events, around.earlier.get(rid, []), work.book)
    listed = derive(
        Known(
            head,
            messages,
            folded,
            around.cases.get(head.id),
            around.pending.get(head.id, []),
            head.id in around.drafts,
            instant_or_none(around.reminders.get(head.id)),
            update_due,
        )
    )
    return listed, _obligation_rows(
        work, rid, listed, folded.obligations, around.earlier.get(rid, []), around.kept.get(rid, []), days
    )


def _obligation_rows(
    work: Work,
    rid: int,
    listed: Listed,
    now: Sequence[Obligation],
    earlier: Sequence[Obligation],
    kept: Sequence[Kept],
    days: Days,
) -> list[tuple[object, ...]]:
    """The rows that are new or changed; those that are no longer there are removed."""
    if len(kept) > len(now):
        work.run("DELETE FROM obligation WHERE rid = ? AND n >= ?", rid, len(now))
        for gone in kept[len(now) :]:
            days.add(gone.market, gone.agent, gone.measured, -1)
    market, kind, language = listed.row.market, listed.kind, listed.row.language
    clock = work.book.clock(market) if work.book is not None else None
    rows: list[tuple[object, ...]] = []
    for n, o in enumerate(now):
        before = kept[n] if n < len(kept) else None
        agent = agent_of(o, listed.row.assignee)
        if before is not None and before.measured.still_holds(earlier[n], o) and before.market == market:
            measured = before.measured
        else:
            measured = measure(o, clock)
        new = Kept(market, kind, agent, language, measured, encode(o))
        if new == before:
            continue
        if before is not None:
            days.add(before.market, before.agent, before.measured, -1)
        days.add(market, agent, measured, 1)
        rows.append(
            (
                rid,
                n,
                market,
                micros(o.opened_at),
                micros_or_none(o.due_at),
                micros_or_none(o.act_by),
                micros_or_none(o.closed_at),
                o.closed_how,
                o.verdict,
                new.body,
                kind,
                agent,
                language,
                *measured,
            )
        )
    return rows
