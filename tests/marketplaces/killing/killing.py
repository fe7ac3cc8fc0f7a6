"""kill -9 between a reply's request and its answer, on a marketplace without idempotency keys."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.platforms import marketplaces
from tests.marketplaces.little_server import DROP, LOSE_ANSWER, Asked, Told
from tests.marketplaces.scenarios.world import counterpart

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0
WITHOUT_KEYS = (marketplaces.ALLEGRO, marketplaces.KAUFLAND, marketplaces.MIRAKL)
ARRIVED, DONE_LATER, DONE, ANSWERED, LOOKING = INSTANTS = (
    "arrived",
    "done later",
    "done",
    "answered",
    "looking",
)
"""When the kill comes: the request has arrived, and is thrown away or done after the kill; it is done, and no
answer has gone out; the answer has gone out; the answer was lost, and the program looks for the reply."""


class Killing:
    """One account of a marketplace, one reply, one kill."""

    def __init__(self, marketplace: str, folder: Path) -> None:
        self.there = counterpart(marketplace, lambda: datetime.now(UTC))
        self.text = "Dzien dobry, paczka wyszla dzis rano: kill-9."
        self.conversation = self.there.buyer_writes("Kiedy przyjdzie paczka?")
        folder.mkdir()
        way = self.there.way(lambda: datetime.now(UTC))
        (folder / "secret").write_text(asyncio.run(way.keeper.load()), encoding="utf-8")
        self._given = {
            "marketplace": marketplace,
            "url": way.url,
            "options": dict(way.options),
            "folder": str(folder),
            "key": os.urandom(32).hex(),
            "conversation": self.conversation,
            "text": self.text,
        }

    def there_times(self) -> int:
        return self.there.answered(self.conversation).count(self.text)

    def run(self, do: str) -> dict[str, Any]:
        """A start to its end; what it told."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.marketplaces.killing.sender"],
            cwd=ROOT,
            input=json.dumps({**self._given, "do": do}) + "\n",
            capture_output=True,
            text=True,
            timeout=PATIENCE * 3,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told

    def kill_at(self, instant: str) -> None:
        """A start that sends the reply and is killed at that instant."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.marketplaces.killing.sender"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        server: Any = self.there.server  # type: ignore[attr-defined]
        answer, killed, sent = server.answer, threading.Event(), threading.Event()

        def kill() -> None:
            process.kill()
            process.wait()
            killed.set()

        def watched(asked: Asked) -> tuple[Told, str]:
            if killed.is_set():
                answered: tuple[Told, str] = answer(asked)
                return answered
            if sent.is_set():
                kill()
                return Told(), DROP
            if asked.method != "POST" or b"kill-9." not in asked.body:
                return answer(asked)
            sent.set()
            if instant in (ARRIVED, DONE_LATER):
                kill()
                return (Told(), DROP) if instant == ARRIVED else (answer(asked)[0], DROP)
            told, _how = answer(asked)
            if instant == DONE:
                kill()
            return told, "" if instant == ANSWERED else LOSE_ANSWER

        server.answer = watched
        process.stdin.write(json.dumps({**self._given, "do": "send"}).encode() + b"\n")
        process.stdin.flush()
        came = killed.wait(PATIENCE)
        if not came:
            process.kill()
        _out, errors = process.communicate()
        server.answer = answer
        assert came, errors.decode()[-3000:]

    def close(self) -> None:
        self.there.close()


def kill_once(marketplace: str, instant: str, folder: Path) -> str:
    """One kill and its rules; what became of the reply."""
    killing = Killing(marketplace, folder)
    try:
        killing.kill_at(instant)
        arrived = killing.there_times()
        assert arrived == (0 if instant == ARRIVED else 1)
        told = killing.run("settle")
        assert killing.there_times() == arrived, "sent again by itself"
        assert told["states"] == ([] if arrived else ["unknown"])
        assert told["here"] == arrived
        if told["states"]:
            assert killing.run("retry")["states"] == []
        assert killing.there_times() == 1
        return "found" if arrived else "unknown"
    finally:
        killing.close()
