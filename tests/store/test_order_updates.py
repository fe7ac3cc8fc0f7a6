"""R10 for plain orders: the next step that a buyer is to hear is sorted and found as that of a case."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from desktop.domain.conversations import SELLER
from desktop.domain.orders import Step
from desktop.store.store import Store
from desktop.store.views import Query
from tests.store.world import (
    HOUR,
    KEY,
    NOW,
    book,
    case,
    head,
    open_order,
    said,
    with_order_rules,
)

DAY = timedelta(days=1)


def answered(name: str, **fields: Any) -> list[Any]:
    return [
        head(name, **fields),
        said(name, 1, at=NOW - 3 * HOUR),
        said(name, 2, SELLER, at=NOW - 2 * HOUR),
    ]


def test_orders_stand_among_the_cases_by_when_their_buyer_is_to_hear_more(tmp_path: Path) -> None:
    """A placed order owes its confirmation within a working day, a confirmed one the next step within two."""
    with Store.open(tmp_path / "s.db", KEY, book=with_order_rules(book()), now=lambda: NOW) as store:
        things = [
            *answered("confirmed", order_ids=("O-1",)),
            open_order("O-1", "confirmed", NOW - 2 * DAY + 3 * HOUR),
            *answered("placed", order_ids=("O-2",)),
            open_order("O-2", "placed", NOW - DAY - HOUR),
            *answered("repair", case_id="K-1"),
            case("K-1", "repair", next_update_due=NOW + HOUR),
            # Nothing that the seller could announce is owed.
            *answered("nothing to tell", order_ids=("O-3",)),
            replace(open_order("O-3", "placed", NOW - 3 * DAY), next_stages=()),
            *answered("with a case", order_ids=("O-4",), case_id="K-2"),
            open_order("O-4", "confirmed", NOW - 2 * DAY + 2 * HOUR),
            case("K-2", "with a case", next_update_due=NOW + 9 * HOUR),
        ]
        store.apply_page(things, [], [], "s1").result(30)
        reader = store.reader()
        order = ["placed", "repair", "with a case", "confirmed"]
        assert [row.id for row in reader.rows(Query("cases"), 0, 10)] == order
        assert [row.id for row in reader.rows(Query("waiting"), 0, 3)] == order[:3]
        assert reader.counts(NOW).of("cases", "PL") == 4
        assert [row.id for row in reader.updates_due(NOW, 2.5)] == order[:3]
        assert [row.next_update_due for row in reader.updates_due(NOW, 0)] == [NOW - HOUR]

        # Told: the order alone comes in a page, and its conversation moves on all the same.
        shipped = open_order("O-2", "placed", NOW - DAY - HOUR, shipped_at=NOW)
        steps = (*shipped.steps, Step("shipped", NOW, "seller"))
        shipped = replace(shipped, state="shipped", steps=steps, next_stages=("delivered",))
        assert "placed" in store.apply_page([shipped], [], [], "s2").result(30).conversations
        assert [row.id for row in reader.rows(Query("cases"), 0, 10)] == order[1:]
        assert reader.updates_due(NOW, 0) == []
        # What was told an hour late is remembered, and what may still be.
        promised = [(due, told) for due, told, _row in reader.waits.order_promises(NOW - DAY, NOW + DAY)]
        assert (NOW - HOUR, NOW) in promised
        assert (NOW + 2 * HOUR, None) in promised
        assert len(promised) == 3


def test_an_update_follows_the_calendar_and_waits_for_it(tmp_path: Path) -> None:
    """Orders that came before the clock are reckoned with it; a holiday more moves what is not told yet."""
    with Store.open(tmp_path / "s.db", KEY, book=None, now=lambda: NOW) as store:
        order = open_order("O-1", "confirmed", NOW - HOUR)
        store.apply_page([order, *answered("a", order_ids=("O-1",))], [], [], "s1").result(30)
        reader = store.reader()
        assert reader.rows(Query("cases"), 0, 10) == []
        store.set_book(with_order_rules(book())).result(30)
        assert [row.next_update_due for row in reader.rows(Query("cases"), 0, 10)] == [NOW - HOUR + 2 * DAY]
        closed = date(2026, 11, 19)
        store.set_book(with_order_rules(book(closed=(closed,), version="2"))).result(30)
        # Thursday is closed, so that Friday and Monday are counted.
        (row,) = reader.rows(Query("cases"), 0, 10)
        assert row.next_update_due == NOW - HOUR + 5 * DAY
        assert [due for due, _told, _row in reader.waits.order_promises(NOW, NOW + 9 * DAY)] == [
            row.next_update_due
        ]


def test_a_removed_order_promises_nothing(tmp_path: Path) -> None:
    from desktop.domain.pages import Removal

    with Store.open(tmp_path / "s.db", KEY, book=with_order_rules(book()), now=lambda: NOW) as store:
        order = open_order("O-1", "placed", NOW - HOUR)
        store.apply_page([order, *answered("a", order_ids=("O-1",))], [], [], "s1").result(30)
        assert store.reader().total(Query("cases")) == 1
        store.apply_page([], [Removal("order", "O-1")], [], "s2").result(30)
        assert store.reader().total(Query("cases")) == 0
        assert store.reader().waits.order_promises(NOW - DAY, NOW + 9 * DAY) == []
