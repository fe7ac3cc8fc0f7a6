"""How many requests an account makes at a marketplace that counts them: never more than its share, slower
after a "too many", and told to whoever asks (`helpdesk doctor`).

A marketplace's limit is often shared with others (Allegro counts all users of one application together), so a
refusal says that everybody has to go slower, also who has kept to its own share.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

MINUTE: Final = 60.0
SLOWEST: Final = 1 / 16
"""The least part of the pace that refusals leave."""
RECOVERY: Final = 600.0
"""Seconds in which a halved pace doubles again."""
LOOK_AGAIN: Final = 30.0
"""Seconds after which who was made to wait longer looks whether that still holds."""
_MOMENT: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Spent:
    """What an account has asked for. `limit`: how many a minute it may; `minute`: how many of the last
    minute by their kind; `busiest`: the most in any minute; `total`, `refusals` ("too many" answers): since
    the program began; `pace`: the part of the limit that is used after refusals, 1.0 when there were none
    lately."""

    limit: float
    minute: Mapping[str, int] = field(default_factory=dict)
    busiest: int = 0
    total: int = 0
    refusals: int = 0
    pace: float = 1.0


class Budget:
    """A token bucket: at most `limit` requests in any stretch of `per_seconds`, about half of them at once
    after a rest. Used on one loop. `monotonic` and `sleep` in seconds."""

    def __init__(
        self,
        limit: int,
        per_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if limit < 1 or per_seconds <= 0:
            raise ValueError("a budget of nothing")
        self._limit, self._per_seconds = limit, per_seconds
        self._monotonic, self._sleep = monotonic, sleep
        # What a full bucket holds and what flows in during a stretch are together the limit.
        self._burst = (limit + 1) // 2
        self._interval = per_seconds / (limit - self._burst + 1)
        self._full_at = monotonic()
        """When the bucket is full again."""
        self._held_until = self._last_at = self._full_at
        """`_last_at`: when the last of those who wait may go."""
        self._moved = self._let_off = 0.0
        """Seconds by which refusals have moved whoever waits, and how many of them were let off."""
        self._pace, self._paced_at = 1.0, self._full_at
        self._log: deque[tuple[float, str]] = deque()
        self._busiest = self._refusals = 0
        self.total = 0
        """Requests since the program began."""

    async def take(self, kind: str = "request") -> None:
        """Waits until one more request may go out; who waits goes in turn, and later still when the
        marketplace says "too many" meanwhile. `kind` is for the count."""
        now = self._monotonic()
        interval = self._interval / self._pace_at(now)
        # After a refusal one by one: a burst would be the next refusal.
        room = (self._burst - 1) * self._interval if self._pace_at(now) == 1.0 else 0.0
        goes_at = max(now, self._full_at - room, self._held_until)
        self._full_at = max(goes_at, self._full_at) + interval
        self._last_at = max(self._last_at, goes_at)
        moved = self._moved
        if goes_at - now > _MOMENT:
            await self._sleep(goes_at - now)
        while self._moved - (moved := max(moved, self._let_off)) > _MOMENT:
            pause = min(self._moved - moved, LOOK_AGAIN)
            await self._sleep(pause)
            moved, goes_at = moved + pause, goes_at + pause
        self._count(goes_at, kind)

    def refused(self, wait: float | None = None) -> None:
        """The marketplace said "too many": half the pace from now on, nothing at all for `wait` seconds."""
        now = self._monotonic()
        self._refusals += 1
        self._pace = max(SLOWEST, self._pace_at(now) / 2)
        before = max(self._held_until, now)
        self._held_until = max(self._held_until, now + (wait or 0.0))
        if self._last_at > now:
            # Those who wait keep their distances: all at once would be the next refusal.
            self._moved += self._held_until - before
            self._last_at += self._held_until - before
            self._full_at = max(self._full_at, self._last_at + self._interval)
        self._paced_at = self._held_until  # it recovers while requests go well, not while none go
        self._full_at = max(self._full_at, self._held_until)

    def release(self) -> None:
        """What the marketplace said to wait is over, by its own clock."""
        now = self._monotonic()
        self._let_off, self._last_at = self._moved, self._last_at - self.held()
        self._held_until = self._full_at = min(self._held_until, now)
        self._paced_at = min(self._paced_at, now)

    def held(self) -> float:
        """Seconds for which the marketplace wants no request at all."""
        return max(0.0, self._held_until - self._monotonic())

    def spent(self) -> Spent:
        """The count as it stands now."""
        now = self._monotonic()
        kinds = Counter(kind for at, kind in self._log if now - MINUTE < at <= now)
        return Spent(
            self._limit * MINUTE / self._per_seconds,
            dict(kinds),
            self._busiest,
            self.total,
            self._refusals,
            self._pace_at(now),
        )

    def _pace_at(self, now: float) -> float:
        return float(min(1.0, self._pace * 2.0 ** (max(0.0, now - self._paced_at) / RECOVERY)))

    def _count(self, at: float, kind: str) -> None:
        self._log.append((at, kind))
        while self._log[0][0] <= at - MINUTE + _MOMENT:
            self._log.popleft()
        self.total += 1
        self._busiest = max(self._busiest, len(self._log))


@runtime_checkable
class Counted(Protocol):
    """A platform that sets a limit. The first budget is of all requests, others are of a kind."""

    @property
    def budgets(self) -> tuple[Budget, ...]: ...
