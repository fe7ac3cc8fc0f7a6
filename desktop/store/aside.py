"""Stores that were set aside, damaged or without a key: folders beside the account's own, named by when."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

NAME: Final = "{folder}-kept-{when:%Y%m%d-%H%M%S}"
_WHEN: Final = re.compile(r"-kept-(\d{8}-\d{6})$")


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
