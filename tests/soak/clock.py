"""The clock against the walk minute by minute: every minute of five years, all markets and regions.

`python -m tests.soak.clock [PLACE ...]`, for example `PL DE-BY`; without places all of them. Status 1 when
one due instant differs. Places with the same days and zone are walked once.
"""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from desktop import resources
from desktop.domain.calendars import Calendar, build_calendar
from desktop.domain.clock import due_at, due_many
from desktop.domain.markets import load_markets
from desktop.domain.overlays import read_overlay
from desktop.domain.policies import Policy
from tests.oracles.brute_clock import MinuteWalk

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LAST = datetime(2031, 1, 1, tzinfo=UTC)
POLICIES = (Policy("24", 24), Policy("48", 48))


@dataclass(frozen=True)
class Place:
    """A market or region with its calendar; `zone` is the one that the walk uses."""

    name: str
    calendar: Calendar
    zone: ZoneInfo


def places(wanted: Iterable[str] = ()) -> list[Place]:
    """The places asked for, or all markets and regions."""
    markets = load_markets(resources.read_toml("markets.toml"))
    names = list(wanted) or [
        f"{code}-{region}" if region else code
        for code, market in markets.items()
        for region in ("", *market.regions)
    ]
    found = []
    for name in names:
        code, _, region = name.partition("-")
        overlay = read_overlay(resources.read_text("calendars", f"{code}.toml"), code)
        calendar = build_calendar(code, region or None, markets[code].zone_of(region or None), overlay)
        found.append(Place(name, calendar, calendar.zone))
    return found


def wrong(place: Place, first: datetime, last: datetime) -> list[tuple[str, str, str]]:
    """Receipts of whole minutes whose due instants differ from the walk: receipt, ours, walked (UTC)."""
    walk = MinuteWalk(place.zone, frozenset(place.calendar.closed), first, last + timedelta(days=14))
    start, minutes = int(first.timestamp()), int((last - first).total_seconds()) // 60
    found: list[tuple[str, str, str]] = []
    for policy in POLICIES:
        received = range(start, start + 60 * minutes, 60)
        walked = walk.due(policy.hours)[:minutes]
        ours = due_many(place.calendar, policy, received)
        if len(walked) < minutes:
            raise ValueError("the walk is shorter than what it is compared with")
        if ours != walked:
            rows = zip(received, ours, walked, strict=True)
            found += [(_text(at), _text(our), _text(due)) for at, our, due in rows if our != due]
        for moment in received[::997]:
            one = int(due_at(place.calendar, policy, datetime.fromtimestamp(moment, UTC)).timestamp())
            if one != walked[(moment - start) // 60]:
                found.append((_text(moment), _text(one), _text(walked[(moment - start) // 60])))
    return found


def _text(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def main(wanted: Iterable[str] = ()) -> int:
    """Walks the places; prints one line each."""
    seen: dict[tuple[str, frozenset[date]], str] = {}
    bad = 0
    for place in places(wanted):
        key = (place.calendar.time_zone, frozenset(place.calendar.closed))
        if key in seen:
            print(f"{place.name:6} the same days as {seen[key]}", flush=True)
            continue
        seen[key] = place.name
        began = time.perf_counter()
        found = wrong(place, FIRST, LAST)
        bad += len(found)
        took = time.perf_counter() - began
        print(
            f"{place.name:6} {len(found)} wrong of {len(POLICIES) * 2_629_440:,} ({took:.1f} s)", flush=True
        )
        for line in found[:3]:
            print("       received {}, ours {}, walked {}".format(*line))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
