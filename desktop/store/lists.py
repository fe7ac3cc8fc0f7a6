"""Pages of a list by place, without walking to it: sparse anchors along an index, kept until the list
changes.

An anchor says "the row at this place has this key". From the nearest one, or from whichever end is nearer,
the index is walked in strides that leave new anchors. Queries with a filter are walked once and kept as row
ids.
"""

import json
import threading
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

from .connection import Connection
from .listing import CASES, DONE, EVERYTHING, LISTS, NEEDS, TAKEN, WAITING
from .search import matching_rids
from .views import Query
from .watching import behind

_STRIDE: Final = 2048
_KEPT: Final = 12
_FEW: Final = 2000
_FEW_OPEN: Final = 50_000
"""Of what the board counts: few beside the list of all, which would be walked instead."""
_SOON: Final = f"SELECT rid FROM listing INDEXED BY bucket_act WHERE bucket = {NEEDS} AND act_key <= ?"
_EXCLUSIVE: Final = (NEEDS, TAKEN, DONE, WAITING)


@dataclass(frozen=True)
class Walk:
    """How a query's list is walked: an index, the columns that are fixed in it, the key and its direction."""

    which: int
    market: str
    index: str
    where: str
    arguments: tuple[object, ...]
    key: str
    down: bool

    @classmethod
    def of(cls, query: Query) -> "Walk":
        """The walk of a query's view, market and sort; its filters are not in it."""
        which = LISTS[query.view]
        where, index = "1", "all"
        arguments: tuple[object, ...] = ()
        if which in _EXCLUSIVE:
            where, arguments, index = "bucket = ?", (which,), "bucket"
        elif which == CASES:
            where, index = "has_case = 1", "case"
        if query.market is not None:
            where, arguments, index = f"{where} AND market = ?", (*arguments, query.market), f"{index}_market"
        key = "act_key" if query.sort == "act_by" else "last_at"
        index = f"{index}_act" if query.sort == "act_by" else f"{index}_last"
        return cls(which, query.market or "", index, where, arguments, key, query.sort == "newest")

    def select(self, columns: str, more: str = "", *, backwards: bool = False) -> str:
        """A SELECT along the index, `more` being further conditions."""
        order = "DESC" if self.down != backwards else "ASC"
        return (
            f"SELECT {columns} FROM listing INDEXED BY {self.index} WHERE {self.where}{more}"
            f" ORDER BY {self.key} {order}, rid {order}"
        )

    def beyond(self, *, backwards: bool = False, inclusive: bool = False) -> str:
        """The condition of a row that comes after an anchor, in the direction of the walk."""
        sign = "<" if self.down != backwards else ">"
        return f" AND ({self.key}, rid) {sign}{'=' if inclusive else ''} (?, ?)"


@dataclass
class _Anchors:
    """Places and the (key, rid) of their rows, in order; `total` rows; good while the list's stamp stays."""

    stamp: int
    total: int
    places: list[int] = field(default_factory=list)
    keys: list[tuple[int, int]] = field(default_factory=list)

    def put(self, place: int, key: tuple[int, int]) -> None:
        at = bisect_right(self.places, place)
        if at and self.places[at - 1] == place:
            return
        self.places.insert(at, place)
        self.keys.insert(at, key)


