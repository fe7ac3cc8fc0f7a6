"""What moves when all is well: first sync, live news, replies, and the moments at which they go."""

import threading
from datetime import timedelta

from desktop.domain.actions import Edit, MarkRead, Note, Reply
from desktop.platforms.helpdesk import mapping
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.platform import Page
from desktop.store.views import Query
from desktop.sync import status
from desktop.sync.pace import LONGEST_DELAY, Pace
from tests.sync.world import PATIENCE, FakeTime, World


class Listening(HelpdeskPlatform):
    """Keeps from which states on changes were asked for."""

    def __init__(self, client: HelpdeskPlatform, asked: list[str | None]) -> None:
        self.__dict__.update(client.__dict__)
        self._asked = asked

    async def changes(self, since: str | None, limit: int) -> Page:
        self._asked.append(since)
        return await super().changes(since, limit)


def everything(world: World) -> dict[str, list]:
    """The platform's conversations with their messages, as the store should hold them."""
    return {
        entry.id: [mapping.message(message) for message in world.sandbox.messages(entry.id)]
        for entry in world.sandbox.conversations()
    }


def stored(world: World) -> dict[str, list]:
    reader = world.store.reader()
    rows = reader.rows(Query(view="all"), 0, 10_000)
    return {row.id: reader.messages(row.id, 10_000) for row in rows}


def test_the_first_sync_stores_what_the_platform_has(world):
    assert stored(world) == everything(world)
    assert world.store.reader().account().name
    assert status.FIRST_SYNC in world.statuses
    assert world.sync.status().received == len(world.sandbox.conversations())


def test_a_later_start_goes_on_from_the_cursor(world):
    state, before = world.store.reader().state(), stored(world)
    world.stop()
    asked: list[str | None] = []
    world.wrap = lambda client: Listening(client, asked)
    world.open()
    world.start()
    world.until_state("up_to_date")
    assert set(asked) == {state}
    assert stored(world) == before


def test_a_buyers_message_comes_by_hint_without_waiting_for_the_next_poll(world):
    [conversation_id, *_] = world.open_conversations()
    message = world.sandbox.write_as_buyer(conversation_id, "Czy jest jeszcze dostępny?")
    world.until(lambda: message.id in {m.id for m in world.store.reader().messages(conversation_id)})


def test_without_hints_polling_finds_it_within_a_minute(make_world, sandbox):
    sandbox.faults.add("events", "status", times=10_000, status=503)
    world = make_world().start()
    world.until_state("up_to_date")
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.write_as_buyer(conversation_id, "Halo?")
    passed = world.pass_until(
        lambda: world.store.reader().messages(conversation_id)[-1].text == "Halo?", step=5.0
    )
    assert passed <= 60


def test_a_reply_goes_out_once_and_leaves_the_outbox_when_it_is_accepted(world):
    [conversation_id, *_] = world.open_conversations()
    row = world.reply(conversation_id, "Dzień dobry, tak.")
    world.until(lambda: not world.outbox())
    assert world.sent(conversation_id, "Dzień dobry, tak.") == 1
    [message] = [m for m in world.store.reader().messages(conversation_id) if m.idempotency_key == row.key]
    assert message.text == "Dzień dobry, tak."


def test_undo_time_is_honoured_to_the_second(world):
    [conversation_id, *_] = world.open_conversations()
    world.reply(conversation_id, "Zaraz", delay=10)
    world.let_pass(9, step=3)
    assert world.calls("reply") == 0
    world.time.advance(1)
    world.until(lambda: not world.outbox())
    assert world.sent(conversation_id, "Zaraz") == 1


def test_a_time_that_comes_while_it_is_looked_what_may_go_out_is_not_missed(world, monkeypatch):
    """The undo time ends between the look at the outbox and the question when to look again."""
    [conversation_id, *_] = world.open_conversations()
    world.reply(conversation_id, "Dzień dobry", delay=10)
    world.let_pass(4, step=2)
    take_ready = world.store.take_ready

    def slow(*asked):
        taken = take_ready(*asked)
        assert taken.result(PATIENCE) == [] or world.time.passed >= 10
        if world.time.passed < 10:
            world.time.advance(10)
        return taken

    monkeypatch.setattr(world.store, "take_ready", slow)
    world.sync.poke()
    world.until(lambda: not world.outbox())
    assert world.sent(conversation_id, "Dzień dobry") == 1


def test_a_reply_that_is_taken_back_in_time_is_never_sent(world):
    [conversation_id, *_] = world.open_conversations()
    row = world.reply(conversation_id, "Ups", delay=10)
    assert world.store.cancel(row.id).result(5)
    world.let_pass(60, step=20)
    assert world.calls("reply") == 0
    assert world.store.reader().draft(conversation_id) == "Ups"


def test_replies_of_a_conversation_keep_their_order(world):
    [conversation_id, *_] = world.open_conversations()
    texts = [f"Część {number}" for number in range(5)]
    for text in texts:
        world.reply(conversation_id, text)
    world.until(lambda: not world.outbox())
    said = [message.text for message in world.sandbox.replies(conversation_id)]
    assert [text for text in said if text in texts] == texts


def test_notes_edits_and_read_markers_arrive(world):
    [conversation_id, *_] = world.open_conversations()
    last = world.sandbox.messages(conversation_id)[-1].id
    for action in (
        Note(conversation_id, "Zadzwonić do magazynu"),
        Edit(conversation_id, labels=("pilne",)),
        MarkRead(conversation_id, last),
    ):
        world.enqueue(action)
    world.until(lambda: not world.outbox())
    there = world.sandbox.conversation(conversation_id)
    assert there.labels == ["pilne"]
    assert there.read_up_to == last
    assert world.sandbox.messages(conversation_id)[-1].internal


def test_an_edit_on_an_old_version_is_made_on_the_new_one(world):
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.faults.add("events", "status", times=10_000, status=503)
    world.enqueue(Edit(conversation_id, labels=("zwrot",)), delay=5)
    world.sandbox.post_message_as("system", conversation_id, "Paczka nadana")
    world.pass_until(lambda: not world.outbox())
    assert world.sandbox.conversation(conversation_id).labels == ["zwrot"]


def test_the_platforms_clock_is_used_where_ours_is_wrong(make_world, sandbox, time):
    sandbox.desk._clock = lambda: time.now().replace(year=2027)
    world = make_world().start()
    world.until_state("up_to_date")
    assert world.sync.clock_offset() > 300 * 86400
    [conversation_id, *_] = world.open_conversations()
    world.store.enqueue(
        Reply(conversation_id, "Zaraz"), not_before=time.now().replace(year=2027) + timedelta(seconds=5)
    ).result(5)
    assert world.pass_until(lambda: not world.outbox(), step=1) <= 10


def test_stopping_ends_the_thread_and_says_so(world):
    assert world.sync.stop(5)
    assert world.sync.status().state == status.STOPPED
    assert "sync" not in {thread.name for thread in threading.enumerate()}


def test_pauses_double_are_capped_and_spread():
    pace = Pace(FakeTime().now, FakeTime().sleep, lambda: 1.0)
    assert [pace.delay(failures) for failures in (1, 2, 3, 4)] == [2, 4, 8, 16]
    assert pace.delay(10_000) == LONGEST_DELAY
    low = Pace(FakeTime().now, FakeTime().sleep, lambda: 0.0)
    assert low.delay(10_000) == LONGEST_DELAY / 2
