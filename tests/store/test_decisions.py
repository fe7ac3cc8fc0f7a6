"""A claim that counts as accepted when its time is over waits for a decision, not for a reply, above ordinary
messages."""

from dataclasses import replace
from datetime import timedelta

from desktop.domain.actions import DecideCase
from desktop.domain.conversations import SELLER, Conversation
from desktop.store.store import Store
from desktop.store.views import Query, Row
from tests.store.world import HOUR, NOW, case, head, said

DUE = NOW + timedelta(days=10)


def claim(**fields: object) -> Conversation:
    values: dict[str, object] = {"platform_due_at": DUE, "decision_due": True, "case_id": "k"} | fields
    return head("claim", **values)


def filled(store: Store, *things: object) -> None:
    store.apply_page([claim(), said("claim", 1), case("k", "claim"), *things], [], [], "s1").result(10)  # type: ignore[list-item]


def row(store: Store) -> Row:
    found = store.reader().conversation("claim")
    assert found is not None
    return found


def test_it_stands_above_what_is_due_before_it(store: Store) -> None:
    late = NOW - 30 * HOUR
    filled(store, head("other", asked=NOW - 23 * HOUR), said("other", 1, at=NOW - 23 * HOUR))
    store.apply_page([replace(claim(), created_at=late), said("claim", 1, at=late)], [], [], "s2").result(10)
    ids = [known.id for known in store.reader().rows(Query(), 0, 10)]
    assert ids == ["claim", "other"]


def test_a_reply_decides_nothing(store: Store) -> None:
    filled(store, said("claim", 2, SELLER, NOW))
    found = row(store)
    assert found.decision_due
    assert found.due_at == DUE
    assert found.due_source == "platform"
    assert found.needs_answer_since is not None
    assert store.reader().counts(NOW).of("needs_answer") == 1


def test_a_decision_on_its_way_is_one_and_a_failed_one_is_none(store: Store) -> None:
    filled(store, said("claim", 2, SELLER, NOW))
    sent = store.enqueue(DecideCase("claim", "k", "ACCEPTED_REFUND", "Tak")).result(10)
    assert not row(store).decision_due
    store.take_ready(NOW).result(10)
    store.mark(sent.id, "failed", reason="No.", retry_at=None, new_key=True).result(10)
    assert row(store).decision_due


def test_saying_whether_the_goods_come_back_is_not_the_verdict(store: Store) -> None:
    filled(store, said("claim", 2, SELLER, NOW))
    store.enqueue(DecideCase("claim", "k", "RETURN_REQUIRED_CUSTOM", "Proszę odesłać")).result(10)
    assert row(store).decision_due


def test_once_decided_it_is_done(store: Store) -> None:
    filled(store, said("claim", 2, SELLER, NOW))
    store.apply_page([claim(decision_due=False, version="2")], [], [], "s2").result(10)
    found = row(store)
    assert not found.decision_due
    assert found.needs_answer_since is None


def test_a_decision_comes_back_into_the_draft(store: Store) -> None:
    filled(store)
    sent = store.enqueue(DecideCase("claim", "k", "REJECTED_OTHER", "Nie \ud800")).result(10)
    assert isinstance(sent.action, DecideCase)
    assert sent.action.text == "Nie \ufffd"
    assert store.cancel(sent.id).result(10)
    assert store.reader().draft("claim") == "Nie \ufffd"
