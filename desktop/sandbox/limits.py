"""How many calls a token may make: so many within so many seconds, and 429 with `Retry-After` beyond."""

import math
import time
from collections import deque

from desktop.platforms.helpdesk import contract

from .problems import ProblemError


class Limits:
    """`rate` is (calls, seconds), None for no limit."""

    def __init__(self, rate: tuple[int, float] | None) -> None:
        self.rate = rate
        self._made: dict[str, deque[float]] = {}

    def spend(self, token: str) -> None:
        """Counts one call; raises 429 when there have been too many."""
        if self.rate is None:
            return
        calls, seconds = self.rate
        now = time.monotonic()
        made = self._made.setdefault(token, deque())
        while made and made[0] <= now - seconds:
            made.popleft()
        if len(made) >= calls:
            wait = max(1, math.ceil(made[0] + seconds - now))
            raise ProblemError(429, contract.RATE_LIMITED, headers={"Retry-After": str(wait)})
        made.append(now)
