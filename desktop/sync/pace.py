"""Time for the sync: the platform's clock, waits that an event ends, and how long to wait after a failure.

Clock, sleeping and chance are given, so that a test can replay an hour of failures in no time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

LOOK_AGAIN = 30.0
"""Seconds after which a wait looks at the clock again.

It may have been set, or the computer slept (fault 32).
"""

SET_BACK = 1.0
"""Seconds that the clock may lag behind what was slept before it has been set back."""

FIRST_DELAY = 2.0
LONGEST_DELAY = 60.0


class Pace:
    """`now` is this computer's clock in UTC, `random` gives numbers from 0 to 1."""

    def __init__(
        self,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        random: Callable[[], float],
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._random = random
        self.offset = 0.0
        """Seconds that the platform's clock is ahead of ours."""

    def now(self) -> datetime:
        """The platform's time as far as we know it."""
        return self._now() + timedelta(seconds=self.offset)

    def between(self, least: float, most: float) -> float:
        return least + (most - least) * self._random()

    def delay(self, failures: int) -> float:
        """Seconds after so many failures in a row: doubling, capped, spread over the upper half (fault 8)."""
        full = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(max(failures - 1, 0), 16))
        return self.between(full / 2, full)

    def after(self, seconds: float) -> datetime:
        return self.now() + timedelta(seconds=seconds)

    async def wait(self, seconds: float | None, *events: asyncio.Event) -> None:
        """Until the time is over or one of the events is set; None waits for the events alone."""
        waits: list[asyncio.Future[object]] = [asyncio.ensure_future(event.wait()) for event in events]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self._sleep(max(0.0, seconds))))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    def left(self, at: datetime | None) -> float | None:
        """Seconds until an instant of the platform's clock; None for None."""
        return None if at is None else (at - self.now()).total_seconds()

    async def until(self, at: datetime | None, *events: asyncio.Event, most: float | None = None) -> None:
        """Until that instant of the platform's clock, or one of the events.

        None waits for the events alone. A clock that is set back meanwhile makes no wait longer (fault 32):
        who waits hears no answer that would tell what the clock is worth now. `most`: the seconds that were
        left when the instant was planned, where that was before.
        """
        asleep = most
        while not any(event.is_set() for event in events):
            if at is None:
                await self.wait(None, *events)
                continue
            left = (at - self.now()).total_seconds()
            if asleep is not None and left > asleep + SET_BACK:
                left = asleep
            if left <= 0:
                return
            pause = min(left, LOOK_AGAIN)
            await self.wait(pause, *events)
            asleep = left - pause
