"""Starts on what an earlier end left, or on a disk that is not there at that moment: the sync goes on by
itself."""

import threading
from typing import Any

import pytest

from desktop.network import NetworkError
from desktop.platforms import http
from desktop.platforms.connecting import new_client
from desktop.store.errors import DiskFull
from desktop.store.store import Store
from desktop.sync import status
from desktop.sync.waits import Waits
from tests.sync.lesser_platforms import Keyless

TEXT = "Dzień dobry, paczka wyszła dziś rano."


def test_fault_02_killed_again_after_the_start_had_found_the_row_and_before_it_went_out(make_world):
    """At the first start after a kill the row is `unknown` for a moment: a kill there must not strand it."""
    world = make_world().start()
    world.until_state(status.UP_TO_DATE)
    conversation_id = world.open_conversations()[0]
    world.stop()
    world.open()
    world.reply(conversation_id, TEXT)
    world.store.take_ready(world.time.now()).result(5)
    world.store.adopt_after_crash().result(5)
    world.store.close()  # killed

    world.open()
    assert [row.state for row in world.outbox()] == ["unknown"]
    world.start()
    world.until(lambda: not world.outbox())
    assert world.sent(conversation_id, TEXT) == 1


def test_fault_05_without_keys_a_second_kill_does_not_send_what_may_have_arrived(make_world):
    world = make_world(wrap=Keyless).start()
    world.until_state(status.UP_TO_DATE)
    conversation_id = world.open_conversations()[0]
    world.stop()
    world.open()
    world.reply(conversation_id, TEXT)
    world.store.take_ready(world.time.now()).result(5)
    world.store.adopt_after_crash().result(5)
    world.store.close()

    world.open()
    world.start()
    world.until_state(status.UP_TO_DATE)
    world.let_pass(600, step=60)
    assert [row.state for row in world.outbox()] == ["unknown"]
    assert world.calls("reply") == 0


def test_fault_16_a_store_that_cannot_be_read_when_the_sync_starts_does_not_end_it(
    make_world, monkeypatch: pytest.MonkeyPatch
):
    world = make_world()
    read, failures = Store.reader, [True]

    def reader(store: Store) -> Any:
        if failures:
            failures.pop()
            raise DiskFull("no space left on device")
        return read(store)

    monkeypatch.setattr(Store, "reader", reader)
    world.start()
    world.pass_until(lambda: world.sync.status().state == status.UP_TO_DATE)


def test_fault_16_a_store_that_cannot_be_read_after_a_read_does_not_end_the_reading(
    make_world, monkeypatch: pytest.MonkeyPatch
):
    world = make_world()
    shorten, failures = Waits.shorten, [True]

    def once(waits: Waits) -> None:
        if failures:
            failures.pop()
            raise DiskFull("no space left on device")
        shorten(waits)

    monkeypatch.setattr(Waits, "shorten", once)
    world.start()
    world.pass_until(lambda: world.sync.status().state == status.UP_TO_DATE)
    assert status.DISK_FULL in world.statuses
    conversation_id = world.open_conversations()[0]
    world.sandbox.write_as_buyer(conversation_id, "Jest tam kto?")
    world.sync.poke()
    world.until(lambda: world.store.reader().messages(conversation_id)[-1].text == "Jest tam kto?")


def test_network_settings_that_cannot_be_used_are_said_and_a_look_after_the_mending_goes_on(
    make_world, monkeypatch: pytest.MonkeyPatch
):
    """Double: settings that do not hold for this computer itself, where the sandbox is."""
    usable = threading.Event()

    def client(*arguments: Any, **more: Any) -> Any:
        if not usable.is_set():
            raise NetworkError("proxy_malformed")
        return new_client(*arguments, **more)

    monkeypatch.setattr(http, "new_client", client)
    world = make_world().start()
    world.until_state(status.NETWORK_SETTINGS)
    assert world.calls("changes") == 0
    usable.set()
    world.sync.poke()
    world.until_state(status.UP_TO_DATE)


@pytest.mark.parametrize("error", [ValueError("a bug"), OverflowError("2**63")])
def test_an_accepted_answer_that_cannot_be_kept_ends_the_row_all_the_same(
    make_world, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    """The platform has the reply; what it looks like comes with the next read."""
    world = make_world().start()
    world.until_state(status.UP_TO_DATE)
    conversation_id = world.open_conversations()[0]
    apply = Store.apply_outcome

    def broken(store: Store, outbox_id: int, things: Any, *more: Any) -> Any:
        if things:
            raise error
        return apply(store, outbox_id, things, *more)

    monkeypatch.setattr(Store, "apply_outcome", broken)
    world.reply(conversation_id, TEXT)
    world.until(lambda: not world.outbox())
    world.until(lambda: TEXT in [m.text for m in world.store.reader().messages(conversation_id)])
    assert world.sent(conversation_id, TEXT) == 1
