"""A reminder rings when its time has come, and never past act-by, whatever came in since it was set."""

from datetime import timedelta

from desktop.domain.conversations import SELLER
from desktop.store.store import Store
from desktop.store.views import REMIND_BEFORE
from tests.store.world import HOUR, NOW, head, said

MINUTE = timedelta(minutes=1)


def test_a_reminder_waits_for_its_time(store: Store):
    store.apply_page([head("c1"), said("c1", 1, SELLER)], [], [], "s").result(5)
    store.set_reminder("c1", NOW + 2 * HOUR).result(5)
    assert store.reader().reminders_due(NOW + HOUR) == []
    assert store.reader().reminders_due(NOW + 2 * HOUR) == ["c1"]


def test_a_reminder_of_a_conversation_that_is_gone_still_rings(store: Store):
    store.set_reminder("gone", NOW).result(5)
    assert store.reader().reminders_due(NOW) == ["gone"]


def test_what_the_buyer_wrote_since_makes_it_ring_before_act_by(store: Store):
    store.apply_page([head("c1"), said("c1", 1, SELLER)], [], [], "s").result(5)
    store.set_reminder("c1", NOW + 20 * 24 * HOUR).result(5)
    asked = head("c1", version="2", needs_answer_since=NOW, last_message_at=NOW)
    store.apply_page([asked, said("c1", 2, at=NOW)], [], [], "t").result(5)
    row = store.reader().conversation("c1")
    assert row is not None
    act_by = row.act_by or row.due_at
    assert act_by is not None
    assert store.reader().reminders_due(act_by - REMIND_BEFORE - MINUTE) == []
    assert store.reader().reminders_due(act_by - REMIND_BEFORE) == ["c1"]


def test_an_earlier_reminder_stays_where_it_is(store: Store):
    asked = head("c1", needs_answer_since=NOW, last_message_at=NOW)
    store.apply_page([asked, said("c1", 1, at=NOW)], [], [], "s").result(5)
    store.set_reminder("c1", NOW + HOUR).result(5)
    assert store.reader().reminders_due(NOW + 59 * MINUTE) == []
    assert store.reader().reminders_due(NOW + HOUR) == ["c1"]
