"""Networks, platforms and disks as they are: what was stored stays, what was typed goes out later."""

import json
import logging
from concurrent.futures import Future
from datetime import timedelta

import pytest

from desktop.domain.actions import Reply
from desktop.platforms.helpdesk import contract
from desktop.sandbox.server import Sandbox
from desktop.store.errors import DiskFull
from desktop.sync import status
from tests.sync.test_sync import everything, stored
from tests.sync.world import FakeTime, World

PORTAL = b"<!doctype html><title>Free Wi-Fi</title><h1>Please sign in</h1>"


def silence_events(sandbox: Sandbox) -> None:
    """No hints: only what the test does makes the sync look."""
    sandbox.faults.add("events", "status", times=1_000_000, status=503)


# --- away from the network ---


@pytest.fixture
def lasting(tmp_path, time: FakeTime):
    """Starts the same practice platform again and again, at the same address."""
    running: list[Sandbox] = []
    port = 0

    def start() -> Sandbox:
        nonlocal port
        sandbox = Sandbox(
            tmp_path / "platform.db", conversations=60, seed=3, buyers=False, clock=time.now, port=port
        ).start()
        port = int(sandbox.url.rpartition(":")[2])
        running.append(sandbox)
        return sandbox

    yield start
    for sandbox in running:
        sandbox.stop()


def texts(world: World) -> list[str]:
    """Of the replies that wait."""
    return [row.action.text for row in world.outbox() if isinstance(row.action, Reply)]


def test_fault_12_replies_of_three_days_without_a_network_go_out_in_order(lasting, tmp_path, time):
    world = World(tmp_path, lasting(), time).start()
    world.until_state(status.UP_TO_DATE)
    chosen = world.open_conversations()[:20]
    world.sandbox.stop()
    for number in range(10):
        for conversation_id in chosen:
            world.reply(conversation_id, f"offline {number}")
    world.pass_until(lambda: world.sync.status().state == status.OFFLINE)
    world.until(lambda: world.sync.status().waiting == 200)
    world.let_pass(3 * 86400, step=43200)
    assert len(world.outbox()) == 200
    assert world.sync.status().state == status.OFFLINE

    world.sandbox = lasting()
    taken_over = chosen[0]
    world.sandbox.set_state(taken_over, "taken_over")
    world.sandbox.write_as_buyer(chosen[1], "Jest tam kto?")
    world.pass_until(lambda: world.sync.status().state == status.UP_TO_DATE)
    world.until(lambda: {row.conversation_id for row in world.outbox()} <= {taken_over}, patience=30)
    for conversation_id in chosen[1:]:
        said = [message.text for message in world.sandbox.replies(conversation_id)]
        assert [text for text in said if text.startswith("offline")] == [f"offline {n}" for n in range(10)]
    assert world.outbox()[0].state == "failed"
    assert texts(world) == [f"offline {n}" for n in range(10)]
    assert world.sent(taken_over, "offline 0") == 0
    world.until(lambda: world.sync.status().state == status.UP_TO_DATE)
    world.stop()


def test_the_first_start_without_a_network_recovers_by_itself(lasting, tmp_path, time):
    sandbox = lasting()
    world = World(tmp_path, sandbox, time)
    sandbox.stop()
    world.start()
    world.until_state(status.OFFLINE)
    assert world.sync.status().retry_at is not None
    world.sandbox = lasting()
    assert world.pass_until(lambda: world.sync.status().state == status.UP_TO_DATE) <= 60
    assert stored(world) == everything(world)
    world.stop()


def test_the_stream_of_hints_comes_back_after_a_restart_of_the_platform(lasting, tmp_path, time):
    world = World(tmp_path, lasting(), time).start()
    world.until_state(status.UP_TO_DATE)
    world.until(lambda: world.calls("events") == 1)
    world.sandbox.stop()
    world.sandbox = lasting()
    world.pass_until(lambda: world.calls("events") >= 1)
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.write_as_buyer(conversation_id, "Znów tu jestem")
    world.until(lambda: world.store.reader().messages(conversation_id)[-1].text == "Znów tu jestem")
    world.stop()


# --- somebody else answers ---


@pytest.mark.parametrize(
    "body", [PORTAL, b'{"state":"s","has_more":fal', "{}".encode("utf-16")], ids=["portal", "cut", "utf-16"]
)
def test_fault_34_a_captive_portal_stores_nothing_loses_nothing_and_goes_away(world, body):
    silence_events(world.sandbox)
    state = world.store.reader().state()
    for operation in ("changes", "reply", "me", "markets", "agents", "metadata"):
        world.sandbox.faults.add(operation, "body", times=1_000_000, body=body, content_type="text/html")
    [conversation_id, *_] = world.open_conversations()
    row = world.reply(conversation_id, "Przez portal")
    world.pass_until(lambda: world.sync.status().state == status.NOT_OURS)
    world.let_pass(600, step=60)
    assert world.store.reader().state() == state
    assert [kept.id for kept in world.outbox()] == [row.id]
    world.sandbox.faults.clear()
    world.pass_until(lambda: not world.outbox())
    assert world.sent(conversation_id, "Przez portal") == 1
    world.pass_until(lambda: world.sync.status().state == status.UP_TO_DATE)


def test_a_host_at_which_nobody_answers_is_offline_and_tried_again_with_pauses(make_world, sandbox):
    world = make_world()
    sandbox.stop()
    world.start()
    world.until_state(status.OFFLINE)
    assert world.sync.status().last_success is None


# --- records ---


