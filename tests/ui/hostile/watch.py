"""What is looked at and asked for while something is shown: files, sockets, programs, resources.

Python's own calls are heard by an audit hook (it cannot be taken off again, so it sleeps between tests);
what Qt or a library does beneath it, by baits: a folder that the system watches, a port that nobody knows."""

import ctypes
import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_CALLS = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system", "os.exec")
_IN_ACCESS, _IN_OPEN = 0x1, 0x20
_heard: list[tuple[str, str]] | None = None
_hooked = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _heard is None:
        return
    if event == "open" or event in _CALLS:
        _heard.append((event, str(arguments[1] if event == "socket.connect" else arguments[0])))


@contextmanager
def heard() -> Iterator[list[tuple[str, str]]]:
    """Every file opened, connection made and program started by Python code of this process meanwhile."""
    global _heard, _hooked
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    found: list[tuple[str, str]] = []
    _heard = found
    try:
        yield found
    finally:
        _heard = None


class Baits:
    """`http`: an address where every call is counted; `file`: a folder with files that must stay unread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("secret.png", "secret.pdf", "secret.svg", "secret.txt"):
            (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n")
        self.file = folder.as_uri()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.http = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._watch = -1
        if sys.platform == "linux":
            libc = ctypes.CDLL(None, use_errno=True)
            self._watch = libc.inotify_init1(os.O_NONBLOCK)
            added = libc.inotify_add_watch(self._watch, os.fsencode(folder), _IN_ACCESS | _IN_OPEN)
            assert added >= 0

    def called(self) -> int:
        """How many connections were made."""
        number = 0
        while True:
            try:
                made, _address = self._listener.accept()
            except BlockingIOError:
                return number
            made.close()
            number += 1

    def looked_at(self) -> int:
        """How often the folder or a file in it was opened or read (Linux; elsewhere nothing is known)."""
        if self._watch < 0:
            return 0
        number = 0
        try:
            while True:
                data = os.read(self._watch, 64 * 1024)
                place = 0
                while place < len(data):
                    place += 16 + struct.unpack_from("iIII", data, place)[3]
                    number += 1
        except BlockingIOError:
            return number

    def close(self) -> None:
        self._listener.close()
        if self._watch >= 0:
            os.close(self._watch)
