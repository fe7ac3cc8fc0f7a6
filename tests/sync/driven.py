"""The sync's own reading and sending on a loop that runs only when a test drives it, and a network between it
and the platform whose every call is decided beforehand."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

from desktop.domain.actions import Action
from desktop.domain.changes import Changes
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.http import Limits
from desktop.platforms.platform import Ambiguous, Outcome, PlatformError
from desktop.platforms.way import MemoryKeeper
from desktop.sandbox.server import Sandbox
from desktop.store.store import Store
from desktop.sync.board import Board
from desktop.sync.link import Link
from desktop.sync.pace import Pace
from desktop.sync.pull import Puller
from desktop.sync.send import Sender
from desktop.sync.transfers import Transfers
from tests.sync.world import PATIENCE, FakeTime

LIMITS = Limits(connect=30.0, read=30.0, send=30.0, silence=60.0)
LATE = 90.0
STREAK = 4
"""So many looks in a row must find everything at rest."""


class ParkingPace(Pace):
    """Knows which of the sync's loops are waiting."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.parked: set[str] = set()

    async def wait(self, seconds: float | None, *events: asyncio.Event) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.parked.add(task.get_name())
        try:
            await super().wait(seconds, *events)
        finally:
            self.parked.discard(task.get_name())


class Gate(asyncio.Event):
    """Knows whether somebody stands before it."""

    standing = 0

    async def wait(self) -> Any:
        self.standing += 1
        try:
            return await super().wait()
        finally:
            self.standing -= 1


class Network:
    """What happens to the next calls that change something: a fault of the platform's list for that one, or

    * "late": no answer in time, and the platform does it 90 seconds later
    * "hold before", "hold after": stands still before or after the platform has done it, until let go

    `reached` holds the keys that the platform has, or may still get: what was asked under them may be done.
    """

    def __init__(self, sandbox: Sandbox, time: FakeTime) -> None:
        self.sandbox = sandbox
        self.time = time
        self.planned: deque[tuple[str, dict[str, Any]]] = deque()
        self.reached: set[str] = set()
        self.held: dict[str, str] = {}
        self.late: set[asyncio.Task[None]] = set()
        self.asleep = 0
        self.go = asyncio.Event()
        self.wire = asyncio.Lock()
        self._now = asyncio.Event()

    def let_go(self) -> None:
        self.go.set()

    def forget_client(self) -> None:
        """The program was killed; what is late still comes."""
        self.held.clear()
        self.go, self.wire = asyncio.Event(), asyncio.Lock()

    async def close(self) -> None:
        """What is late does not come any more."""
        late = list(self.late)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def late_comes(self) -> None:
        """What is late has arrived, though no time has passed for the client."""
        if self.late:
            self._now.set()
            next(iter(self.late)).get_loop().run_until_complete(asyncio.wait(self.late))
            self._now.clear()

    def outsider(self) -> HelpdeskPlatform:
        """A way to the platform with a sign-in of its own."""
        sandbox = self.sandbox
        keeper = MemoryKeeper(sandbox.token_for(sandbox.agents()[0].id)[1])
        return HelpdeskPlatform(sandbox.url, keeper, "pl", self.time.now, limits=LIMITS)

    def post_late(self, action: Action, key: str) -> None:
        client = self.outsider()

        async def post() -> None:
            self.asleep += 1
            waits = [asyncio.ensure_future(wait) for wait in (self.time.sleep(LATE), self._now.wait())]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self.asleep -= 1
                for wait in waits:
                    wait.cancel()
            try:
                await client.perform(action, key)
            except PlatformError:
                pass
            finally:
                await client.close()

        task = asyncio.get_running_loop().create_task(post(), name="late")
        self.late.add(task)
        task.add_done_callback(self.late.discard)