class Gathered:
    """What filtered lists hold, shared by all readers of a store: one thread gathers, another shows.

    Of each: the stamp of the store's rows at that time, and the row ids in order. The arrays never change.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[Query, int | None], tuple[int, array[int]]] = {}

    def get(self, key: tuple[Query, int | None], stamp: int) -> "array[int] | None":
        """What was gathered at this stamp."""
        with self._lock:
            known = self._known.get(key)
        return known[1] if known is not None and known[0] == stamp else None

    def put(self, key: tuple[Query, int | None], stamp: int, ids: "array[int]") -> None:
        with self._lock:
            self._known.pop(key, None)
            self._known[key] = stamp, ids
            while len(self._known) > _KEPT:
                del self._known[next(iter(self._known))]


class Lists:
    """The lists of one reader. Every method expects to run inside a snapshot of its connection."""

    def __init__(self, db: Connection, gathered: Gathered | None = None) -> None:
        self._db = db
        self._anchors: dict[Walk, _Anchors] = {}
        self._gathered = gathered if gathered is not None else Gathered()

    def total(self, query: Query, soon: int) -> int:
        """How many rows; `soon` is the key until which act-by is due soon."""
        if is_filtered(query):
            return len(self._ids(query, soon))
        if query.view == "due_soon":
            return self._before(_soonest(query), (soon, 1 << 62))
        return self._state(Walk.of(query)).total

    def bodies(self, query: Query, start: int, count: int, soon: int) -> list[bytes]:
        """The rows from a place on, encoded."""
        start = max(start, 0)
        if count <= 0:
            return []
        if is_filtered(query):
            ids = self._ids(query, soon)[start : start + count]
            return [body for rid in ids for body in self._body(rid)]
        if query.view == "due_soon":
            count = min(count, self.total(query, soon) - start)
        walk = Walk.of(query)
        state = self._state(walk)
        if count <= 0 or start >= state.total:
            return []
        key = self._key_at(walk, state, start)
        if key is None:
            return []
        found = self._db.all(
            walk.select("row", walk.beyond(inclusive=True)) + " LIMIT ?", *walk.arguments, *key, count
        )
        return [body for (body,) in found]

    def index_of(self, query: Query, rid: int, soon: int) -> int | None:
        """The place of a row in the list; None when it is not in it."""
        if is_filtered(query):
            try:
                return self._ids(query, soon).index(rid)
            except ValueError:
                return None
        walk = Walk.of(query)
        found = self._db.one(
            f"SELECT {walk.key} FROM listing WHERE {walk.where} AND rid = ?", *walk.arguments, rid
        )
        if found is None or (query.view == "due_soon" and found[0] > soon):
            return None
        return self._before(walk, (found[0], rid))

    def _state(self, walk: Walk) -> _Anchors:
        found = self._db.one(
            "SELECT stamp, n FROM tally WHERE view = ? AND market = ?", walk.which, walk.market
        )
        stamp, total = found if found is not None else (0, 0)
        known = self._anchors.pop(walk, None)
        if known is None or known.stamp != stamp:
            known = _Anchors(stamp, total)
        self._anchors[walk] = known
        while len(self._anchors) > _KEPT:
            del self._anchors[next(iter(self._anchors))]
        return known

    def _key_at(self, walk: Walk, state: _Anchors, place: int) -> tuple[int, int] | None:
        at = bisect_right(state.places, place)
        below = state.places[at - 1] if at else -1
        above = state.places[at] if at < len(state.places) else state.total
        if below == place:
            return state.keys[at - 1]
        if place - below <= above - place:
            return self._stride(walk, state, below, state.keys[at - 1] if at else None, place, 1)
        return self._stride(walk, state, above, state.keys[at] if at < len(state.keys) else None, place, -1)

    def _stride(
        self, walk: Walk, state: _Anchors, here: int, key: tuple[int, int] | None, place: int, way: int
    ) -> tuple[int, int] | None:
        """Walks from an anchor (or an end) to a place; the OFFSET is never longer than a stride."""
        backwards = way < 0
        while here != place:
            step = min(abs(place - here), _STRIDE)
            more, at = (walk.beyond(backwards=backwards), key) if key is not None else ("", ())
            found = self._db.one(
                walk.select(f"{walk.key}, rid", more, backwards=backwards) + " LIMIT 1 OFFSET ?",
                *walk.arguments,
                *(at or ()),
                step - 1,
            )
            if found is None:
                return None
            key = (found[0], found[1])
            here += way * step
            state.put(here, key)
        return key

    def _before(self, walk: Walk, key: tuple[int, int]) -> int:
        """How many rows come before a key."""
        state = self._state(walk)
        ordered = [(-k, -r) for k, r in state.keys] if walk.down else state.keys
        at = bisect_right(ordered, (-key[0], -key[1]) if walk.down else key)
        start, place = (state.keys[at - 1], state.places[at - 1]) if at else (None, 0)
        # Strides, so that the anchors on the way stay for the next time.
        while True:
            more, arguments = (walk.beyond(inclusive=True), start) if start is not None else ("", ())
            until = walk.beyond(backwards=True)
            found = self._db.one(
                walk.select(f"{walk.key}, rid", more + until) + " LIMIT 1 OFFSET ?",
                *walk.arguments,
                *arguments,
                *key,
                _STRIDE,
            )
            if found is None:
                break
            start, place = (found[0], found[1]), place + _STRIDE
            state.put(place, start)
        rest = self._db.one(
            f"SELECT count(*) FROM listing INDEXED BY {walk.index} WHERE {walk.where}{more}{until}",
            *walk.arguments,
            *arguments,
            *key,
        )
        return place + (int(rest[0]) if rest is not None else 0)

    def _body(self, rid: int) -> list[bytes]:
        found = self._db.one("SELECT row FROM listing WHERE rid = ?", rid)
        return [found[0]] if found is not None else []

    def _ids(self, query: Query, soon: int) -> "array[int]":
        limit = soon if query.view == "due_soon" else None
        stamp = self._changed(EVERYTHING, "")
        known = self._gathered.get((query, limit), stamp)
        if known is None:
            known = self._walk_filtered(query, limit)
            self._gathered.put((query, limit), stamp, known)
        return known

    def _changed(self, which: int, market: str) -> int:
        """The stamp of a list: another one after every change of it."""
        found = self._db.one("SELECT stamp FROM tally WHERE view = ? AND market = ?", which, market)
        return int(found[0]) if found is not None else 0

    def _walk_filtered(self, query: Query, limit: int | None) -> "array[int]":
        walk = Walk.of(query)
        wanted = self._wanted(query)
        if limit is not None:
            soon = {rid for (rid,) in self._db.all(_SOON, limit)}
            wanted = soon if wanted is None else wanted & soon
        if wanted is not None and len(wanted) <= (_FEW_OPEN if query.cell is not None else _FEW):
            # Few rows are looked up and sorted; of many the list's index is walked, which holds all it needs.
            order = "DESC" if walk.down else "ASC"
            found = self._db.all(
                f"SELECT rid FROM listing WHERE {walk.where} AND rid IN (SELECT value FROM json_each(?))"
                f" ORDER BY {walk.key} {order}, rid {order}",
                *walk.arguments,
                json.dumps(list(wanted)),
            )
            return array("q", [rid for (rid,) in found])
        found = self._db.all(walk.select("rid"), *walk.arguments)
        return array("q", [rid for (rid,) in found if wanted is None or rid in wanted])

    def _wanted(self, query: Query) -> set[int] | None:
        """The rows that all of the query's filters let through; None when it has none."""
        filters = [("a", query.assignee), ("l", query.label), ("k", query.kind)]
        wanted: set[int] | None = None
        for kind, ref in filters:
            if ref is not None:
                found = {
                    rid
                    for (rid,) in self._db.all("SELECT rid FROM link WHERE kind = ? AND ref = ?", kind, ref)
                }
                wanted = found if wanted is None else wanted & found
        if query.text.strip():
            found = set(matching_rids(self._db, query.text))
            wanted = found if wanted is None else wanted & found
        if query.cell is not None:
            found = behind(self._db, query.cell)
            wanted = found if wanted is None else wanted & found
        return wanted


def is_filtered(query: Query) -> bool:
    """Whether no index has the list, so that it is walked once and kept as row ids."""
    by_hand = query.assignee is not None or query.label is not None or query.kind is not None
    by_hand = by_hand or query.cell is not None
    return by_hand or bool(query.text.strip()) or (query.view == "due_soon" and query.sort != "act_by")


def _soonest(query: Query) -> Walk:
    return Walk.of(Query("needs_answer", query.market, "act_by"))
