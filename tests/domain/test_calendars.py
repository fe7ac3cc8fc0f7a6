"""Calendars and overlays: what is closed, under which law, and what a malformed file says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from desktop import resources
from desktop.domain.calendars import (
    YEARS,
    Calendar,
    CalendarError,
    CalendarRangeError,
    ClosedDay,
    build_calendar,
    calendar_changes,
    corrected,
)
from desktop.domain.markets import load_markets
from desktop.domain.overlays import (
    OverlayError,
    easter,
    orthodox_easter,
    parse_overlay,
    read_overlay,
    rule_date,
)
from desktop.l10n.names import holiday_name
from tests.oracles import holiday_sources

MARKETS = load_markets(resources.read_toml("markets.toml"))


def overlay(market: str) -> Mapping[str, Any]:
    return read_overlay(resources.read_text("calendars", f"{market}.toml"), f"{market}.toml")


@cache
def calendar(market: str, region: str | None = None) -> Calendar:
    return build_calendar(market, region, MARKETS[market].zone_of(region), overlay(market))


PLACES = [
    (code, region)
    for code in MARKETS
    for region in (None, *dict.fromkeys((*MARKETS[code].regions, *parse_overlay(overlay(code)).regions)))
]


@pytest.mark.parametrize(("market", "region"), PLACES)
def test_every_market_and_region_has_a_calendar_with_sources(market: str, region: str | None) -> None:
    known = calendar(market, region)
    place = f"{market}-{region}" if region else market
    assert known.version == f"{place}@{overlay(market)['version']}"
    for year in YEARS:
        assert sum(day.year == year for day in known.closed) >= 8
    assert all(closed.name and closed.source.strip() for closed in known.closed.values())
    assert not any(closed.source.startswith("holidays ") for closed in known.closed.values())


def test_every_overlay_line_names_a_day() -> None:
    """It names a day within the covered years, and was checked."""
    for market in MARKETS:
        rules = parse_overlay(overlay(market))
        assert rules.market == market
        for line in rules.days:
            assert list(line.dates(YEARS)), line
            assert line.checked >= date(2026, 1, 1), line


@pytest.mark.parametrize(
    ("market", "region", "day", "closed"),
    [
        ("PL", None, date(2024, 12, 24), False),
        ("PL", None, date(2025, 12, 24), True),
        ("SK", None, date(2026, 5, 8), False),
        ("SK", None, date(2028, 5, 8), True),
        ("SK", None, date(2026, 9, 15), False),
        ("SK", None, date(2027, 9, 15), True),
        ("SK", None, date(2026, 11, 17), False),
        ("HU", None, date(2026, 1, 2), False),  # moved by decree
        ("HU", None, date(2026, 8, 21), False),
        ("HU", None, date(2026, 12, 24), True),  # Act LXXII of 2026
        ("HU", None, date(2025, 12, 24), False),
        ("LV", None, date(2026, 1, 2), False),
        ("BG", None, date(2026, 1, 2), False),
        ("BG", None, date(2026, 12, 28), True),  # 26 December on a Saturday moves by law
        ("DE", "BY", date(2025, 8, 15), False),  # depends on the municipality
        ("DE", "SL", date(2025, 8, 15), True),
        ("DE", "BE", date(2027, 3, 8), True),
        ("DE", None, date(2027, 3, 8), False),
        ("DE", "SN", date(2026, 11, 18), True),
        ("FR", "57", date(2026, 4, 3), True),
        ("FR", "67", date(2026, 4, 3), True),
        ("FR", None, date(2026, 4, 3), False),
        ("IT", "BZ", date(2026, 5, 25), True),
        ("IT", None, date(2026, 5, 25), False),
        ("IT", None, date(2027, 10, 4), True),  # Saint Francis, from 2026
        ("PT", "20", date(2026, 5, 25), True),
        ("PT", "30", date(2026, 7, 1), True),
        ("ES", "CT", date(2026, 9, 11), True),
        ("ES", "MD", date(2026, 9, 11), False),
        ("NL", None, date(2026, 4, 3), False),
        ("NL", None, date(2026, 4, 27), True),
        ("FI", None, date(2026, 12, 24), False),
        ("SE", None, date(2026, 6, 19), False),  # Midsummer Eve is no statutory holiday
        ("DK", None, date(2025, 5, 16), False),  # Great Prayer Day, abolished
        ("CZ", None, date(2026, 12, 24), True),
        ("RO", None, date(2026, 1, 7), True),
        ("GR", None, date(2027, 5, 4), False),
    ],
)
def test_days_that_are_easily_wrong(market: str, region: str | None, day: date, closed: bool) -> None:
    assert day.weekday() < 5
    assert calendar(market, region).is_closed(day) is closed


def test_austrian_laender_do_not_differ() -> None:
    assert all(calendar("AT", region).closed.keys() == calendar("AT").closed.keys() for region in "123456789")


def test_every_deviation_of_the_two_sources_is_reviewed() -> None:
    assert holiday_sources.report() == ""


def test_calendars_decide_as_reviewed() -> None:
    for line, decision in holiday_sources.reviewed().items():
        region = None if line.region == "*" else line.region
        assert calendar(line.market, region).is_closed(line.day) is decision.closed, (line, decision)
        assert decision.source.strip()


def test_no_weekday_is_closed_by_a_source_alone_without_review() -> None:
    """Where both sources agree the calendar agrees; where they do not, the reviewed decision stands. A
    date that is only estimated has no legal source yet."""
    second = holiday_sources.second_source()
    for place, days in second.items():
        market, _, region = place.partition("-")
        known = calendar(market, region or None)
        ours = {day for day in known.closed if day.weekday() < 5 and day.year in holiday_sources.YEARS}
        theirs = {day for day in days if day.weekday() < 5}
        for day in (ours ^ theirs) - holiday_sources.estimated(market, region):
            lines = [
                holiday_sources.reviewed().get(holiday_sources.Deviation(market, where, day, only))
                for where in (region or "*", "*")
                for only in ("holidays", "date_holidays")
            ]
            assert any(line is not None and line.closed == (day in ours) for line in lines), (place, day)


def test_reason_says_the_weekday_first() -> None:
    pl = calendar("PL")
    assert pl.reason(date(2026, 11, 11)) == "holiday"
    assert pl.reason(date(2026, 8, 15)) == "saturday"  # Assumption on a Saturday
    assert pl.reason(date(2026, 11, 22)) == "sunday"
    assert pl.reason(date(2026, 11, 20)) is None


def test_next_closed_names_day_and_law() -> None:
    found = calendar("PL").next_closed(date(2026, 12, 1), 40)
    assert [day.isoformat() for day, _ in found] == [
        "2026-12-24",
        "2026-12-25",
        "2026-12-26",
        "2027-01-01",
        "2027-01-06",
    ]
    assert found[0][1] == ClosedDay("Christmas Eve", "Ustawa z dnia 6 grudnia 2024 r. (Dz.U. 2024 poz. 1965)")


def test_names_are_known_to_the_catalogs() -> None:
    missing = {
        closed.name
        for market, region in PLACES
        for closed in calendar(market, region).closed.values()
        if holiday_name(closed.name, "pl") == closed.name
    }
    assert missing == set()


def test_outside_the_covered_years_nothing_is_answered() -> None:
    for day in (date(2019, 12, 31), date(2032, 1, 1)):
        with pytest.raises(CalendarRangeError, match="2020-2031"):
            calendar("PL").is_closed(day)
    with pytest.raises(CalendarRangeError):
        calendar("PL").next_closed(date(2031, 12, 1), 60)


def test_the_end_of_the_covered_years_is_announced() -> None:
    assert not calendar("PL").ends_soon(datetime(2026, 11, 22, tzinfo=UTC))
    assert calendar("PL").ends_soon(datetime(2031, 9, 1, tzinfo=UTC))


def test_a_calendar_survives_the_cache() -> None:
    again = Calendar.from_dict(json.loads(json.dumps(calendar("ES", "CT").to_dict())))
    assert again == calendar("ES", "CT")
    assert again.closed == calendar("ES", "CT").closed
    assert again.runs == calendar("ES", "CT").runs


@pytest.mark.parametrize("damage", [{}, {"market": "PL"}, {**calendar("PL").to_dict(), "closed": [["x"]]}])
def test_a_damaged_cache_is_told(damage: dict[str, Any]) -> None:
    with pytest.raises(CalendarError, match="damaged"):
        Calendar.from_dict(damage)


def test_the_hash_follows_every_change() -> None:
    pl = calendar("PL")
    renamed = dict(pl.closed)
    renamed[date(2026, 11, 11)] = ClosedDay("Other", "law")
    hashes = {
        calendar("DE").content_hash,
        pl.content_hash,
        Calendar("PL", None, "Europe/Warsaw", pl.version, 2020, 2031, renamed).content_hash,
        Calendar("PL", None, "Europe/Berlin", pl.version, 2020, 2031, pl.closed).content_hash,
        Calendar("PL", None, "Europe/London", pl.version, 2020, 2031, pl.closed).content_hash,
    }
    assert len(hashes) == 5


@dataclass(frozen=True)
class Correction:
    date: date
    closed: bool
    name: str
    source: str


def test_the_platforms_own_corrections_prevail() -> None:
    pl = calendar("PL")
    told = corrected(
        pl,
        [
            Correction(date(2026, 11, 12), True, "Day off", "Dz.U. 2026 poz. 1"),
            Correction(date(2026, 11, 13), True, "Rumour", " "),
            Correction(date(2026, 12, 24), False, "Christmas Eve", "the platform"),
        ],
    )
    assert told.is_closed(date(2026, 11, 12))
    assert not told.is_closed(date(2026, 11, 13))
    assert not told.is_closed(date(2026, 12, 24))
    assert told.version == "PL@2026-11+platform"
    changes = calendar_changes(pl, told)
    assert [(change.date.isoformat(), change.closed) for change in changes] == [
        ("2026-11-12", True),
        ("2026-12-24", False),
    ]
    assert corrected(pl, []) is pl


@pytest.mark.parametrize(
    ("market", "region", "zone"),
    [
        ("XX", None, "Europe/Warsaw"),
        ("PL", "02", "Europe/Warsaw"),
        ("PL", None, "Europe/Nowhere"),
        ("PL", None, ""),
    ],
)
def test_unknown_places(market: str, region: str | None, zone: str) -> None:
    with pytest.raises(CalendarError):
        build_calendar(market, region, zone, overlay("PL") if market == "PL" else None)


def test_a_region_may_carry_its_country() -> None:
    assert calendar("DE", "DE-BY").region == "BY"
    assert calendar("DE", "DE-BY") == calendar("DE", "BY")


HEAD = 'market = "PL"\nversion = "2026-11"\nchecked = 2026-11-22\nlaw = "Law"\nregions = ["X"]\n'
DAY = '\n[[day]]\ndate = 2026-12-24\neffect = "closed"\nname = "N"\nlaw = "L"\n'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + "\nwhat is this", 7, "Expected"),
        (HEAD + "\n[[day]]\ndate = 2026-02-30\n", 8, "Invalid date"),
        (
            HEAD + DAY + '\n[[day]]\neffect = "closed"\nname = "N"\nlaw = "L"\n',
            13,
            "exactly one of date and rule",
        ),
        (HEAD + DAY.replace('"closed"', '"shut"'), 7, "effect must be"),
        (HEAD + DAY.replace('law = "L"\n', ""), 7, "law is missing"),
        (HEAD + DAY.replace("2026-12-24", '"24.12."'), 7, "date must be a date"),
        (HEAD + DAY.replace("date = 2026-12-24", 'rule = "easter*2"'), 7, "not understood"),
        (HEAD + DAY + 'regions = ["Y"]\n', 7, "region Y"),
        (HEAD + DAY.replace("closed", "working_saturday"), 7, "Saturday"),
        (HEAD + DAY + "sorce = 1\n", 7, "unknown field sorce"),
        (HEAD.replace("PL", "pl"), 1, "market"),
        (HEAD.replace('2026-11"', 'now"'), 1, "version"),
        (HEAD.replace('law = "Law"', ""), 1, "law is missing"),
        ("", 1, "market"),
    ],
)
def test_a_malformed_overlay_is_named_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(OverlayError, match=says) as caught:
        read_overlay(text, "PL.toml")
    assert caught.value.line == line
    assert str(caught.value).startswith(f"PL.toml, line {line}: ")


def test_overlay_effects() -> None:
    lines = [
        ("2026-11-10", "closed"),
        ("2026-11-11", "open"),
        ("2026-12-25", "disputed"),
        ("2026-11-14", "working_saturday"),
    ]
    text = HEAD + "".join(
        f'\n[[day]]\ndate = {day}\neffect = "{effect}"\nname = "N"\nlaw = "L"\n' for day, effect in lines
    )
    known = build_calendar("PL", None, "Europe/Warsaw", read_overlay(text, "PL.toml"))
    assert known.reason(date(2026, 11, 10)) == "holiday"
    assert known.reason(date(2026, 11, 11)) is None
    assert known.reason(date(2026, 12, 25)) is None
    assert known.reason(date(2026, 11, 14)) == "saturday"


def test_easter_of_both_churches() -> None:
    from dateutil.easter import EASTER_ORTHODOX  # type: ignore[import-untyped]
    from dateutil.easter import easter as oracle

    for year in range(1970, 2100):
        assert easter(year) == oracle(year)
        assert orthodox_easter(year) == oracle(year, EASTER_ORTHODOX)


def test_rules() -> None:
    assert rule_date("12-24", 2026) == date(2026, 12, 24)
    assert rule_date("easter-2", 2026) == date(2026, 4, 3)
    assert rule_date("orthodox_easter+50", 2026) == date(2026, 6, 1)
    assert rule_date("fri 06-19+", 2026) == date(2026, 6, 19)
    assert rule_date("mon 10-12+", 2026) == date(2026, 10, 12)
    for wrong in ("13-01", "easter 2", "someday", ""):
        with pytest.raises(ValueError):
            rule_date(wrong, 2026)
