"""A marketplace's little server, and the program on it: real store, real sync, the real client as the window
makes it, on a clock that only moves when a test says so."""

import importlib
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from desktop.clock_book import build_book
from desktop.domain.actions import Reply
from desktop.domain.conversations import Conversation, Message
from desktop.domain.files import LocalFile
from desktop.domain.obligations import Obligation
from desktop.platforms import marketplaces
from desktop.platforms.http import Limits
from desktop.platforms.platform import Platform
from desktop.store.views import OutboxRow, Query, Row
from desktop.sync import status
from tests.marketplaces.counterpart import Counterpart
from tests.sync.world import PATIENCE, FakeTime, Program

LIMITS = Limits(connect=30.0, read=30.0, send=30.0, silence=60.0)
POLL = 60.0
"""Seconds in which the next pull comes by itself."""
REST = 0.5
"""Seconds of waiting after which as many have passed for whoever sleeps."""


def counterpart(name: str, now: Callable[[], datetime]) -> Counterpart:
    """A marketplace's other side, its little server running."""
    module = importlib.import_module(f"tests.marketplaces.{name}.counterpart")
    made: Counterpart = getattr(module, f"{name.capitalize()}Counterpart")(now)
    return made


class Scene(Program):
    """One account of a marketplace. `there` is its other side."""

    def __init__(self, folder: Path, there: Counterpart, time: FakeTime) -> None:
        folder.mkdir(exist_ok=True)
        self.there = there
        self.way = replace(
            there.way(time.now), limits=LIMITS, monotonic=lambda: time.passed, sleep=time.sleep
        )
        super().__init__(folder, time)

    async def _connect(self) -> Platform:
        return self.client()

    def client(self) -> Platform:
        return marketplaces.client(self.there.marketplace, self.way)

    @property
    def server(self) -> Any:
        """The marketplace's little server."""
        return self.there.server  # type: ignore[attr-defined]

    def started(self) -> "Scene":
        """Started, read through, and with its clock book."""
        self.start()
        self.pass_until(lambda: self.sync.status().state == status.UP_TO_DATE)
        account = self.store.reader().account()
        assert account is not None
        book, problems = build_book(account)
        assert not problems
        self.store.set_book(book).result(20)
        return self

    # --- looking ---

    def calls(self, method: str = "") -> int:
        """How many requests of that method have come there."""
        with self.server.lock:
            return sum(method in ("", asked.method) for asked in self.server.calls)

    def rows(self) -> list[Row]:
        return self.store.reader().rows(Query(view="all", sort="newest"), 0, 10_000)

    def head(self, conversation: str) -> Conversation:
        found = self.store.reader().head(conversation)
        assert found is not None, conversation
        return found

    def messages(self, conversation: str) -> list[Message]:
        return self.store.reader().messages(conversation, 1000)

    def texts(self, conversation: str) -> list[str]:
        return [message.text for message in self.messages(conversation)]

    def ids(self) -> dict[str, list[str]]:
        """All conversations with the messages of each."""
        return {row.id: sorted(message.id for message in self.messages(row.id)) for row in self.rows()}

    def open_conversation(self, other_than: str = "") -> str:
        """One that takes a reply."""
        return min(r.id for r in self.rows() if r.can_reply and r.state == "open" and r.id != other_than)

    def obligations(self, conversation: str) -> list[Obligation]:
        return self.store.reader().obligations(conversation)

    def state_of(self, row: OutboxRow) -> str:
        return next((known.state for known in self.outbox() if known.id == row.id), "gone")

    def row(self, row: OutboxRow) -> OutboxRow:
        return next(known for known in self.outbox() if known.id == row.id)

    def times_there(self, conversation: str, text: str) -> int:
        """How often this reply has arrived."""
        return self.there.answered(conversation).count(text)

    def can(self, capability: str) -> bool:
        account = self.store.reader().account()
        assert account is not None
        return capability in account.capabilities

    # --- doing ---

    def pulled(self) -> None:
        """Everything that is there now has been read: also when a read is under way that began before."""
        for _ in range(2):
            before = self.sync.status().last_success
            self.time.advance(1)
            self.sync.poke()
            self.pass_until(partial(self._read_since, before))

    def _read_since(self, before: datetime | None) -> bool:
        return self.sync.status().last_success not in (None, before)

    def look(self) -> None:
        """A pull is asked for, and the marketplace has been asked something since. The clock stands."""
        before = self.calls("GET")
        self.sync.poke()
        self.until(lambda: self.calls("GET") > before)

    def until(self, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
        """As every program's; who waits for the account's share of requests sleeps meanwhile."""
        for _ in range(int(patience / REST)):
            if self.comes(holds, REST):
                return
            self.time.rest(REST)
        super().until(holds, REST)

    def comes_in(self, conversation: str, text: str) -> None:
        self.pass_until(lambda: text in self.texts(conversation))

    def say(self, conversation: str, text: str, file: LocalFile | None = None) -> OutboxRow:
        """A person sends a reply: to the buyer, where one has to choose."""
        recipients = self.head(conversation).recipients[:1]
        files = (file,) if file is not None else ()
        return self.enqueue(Reply(conversation, text, "pl", recipients=recipients, files=files))

    def sent(self, row: OutboxRow) -> None:
        self.pass_until(lambda: self.state_of(row) == "gone")

    def never_again(self, conversation: str, text: str, times: int) -> None:
        """Several pulls and a start later it is there as often as before."""
        for _ in range(2):
            self.let_pass(POLL + 5, step=13)
            self.pulled()
        self.restart()
        self.pass_until(lambda: self.sync.status().state == status.UP_TO_DATE)
        self.let_pass(POLL + 5, step=13)
        assert self.times_there(conversation, text) == times

    def ask(self, text: str = "Kiedy przyjdzie paczka?") -> str:
        """A buyer writes in a new conversation, and it comes in."""
        conversation = self.there.buyer_writes(text)
        self.pulled()
        self.until(lambda: text in self.texts(conversation))
        return conversation


def new_scene(name: str, folder: Path, time: FakeTime) -> Scene:
    os.makedirs(folder, exist_ok=True)
    return Scene(folder, counterpart(name, time.now), time)
