"""All calendars of a running program: built once each, kept, and never lost to a bad overlay file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .calendars import YEARS, Calendar, build_calendar, region_of
from .overlays import OverlayError, read_overlay

Key = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A calendar that came out different: what `old` gave to open obligations, `new` is to give again."""

    old: Calendar
    new: Calendar


class CalendarBook:
    """Calendars by country, region and time zone.

    `overlay_text` gives the text of a country's overlay file, None when there is none; `cached` are the
    calendars that the store remembers, so that a start builds nothing. `problems` holds, by country, what is
    wrong with an overlay whose last good calendar is still in use.
    """

    def __init__(
        self,
        overlay_text: Callable[[str], str | None],
        years: range = YEARS,
        cached: Iterable[Calendar] = (),
    ) -> None:
        self._overlay_text, self._years = overlay_text, years
        self._known: dict[Key, Calendar] = {
            (calendar.market, calendar.region, calendar.time_zone): calendar for calendar in cached
        }
        self.problems: dict[str, str] = {}

    @property
    def calendars(self) -> tuple[Calendar, ...]:
        """Every calendar in use, for the store's cache."""
        return tuple(self._known.values())

    def known(self, country: str, region: str | None, time_zone: str) -> Calendar | None:
        """A calendar that needs no building, or None: for the UI thread and the first paint."""
        return self._known.get((country, region_of(country, region), time_zone))

    def get(self, country: str, region: str | None, time_zone: str) -> Calendar:
        """The calendar, built at first use; raises CalendarError or OverlayError."""
        key = (country, region_of(country, region), time_zone)
        calendar = self._known.get(key)
        if calendar is None:
            calendar = self._known[key] = self._build(*key)
        return calendar

    def refresh(self) -> list[Refreshed]:
        """Builds every calendar in use anew and returns those that changed.

        A malformed overlay leaves its country's calendars as they were and is told in `problems`.
        """
        self.problems.clear()
        changed: list[Refreshed] = []
        for key, old in list(self._known.items()):
            try:
                new = self._build(*key)
            except OverlayError as error:
                self.problems[key[0]] = str(error)
                continue
            if new != old:
                self._known[key] = new
                changed.append(Refreshed(old, new))
        return changed

    def _build(self, country: str, region: str | None, time_zone: str) -> Calendar:
        text = self._overlay_text(country)
        overlay = read_overlay(text, f"calendars/{country}.toml") if text is not None else None
        return build_calendar(country, region, time_zone, overlay, self._years)
