"""What is there comes in, once, whatever happens on the way: first sync, new messages, overlapping windows, a
broken record, new values, too many requests."""

import asyncio
from dataclasses import fields, is_dataclass
from typing import Any

from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.orders import Order
from desktop.domain.pages import Thing
from desktop.sync import status
from tests.marketplaces.little_server import Asked, Told
from tests.marketplaces.scenarios.world import POLL, Scene

PAGES = 200


async def _everything(scene: Scene) -> list[Thing]:
    client = scene.client()
    try:
        await client.account()
        things: list[Thing] = []
        page = await client.changes(None, 100)
        things += page.things
        for _ in range(PAGES):
            if not page.has_more:
                return things
            page = await client.changes(page.state, 100)
            things += page.things
        raise AssertionError("it never ends")
    finally:
        await client.close()


def everything(scene: Scene) -> list[Thing]:
    """All that the marketplace tells, asked by a client of its own."""
    return asyncio.run(_everything(scene))


def test_a_first_sync_brings_everything_once(scene: Scene) -> None:
    told = everything(scene)
    heads = {thing.id for thing in told if isinstance(thing, Conversation)}
    assert len(heads) >= 3
    assert set(scene.ids()) == heads
    messages: dict[str, set[str]] = {name: set() for name in heads}
    for thing in told:
        if isinstance(thing, Message):
            messages[thing.conversation_id].add(thing.id)
    assert all(messages.values())
    assert scene.ids() == {name: sorted(found) for name, found in messages.items()}
    reader = scene.store.reader()
    orders = {thing.id for thing in told if isinstance(thing, Order)}
    assert orders
    assert all(reader.order(order) is not None for order in orders)
    assert {order for name in heads for order in scene.head(name).order_ids} <= orders
    cases = {thing.id: thing for thing in told if isinstance(thing, Case)}
    assert {name: reader.case(name) for name in cases} == cases
    assert reader.set_aside() == []


def test_reading_again_and_starting_again_doubles_nothing(scene: Scene) -> None:
    before = scene.ids()
    scene.sync.resync()
    scene.pass_until(lambda: "resync" in scene.statuses and scene.sync.status().state == status.UP_TO_DATE)
    assert scene.ids() == before
    scene.restart()
    scene.pass_until(lambda: scene.sync.status().state == status.UP_TO_DATE)
    for _ in range(3):
        scene.pulled()
    assert scene.ids() == before


def test_a_new_message_comes_by_the_next_pull(scene: Scene) -> None:
    before = scene.ids()
    conversation = scene.there.buyer_writes("Kiedy przyjdzie paczka?")
    scene.let_pass(POLL + 5)
    scene.comes_in(conversation, "Kiedy przyjdzie paczka?")
    assert {name: ids for name, ids in scene.ids().items() if name != conversation} == before | {
        name: ids for name, ids in before.items() if name != conversation
    }
    assert scene.texts(conversation).count("Kiedy przyjdzie paczka?") == 1
    owed = scene.obligations(conversation)[-1]
    assert owed.is_open
    assert abs((owed.opened_at - scene.messages(conversation)[-1].received_at).total_seconds()) < 1
    [row] = [row for row in scene.rows() if row.id == conversation]
    assert row.needs_answer_since is not None

    again = scene.there.buyer_writes("Halo?", conversation=conversation)
    assert again == conversation
    scene.comes_in(conversation, "Halo?")
    assert scene.obligations(conversation)[-1].opened_at == owed.opened_at


def test_messages_of_one_instant_are_missed_by_no_window(scene: Scene) -> None:
    """The cursor stands at the instant of the last one when the next ones come with the same stamp."""
    conversation = scene.ask("Pierwsza")
    for text in ("Druga", "Trzecia", "Czwarta"):
        scene.there.buyer_writes(text, conversation=conversation)
        # No time passes there: the fake clock stands, only the pull is asked for.
        scene.look()
    scene.comes_in(conversation, "Czwarta")
    for text in ("Pierwsza", "Druga", "Trzecia", "Czwarta"):
        assert scene.texts(conversation).count(text) == 1, text


def test_new_values_of_every_enumeration_survive(scene: Scene) -> None:
    before, values = scene.ids(), _values(scene)
    scene.there.new_values()
    scene.sync.resync()
    scene.statuses.clear()
    scene.pass_until(lambda: "resync" in scene.statuses and scene.sync.status().state == status.UP_TO_DATE)
    assert scene.store.reader().set_aside() == []
    after = scene.ids()
    assert set(before) <= set(after)
    assert all(set(before[name]) <= set(after[name]) for name in before)
    new = {place: found - values.get(place, set()) for place, found in _values(scene).items()}
    assert any(new.values()), "no field shows the new value"


