"""One program per home: the second start shows the first's window and ends.

The lock is the operating system's own on an open file, so that a killed program or a reboot leaves nothing to
clean up. The message goes over a local socket (a named pipe on Windows) that only this user can reach; its
address and a key of this run lie in `instance.key` beside the lock.
"""

import hashlib
import logging
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import IO

from desktop.settings import replace

SHOW, CLOSE = b"show", b"close"
PATIENCE = 5.0
"""Seconds for which a start waits for the one before it, which may be starting up itself."""
_LONGEST_SOCKET = 100
"""Bytes of a socket's path: systems take 104 to 108."""

_log = logging.getLogger("helpdesk.instance")


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
        try:
            ours = lock(handle)
        except BaseException:
            handle.close()
            raise
        if not ours:
            handle.close()
            if not self._say(SHOW):
                _log.warning("another program runs on this home and did not answer")
            return False
        self._file = handle
        try:
            self._listen(on_show)
        except OSError as error:
            # The lock alone keeps the store to one writer; a second start then ends without showing us.
            _log.warning("a second start cannot reach this one: %s", error)
        return True

    def release(self) -> None:
        """Stops listening and gives the lock back."""
        self._closing = True
        if self._listener is not None:
            # The listening may end before it takes this: its end is waited for, not the taking.
            speaker, given_up, _said = self._speak(CLOSE)
            if self._thread is not None:
                self._thread.join(PATIENCE)
            given_up.set()
            self._listener.close()
            self._listener = None
            speaker.join(PATIENCE)
        if self._file is not None:
            self._file.close()
            self._file = None

    def _listen(self, on_show: Callable[[], None]) -> None:
        address = _address(self._home)
        if not sys.platform.startswith("win"):
            # A socket file left by a killed program: the lock is ours, so nobody listens on it.
            Path(address).unlink(missing_ok=True)
        secret = secrets.token_bytes(16)
        listener = self._listener = Listener(address, authkey=secret)
        self._thread = threading.Thread(
            target=self._serve, args=(listener, on_show), name="helpdesk instance", daemon=True
        )
        self._thread.start()
        part = self._home / "instance.part"
        with open(
            part, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)
        ) as file:
            file.write(f"{secret.hex()}\n{address}")
        # Only now, and whole: who reads the key of the run before finds nobody there, and tries again.
        replace(part, self._home / "instance.key")

    def _serve(self, listener: Listener, on_show: Callable[[], None]) -> None:
        while not self._closing:
            try:
                with listener.accept() as connection:
                    if connection.recv_bytes(64) == SHOW:
                        on_show()
            except Exception as error:
                # A stranger's or broken greeting must not end the listening; the next one is served.
                if not self._closing:
                    _log.info("a greeting that was none: %s", type(error))

    def _say(self, message: bytes) -> bool:
        """Tells whoever listens; False when nobody took it in time."""
        speaker, given_up, said = self._speak(message)
        speaker.join(PATIENCE)
        given_up.set()
        return said.is_set()

    def _speak(self, message: bytes) -> tuple[threading.Thread, threading.Event, threading.Event]:
        """Begins to tell whoever listens: the thread that does, what gives it up, whether it was taken."""
        given_up = threading.Event()
        said = threading.Event()

        def say() -> None:
            while not given_up.is_set():
                try:
                    secret, address = (self._home / "instance.key").read_text(encoding="utf-8").split("\n")
                    with Client(address, authkey=bytes.fromhex(secret)) as connection:
                        connection.send_bytes(message)
                    said.set()
                    return
                except (OSError, EOFError, ValueError, AuthenticationError):
                    # It is starting up just now: its socket and key come within moments.
                    given_up.wait(0.05)

        # In a thread: one that was stopped (SIGSTOP, a debugger) takes the call and never answers.
        speaker = threading.Thread(target=say, name="instance greeting", daemon=True)
        speaker.start()
        return speaker, given_up, said


def _address(home: Path) -> str:
    """Where this home's instance listens: only this user can reach it, and it is short enough."""
    digest = hashlib.sha256(str(home.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    if sys.platform.startswith("win"):
        return rf"\\.\pipe\helpdesk-{digest}"
    base = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(base) if base and Path(base).is_dir() else home
    place = folder / f"helpdesk-{digest}.sock"
    if len(os.fsencode(place)) > _LONGEST_SOCKET:
        place = Path(tempfile.gettempdir()) / f"helpdesk-{os.getuid()}-{digest}.sock"
    return str(place)


def lock(handle: IO[bytes]) -> bool:
    """False when another program holds it. Raises OSError when this folder cannot be locked at all."""
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
    except BlockingIOError:
        return False
    return True
