"""The clock book gives each market its deadline, and a version that moves with whatever could move one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.domain.book import ClockBook, Due, MarketClock
from desktop.domain.calendars import Calendar, ClosedDay
from desktop.domain.policies import DEFAULT
from desktop.domain.staff_hours import StaffHours

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
"""16:00 in Warsaw."""
STAFF = StaffHours("Europe/Warsaw", dict.fromkeys(range(5), ((480, 960),)), frozenset({date(2026, 12, 24)}))


def calendar(market: str = "PL", *closed: date) -> Calendar:
    days = {day: ClosedDay("Closed", "law") for day in closed}
    return Calendar(market, None, "Europe/Warsaw", f"{market}@2026-11", 2025, 2028, days)


def test_a_market_reckons_with_its_own_calendar() -> None:
    book = ClockBook(
        {
            "PL": MarketClock(calendar(), DEFAULT, None, "Europe/Warsaw"),
            "HU": MarketClock(calendar("HU", date(2026, 11, 23)), DEFAULT, None, "Europe/Warsaw"),
        }
    )
    polish = book.reckon("PL", FRIDAY)
    assert polish == Due(
        FRIDAY + timedelta(days=3),
        FRIDAY + timedelta(days=3),
        datetime(2026, 11, 22, 23, tzinfo=UTC),
        calendar().stamp,
    )
    hungarian = book.reckon("HU", FRIDAY)
    assert hungarian is not None
    assert hungarian.due_at == FRIDAY + timedelta(days=4)


def test_act_by_follows_the_staff_hours() -> None:
    clock = MarketClock(calendar(), DEFAULT, STAFF, "Europe/Warsaw")
    due = clock.reckon(FRIDAY + timedelta(hours=5))
    assert due is not None
    assert due.due_at == datetime(2026, 11, 23, 20, tzinfo=UTC)
    assert due.act_by == datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_an_unknown_market_has_the_default_or_none() -> None:
    clock = MarketClock(calendar(), DEFAULT)
    assert ClockBook({}).reckon("XX", FRIDAY) is None
    assert ClockBook({}, clock).reckon("XX", FRIDAY) == clock.reckon(FRIDAY)
    assert ClockBook({"PL": clock}).clock("PL") is clock


def test_outside_the_covered_years_there_is_none() -> None:
    assert MarketClock(calendar(), DEFAULT).reckon(FRIDAY.replace(year=2031)) is None


def test_a_deadline_of_the_platform_counts_only_where_the_policy_says_so() -> None:
    told = FRIDAY + timedelta(hours=1)
    ours = MarketClock(calendar(), DEFAULT).reckon(FRIDAY, told)
    theirs = MarketClock(calendar(), replace(DEFAULT, due_source="platform")).reckon(FRIDAY, told)
    assert ours is not None
    assert theirs is not None
    assert ours.due_at == FRIDAY + timedelta(days=3)
    assert (theirs.due_at, theirs.calendar_version) == (told, "platform")


def test_around_the_clock_needs_no_calendar_and_working_days_do() -> None:
    clock = MarketClock(None, replace(DEFAULT, mode="around_the_clock"))
    due = clock.reckon(FRIDAY)
    assert due is not None
    assert due.due_at == FRIDAY + timedelta(hours=24)
    with pytest.raises(ValueError, match="needs a calendar"):
        MarketClock(None, DEFAULT)


def test_the_version_moves_with_everything_that_moves_a_deadline() -> None:
    same = [MarketClock(calendar(), DEFAULT, STAFF, "Europe/Warsaw").version for _ in range(2)]
    assert same[0] == same[1]
    others = [
        MarketClock(calendar("PL", date(2026, 11, 11)), DEFAULT, STAFF, "Europe/Warsaw"),
        MarketClock(calendar(), replace(DEFAULT, hours=48), STAFF, "Europe/Warsaw"),
        MarketClock(calendar(), DEFAULT, None, "Europe/Warsaw"),
        MarketClock(calendar(), DEFAULT, replace(STAFF, closed_days=frozenset()), "Europe/Warsaw"),
        MarketClock(calendar(), DEFAULT, replace(STAFF, weekly={0: ((480, 900),)}), "Europe/Warsaw"),
    ]
    assert len({same[0], *(clock.version for clock in others)}) == 6
    books = [ClockBook({"PL": clock}).version for clock in others]
    assert len(set(books)) == 5
    assert ClockBook({"PL": others[0]}).version == ClockBook({"PL": others[0]}).version
    assert ClockBook({}, others[0]).version != ClockBook({}).version
