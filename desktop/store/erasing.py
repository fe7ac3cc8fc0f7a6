"""Erasing in small steps on the writer thread, after everything that anybody waits for: first what goes, then
(`tidying`) what it leaves behind in the file."""

from concurrent.futures import Future
from datetime import datetime
from typing import Final

from desktop.domain.orders import Order
from desktop.domain.retention import Because, Facts, Keeping, Purchase, Rules, keep_until

from .codec import decoder, micros
from .erase import erase_conversation, erase_order
from .retention import facts_of
from .tidying import Step, mark_untidy, tidying
from .writer import Work, Writer

HOUSEKEEPING: Final = 5
CONVERSATIONS: Final = 10
ORDERS: Final = 200


class Erasing:
    """One run by the rules at `now`; its future gives how many conversations went."""

    def __init__(self, writer: Writer, rules: Rules, now: datetime) -> None:
        self._writer, self._rules, self._now = writer, rules, now
        self._done: Future[int] = Future()
        self._steps: list[Step] = []
        self._erased = 0
        self._after = (-(2**62), 0)
        self._orders_after = ""

    def past(self) -> Future[int]:
        """Erases what no limit and nobody's need keeps any more."""
        return self._begin([self._past, self._loose_orders])

    def of_buyer(self, buyer_id: str) -> Future[int]:
        """Erases what the buyer may have erased (GDPR art. 17); what has to stay stays."""
        return self._begin(
            [lambda work: self._buyers(work, buyer_id), lambda work: self._loose_orders(work, buyer_id)]
        )

    def _begin(self, first: list[Step]) -> Future[int]:
        self._steps = [*first, *tidying(lambda: self._writer.is_wanted)]
        # Who waits for it may go away; the steps go on all the same until the store is closed.
        self._done.set_running_or_notify_cancel()
        self._next()
        return self._done

    def _next(self) -> None:
        step = self._steps[0]
        self._writer.submit(lambda work: (step(work), None), HOUSEKEEPING).add_done_callback(self._went)

    def _went(self, future: "Future[tuple[bool, None]]") -> None:
        error = future.exception()
        if error is not None:
            self._done.set_exception(error)
            return
        if not future.result()[0]:
            self._steps.pop(0)
        if self._steps:
            self._next()
        else:
            self._done.set_result(self._erased)

    # --- what goes ---

    def _past(self, work: Work) -> bool:
        found = work.rows(
            "SELECT last_at, rid FROM listing INDEXED BY all_last WHERE (last_at, rid) > (?, ?)"
            " AND last_at <= ? ORDER BY last_at, rid LIMIT ?",
            *self._after,
            micros(self._now - self._rules.shortest),
            CONVERSATIONS,
        )
        for last_at, rid in found:
            self._after = (last_at, rid)
            self._erase_if(work, rid, asked=False)
        return len(found) == CONVERSATIONS

    def _buyers(self, work: Work, buyer_id: str) -> bool:
        found = work.rows("SELECT rid FROM link WHERE kind = 'b' AND ref = ? ORDER BY rid", buyer_id)
        for (rid,) in found:
            self._erase_if(work, rid, asked=True)
        work.run("DELETE FROM set_aside WHERE instr(raw, CAST(? AS BLOB)) > 0", buyer_id)
        return False

    def _erase_if(self, work: Work, rid: int, *, asked: bool) -> None:
        known = facts_of(work.rows, rid, self._now)
        if known is None or _is_unmeasured(work, rid, known[1].market):
            return
        facts, row = known
        keeping = keep_until(facts, self._rules.of(row.market), self._now, asked=asked)
        if not keeping.is_past(self._now):
            return
        why = Because.BUYER if asked else keeping.because
        mark_untidy(work)
        orders = erase_conversation(work, rid, facts.last_at, why)
        self._erased += 1
        # The list's links go at the end of the transaction: whether an order is free shows in the next step.
        work.many(
            "DELETE FROM link WHERE kind = 'o' AND ref = ? AND rid = ?", [(order, rid) for order in orders]
        )
        for order in orders:
            _erase_loose_order(work, order, why)

    def _loose_orders(self, work: Work, buyer_id: str | None = None) -> bool:
        """Orders that no conversation is about, by their own limits; those of one buyer who asks, or all."""
        found = work.rows(
            "SELECT id, body FROM orders WHERE id > ? ORDER BY id LIMIT ?", self._orders_after, ORDERS
        )
        for name, body in found:
            self._orders_after = name
            if buyer_id is not None and buyer_id.encode() not in body:
                continue
            order = decoder(Order).decode(body)
            if buyer_id is not None and order.buyer.id != buyer_id:
                continue
            keeping = order_keeping(order, self._rules, self._now, asked=buyer_id is not None)
            if keeping.is_past(self._now):
                _erase_loose_order(work, name, keeping.because if buyer_id is None else Because.BUYER)
        return len(found) == ORDERS


def order_keeping(order: Order, rules: Rules, now: datetime, *, asked: bool = False) -> Keeping:
    """Until when an order is kept that no conversation is about."""
    happened = max([order.placed_at, *(step.at for step in order.steps)])
    bought = Purchase(order.placed_at, order.delivered_at, order.warranty_until, order.return_until)
    return keep_until(Facts(happened, (bought,)), rules.of(order.market), now, asked=asked)


def _erase_loose_order(work: Work, order: str, why: str) -> None:
    if work.one("SELECT 1 FROM link WHERE kind = 'o' AND ref = ? LIMIT 1", order) is None:
        mark_untidy(work)
        erase_order(work, order, why)


def _is_unmeasured(work: Work, rid: int, market: str) -> bool:
    """Whether its figures are still being reckoned."""
    if work.book is None or work.book.clock(market) is None:
        return False
    return work.one("SELECT 1 FROM obligation WHERE rid = ? AND opened_hour IS NULL LIMIT 1", rid) is not None
