"""Who looks at a conversation: said while it is true, heard from the others, gone by itself."""

from collections.abc import Callable

import pytest

from desktop.domain.presence import Present
from desktop.sandbox.server import Sandbox

from .world import World

Heard = list[tuple[str, list[tuple[str, str]]]]


@pytest.fixture
def heard(world: World) -> Heard:
    """What the lead's screens are told."""
    found: Heard = []

    def hear(conversation: str, others: tuple[Present, ...]) -> None:
        found.append((conversation, [(each.name, each.doing) for each in others]))

    world.sync.presences.listen(hear)
    return found


@pytest.fixture
def say_as_tomasz(sandbox: Sandbox) -> Callable[[str, str], None]:
    """What somebody else at another computer does."""
    import httpx

    access, _refresh = sandbox.token_for("ag-tomasz")

    def say(conversation: str, doing: str) -> None:
        answer = httpx.put(
            f"{sandbox.url}/v1/conversations/{conversation}/presence",
            json={"doing": doing},
            headers={"Authorization": f"Bearer {access}"},
        )
        assert answer.status_code == 200

    return say


def test_others_are_heard_while_they_are_there(
    world: World, heard: Heard, say_as_tomasz: Callable[[str, str], None]
):
    conversation = world.open_conversations()[0]
    say_as_tomasz(conversation, "writing")
    world.sync.presences.say(conversation, "looking")
    world.until(lambda: heard == [(conversation, [("Tomasz Wrona", "writing")])])
    world.time.advance(31)
    world.until(lambda: heard[-1] == (conversation, []))


def test_it_is_said_again_while_it_is_true_and_no_longer(world: World, heard: Heard):
    conversation = world.open_conversations()[0]
    world.sync.presences.say(conversation, "looking")
    world.until(lambda: world.calls("presence") == 1)
    world.pass_until(lambda: world.calls("presence") == 3)
    world.sync.presences.say("", "looking")
    world.let_pass(60)
    assert world.calls("presence") == 3


def test_a_platform_that_does_not_answer_is_nobodys_trouble(world: World, sandbox: Sandbox, heard: Heard):
    world.sync.presences.say("nowhere", "looking")
    world.until(lambda: heard == [("nowhere", [])])
    assert world.sync.status().state == "up_to_date"
