"""A received file onto the disk: never over another one, never to be run by mistake, marked as foreign."""

import os
import sys
from pathlib import Path

from desktop.domain.files import HEAD, unlike_name

from .reading import rules

QUARANTINE = "com.apple.quarantine"
ZONE = "[ZoneTransfer]\r\nZoneId=3\r\n"
"""Windows: came from the internet (`Zone.Identifier`, learn.microsoft.com, [MS-FSCC] 5.6.1)."""
_TRIES = 1000


def save_new(folder: Path, name: str, content: bytes) -> Path:
    """Writes the file under a safe name that is free, and says which. Raises OSError; no half is left."""
    safe = rules().safe_name(name, content[:HEAD])
    taken: set[str] = set()
    for _attempt in range(_TRIES):
        target = folder / unlike_name(safe, taken)
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError:
            taken.add(target.name)
            continue
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            mark_foreign(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return target
    raise FileExistsError(safe)


def mark_foreign(path: Path, platform: str = sys.platform) -> None:
    """Tells the system that the file is a stranger's, so that it asks before it runs one. A file system that
    cannot keep the mark is no reason to lose the file."""
    try:
        if platform == "win32":
            with open(f"{path}:Zone.Identifier", "w", encoding="ascii", newline="") as stream:
                stream.write(ZONE)
        elif platform == "darwin":
            _set_attribute(path, QUARANTINE, quarantine_value())
    except (OSError, AttributeError):
        pass


def quarantine_value() -> bytes:
    """Flags, time, who, and no event: "downloaded, ask before the first opening" (LSQuarantine.h)."""
    import time

    return f"0081;{int(time.time()):08x};Helpdesk;".encode()


def _set_attribute(path: Path, name: str, value: bytes) -> None:
    """`setxattr` of macOS, which Python does not offer there."""
    import ctypes

    system = ctypes.CDLL(None, use_errno=True)
    if system.setxattr(os.fsencode(path), name.encode(), value, len(value), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "setxattr")
