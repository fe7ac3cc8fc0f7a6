"""The record comes when somebody asks, with the keys that are trusted; nothing new is trusted by itself."""

from collections.abc import Callable

import pytest

from desktop.domain.actions import Note
from desktop.domain.record import KEY
from desktop.reports.evidence import Evidence, examine
from desktop.sync import records
from desktop.sync.records import Fetched, NotFetched
from tests.sync.world import PATIENCE, World


def fetched(world: World, name: str) -> Fetched:
    found = world.sync.record(name).result(PATIENCE)
    assert isinstance(found, Fetched)
    return found


def examined(world: World, name: str) -> Evidence:
    found = fetched(world, name)
    return examine(found.record, found.pinned, found.published, world.time.now())


def test_every_record_of_the_world_verifies_over_http(world: World) -> None:
    for conversation in world.sandbox.conversations()[:25]:
        evidence = examined(world, conversation.id)
        assert evidence.problem is None
        assert evidence.record.market == conversation.market
        assert evidence.signed_by is not None
        assert evidence.signed_by.id == world.sandbox.desk.archive.key_id


def test_an_account_without_trusted_keys_trusts_those_of_the_first_record(world: World) -> None:
    assert world.store.reader().pinned_keys() == ()
    found = fetched(world, world.open_conversations()[0])
    assert [each.key for each in found.pinned] == list(found.published)
    assert world.store.reader().pinned_keys() == found.pinned


def test_a_changed_key_is_offered_and_never_taken_silently(world: World) -> None:
    name = world.open_conversations()[0]
    before = fetched(world, name)
    world.sandbox.change_signing_key(bytes([7]) * 32)
    evidence = examined(world, name)
    assert evidence.problem is not None
    assert evidence.problem.why == KEY
    assert evidence.newcomer is not None
    assert evidence.unfamiliar == (evidence.newcomer,)
    assert world.store.reader().pinned_keys() == before.pinned
    world.store.trust_key(evidence.newcomer).result(PATIENCE)
    assert examined(world, name).problem is None
    # What was signed before still verifies: the old key stays.
    pinned = world.store.reader().pinned_keys()
    assert examine(before.record, pinned, before.published, world.time.now()).problem is None


def test_internal_notes_and_what_waits_for_a_moderator_are_not_in_it(world: World) -> None:
    name = world.open_conversations()[0]
    world.enqueue(Note(name, "between us, SECRET"))
    world.reply(name, "[moderate] me, SECRET")
    world.reply(name, "Dobry wieczór")
    world.until(lambda: world.sent(name, "Dobry wieczór") == 1)
    told = repr(fetched(world, name).record)
    assert "Dobry wieczór" in told
    assert "SECRET" not in told


def test_a_conversation_that_nobody_knows_is_said(world: World) -> None:
    found = world.sync.record("C-none").result(PATIENCE)
    assert isinstance(found, NotFetched)
    assert found.why == records.UNKNOWN


@pytest.mark.parametrize("started", [True, False])
def test_offline_is_said(make_world: Callable[..., World], started: bool) -> None:
    world = make_world()
    if started:
        world.start()
        world.until_state("up_to_date")
        world.sandbox.stop()
    found = world.sync.record("C-1").result(PATIENCE)
    assert isinstance(found, NotFetched)
    assert found.why == records.OFFLINE


def test_it_can_be_given_up(world: World) -> None:
    future = world.sync.record(world.open_conversations()[0])
    future.cancel()
    assert future.cancelled()
    assert fetched(world, world.open_conversations()[0])
