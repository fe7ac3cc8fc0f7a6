"""Whatever comes, goes and comes back in whatever order: the figures are as if nothing was ever erased."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.store.retention import rules_of
from desktop.store.store import Store
from desktop.store.views import Query
from tests.store.keeping import ASKED, LATER, talk
from tests.store.world import HOUR, KEY, book, said

NAMES = ("a", "b", "c")
RULES = rules_of(None)
steps = st.lists(
    st.tuples(st.sampled_from(["erase", "told", "again", "resync", "hold", "free"]), st.sampled_from(NAMES)),
    min_size=3,
    max_size=12,
)


class Pair:
    """The store under test, and one that hears the same and erases nothing. `now` only grows."""

    def __init__(self, folder: Path) -> None:
        self.now = ASKED + 24 * HOUR
        self.stores = [
            Store.open(folder / name, KEY, book=book(), now=lambda: self.now) for name in ("erases", "keeps")
        ]
        self.store, self.other = self.stores
        self.things: dict[str, list[Any]] = {name: talk(name) for name in NAMES}
        for name in NAMES:
            self.tell(name)

    def tell(self, name: str) -> None:
        for store in self.stores:
            store.apply_page(self.things[name], (), (), "s").result()

    def erase(self, _name: str) -> None:
        self.now = max(LATER, self.now + timedelta(days=31))
        self.store.erase_past(RULES, self.now).result()

    def told(self, name: str) -> None:
        """The buyer writes once more and is answered."""
        count = len(self.things[name])
        self.now += 48 * HOUR
        self.things[name][0] = talk(name, last_message_at=self.now)[0]
        self.things[name].append(said(name, count, "buyer", self.now - 2 * HOUR))
        self.things[name].append(said(name, count + 1, "seller", self.now - HOUR))
        for store in self.stores:
            store.apply_page([self.things[name][0], *self.things[name][-2:]], (), (), "s").result()
        for _kind, wanted, _asked in self.store.reader().kept.wanted():
            self.again(wanted)

    def again(self, name: str) -> None:
        if self.store.fetch_again(name).result():
            [found] = [each for each in self.store.reader().kept.wanted() if each[1] == name]
            self.store.bring_back(*found, self.things[name]).result()

    def resync(self, _name: str) -> None:
        for store in self.stores:
            store.begin_resync().result()
        for name in NAMES:
            self.tell(name)
        for store in self.stores:
            store.finish_resync().result()

    def hold(self, name: str) -> None:
        self.store.keep(name, True).result()

    def free(self, name: str) -> None:
        self.store.keep(name, False).result()

    def check(self) -> None:
        mine, others = (figures_of(store) for store in self.stores)
        assert mine == others
        kept = {row.id for row in self.store.reader().rows(Query(view="all"), 0, 100)}
        gone = {each.id for each in self.store.reader().kept.erased() if not each.wanted}
        assert kept | gone == set(NAMES)
        assert not kept & gone
        assert self.store.reader().counts(self.now).of("all") == len(kept)

    def close(self) -> None:
        for store in self.stores:
            store.close()


def figures_of(store: Store) -> list[tuple[Any, ...]]:
    """Every wait with its verdict, and the days' sums."""
    ask: Callable[..., list[tuple[Any, ...]]] = store.reader().kept._db.all
    waits = ask(
        "SELECT c.id, o.n, o.market, o.opened_at, o.due_at, o.closed_at, o.verdict, o.agent, o.outcome,"
        " o.worked"
        " FROM obligation o JOIN conversation c USING(rid) ORDER BY 1, 2"
    )
    return waits + ask("SELECT * FROM daily WHERE began OR ended ORDER BY 1, 2, 3")


@given(steps)
@settings(max_examples=4)
def test_the_figures_are_those_of_a_store_that_erases_nothing(walk: list[tuple[str, str]]) -> None:
    go(walk)


@pytest.mark.soak
@given(steps)
@settings(max_examples=300)
def test_so_they_are_after_many_walks(walk: list[tuple[str, str]]) -> None:
    go(walk)


def go(walk: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        pair = Pair(Path(folder))
        try:
            for step, name in walk:
                getattr(pair, step)(name)
                pair.check()
            for name in NAMES:
                pair.again(name)
            pair.check()
            for name in NAMES:
                assert pair.store.reader().messages(name) == pair.other.reader().messages(name)
        finally:
            pair.close()
