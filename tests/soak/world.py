"""The world of the random steps: a real platform over HTTP, an encrypted store, the sync's own reading and
sending, a clock on each side, and what the person may expect to find."""

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine

from desktop.domain.actions import Reply
from desktop.platforms.way import MemoryKeeper
from desktop.sandbox.server import Sandbox
from desktop.store.store import Store
from desktop.store.views import OutboxRow
from tests.store.world import KEY, book
from tests.sync.driven import Driven, Network
from tests.sync.world import FakeTime

CONVERSATIONS = 9
MARKETS = (
    "AT",
    "BG",
    "CZ",
    "DE",
    "ES",
    "FR",
    "GR",
    "HR",
    "HU",
    "IT",
    "NL",
    "PL",
    "RO",
    "SE",
    "SI",
    "SK",
    "UA",
)


class State:
    """What must hold of the texts: each is unique, and a number in the order in which it was made."""

    def __init__(self) -> None:
        self.number = 0
        self.drafts: dict[str, str] = {}
        self.made: dict[str, str] = {}
        """Confirmed as queued: the conversation of each text."""
        self.notes: set[str] = set()
        self.taken_back: set[str] = set()
        self.given_up: set[str] = set()
        """Discarded by the person, or lost by a platform that went back to its backup: there or not."""

    def text(self, end: str = "") -> str:
        self.number += 1
        return f"#{self.number}#{end}"


def number_of(text: str) -> int:
    return int(text.split("#")[1])


@dataclass
class Diary:
    """What a walk has done and what came of it: the same seed gives the same."""

    taken: Counter[str] = field(default_factory=Counter)
    """How many steps of each kind."""
    steps: Any = field(default_factory=hashlib.sha256)
    outcomes: Any = field(default_factory=hashlib.sha256)

    def digests(self) -> tuple[int, str, str]:
        """How many steps, which they were, and what came of them."""
        return self.taken.total(), self.steps.hexdigest(), self.outcomes.hexdigest()


class World(RuleBasedStateMachine):
    """Without rules: `Steps` has them. All worlds of a walk write into one diary."""

    diary: ClassVar[Diary] = Diary()

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.time = FakeTime()
        self.skew = timedelta()
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self.sandbox = self.platform()
        self.network = Network(self.sandbox, self.time)
        self.keeper = MemoryKeeper(self.sandbox.token_for(self.sandbox.agents()[0].id)[1])
        self.names = [c.id for c in self.sandbox.conversations() if c.state == "open" and c.can_reply][:4]
        assert len(self.names) == 4
        self.state = State()
        self.starts = 0
        self.backup: Path | None = None
        self.trail: list[tuple[object, ...]] = []
        self.home = self.place("store")
        self.start()
        self.client.drive()

    def place(self, name: str) -> Path:
        self.starts = getattr(self, "starts", 0) + 1
        folder = Path(self.folder.name) / f"{name}{self.starts}"
        folder.mkdir()
        return folder

    def now(self) -> datetime:
        return self.time.now() + self.skew

    def platform(self) -> Sandbox:
        running = Sandbox(
            Path(self.folder.name) / "platform.db",
            conversations=CONVERSATIONS,
            seed=3,
            buyers=False,
            clock=self.time.now,
            port=self.port,
        ).start()
        self.port = int(running.url.rpartition(":")[2])
        return running

    def start(self) -> None:
        self.store = Store.open(self.home / "a.store", KEY, book=book(*MARKETS), now=self.now)
        self.client = Driven(self.loop, self.store, self.network, self.keeper, self.now)

    def end(self) -> None:
        self.network.let_go()
        self.client.stop()
        self.loop.run_until_complete(self.network.close())
        self.loop.close()
        self.sandbox.stop()
        self.folder.cleanup()

    def step(self, *what: object) -> None:
        """Writes down what is about to be done."""
        self.diary.taken[str(what[0])] += 1
        self.diary.steps.update(repr(what).encode())
        self.trail.append((self.state.number, *what))

    def queue(self, place: int, end: str, wait: int) -> None:
        name, text = self.names[place], self.state.text(end)
        until = self.client.pace.now() + timedelta(seconds=wait) if wait else None
        self.store.enqueue(Reply(name, text, "pl"), not_before=until, clear_draft=True).result()
        self.state.made[text] = name
        self.state.drafts.pop(name, None)

    def row(self, which: int) -> OutboxRow | None:
        rows = self.store.reader().outbox()
        return rows[which % len(rows)] if rows else None

    def go_on(self) -> None:
        self.network.let_go()
        self.client.drive()
        self.network.go.clear()

    def well(self) -> None:
        self.network.planned.clear()
        self.sandbox.faults.clear()
        self.go_on()

    def sign_in(self) -> None:
        token = self.sandbox.token_for(self.sandbox.agents()[0].id)[1]
        self.loop.run_until_complete(self.keeper.keep(token))

    def back(self) -> None:
        faults = self.sandbox.faults
        self.sandbox = self.platform()
        self.sandbox.faults.waiting = faults.waiting
        self.network.sandbox = self.sandbox
        self.client.drive()
