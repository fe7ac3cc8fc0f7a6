"""Replies under faults 2 to 11: at the platform exactly once, and the outbox tells the truth."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from desktop.platforms.helpdesk import contract
from desktop.platforms.http import Limits
from desktop.sync import status
from tests.sync.lesser_platforms import Keyless, LateByNinety, NoAnswer, Stumbling
from tests.sync.test_bad_weather import silence_events

TEXT = "Dzień dobry, paczka wyszła dziś rano."


def one(world) -> str:
    return world.open_conversations()[0]


def state_of(world, row_id: int) -> str:
    return next((row.state for row in world.outbox() if row.id == row_id), "gone")


# --- answers that do not come ---


def test_fault_02_killed_after_the_platform_accepted_and_before_the_answer_came(world):
    conversation_id = one(world)
    world.stop()
    world.open()
    row = world.reply(conversation_id, TEXT)
    [taken] = world.store.take_ready(world.time.now()).result(5)
    world.perform_outside(taken)
    assert world.sent(conversation_id, TEXT) == 1
    world.store.close()  # the answer never reached the store

    world.open()
    assert state_of(world, row.id) == "sending"
    world.start()
    world.until(lambda: not world.outbox())
    assert world.sent(conversation_id, TEXT) == 1


@pytest.mark.parametrize("effect", ["drop_answer", "cut"])
def test_fault_03_an_answer_that_is_lost_after_the_body(world, effect):
    world.sandbox.faults.add("reply", effect)
    world.reply(one(world), TEXT)
    world.pass_until(lambda: not world.outbox())
    assert world.calls("reply") <= 2  # the hint may be faster than the second try
    assert world.sent(one(world), TEXT) == 1


def test_fault_03_ten_answers_lost_in_a_row(world):
    world.sandbox.faults.add("reply", "drop_answer", times=10)
    world.reply(one(world), TEXT)
    world.pass_until(lambda: not world.outbox(), step=20)
    assert world.sent(one(world), TEXT) == 1


@pytest.mark.parametrize("effect", ["delay", "delay_answer"])
def test_fault_04_it_is_done_or_answered_after_the_time_limit(make_world, sandbox, effect):
    world = make_world(limits=Limits(connect=5, read=5, send=0.2, whole=0.2, silence=60)).start()
    world.until_state(status.UP_TO_DATE)
    sandbox.faults.add("reply", effect, seconds=1.0)
    world.reply(one(world), TEXT)
    world.pass_until(lambda: not world.outbox())
    assert world.sent(one(world), TEXT) == 1


def test_fault_04_the_platform_finishes_90_seconds_after_the_time_limit(make_world, time):
    world = make_world(wrap=lambda client: LateByNinety(client, time)).start()
    world.until_state(status.UP_TO_DATE)
    world.reply(one(world), TEXT)
    world.pass_until(lambda: not world.outbox())
    world.let_pass(200, step=20)
    assert world.sent(one(world), TEXT) == 1


def test_fault_04_asleep_until_the_platform_has_forgotten_the_key(make_world, sandbox, caplog):
    world = make_world(wrap=NoAnswer).start()
    silence_events(sandbox)
    world.until_state(status.UP_TO_DATE)
    row = world.reply(one(world), TEXT)
    world.until(lambda: state_of(world, row.id) == "retry")
    world.perform_outside(row)  # it arrives when nobody is awake to hear of it
    sandbox.faults.add("changes", "delay_answer", seconds=1.0, times=20)
    world.time.advance(26 * 3600)
    world.until(lambda: not world.outbox())
    assert world.sent(one(world), TEXT) == 1
    assert "unexpected" not in caplog.text


# --- a platform without keys ---


def test_fault_05_without_keys_an_accepted_reply_is_found_by_reading(make_world, sandbox):
    world = make_world(wrap=Keyless).start()
    world.until_state(status.UP_TO_DATE)
    sandbox.faults.add("reply", "drop_answer")
    world.reply(one(world), TEXT)
    world.until(lambda: not world.outbox())
    assert world.calls("reply") == 1
    assert world.sent(one(world), TEXT) == 1


@pytest.mark.parametrize("status_code", [500, 502, 504])
def test_fault_05_without_keys_a_reply_that_is_not_found_waits_for_the_person(
    make_world, sandbox, status_code
):
    world = make_world(wrap=Keyless).start()
    world.until_state(status.UP_TO_DATE)
    sandbox.faults.add("reply", "status", status=status_code)
    row = world.reply(one(world), TEXT)
    world.until(lambda: state_of(world, row.id) == "unknown")
    world.let_pass(3600, step=60)
    assert world.calls("reply") == 1
    assert world.store.retry(row.id).result(5)
    world.until(lambda: not world.outbox())
    assert world.sent(one(world), TEXT) == 1


def test_fault_05_without_keys_a_reply_that_appears_later_settles_itself(make_world, sandbox):
    world = make_world(wrap=Keyless).start()
    world.until_state(status.UP_TO_DATE)
    sandbox.faults.add("reply", "status", status=504)
    row = world.reply(one(world), TEXT)
    world.until(lambda: state_of(world, row.id) == "unknown")
    sandbox.post_message_as("seller", one(world), TEXT)
    world.until(lambda: not world.outbox())
    assert world.calls("reply") == 1
    assert world.sent(one(world), TEXT) == 1


def test_fault_05_without_keys_nothing_is_sent_again_after_a_crash(make_world):
    world = make_world(wrap=Keyless)
    world.start()
    world.until_state(status.UP_TO_DATE)
    conversation_id = one(world)
    world.stop()
    world.open()
    row = world.reply(conversation_id, TEXT)
    world.store.take_ready(world.time.now()).result(5)
    world.store.close()
    world.open()
    world.start()
    world.until(lambda: state_of(world, row.id) == "unknown")
    world.let_pass(600, step=60)
    assert world.calls("reply") == 0


@pytest.mark.parametrize("blind", [False, True])
def test_fault_05_without_keys_a_bug_after_the_request_sends_nothing_twice(make_world, blind):
    world = make_world(wrap=lambda client: Stumbling(client, blind=blind)).start()
    world.until_state(status.UP_TO_DATE)
    row = world.reply(one(world), TEXT)
    # What reading on the spot does not find, the next look at the changes does.
    world.until(lambda: state_of(world, row.id) in ("gone", "unknown"))
    world.pass_until(lambda: not world.outbox())
    world.let_pass(600, step=60)
    assert world.calls("reply") == 1
    assert world.sent(one(world), TEXT) == 1


# --- what the platform refuses ---


def test_fault_06_a_key_that_was_used_for_another_body(world):
    conversation_id = one(world)
    world.sandbox.faults.add("reply", "status", status=422, code=contract.KEY_REUSED)
    row = world.reply(conversation_id, TEXT)
    world.until(lambda: state_of(world, row.id) == "failed")
    [kept] = world.outbox()
    assert kept.action.text == TEXT
    assert kept.reason
    world.let_pass(3600, step=200)
    assert world.calls("reply") == 1
    assert world.store.retry(row.id).result(5)
    assert world.outbox()[0].key != row.key
    world.until(lambda: not world.outbox())
    assert world.sent(conversation_id, TEXT) == 1


def test_fault_11_a_refused_reply_holds_back_the_later_ones_of_its_conversation_only(world):
    first, second, *_ = world.open_conversations()
    world.sandbox.faults.add("reply", "status", status=422, code=contract.INVALID)
    refused = world.reply(first, "A")
    world.until(lambda: state_of(world, refused.id) == "failed")
    later = world.reply(first, "B")
    world.reply(second, "C")
    world.until(lambda: world.sent(second, "C") == 1)
    world.let_pass(600, step=60)
    assert state_of(world, later.id) == "queued"
    assert world.store.retry(refused.id).result(5)
    world.until(lambda: not world.outbox())
    said = [message.text for message in world.sandbox.replies(first)]
    assert [text for text in said if text in "AB"] == ["A", "B"]


def test_a_rejected_text_comes_back_with_the_platforms_reason(world):
    row = world.reply(one(world), "Proszę pisać na jan@example.com")
    world.until(lambda: state_of(world, row.id) in ("rejected", "in_moderation", "gone"))
    if state_of(world, row.id) != "rejected":
        pytest.fail("the practice platform lets contact details pass")
    assert world.outbox()[0].reason
    assert world.outbox()[0].action.text == "Proszę pisać na jan@example.com"


def test_fault_12_a_conversation_that_somebody_closed_meanwhile(world):
    conversation_id = one(world)
    row = world.reply(conversation_id, TEXT, delay=10)
    world.sandbox.set_state(conversation_id, "taken_over")
    world.pass_until(lambda: state_of(world, row.id) == "failed")
    assert world.outbox()[0].action.text == TEXT
    assert world.sent(conversation_id, TEXT) == 0


# --- waits ---


def test_fault_07_retry_after_in_seconds_is_waited_for_by_everything(world):
    world.sandbox.faults.add("reply", "status", status=429, retry_after="600", code=contract.RATE_LIMITED)
    told = world.time.now() + timedelta(seconds=600)
    world.reply(one(world), TEXT)
    world.until_state(status.BUSY)
    # The platform's clock is known to half a round trip.
    assert world.sync.status().retry_at >= told - timedelta(seconds=1)
    calls = dict(world.sandbox.faults.calls)
    world.sync.poke()
    world.let_pass(590, step=10)
    assert world.sandbox.faults.calls == calls
    world.pass_until(lambda: not world.outbox())
    assert world.sent(one(world), TEXT) == 1


@pytest.mark.parametrize("days", [-1, 10])
def test_fault_07_retry_after_as_a_date(world, days):
    told = world.time.now() + timedelta(days=days)
    world.sandbox.faults.add(
        "reply",
        "status",
        status=429,
        retry_after=format_datetime(told, usegmt=True),
        code=contract.RATE_LIMITED,
    )
    row = world.reply(one(world), TEXT)
    world.until(lambda: state_of(world, row.id) == "retry")
    if days > 0:
        calls = world.calls("reply")
        world.let_pass(days * 86400 - 3600, step=14400 - 60)
        assert world.calls("reply") == calls
        assert world.outbox()[0].retry_at >= told
        world.time.advance(3 * 3600)
    world.sandbox.expire_states()  # ten days make a token and perhaps a state too old: neither may matter
    world.pass_until(lambda: not world.outbox())
    assert world.sent(one(world), TEXT) == 1


# --- tokens ---


def test_fault_09_ten_replies_meet_an_expired_token(world):
    chosen = world.open_conversations()[:10]
    assert len(chosen) == 10
    world.sandbox.expire_access_tokens()
    for conversation_id in chosen:
        world.reply(conversation_id, TEXT)
    world.until(lambda: not world.outbox())
    assert world.calls("token") == 2  # the first start's, and one for all
    assert [world.sent(conversation_id, TEXT) for conversation_id in chosen] == [1] * 10


def test_fault_10_a_lost_refresh_answer_asks_for_a_new_sign_in_and_keeps_everything(world):
    conversation_id = one(world)
    world.store.save_draft(conversation_id, "Jeszcze piszę").result(5)
    world.sandbox.faults.add("token", "drop_answer")
    world.sandbox.expire_access_tokens()
    row = world.reply(conversation_id, TEXT)
    world.pass_until(lambda: world.sync.status().state == status.SIGNED_OUT)
    world.until(lambda: state_of(world, row.id) == "queued")
    assert world.store.reader().draft(conversation_id) == "Jeszcze piszę"
    calls = dict(world.sandbox.faults.calls)
    world.sync.poke()
    world.let_pass(3600, step=60)
    assert world.sandbox.faults.calls == calls

    world.sign_in_again()
    world.sync.poke()
    world.until(lambda: not world.outbox())
    assert world.sent(conversation_id, TEXT) == 1


def test_a_revoked_sign_in_stops_sending_and_keeps_the_outbox(world):
    world.sandbox.revoke_all_tokens()
    row = world.reply(one(world), TEXT)
    world.until_state(status.SIGNED_OUT)
    world.until(lambda: state_of(world, row.id) == "queued")
    world.until(lambda: world.sync.status().waiting == 1)
