"""The program of the kill test: a session without a window, on the computer's own clock.

Reads one line of JSON from standard input: where its account and its marketplace are, and what it is to `do`:
`send` a reply and go on until it is killed; `settle`: start, look, and tell what became of the reply; `retry`
what is unknown, which is the person's press. Tells lines of JSON.
"""

import asyncio
import json
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.domain.actions import Reply
from desktop.platforms import marketplaces
from desktop.platforms.platform import Platform
from desktop.platforms.way import Way
from desktop.sync import status
from tests.sync.world import FakeTime, Program


class RealTime(FakeTime):
    """The computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class FileKeeper:
    """The one secret of the sign-in, in a file of the test's: it has to survive the kill."""

    def __init__(self, file: Path) -> None:
        self._file = file

    async def load(self) -> str:
        return self._file.read_text(encoding="utf-8")

    async def keep(self, token: str) -> None:
        made = self._file.with_suffix(".new")
        made.write_text(token, encoding="utf-8")
        os.replace(made, self._file)


class Sender(Program):
    def __init__(self, given: dict[str, Any]) -> None:
        folder = Path(given["folder"])
        self._name = given["marketplace"]
        self._way = Way(given["url"], FileKeeper(folder / "secret"), given["options"])
        super().__init__(folder, RealTime(), bytes.fromhex(given["key"]))

    async def _connect(self) -> Platform:
        return marketplaces.client(self._name, self._way)

    def read_through(self) -> None:
        """Twice what is there now."""
        for _ in range(2):
            before = self.sync.status().last_success
            self.sync.poke()
            self.until(lambda known=before: self.sync.status().last_success not in (None, known))  # type: ignore[misc]


def say(**line: Any) -> None:
    os.write(1, json.dumps(line).encode() + b"\n")


def main() -> None:
    given = json.loads(sys.stdin.readline())
    sender = Sender(given)
    sender.start()
    sender.until_state(status.UP_TO_DATE)
    if given["do"] == "send":
        head = sender.store.reader().head(given["conversation"])
        assert head is not None
        sender.enqueue(Reply(head.id, given["text"], "pl", recipients=head.recipients[:1]))
        say(queued=True)
        threading.Event().wait()
    if given["do"] == "retry":
        for row in sender.outbox():
            assert sender.store.retry(row.id).result(20)
    sender.until(lambda: all(row.state == "unknown" for row in sender.outbox()))
    sender.read_through()
    said = [message.text for message in sender.store.reader().messages(given["conversation"])]
    say(states=[row.state for row in sender.outbox()], here=said.count(given["text"]))
    sender.stop()


if __name__ == "__main__":
    main()
