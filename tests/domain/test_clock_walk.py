"""Every minute of the weeks in which clocks go wrong: changes of offset, year ends, leap day, Easter.

The run over all minutes of five years in all markets and regions is `python -m tests.soak.clock`.
"""

from datetime import UTC, datetime, timedelta

import pytest

from tests.oracles.brute_clock import MinuteWalk
from tests.soak.clock import Place, places, wrong

PLACES = {place.name: place for place in places(("PL", "DE-BY", "ES-CN", "PT-20", "FR-57", "HU", "CY"))}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize(
    "first",
    [
        datetime(2026, 3, 23, tzinfo=UTC),
        datetime(2026, 10, 19, tzinfo=UTC),
        datetime(2026, 12, 21, tzinfo=UTC),
        datetime(2028, 2, 24, tzinfo=UTC),
        datetime(2027, 3, 22, tzinfo=UTC),
    ],
    ids=lambda first: f"{first:%Y-%m-%d}",
)
def test_every_minute(name: str, first: datetime) -> None:
    assert wrong(PLACES[name], first, first + timedelta(days=21)) == []


def test_the_comparison_sees_a_wrong_hour() -> None:
    """The same holidays under another zone's midnight are found to differ at once."""
    place = PLACES["PL"]
    elsewhere = Place("PL elsewhere", PLACES["ES-CN"].calendar, place.calendar.zone)
    first = datetime(2026, 11, 16, tzinfo=UTC)
    assert wrong(elsewhere, first, first + timedelta(days=14))


def test_the_walk_itself() -> None:
    place = PLACES["PL"]
    first = datetime(2026, 11, 20, 15, tzinfo=UTC)
    walk = MinuteWalk(place.zone, frozenset(place.calendar.closed), first, first + timedelta(days=5))
    assert walk.due(24)[0] == int(datetime(2026, 11, 23, 15, tzinfo=UTC).timestamp())
