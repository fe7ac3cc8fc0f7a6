"""Two holiday sources side by side: the `holidays` library and the npm package `date-holidays`.

`date_holidays.json` is written by `dump.mjs`; `reviewed.toml` holds every weekday on which they disagree,
with the decision and its source. `python -m tests.oracles.holiday_sources` prints what is not reviewed.
"""

import json
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
YEARS = range(2025, 2032)
_SPELLED = {("FR", "67"): "6AE", ("FR", "68"): "6AE"}

Source = Literal["holidays", "date_holidays"]


@dataclass(frozen=True, order=True)
class Deviation:
    """A weekday that only one source lists; `region` is "*" for the whole country."""

    market: str
    region: str
    day: date
    only: Source


@dataclass(frozen=True)
class Decision:
    closed: bool
    source: str


def second_source() -> dict[str, frozenset[date]]:
    """Public holidays of date-holidays by "PL" or "DE-BY"."""
    data: dict[str, Any] = json.loads((HERE / "date_holidays.json").read_text("utf-8"))
    return {place: frozenset(map(date.fromisoformat, days)) for place, days in data["days"].items()}


def first_source(market: str, region: str) -> frozenset[date]:
    """Public holidays of the library, before any overlay."""
    return frozenset(_library(market, region))


def estimated(market: str, region: str) -> frozenset[date]:
    """Days of lunar calendars that the library itself calls estimated."""
    return frozenset(day for day, name in _library(market, region).items() if "(estimated)" in name)


def _library(market: str, region: str) -> dict[date, str]:
    import holidays

    known = holidays.country_holidays(
        market,
        subdiv=_SPELLED.get((market, region), region) or None,
        years=YEARS,
        language="en_US",
        categories=holidays.PUBLIC,
    )
    return {day: name for day, name in known.items() if day.year in YEARS}


@cache
def deviations() -> tuple[Deviation, ...]:
    """Every weekday on which the sources disagree; for a region only what differs from its country."""
    found: set[Deviation] = set()
    for place, second in second_source().items():
        market, _, region = place.partition("-")
        first = first_source(market, region)
        for day in (day for day in first ^ second if day.weekday() < 5):
            only: Source = "holidays" if day in first else "date_holidays"
            if region and Deviation(market, "*", day, only) in found:
                continue
            found.add(Deviation(market, region or "*", day, only))
    return tuple(sorted(found))


@cache
def reviewed() -> dict[Deviation, Decision]:
    """The reviewed lines; a deviation that stands twice is an error."""
    lines = tomllib.loads((HERE / "reviewed.toml").read_text("utf-8"))["deviation"]
    decisions: dict[Deviation, Decision] = {}
    for line in lines:
        for region, days in line["days"].items():
            for day in days:
                deviation = Deviation(line["market"], region, day, line["only"])
                if deviation in decisions:
                    raise ValueError(f"reviewed twice: {deviation}")
                decisions[deviation] = Decision(line["decision"] == "closed", line["source"])
    return decisions


def report() -> str:
    """What is not reviewed yet, and reviewed lines that are no deviation any more, as text."""
    missing = defaultdict(list)
    for deviation in set(deviations()) - reviewed().keys():
        missing[deviation.market, deviation.region, deviation.only].append(deviation.day)
    stale = sorted(reviewed().keys() - set(deviations()))
    lines = [
        f"{market} {region}: only {only}: {', '.join(map(str, sorted(days)))}"
        for (market, region, only), days in sorted(missing.items())
    ]
    lines += [f"no deviation any more: {line.market} {line.region} {line.day}" for line in stale]
    return "\n".join(lines)
