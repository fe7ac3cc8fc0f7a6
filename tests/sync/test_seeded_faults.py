"""The whole client on a platform where a seed decides what happens to each call (`sandbox --faults`,
`any`)."""

from pathlib import Path

import pytest

from desktop.sandbox.server import Sandbox
from desktop.sync import status
from tests.sync.test_sync import everything, stored
from tests.sync.world import FakeTime, World

Met = dict[str, list[tuple[int, str, int | None]]]
"""Of each operation: which call met what."""


def lived(folder: Path, seed: int, conversations: int, rounds: int) -> Met:
    """Buyers and the person write, every other call goes wrong, the person tries again what was refused; at
    the end each reply is there once and in order, and the store is the platform's. Returns what was met."""
    time = FakeTime()
    folder.mkdir()
    with Sandbox(conversations=20, seed=seed, buyers=False, clock=time.now, heartbeat=0.2) as platform:
        platform.faults.add("events", "disorder", times=0)
        platform.faults.add("*", "any", chance=0.4, times=0, seconds=0.02)
        world = World(folder, platform, time).start()
        try:
            world.pass_until(lambda: world.sync.status().state == status.UP_TO_DATE)
            chosen = world.open_conversations()[:conversations]
            for number in range(rounds):
                for conversation_id in chosen:
                    world.reply(conversation_id, f"odpowiedź {number}")
                    platform.write_as_buyer(conversation_id, f"pytanie {number}")
                world.pass_until(lambda: all_gone(world))
            platform.faults.clear()
            world.pass_until(lambda: not world.outbox() and stored(world) == everything(world))
            for conversation_id in chosen:
                said = [m.text for m in platform.replies(conversation_id) if m.text.startswith("odpowiedź")]
                assert said == [f"odpowiedź {number}" for number in range(rounds)]
        finally:
            world.stop()
        met: Met = {}
        for operation, number, fault in platform.faults.met:
            met.setdefault(operation, []).append((number, fault.effect, fault.status))
        return met


def all_gone(world: World) -> bool:
    """Or what was refused is tried once more; not waited for, since the store tells the world first."""
    for row in world.outbox():
        if row.state == "failed":
            world.store.retry(row.id)
    return not world.outbox()


def test_under_faults_of_a_seed_nothing_is_lost_or_doubled_and_the_seed_gives_them_again(tmp_path: Path):
    first, again = (lived(tmp_path / name, 5, 4, 3) for name in ("first", "again"))
    for operation in first.keys() & again.keys():
        both = min(len(first[operation]), len(again[operation]))
        assert first[operation][:both] == again[operation][:both]
    assert {"reply", "changes", "events"} <= first.keys() & again.keys()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 21))
def test_under_faults_of_twenty_seeds(tmp_path: Path, seed: int):
    met = lived(tmp_path / "long", seed, 8, 12)
    assert sum(len(of_one) for of_one in met.values()) > 50
