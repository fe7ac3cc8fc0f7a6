"""Overlays: a market's own corrections of the holiday library, each with its law and the day it was checked.

Only a closed day with a legal source moves the clock. Where sources disagree the day stays open, so that the
earlier deadline counts. A working Saturday by decree is recorded and stands still all the same (R8 counts
Monday to Friday).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, cast

Effect = Literal["closed", "open", "disputed", "working_saturday"]
EFFECTS: Final = ("closed", "open", "disputed", "working_saturday")

_FIXED = re.compile(r"(\d\d)-(\d\d)")
_EASTER = re.compile(r"(easter|orthodox_easter)(?:([+-])(\d{1,2}))?")
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun) (\d\d)-(\d\d)\+")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_FIELDS: Final = {"date", "rule", "effect", "name", "law", "checked", "regions", "from", "until", "note"}
_FIELDS: Final = {"market", "version", "checked", "regions", "observed", "law", "region_law", "day", "note"}


class OverlayError(ValueError):
    """A malformed overlay. `line` is the 1-based line in the file, where known."""

    def __init__(self, message: str, file: str | None = None, line: int | None = None) -> None:
        where = f"{file}, line {line}: " if file and line else f"{file}: " if file else ""
        super().__init__(where + message)
        self.reason, self.file, self.line = message, file, line


@dataclass(frozen=True, slots=True)
class OverlayDay:
    """One line of an overlay: which day or days, what it does to the clock, under which law.

    `on` is a local date or a rule: "12-24", "easter-2", "orthodox_easter+1" or "mon 10-12+" (the first Monday
    on or after 12 October). `regions` empty means the whole country. `first`/`last` bound a rule by year.
    """

    on: date | str
    effect: Effect
    name: str
    law: str
    checked: date
    regions: frozenset[str] = frozenset()
    first: int | None = None
    last: int | None = None

    def dates(self, years: range) -> Iterator[date]:
        """The local dates of this line that fall in `years`."""
        if isinstance(self.on, date):
            if self.on.year in years:
                yield self.on
            return
        for year in years:
            if (self.first or year) <= year <= (self.last or year):
                yield rule_date(self.on, year)


@dataclass(frozen=True, slots=True)
class Overlay:
    """A market's overlay. `observed` says whether the law moves a holiday off a weekend; `law` is the
    statute behind the library's days, `region_law` that of a region where it has its own list."""

    market: str
    version: str
    checked: date
    regions: tuple[str, ...]
    observed: bool
    law: str
    region_law: Mapping[str, str]
    days: tuple[OverlayDay, ...]