def test_fault_33_bad_records_are_kept_aside_and_the_rest_is_stored(world):
    [conversation_id, *_] = world.open_conversations()
    silence_events(world.sandbox)
    bad = {
        "bad-1": b'{"id":"bad-1","text":"\\ud800"}',
        "bad-2": b'{"id":"bad-2","received_at":1e18}',
        "bad-3": b'{"id":"bad-3","sequence":NaN}',
        "bad-4": b'{"id":"bad-4"',
    }
    for name, raw in bad.items():
        world.sandbox.insert_raw("message", name, raw)
        world.sandbox.write_as_buyer(conversation_id, f"po {name}")
    world.sandbox.insert_raw("coupon", "k-1", b'{"id":"k-1"}')
    world.sync.poke()
    world.until(lambda: world.sync.status().set_aside == 5)
    texts = [message.text for message in world.store.reader().messages(conversation_id)]
    assert [text for text in texts if text.startswith("po ")] == [f"po {name}" for name in bad]
    raws = b"".join(aside.raw for aside in world.store.reader().set_aside())
    assert all(raw in raws for raw in bad.values())


def test_fault_31_a_state_that_is_too_old_means_reading_afresh_without_losing_anything(world):
    first, second, *_ = world.open_conversations()
    silence_events(world.sandbox)
    world.store.save_draft(first, "Szkic").result(5)
    row = world.reply(second, "W drodze", delay=3000)
    gone = world.open_conversations()[-1]
    world.sandbox.remove("conversation", gone)
    world.sandbox.write_as_buyer(first, "Nowa wiadomość")
    world.sandbox.expire_states()
    world.sync.poke()
    world.until(lambda: world.store.reader().head(gone) is None)
    world.until_state(status.UP_TO_DATE)
    kept = everything(world)
    assert {name: messages for name, messages in stored(world).items() if name != gone} == kept
    assert world.store.reader().draft(first) == "Szkic"
    assert [waiting.id for waiting in world.outbox()] == [row.id]


def test_fault_31_a_full_read_that_was_broken_off_is_finished_after_a_restart(world):
    silence_events(world.sandbox)
    gone = world.open_conversations()[-1]
    world.sandbox.remove("conversation", gone)
    world.sandbox.expire_states()
    # The first page comes, the second does not.
    world.sandbox.faults.add("changes", "status", after=2, times=1_000_000, status=503)
    world.sync.poke()
    world.until_state(status.BUSY)
    world.sandbox.faults.clear()
    silence_events(world.sandbox)
    world.restart()
    world.until_state(status.UP_TO_DATE)
    assert world.store.reader().head(gone) is None
    assert stored(world) == everything(world)


# --- disk and clock ---


def test_fault_16_a_full_disk_is_said_and_the_sync_goes_on_when_there_is_room_again(world, monkeypatch):
    full = True
    real = world.store.apply_page

    def apply_page(*arguments, **more):
        if full:
            failed: Future = Future()
            failed.set_exception(DiskFull("no space"))
            return failed
        return real(*arguments, **more)

    monkeypatch.setattr(world.store, "apply_page", apply_page)
    state = world.store.reader().state()
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.write_as_buyer(conversation_id, "Pełny dysk?")
    world.until_state(status.DISK_FULL)
    assert world.store.reader().state() == state
    full = False
    world.pass_until(lambda: world.sync.status().state == status.UP_TO_DATE)
    assert world.store.reader().messages(conversation_id)[-1].text == "Pełny dysk?"


def test_fault_16_an_accepted_reply_is_remembered_though_the_disk_was_full(world, monkeypatch):
    real, tries = world.store.apply_outcome, 0

    def apply_outcome(*arguments):
        nonlocal tries
        tries += 1
        if tries <= 3:
            failed: Future = Future()
            failed.set_exception(DiskFull("no space"))
            return failed
        return real(*arguments)

    silence_events(world.sandbox)
    monkeypatch.setattr(world.store, "apply_outcome", apply_outcome)
    [conversation_id, *_] = world.open_conversations()
    world.reply(conversation_id, "Przyjęte")
    world.pass_until(lambda: not world.outbox())
    assert world.sent(conversation_id, "Przyjęte") == 1


@pytest.mark.parametrize("days", [-365, 365])
def test_fault_32_a_clock_that_is_set_makes_no_storm_and_no_standstill(world, days):
    [conversation_id, *_] = world.open_conversations()
    platform_time = world.sandbox.desk._clock
    shift = timedelta(days=days)
    world.sandbox.desk._clock = lambda: platform_time() - shift  # the platform stays where it was
    world.time.set_clock(timedelta(days=days))
    before = sum(world.sandbox.faults.calls.values())
    world.let_pass(600, step=20)
    assert sum(world.sandbox.faults.calls.values()) - before <= 60
    world.store.enqueue(
        Reply(conversation_id, "Po zmianie"),
        not_before=world.sandbox.desk.now() + timedelta(seconds=10),
    ).result(5)
    assert world.pass_until(lambda: not world.outbox()) <= 120
    assert world.sent(conversation_id, "Po zmianie") == 1


# --- what is never said ---


def test_no_text_and_no_token_is_ever_logged(make_world, sandbox, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="helpdesk")
    world = make_world().start()
    world.until_state(status.UP_TO_DATE)
    [conversation_id, *_] = world.open_conversations()
    sandbox.faults.add("reply", "drop_answer")
    world.reply(conversation_id, "CANARY-OUT")
    sandbox.write_as_buyer(conversation_id, "CANARY-IN")
    sandbox.insert_raw("message", "bad", b'{"id":"CANARY-BAD"}')
    sandbox.faults.add("changes", "status", status=400, code=contract.INVALID)
    world.pass_until(lambda: not world.outbox() and world.sync.status().set_aside == 1)
    ours = [record for record in caplog.records if record.name.startswith("helpdesk")]
    assert ours
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "CANARY" not in said
    tokens = json.dumps([world.keeper._token])
    assert tokens.strip('[]"') not in said
