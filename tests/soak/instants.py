"""Instants of the program, counted; at one it ends itself by SIGKILL. The same seed, the same instant.

An instant is: before a statement that writes, on any connection of the store or its backup; before a file of
the home is written, renamed or removed; before and after a change of the keyring; before a call goes out, and
after the platform has done what it asks and before the answer is heard.

For that the program is made to run in one line: the store's writer and the network block whoever asks.
"""

import asyncio
import json
import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import apsw
import httpx

from desktop.network import Network
from desktop.platforms import http as platform_http
from desktop.platforms.credentials import Credentials
from desktop.store.writer import LAST, Writer

_ON_FILES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.copyfile")
_READS = ("SELECT", "PRAGMA", "WITH", "EXPLAIN")


def say(**line: Any) -> None:
    """One line, whole: short writes to a pipe are not torn."""
    os.write(1, json.dumps(line).encode() + b"\n")


class Instants:
    """Counts; at `last` (None: never) the program says where it is, and is no more."""

    def __init__(self, home: Path, last: int | None) -> None:
        self._home = str(home)
        self._last = last
        self.count = 0

    def reach(self, label: str) -> None:
        self.count += 1
        if self.count == self._last:
            say(killed=label)
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """From now on statements, files and the keyring are counted."""
        apsw.connection_hooks.append(self._hear_connection)
        sys.addaudithook(self._hear_file)
        found = Credentials._keyring
        Credentials._keyring = (  # type: ignore[method-assign]
            lambda credentials: _Counted(found(credentials), self)  # type: ignore[assignment]
        )

    def _hear_connection(self, connection: apsw.Connection) -> None:
        connection.exec_trace = self._hear_statement

    def _hear_statement(self, cursor: object, sql: str, bindings: object) -> bool:
        words = sql.split(None, 2)
        if words and words[0].upper() not in _READS:
            self.reach(" ".join(words[:2]))
        return True

    def _hear_file(self, event: str, given: tuple[Any, ...]) -> None:
        if event not in _ON_FILES or not str(given[0]).startswith(self._home):
            return
        if event != "open" or (isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR)):
            self.reach(f"{event} {Path(str(given[0])).name}")


class _Counted:
    """A keyring whose every change is two instants."""

    def __init__(self, keyring: Any, instants: Instants) -> None:
        self._keyring, self._instants = keyring, instants

    def __getattr__(self, name: str) -> Any:
        work = getattr(self._keyring, name)
        if name not in ("set_password", "delete_password"):
            return work

        def counted(*given: Any) -> Any:
            self._instants.reach(f"before {name}")
            answer = work(*given)
            self._instants.reach(f"after {name}")
            return answer

        return counted


class Wire(httpx.AsyncBaseTransport):
    """Blocks whoever calls, and loses what `chance` says: connections before the call is heard, and answers
    to what was done.

    `turns` decides how often the other tasks have their turn before and after a call, so that they meet in
    ever new orders, and in the same for the same seed; None: never."""

    def __init__(self, instants: Instants, chance: random.Random, turns: random.Random | None = None) -> None:
        self._instants, self._chance, self._turns = instants, chance, turns
        self._inner = httpx.HTTPTransport()
        self.losing = True

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._others_turn()
        answer = self._exchanged(request)
        await self._others_turn()
        return answer

    def close(self) -> None:
        """Leaves no connection behind."""
        self._inner.close()

    async def _others_turn(self) -> None:
        for _ in range(self._turns.randrange(12) if self._turns else 0):
            await asyncio.sleep(0)

    def _exchanged(self, request: httpx.Request) -> httpx.Response:
        what = f"{request.method} {request.url.path.rpartition('/')[2]}"
        drawn = self._chance.random() if self.losing and "token" not in what else 1.0
        self._instants.reach(f"before {what}")
        if drawn < 0.05:
            raise httpx.ConnectError("lost", request=request)
        answer = self._inner.handle_request(request)
        content = b"".join(answer.iter_raw())
        self._instants.reach(f"after {what}")
        if drawn < 0.15:
            raise httpx.ReadError("lost", request=request)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(content))


def in_one_line(wire: Wire) -> Callable[[], None]:
    """The store's writer is done, and has told its listeners, when asking it returns; calls go by `wire`.
    What it returns undoes that."""
    submit, new_client = Writer.submit, platform_http.new_client  # type: ignore[attr-defined]

    def done(writer: Writer, job: Any, priority: int) -> Future[Any]:
        future = submit(writer, job, priority)
        if threading.current_thread() is not writer._thread:
            wait([future, submit(writer, lambda work: None, LAST)])
        return future

    def made(network: Network, timeout: httpx.Timeout, *, secure: bool, here: bool) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=wire, timeout=timeout, headers={"Accept-Encoding": "gzip"})

    def undo() -> None:
        Writer.submit = submit  # type: ignore[method-assign]
        platform_http.new_client = new_client  # type: ignore[attr-defined]
        wire.close()

    Writer.submit = done  # type: ignore[method-assign,assignment]
    platform_http.new_client = made  # type: ignore[attr-defined]
    return undo