class Through(HelpdeskPlatform):
    """The client, through such a network."""

    def __init__(self, client: HelpdeskPlatform, network: Network) -> None:
        self.__dict__.update(client.__dict__)
        self._network = network

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        network = self._network
        async with network.wire:
            effect, more = network.planned.popleft() if network.planned else ("", {})
            refused = effect == "status" and more["status"] < 500 and more["status"] != 429
            if refused and key in network.reached:
                effect = ""  # a platform does not refuse what it has taken
            if effect in ("", "drop_answer", "cut", "double", "body", "late"):
                network.reached.add(key)
            if effect == "late":
                network.post_late(action, key)
                raise Ambiguous("no answer in time")
            if not effect.startswith("hold"):
                if effect:
                    network.sandbox.faults.add(_operation(action), effect, **more)
                return await super().perform(action, key, version)
            outcome = None
            if effect == "hold after":
                network.reached.add(key)
                outcome = await super().perform(action, key, version)
        network.held[key] = effect
        try:
            await network.go.wait()
        finally:
            network.held.pop(key, None)
        if outcome is None:
            network.reached.add(key)
        return outcome or await super().perform(action, key, version)


def _operation(action: Action) -> str:
    return {"Reply": "reply", "Note": "add_note", "Edit": "edit_conversation"}[type(action).__name__]


class Driven:
    """One start of the program: reading and sending for a store, on the test's loop."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        store: Store,
        network: Network,
        keeper: MemoryKeeper,
        now: Callable[[], datetime],
    ) -> None:
        self.loop = loop
        self.store = store
        self.network = network
        self.keeper = keeper
        self.now = now
        self.loop.run_until_complete(self._begin())

    async def _begin(self) -> None:
        self.pace = ParkingPace(self.now, self.network.time.sleep, lambda: 0.5)
        self.board = Board(self.pace.now)
        self.link = Link(self.store, self._connect, self.pace, self.board)
        self.gate = self.link.ready = Gate()
        self.sender = Sender(self.store, self.link, self.pace, self.board, Transfers())
        self.puller = Puller(
            self.store, self.link, self.pace, self.board, lambda: False, self.sender.after_read
        )
        self._deaf = self.store.listen(self._hear)
        self.tasks = [
            asyncio.create_task(self.puller.run(), name="pull"),
            asyncio.create_task(self.sender.run(), name="send"),
        ]

    async def _connect(self) -> HelpdeskPlatform:
        network = self.network
        client = HelpdeskPlatform(
            network.sandbox.url,
            self.keeper,
            "pl",
            self.now,
            limits=LIMITS,
            monotonic=lambda: network.time.now().timestamp(),
        )
        return Through(client, self.network)

    def _hear(self, changes: Changes) -> None:
        if changes.outbox_of or changes.everything:
            self.loop.call_soon_threadsafe(self.sender.wake.set)

    # --- driving ---

    def drive(self) -> None:
        """Until nothing is left to do at this instant."""
        self.loop.run_until_complete(self._drive())

    async def _drive(self) -> None:
        end, streak = monotonic() + PATIENCE, 0
        while streak < STREAK:
            for task in self.tasks:
                if task.done():
                    task.result()
            streak = streak + 1 if self._rests() else 0
            if streak == 1:
                # Everything written so far has been told to the listeners when this is done.
                await asyncio.wrap_future(self.store._writer.submit(lambda work: None, 9))
            await asyncio.sleep(0 if streak else 0.0005)
            assert monotonic() < end, (self.board.status(), self.pace.parked, self.store.reader().outbox())

    def _rests(self) -> bool:
        sending = "send" in self.pace.parked and not self.sender.wake.is_set()
        return (
            "pull" in self.pace.parked
            and not self.link.planned.is_set()
            and (sending or bool(self.gate.standing))
            and len(self.sender._running) == len(self.network.held)
            and self.network.asleep == len(self.network.late)
        )

    def state(self) -> str:
        return self.board.status().state

    # --- ending ---

    def stop(self) -> None:
        """The orderly end, as the service does it."""
        self._deaf()
        self.loop.run_until_complete(self._stop())
        self.store.close()

    async def _stop(self) -> None:
        await self._cancel(self.tasks)
        await self.sender.finish(0.01 if self.network.held else PATIENCE)
        await self.link.close()

    def kill(self) -> None:
        """No end at all: what was about to be done is not done. The store is left as it is."""
        self._deaf()
        self.loop.run_until_complete(self._kill())
        self.network.forget_client()

    async def _kill(self) -> None:
        me = asyncio.current_task()
        await self._cancel([t for t in asyncio.all_tasks() if t is not me and t not in self.network.late])
        await self.link.close()

    async def _cancel(self, tasks: "list[asyncio.Task[Any]]") -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
