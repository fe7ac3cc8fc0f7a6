"""Views, counts and pages equal what one would get by looking at every conversation."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.actions import Edit, MarkRead, Reply
from desktop.domain.conversations import BUYER, CLOSED, PLATFORM, SELLER, TAKEN_OVER, Decision
from desktop.domain.pages import Removal
from desktop.store import lists
from desktop.store.codec import decoder
from desktop.store.reader import Reader
from desktop.store.store import Store
from desktop.store.views import DUE_SOON, VIEWS, Query, Row
from tests.store.world import HOUR, KEY, NOW, book, case, head, said

MARKETS = ("PL", "DE", "HU")
SORTS = ("act_by", "newest", "oldest")
ALL_QUERIES = [Query(*parts) for parts in product(VIEWS, (None, *MARKETS), SORTS)]  # type: ignore[arg-type]


def belongs(row: Row, view: str) -> bool:
    """The views' definitions, over a row as it is painted."""
    needs = row.needs_answer_since is not None
    return {
        "needs_answer": needs,
        "due_soon": needs and row.act_by is not None and row.act_by <= NOW + DUE_SOON,
        "cases": row.case_stage == "opened",
        "taken_over": row.state == TAKEN_OVER,
        "waiting": not needs
        and row.state == "open"
        and row.last_author_role == SELLER
        and not row.no_answer_needed,
        "done": row.state == CLOSED
        or (
            row.state != TAKEN_OVER and not needs and (row.no_answer_needed or row.last_author_role != SELLER)
        ),
        "all": True,
    }[view]


def expected(rows: list[Row], query: Query) -> list[Row]:
    found = [
        row
        for row in rows
        if belongs(row, query.view)
        and query.market in (None, row.market)
        and query.assignee in (None, row.assignee)
        and (query.label is None or query.label in row.labels)
        and (query.kind is None or query.kind in (row.case_kind, row.topic))
    ]
    return sorted(found, key=lambda row: sort_key(row, query.sort))


def sort_key(row: Row, sort: str) -> Any:
    newest = -row.last_message_at.timestamp()
    if sort == "act_by":
        return (row.act_by is None, row.act_by.timestamp() if row.act_by else newest)
    return newest if sort == "newest" else -newest


