"""A store that has lost something gets it back: what people made from the backup, all else from the
platform."""

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.platform import Page, Totals
from desktop.store.errors import StoreError
from desktop.store.resync import RESYNC
from desktop.store.writer import Work
from desktop.sync import pull, status
from tests.sync.test_sync import everything, stored
from tests.sync.world import World

TEXT = "Dzień dobry, paczka wyszła dziś rano."


def lose_store(world: World) -> None:
    """The store's file with its log is gone; the backup is there."""
    for end in ("", "-wal", "-shm"):
        Path(f"{world.store.path}{end}").unlink(missing_ok=True)


def lose_rows(world: World) -> None:
    """As a log that was cut would: rows are missing, and the file is whole."""

    def job(work: Work) -> None:
        work.run("DELETE FROM message WHERE place IN (SELECT place FROM message LIMIT 20)")
        work.run("DELETE FROM orders WHERE id IN (SELECT id FROM orders LIMIT 3)")

    world.store._writer.submit(job, 0).result(5)


class Slow(HelpdeskPlatform):
    """Pages of five things, and a word to the test before each."""

    def __init__(self, client: HelpdeskPlatform, before: list[object]) -> None:
        self.__dict__.update(client.__dict__)
        self._before = before

    async def changes(self, since: str | None, limit: int) -> Page:
        if self._before:
            self._before[0]()  # type: ignore[operator]
        return await super().changes(since, 5 if since is None or self._before else limit)


def test_fault_19_after_a_damage_all_is_here_again_and_nothing_is_sent_twice(world):
    first, second, third, *_ = world.open_conversations()
    world.stop()
    world.open()
    accepted = world.reply(first, TEXT)
    [taken] = world.store.take_ready(world.time.now()).result(5)
    world.perform_outside(taken)
    world.reply(second, "Czeka")
    world.store.save_draft(third, "Piszę").result(5)
    world.store.close()
    lose_store(world)
    # A key is known for a day; who comes back later must not send again either.
    world.sandbox.call(lambda: world.sandbox.desk.store.run("DELETE FROM answers"))

    world.open()
    assert next(row.key for row in world.outbox()) == accepted.key
    world.start()
    world.until(lambda: not world.outbox())
    world.until(lambda: stored(world) == everything(world))
    assert (world.sent(first, TEXT), world.sent(second, "Czeka")) == (1, 1)
    assert world.store.reader().draft(third) == "Piszę"


def test_fault_20_rows_that_went_with_the_log_are_noticed_by_counting_and_come_again(world):
    conversation_id = world.open_conversations()[0]
    world.store.save_draft(conversation_id, "Piszę").result(5)
    lose_rows(world)
    world.stop()
    world.open()
    assert stored(world) != everything(world)
    world.start()
    world.until(lambda: stored(world) == everything(world))
    world.until(lambda: world.store.reader().setting(pull.DIFFERS) is None)
    world.until_state(status.UP_TO_DATE)
    assert status.RESYNC in world.statuses
    assert world.store.reader().draft(conversation_id) == "Piszę"


def test_fault_20_what_goes_missing_later_is_noticed_within_the_hour(world):
    lose_rows(world)
    assert stored(world) != everything(world)
    world.let_pass(pull.COUNT_EVERY.total_seconds() + 600, step=300)
    world.until(lambda: stored(world) == everything(world))
    assert status.RESYNC in world.statuses


def test_counting_finds_nothing_wrong_with_a_whole_store(world):
    reads = world.store.reader()._db.one("SELECT value FROM meta WHERE name = 'generation'")
    world.restart()
    world.until_state(status.UP_TO_DATE)
    assert world.store.reader()._db.one("SELECT value FROM meta WHERE name = 'generation'") == reads
    assert status.RESYNC not in world.statuses


def test_a_difference_that_a_full_read_does_not_mend_is_read_for_once(make_world):
    class Boasting(HelpdeskPlatform):
        def __init__(self, client: HelpdeskPlatform) -> None:
            self.__dict__.update(client.__dict__)

        async def totals(self, state: str) -> Totals | None:
            told = await super().totals(state)
            return replace(told, messages=told.messages + 7) if told is not None else None

    world = make_world(wrap=Boasting).start()
    world.until(lambda: world.store.reader().setting(pull.DIFFERS) == 7)
    world.until_state(status.UP_TO_DATE)
    world.restart()
    world.until_state(status.UP_TO_DATE)
    world.let_pass(120, step=30)
    assert world.store.reader()._db.one("SELECT value FROM meta WHERE name = 'generation'") == (1,)


def test_everything_is_read_again_when_somebody_asks_and_what_they_made_stays(make_world):
    before: list[object] = []
    world = make_world(wrap=lambda client: Slow(client, before)).start()
    world.until_state(status.UP_TO_DATE)
    conversation_id = world.open_conversations()[0]
    world.store.save_draft(conversation_id, "Piszę").result(5)
    world.reply(conversation_id, "Później", delay=600)
    lose_rows(world)
    told: list[tuple[int, int]] = []
    world.sync.listen(lambda each: told.append((each.received, each.expected)))
    world.sync.resync()
    world.until(lambda: status.RESYNC in world.statuses)
    world.until_state(status.UP_TO_DATE)
    world.until(lambda: stored(world) == everything(world))
    assert world.store.reader().draft(conversation_id) == "Piszę"
    assert [row.action.text for row in world.outbox()] == ["Później"]
    count = len(world.sandbox.conversations())
    assert (count, count) in told
    assert len({received for received, _ in told}) > 2


def test_a_full_read_that_is_given_up_goes_on_from_the_old_cursor(make_world):
    before: list[object] = []
    world = make_world(wrap=lambda client: Slow(client, before)).start()
    world.until_state(status.UP_TO_DATE)
    cursor = world.store.reader().state()
    whole = stored(world)
    asked: list[int] = []

    def give_up() -> None:
        asked.append(1)
        if len(asked) == 3:
            world.sync._puller.cancel_resync()

    before.append(give_up)
    world.sync.resync()
    world.until(lambda: status.RESYNC in world.statuses)
    world.until_state(status.UP_TO_DATE)
    assert len(asked) < 10
    reader = world.store.reader()
    assert reader.state() == cursor
    assert not reader.setting(RESYNC)
    assert stored(world) == whole


def test_a_full_read_that_is_cut_off_while_it_is_given_up_removes_nothing(make_world):
    class Uncounted(Slow):
        async def totals(self, state: str) -> Totals | None:
            return None  # counting would bring back what was removed

    before: list[object] = []
    world = make_world(wrap=lambda client: Uncounted(client, before)).start()
    world.until_state(status.UP_TO_DATE)
    give_up, whole = world.store.cancel_resync, stored(world)

    def cut_off() -> "Future[bool]":
        assert give_up().result(5)
        cut: Future[bool] = Future()
        cut.set_exception(StoreError())
        return cut

    world.store.cancel_resync = cut_off
    before.append(world.sync.cancel_resync)
    world.sync.resync()
    world.until_state(status.NOT_SAVED)
    before.clear()
    world.restart()
    world.until_state(status.UP_TO_DATE)
    assert stored(world) == whole == everything(world)


def test_a_conversation_of_which_only_messages_have_come_is_not_counted(world):
    reader = world.store.reader()
    before = reader.census().held["conversation"]
    message = reader.messages(world.open_conversations()[0])[0]
    world.store.apply_page([replace(message, id="m-x", conversation_id="c-x")], [], [], "s").result(5)
    assert reader.census().held["conversation"] == before == len(world.sandbox.conversations())
