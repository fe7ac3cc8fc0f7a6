"""A reply with its file through store and sync: it is brought again after a restart, and arrives once."""

import os
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from time import monotonic

import pytest

from desktop.domain.actions import Reply
from desktop.domain.files import LocalFile
from desktop.platforms.mirakl.client import MiraklPlatform
from desktop.platforms.platform import Platform
from desktop.store.store import Store
from desktop.sync import status
from desktop.sync.engine import SyncService
from tests.marketplaces.little_server import Told
from tests.sync.world import PATIENCE, FakeTime

from .counterpart import MiraklCounterpart

CONTENT = b"\x89PNG\r\n\x1a\n a small picture"
FILE = LocalFile(sha256(CONTENT).hexdigest(), "display.png", "image/png", len(CONTENT))


class Program:
    """A store and a sync on an operator; `restart` ends them and starts others on the same files."""

    def __init__(self, folder: Path) -> None:
        self.time = FakeTime()
        self.there = MiraklCounterpart(self.time.now)
        self._heard = threading.Condition()
        self._file, self._key = folder / "store.db", os.urandom(32)
        self._start()

    def _start(self) -> None:
        self.store = Store.open(self._file, self._key, book=None, now=self.time.now)
        self.sync = SyncService(
            self.store, self._connect, now=self.time.now, random=lambda: 0.5, sleep=self.time.sleep
        )
        self.store.listen(lambda changes: self._ring())
        self.sync.start()

    async def _connect(self) -> Platform:
        return MiraklPlatform(self.there.way(self.time.now))

    def restart(self) -> None:
        self.stop()
        self._start()

    def stop(self) -> None:
        assert self.sync.stop(PATIENCE)
        self.store.close()

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds; the program's clock goes on meanwhile, a second with every look."""
        with self._heard:
            end = monotonic() + PATIENCE
            while not holds():
                assert monotonic() < end, (self.sync.status(), self.store.reader().outbox(None))
                self.time.advance(1.0)
                self._heard.wait(0.02)

    def _ring(self) -> None:
        with self._heard:
            self._heard.notify_all()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    made = Program(tmp_path)
    yield made
    made.stop()
    made.there.close()


def waits(program: Program) -> bool:
    return any(row.state == "retry" for row in program.store.reader().outbox(None))


def test_a_file_is_brought_again_after_a_restart_and_arrives_once(program: Program) -> None:
    program.until(lambda: program.sync.status().state == status.UP_TO_DATE)
    conversation = next(iter(program.there.server.world.threads))
    program.there.server.fault("POST", "/api/inbox/threads/", Told(503, {}), once=False)
    program.store.attach(conversation, FILE, CONTENT).result(PATIENCE)
    program.store.enqueue(Reply(conversation, "See the picture", "pl", files=(FILE,))).result(PATIENCE)
    program.until(lambda: waits(program))
    assert program.store.reader().upload(FILE) is None  # what only this run holds is not noted
    program.restart()
    program.there.well()
    program.until(lambda: not program.store.reader().outbox(None))
    assert program.there.answered(conversation) == ["See the picture"]
    assert program.there.files(conversation) == [CONTENT]


def test_a_lost_answer_with_a_file_is_found_and_not_sent_again(program: Program) -> None:
    program.until(lambda: program.sync.status().state == status.UP_TO_DATE)
    conversation = next(iter(program.there.server.world.threads))
    program.there.lose_answer()
    program.store.attach(conversation, FILE, CONTENT).result(PATIENCE)
    program.store.enqueue(Reply(conversation, "See the picture", "pl", files=(FILE,))).result(PATIENCE)
    program.until(lambda: not program.store.reader().outbox(None))
    assert program.there.answered(conversation) == ["See the picture"]
    assert program.there.files(conversation) == [CONTENT]
