"""A page of changes: all of it with its cursor, or nothing; a bad record is set aside."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.actions import Reply
from desktop.domain.conversations import SELLER, Buyer
from desktop.domain.money import Money
from desktop.domain.orders import Offer
from desktop.domain.pages import Removal, SetAside
from desktop.store.restoring import KEYS
from desktop.store.store import Store
from desktop.store.views import Query, SavedView
from tests.store.world import HOUR, NOW, case, head, order, said

ALL = Query("all")


def offer(sku: str, market: str) -> Offer:
    price = Money(Decimal("1399.00"), "PLN")
    return Offer(sku, market, "Phone", "A", price, price, 3, True)


def test_everything_of_a_page_comes_back_as_it_was(store: Store) -> None:
    things: list[Any] = [
        head("c1", order_ids=("O-1",), case_id="R-1", labels=("vip", "Łódź")),
        said("c1", 1, text="Dzień dobry 😀"),
        said("c1", 2, SELLER, NOW, language="pl"),
        order("O-1", "356789012345678", expected_delivery=NOW.date()),
        case("R-1", "c1", next_update_due=NOW + HOUR),
        offer("SKU-1", "PL"),
        offer("SKU-1", "DE"),
    ]
    changes = store.apply_page(things, [], [], "s1").result()
    reader = store.reader()
    assert reader.state() == "s1"
    assert reader.head("c1") == things[0]
    assert reader.messages("c1") == things[1:3]
    assert reader.order("O-1") == things[3]
    assert reader.case("R-1") == things[4]
    assert reader.offers("SKU-1") == [things[6], things[5]]
    assert reader.offers("SKU-1", "PL") == [things[5]]
    assert changes.conversations == {"c1"}
    assert changes.messages_of == {"c1"}
    assert changes.orders == {"O-1"}
    assert changes.cases == {"R-1"}
    assert changes.offers == {"SKU-1"}
    assert changes.counts


def test_the_account_comes_back_and_only_a_change_is_told(store: Store) -> None:
    market = AccountMarket("PL", "PLN", ("pl",), "Europe/Warsaw")
    account = Account("a1", "Seller", "p1", "Jan", ("agent",), frozenset({"reply"}), markets=(market,))
    assert store.save_account(account).result().account
    assert store.reader().account() == account
    assert not store.save_account(account).result().account
    assert store.save_account(replace(account, name="Other")).result().account


def test_the_same_page_again_changes_nothing_on_screen(store: Store) -> None:
    things: list[Any] = [head("c1"), said("c1", 1), order("O-1"), case("R-1", "c1")]
    store.apply_page(things, [], [], "s1").result()
    before = store.reader().counts(NOW), store.reader().rows(ALL, 0, 10)
    changes = store.apply_page(things, [], [], "s1").result()
    assert (store.reader().counts(NOW), store.reader().rows(ALL, 0, 10)) == before
    assert not changes.counts
    assert not changes.conversations


def test_a_page_that_breaks_leaves_nothing_of_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.store import pages

    def broken(*_: object) -> None:
        raise RuntimeError("a bug at the end of a page")

    store.apply_page([head("c1")], [], [], "s1").result()
    monkeypatch.setattr(pages, "_set_aside", broken)
    with pytest.raises(RuntimeError):
        store.apply_page([head("c2"), said("c2", 1, text="unheard")], [], [], "s2").result()
    reader = store.reader()
    assert reader.state() == "s1"
    assert reader.total(ALL) == 1
    assert reader.head("c2") is None
    assert reader.search("unheard") == []


@pytest.mark.parametrize("text", ["a\ud800b", "\udfff", "nul\x00nul", "back\\u0000slash \x00"])
def test_an_unbindable_record_is_set_aside_with_its_bytes(store: Store, text: str) -> None:
    bad = said("c1", 2, text=text)
    store.apply_page([head("c1"), said("c1", 1), bad, said("c1", 3)], [], [], "s1").result()
    reader = store.reader()
    assert [message.sequence for message in reader.messages("c1")] == [1, 3]
    (aside,) = reader.set_aside()
    assert (aside.kind, aside.id) == ("message", bad.id)
    assert b"c1-m2" in aside.raw
    assert reader.state() == "s1"


def test_a_text_that_only_speaks_of_nul_is_kept(store: Store) -> None:
    message = said("c1", 1, text="what is \\u0000 in C?")
    store.apply_page([head("c1"), message], [], [], "s1").result()
    assert store.reader().messages("c1") == [message]
    assert store.reader().set_aside() == []


@pytest.mark.parametrize(
    "bad",
    [
        head("c\ud800"),
        head("c9", buyer=Buyer("b", "Jan\x00")),
        said("c1", 2**63),
        said("c1", 2, at=NOW.replace(year=1)),
        said("c1", 2, at=NOW.replace(year=9999)),
        order("O-\udc00"),
        case("R\x00", "c1"),
        offer("S\ud800", "PL"),
    ],
)
def test_whatever_is_bad_the_rest_of_the_page_is_stored(store: Store, bad: object) -> None:
    store.apply_page([bad, head("c1"), said("c1", 1)], [], [], "s1").result()  # type: ignore[list-item]
    assert len(store.reader().set_aside()) == 1
    assert len(store.reader().messages("c1")) == 1


def test_what_the_platform_room_set_aside_is_kept_until_it_comes_whole(store: Store) -> None:
    aside = SetAside("message", "c1-m1", b'{"id": "c1-m1", \xff}', "not UTF-8")
    store.apply_page([head("c1")], [], [aside], "s1").result()
    assert store.reader().set_aside() == [aside]
    store.apply_page([said("c1", 1)], [], [], "s2").result()
    assert store.reader().set_aside() == []


def test_a_thing_told_twice_in_a_page_counts_in_its_last_form(store: Store) -> None:
    store.apply_page(
        [head("c1"), said("c1", 1, text="old"), said("c1", 1, text="new"), head("c1", subject="Later")],
        [],
        [],
        "s1",
    ).result()
    assert [message.text for message in store.reader().messages("c1")] == ["new"]
    assert store.reader().search("old") == []
    row = store.reader().conversation("c1")
    assert row is not None
    assert row.subject == "Later"


def test_messages_may_come_before_their_conversation(store: Store) -> None:
    store.apply_page([said("c1", 1, text="early bird")], [], [], "s1").result()
    reader = store.reader()
    assert reader.total(ALL) == 0
    assert reader.search("early") == []
    assert reader.counts(NOW).of("all") == 0
    store.apply_page([head("c1")], [], [], "s2").result()
    assert reader.total(ALL) == 1
    assert [hit.message_id for hit in reader.search("early")] == ["c1-m1"]
    row = reader.conversation("c1")
    assert row is not None
    assert row.snippet == "early bird"


def test_an_edited_message_is_found_by_its_new_words_only(store: Store) -> None:
    store.apply_page([head("c1"), said("c1", 1, text="apple")], [], [], "s1").result()
    changed = said("c1", 1, at=NOW, text="banana")
    store.apply_page([changed], [], [], "s2").result()
    reader = store.reader()
    assert reader.messages("c1") == [changed]
    assert reader.search("apple") == []
    assert len(reader.search("banana")) == 1


def test_messages_of_the_same_instant_all_stay(store: Store) -> None:
    messages = [said("c1", n, at=NOW, text=f"same {n}") for n in range(1, 60)]
    store.apply_page([head("c1"), *messages], [], [], "s1").result()
    store.apply_page([said("c1", n, at=NOW) for n in range(60, 80)], [], [], "s2").result()
    assert len(store.reader().messages("c1")) == 79
    assert len(store.reader().search("same", limit=100)) == 59


class TestRemovals:
    def test_a_conversation_goes_with_all_that_was_its_own(self, store: Store) -> None:
        store.apply_page(
            [head("c1", labels=("vip",)), said("c1", 1, text="apple"), head("c2"), said("c2", 1)],
            [],
            [],
            "s1",
        ).result()
        changes = store.apply_page([], [Removal("conversation", "c1")], [], "s2").result()
        reader = store.reader()
        assert changes.conversations == {"c1"}
        assert reader.conversation("c1") is None
        assert reader.messages("c1") == []
        assert reader.obligations("c1") == []
        assert reader.search("apple") == []
        assert reader.search("Buyer c1") == []
        assert reader.counts(NOW).of("all") == 1
        assert reader.total(Query("all", label="vip")) == 0

    def test_the_persons_draft_and_outbox_stay(self, store: Store) -> None:
        store.apply_page([head("c1"), said("c1", 1)], [], [], "s1").result()
        store.save_draft("c1", "half a").result()
        store.enqueue(Reply("c1", "whole")).result()
        store.apply_page([], [Removal("conversation", "c1")], [], "s2").result()
        assert store.reader().draft("c1") == "half a"
        assert len(store.reader().outbox("c1")) == 1
        store.apply_page([head("c1"), said("c1", 1)], [], [], "s3").result()
        row = store.reader().conversation("c1")
        assert row is not None
        assert (row.has_draft, row.pending) == (True, "queued")

    def test_a_message_goes_and_the_deadline_with_it(self, store: Store) -> None:
        store.apply_page([head("c1"), said("c1", 1, text="apple")], [], [], "s1").result()
        assert store.reader().counts(NOW).of("needs_answer") == 1
        store.apply_page([], [Removal("message", "c1-m1")], [], "s2").result()
        reader = store.reader()
        assert reader.counts(NOW).of("needs_answer") == 0
        assert reader.search("apple") == []
        assert reader.messages("c1") == []

    def test_case_order_and_offer(self, store: Store) -> None:
        store.apply_page(
            [
                head("c1", order_ids=("O-1",)),
                case("R-1", "c1"),
                order("O-1", "356789012345678"),
                offer("S:1", "PL"),
                offer("S:1", "DE"),
            ],
            [],
            [],
            "s1",
        ).result()
        reader = store.reader()
        assert reader.counts(NOW).of("cases") == 1
        store.apply_page(
            [],
            [Removal("case", "R-1"), Removal("order", "O-1"), Removal("offer", "S:1:DE"), Removal("x", "y")],
            [],
            "s2",
        ).result()
        assert reader.counts(NOW).of("cases") == 0
        assert reader.case("R-1") is None
        assert reader.order("O-1") is None
        assert reader.search("356789012345678") == []
        assert [known.market for known in reader.offers("S:1")] == ["PL"]

    def test_what_is_not_here_is_no_error(self, store: Store) -> None:
        removals = [
            Removal(kind, f"no\ud800ne {kind}") for kind in ("conversation", "message", "case", "order")
        ]
        store.apply_page([], removals, [], "s1").result()
        assert store.reader().state() == "s1"


class TestFullRead:
    def test_it_keeps_what_the_person_made_and_drops_what_is_gone(self, store: Store) -> None:

        store.apply_page(
            [
                *(
                    thing
                    for n in range(1, 4)
                    for thing in (head(f"c{n}"), said(f"c{n}", 1), said(f"c{n}", 2))
                ),
                order("O-1", "356789012345678"),
                order("O-2"),
                case("R-1", "c1"),
                offer("S", "PL"),
            ],
            [],
            [],
            "s1",
        ).result()
        store.save_draft("c3", "draft").result()
        sent = store.enqueue(Reply("c3", "reply")).result()
        store.save_view(SavedView("v", "Mine", Query("all", "PL"))).result()
        store.set_reminder("c1", NOW + HOUR).result()
        store.set_setting("market", "PL").result()
        store.begin_resync().result()
        reader = store.reader()
        assert reader.state() is None
        assert reader.counts(NOW).of("all") == 3
        store.apply_page(
            [head("c1"), said("c1", 1), head("c2"), said("c2", 1)], [], [], "t1", first=True
        ).result()
        store.apply_page([said("c2", 2), order("O-2")], [], [], "t2", first=True).result()
        changes = store.finish_resync().result()
        assert changes.everything
        assert reader.state() == "t2"
        assert {row.id for row in reader.rows(ALL, 0, 10)} == {"c1", "c2"}
        assert reader.counts(NOW).of("all") == 2
        assert [message.sequence for message in reader.messages("c1")] == [1]
        assert [message.sequence for message in reader.messages("c2")] == [1, 2]
        assert reader.order("O-1") is None
        assert reader.order("O-2") is not None
        assert reader.case("R-1") is None
        assert reader.offers("S") == []
        assert reader.draft("c3") == "draft"
        assert [row.key for row in reader.outbox()] == [sent.key]
        assert [view.id for view in reader.saved_views()] == ["v"]
        assert reader.reminder("c1") == NOW + HOUR
        assert reader.setting("market") == "PL"

    def test_a_first_read_needs_no_end(self, store: Store) -> None:
        store.apply_page([head("c1")], [], [], "s1", first=True).result()
        store.finish_resync().result()
        assert store.reader().total(ALL) == 1

    def test_broken_off_it_goes_on_after_a_restart(self, open_store: Callable[..., Store]) -> None:
        store = open_store()
        store.apply_page([head("c1"), head("c2")], [], [], "s1").result()
        store.begin_resync().result()
        store.apply_page([head("c1")], [], [], "t1").result()
        store.close()
        store = open_store()
        assert store.reader().state() == "t1"
        store.finish_resync().result()
        assert [row.id for row in store.reader().rows(ALL, 0, 10)] == ["c1"]


def test_listeners_hear_of_every_change_and_none_can_break_the_store(store: Store) -> None:
    heard: list[object] = []
    store.apply_page([], [], [], "s0").result()  # the calendars are in force before anybody listens

    def broken(_: object) -> None:
        raise RuntimeError("a screen's bug")

    store.listen(broken)
    stop = store.listen(heard.append)
    told = store.apply_page([head("c1")], [], [], "s1").result()
    store.set_setting("a", 1).result()
    assert heard == [told]
    stop()
    store.save_draft("c1", "x").result()
    assert heard == [told]


def test_a_key_press_overtakes_the_pages_that_wait(store: Store) -> None:
    order_of: list[str] = []
    busy = threading.Event()
    held = store._writer.submit(lambda _: busy.wait(10), 0)
    waiting: list[tuple[str, Future[Any]]] = [
        *((f"page {n}", store.apply_page([head(f"c{n}")], [], [], f"s{n}")) for n in range(4)),
        ("take", store.take_ready(NOW)),
        ("draft", store.save_draft("c1", "typed")),
        ("send", store.enqueue(Reply("c1", "text"))),
    ]
    for name, future in waiting:
        future.add_done_callback(lambda _, name=name: order_of.append(name))  # type: ignore[misc]
    busy.set()
    for future in (held, *(future for _, future in waiting)):
        future.result()
    assert order_of == ["draft", "send", "take", "page 0", "page 1", "page 2", "page 3"]


def test_the_outcome_of_a_crash_is_a_whole_page_or_none(open_store: Callable[..., Store]) -> None:
    """What another connection sees, and what a second process would find: never half a page."""
    store = open_store()
    seen: set[tuple[str | None, int]] = set()
    futures = [store.apply_page([head(f"c{n}-{m}") for m in range(50)], [], [], str(n)) for n in range(20)]
    reader = store.reader()
    while not futures[-1].done():
        with reader._db.snapshot():
            seen.add((reader.state(), reader.counts(NOW).of("all")))
    assert all(total == (int(state) + 1) * 50 if state else total == 0 for state, total in seen)
    assert reader.counts(NOW).of("all") == 1000


def test_there_is_no_trigger(store: Store) -> None:
    """Triggers cost more than half again on insert: the index is written directly. What a person makes is
    little, and its triggers bring it to the backup."""
    found = store.reader()._db.all("SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger'")
    assert {table for (table,) in found} == set(KEYS)
