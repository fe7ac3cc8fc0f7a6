"""One program per home: the second start shows the first's window and ends.

The lock is the operating system's own on an open file, so that a killed program or a reboot leaves nothing to
clean
up. The message goes over a local socket (a named pipe on Windows) that only this user can reach.
"""

import hashlib
import os
import secrets
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import IO

SHOW = b"show"
_GREETING_SECONDS = 5.0


class SingleInstance:
    """`acquire()` at start; when it is False another program runs and was asked to show itself."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._file: IO[bytes] | None = None
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None
        self._closing = False

    def acquire(self, on_show: Callable[[], None]) -> bool:
        """Becomes the one instance and listens; or tells the running one to show its window and
        returns False.

        `on_show` is called on the listening thread. Raises OSError when the folder cannot be written.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        handle = (self._home / "instance.lock").open("a+b")
        if not _lock(handle):
            handle.close()
            self._tell_the_other()
            return False
        self._file = handle
        self._listen(on_show)
        return True

    def release(self) -> None:
        """Stops listening and gives the lock back."""
        self._closing = True
        if self._listener is not None:
            try:
                with Client(_address(self._home), authkey=self._secret()) as connection:
                    connection.send_bytes(b"close")
            except (OSError, EOFError):
                pass
            if self._thread is not None:
                self._thread.join(_GREETING_SECONDS)
            self._listener.close()
            self._listener = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def _listen(self, on_show: Callable[[], None]) -> None:
        address = _address(self._home)
        if not sys.platform.startswith("win"):
            # A socket file left by a killed program: the lock is ours, so nobody listens on it.
            Path(address).unlink(missing_ok=True)
            Path(address).parent.mkdir(parents=True, exist_ok=True)
        secret = secrets.token_bytes(16)
        (self._home / "instance.key").write_bytes(secret)
        os.chmod(self._home / "instance.key", 0o600)
        listener = Listener(address, authkey=secret)
        self._listener = listener

        def serve() -> None:
            while not self._closing:
                try:
                    with listener.accept() as connection:
                        if connection.recv_bytes(64) == SHOW:
                            on_show()
                except Exception:
                    # A stranger's or broken greeting must not end the listening; the next one is served.
                    if self._closing:
                        return

        self._thread = threading.Thread(target=serve, name="instance", daemon=True)
        self._thread.start()

    def _tell_the_other(self) -> None:
        for _attempt in range(20):
            try:
                with Client(_address(self._home), authkey=self._secret()) as connection:
                    connection.send_bytes(SHOW)
                return
            except (OSError, EOFError):
                # It is starting up just now: its socket comes within moments.
                threading.Event().wait(0.1)
            except Exception:
                return

    def _secret(self) -> bytes:
        try:
            return (self._home / "instance.key").read_bytes()
        except OSError:
            return b"none"


def _address(home: Path) -> str:
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
    if sys.platform.startswith("win"):
        return rf"\\.\pipe\helpdesk-{digest}"
    base = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(base) if base and Path(base).is_dir() else home
    return str(folder / f"helpdesk-{digest}.sock")


def _lock(handle: IO[bytes]) -> bool:
    if sys.platform.startswith("win"):
        import msvcrt

        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
