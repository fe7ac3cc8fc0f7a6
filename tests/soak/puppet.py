"""The program and its person in one line, for kills at instants that a seed decides (`lives`).

`python -m tests.soak.puppet` reads one line of JSON, its `Part`, and goes on until it is killed; with `last`
None it brings everything out, closes in order and exits 0.
"""

import asyncio
import mmap
import random
import struct
import sys
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from desktop import opening, recovery, settings
from desktop.domain.actions import Note, Reply
from desktop.opening import Trouble, store_path
from desktop.platforms import marketplaces
from desktop.platforms.credentials import Credentials
from desktop.platforms.platform import Platform
from desktop.platforms.way import Way
from desktop.settings import AccountEntry
from desktop.sync import status
from desktop.ui import session as words
from tests.soak.instants import Instants, Wire, in_one_line, say
from tests.soak.patience import be_patient
from tests.sync.driven import LIMITS, Driven
from tests.sync.world import START, FakeTime

STEPS_BETWEEN = 6
"""Steps of the person between two changes of the key, or two damages."""


class Part(msgspec.Struct):
    """What the program is to do, and at which of its instants it is killed."""

    name: str
    """Begins every text, so that each is unique."""
    way: str
    last: int | None
    account: str
    keyring: str
    url: str
    conversations: list[str]
    refresh_token: str
    """For when a kill has cost the sign-in."""


class SharedClock(FakeTime):
    """Seconds since START, in a file that the platform reads, too."""

    def __init__(self, path: Path) -> None:
        with path.open("rb+") as file:
            self._map = mmap.mmap(file.fileno(), 8)
        (passed,) = struct.unpack("d", self._map[:])
        super().__init__(START + timedelta(seconds=passed))
        self.passed = passed

    def advance(self, seconds: float) -> None:
        self._map[:] = struct.pack("d", self.passed + seconds)
        super().advance(seconds)


class Straight:
    """A keeper that blocks."""

    def __init__(self, secrets: Credentials) -> None:
        self._secrets = secrets

    async def load(self) -> str:
        return self._secrets.refresh_token()

    async def keep(self, token: str) -> None:
        self._secrets.save_refresh_token(token)


class Start(Driven):
    """Reading and sending by the client that the program itself would make."""

    async def _connect(self) -> Platform:  # type: ignore[override]
        way = Way(
            self.network.sandbox.url,
            self.keeper,
            now=self.now,
            limits=LIMITS,
            monotonic=lambda: self.network.time.passed,
        )
        return marketplaces.client(marketplaces.HELPDESK, way)


class Puppet:
    """A person who types, sends, takes back and waits, and a program that is opened and closed around it."""

    def __init__(self, part: Part) -> None:
        self.part, self.chance = part, random.Random(part.name)
        self.time = SharedClock(settings.home() / "clock")
        self.loop = asyncio.new_event_loop()
        self.instants = Instants(settings.home(), part.last)
        self.wire = Wire(self.instants, random.Random(f"wire {part.name}"))
        in_one_line(self.wire)
        self.instants.watch()
        folder = f"accounts/{part.account}"
        self.entry = AccountEntry(part.account, "Life", part.url, folder=folder, keyring=part.keyring)
        self.number = 0
        self.open()

    # --- the program ---

    def open(self) -> None:
        """As the window does; where the store is damaged the person starts afresh."""
        while True:
            try:
                self.secrets = opening.unlock(self.entry)
                self.store = opening.open_store(self.entry, self.secrets, self.time.now)
                break
            except Trouble as trouble:
                if words.START_AFRESH not in trouble.choices or trouble.problem == words.KEY_MISSING:
                    raise
                say(trouble=trouble.problem)
                recovery.set_files_aside(self.entry, self.time.now())
                self.time.advance(1)
        network: Any = SimpleNamespace(
            sandbox=SimpleNamespace(url=self.part.url),
            time=self.time,
            held={},
            late=set(),
            asleep=0,
            forget_client=lambda: None,
        )
        keeper: Any = Straight(self.secrets)
        self.client = Start(self.loop, self.store, network, keeper, self.time.now)
        self.drive()

    def close(self) -> None:
        self.client.stop()

    def drive(self) -> None:
        self.client.drive()
        if self.client.state() == status.SIGNED_OUT:
            say(signed_out=True)
            self.secrets.save_refresh_token(self.part.refresh_token)
            self.client.link.look.set()
            self.client.drive()

    def pass_time(self, seconds: float) -> None:
        self.time.advance(seconds)
        self.client.link.look.set()
        self.drive()

    # --- the person ---

    def step(self) -> None:
        name = self.chance.choice(self.part.conversations)
        self.number += 1
        text = f"#{self.part.name}.{self.number}#"
        drawn = self.chance.random()
        if drawn < 0.35:
            text += " abc" * self.chance.randrange(40)
            self.ask("draft", name, text, lambda: self.store.save_draft(name, text))
        elif drawn < 0.65:
            text += self.chance.choice(["", "", "", "", " [moderate]", " [reject]"])
            self.ask("reply", name, text, lambda: self.store.enqueue(Reply(name, text), clear_draft=True))
        elif drawn < 0.75:
            self.ask("note", name, text, lambda: self.store.enqueue(Note(name, text)))
        elif drawn < 0.85:
            rows = [row for row in self.store.reader().outbox(name) if row.state != "sending"]
            if rows:
                row = self.chance.choice(rows)
                assert isinstance(row.action, Reply | Note)
                self.ask("cancel", name, row.action.text, partial(self.store.cancel, row.id))
        else:
            self.pass_time(self.chance.choice([1, 5, 30, 100]))
        if self.chance.random() < 0.5:
            self.drive()

    def ask(self, what: str, conversation: str, text: str, do: Callable[[], Future[Any]]) -> None:
        step = f"{self.part.name}.{self.number}"
        say(step=step, what=what, conversation=conversation, text=text)
        say(done=step, what=what, result=do().result() is not False)

    def live(self) -> None:
        """Until the instant comes."""
        while True:
            for _ in range(STEPS_BETWEEN):
                self.step()
            if self.part.way in ("rotating", "recovering", "restarting"):
                self.close()
                if self.part.way == "rotating":
                    recovery.renew_key(self.entry, self.time.now)
                elif self.part.way == "recovering":
                    damage(store_path(self.entry))
                self.open()

    def end(self) -> None:
        """What the platform rejected is taken back; everything else goes out."""
        self.wire.losing = False
        for _ in range(200):
            rows = [row for row in self.store.reader().outbox() if row.state != "in_moderation"]
            if not rows:
                break
            for row in rows:
                if row.state in ("rejected", "failed"):
                    assert isinstance(row.action, Reply | Note)
                    self.number += 1
                    again = partial(self.store.cancel, row.id)
                    self.ask("cancel", row.conversation_id, row.action.text, again)
            self.pass_time(100)
        assert not rows, rows
        self.pass_time(1)
        self.close()


def damage(store: Path) -> None:
    """One bit of the head, as a dying disk does it."""
    with store.open("rb+") as file:
        file.seek(60)
        (byte,) = file.read(1)
        file.seek(60)
        file.write(bytes([byte ^ 1]))


def main() -> int:
    be_patient()
    puppet = Puppet(msgspec.json.decode(sys.stdin.readline(), type=Part))
    if puppet.part.last is not None:
        puppet.live()
    puppet.end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
