"""Working calendars of markets: which local dates are closed, why, and for which years that is known.

A calendar is built once from the `holidays` library and the market's overlay and then kept as plain dates
(`to_dict`), so that a program's start never imports the library. Holidays are local dates, never instants.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, Literal, Protocol
from zoneinfo import ZoneInfo

from .clock_table import DueTable, Runs, make_due_table, make_runs
from .overlays import parse_overlay
from .statutory_days import CalendarError as CalendarError
from .statutory_days import ClosedDay as ClosedDay
from .statutory_days import library_version, statutory_days

YEARS: Final = range(2020, 2032)
"""Years that calendars cover unless told otherwise. 2025-2030 were compared with a second source."""

Reason = Literal["saturday", "sunday", "holiday"]


class CalendarRangeError(CalendarError):
    """An instant or date outside the covered years, or a deadline that would fall outside them."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """The working calendar of a market or one of its regions. Local dates; years `first_year`-`last_year`.

    `closed` holds statutory holidays, also those that fall on a weekend; Saturdays and Sundays are closed
    without being listed. `version` is such as "PL@2026-11" (the overlay's); `content_hash` changes with any
    date, name, instant or year.
    """

    market: str
    region: str | None
    time_zone: str
    version: str
    first_year: int
    last_year: int
    closed: Mapping[date, ClosedDay]
    _tables: dict[int, DueTable] = field(default_factory=dict, repr=False, init=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The market's time zone."""
        return zone_of(self.time_zone)

    @cached_property
    def runs(self) -> Runs:
        """When the clock runs on working days; made at first use."""
        return make_runs(self.first_year, self.last_year, frozenset(self.closed), self.zone)

    @cached_property
    def content_hash(self) -> str:
        """Twelve hex digits over everything that this calendar says, time zone offsets included."""
        digest = hashlib.sha256(repr((self.market, self.region, self.time_zone)).encode())
        for day in sorted(self.closed):
            digest.update(f"{day} {self.closed[day].name} {self.closed[day].source}\n".encode())
        digest.update(repr((self.runs.first, self.runs.last, self.runs.starts, self.runs.ends)).encode())
        return digest.hexdigest()[:12]

    @property
    def stamp(self) -> str:
        """Version and content hash in one text, to be stored with what this calendar judged."""
        return f"{self.version}#{self.content_hash}"

    def due_table(self, hours: int) -> DueTable:
        """The table of due instants for a number of hours; made at first use."""
        table = self._tables.get(hours)
        if table is None:
            table = self._tables[hours] = make_due_table(self.runs, hours)
        return table

    def covers(self, day: date) -> bool:
        """Whether this calendar knows the local date."""
        return self.first_year <= day.year <= self.last_year

    def reason(self, day: date) -> Reason | None:
        """Why the clock stands still on a local date, None on a working day; raises CalendarRangeError.

        A holiday on a weekend answers with the weekday, which alone would stop the clock.
        """
        self._require(day)
        weekday = day.weekday()
        if weekday >= 5:
            return "saturday" if weekday == 5 else "sunday"
        return "holiday" if day in self.closed else None

    def is_closed(self, day: date) -> bool:
        """Whether the clock stands still on a local date; raises CalendarRangeError."""
        return self.reason(day) is not None

    def next_closed(self, from_date: date, days: int) -> list[tuple[date, ClosedDay]]:
        """Statutory holidays from `from_date` on for `days` days, in order; raises CalendarRangeError."""
        self._require(from_date)
        self._require(from_date + timedelta(days=days - 1))
        dates = (from_date + timedelta(days=offset) for offset in range(days))
        return [(day, self.closed[day]) for day in dates if day in self.closed]

    def working_days(self, first: date, last: date) -> int:
        """How many working days lie from `first` to `last`, both counted; raises CalendarRangeError."""
        return sum(
            not self.is_closed(first + timedelta(days=offset)) for offset in range((last - first).days + 1)
        )

    def ends_soon(self, now: datetime, days: int = 180) -> bool:
        """Whether the covered years end within `days`: a warning in the app and in `doctor`."""
        return now.astimezone(self.zone).date() + timedelta(days=days) > date(self.last_year, 12, 31)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values for the store's cache."""
        return {
            "market": self.market,
            "region": self.region,
            "time_zone": self.time_zone,
            "version": self.version,
            "content_hash": self.content_hash,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "closed": [
                [day.isoformat(), known.name, known.source] for day, known in sorted(self.closed.items())
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Calendar":
        """A calendar from `to_dict`; raises CalendarError when the data is damaged.

        `content_hash` is taken as stored, so that reading a calendar costs no time zone arithmetic.
        """
        try:
            closed = {
                date.fromisoformat(day): ClosedDay(name, source) for day, name, source in data["closed"]
            }
            calendar = cls(
                data["market"],
                data["region"],
                data["time_zone"],
                data["version"],
                data["first_year"],
                data["last_year"],
                closed,
            )
            calendar.__dict__["content_hash"] = str(data["content_hash"])
        except (KeyError, TypeError, ValueError) as error:
            raise CalendarError(f"stored calendar is damaged: {error!r}") from error
        return calendar

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, str | None, str, str]:
        return self.market, self.region, self.time_zone, self.stamp

    def _require(self, day: date) -> None:
        if not self.covers(day):
            raise CalendarRangeError(
                f"calendar {self.version} covers the years {self.first_year}-{self.last_year}, not {day}"
            )


@dataclass(frozen=True, slots=True)
class DayChange:
    """A weekday that one calendar counts and the other does not. `closed` is the newer calendar's view."""

    date: date
    closed: bool
    name: str
    source: str


def calendar_changes(old: Calendar, new: Calendar) -> list[DayChange]:
    """The weekdays on which two calendars of a market differ, in order, within the years both cover."""
    years = range(max(old.first_year, new.first_year), min(old.last_year, new.last_year) + 1)
    changes = []
    for day in sorted(old.closed.keys() ^ new.closed.keys()):
        if day.year in years and day.weekday() < 5:
            known = new.closed.get(day) or old.closed[day]
            changes.append(DayChange(day, day in new.closed, known.name, known.source))
    return changes


class Correction(Protocol):
    """A local date that the platform itself says is open or closed, with its source."""

    @property
    def date(self) -> date: ...
    @property
    def closed(self) -> bool: ...
    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str: ...


def corrected(calendar: Calendar, corrections: Iterable[Correction]) -> Calendar:
    """The calendar with the platform's own corrections, which prevail: the platform is who judges.

    Without any effect the same calendar comes back. A closed day without a source is ignored: only days with
    a legal source move the clock.
    """
    closed = dict(calendar.closed)
    for line in corrections:
        if not line.closed:
            closed.pop(line.date, None)
        elif line.source.strip() and line.date not in closed:
            closed[line.date] = ClosedDay(line.name, line.source)
    if closed == calendar.closed:
        return calendar
    return Calendar(
        calendar.market,
        calendar.region,
        calendar.time_zone,
        calendar.version.removesuffix("+platform") + "+platform",
        calendar.first_year,
        calendar.last_year,
        closed,
    )


def zone_of(name: str) -> ZoneInfo:
    """The IANA time zone; raises CalendarError when it is not known."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise CalendarError(f"time zone {name!r} is not known") from error


def region_of(market: str, region: str | None) -> str | None:
    """A region as the part of ISO 3166-2 behind the hyphen: "DE-BY" and "BY" are both "BY"."""
    if not region:
        return None
    region = region.strip().upper()
    prefix = f"{market}-"
    return region.removeprefix(prefix) or None


def build_calendar(
    market: str,
    region: str | None,
    time_zone: str,
    overlay: Mapping[str, Any] | None = None,
    years: range = YEARS,
) -> Calendar:
    """Builds a calendar from the `holidays` library (imported here, 0.2 s the first time) and the overlay.

    `market` is the ISO 3166 country whose law counts. Of the library only statutory public holidays are
    taken: no half days, bank days or observances. Raises CalendarError for a country, region or time zone
    that is not known, OverlayError for a malformed overlay.
    """
    zone_of(time_zone)
    if len(years) == 0 or years.step != 1:
        raise CalendarError("years must be a plain range of at least one year")
    rules = parse_overlay(overlay) if overlay is not None else None
    if rules is not None and rules.market != market:
        raise CalendarError(f"the overlay of {rules.market} was given for {market}")
    region = region_of(market, region)
    closed = statutory_days(market, region, rules, years)
    version = rules.version if rules is not None else library_version()
    name = f"{market}-{region}" if region else market
    return Calendar(market, region, time_zone, f"{name}@{version}", years.start, years.stop - 1, closed)
