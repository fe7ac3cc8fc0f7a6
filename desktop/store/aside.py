"""Stores that were set aside, damaged or without a key: folders beside the account's own, named by when."""

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from desktop.settings import delete, replace

NAME: Final = "{folder}-kept-{when:%Y%m%d-%H%M%S}"
_WHEN: Final = re.compile(r"-kept-(\d{8}-\d{6})$")


def set_aside(folder: Path, when: datetime, fill: Callable[[Path], None]) -> Path:
    """Moves a folder away under a name that says when, and puts another in its place, which `fill` has filled
    before; returns where the old one is. Raises OSError.

    A kill leaves the old folder, or what `finish` ends. `fill` sees the old folder where it was.
    """
    target = folder.with_name(NAME.format(folder=folder.name, when=when))
    following = successor(folder)
    delete(following)
    following.mkdir()
    fill(following)
    replace(folder, target)
    finish(folder)
    return target


def finish(folder: Path) -> None:
    """Ends a setting aside that was cut off between its two steps. Raises OSError."""
    if not folder.exists():
        with suppress(FileNotFoundError):
            replace(successor(folder), folder)


def successor(folder: Path) -> Path:
    """What is about to take a folder's place."""
    return folder.with_name(f"{folder.name}-next")


def aside(folder: Path) -> list[tuple[datetime, Path]]:
    """What was set aside of an account's folder, and when (UTC), the oldest first."""
    found = []
    for each in folder.parent.iterdir() if folder.parent.is_dir() else ():
        stamp = _WHEN.search(each.name)
        if stamp is not None and each.is_dir() and each.name[: stamp.start()] == folder.name:
            found.append((datetime.strptime(stamp[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC), each))
    return sorted(found)


def sweep_aside(folder: Path, now: datetime, limit: timedelta) -> int:
    """Removes what was set aside longer ago than any limit runs; how many folders. One that cannot be removed
    is tried again the next time."""
    past = [path for when, path in aside(folder) if now - when > limit]
    for path in past:
        shutil.rmtree(path, ignore_errors=True)
    return len(past)
