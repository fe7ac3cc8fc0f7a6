"""What was erased stays so until it is wanted or something is new; the figures are the same throughout."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desktop.domain.conversations import Override
from desktop.domain.orders import Step
from desktop.domain.pages import Removal
from desktop.reports.figures import figures
from desktop.reports.periods import Period
from desktop.reports.sources import Sources
from desktop.store.store import Store
from tests.store.conftest import Clock
from tests.store.keeping import ASKED, CANARY, LATER, apply, erase, names, talk
from tests.store.world import HOUR, NOW, book, case, head, order, said


def _year(store: Store) -> Any:
    sources = Sources(store.reader(), None, store.book)
    found = figures(sources, Period(date(2026, 11, 1), date(2026, 11, 30)), "agent", NOW)
    return replace(found, as_of=None)


def wanted(store: Store) -> tuple[str, str, int]:
    """The one thing that is to be fetched."""
    (found,) = store.reader().kept.wanted()
    return found


def test_the_figures_are_the_same_before_and_after(store: Store, clock: Clock) -> None:
    told = Step("opened", ASKED, "seller", "Anna", {"reason": "qqcanaryreason"})
    mistaken = replace(
        said("a", 4, "seller", ASKED + 3 * HOUR), overrides=(Override("contact.phone", "qqcanarywhy"),)
    )
    slow = said("b", 2, "seller", ASKED + 72 * HOUR)
    apply(
        store,
        *talk("a", case_id="c1"),
        mistaken,
        case("c1", "a", steps=(told, replace(told, at=ASKED + 100 * HOUR)), closed_at=ASKED + 120 * HOUR),
        *(slow if getattr(each, "sequence", 0) == 2 else each for each in talk("b")),
    )
    before = _year(store)
    assert (before.total.in_time, before.total.late, before.total.overrides) == (1, 1, 1)
    assert erase(store, clock) == 2
    assert _year(store) == before


def test_a_later_sync_does_not_bring_it_back_nor_count_it_as_missing(store: Store, clock: Clock) -> None:
    apply(store, *talk("a", order_ids=("o1",)), order("o1"))
    erase(store, clock)
    apply(store, *talk("a", order_ids=("o1",)), order("o1"), state="s2")
    assert names(store) == set()
    assert store.reader().messages("a") == []
    assert store.reader().order("o1") is None
    store.begin_resync().result()
    apply(store, *talk("a", order_ids=("o1",)), order("o1"), *talk("fresh"), first=True)
    store.finish_resync().result()
    assert names(store) == {"fresh"}
    assert [gone.id for gone in store.reader().kept.erased()] == ["a"]
    counts = {"conversation": 1, "message": 3, "case": 0, "order": 1}
    assert store.reader().kept.erased_counts() == counts
    apply(store, removals=(Removal("conversation", "a"), Removal("order", "o1")))
    assert set(store.reader().kept.erased_counts().values()) == {0}


def test_a_full_read_that_no_longer_holds_it_keeps_its_figures(store: Store, clock: Clock) -> None:
    apply(store, *talk("a"))
    before = _year(store)
    erase(store, clock)
    store.begin_resync().result()
    apply(store, *talk("other", market="DE"), first=True)
    store.finish_resync().result()
    assert [each.gone for each in store.reader().kept.erased()] == [True]
    assert store.reader().kept.erased_counts()["conversation"] == 0
    store.fetch_again("a").result()
    store.bring_back(*wanted(store), talk("a")).result()
    apply(store, removals=(Removal("conversation", "other"),))
    assert _year(store) == before


def test_a_new_message_has_the_whole_fetched_and_no_verdict_is_lost(store: Store, clock: Clock) -> None:
    apply(store, *talk("a"))
    before = _year(store)
    erase(store, clock)
    asked = replace(talk("a")[0], state="open", last_message_at=LATER)
    apply(store, asked, said("a", 4, "buyer", LATER, text="Hello again"))
    assert store.reader().kept.wanted() == [("c", "a", 1)]
    assert _year(store) == before
    store.bring_back(
        *wanted(store), [asked, *talk("a")[1:], said("a", 4, "buyer", LATER, text="Hello again")]
    ).result()
    assert store.reader().kept.wanted() == []
    row = store.reader().conversation("a")
    assert row is not None
    assert row.needs_answer_since == LATER
    assert len(store.reader().messages("a")) == 4
    assert _year(store) == before


def test_an_open_case_has_it_fetched(store: Store, clock: Clock) -> None:
    apply(store, *talk("a"))
    erase(store, clock)
    apply(store, talk("a")[0], case("c1", "a", closed_at=ASKED))
    assert store.reader().kept.wanted() == []
    apply(store, talk("a")[0], case("c1", "a"))
    assert store.reader().kept.wanted() == [("c", "a", 1)]


def test_fetched_again_it_is_as_it_was_with_frozen_verdicts_and_stays_for_a_while(
    store: Store, clock: Clock
) -> None:
    apply(store, *talk("a"))
    verdicts, before = store.reader().obligations("a"), _year(store)
    assert [each.verdict for each in verdicts] == ["in_time"]
    erase(store, clock)
    assert store.fetch_again("a").result()
    assert not store.fetch_again("unknown").result()
    assert [gone.wanted for gone in store.reader().kept.erased()] == [True]
    # Another calendar by now: what was judged is judged.
    store.set_book(book(closed=[date(2026, 11, 10)], version="2034-01")).result()
    store.bring_back(*wanted(store), talk("a")).result()
    assert store.reader().obligations("a") == verdicts
    assert _year(store) == before
    assert store.reader().kept.erased() == []
    assert [hit.conversation_id for hit in store.reader().search(f"{CANARY}aq")][:1] == ["a"]
    assert erase(store, clock) == 0
    assert erase(store, clock, LATER + timedelta(days=31)) == 1


def test_what_the_platform_no_longer_has_says_so(store: Store, clock: Clock) -> None:
    apply(store, *talk("a"))
    erase(store, clock)
    store.fetch_again("a").result()
    store.bring_back(*wanted(store), ()).result()
    assert [(gone.wanted, gone.gone) for gone in store.reader().kept.erased()] == [(False, True)]
    assert names(store) == set()


def test_a_conversation_about_an_erased_order_has_it_fetched(store: Store, clock: Clock) -> None:
    apply(store, *talk("a", order_ids=("o1",)), order("o1"))
    erase(store, clock)
    apply(store, head("b", asked=LATER, order_ids=("o1",)), said("b", 1, "buyer", LATER))
    assert store.reader().kept.wanted() == [("o", "o1", 1)]
    store.bring_back(*wanted(store), [order("o1")]).result()
    assert store.reader().order("o1") is not None


def test_what_is_told_while_it_is_fetched_again_has_it_fetched_once_more(store: Store, clock: Clock) -> None:
    apply(store, *talk("a", order_ids=("o1",)), order("o1"))
    erase(store, clock)
    store.fetch_again("a").result()
    before, then = wanted(store), talk("a")
    asked = replace(then[0], state="open", last_message_at=LATER)
    apply(store, asked, said("a", 4, "buyer", LATER))
    store.bring_back(*before, then).result()
    assert names(store) == set()
    store.bring_back(*wanted(store), [asked, *then[1:], said("a", 4, "buyer", LATER)]).result()
    assert len(store.reader().messages("a")) == 4

    apply(store, replace(asked, order_ids=("o1",), labels=("x",)))
    before = wanted(store)
    apply(store, order("o1"))
    store.bring_back(*before, [order("o1")]).result()
    assert store.reader().order("o1") is None
    store.bring_back(*wanted(store), [order("o1")]).result()
    assert store.reader().order("o1") is not None


@pytest.mark.parametrize("kind", ["message", "case"])
def test_a_part_that_goes_while_it_is_fetched_again_has_it_fetched_once_more(
    store: Store, clock: Clock, kind: str
) -> None:
    apply(store, *talk("a"))
    erase(store, clock)
    store.fetch_again("a").result()
    before = wanted(store)
    apply(store, removals=(Removal(kind, "of-a"),))
    store.bring_back(*before, talk("a")).result()
    assert names(store) == set()
    store.bring_back(*wanted(store), talk("a")).result()
    assert names(store) == {"a"}


def test_what_goes_while_it_is_fetched_again_stays_away(store: Store, clock: Clock) -> None:
    apply(store, *talk("a"))
    erase(store, clock)
    store.fetch_again("a").result()
    before = wanted(store)
    apply(store, removals=(Removal("conversation", "a"),))
    store.bring_back(*before, talk("a")).result()
    assert [(gone.wanted, gone.gone) for gone in store.reader().kept.erased()] == [(False, True)]
    # Wanted anew, it is another time.
    store.fetch_again("a").result()
    store.bring_back(*before, talk("a")).result()
    assert names(store) == set()
