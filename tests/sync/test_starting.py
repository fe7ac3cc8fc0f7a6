"""A conversation that the seller begins, over HTTP, once."""

from desktop.domain.actions import StartConversation

from .world import World


def begin(world: World, text: str) -> StartConversation:
    reader = world.store.reader()
    ids = [
        name for name in world.open_conversations() if (row := reader.conversation(name)) and row.order_ids
    ]
    row = reader.conversation(ids[0])
    assert row is not None
    return StartConversation(row.id, row.order_ids[0], "Your parcel", text, "pl")


def begun(world: World) -> list[str]:
    return [c.id for c in world.sandbox.conversations() if c.subject == "Your parcel"]


def test_it_appears_in_the_list_when_the_platform_has_it(world: World):
    world.enqueue(begin(world, "Paczka wychodzi jutro."))
    world.until(lambda: world.outbox() == [] and len(begun(world)) == 1)
    (name,) = begun(world)
    world.until(lambda: world.store.reader().conversation(name) is not None)
    world.until(lambda: [m.text for m in world.store.reader().messages(name)] == ["Paczka wychodzi jutro."])


def test_a_text_that_the_platform_refuses_stays_with_its_reason(world: World):
    world.enqueue(begin(world, "[reject] Zadzwoń"))
    world.until(lambda: [row.state for row in world.outbox()] == ["rejected"])
    assert world.outbox()[0].reason
    assert begun(world) == []
