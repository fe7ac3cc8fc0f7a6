"""A store's lists by key instead of by place: what several stores need to be read as one list (`mixed`)."""

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .connection import Connection
from .listing import EVERYTHING
from .lists import Lists, Walk, is_filtered
from .views import Query

Key = tuple[int, int]
"""The column that a list is sorted by, in microseconds, and the row's id within its store."""


class KeyedLists(Lists):
    """As `Lists`: every method expects to run inside a snapshot of its connection."""

    def keyed(self, query: Query, start: int, count: int, soon: int) -> list[tuple[int, int, bytes]]:
        """The rows from a place on as (key, rid, encoded row)."""
        start = max(start, 0)
        count = min(count, self.total(query, soon) - start)
        if count <= 0:
            return []
        walk = Walk.of(query)
        if is_filtered(query):
            sql = f"SELECT {walk.key}, rid, row FROM listing WHERE rid = ?"
            rows = (self._db.one(sql, rid) for rid in self._ids(query, soon)[start : start + count])
            return [(int(row[0]), int(row[1]), bytes(row[2])) for row in rows if row is not None]
        key = self._key_at(walk, self._state(walk), start)
        if key is None:
            return []
        select = walk.select(f"{walk.key}, rid, row", walk.beyond(inclusive=True))
        found = self._db.all(select + " LIMIT ?", *walk.arguments, *key, count)
        return [(int(at), int(rid), bytes(row)) for at, rid, row in found]

    def key_at(self, query: Query, place: int, soon: int) -> Key | None:
        """The key of the row at a place; None outside the list."""
        if not 0 <= place < self.total(query, soon):
            return None
        walk = Walk.of(query)
        if is_filtered(query):
            return self._key_of(walk, self._ids(query, soon)[place])
        return self._key_at(walk, self._state(walk), place)

    def key_of(self, query: Query, rid: int, soon: int) -> Key | None:
        """The key of a row; None when the list leaves it out."""
        return None if self.index_of(query, rid, soon) is None else self._key_of(Walk.of(query), rid)

    def rank(self, query: Query, key: Key, soon: int) -> int:
        """How many rows of the list come before a key, whether or not it is one of theirs."""
        walk = Walk.of(query)
        if is_filtered(query):
            return self._rank_among(walk, self._ids(query, soon), key)
        before = self._before(walk, key)
        return min(before, self.total(query, soon)) if query.view == "due_soon" else before

    def stamp(self, query: Query, soon: int) -> tuple[int, int]:
        """Another value whenever the list may hold other rows or hold them in another order."""
        if is_filtered(query):
            return self._changed(EVERYTHING, ""), soon if query.view == "due_soon" else 0
        walk = Walk.of(query)
        return self._changed(walk.which, walk.market), 0

    def _key_of(self, walk: Walk, rid: int) -> Key | None:
        found = self._db.one(f"SELECT {walk.key}, rid FROM listing WHERE rid = ?", rid)
        return (int(found[0]), int(found[1])) if found is not None else None

    def _rank_among(self, walk: Walk, ids: "array[int]", key: Key) -> int:
        """By halving: the ids are in the list's order, their keys are looked up."""
        low, high = 0, len(ids)
        while low < high:
            middle = (low + high) // 2
            found = self._key_of(walk, ids[middle])
            before = found is not None and (found > key if walk.down else found < key)
            low, high = (middle + 1, high) if before else (low, middle)
        return low


class Part:
    """One reader's share of a mixed list. Outside `still` nothing here may be called."""

    def __init__(self, db: Connection, lists: KeyedLists, soon: Callable[[], int]) -> None:
        self._db = db
        self.lists = lists
        self.soon = soon
        """The key until which act-by is due soon, now."""

    @contextmanager
    def still(self) -> Iterator[None]:
        """Within it every call sees the same committed state. Raises StoreError."""
        with self._db.snapshot():
            yield

    def rid(self, conversation_id: str) -> int | None:
        """The row id of a conversation in this store."""
        found = self._db.one("SELECT rid FROM conversation WHERE id = ?", conversation_id)
        return None if found is None else int(found[0])