ENUMERATIONS = (
    "state",
    "topic",
    "role",
    "delivery",
    "safety",
    "kind",
    "stage",
    "cannot_reply_reason",
    "grade",
)


def _values(scene: Scene) -> dict[tuple[str, str], set[str]]:
    """What the fields of enumerations hold, in the store."""
    found: dict[tuple[str, str], set[str]] = {}

    def look(thing: Any) -> None:
        for field in fields(thing):
            value = getattr(thing, field.name)
            if is_dataclass(value):
                look(value)
            elif isinstance(value, tuple):
                for each in value:
                    if is_dataclass(each):
                        look(each)
            elif isinstance(value, str) and field.name in ENUMERATIONS:
                found.setdefault((type(thing).__name__, field.name), set()).add(value)

    reader = scene.store.reader()
    for row in scene.rows():
        head = scene.head(row.id)
        look(head)
        for message in scene.messages(row.id):
            look(message)
        for order_id in head.order_ids:
            if (order := reader.order(order_id)) is not None:
                look(order)
        if row.case_id is not None and (case := reader.case(row.case_id)) is not None:
            look(case)
    return found


def test_a_broken_record_is_set_aside_and_the_rest_goes_on(new: Scene) -> None:
    whole = everything(new)
    heads = sorted(thing.id for thing in whole if isinstance(thing, Conversation))
    broken = _broken(new, heads)
    new.start()
    new.pass_until(lambda: new.sync.status().state == status.UP_TO_DATE)
    assert broken, "no list of this marketplace names a conversation"
    [aside, *_] = new.store.reader().set_aside()
    assert aside.raw
    assert set(heads) - set(new.ids()) <= set(broken)
    assert len(new.ids()) >= len(heads) - 1
    assert new.sync.status().set_aside >= 1


def _broken(scene: Scene, conversations: list[str]) -> list[str]:
    """From now on one conversation's record makes no sense wherever it stands in a list. Which one it is is
    known after the first such list."""
    victims: list[str] = []
    answer = scene.server.answer

    def corrupted(asked: Asked) -> tuple[Told, str]:
        told, how = answer(asked)
        if asked.method == "GET" and isinstance(told.body, dict | list):
            _corrupt(told.body, conversations, victims)
        return told, how

    scene.server.answer = corrupted
    return victims


def _corrupt(value: Any, conversations: list[str], victims: list[str]) -> None:
    if isinstance(value, dict):
        for each in value.values():
            _corrupt(each, conversations, victims)
        return
    if not isinstance(value, list):
        return
    for each in value:
        name = _names(each, conversations)
        if name and (not victims or victims == [name]):
            victims[:] = [name]
            for field in each:
                if not field.lower().startswith("id") and field not in ("type", "kind"):
                    each[field] = -1
        else:
            _corrupt(each, conversations, victims)


def _names(record: Any, conversations: list[str]) -> str:
    """The conversation whose record this is."""
    if not isinstance(record, dict):
        return ""
    native = next((str(record[name]) for name in ("id", "id_ticket") if name in record), "")
    return next((known for known in conversations if native and known.endswith(native)), "")


def test_too_many_requests_while_reading_are_waited_for(scene: Scene) -> None:
    conversation = scene.open_conversation()
    scene.there.busy(300, reads=True)
    scene.sync.poke()
    scene.until_state(status.BUSY)
    retry_at = scene.sync.status().retry_at
    assert retry_at is not None
    assert (retry_at - scene.time.now()).total_seconds() >= 298
    asked = scene.calls()
    scene.there.buyer_writes("Halo?", conversation=conversation)
    scene.sync.poke()
    scene.let_pass(280, step=20)
    assert scene.calls() - asked <= 1
    scene.there.well()
    scene.comes_in(conversation, "Halo?")
    scene.pass_until(lambda: scene.sync.status().state == status.UP_TO_DATE)


def test_too_many_requests_for_an_hour_without_a_word_when(scene: Scene) -> None:
    scene.there.busy(None, reads=True)
    scene.sync.poke()
    scene.until_state(status.BUSY)
    asked = scene.calls()
    scene.let_pass(3600, step=60)
    assert scene.calls() - asked <= 80
    conversation = scene.there.buyer_writes("Jest tam kto?")
    scene.there.well()
    scene.comes_in(conversation, "Jest tam kto?")
