"""Asking the process that decodes pictures (`decoding`): started with the first, again when it died."""

import atexit
import subprocess
import threading
from contextlib import suppress

import msgspec
from PySide6.QtGui import QImage

from desktop import itself

from .decoding import ANSWER, FORMAT, LENGTH, Request

GRACE = 10.0
"""Seconds over a picture's own: starting takes some on a slow computer."""


class PictureProcess:
    """One at a time: the memory that one picture may take is all that pictures take."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def draw(self, request: Request) -> QImage | None:
        """None when it cannot be drawn, also because that costs too much or ends the process."""
        with self._lock:
            known = self._process is not None
            try:
                return self._asked(request)
            except (OSError, EOFError):
                self._end()
            if known:
                # It had gone since the last picture, perhaps.
                with suppress(OSError, EOFError):
                    return self._asked(request)
                self._end()
            return None

    def close(self) -> None:
        """Ends it; the next picture starts it again."""
        with self._lock:
            self._end()

    def _asked(self, request: Request) -> QImage | None:
        process = self._process
        if process is None:
            process = self._process = subprocess.Popen(
                [*itself.command(), "pictures"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        assert process.stdin is not None
        assert process.stdout is not None
        body = msgspec.msgpack.encode(request)
        watchdog = threading.Timer(max(0.0, request.seconds) + GRACE, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            process.stdin.write(LENGTH.pack(len(body)) + body)
            process.stdin.flush()
            width, height = ANSWER.unpack(self._read(process, ANSWER.size))
            if not width:
                return None
            pixels = self._read(process, 4 * width * height)
        finally:
            watchdog.cancel()
        return QImage(pixels, width, height, 4 * width, FORMAT).copy()

    def _read(self, process: "subprocess.Popen[bytes]", size: int) -> bytes:
        assert process.stdout is not None
        content = process.stdout.read(size)
        if len(content) < size:
            raise EOFError
        return content

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()
