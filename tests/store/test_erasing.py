"""What is past is erased, really: from rows, index, words and pages; what is needed stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.domain.actions import Note, Reply
from desktop.domain.conversations import Attachment, Buyer, Override
from desktop.domain.orders import Address, Order, Step
from desktop.domain.retention import Because
from desktop.store import tidying
from desktop.store.cipher import open_writer
from desktop.store.personal import TICKS
from desktop.store.store import Store
from desktop.store.writer import Work, Writer
from tests.store.conftest import Clock
from tests.store.keeping import ASKED, CANARY, LATER, RULES, apply, erase, names, pages_of, talk
from tests.store.world import HOUR, KEY, NOW, case, head, order, said


def test_what_is_past_goes_and_a_tombstone_without_names_stays(store: Store, clock: Clock) -> None:
    apply(store, *talk("a"), *talk("b"))
    assert erase(store, clock, NOW) == 0
    assert names(store) == {"a", "b"}
    assert erase(store, clock) == 2
    reader = store.reader()
    assert names(store) == set()
    assert reader.messages("a") == []
    assert reader.counts(LATER).of("all") == 0
    assert reader.search(f"{CANARY}aq") == []
    assert [(gone.id, gone.market, gone.at, gone.why) for gone in reader.kept.erased()] == [
        ("a", "PL", LATER, Because.DISPUTE),
        ("b", "PL", LATER, Because.DISPUTE),
    ]


def test_no_page_of_the_file_holds_a_word_of_it_any_more(
    open_store: Callable[..., Store], clock: Clock, path: Path
) -> None:
    store = open_store()
    gone, kept = [f"g{n}" for n in range(40)], [f"k{n}" for n in range(40)]
    picture = Attachment("att", "qqcanaryfile.png", "image/png", 9, sha256(b"qqcanaryc").hexdigest())
    for first, second in zip(gone, kept, strict=True):
        bought = (
            replace(order(f"o-{first}"), buyer=Buyer("b", f"{CANARY}{first}q")) if first == "g7" else None
        )
        things = [*talk(first), *talk(second), *([bought] if bought else [])]
        things[1] = replace(things[1], attachments=(picture,), text=f"{CANARY}{first}q " * 300)
        apply(store, *things)
        # Written over again, as platforms do: what was there first lies in gaps and freed pages.
        apply(store, *(replace(each, text=f"{each.text} again") for each in things if hasattr(each, "text")))
    store.keep_received(picture.sha256, b"qqcanaryc").result()
    for name in kept:
        store.keep(name, True).result()
    assert erase(store, clock) == 40
    store.close()
    content = pages_of(path)
    for name in gone:
        assert f"{CANARY}{name}q".encode() not in content
    assert b"qqcanaryc" not in content
    assert b"qqcanaryfile" not in content
    for name in kept:
        assert f"{CANARY}{name}q".encode() in content


def test_words_of_erased_texts_are_in_no_index_and_not_completed(
    open_store: Callable[..., Store], clock: Clock, path: Path
) -> None:
    store = open_store()
    apply(store, *talk("gone"), *talk("here"))
    store.keep("here", True).result()
    assert erase(store, clock) == 1
    store.close()
    db = open_writer(path, KEY)
    for index in ("search", "names"):
        db.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {index}, row)")
        found = {term for (term,) in db.execute("SELECT term FROM temp.terms")}
        db.execute("DROP TABLE temp.terms")
        assert f"{CANARY}goneq" not in found
        assert f"{CANARY}hereq" in found
    words = {term for (term,) in db.execute("SELECT term FROM word")}
    assert f"{CANARY}goneq" not in words
    assert f"{CANARY}hereq" in words
    assert db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'scrub'").fetchone() == (0,)
    db.close()


def test_a_word_of_an_erased_text_that_comes_anew_is_completed_again(store: Store, clock: Clock) -> None:
    apply(store, *talk("gone"))
    erase(store, clock)
    apply(
        store,
        *(
            replace(each, id=f"x{n}") if hasattr(each, "text") else each
            for n, each in enumerate(talk("gone"))
        ),
    )
    assert store.reader().search(f"{CANARY}gon") == []
    fresh = head("new", asked=LATER)
    apply(store, fresh, said("new", 1, "buyer", LATER, text=f"again {CANARY}goneq"))
    assert [hit.conversation_id for hit in store.reader().search(f"{CANARY}gon")] == ["new"]


def _draft(store: Store) -> None:
    store.save_draft("a", "half a sentence").result()


def _file(store: Store) -> None:
    from desktop.domain.files import LocalFile

    store.attach("a", LocalFile(sha256(b"x").hexdigest(), "x.txt", "text/plain", 1), b"x").result()


def _outbox(store: Store) -> None:
    store.enqueue(Reply("a", "Answer", "pl")).result()


def _note(store: Store) -> None:
    store.enqueue(Note("a", "Note")).result()


def _half_note(store: Store) -> None:
    store.set_setting("note:a", "half a note").result()


def _hold(store: Store) -> None:
    store.keep("a", True).result()


def _reminder(store: Store) -> None:
    store.set_reminder("a", LATER + HOUR).result()


def _case(store: Store) -> None:
    apply(store, case("c1", "a"))


def _question(store: Store) -> None:
    apply(store, replace(talk("a")[0], state="open"), said("a", 4, "buyer", ASKED + 3 * HOUR))


@pytest.mark.parametrize(
    ("need", "because"),
    [
        (_draft, Because.UNSENT),
        (_file, Because.UNSENT),
        (_outbox, Because.UNSENT),
        (_note, Because.UNSENT),
        (_half_note, Because.UNSENT),
        (_reminder, Because.UNSENT),
        (_hold, Because.HELD),
        (_case, Because.CASE_OPEN),
        (_question, Because.ANSWER_OWED),
    ],
)
def test_what_somebody_needs_never_goes(
    store: Store, clock: Clock, need: Callable[[Store], None], because: Because
) -> None:
    apply(store, *talk("a"))
    need(store)
    assert erase(store, clock) == 0
    assert names(store) == {"a"}
    keeping = store.reader().kept.keeping("a", RULES)
    assert keeping is not None
    assert (keeping.until, keeping.because) == (None, because)


def test_a_tick_on_the_checklist_keeps_nothing_and_goes_along(store: Store, clock: Clock) -> None:
    apply(store, *talk("a"))
    store.set_setting(f"{TICKS}:a", {"12ab": True}).result()
    assert erase(store, clock) == 1
    assert store.reader().setting(f"{TICKS}:a") is None


def test_a_hold_that_is_taken_away_lets_it_go(store: Store, clock: Clock) -> None:
    apply(store, *talk("a"))
    _hold(store)
    assert store.reader().kept.is_held("a")
    store.keep("a", False).result()
    assert not store.reader().kept.is_held("a")
    assert erase(store, clock) == 1


def test_orders_and_cases_go_with_it_unless_another_conversation_needs_them(
    store: Store, clock: Clock
) -> None:
    apply(
        store,
        *talk("a", order_ids=("o1", "o2"), case_id="c1"),
        *talk("b", order_ids=("o2",)),
        order("o1", "356938035643809"),
        order("o2"),
        order("o3"),
        case("c1", "a", closed_at=ASKED + HOUR),
    )
    store.keep("b", True).result()
    assert erase(store, clock) == 1
    reader = store.reader()
    assert (reader.order("o1"), reader.case("c1")) == (None, None)
    assert reader.order("o2") is not None
    assert reader.order("o3") is None, "an order that nobody wrote about goes by its own limits"
    assert reader.search("356938035643809") == []


def test_a_limit_that_runs_from_the_delivery_counts(store: Store, clock: Clock) -> None:
    until = date(2040, 1, 1)
    apply(store, *talk("a", order_ids=("o1",)), order("o1", delivered_at=ASKED, warranty_until=until))
    assert erase(store, clock) == 0
    assert erase(store, clock, datetime(2040, 1, 2, tzinfo=UTC)) == 1


def test_no_word_of_it_is_left_in_what_the_figures_need(
    open_store: Callable[..., Store], clock: Clock, path: Path
) -> None:
    store = open_store()
    told = Step("opened", ASKED, "seller", "qqcanaryname", {"reason": "qqcanaryreason"})
    mistaken = replace(
        said("a", 4, "seller", ASKED + 3 * HOUR, text="qqcanarytext"),
        overrides=(Override("contact.phone", "qqcanarywhy"),),
    )
    apply(store, *talk("a"), mistaken, case("c1", "a", steps=(told,), closed_at=ASKED + HOUR))
    assert erase(store, clock) == 1
    store.close()
    assert CANARY.encode() not in pages_of(path)


def test_a_key_press_never_waits_for_it(store: Store, clock: Clock) -> None:
    for start in range(0, 200, 50):
        apply(store, *(thing for n in range(start, start + 50) for thing in talk(f"t{n}")))
    order_of_ends: list[str] = []
    clock.now = LATER
    erasing = store.erase_past(RULES, clock.now)
    erasing.add_done_callback(lambda _done: order_of_ends.append("erased"))
    store.save_draft("t1", "typed").add_done_callback(lambda _done: order_of_ends.append("saved"))
    assert erasing.result() in (199, 200)
    assert order_of_ends == ["saved", "erased"]


def test_a_kill_in_the_middle_goes_on_at_the_next_run(
    open_store: Callable[..., Store], clock: Clock, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_work: Work) -> bool:
        raise MemoryError

    store = open_store()
    apply(store, *talk("a"))
    monkeypatch.setattr(tidying, "_scrub", killed)
    clock.now = LATER
    with pytest.raises(MemoryError):
        store.erase_past(RULES, clock.now).result()
    store.close()
    monkeypatch.undo()
    again = open_store()
    assert again.erase_past(RULES, clock.now).result() == 0
    again.close()
    assert CANARY.encode() not in pages_of(path)


def test_a_buyer_who_asks_loses_what_the_law_does_not_keep(store: Store, clock: Clock) -> None:
    buyer = Buyer("b1", "Jan", "pl")
    apply(
        store,
        replace(talk("question")[0], buyer=buyer),
        *talk("question")[1:],
        replace(talk("bought")[0], buyer=buyer, order_ids=("o1",)),
        Order("o1", "PL", buyer, "shipped", (), order("o1").total, Address("PL"), ASKED),
        *talk("other"),
    )
    assert {row.id for row in store.reader().kept.of_buyer("b1")} == {"bought", "question"}
    keeping = store.reader().kept.keeping("bought", RULES, asked=True)
    assert keeping is not None
    assert keeping.because == Because.CLAIM
    assert store.erase_buyer("b1", RULES, NOW).result() == 1
    assert names(store) == {"bought", "other"}
    assert store.reader().order("o1") is not None
    assert [gone.why for gone in store.reader().kept.erased()] == [Because.BUYER]


def test_how_much_is_kept_of_each_market(store: Store) -> None:
    apply(store, *talk("a"), *talk("b"), *talk("c", market="DE"))
    store.keep("b", True).result()
    found = [
        (each.market, each.conversations, each.held, each.oldest) for each in store.reader().kept.markets()
    ]
    assert found == [("DE", 1, 0, ASKED + HOUR), ("PL", 2, 1, ASKED + HOUR)]


def test_writing_the_file_anew_gives_way_to_who_waits_and_is_done_the_next_time(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_untidy() -> bool:
        return store._writer.submit(tidying.is_untidy, 0).result()

    apply(store, *(thing for n in range(60) for thing in talk(f"t{n}")))
    with monkeypatch.context() as somebody_waits:
        somebody_waits.setattr(Writer, "is_wanted", True)
        somebody_waits.setattr(tidying, "LOOK_EVERY", 10)
        assert erase(store, clock) == 60
        assert is_untidy()
    assert erase(store, clock) == 0
    assert not is_untidy()
