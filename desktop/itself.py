"""How this program starts itself again, as a helper in a process of its own."""

import sys


def command() -> list[str]:
    """Frozen, or as a module of this interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "desktop"]
