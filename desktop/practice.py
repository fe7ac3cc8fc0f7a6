"""The practice platform as a process of its own: it ends with the program that started it, however that ends.

The child lives as long as the pipe to its standard input is open; the operating system closes it when the
parent dies, also by kill -9. It keeps its world in memory, so that nothing is left behind.
"""

import json
import subprocess
import tempfile
import threading
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException

from desktop import itself

START_SECONDS = 60.0
CONVERSATIONS_A_SECOND = 500
"""Of a large world that is being made, on a slow computer."""


class PracticeError(Exception):
    """The practice platform did not start; the text is its own last line."""


@dataclass(frozen=True, slots=True)
class PracticeAddress:
    """Where it listens, and who may sign in without a browser (RFC 8252 does not apply to practice)."""

    url: str
    agent: str


class Practice:
    """Start, use `address`, stop. The session's thread owns it; `cancel` may be called from any thread."""

    def __init__(self, *, conversations: int = 300, seed: int = 1, agents: bool = True) -> None:
        """`agents`: whether the practice seller's other people answer by themselves."""
        self._conversations, self._seed, self._agents = conversations, seed, agents
        self._process: subprocess.Popen[str] | None = None
        self._drain: threading.Thread | None = None
        self._lock = threading.Lock()
        self.cancelled = False
        self.address: PracticeAddress | None = None

    def start(self) -> PracticeAddress:
        """Starts it and waits for its address; raises PracticeError."""
        arguments = (
            *("--conversations", str(self._conversations), "--seed", str(self._seed)),
            *("--agents", "on" if self._agents else "off"),
        )
        with tempfile.TemporaryFile() as complaints:
            with self._lock:
                if self.cancelled:
                    raise PracticeError("cancelled")
                process = self._process = subprocess.Popen(
                    [*itself.command(), "sandbox", "--practice", *arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    text=True,
                    encoding="utf-8",
                    errors="replace",
                )
            assert process.stdout is not None
            watchdog = threading.Timer(
                START_SECONDS + self._conversations / CONVERSATIONS_A_SECOND, process.kill
            )
            watchdog.daemon = True
            watchdog.start()
            try:
                line = process.stdout.readline()
            finally:
                watchdog.cancel()
            try:
                said = json.loads(line)
                self.address = PracticeAddress(str(said["url"]), str(said["agent"]))
            except (ValueError, KeyError, TypeError):
                self.stop()
                complaints.seek(0)
                last = complaints.read()[-2000:].decode("utf-8", "replace").strip().rpartition("\n")[2]
                raise PracticeError(last or line.strip() or "no answer") from None
        self._drain = threading.Thread(target=self._read_on, args=(process,), name="practice", daemon=True)
        self._drain.start()
        return self.address

    def cancel(self) -> None:
        """Gives up a start under way: `start` then raises PracticeError."""
        with self._lock:
            self.cancelled = True
            if self._process is not None and self.address is None:
                self._process.kill()

    def stop(self) -> None:
        """Closes the pipe and waits for the child to end; kills it when it does not."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            with suppress(BrokenPipeError):
                process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._drain is not None:
            self._drain.join(5)
        if process.stdout is not None:
            process.stdout.close()

    def _read_on(self, process: "subprocess.Popen[str]") -> None:
        """Keeps the pipe empty, so that the child never waits for us."""
        if process.stdout is not None:
            for _line in process.stdout:
                pass


def visit(url: str) -> None:
    """Signs in at the practice platform as a browser would; it lets in at once. Returns at once."""
    threading.Thread(target=_visit, args=(url,), name="practice sign-in", daemon=True).start()


def _visit(url: str) -> None:
    # Not through a company's proxy: the platform is on this computer. An answer that does not come shows as a
    # sign-in that nobody finished.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with suppress(OSError, HTTPException), opener.open(url, timeout=30) as answer:
        answer.read(65536)
