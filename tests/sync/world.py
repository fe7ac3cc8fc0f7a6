"""A practice platform, a store and a sync on it, with a clock that only moves when a test says so."""

import asyncio
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Self

from desktop.domain.actions import Action, Reply
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.http import Limits
from desktop.platforms.platform import Platform
from desktop.platforms.way import MemoryKeeper
from desktop.sandbox.server import Sandbox
from desktop.store.store import Store
from desktop.store.views import OutboxRow
from desktop.sync.engine import SyncService

PATIENCE = 20.0
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FakeTime:
    """A clock, and sleeping by it. Sleepers of any loop wake when the clock passes their time."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self.passed = 0.0
        """Seconds that have passed, however the clock was set."""
        self._lock = threading.Lock()
        self._sleepers: list[tuple[float, asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        with self._lock:
            return self._now

    async def sleep(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        with self._lock:
            self._sleepers.append((self.passed + seconds, loop, done))
        try:
            await done
        finally:
            with self._lock:
                self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[2] is not done]

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._now += timedelta(seconds=seconds)
        self.rest(seconds)

    def rest(self, seconds: float) -> None:
        """Time passes for whoever sleeps, and the clock shows the same."""
        with self._lock:
            self.passed += seconds
            due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self.passed]
        for _, loop, done in due:
            loop.call_soon_threadsafe(_wake, done)

    def set_clock(self, by: timedelta) -> None:
        """The clock is set, and no time passes: whoever sleeps has as long to sleep as before."""
        with self._lock:
            self._now += by


def _wake(done: "asyncio.Future[None]") -> None:
    if not done.done():
        done.set_result(None)


class Program:
    """A store and a sync of one account, on a clock that only moves when a test says so. Who derives from
    this makes the client."""

    def __init__(self, folder: Path, time: FakeTime, key: bytes | None = None) -> None:
        self.time = time
        self.folder = folder
        self.key = key or os.urandom(32)
        self._heard = threading.Condition()
        self.statuses: list[str] = []
        self.open()

    async def _connect(self) -> Platform:
        raise NotImplementedError

    def open(self) -> None:
        """The store and a sync that is not started: what a start of the program does."""
        self.store = Store.open(self.folder / "store.db", self.key, book=None, now=self.time.now)
        self.store.listen(lambda changes: self._ring())
        self.sync = SyncService(
            self.store, self._connect, now=self.time.now, random=lambda: 0.5, sleep=self.time.sleep
        )
        self.sync.listen(self._hear)

    def start(self) -> Self:
        self.sync.start()
        return self

    def stop(self) -> None:
        assert self.sync.stop(PATIENCE)
        self.store.close()

    def restart(self) -> None:
        self.stop()
        self.open()
        self.start()

    def _hear(self, status: object) -> None:
        self.statuses.append(self.sync.status().state)
        self._ring()

    def _ring(self) -> None:
        with self._heard:
            self._heard.notify_all()

    # --- waiting ---

    def until(self, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Waits until something holds.

        Fails after `patience` seconds. Woken by every news, and now and then.
        """
        assert self.comes(holds, patience), (
            f"did not come: {self.sync.status()}, {self.store.reader().outbox()}"
        )

    def comes(self, holds: Callable[[], bool], patience: float) -> bool:
        end = monotonic() + patience
        with self._heard:
            while not holds():
                left = end - monotonic()
                if left <= 0:
                    return False
                self._heard.wait(min(left, 0.02))
        return True

    def until_state(self, state: str) -> None:
        self.until(lambda: self.sync.status().state == state)

    def let_pass(self, seconds: float, step: float = 5.0) -> None:
        """Time passes in steps, and what falls due in each is done before the next."""
        for _ in range(int(seconds / step)):
            self.time.advance(step)
            self.comes(lambda: False, 0.03)

    def pass_until(self, holds: Callable[[], bool], step: float = 5.0, most: float = 1200.0) -> float:
        """As much time as it takes; how much that was, in seconds."""
        passed = 0.0
        while not self.comes(holds, 0.05):
            if passed >= most:  # a busy computer may be slower than this clock
                self.until(holds)
                break
            self.time.advance(step)
            passed += step
        return passed

    # --- doing and looking ---

    def enqueue(self, action: Action, delay: float | None = None) -> OutboxRow:
        not_before = None if delay is None else self.time.now() + timedelta(seconds=delay)
        return self.store.enqueue(action, not_before=not_before).result(PATIENCE)

    def reply(self, conversation_id: str, text: str, delay: float | None = None) -> OutboxRow:
        return self.enqueue(Reply(conversation_id, text, "pl"), delay)

    def outbox(self) -> list[OutboxRow]:
        return self.store.reader().outbox(None)


class World(Program):
    """Everything that a test of the sync on the practice platform needs.

    `platform` wraps the client, for platforms that are less able.
    """

    def __init__(
        self,
        folder: Path,
        sandbox: Sandbox,
        time: FakeTime,
        *,
        limits: Limits | None = None,
        wrap: Callable[[HelpdeskPlatform], Platform] | None = None,
    ) -> None:
        self.sandbox = sandbox
        self.limits = limits or Limits(connect=30.0, read=30.0, send=30.0, silence=60.0)
        self.wrap = wrap
        self.keeper = MemoryKeeper(sandbox.token_for(sandbox.agents()[0].id)[1])
        self.url = sandbox.url
        super().__init__(folder, time)

    async def _connect(self) -> Platform:
        return self.wrap(self.client()) if self.wrap else self.client()

    def client(self) -> HelpdeskPlatform:
        return HelpdeskPlatform(self.url, self.keeper, "pl", self.time.now, limits=self.limits)

    def open_conversations(self) -> list[str]:
        """Conversations that take a reply, in the order of their ids."""
        return sorted(c.id for c in self.sandbox.conversations() if c.state == "open" and c.can_reply)

    def perform_outside(self, row: OutboxRow) -> None:
        """Sends a row as the program would, without telling the store."""
        self.perform_outside_action(row.action, row.key)

    def perform_outside_action(self, action: Action, key: str) -> None:
        async def perform() -> None:
            client = self.client()
            try:
                await client.perform(action, key)
            finally:
                await client.close()

        asyncio.run(perform())

    def sign_in_again(self) -> None:
        """The person has signed in anew: another refresh token lies with the keeper."""
        asyncio.run(self.keeper.keep(self.sandbox.token_for(self.sandbox.agents()[0].id)[1]))

    def sent(self, conversation_id: str, text: str) -> int:
        """How often the platform has this reply."""
        return sum(message.text == text for message in self.sandbox.replies(conversation_id))

    def calls(self, operation: str) -> int:
        return self.sandbox.faults.calls.get(operation, 0)
