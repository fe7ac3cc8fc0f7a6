"""Erasing by the sync: once a day, after a read that went well, by a clock that two looks agree on."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from desktop.domain.conversations import Message
from desktop.domain.retention import ClockWord
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.store.retention import RUN, SEEN, WORD, rules_of
from desktop.store.views import Query, Row
from desktop.sync.engine import SyncService
from tests.sync.world import FakeTime, World

DAY = 86_400.0
YEARS = 7 * 366 * DAY


def rows(world: World) -> list[Row]:
    return world.store.reader().rows(Query(view="all"), 0, 1000)


def book(world: World) -> None:
    """As the session does once the account is known."""
    from desktop.clock_book import build_book

    account = world.store.reader().account()
    assert account is not None
    world.store.set_book(build_book(account)[0]).result()


def look(world: World) -> None:
    """Another read that goes well, by a sign-in that is still good, and the look at the clock after it."""
    before = world.store.reader().setting(SEEN)
    world.sign_in_again()
    world.sync.poke()
    world.until(lambda: world.store.reader().setting(SEEN) != before)


def ran(world: World) -> bool:
    return world.store.reader().setting(RUN) is not None


def test_nothing_is_erased_before_two_looks_agree_and_then_once_a_day(world: World, time: FakeTime) -> None:
    book(world)
    world.until(lambda: world.store.reader().setting(WORD) == ClockWord.DOUBTFUL)
    assert not ran(world)
    time.advance(DAY)
    look(world)
    world.until(lambda: ran(world))
    run = world.store.reader().setting(RUN)
    time.advance(DAY / 2)
    calls = world.calls("changes")
    world.sync.poke()
    world.until(lambda: world.calls("changes") > calls and world.sync.status().state == "up_to_date")
    assert world.store.reader().setting(RUN) == run


def test_fault_32_a_jump_of_years_erases_nothing(world: World, time: FakeTime) -> None:
    book(world)
    world.until(lambda: world.store.reader().setting(SEEN) is not None)
    before = rows(world)
    time.advance(YEARS)
    look(world)
    assert world.store.reader().setting(WORD) == ClockWord.DOUBTFUL
    assert {row.id for row in rows(world)} >= {row.id for row in before}
    assert not ran(world)


def test_what_is_past_goes_with_the_second_look_and_is_fetched_again(world: World, time: FakeTime) -> None:
    book(world)
    world.until(lambda: world.store.reader().setting(SEEN) is not None)
    time.advance(YEARS)
    look(world)
    time.advance(DAY)
    look(world)
    world.until(lambda: ran(world))
    reader = world.store.reader()
    gone = reader.kept.erased()
    assert gone
    rules = rules_of(reader.account())
    kept = [reader.kept.keeping(row.id, rules) for row in rows(world)]
    assert not any(each is not None and each.is_past(time.now()) for each in kept)
    chosen = next(each.id for each in gone)
    assert reader.conversation(chosen) is None
    assert world.store.fetch_again(chosen).result()
    world.sync.poke()
    world.until(lambda: reader.conversation(chosen) is not None and not reader.kept.wanted())
    head = reader.head(chosen)
    assert head is not None
    assert len(reader.messages(chosen)) == head.message_count
    assert all(reader.order(order) is not None for order in head.order_ids)
    assert chosen not in {each.id for each in reader.kept.erased()}


def test_a_buyer_who_writes_to_an_erased_conversation_is_heard_at_once(world: World, time: FakeTime) -> None:
    book(world)
    world.until(lambda: world.store.reader().setting(SEEN) is not None)
    time.advance(YEARS)
    look(world)
    time.advance(DAY)
    look(world)
    world.until(lambda: ran(world))
    reader = world.store.reader()
    takes = {each.id for each in world.sandbox.conversations() if each.state == "open"}
    chosen = next(each.id for each in reader.kept.erased() if each.id in takes)
    world.sandbox.write_as_buyer(chosen, "Jest tam kto?")
    world.sync.poke()
    world.until(lambda: reader.conversation(chosen) is not None)
    row, head = reader.conversation(chosen), reader.head(chosen)
    assert row is not None
    assert head is not None
    assert row.needs_answer_since == head.last_message_at
    assert len(reader.messages(chosen)) == head.message_count


class Pausing(HelpdeskPlatform):
    """Reads a conversation's messages, and stands still before it hands them out until it is let go."""

    def __init__(self, client: HelpdeskPlatform) -> None:
        self.__dict__.update(client.__dict__)
        self.read = threading.Event()
        self.go = asyncio.Event()

    async def messages(self, conversation_id: str) -> list[Message]:
        found = await super().messages(conversation_id)
        self.read.set()
        await self.go.wait()
        return list(found)


def test_a_buyer_who_writes_while_an_erased_conversation_is_fetched_is_heard(
    make_world: Callable[..., World], time: FakeTime
) -> None:
    made: list[Pausing] = []

    def wrap(client: HelpdeskPlatform) -> Pausing:
        made.append(Pausing(client))
        return made[-1]

    world = make_world(wrap=wrap).start()
    world.until_state("up_to_date")
    book(world)
    world.until(lambda: world.store.reader().setting(SEEN) is not None)
    time.advance(YEARS)
    look(world)
    time.advance(DAY)
    look(world)
    world.until(lambda: ran(world))
    reader = world.store.reader()
    takes = {each.id for each in world.sandbox.conversations() if each.state == "open"}
    chosen = next(each.id for each in reader.kept.erased() if each.id in takes)
    assert world.store.fetch_again(chosen).result()
    before = reader.kept.wanted()
    world.sync.poke()
    world.until(made[0].read.is_set)
    world.sandbox.write_as_buyer(chosen, "Jest tam kto?")
    world.sync.poke()
    world.until(lambda: reader.kept.wanted() != before)
    world.sync._soon(made[0].go.set)
    world.until(lambda: reader.conversation(chosen) is not None and not reader.kept.wanted())
    assert reader.messages(chosen)[-1].text == "Jest tam kto?"


def test_a_platform_that_has_it_no_longer_says_so(world: World) -> None:
    store = world.store
    (row,) = rows(world)[:1]
    store._writer.submit(
        lambda work: work.run(
            "INSERT INTO erased(kind, id, market, at, why, last_at, wanted) "
            " VALUES('c','gone-1','PL',1,'claim',1,1)"
        ),
        0,
    ).result()
    world.sync.poke()
    world.until(lambda: not store.reader().kept.wanted())
    assert [each.gone for each in store.reader().kept.erased()] == [True]
    assert row.id in {each.id for each in rows(world)}


def test_a_computer_that_differs_from_the_platform_by_years_erases_nothing(
    make_world: Callable[..., World], time: FakeTime
) -> None:
    def here() -> datetime:
        return time.now() + timedelta(days=3000)

    world = make_world()
    world.client = lambda: HelpdeskPlatform(  # type: ignore[method-assign]
        world.url, world.keeper, "pl", here, limits=world.limits
    )
    world.sync = SyncService(world.store, world._connect, now=here, random=lambda: 0.5, sleep=time.sleep)
    world.sync.listen(world._hear)
    world.start()
    world.until_state("up_to_date")
    book(world)
    world.until(lambda: world.store.reader().setting(WORD) == ClockWord.DOUBTFUL)
    time.advance(DAY)
    look(world)
    assert world.store.reader().setting(WORD) == ClockWord.DOUBTFUL
    assert not ran(world)
