"""What the shop's key may not do: a user of a shop may lack the right to returns, say, and read threads."""

from collections.abc import Callable
from typing import Final

from desktop.platforms.platform import Refused

AGAIN: Final = 3600.0
"""Seconds after which a call that was forbidden is tried again."""


class Rights:
    """By Mirakl's names of calls. `monotonic` in seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._forbidden: dict[str, float] = {}

    def may(self, kind: str) -> bool:
        """Whether the right to a call is not known to be missing."""
        until = self._forbidden.get(kind)
        return until is None or self._monotonic() >= until

    def lacks(self, kind: str, error: Refused) -> None:
        """Notes that the right to a call is missing; raises the error when it says something else."""
        if error.status != 403:
            raise error
        self._forbidden[kind] = self._monotonic() + AGAIN

    def rests(self, kind: str, seconds: float) -> None:
        """A call that brought nothing is not made for a while."""
        self._forbidden[kind] = self._monotonic() + seconds

    def has(self, kind: str) -> None:
        """A call was let in."""
        self._forbidden.pop(kind, None)
