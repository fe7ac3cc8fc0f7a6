"""kill -9 at instants that a seed decides, while a person types, queues, sends, syncs, changes the key, has
damaged files set aside, and while an old store is brought up to date (faults 1, 2, 19, 26 and 29).

`python -m tests.soak.lives [KILLS [SEED [FIRST LIFE]]]`. Ten kills are a life: one home, one platform, one
account, which begins with a store of an older version. After each kill the disk and the platform are looked
at, and the program goes on from there; at the end of a life everything goes out. The same seed gives the same
digest of everything that was found. Runs in a keyring of its own.
"""

import hashlib
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from desktop.domain.actions import Reply
from desktop.opening import STORE_FILE
from desktop.platforms.credentials import Credentials
from desktop.platforms.helpdesk import contract
from desktop.sandbox.server import Sandbox
from desktop.store.aside import finish
from desktop.store.cipher import open_writer
from desktop.store.codec import encode
from desktop.store.errors import WrongKeyOrDamaged
from desktop.store.schema import MIGRATIONS, VERSION, migrate
from desktop.store.store import Store
from tests.secret_service import PrivateSecretService
from tests.soak.journal import LEGAL, NOTES, Journal, State
from tests.soak.patience import be_patient
from tests.soak.puppet import Part
from tests.sync.world import START

ROOT = Path(__file__).parents[2]
KILLS_IN_A_LIFE = 10
CONVERSATIONS = 12
WRITTEN_IN = 4
WAYS = {
    "typing": 1200,
    "sending": 1200,
    "syncing": 400,
    "restarting": 900,
    "rotating": 500,
    "recovering": 500,
}
"""What goes on, and before which instant the kill comes; a life's first two are "migrating"."""
MIGRATING = 130

Found = dict[str, tuple[str, list[tuple[str, str]], list[str]]]
"""Of each conversation: the draft, the waiting actions as (state, text), our texts among its messages."""


