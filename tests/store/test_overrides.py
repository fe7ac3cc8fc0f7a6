"""Messages whose writer called a finding mistaken: found at once among all the others, and what becomes of
the outbox rows that carried them."""

from desktop.domain.actions import DecideOverride, Reply
from desktop.domain.conversations import AWAITS_LEAD, IN_MODERATION, SELLER, Message, Override
from desktop.store.store import Store
from desktop.store.views import OutboxRow

from .world import HOUR, NOW, head, said

OVERRIDE = (Override("contact.phone", "the number of a part"),)


def ours(row: OutboxRow, **fields: object) -> Message:
    return said("c1", 2, SELLER, at=NOW, idempotency_key=row.key, overrides=OVERRIDE, **fields)


def queued(store: Store) -> OutboxRow:
    store.apply_page([head("c1"), said("c1", 1)], [], [], "s1").result()
    reply = Reply("c1", "600 100", overrides=(("contact.phone", "the number\ud800 of a part"),))
    row: OutboxRow = store.enqueue(reply).result()
    store.take_ready(NOW).result()
    return row


def test_they_are_found_and_nothing_else(store: Store) -> None:
    store.apply_page(
        [
            head("c1"),
            said("c1", 1, text='a text that says "overrides":[{'),
            said("c1", 2, SELLER, at=NOW, overrides=OVERRIDE),
            said("c1", 3, SELLER, at=NOW + HOUR, overrides=OVERRIDE, awaits_lead=True),
        ],
        [],
        [],
        "s1",
    ).result()
    found = store.reader().overrides()
    assert [(each.id, each.overrides, each.awaits_lead) for each in found] == [
        ("c1-m3", OVERRIDE, True),
        ("c1-m2", OVERRIDE, False),
    ]
    assert [each.id for each in store.reader().overrides(1)] == ["c1-m3"]


def test_a_reply_that_waits_for_a_lead_says_so_until_the_lead_agrees(store: Store) -> None:
    row = queued(store)
    store.apply_outcome(row.id, [ours(row, delivery=IN_MODERATION, awaits_lead=True)]).result()
    (waiting,) = store.reader().outbox()
    assert (waiting.state, waiting.reason) == ("in_moderation", AWAITS_LEAD)
    store.apply_page([ours(row, released_at=NOW + HOUR)], [], [], "s2").result()
    assert store.reader().outbox() == []
    assert [each.awaits_lead for each in store.reader().overrides()] == [False]


def test_a_reason_that_cannot_be_written_is_mended(store: Store) -> None:
    action = queued(store).action
    assert isinstance(action, Reply)
    assert action.overrides == (("contact.phone", "the number\ufffd of a part"),)


def test_a_leads_word_waits_in_the_outbox_like_anything_else(store: Store) -> None:
    store.apply_page([head("c1"), said("c1", 1)], [], [], "s1").result()
    decision = DecideOverride("c1", "c1-m1", False, "a phone\x00 number")
    store.enqueue(decision).result()
    (row,) = store.reader().outbox("c1")
    assert row.action == DecideOverride("c1", "c1-m1", False, "a phone\ufffd number")


def test_what_only_we_know_stays_when_the_marketplace_tells_the_message_without_it(store: Store) -> None:
    row = queued(store)
    store.apply_outcome(row.id, [ours(row)]).result()
    bare = said("c1", 2, SELLER, at=NOW, text="600 100, as the marketplace writes it")
    store.begin_resync().result()
    store.apply_page([head("c1"), said("c1", 1), bare], [], [], "s2").result()
    store.finish_resync().result()
    (kept,) = store.reader().overrides()
    assert (kept.text, kept.overrides) == (bare.text, OVERRIDE)
    assert [m.overrides for m, _row in store.reader().waits.overrides(NOW - HOUR, NOW + HOUR)] == [OVERRIDE]
