"""What an account has asked of its marketplace, kept beside its store for `helpdesk doctor`, which is another
process. Numbers alone: no address, no name.
"""

import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from desktop.platforms.budget import Counted
from desktop.platforms.platform import Platform
from desktop.settings import replace

FILE: Final = "requests.json"
EVERY: Final = timedelta(seconds=20)
"""It is told at most so often."""
HOUR: Final = timedelta(hours=1)


class Requests(msgspec.Struct, frozen=True):
    """`minute`, `hour`: requests in the minute and hour before `at` (this computer's clock, UTC). `limit`:
    how many a minute the account may; `refusals`: how often the marketplace said "too many" (429) since the
    program began; `pace`: the part of the limit that is used after that, 1.0 when it is all."""

    at: datetime
    minute: int
    hour: int
    limit: float
    refusals: int
    pace: float = 1.0


class RequestCount:
    """Looks at the client's budget after each round and tells what it sees."""

    def __init__(self, now: Callable[[], datetime], tell: Callable[[Requests], object]) -> None:
        self._now, self._tell = now, tell
        self._seen: deque[tuple[datetime, int]] = deque([(now(), 0)])
        """How many there had been in all, at some instants; the first is the last one before the hour."""
        self._told: datetime | None = None
        self._refusals = 0

    def look(self, platform: Platform) -> None:
        """Nothing for a marketplace that sets no limit."""
        if not isinstance(platform, Counted):
            return
        now, spent = self._now(), platform.budgets[0].spent()
        early = self._told is not None and timedelta() <= now - self._told < EVERY
        if early and spent.refusals == self._refusals:
            return
        self._told, self._refusals = now, spent.refusals
        if now < self._seen[-1][0]:  # the clock was set back
            self._seen = deque([(now, self._seen[-1][1])])
        self._seen.append((now, spent.total))
        while self._seen[1][0] <= now - HOUR:
            self._seen.popleft()
        minute, hour = sum(spent.minute.values()), spent.total - self._seen[0][1]
        self._tell(Requests(now, minute, max(minute, hour), spent.limit, spent.refusals, spent.pace))


def write(path: Path, requests: Requests) -> None:
    """Keeps it; where that cannot be, `doctor` knows less."""
    part = path.with_suffix(".new")
    with suppress(OSError):
        part.write_bytes(msgspec.json.encode(requests))
        os.chmod(part, 0o600)
        replace(part, path)


def read(path: Path) -> Requests | None:
    """What was kept last; None where nothing was, or it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Requests)
    except (OSError, ValueError, RecursionError):  # msgspec's and Unicode's errors are ValueErrors
        return None