class Life:
    """A home and a platform over some kills."""

    def __init__(self, home: Path, name: str) -> None:
        self.home, self.name, self.chance = home, name, random.Random(name)
        self.clock = home / "clock"
        self.clock.write_bytes(struct.pack("d", 0.0))
        self.sandbox = Sandbox(conversations=CONVERSATIONS, seed=3, buyers=False, clock=self.now).start()
        self.agent = self.sandbox.agents()[0].id
        able = [
            found.id for found in self.sandbox.conversations() if found.state == "open" and found.can_reply
        ]
        self.names = able[:WRITTEN_IN]
        self.account = name
        self.folder = home / "accounts" / self.account
        self.folder.mkdir(parents=True)
        secrets = Credentials(self.account, self.folder)
        self.states: dict[str, State] = {one: ("", frozenset()) for one in self.names}
        self.old_store(secrets.new_store_key(), self.chance.randrange(1, VERSION + 1))
        secrets.save_refresh_token(self.sandbox.token_for(self.agent)[1])
        self.keyring = secrets.keyring_name
        self.taken_back: set[str] = set()
        self.seen: list[object] = []
        """What every look has found."""
        self.killed: Counter[str] = Counter()
        self.errors = home / "errors.txt"

    def now(self) -> datetime:
        (passed,) = struct.unpack("d", self.clock.read_bytes())
        return START + timedelta(seconds=passed)

    def old_store(self, key: bytes, version: int) -> None:
        """As the program of that version left it, with a draft and replies that wait."""
        first, second, *_ = self.names
        texts = [f"#{self.name}.old.{number}#" for number in range(4)]
        db = open_writer(self.folder / STORE_FILE, key)
        migrate(db, MIGRATIONS[:version])
        with db:
            db.execute("INSERT INTO draft VALUES(?, ?, 5)", (first, texts[0]))
            for name, text in ((first, texts[1]), (second, texts[2]), (second, texts[3])):
                db.execute(
                    "INSERT INTO outbox(conversation_id, kind, lane, body, key, version, state, created_at)"
                    " VALUES(?, 'reply', 'talk', ?, ?, '', 'queued', 3)",
                    (name, encode(Reply(name, text)), f"key of {text}"),
                )
        db.close()
        self.states[first] = (texts[0], frozenset(texts[1:2]))
        self.states[second] = ("", frozenset(texts[2:]))

    # --- killing ---

    def kill(self, number: int) -> None:
        """One start, one kill, one look."""
        way = "migrating" if number <= 2 else self.chance.choice(list(WAYS))
        last = self.chance.randrange(1, WAYS.get(way, MIGRATING))
        if way == "syncing":
            for _ in range(30):
                self.sandbox.happen()
        if self.chance.random() < 0.3:
            self.sandbox.release_moderation()
        if self.chance.random() < 0.2:
            self.sandbox.expire_access_tokens()
        journal, lines, code = self.run(Part, f"{number}", way, last)
        at = [line["killed"] for line in lines if "killed" in line]
        assert code == -9, f"{self.name}.{number}, {way}: it ended by itself: {self.said()}"
        self.killed[way] += 1
        self.seen.append((number, way, last, at, [line for line in lines if "result" in line]))
        self.look(journal, f"{self.name}.{number}, {way}, instant {last}: {at}")

    def run(
        self, make: type[Part], number: str, way: str, last: int | None
    ) -> tuple[Journal, list[dict[str, Any]], int]:
        part = make(
            f"{self.name}.{number}",
            way,
            last,
            self.account,
            self.keyring,
            self.sandbox.url,
            self.names,
            self.sandbox.token_for(self.agent)[1],
        )
        with self.errors.open("ab") as errors:
            done = subprocess.run(
                [sys.executable, "-m", "tests.soak.puppet"],
                cwd=ROOT,
                env={**os.environ, "HELPDESK_HOME": str(self.home), "PYTHONHASHSEED": "0"},
                input=msgspec.json.encode(part) + b"\n",
                stdout=subprocess.PIPE,
                stderr=errors,
                timeout=600,
                check=False,
            )
        lines = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
        journal = Journal()
        for line in lines:
            journal.hear(line)
        return journal, lines, done.returncode

    # --- looking ---

    def look(self, journal: Journal, when: str) -> None:
        """What is on the disk is what may be there, and at the platform is each text once."""
        disk = self.disk()
        for name in self.names:
            before, possible = self.states[name], journal.may_be(name, self.states[name])
            draft, rows, stored = disk[name]
            waiting = [text for _state, text in rows]
            assert {state for state, _text in rows} <= LEGAL, when
            assert len(waiting) == len(set(waiting)), f"{when}: queued twice: {waiting}"
            # A store that was made anew has not read yet what the platform has.
            now: State = (draft, frozenset((*waiting, *stored, *self.there(name))))
            assert now in possible, f"{when}, {name}: was {before}, found {now}, may be {possible}"
            cancelled = {step.text for step in journal.order[name] if step.what == "cancel"}
            self.taken_back |= (before[1] | cancelled) - now[1]
            self.states[name] = now
        self.seen.append((disk, self.look_at_platform(when)))

    def look_at_platform(self, when: str) -> dict[str, list[str]]:
        """Each text once, in its own conversation, and none that was taken back."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            found[name] = self.there(name)
            for message in self.ours(name):
                assert message.text in self.states[name][1], f"{when}: {message.text!r} should not be there"
                assert message.internal == (message.text in NOTES), f"{when}: {message.text!r}"
        times = Counter(text for texts in found.values() for text in texts)
        assert not [text for text in times if times[text] > 1], f"{when}: doubled: {times}"
        assert not self.taken_back & set(times), f"{when}: taken back and sent all the same"
        return found

    def ours(self, name: str) -> list[contract.Message]:
        return [m for m in self.sandbox.messages(name) if m.text.startswith("#")]

    def there(self, name: str) -> list[str]:
        return [message.text for message in self.ours(name)]

    def disk(self) -> Found:
        """What the next start will find, read from a copy: the files stay as the kill left them."""
        with tempfile.TemporaryDirectory() as place:
            shutil.copytree(self.folder.parent, Path(place) / "accounts")
            folder = Path(place) / "accounts" / self.account
            finish(folder)
            keys = Credentials(self.account, folder, self.keyring).store_keys()
            with opened(folder / STORE_FILE, keys, self.now()) as store:
                reader = store.reader()
                return {
                    name: (
                        reader.draft(name),
                        [(row.state, getattr(row.action, "text", "")) for row in reader.outbox(name)],
                        [m.text for m in reader.messages(name, 100_000) if m.text.startswith("#")],
                    )
                    for name in self.names
                }

    # --- the end ---

    def end(self) -> None:
        """Everything goes out, and is at the platform exactly once."""
        self.sandbox.release_moderation()
        journal, _lines, code = self.run(Part, "end", "end", None)
        assert code == 0, self.said()
        self.look(journal, f"{self.name} at the end")
        sent = {text for _draft, texts in self.states.values() for text in texts}
        there = {text for texts in self.look_at_platform("at the end").values() for text in texts}
        assert there == sent, f"missing: {sent - there}"

    def close(self) -> None:
        self.sandbox.stop()
        Credentials(self.account, self.folder, self.keyring).forget()

    def said(self) -> str:
        return self.errors.read_text(encoding="utf-8")[-3000:]


@contextmanager
def opened(path: Path, keys: list[bytes], now: datetime) -> Iterator[Store]:
    """A copy of a store that may be damaged, or under either of two keys."""
    for key in keys:
        try:
            store = Store.open(path, key, book=None, now=lambda: now, other_keys=keys)
        except WrongKeyOrDamaged:
            continue
        break
    else:
        # What the person is offered then: everything that people made comes from the backup.
        for file in path.parent.glob(f"{STORE_FILE}*"):
            if not file.name.startswith(f"{STORE_FILE}-backup"):
                file.unlink()
        store = Store.open(path, keys[0], book=None, now=lambda: now, other_keys=keys)
    try:
        yield store
    finally:
        store.close()


@dataclass
class Lived:
    """What came of some lives."""

    digests: list[str] = field(default_factory=list)
    """Of everything that was found in each."""
    killed: Counter[str] = field(default_factory=Counter)
    texts: int = 0

    def __str__(self) -> str:
        whole = hashlib.sha256("".join(self.digests).encode()).hexdigest()[:16]
        ways = ", ".join(f"{way} {times}" for way, times in sorted(self.killed.items()))
        return (
            f"{self.killed.total()} kills ({ways}): 0 lost, 0 doubled, 0 wrong states; {self.texts} texts"
            f" at the platform, each once; digest {whole}"
        )


def lives(kills: int, seed: int, first: int = 0) -> Lived:
    """Kills so many times, in the keyring of the environment; `first` is the number of the first life."""
    be_patient()
    lived = Lived()
    for number in range(first, first + -(-kills // KILLS_IN_A_LIFE)):
        NOTES.clear()
        with tempfile.TemporaryDirectory(prefix="life") as home:
            life = Life(Path(home), f"s{seed}l{number}")
            try:
                for each in range(1, min(KILLS_IN_A_LIFE, kills - lived.killed.total()) + 1):
                    life.kill(each)
                life.end()
            finally:
                life.close()
        lived.digests.append(hashlib.sha256(repr(life.seen).encode()).hexdigest())
        lived.killed += life.killed
        lived.texts += sum(len(sent) for _draft, sent in life.states.values())
        print(f"{life.name}: {life.killed.total()} kills, digest {lived.digests[-1][:16]}", flush=True)
    return lived


def main(kills: int, seed: int, first: int) -> None:
    with tempfile.TemporaryDirectory(prefix="keys") as folder:
        service = PrivateSecretService.start(Path(folder))
        try:
            os.environ.update(service.environment)
            lived = lives(kills, seed, first)
        finally:
            service.stop()
    print(f"seed {seed}: {lived}")


if __name__ == "__main__":
    main(*(int(given) for given in (*sys.argv[1:], *("200", "1", "0")[len(sys.argv) - 1 :])))