def check(reader: Reader, query: Query, rows: list[Row]) -> None:
    """Rows, total and places of a query against the whole."""
    want = expected(rows, query)
    assert reader.total(query) == len(want), query
    got = reader.rows(query, 0, len(rows) + 10)
    assert {row.id for row in got} == {row.id for row in want}, query
    keys = [sort_key(row, query.sort) for row in got]
    assert keys == sorted(keys), query
    # Pages of any size, in any order, are pieces of that one list.
    for start in (len(got) - 1, len(got) // 2, 1, 0):
        if start >= 0:
            assert reader.rows(query, start, 3) == got[start : start + 3], (query, start)
    for place in {0, len(got) // 3, len(got) - 1} if got else ():
        assert reader.index_of(query, got[place].id) == place, query


SITUATIONS = (
    "asked",
    "asked_long_ago",
    "answered",
    "closed",
    "taken_over",
    "decided",
    "notice",
    "with_case",
    "with_closed_case",
    "empty",
)


def situation(name: str, kind: str, market: str, minutes: int) -> list[Any]:
    """A conversation's things in one of the situations that the views tell apart."""
    at = NOW - timedelta(minutes=minutes)
    if kind == "asked_long_ago":
        at -= timedelta(days=3)
    asked = said(name, 1, at=at)
    reply = said(name, 2, SELLER, at + timedelta(minutes=1))
    fields: dict[str, Any] = {"market": market, "asked": at}
    match kind:
        case "asked" | "asked_long_ago":
            return [head(name, **fields), asked]
        case "answered":
            return [head(name, **fields), asked, reply]
        case "closed":
            return [head(name, state=CLOSED, **fields), asked]
        case "taken_over":
            return [head(name, state=TAKEN_OVER, **fields), asked]
        case "decided":
            return [head(name, no_answer_needed=Decision("Jan", at + HOUR), **fields), asked]
        case "notice":
            return [head(name, **fields), said(name, 1, PLATFORM, at)]
        case "with_case":
            return [head(name, **fields), asked, reply, case(f"R-{name}", name)]
        case "with_closed_case":
            return [
                head(name, **fields),
                asked,
                replace(case(f"R-{name}", name, closed_at=NOW), stage="settled"),
            ]
        case _:
            return [head(name, **fields)]


def test_each_situation_is_in_its_view(store: Store) -> None:
    for n, kind in enumerate(SITUATIONS):
        store.apply_page(situation(f"{kind}", kind, "PL", n + 1), [], [], str(n)).result()
    reader = store.reader()
    seen = {view: {row.id for row in reader.rows(Query(view), 0, 50)} for view in VIEWS}
    assert seen["needs_answer"] == {"asked", "asked_long_ago", "with_closed_case"}
    assert seen["due_soon"] == {"asked_long_ago"}
    assert seen["waiting"] == {"answered", "with_case"}
    assert seen["taken_over"] == {"taken_over"}
    assert seen["done"] == {"closed", "decided", "notice", "empty"}
    assert seen["cases"] == {"with_case"}
    assert len(seen["all"]) == len(SITUATIONS)
    counts = reader.counts(NOW)
    assert {view: counts.of(view) for view in VIEWS} == {view: len(ids) for view, ids in seen.items()}
    assert counts.overdue() == 1
    assert counts.overdue("PL") == 1
    assert counts.markets == ("PL",)
    assert [row.id for row in reader.overdue(NOW)] == ["asked_long_ago"]
    assert [row.id for row in reader.acting_within(NOW, 48)] == [
        "asked_long_ago",
        "with_closed_case",
        "asked",
    ]
    assert [row.id for row in reader.acting_within(NOW, 4, "PL")] == ["asked_long_ago"]
    assert reader.acting_within(NOW, 48, "DE") == []


def test_nearest_act_by_per_market(store: Store) -> None:
    store.apply_page(
        [
            *situation("a", "asked", "PL", 10),
            *situation("b", "asked", "PL", 50),
            *situation("c", "asked", "DE", 5),
        ],
        [],
        [],
        "s",
    ).result()
    counts = store.reader().counts(NOW)
    day = timedelta(days=1)
    assert counts.nearest_act_by("PL") == NOW - timedelta(minutes=50) + day
    assert counts.nearest_act_by("DE") == NOW - timedelta(minutes=5) + day
    assert counts.nearest_act_by() == counts.nearest_act_by("PL")
    assert counts.nearest_act_by("HU") is None


STEPS = st.lists(
    st.tuples(
        st.integers(0, 25),
        st.sampled_from(
            (*SITUATIONS, "gone", "assign", "decide", "decide_not", "close", "reply", "read", "undo")
        ),
        st.sampled_from(MARKETS),
        st.integers(1, 4000),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=30)
@given(steps=STEPS, stride=st.sampled_from((1, 2, 512)))
def test_counts_and_pages_equal_a_recount(steps: list[Any], stride: int) -> None:
    with (
        TemporaryDirectory() as folder,
        patch.object(lists, "_STRIDE", stride),
        Store.open(Path(folder) / "a.store", KEY, book=book(), now=lambda: NOW) as store,
    ):
        go_through(store, steps)
        check_all(store.reader())


def go_through(store: Store, steps: list[Any]) -> None:
    """Does the steps, looking at one view on the way."""
    reader = store.reader()
    for n, (number, kind, market, minutes) in enumerate(steps):
        name = f"c{number}"
        match kind:
            case "gone":
                store.apply_page([], [Removal("conversation", name)], [], str(n)).result()
            case "assign":
                store.enqueue(Edit(name, assignee="Jan", labels=("vip",))).result()
            case "decide" | "decide_not":
                store.enqueue(Edit(name, no_answer_needed=kind == "decide")).result()
            case "close":
                store.enqueue(Edit(name, closed=True)).result()
            case "reply":
                store.enqueue(Reply(name, "text")).result()
            case "read":
                store.enqueue(MarkRead(name, f"{name}-m1")).result()
            case "undo":
                for row in reader.outbox(name):
                    store.cancel(row.id).result()
            case _:
                store.apply_page(situation(name, kind, market, minutes), [], [], str(n)).result()
        if n % 7 == 0:
            check(reader, Query("needs_answer"), reader.rows(Query("all"), 0, 100))


def check_all(reader: Reader) -> None:
    """Every query and every count against every row that there is."""
    rows = [decoder(Row).decode(row) for (row,) in reader._db.all("SELECT row FROM listing")]
    for query in ALL_QUERIES:
        check(reader, query, rows)
    for filtered in (
        Query("all", assignee="Jan"),
        Query("needs_answer", "PL", "newest", label="vip"),
        Query("cases", kind="return", sort="oldest"),
        Query("all", kind="question"),
        Query("due_soon", "DE", "newest", assignee="Jan"),
    ):
        check(reader, filtered, rows)
    counts = reader.counts(NOW)
    for view, market in product(VIEWS, (None, *MARKETS)):
        assert counts.of(view, market) == len(expected(rows, Query(view, market)))
    late = [row for row in rows if row.due_at is not None and row.due_at < NOW and row.needs_answer_since]
    assert counts.overdue() == len(late) == len(reader.overdue(NOW))


def test_a_queued_reply_keeps_its_place_and_says_so(store: Store) -> None:
    store.apply_page(situation("a", "asked", "PL", 10), [], [], "s").result()
    store.enqueue(Reply("a", "answer")).result()
    (row,) = store.reader().rows(Query("needs_answer"), 0, 5)
    assert row.pending == "queued"
    assert row.due_at is not None


def test_a_queued_decision_leaves_at_once_and_comes_back_when_taken_back(store: Store) -> None:
    store.apply_page(situation("a", "asked", "PL", 10), [], [], "s").result()
    reader = store.reader()
    sent = store.enqueue(Edit("a", no_answer_needed=True)).result()
    assert reader.total(Query("needs_answer")) == 0
    (row,) = reader.rows(Query("done"), 0, 5)
    assert (row.no_answer_needed, row.pending) == (True, "queued")
    head_then = reader.head("a")
    assert head_then is not None
    assert head_then.no_answer_needed is None
    assert store.cancel(sent.id).result()
    assert reader.total(Query("needs_answer")) == 1


def test_a_failed_action_is_not_shown_as_done(store: Store) -> None:
    store.apply_page(situation("a", "asked", "PL", 10), [], [], "s").result()
    sent = store.enqueue(Edit("a", no_answer_needed=True)).result()
    store.take_ready(NOW).result()
    store.mark(sent.id, "failed", reason="closed").result()
    (row,) = store.reader().rows(Query("needs_answer"), 0, 5)
    assert (row.no_answer_needed, row.pending) == (False, "failed")


def test_edits_lie_over_the_platforms_word_until_it_agrees(store: Store) -> None:
    store.apply_page([head("a", assignee="Ewa", labels=("x",))], [], [], "s").result()
    reader = store.reader()
    store.enqueue(Edit("a", assignee="Jan")).result()
    store.enqueue(Edit("a", labels=("vip", "late"))).result()
    store.enqueue(Edit("a", assignee="")).result()
    row = reader.conversation("a")
    assert row is not None
    assert (row.assignee, row.labels) == (None, ("vip", "late"))
    assert reader.total(Query("all", label="vip")) == 1
    assert reader.total(Query("all", label="x")) == 0
    platforms = reader.head("a")
    assert platforms is not None
    assert platforms.assignee == "Ewa"


def test_unread_follows_the_read_marker(store: Store) -> None:
    store.apply_page([head("a"), said("a", 1), said("a", 2, at=NOW)], [], [], "s").result()
    reader = store.reader()

    def unread() -> bool:
        row = reader.conversation("a")
        assert row is not None
        return row.unread

    assert unread()
    store.enqueue(MarkRead("a", "a-m1")).result()
    assert unread()
    store.enqueue(MarkRead("a", "a-m2")).result()
    assert not unread()
    assert len(reader.outbox("a")) == 1
    store.apply_page([said("a", 3, at=NOW + HOUR)], [], [], "s2").result()
    assert unread()


def test_others_are_the_buyers_and_the_orders(store: Store) -> None:
    from desktop.domain.conversations import Buyer

    jan = Buyer("b-jan", "Jan")
    store.apply_page(
        [
            head("a", buyer=jan, order_ids=("O-1",)),
            head("b", buyer=jan, asked=NOW),
            head("c", order_ids=("O-1", "O-2"), asked=NOW + HOUR),
            head("d"),
        ],
        [],
        [],
        "s",
    ).result()
    assert [row.id for row in store.reader().others("b-jan", ("O-1",), "a")] == ["c", "b"]
    assert store.reader().others("nobody", (), "a") == []


def test_a_moment_passes_and_more_is_due_soon(store: Store, clock: Any) -> None:
    store.apply_page(situation("a", "asked", "PL", 10), [], [], "s").result()
    reader = store.reader()
    assert reader.total(Query("due_soon")) == 0
    clock.now = NOW + timedelta(hours=20)
    assert reader.total(Query("due_soon")) == 1
    assert reader.index_of(Query("due_soon"), "a") == 0
    assert reader.counts(clock.now).of("due_soon") == 1


def test_saved_views_settings_and_reminders(store: Store) -> None:
    from desktop.store.views import SavedView

    first = SavedView("v1", "Zażółć", Query("cases", "PL", "newest", label="vip"), 2)
    second = SavedView("v2", "B", Query("all"), 1)
    store.save_view(first).result()
    assert store.save_view(second).result().views
    reader = store.reader()
    assert reader.saved_views() == [second, first]
    store.delete_view("v2").result()
    assert reader.saved_views() == [first]
    store.set_setting("chosen", {"market": "PL", "sort": ["a", 1]}).result()
    assert reader.setting("chosen") == {"market": "PL", "sort": ["a", 1]}
    assert reader.setting("unknown") is None
    assert reader.setting("unknown", 7) == 7
    store.apply_page([head("a")], [], [], "s").result()
    store.set_reminder("a", NOW + HOUR).result()
    row = reader.conversation("a")
    assert row is not None
    assert row.reminder_at == reader.reminder("a") == NOW + HOUR
    store.set_reminder("a", None).result()
    assert reader.reminder("a") is None


def test_cases_nobody_waits_for_come_by_when_they_are_to_be_told_about(tmp_path: Path) -> None:
    """R10: whose next step is due first is first to act on, and before what has no date."""
    with Store.open(tmp_path / "s.db", KEY, book=book(), now=lambda: NOW) as store:
        things: list[Any] = []
        for name, due in (("later", NOW + 9 * HOUR), ("none", None), ("late", NOW - HOUR)):
            things += [
                head(name, case_id=f"R-{name}"),
                said(name, 1, at=NOW - 3 * HOUR),
                said(name, 2, SELLER, at=NOW - 2 * HOUR),
                case(f"R-{name}", name, next_update_due=due),
            ]
        things += [head("asks"), said("asks", 1), head("shut", case_id="R-shut", can_reply=False)]
        things += [case("R-shut", "shut", next_update_due=NOW - HOUR)]
        store.apply_page(things, [], [], "s1").result(30)
        reader = store.reader()
        found = [row.id for row in reader.rows(Query("cases"), 0, 10)]
        assert found == ["late", "later", "none", "shut"] or found == ["late", "later", "shut", "none"]
        assert [row.id for row in reader.updates_due(NOW, 4)] == ["late"]
        assert [row.id for row in reader.updates_due(NOW, 12)] == ["late", "later"]
        assert reader.updates_due(NOW, 12, "DE") == []


def test_a_message_to_the_marketplaces_staff_alone_leaves_the_buyer_waiting(store: Store) -> None:
    asked, ours = said("a", 1), said("a", 2, SELLER, NOW, recipients=(PLATFORM,))
    store.apply_page([head("a"), asked, ours], [], [], "s1").result(10)
    row = store.reader().conversation("a")
    assert row is not None
    assert row.needs_answer_since == asked.received_at
    store.apply_page([said("a", 3, SELLER, NOW, recipients=(PLATFORM, BUYER))], [], [], "s2").result(10)
    row = store.reader().conversation("a")
    assert row is not None
    assert row.needs_answer_since is None
