"""What the orders of conversations promise their buyers (R10): when the next step is due, for the list, and
which promises were broken or may be, for the figures."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from desktop.domain.case_updates import promising_stage
from desktop.domain.clock import is_late
from desktop.domain.conversations import Conversation
from desktop.domain.orders import Order

from .codec import decoder, micros, micros_or_none
from .writer import Work

_ORDER: Final = decoder(Order)
NOTHING: Final = 0
OWED: Final = 1
NOT_RECKONED: Final = 2
"""The market has no clock yet (`listing.owes_update`)."""

Promise = tuple[str, int, int | None]
"""An order, when its buyer was to hear more, and when that came; in microseconds since 1970."""


class Updates:
    """The orders of a chunk of conversations with what is known of their promises, read in two queries."""

    def __init__(self, work: Work, rids: str, heads: Iterable[Conversation]) -> None:
        wanted = json.dumps(sorted({order for head in heads for order in head.order_ids}))
        self._orders: dict[str, bytes] = dict(
            work.rows("SELECT id, body FROM orders WHERE id IN (SELECT value FROM json_each(?))", wanted)
        )
        self._known: defaultdict[int, set[Promise]] = defaultdict(set)
        for rid, order_id, due_at, told_at in work.rows(
            "SELECT rid, order_id, due_at, told_at FROM order_promise"
            " WHERE rid IN (SELECT value FROM json_each(?))",
            rids,
        ):
            self._known[rid].add((order_id, due_at, told_at))

    def of(self, work: Work, rid: int, head: Conversation) -> tuple[int, datetime | None]:
        """Whether an order of the conversation owes its buyer the next step, and when the first of them is
        due (UTC). What was or may be told too late is written down."""
        orders = [_ORDER.decode(self._orders[name]) for name in head.order_ids if name in self._orders]
        clock = work.book.clock(head.market) if work.book is not None else None
        if clock is None:
            return NOT_RECKONED if orders else NOTHING, None
        owing = any(promising_stage(order, clock.order_rules) is not None for order in orders)
        dues: list[datetime] = []
        promises: set[Promise] = set()
        for order in orders:
            for due, told in clock.order_promises(order):
                if told is None:
                    dues.append(due)
                if told is None or is_late(told, due):
                    promises.add((order.id, micros(due), micros_or_none(told)))
        self._write(work, rid, promises)
        return OWED if owing else NOTHING, min(dues, default=None)

    def _write(self, work: Work, rid: int, promises: set[Promise]) -> None:
        known = self._known[rid]
        work.many(
            "DELETE FROM order_promise WHERE rid = ? AND order_id = ? AND due_at = ?",
            [(rid, order_id, due) for order_id, due, _told in known - promises],
        )
        work.many(
            "INSERT INTO order_promise(rid, order_id, due_at, told_at) VALUES(?,?,?,?)",
            [(rid, *promise) for promise in promises - known],
        )


def forget_promises(work: Work, rid: int) -> None:
    """A conversation that was removed has none."""
    work.run("DELETE FROM order_promise WHERE rid = ?", rid)
