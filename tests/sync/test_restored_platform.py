"""A platform whose operator has put back an older state of it (fault 31): our cursor is of a future that it
does not know."""

import shutil
from pathlib import Path

from desktop.sandbox.server import Sandbox
from desktop.sync import status
from tests.sync.test_sync import everything, stored
from tests.sync.world import FakeTime, World


def copy(source: Path, target: Path) -> None:
    for each in source.glob("platform.db*"):
        shutil.copy(each, target)


def test_fault_31_a_platform_that_was_restored_from_a_backup_is_read_afresh(tmp_path: Path, time: FakeTime):
    database, backup, port = tmp_path / "platform.db", tmp_path / "backup", 0

    def run() -> Sandbox:
        nonlocal port
        sandbox = Sandbox(database, conversations=40, seed=3, buyers=False, clock=time.now, port=port).start()
        port = int(sandbox.url.rpartition(":")[2])
        return sandbox

    sandbox = run()
    world = World(tmp_path, sandbox, time).start()
    try:
        world.until_state(status.UP_TO_DATE)
        first, second, third, *_ = world.open_conversations()
        sandbox.stop()
        backup.mkdir()
        copy(tmp_path, backup)
        world.sandbox = sandbox = run()
        for number in range(5):
            sandbox.write_as_buyer(first, f"zapomniane {number}")
        world.pass_until(lambda: stored(world) == everything(world))
        world.reply(second, "Przed awarią")
        world.pass_until(lambda: not world.outbox())
        world.store.save_draft(first, "Szkic").result(5)
        cursor = world.store.reader().state()
        sandbox.stop()
        row = world.reply(third, "W drodze")

        for each in tmp_path.glob("platform.db*"):
            each.unlink()
        copy(backup, tmp_path)
        world.sandbox = sandbox = run()
        assert [each.id for each in world.outbox()] == [row.id]
        world.statuses.clear()
        world.pass_until(lambda: not world.outbox())
        world.pass_until(lambda: stored(world) == everything(world))
        assert world.store.reader().state() != cursor
        assert not [each for each in stored(world)[first] if each.text.startswith("zapomniane")]
        assert world.store.reader().draft(first) == "Szkic"
        assert world.sent(third, "W drodze") == 1
        ids = [each.id for messages in stored(world).values() for each in messages]
        assert len(ids) == len(set(ids))
    finally:
        world.stop()
        sandbox.stop()