def easter(year: int) -> date:
    """Western Easter Sunday (Gregorian computus, Meeus/Jones/Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 19 * m) // 433
    month = (h + m - 7 * n + 90) // 25
    return date(year, month, (h + m - 7 * n + 33 * month + 19) % 32)


def orthodox_easter(year: int) -> date:
    """Orthodox Easter Sunday as a Gregorian date (Meeus' Julian computus; valid 1900-2099)."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def rule_date(rule: str, year: int) -> date:
    """The local date of a rule in a year; raises ValueError for a rule that is not understood."""
    if match := _FIXED.fullmatch(rule):
        return date(year, int(match[1]), int(match[2]))
    if match := _EASTER.fullmatch(rule):
        start = easter(year) if match[1] == "easter" else orthodox_easter(year)
        offset = int(match[3] or 0)
        return start + timedelta(days=-offset if match[2] == "-" else offset)
    if match := _WEEKDAY.fullmatch(rule):
        start = date(year, int(match[2]), int(match[3]))
        return start + timedelta(days=(_WEEKDAYS.index(match[1]) - start.weekday()) % 7)
    raise ValueError(f"rule {rule!r} is not understood")


def read_overlay(text: str, file: str) -> dict[str, Any]:
    """Parses and checks an overlay file; raises OverlayError naming file and line."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = re.search(r"\(at line (\d+)", message)
        line = int(found[1]) if found else len(text.splitlines())
        raise OverlayError(message.partition(" (at ")[0], file, line) from None
    try:
        parse_overlay(data)
    except _DayError as error:
        headers = [
            n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*day\s*\]\]", line)
        ]
        at = headers[error.index] if error.index < len(headers) else 1
        raise OverlayError(error.reason, file, at) from None
    except OverlayError as error:
        raise OverlayError(error.reason, file, 1) from None
    return data


def parse_overlay(data: Mapping[str, Any]) -> Overlay:
    """An overlay from its TOML mapping; raises OverlayError."""
    unknown = data.keys() - _FIELDS
    if unknown:
        raise OverlayError(f"unknown field {min(unknown)}")
    market, version, checked = data.get("market"), data.get("version"), data.get("checked")
    if not isinstance(market, str) or not re.fullmatch(r"[A-Z]{2}", market):
        raise OverlayError("market must be a country code such as PL")
    if not isinstance(version, str) or not re.fullmatch(r"\d{4}-\d{2}(\.\d+)?", version):
        raise OverlayError('version must look like "2026-11"')
    if not isinstance(checked, date):
        raise OverlayError("checked must be a date")
    observed = data.get("observed", False)
    if not isinstance(observed, bool):
        raise OverlayError("observed must be true or false")
    regions = data.get("regions", [])
    if not isinstance(regions, list) or not all(isinstance(region, str) for region in regions):
        raise OverlayError("regions must be a list of region codes")
    law, region_law = data.get("law"), data.get("region_law", {})
    if not isinstance(law, str) or not law.strip():
        raise OverlayError("law is missing")
    if not isinstance(region_law, Mapping) or not all(isinstance(name, str) for name in region_law.values()):
        raise OverlayError("region_law must be a table of texts")
    tables = data.get("day", [])
    if not isinstance(tables, list):
        raise OverlayError("days must be written as [[day]]")
    days = tuple(_day(index, table, checked, frozenset(regions)) for index, table in enumerate(tables))
    return Overlay(market, version, checked, tuple(regions), observed, law, dict(region_law), days)


class _DayError(OverlayError):
    def __init__(self, index: int, message: str) -> None:
        super().__init__(f"day {index + 1}: {message}")
        self.index = index


def _day(index: int, table: object, checked: date, known: frozenset[str]) -> OverlayDay:
    if not isinstance(table, Mapping):
        raise _DayError(index, "not a table")
    unknown = table.keys() - _DAY_FIELDS
    if unknown:
        raise _DayError(index, f"unknown field {min(unknown)}")
    effect = table.get("effect")
    if effect not in EFFECTS:
        raise _DayError(index, f"effect must be one of {', '.join(EFFECTS)}")
    for field in ("name", "law"):
        if not isinstance(table.get(field), str) or not table[field].strip():
            raise _DayError(index, f"{field} is missing")
    on = _on(index, table)
    regions = table.get("regions", [])
    if not isinstance(regions, list) or not all(isinstance(region, str) for region in regions):
        raise _DayError(index, "regions must be a list of region codes")
    if strange := set(regions) - known:
        raise _DayError(index, f"region {min(strange)} is not in the file's regions")
    seen = table.get("checked", checked)
    if not isinstance(seen, date):
        raise _DayError(index, "checked must be a date")
    bounds: list[int | None] = []
    for field in ("from", "until"):
        year = table.get(field)
        if year is not None and type(year) is not int:
            raise _DayError(index, f"{field} must be a year")
        bounds.append(year)
    if effect == "working_saturday" and (not isinstance(on, date) or on.weekday() != 5):
        raise _DayError(index, "a working Saturday must be the date of a Saturday")
    return OverlayDay(
        on, cast(Effect, effect), table["name"], table["law"], seen, frozenset(regions), bounds[0], bounds[1]
    )


def _on(index: int, table: Mapping[str, Any]) -> date | str:
    if ("date" in table) == ("rule" in table):
        raise _DayError(index, "exactly one of date and rule is needed")
    if "date" in table:
        if type(table["date"]) is not date:
            raise _DayError(index, "date must be a date such as 2026-12-24")
        return table["date"]
    try:
        rule_date(table["rule"], 2028)  # a leap year, so that 02-29 is accepted as a rule at all
        rule_date(table["rule"], 2027)
    except (TypeError, ValueError):
        raise _DayError(index, f"rule {table['rule']!r} is not understood") from None
    return cast(str, table["rule"])
