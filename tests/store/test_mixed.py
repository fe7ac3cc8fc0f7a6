"""Several stores as one list: equal, for any worlds, to the sorted concatenation of theirs."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.actions import Edit
from desktop.store import lists
from desktop.store.errors import StoreClosed
from desktop.store.mixed import MixedLists
from desktop.store.mixed_counts import sum_of
from desktop.store.store import Store
from desktop.store.views import VIEWS, Query, Row
from tests.store.test_lists import MARKETS, SITUATIONS, SORTS, situation
from tests.store.world import KEY, NOW, book, head, said

ACCOUNTS = ("allegro", "kaufland", "mirakl", "helpdesk")
PLAIN = [Query(*parts) for parts in product(VIEWS, (None, *MARKETS), SORTS)]  # type: ignore[arg-type]
FILTERED = [
    Query("all", label="vip", sort="newest"),
    Query("needs_answer", assignee="Jan"),
    Query("all", "PL", "oldest", kind="return"),
    Query("due_soon", sort="newest"),
    Query("all", text="says", sort="newest"),
]
QUERIES = [*PLAIN, *FILTERED]

CONVERSATIONS = st.lists(
    st.tuples(st.sampled_from(SITUATIONS), st.sampled_from(MARKETS), st.integers(1, 40), st.booleans()),
    max_size=14,
)
WORLDS = st.lists(CONVERSATIONS, min_size=1, max_size=4)
"""Few different minutes, so that many rows of different accounts stand at the same instant; and the same
conversation ids in every account."""


@contextmanager
def stores(worlds: Sequence[Sequence[Any]]) -> Iterator[dict[str, Store]]:
    with TemporaryDirectory() as folder, ExitStack() as held:
        opened = {}
        for name, world in zip(ACCOUNTS, worlds, strict=False):
            store = held.enter_context(Store.open(Path(folder) / name, KEY, book=book(), now=lambda: NOW))
            things = [
                thing
                for number, (kind, market, minutes, _vip) in enumerate(world)
                for thing in situation(f"c{number}", kind, market, minutes)
            ]
            store.apply_page(things, [], [], "s").result(30)
            for number, (*_told, vip) in enumerate(world):
                if vip:
                    store.enqueue(Edit(f"c{number}", labels=("vip",), assignee="Jan")).result(30)
            opened[name] = store
        yield opened


def mixed(opened: dict[str, Store]) -> MixedLists:
    return MixedLists({name: store.reader for name, store in opened.items()})


def concatenated(opened: dict[str, Store], query: Query) -> list[tuple[str, str]]:
    """All accounts' rows sorted by the key that the stores keep, equal ones by account, then as their store
    has them."""
    found: list[tuple[int, int, int, str, str]] = []
    column = "act_key" if query.sort == "act_by" else "last_at"
    sign = -1 if query.sort == "newest" else 1
    for number, (name, store) in enumerate(opened.items()):
        reader = store.reader()
        for place, row in enumerate(reader.rows(query, 0, 1000)):
            sql = f"SELECT {column} FROM listing JOIN conversation USING(rid) WHERE id = ?"
            told = reader._db.one(sql, row.id)
            assert told is not None
            found.append((sign * told[0], number, place, name, row.id))
    return [(name, conversation) for _key, _number, _place, name, conversation in sorted(found)]


def check(opened: dict[str, Store], query: Query) -> None:
    whole, want = mixed(opened), concatenated(opened, query)
    assert whole.total(query) == len(want), query
    got = whole.rows(query, 0, len(want) + 5)
    assert [(row.account, row.id) for row in got] == want, query
    # Any page, read alone by eyes that know nothing of the list yet, is a piece of it.
    for start in {0, 1, len(want) // 3, len(want) // 2, len(want) - 1, len(want)}:
        if start >= 0:
            assert mixed(opened).rows(query, start, 3) == got[start : start + 3], (query, start)
            assert whole.rows(query, start, 4) == got[start : start + 4], (query, start)
    for place, row in enumerate(got):
        assert whole.index_of(query, row.account, row.id) == place, query
    for name in opened:
        narrowed = replace(query, account=name)
        assert [row.id for row in whole.rows(narrowed, 0, 100)] == [
            conversation for account, conversation in want if account == name
        ]
        assert whole.total(narrowed) == sum(account == name for account, _id in want)


@settings(max_examples=25, deadline=None)
@given(
    worlds=WORLDS,
    queries=st.lists(st.sampled_from(QUERIES), min_size=4, max_size=8, unique=True),
    stride=st.sampled_from((1, 2, 512)),
)
def test_the_whole_is_the_sorted_concatenation(worlds: list[Any], queries: list[Query], stride: int) -> None:
    with patch.object(lists, "_STRIDE", stride), stores(worlds) as opened:
        for query in queries:
            check(opened, query)


def test_every_view_sort_market_and_filter_once() -> None:
    """The same for all queries there are, over one world in which every situation is in every account."""
    worlds = [
        [
            (kind, MARKETS[(number + shift) % 3], (number * 7 + shift) % 5 + 1, number % 3 == 0)
            for number, kind in enumerate(SITUATIONS)
        ]
        for shift in range(4)
    ]
    with stores(worlds) as opened:
        for query in QUERIES:
            check(opened, query)


def test_what_was_found_is_found_anew_after_a_change() -> None:
    worlds: list[Any] = [[("asked", "PL", 10 + number, False) for number in range(6)] for _ in range(3)]
    with stores(worlds) as opened:
        whole = mixed(opened)
        before = whole.rows(Query(), 7, 3)
        opened["kaufland"].apply_page(situation("new", "asked_long_ago", "PL", 1), [], [], "s2").result(30)
        assert whole.rows(Query(), 0, 1)[0].id == "new"
        assert whole.rows(Query(), 8, 3) == before
        assert whole.index_of(Query(), "kaufland", "new") == 0


def test_an_account_that_cannot_be_read_does_not_take_the_others_away() -> None:
    worlds = [[("asked", "PL", 10, False)], [("asked", "PL", 20, False)], [("asked", "DE", 30, False)]]
    with stores(worlds) as opened:
        whole = mixed(opened)
        opened["kaufland"].close()
        assert [row.account for row in whole.rows(Query(), 0, 9)] == ["mirakl", "allegro"]
        assert whole.total(Query()) == 2
        assert whole.index_of(Query(), "allegro", "c0") == 1
        assert set(whole.counts(NOW).of_account) == {"allegro", "mirakl"}
        # Alone it says so, as ever.
        with pytest.raises(StoreClosed):
            whole.total(Query(account="kaufland"))


def test_one_account_alone_is_read_as_its_store_reads_it() -> None:
    with stores([[(kind, "PL", 5, False) for kind in SITUATIONS]]) as opened:
        reader, whole = opened["allegro"].reader(), mixed(opened)
        with patch.object(MixedLists, "_merged", side_effect=AssertionError("a single list is not merged")):
            for query in PLAIN:
                shown = whole.rows(query, 0, 50)
                assert [replace(row, account="") for row in shown] == reader.rows(query, 0, 50)
                assert whole.total(query) == reader.total(query)
                for place, row in enumerate(shown):
                    assert whole.index_of(query, "allegro", row.id) == place


def test_counts_of_all_are_the_sums_and_the_nearest_of_all() -> None:
    worlds = [[("asked", "PL", 10, False), ("asked_long_ago", "DE", 5, False)], [("asked", "PL", 50, False)]]
    with stores(worlds) as opened:
        counts = mixed(opened).counts(NOW)
        one, other = counts.of("allegro"), counts.of("kaufland")
        assert (one.of("needs_answer"), other.of("needs_answer")) == (2, 1)
        assert counts.of().of("needs_answer") == 3
        assert counts.of().of("needs_answer", "PL") == 2
        assert counts.of().overdue() == 1
        assert counts.of().nearest_act_by("PL") == other.nearest_act_by("PL")
        assert counts.of("nobody").of("all") == 0
        assert sum_of([]).of("all") == 0


def test_search_finds_in_all_accounts_newest_first() -> None:
    with stores([[], [], []]) as opened:
        for number, store in enumerate(opened.values()):
            things: list[Any] = [
                head("c"),
                said("c", 1, at=NOW.replace(minute=number * 7 % 60), text="Gdzie paczka?"),
            ]
            store.apply_page(things, [], [], "s2").result(30)
        hits = mixed(opened).search("paczka", 2)
        assert [hit.row.account for hit in hits] == ["mirakl", "kaufland"]
        assert all(isinstance(hit.row, Row) for hit in hits)
