"""kill -9 at random moments while several threads type, send, take back and sync (faults 1 and 2).
At instants that a seed decides: `lives`.

`python -m tests.soak.kill [KILLS] [SEED]`. The platform and the keyring live on in this process; the program
(`typist.py`) is killed, what it left on the disk is looked at, and it is started again. What it said it would
do and what it said was saved tell what may be on the disk: every text that was confirmed, in the draft, the
outbox or among the conversation's messages, and nothing that was taken back; at the platform each once.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop import opening, settings
from desktop.sandbox.grants import REFRESH
from desktop.sandbox.server import Sandbox
from tests.soak.journal import LEGAL, NOTES, Journal, State

ROOT = Path(__file__).parents[2]
CONVERSATIONS = 6
"""Few, so that replies queue up behind each other."""
WAYS = ("start", "typing", "queued", "accepted", "renewed", "syncing", "answer lost", "weather")


class Run:
    """One run of the program; everything that is heard and seen wakes `until`."""

    def __init__(self, world: "World", argument: str) -> None:
        self.journal = Journal()
        self.lines: list[dict[str, Any]] = []
        self._world = world
        self._errors = world.errors.open("ab")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.soak.typist",
                argument,
                world.agent,
                world.sandbox.url,
                *world.names,
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._reading = threading.Thread(target=self._read, name="typist")
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            self.journal.hear(said)
            with self._world.news:
                self.lines.append(said)
                self._world.news.notify_all()
        with self._world.news:
            self._world.news.notify_all()

    def count(self, **wanted: Any) -> int:
        return sum(wanted.items() <= line.items() for line in self.lines)

    def until(self, question: Callable[[], object], seconds: float) -> bool:
        """Whether it came true in time; the program's own end ends the wait."""
        end = time.monotonic() + seconds
        with self._world.news:
            while not question():
                if self.process.poll() is not None or not self._world.news.wait(end - time.monotonic()):
                    return bool(question())
        return True

    def end(self) -> int:
        """Its exit status, after everything that it said was heard."""
        status = self.process.wait(600)
        self._reading.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._errors.close()
        return status


