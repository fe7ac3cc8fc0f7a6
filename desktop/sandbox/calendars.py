"""The working calendars of the platform's markets, with the same corrections by law as everybody's."""

from functools import cache

from desktop import resources
from desktop.domain.calendars import Calendar, build_calendar
from desktop.domain.overlays import read_overlay


@cache
def calendar_of(market: str, region: str | None, time_zone: str, year: int) -> Calendar:
    """The calendar of a market or region, for three years on either side of one."""
    file = f"{market}.toml"
    known = resources.path("calendars", file).exists()
    overlay = read_overlay(resources.read_text("calendars", file), file) if known else None
    return build_calendar(market, region, time_zone, overlay, range(year - 3, year + 4))
