"""Files that are written to while the program runs and must never keep it from running: made at their first
line, for their owner only, turned over when they are large, a few kept. A disk that takes nothing is no
error: the line is lost."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

LARGEST: Final = 512 * 1024
"""Bytes of a file before it is turned over."""
KEPT: Final = 3
"""Older files of the same name."""


class LogFile:
    """`folder` is asked at every opening. Thread-safe; nothing here raises OSError."""

    def __init__(self, folder: Callable[[], Path], name: str, *, largest: int = LARGEST) -> None:
        self._folder, self._name, self._largest = folder, name, largest
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._size = 0

    def write(self, line: str) -> bool:
        """Adds a line; False when the disk did not take it."""
        data = line.encode("utf-8", "backslashreplace") + b"\n"
        with self._lock:
            try:
                if self._file is None or self._size + len(data) > self._largest:
                    self._open(len(data))
                assert self._file is not None
                self._file.write(data)
                self._size += len(data)
            except OSError:
                self._close()
                return False
        return True

    def close(self) -> None:
        with self._lock:
            self._close()

    def _open(self, coming: int) -> None:
        self._close()
        path = self._folder() / self._name
        with suppress(OSError):
            if path.stat().st_size + coming > self._largest:
                turn_over(path)
        self._file = os.fdopen(open_private(path), "ab", buffering=0)
        self._size = path.stat().st_size
        if self._size + coming > 2 * self._largest:
            # Another program holds it, so that it cannot be turned over: it must not grow for ever.
            raise OSError("too large")

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()


def open_private(path: Path) -> int:
    """A descriptor at the end of a file that only its owner reads, made with its folder where there is none.
    Raises OSError."""
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    return os.open(path, flags, 0o600)


def turn_over(path: Path) -> None:
    """`x.jsonl` becomes `x.1.jsonl`, that one `x.2.jsonl`, and the oldest goes."""
    with suppress(OSError):
        for number in range(KEPT, 0, -1):
            older = numbered(path, number)
            newer = numbered(path, number - 1)
            if newer.exists():
                os.replace(newer, older)


def numbered(path: Path, number: int) -> Path:
    """The file of this age; 0 is the one that is written to."""
    return path.with_name(f"{path.stem}.{number}{path.suffix}") if number else path
