"""When a notification is due, and what it says: pure, from what was seen before and what is now.

One notification a market, for what has newly become overdue, at risk, or arrived, and for cases whose next
step is due to be told (R10). It is withdrawn when
nothing of it is left, and never comes in quiet hours; what came up meanwhile is told afterwards if it still
stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time

OVERDUE, AT_RISK, NEW = "overdue", "at_risk", "new"
UPDATE_LATE, UPDATE_DUE = "update_late", "update_due"
_WEIGHT = {OVERDUE: 0, AT_RISK: 1, UPDATE_LATE: 2, UPDATE_DUE: 3, NEW: 4}


@dataclass(frozen=True, slots=True)
class Watched:
    """A conversation as the rules see it. `kind`: overdue, at_risk or new (a buyer's message not
    yet seen), or of its case: update_late, update_due."""

    id: str
    market: str
    kind: str

    @property
    def key(self) -> tuple[str, bool]:
        """What is remembered of it: a late reply and a late update of its case are two things."""
        return self.id, self.kind in (UPDATE_LATE, UPDATE_DUE)


@dataclass(frozen=True, slots=True)
class Message:
    """One notification: how many conversations of a market are overdue, at risk and new."""

    market: str
    overdue: int
    at_risk: int
    new: int
    conversation_id: str
    """The most urgent one: a click opens it."""
    updates_late: int = 0
    updates_due: int = 0


@dataclass(slots=True)
class Memory:
    """What was told already, by conversation; a conversation that needs no answer any more is forgotten."""

    told: dict[tuple[str, bool], Watched] = field(default_factory=dict)


def decide(memory: Memory, rows: Iterable[Watched], *, quiet: bool) -> tuple[list[Message], frozenset[str]]:
    """New notifications, and the markets whose notification is to be withdrawn; `memory` is brought up to
    date.

    A conversation is told again only when it gets worse (new → at risk → overdue).
    """
    now = {row.key: row for row in rows}
    markets_before = {entry.market for entry in memory.told.values()}
    for gone in memory.told.keys() - now.keys():
        del memory.told[gone]
    withdrawn = frozenset(markets_before - {entry.market for entry in memory.told.values()})
    if quiet:
        return [], withdrawn
    fresh: dict[str, list[Watched]] = {}
    for row in now.values():
        before = memory.told.get(row.key)
        if before is None or _WEIGHT[row.kind] < _WEIGHT[before.kind]:
            fresh.setdefault(row.market, []).append(row)
            memory.told[row.key] = row
    return [_message(market, found) for market, found in sorted(fresh.items())], withdrawn - fresh.keys()


def is_quiet(at: time, start: str, end: str) -> bool:
    """Whether a local time lies in the quiet hours `start`-`end` ("20:00"-"07:00"); equal ends mean none."""
    first, last = _time(start), _time(end)
    if first is None or last is None or first == last:
        return False
    return first <= at < last if first < last else at >= first or at < last


def _message(market: str, found: list[Watched]) -> Message:
    count = {kind: sum(row.kind == kind for row in found) for kind in _WEIGHT}
    most_urgent = min(found, key=lambda row: _WEIGHT[row.kind])
    return Message(
        market,
        count[OVERDUE],
        count[AT_RISK],
        count[NEW],
        most_urgent.id,
        count[UPDATE_LATE],
        count[UPDATE_DUE],
    )


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
