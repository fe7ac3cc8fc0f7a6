"""Limits of time for tests that run beside much else: what hangs is found all the same."""

from desktop.sandbox import server
from desktop.store import reserve
from tests.sync import driven

SLOW = 300.0
"""Seconds that one step may take."""


def be_patient() -> None:
    """And frugal: thousands of stores are made."""
    server.PATIENCE = SLOW
    driven.PATIENCE = SLOW  # type: ignore[attr-defined]
    reserve.SIZE = 64 * 1024
