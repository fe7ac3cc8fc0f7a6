"""Several stores read as one list: rows by place, places by row; nothing is ever gathered from all of them.

Each store keeps its own list in order. A place of the whole list is therefore a place in each store, found by
halving over keys: before the row with that key stand so many rows here and so many there. What was found
stays as an anchor until one of the lists changes. With one store everything is that store's own list.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Final, TypeVar

from .codec import decoder
from .errors import StoreError
from .keyed import Part
from .lists import Walk
from .mixed_counts import MixedCounts
from .reader import Reader
from .views import Hit, Query, Row

T = TypeVar("T")
_ROW: Final = decoder(Row)
_LEAST: Final = -(1 << 63)
_MOST: Final = (1 << 63) - 1
_KEPT: Final = 6

Split = tuple[int, ...]
"""A place of the whole list as a place in each store; its sum is the place."""


@dataclass
class _Splits:
    """What was found of one list: places and their splits, in order; good while the stamps stay."""

    stamps: tuple[object, ...]
    places: list[int] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)

    def put(self, split: Split) -> None:
        place = sum(split)
        at = bisect_right(self.places, place)
        if not at or self.places[at - 1] != place:
            self.places.insert(at, place)
            self.splits.insert(at, split)


class MixedLists:
    """The lists over accounts, which are in the order that decides between rows of the same instant; each
    with the call that gives the thread's reader (`Store.reader`).

    A store that cannot be read is left out while there is another: one broken account does not take the
    others' list away. With a single one its StoreError goes up.
    """

    def __init__(self, readers: Mapping[str, Callable[[], Reader]]) -> None:
        self._readers = dict(readers)
        self._known: OrderedDict[Query, _Splits] = OrderedDict()

    def total(self, query: Query) -> int:
        """How many rows the query has over its accounts."""
        plain = _plain(query)
        return sum(self._each(query, lambda reader: reader.total(plain)).values())

    def rows(self, query: Query, start: int, count: int) -> list[Row]:
        """Rows from a place on, in the query's order, each with its account."""
        plain = _plain(query)

        def read(readers: Mapping[str, Reader]) -> list[Row]:
            if len(readers) == 1:
                ((account, reader),) = readers.items()
                return [replace(row, account=account) for row in reader.rows(plain, start, count)]
            with self._merged(plain, readers) as whole:
                return whole.rows(start, count)

        return self._together(query, read, [])

    def index_of(self, query: Query, account: str, conversation_id: str) -> int | None:
        """The place of an account's conversation; None when it is not in the list."""
        plain = _plain(query)

        def find(readers: Mapping[str, Reader]) -> int | None:
            if account not in readers:
                return None
            if len(readers) == 1:
                return readers[account].index_of(plain, conversation_id)
            with self._merged(plain, readers) as whole:
                return whole.index_of(account, conversation_id)

        return self._together(query, find, None)

    def counts(self, now: datetime) -> MixedCounts:
        """The numbers beside views, markets and accounts."""
        return MixedCounts(self._each(Query(), lambda reader: reader.counts(now)))

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """What all accounts hold of the words: numbers first, then newest first."""
        found = self._each(Query(), lambda reader: reader.search(text, None, limit))
        hits = [
            replace(hit, row=replace(hit.row, account=account)) for account in found for hit in found[account]
        ]
        hits.sort(key=lambda hit: (hit.number_kind is None, -hit.received_at.timestamp()))
        return hits[:limit]

    # --- which stores ---

    def _chosen(self, query: Query) -> dict[str, Callable[[], Reader]]:
        if query.account is None:
            return self._readers
        found = self._readers.get(query.account)
        return {} if found is None else {query.account: found}

    def _each(self, query: Query, ask: Callable[[Reader], T]) -> dict[str, T]:
        """What each store answers; of several, one that cannot be read is left out."""
        readers, found = self._chosen(query), dict[str, T]()
        for account, reader in readers.items():
            try:
                found[account] = ask(reader())
            except StoreError:
                if len(readers) == 1:
                    raise
        return found

    def _together(self, query: Query, read: Callable[[Mapping[str, Reader]], T], nothing: T) -> T:
        readers = self._chosen(query)
        if not readers:
            return nothing
        try:
            return read({account: reader() for account, reader in readers.items()})
        except StoreError:
            sound = self._each(query, lambda reader: reader.total(_plain(query)))
            if not sound or len(sound) == len(readers):
                raise
            return read({account: readers[account]() for account in sound})

    @contextmanager
    def _merged(self, plain: Query, readers: Mapping[str, Reader]) -> Iterator["_Merged"]:
        """One committed state of each store, with what is known of the list there."""
        with ExitStack() as held:
            parts = {account: reader.part for account, reader in readers.items()}
            for part in parts.values():
                held.enter_context(part.still())
            soon = next(iter(parts.values())).soon()
            stamps = tuple((account, part.lists.stamp(plain, soon)) for account, part in parts.items())
            known = self._known.pop(plain, None)
            if known is None or known.stamps != stamps:
                known = _Splits(stamps)
            self._known[plain] = known
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            yield _Merged(plain, parts, soon, known)


