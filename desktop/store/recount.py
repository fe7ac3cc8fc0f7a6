"""A new clock book: open obligations are reckoned again, and every deadline that moved is written down.

The work is cut into short transactions, so that a key press never waits for a calendar. A book that comes
meanwhile takes over: the earlier one's work ends where it stands, or each would undo what the other wrote.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Final, TypeVar

import msgspec

from desktop.domain.book import ClockBook
from desktop.domain.changes import Changes
from desktop.domain.obligations import Obligation
from desktop.domain.recalculation import DueChange, recompute

from .codec import decoder, encode, instant, instant_or_none, micros, micros_or_none
from .settle import settle
from .views import DueMove
from .writer import DELIVERY, PAGES, Work, Writer

T = TypeVar("T")

CHUNK: Final = 500
_OBLIGATION: Final = decoder(Obligation)


class Recount:
    """One new book on its way through the store, market by market, some hundred conversations a time."""

    def __init__(self, writer: Writer, book: ClockBook) -> None:
        self._writer = writer
        self._book = book
        self._old: ClockBook | None = None
        self._told = Changes()
        self._done: Future[Changes] = Future()

    def start(self) -> Future[Changes]:
        """From the next transaction on the book is in use; the future resolves when all is reckoned, or when
        another book is in use."""
        begun = self._writer.submit(self._begin, DELIVERY)
        begun.add_done_callback(lambda future: self._next(future, lambda todo: self._go_on(todo, 0)))
        return self._done

    def _begin(self, work: Work) -> list[str]:
        self._old, self._writer.book = self._writer.book, self._book
        # Also when no deadline moves: the screens show calendars, and what is wrong with them.
        work.everything = self._old != self._book
        return markets_to_do(work, self._book)

    def _go_on(self, todo: list[str], after: int) -> None:
        if not todo:
            self._done.set_result(self._told)
            return

        def one(work: Work) -> tuple[list[str], int]:
            if self._writer.book is not self._book:
                return [], 0
            last = step(work, self._book, self._old, todo[0], after)
            settle(work)
            self._told = self._told | work.changes()
            return (todo[1:], 0) if last is None else (todo, last)

        part = self._writer.submit(one, PAGES)
        part.add_done_callback(lambda future: self._next(future, lambda left: self._go_on(*left)))

    def _next(self, future: Future[T], then: Callable[[T], None]) -> None:
        error = future.exception()
        if error is not None:
            self._done.set_exception(error)
        else:
            then(future.result())


def markets_to_do(work: Work, book: ClockBook) -> list[str]:
    """The markets whose clock is another than the one their open obligations were reckoned with, and those
    of whose obligations or promised updates some were not reckoned yet."""
    known = dict(work.rows("SELECT market, version FROM market_clock"))
    unmeasured = {
        market for (market,) in work.rows("SELECT DISTINCT market FROM obligation WHERE opened_hour IS NULL")
    }
    unreckoned = {
        market
        for (market,) in work.rows(
            "SELECT DISTINCT market FROM listing INDEXED BY listing_owes_update"
            " WHERE owes_update > 0 AND owes_update = 2"
        )
    }
    there = [market for (market,) in work.rows("SELECT DISTINCT market FROM tally WHERE market <> ''")]
    return [
        market
        for market in there
        if (clock := book.clock(market))
        and (known.get(market) != clock.version or market in unmeasured or market in unreckoned)
    ]


def step(work: Work, book: ClockBook, old: ClockBook | None, market: str, after: int) -> int | None:
    """Reckons the next conversations of a market after this rid; the last one's rid, None when all are
    done."""
    rids = [
        rid
        for (rid,) in work.rows(
            "SELECT rid FROM obligation INDEXED BY obligation_open"
            " WHERE closed_at IS NULL AND market = ? AND rid > ?"
            " UNION SELECT rid FROM obligation INDEXED BY obligation_unjudged"
            " WHERE due_at IS NULL AND market = ? AND rid > ?"
            " UNION SELECT rid FROM obligation INDEXED BY obligation_unmeasured"
            " WHERE opened_hour IS NULL AND market = ? AND rid > ?"
            " UNION SELECT rid FROM listing INDEXED BY listing_owes_update"
            " WHERE owes_update > 0 AND market = ? AND rid > ? ORDER BY rid LIMIT ?",
            market,
            after,
            market,
            after,
            market,
            after,
            market,
            after,
            CHUNK,
        )
    ]
    clock = book.clock(market)
    if not rids or clock is None:
        if clock is not None:
            work.run("INSERT OR REPLACE INTO market_clock VALUES(?,?)", market, clock.version)
        return None
    if after == 0:
        # From the first step on the market is reckoned by neither: the book before may come back any time.
        work.run("DELETE FROM market_clock WHERE market = ?", market)
    before = old.clock(market) if old is not None else None
    for rid, n, body, conversation_id in work.rows(
        "SELECT o.rid, o.n, o.body, c.id FROM obligation o JOIN conversation c USING(rid)"
        " WHERE o.closed_at IS NULL AND o.rid IN (SELECT value FROM json_each(?))",
        encode(rids).decode(),
    ):
        obligation = _OBLIGATION.decode(body)
        if clock.calendar is None:
            continue
        moved, change = recompute(
            obligation,
            clock.policy,
            clock.calendar,
            clock.staff_hours,
            before.calendar if before is not None else None,
        )
        if change is not None and change.old_due is not None:
            _log_change(work, conversation_id, change)
        if moved != obligation:
            work.run(
                "UPDATE obligation SET due_at = ?, act_by = ?, body = ? WHERE rid = ? AND n = ?",
                micros_or_none(moved.due_at),
                micros_or_none(moved.act_by),
                encode(moved),
                rid,
                n,
            )
    # The rows follow from the fold, which reckons the same; it also judges what was closed before any book
    # came.
    work.settle.update(rids)
    last: int = rids[-1]
    return last


def _log_change(work: Work, conversation_id: str, change: DueChange) -> None:
    work.run(
        "INSERT INTO due_change(conversation_id, opened_by, old_due, new_due,"
        " old_version, new_version, why, at) VALUES(?,?,?,?,?,?,?,?)",
        conversation_id,
        change.opened_by_message,
        micros_or_none(change.old_due),
        micros_or_none(change.new_due),
        change.old_version,
        change.new_version,
        msgspec.json.encode(change.why).decode(),
        micros(work.now),
    )


def due_move(columns: Sequence[Any]) -> DueMove:
    """A row of due_change as the screens know it."""
    conversation_id, opened_by, old_due, new_due, old_version, new_version, why, at = columns
    return DueMove(
        conversation_id,
        opened_by,
        instant_or_none(old_due),
        instant_or_none(new_due),
        old_version,
        new_version,
        why,
        instant(at),
    )
