"""The board's numbers, and the conversations behind each of them.

Everything is read from one index that holds only what the board counts. A number is counted from sorted
instants, its list comes by a condition in SQL; both say what `domain.response_state` says of one
conversation, and tests hold the three together.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from .codec import micros
from .connection import Connection
from .listing import EVERYTHING, NEEDS, TAKEN
from .views import CellFilter, Marks

_OWED: Final = f"bucket = {NEEDS}"
_IN_TIME: Final = f"{_OWED} AND due_at >= ?2"
"""Not late yet, with a known deadline; `act_key` is then act-by. At the deadline itself it is in time
(R8)."""

CONDITIONS: Final[Mapping[str, str]] = {
    "open": _OWED,
    "at_risk": f"{_IN_TIME} AND act_key <= ?3",
    "due_soon": f"{_IN_TIME} AND act_key > ?3 AND act_key <= ?4",
    "overdue": f"{_OWED} AND due_at < ?2",
    "stopped": f"?8 AND {_OWED} AND (due_at IS NULL OR (due_at >= ?2 AND act_key > ?3 AND act_key > ?4))",
    "taken_over": f"bucket = {TAKEN}",
    "in_moderation": "held = 'in_moderation'",
    "rejected": "held = 'rejected'",
    "act_hour": f"{_IN_TIME} AND act_key <= ?5",
    "act_4h": f"{_IN_TIME} AND act_key <= ?6",
    "act_today": f"{_IN_TIME} AND act_key <= ?7",
    "due_hour": f"{_IN_TIME} AND due_at <= ?5",
    "due_4h": f"{_IN_TIME} AND due_at <= ?6",
    "due_today": f"{_IN_TIME} AND due_at <= ?7",
}
"""By figure. ?1 the market, ?2 now, ?3 at risk, ?4 due soon, ?5 in an hour, ?6 in four, ?7 the day's end, ?8
whether the clock stands still."""

_CELLS: Final = (
    "SELECT market, kind, agent, bucket, count(*), sum(held = 'in_moderation'), sum(held = 'rejected'),"
    " group_concat(CASE WHEN due_at IS NOT NULL THEN act_key END), group_concat(due_at)"
    " FROM listing INDEXED BY watched WHERE watched = 1 GROUP BY market, kind, agent, bucket"
    " ORDER BY market, kind, agent, bucket"
)
"""Instants come as one text a cell: a fifth of the time that as many rows take."""


@dataclass(slots=True)
class _Cell:
    """What a cell holds, ready to be counted at any moment: two sorted lists of instants."""

    acts: list[int] = field(default_factory=list)
    dues: list[int] = field(default_factory=list)
    open: int = 0
    taken_over: int = 0
    in_moderation: int = 0
    rejected: int = 0


class Watched:
    """Every cell of the board, read again only when a list row has changed; time alone costs some bisecting.

    Counting relies on act-by never being after the deadline (`domain.staff_hours.act_by`): what is overdue is
    then also the beginning of the acts.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._stamp = -1
        self._cells: dict[tuple[str, str, str], _Cell] = {}

    def numbers(self, marks: Sequence[Marks]) -> list[tuple[str, str, str, dict[str, int]]]:
        """Market, kind, agent ("" is nobody) and the figures above 0, of the markets asked for, in this
        order. Expects a snapshot."""
        found = self._db.one("SELECT stamp FROM tally WHERE view = ? AND market = ''", EVERYTHING)
        stamp = int(found[0]) if found is not None else 0
        if stamp != self._stamp:
            self._cells = self._read()
            self._stamp = stamp
        by_market = {mark.market: _Moment.of(mark) for mark in marks}
        counted = (
            (*key, _count(cell, by_market[key[0]]))
            for key, cell in self._cells.items()
            if key[0] in by_market
        )
        return [each for each in counted if each[3]]

    def _read(self) -> dict[tuple[str, str, str], _Cell]:
        cells: dict[tuple[str, str, str], _Cell] = {}
        for market, kind, agent, bucket, number, moderated, rejected, acts, dues in self._db.all(_CELLS):
            cell = cells.setdefault((market, kind, agent), _Cell())
            cell.in_moderation += moderated or 0
            cell.rejected += rejected or 0
            if bucket == NEEDS:
                cell.open = number
                cell.acts, cell.dues = _instants(acts), _instants(dues)
            elif bucket == TAKEN:
                cell.taken_over = number
        return cells


def _instants(text: str | None) -> list[int]:
    return sorted(map(int, text.split(","))) if text else []


class _Moment(NamedTuple):
    """Marks in microseconds since 1970."""

    now: int
    at_risk: int
    due_soon: int
    hour: int
    four_hours: int
    day_ends: int
    stopped: int

    @classmethod
    def of(cls, mark: Marks) -> "_Moment":
        return cls(*_arguments(mark)[1:])


def _count(cell: _Cell, at: _Moment) -> dict[str, int]:
    acts, dues = cell.acts, cell.dues
    late = bisect_left(dues, at.now)
    at_risk = bisect_right(acts, at.at_risk) - late if at.at_risk >= at.now else 0
    soon = bisect_right(acts, at.due_soon) - late
    numbers = {
        "open": cell.open,
        "at_risk": at_risk,
        "due_soon": soon - at_risk,
        "overdue": late,
        "stopped": cell.open - late - soon if at.stopped else 0,
        "taken_over": cell.taken_over,
        "in_moderation": cell.in_moderation,
        "rejected": cell.rejected,
        "act_hour": bisect_right(acts, at.hour) - late,
        "act_4h": bisect_right(acts, at.four_hours) - late,
        "act_today": bisect_right(acts, at.day_ends) - late,
        "due_hour": bisect_right(dues, at.hour) - late,
        "due_4h": bisect_right(dues, at.four_hours) - late,
        "due_today": bisect_right(dues, at.day_ends) - late,
    }
    return {figure: number for figure, number in numbers.items() if number}


def behind(db: Connection, cell: CellFilter) -> set[int]:
    """The rids of the conversations behind a number; of a figure that is not known, none."""
    condition = CONDITIONS.get(cell.figure)
    if condition is None:
        return set()
    sql = (
        "SELECT rid FROM listing INDEXED BY watched WHERE watched = 1 AND market = ?1"
        f" AND (?9 IS NULL OR kind = ?9) AND (?10 IS NULL OR agent = ?10)"
        " AND (?11 IS NULL OR agent IN (SELECT value FROM json_each(?11)))"
        f" AND ({condition})"
    )
    among = json.dumps(cell.agents) if cell.agents is not None else None
    return {
        rid for mark in cell.marks for (rid,) in db.all(sql, *_arguments(mark), cell.kind, cell.agent, among)
    }


def markets(db: Connection) -> list[str]:
    """The markets that have conversations."""
    return [
        str(market)
        for (market,) in db.all("SELECT market FROM tally WHERE view = 6 AND market <> '' AND n > 0")
    ]


def _arguments(mark: Marks) -> tuple[Any, ...]:
    return (
        mark.market,
        micros(mark.now),
        micros(mark.at_risk),
        micros(mark.due_soon),
        micros(mark.hour),
        micros(mark.four_hours),
        micros(mark.day_ends),
        int(mark.stopped),
    )
