"""The time zone of this computer, for what happened here rather than in a market."""

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QTimeZone


@lru_cache(maxsize=1)
def own_zone() -> str:
    """Its IANA name; UTC when the system names one that we do not know."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode(errors="replace")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name