class World:
    """The platform, the person's home, and what must be true of both."""

    def __init__(self, sandbox: Sandbox, seed: int) -> None:
        self.sandbox, self.chance = sandbox, random.Random(seed)
        self.agent = sandbox.agents()[0].id
        self.names = [found.id for found in sandbox.conversations() if found.can_reply][:CONVERSATIONS]
        self.states: dict[str, State] = {name: ("", frozenset()) for name in self.names}
        self.taken_back: set[str] = set()
        self.errors = settings.home().parent / "typist.txt"
        self.news = threading.Condition()
        self.arrived = self.renewed = self.signed_out = 0
        self.killed: Counter[str] = Counter()
        add_message, issue = sandbox.desk.add_message, sandbox.grants.issue

        def heard(*given: Any, **more: Any) -> Any:
            with self.news:
                self.arrived += 1
                self.news.notify_all()
            return add_message(*given, **more)

        def issued(kind: str, *given: Any, **more: Any) -> str:
            if kind == REFRESH:
                with self.news:
                    self.renewed += 1
                    self.news.notify_all()
            return issue(kind, *given, **more)

        sandbox.desk.add_message = heard  # type: ignore[method-assign]
        sandbox.grants.issue = issued  # type: ignore[method-assign]

    # --- killing ---

    def kill(self, number: int) -> None:
        """One start, one kill, one look."""
        chance, faults = self.chance, self.sandbox.faults
        way = chance.choice(WAYS)
        run = Run(self, str(number))
        arrived, renewed = self.arrived, self.renewed
        if way == "start":
            run.until(lambda: False, chance.uniform(0.2, 2.5))
        elif way == "renewed":
            run.until(lambda: self.renewed > renewed, 30)
            run.until(lambda: False, chance.choice([0.0, 0.002, 0.005, 0.01, 0.02, 0.05]))
        else:
            assert run.until(lambda: run.count(open=True), 60), self.said()
            self.annoy(way)
            if way == "queued":
                wanted = chance.randrange(1, 12)
                run.until(lambda: run.count(what="reply", result=True) >= wanted, 20)
            elif way in ("accepted", "answer lost"):
                wanted = arrived + chance.randrange(1, 10)
                run.until(lambda: self.arrived >= wanted, 20)
                run.until(lambda: False, chance.choice([0.0, 0.001, 0.01, 0.05]))
            else:
                run.until(lambda: False, chance.uniform(0.0, 1.5))
        assert run.process.poll() is None, f"it ended by itself: {self.said()}"
        run.process.kill()
        run.end()
        self.killed[way] += 1
        self.signed_out += run.count(signed_out=True)
        faults.clear()
        self.look(run.journal, f"kill {number} ({way})")

    def annoy(self, way: str) -> None:
        """What the platform and the buyers do meanwhile."""
        chance, faults = self.chance, self.sandbox.faults
        if way == "accepted":
            faults.add("reply", "delay_answer", seconds=3.0, times=3, after=chance.randrange(3))
        elif way == "answer lost":
            faults.add("reply", chance.choice(["drop_answer", "cut"]), times=4)
        elif way == "weather":
            faults.add("events", "disorder", times=0)
            faults.add("*", "any", chance=0.3, times=0, seconds=0.05)
        elif way == "syncing":
            for _ in range(60):
                self.sandbox.happen()
        elif chance.random() < 0.3:
            self.sandbox.expire_access_tokens()
        if chance.random() < 0.2:
            faults.add("reply", "status", status=chance.choice([500, 503, 429]), times=2, retry_after="1")
        if chance.random() < 0.3:
            self.sandbox.release_moderation()

    # --- looking ---

    def look(self, journal: Journal, when: str) -> None:
        """What is on the disk is what may be there."""
        on_disk = self.disk()
        for name in self.names:
            before, possible = self.states[name], journal.may_be(name, self.states[name])
            draft, rows, stored = on_disk.get(name, ("", [], set()))
            waiting = [text for _state, text in rows]
            assert {state for state, _text in rows} <= LEGAL, when
            assert len(waiting) == len(set(waiting)), f"{when}: queued twice: {waiting}"
            now: State = (draft, frozenset(waiting) | stored)
            assert now in possible, f"{when}, {name}: was {before}, found {now}, may be {possible}"
            self.taken_back |= {text for text in before[1] if text not in now[1]}
            self.taken_back |= {
                step.text for step in journal.order[name] if step.what == "cancel" and step.text not in now[1]
            }
            self.states[name] = now
        self.look_at_platform(when)

    def look_at_platform(self, when: str) -> Counter[str]:
        """Each text once, in its own conversation, and none that was taken back."""
        found: Counter[str] = Counter()
        for name in self.names:
            mine = [m for m in self.sandbox.messages(name) if m.author.role == "seller" and "#" in m.text]
            for message in (m for m in mine if m.text.startswith("#")):
                found[message.text] += 1
                assert message.text in self.states[name][1], f"{when}: {message.text!r} should not be there"
                assert message.internal == (message.text in NOTES), f"{when}: {message.text!r}"
        assert not [text for text, times in found.items() if times > 1], f"{when}: doubled: {found}"
        assert not self.taken_back & set(found), f"{when}: taken back and sent all the same"
        return found

    def disk(self) -> dict[str, tuple[str, list[tuple[str, str]], frozenset[str]]]:
        """Draft, outbox and own messages of each conversation, read from a copy: what the next start finds
        stays as the kill left it."""
        accounts = settings.load().accounts
        if not accounts or not opening.store_path(accounts[0]).exists():
            return {}
        entry = accounts[0]
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            shutil.copytree(opening.store_path(entry).parent, copy)
            entry.folder = str(copy)
            with opening.reading(entry, opening.unlock(entry), lambda: datetime.now(UTC)) as reader:
                return {
                    name: (
                        reader.draft(name),
                        [(row.state, getattr(row.action, "text", "")) for row in reader.outbox(name)],
                        frozenset(m.text for m in reader.messages(name, 100_000) if m.text.startswith("#")),
                    )
                    for name in self.names
                }

    # --- the end ---

    def finish(self) -> str:
        """Everything goes out, and is at the platform exactly once."""
        self.sandbox.release_moderation()
        run = Run(self, "end")
        assert run.end() == 0, self.said()
        self.look(run.journal, "at the end")
        found, on_disk = self.look_at_platform("at the end"), self.disk()
        rows = [row for _draft, mine, _stored in on_disk.values() for row in mine]
        assert {state for state, _text in rows} <= {"in_moderation"}, rows
        sent = {text for _draft, texts in self.states.values() for text in texts}
        assert set(found) == sent, f"missing: {sent - set(found)}"
        return (
            f"{sum(self.killed.values())} kills ({dict(self.killed)}), {len(found)} texts at the platform,"
            f" each once; {len(self.taken_back)} taken back; signed in again {self.signed_out} times"
        )

    def said(self) -> str:
        return self.errors.read_text(encoding="utf-8")[-3000:] if self.errors.exists() else ""


@contextmanager
def world(seed: int) -> Iterator[World]:
    """A platform on which nothing happens by itself."""
    with Sandbox(conversations=40, seed=seed, buyers=False, auto_approve=True) as sandbox:
        yield World(sandbox, seed)


def kills(count: int, seed: int) -> str:
    """Kills so many times, in the home and keyring of the environment; what happened."""
    with world(seed) as ours:
        for number in range(1, count + 1):
            ours.kill(number)
        return ours.finish()


if __name__ == "__main__":
    print(kills(*(int(given) for given in (*sys.argv[1:], "200", "1")[:2])))
