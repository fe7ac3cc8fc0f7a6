"""Where closed days come from: the public holidays of `holidays`, corrected by the market's overlay."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from .overlays import Overlay


class CalendarError(ValueError):
    """A calendar cannot be built: unknown market, region or time zone."""


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A statutory holiday: English name (the key of its translation), its legal source, why it is closed."""

    name: str
    source: str
    reason: str = "holiday"


def statutory_days(
    market: str, region: str | None, rules: Overlay | None, years: range
) -> dict[date, ClosedDay]:
    """The statutory holidays of a country or region by local date; raises CalendarError when it is unknown.

    Imports the library, which costs 0.2 s the first time.
    """
    closed = _library_days(market, region, rules, years)
    if rules is not None:
        _apply(rules, region, closed, years)
    return closed


def _library_days(
    market: str, region: str | None, rules: Overlay | None, years: range
) -> dict[date, ClosedDay]:
    import holidays  # the library costs 0.2 s and must stay out of the program's start

    subdivision = None
    if region is not None and (rules is None or region not in rules.regions):
        raise CalendarError(
            f"{market} has no region {region}"
            + (f"; known: {', '.join(rules.regions)}" if rules and rules.regions else "")
        )
    supported = holidays.list_supported_countries(include_aliases=False)
    if market not in supported:
        raise CalendarError(f"no holiday calendar is known for {market}")
    if region is not None:
        subdivision = _library_region(market, region, supported[market])
    found = holidays.country_holidays(
        market,
        subdiv=subdivision,
        years=years,
        observed=rules.observed if rules is not None else True,
        language="en_US",
        categories=holidays.PUBLIC,
    )
    source = f"holidays {library_version().partition('-')[2]}"
    if rules is not None:
        source = rules.region_law.get(region or "", rules.law)
    return {
        day: ClosedDay(name, source)
        for day, name in found.items()
        # An estimated date (lunar calendars before the decree) has no legal source yet: the earlier due
        # counts.
        if day.year in years and "(estimated)" not in name
    }


_OTHER_SPELLING: Final = {("FR", "67"): "6AE", ("FR", "68"): "6AE"}
"""Regions that the library spells differently; one it does not know differs by the overlay alone."""


def _library_region(market: str, region: str, known: list[str]) -> str | None:
    spelled = _OTHER_SPELLING.get((market, region), region)
    return spelled if spelled in known else None


def _apply(rules: Overlay, region: str | None, closed: dict[date, ClosedDay], years: range) -> None:
    for line in rules.days:
        if line.regions and region not in line.regions:
            continue
        for day in line.dates(years):
            if line.effect == "closed":
                closed[day] = ClosedDay(line.name, line.law)
            elif line.effect in ("open", "disputed"):
                closed.pop(day, None)


def library_version() -> str:
    """Name and version of the holiday library, as a calendar without an overlay is versioned."""
    from importlib.metadata import version

    return f"holidays-{version('holidays')}"