class _Merged:
    """One query's list over several stores, while none of them moves."""

    def __init__(self, query: Query, parts: Mapping[str, Part], soon: int, known: _Splits) -> None:
        self._query, self._soon, self._known = query, soon, known
        self._accounts, self._parts = list(parts), [part.lists for part in parts.values()]
        self._rid = [part.rid for part in parts.values()]
        self._down = Walk.of(query).down
        self._totals = tuple(lists.total(query, soon) for lists in self._parts)

    def rows(self, start: int, count: int) -> list[Row]:
        start = max(start, 0)
        if count <= 0 or start >= sum(self._totals):
            return []
        split = self._split(start)
        pages = [self._page(number, place, count) for number, place in enumerate(split)]
        taken = list(islice(merge(*pages, key=lambda found: found[0]), count))
        end = list(split)
        for (_key, number, _rid), _body in taken:
            end[number] += 1
        self._known.put(tuple(end))
        return [
            replace(_ROW.decode(body), account=self._accounts[number]) for (_key, number, _rid), body in taken
        ]

    def index_of(self, account: str, conversation_id: str) -> int | None:
        number = self._accounts.index(account)
        rid = self._rid[number](conversation_id)
        key = None if rid is None else self._parts[number].key_of(self._query, rid, self._soon)
        if key is None:
            return None
        split = self._ranks(number, key)
        self._known.put(split)
        return sum(split)

    def _page(self, number: int, place: int, count: int) -> list[tuple[tuple[int, int, int], bytes]]:
        """Rows of one store with what sorts them among all: the key, the account, the row id."""
        sign = -1 if self._down else 1
        found = self._parts[number].keyed(self._query, place, count, self._soon)
        return [((sign * key, number, sign * rid), body) for key, rid, body in found]

    def _split(self, place: int) -> Split:
        """Where a place of the whole list is in each store."""
        known = self._known
        at = bisect_right(known.places, place)
        low = list(known.splits[at - 1]) if at else [0] * len(self._parts)
        if sum(low) == place:
            return tuple(low)
        above = known.splits[at] if at < len(known.places) else self._totals
        high = [min(pair) for pair in zip(above, self._totals, strict=True)]
        guess = True
        while True:
            number = max(range(len(low)), key=lambda each: high[each] - low[each])
            # Lists that fill up alike have the place at the same share of each; halving in between makes sure
            # of an end where they do not.
            share = (place - sum(low)) / max(1, sum(high) - sum(low)) if guess else 0.5
            middle = low[number] + min(
                int(share * (high[number] - low[number])), high[number] - low[number] - 1
            )
            guess = not guess
            key = self._parts[number].key_at(self._query, middle, self._soon)
            if high[number] <= low[number] or key is None:
                break
            ranks = self._ranks(number, key)
            if sum(ranks) == place:
                low = list(ranks)
                break
            if sum(ranks) < place:
                low = [max(pair) for pair in zip(low, ranks, strict=True)]
                low[number] = middle + 1
            else:
                high = [min(pair) for pair in zip(high, ranks, strict=True)]
        known.put(tuple(low))
        return tuple(low)

    def _ranks(self, number: int, key: tuple[int, int]) -> Split:
        """How many rows of each store come before a row of one of them."""
        return tuple(
            lists.rank(self._query, self._seen_from(other, number, key), self._soon)
            for other, lists in enumerate(self._parts)
        )

    def _seen_from(self, other: int, number: int, key: tuple[int, int]) -> tuple[int, int]:
        """The key as it stands among another store's rows: of the same instant, an earlier account's rows
        come before it and a later one's after it."""
        if other == number:
            return key
        after_all = (other < number) != self._down
        return key[0], _MOST if after_all else _LEAST


def _plain(query: Query) -> Query:
    """As a single store is asked."""
    return query if query.account is None else replace(query, account=None)
