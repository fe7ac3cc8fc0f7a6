"""The rule of the response clock (R8), by hand-made cases and against the walk minute by minute."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop import resources
from desktop.domain.calendars import Calendar, CalendarRangeError, ClosedDay, build_calendar
from desktop.domain.clock import (
    due_at,
    due_many,
    ends_of_day,
    is_late,
    is_running,
    last_stop_end_before,
    next_change,
    running_time,
    runs_until_due,
)
from desktop.domain.overlays import read_overlay
from desktop.domain.policies import DEFAULT, Policy
from tests.oracles.brute_clock import is_open, walk

PLACES = {
    "PL": (None, "Europe/Warsaw"),
    "DE": ("BY", "Europe/Berlin"),
    "FR": ("57", "Europe/Paris"),
    "ES": ("CN", "Atlantic/Canary"),
    "PT": ("20", "Atlantic/Azores"),
    "HU": (None, "Europe/Budapest"),
    "BG": (None, "Europe/Sofia"),
    "IE": (None, "Europe/Dublin"),
}
AROUND_THE_CLOCK = Policy("around", 24, "around_the_clock")


@cache
def calendar(market: str, region: str | None = None) -> Calendar:
    known_region, zone = PLACES[market]
    overlay = read_overlay(resources.read_text("calendars", f"{market}.toml"), market)
    return build_calendar(market, region or known_region, zone, overlay)


def local(market: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar(market).zone).astimezone(UTC)


def due_local(market: str, received: str, policy: Policy = DEFAULT) -> str:
    due = due_at(calendar(market), policy, local(market, received))
    return due.astimezone(calendar(market).zone).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("market", "received", "due"),
    [
        ("PL", "2026-11-20T16:00", "2026-11-23T16:00"),  # Friday to Monday
        ("PL", "2026-11-21T10:00", "2026-11-24T00:00"),  # Saturday: end of Monday
        ("PL", "2026-11-22T23:59", "2026-11-24T00:00"),
        ("PL", "2026-11-23T00:00", "2026-11-24T00:00"),  # exactly 00:00 of a working day: end of that day
        ("PL", "2026-11-20T00:00", "2026-11-21T00:00"),  # end of Friday, never Saturday
        ("PL", "2026-11-21T00:00", "2026-11-24T00:00"),  # end of Friday is Saturday already
        ("PL", "2026-11-10T16:00", "2026-11-12T16:00"),  # 11 November
        ("PL", "2024-12-23T10:00", "2024-12-24T10:00"),  # 24 December worked in 2024,
        ("PL", "2025-12-23T10:00", "2025-12-29T10:00"),  # is free since 2025
        ("PL", "2026-12-31T12:00", "2027-01-04T12:00"),  # the next year's list
        ("PL", "2028-02-28T09:00", "2028-02-29T09:00"),  # leap day
        ("PL", "2028-02-29T09:00", "2028-03-01T09:00"),
        ("PL", "2026-03-27T02:30", "2026-03-30T02:30"),  # over the start of summer time, same wall clock
        ("PL", "2026-10-23T02:30", "2026-10-26T02:30"),
        ("DE", "2026-04-02T08:00", "2026-04-07T08:00"),  # Good Friday, weekend, Easter Monday
        ("DE", "2026-01-05T15:00", "2026-01-07T15:00"),  # Epiphany in Bavaria
        ("FR", "2026-12-24T16:00", "2026-12-28T16:00"),  # 26 December in Moselle is a Saturday
        ("FR", "2025-12-24T16:00", "2025-12-29T16:00"),  # and a Friday here
        ("HU", "2026-08-19T09:00", "2026-08-21T09:00"),  # 21 August was moved by decree: the earlier counts
        ("HU", "2026-08-07T09:00", "2026-08-10T09:00"),  # a working Saturday by decree stands still
        ("BG", "2026-09-04T09:00", "2026-09-08T09:00"),  # Unification Day on a Sunday moves to Monday by law
        ("PT", "2026-05-22T09:00", "2026-05-26T09:00"),  # the Azores' own Monday
    ],
)
def test_due(market: str, received: str, due: str) -> None:
    assert due_local(market, received) == due


def test_48_working_hours() -> None:
    policy = Policy("x", 48, answers="first_reply")
    assert due_local("PL", "2026-11-19T16:00", policy) == "2026-11-23T16:00"
    assert due_local("PL", "2026-11-21T16:00", policy) == "2026-11-25T00:00"


def test_around_the_clock_counts_hours_over_the_change_of_offset() -> None:
    assert due_local("PL", "2026-10-24T12:00", AROUND_THE_CLOCK) == "2026-10-25T11:00"
    assert due_at(calendar("PL"), AROUND_THE_CLOCK, local("PL", "2026-11-21T10:00")) == local(
        "PL", "2026-11-22T10:00"
    )


def test_fractions_of_a_second_are_kept() -> None:
    received = local("PL", "2026-11-20T16:00:00.250001")
    assert due_at(calendar("PL"), DEFAULT, received) == local("PL", "2026-11-23T16:00:00.250001")


@pytest.mark.parametrize("after", [timedelta(microseconds=1), timedelta(seconds=1)])
def test_just_after_midnight_is_the_next_working_day(after: timedelta) -> None:
    friday = local("PL", "2026-11-20T00:00")
    assert due_at(calendar("PL"), DEFAULT, friday) == local("PL", "2026-11-21T00:00")
    assert due_at(calendar("PL"), DEFAULT, friday + after) == local("PL", "2026-11-23T00:00") + after


def test_the_boundary_is_in_time() -> None:
    due = local("PL", "2026-11-24T00:00")
    assert not is_late(due, due)
    assert is_late(due + timedelta(microseconds=1), due)


def test_midnight_is_the_end_of_the_earlier_day() -> None:
    assert ends_of_day(calendar("PL"), local("PL", "2026-11-21T00:00")) == date(2026, 11, 20)
    assert ends_of_day(calendar("PL"), local("PL", "2026-11-21T00:01")) is None
    # The Azores skip midnight when summer time starts: the day begins at 1:00, and Saturday ends there.
    assert ends_of_day(calendar("PT"), datetime(2026, 3, 29, 1, tzinfo=UTC)) == date(2026, 3, 28)


def test_a_receipt_in_another_zone_is_the_same_instant() -> None:
    received = datetime(2026, 11, 21, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert due_at(calendar("PL"), DEFAULT, received) == local("PL", "2026-11-23T16:30")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(calendar("PL"), DEFAULT, datetime(2026, 11, 20, 16, 0))  # noqa: DTZ001


@pytest.mark.parametrize("received", ["2019-12-31T23:59", "2031-12-31T12:00", "2032-01-01T00:00"])
def test_outside_the_covered_years_is_an_error(received: str) -> None:
    with pytest.raises(CalendarRangeError):
        due_local("PL", received)
    with pytest.raises(CalendarRangeError):
        due_many(calendar("PL"), DEFAULT, [int(local("PL", received).timestamp())])


def test_a_calendar_with_no_working_day_has_no_deadline() -> None:
    days = {date(2026, 1, 1) + timedelta(days=n): ClosedDay("x", "y") for n in range(365)}
    shut = Calendar("PL", None, "Europe/Warsaw", "PL@x", 2026, 2026, days)
    with pytest.raises(CalendarRangeError):
        due_at(shut, DEFAULT, local("PL", "2026-05-05T12:00"))


def test_running_and_next_change() -> None:
    pl = calendar("PL")
    saturday, monday = local("PL", "2026-11-21T00:00"), local("PL", "2026-11-23T00:00")
    assert is_running(pl, DEFAULT, saturday - timedelta(seconds=1))
    assert not is_running(pl, DEFAULT, saturday)
    assert is_running(pl, DEFAULT, monday)
    assert next_change(pl, DEFAULT, local("PL", "2026-11-20T16:00")) == saturday
    assert next_change(pl, DEFAULT, saturday) == monday
    assert is_running(pl, AROUND_THE_CLOCK, saturday)
    assert next_change(pl, AROUND_THE_CLOCK, saturday) is None


def test_time_left_is_told_only_from_the_last_stop_on() -> None:
    pl = calendar("PL")
    due = local("PL", "2026-11-23T16:00")
    monday = local("PL", "2026-11-23T00:00")
    assert last_stop_end_before(pl, due) == monday
    assert not runs_until_due(pl, monday - timedelta(seconds=1), due)
    assert runs_until_due(pl, monday, due)
    assert not runs_until_due(pl, due + timedelta(seconds=1), due)
    # A deadline at the end of Friday belongs to that week's run.
    assert last_stop_end_before(pl, local("PL", "2026-11-21T00:00")) == local("PL", "2026-11-16T00:00")
    # A platform may give a deadline while the clock stands still: no time left is ever told.
    assert not runs_until_due(pl, local("PL", "2026-11-21T10:00"), local("PL", "2026-11-21T12:00"))


def test_running_time_leaves_out_the_weekend() -> None:
    start, end = local("PL", "2026-11-20T16:00"), local("PL", "2026-11-23T16:00")
    assert running_time(calendar("PL"), DEFAULT, start, end) == timedelta(hours=24)
    assert running_time(calendar("PL"), AROUND_THE_CLOCK, start, end) == timedelta(hours=72)
    assert running_time(calendar("PL"), DEFAULT, end, start) == timedelta(0)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Atlantic/Azores"])
@given(minutes=st.integers(0, 60 * 24 * 365 * 4), hours=st.sampled_from((1, 24, 48)))
@settings(max_examples=25)
def test_zones_east_and_west(zone: str, minutes: int, hours: int) -> None:
    holidays = frozenset(calendar("PL").closed)
    there = Calendar("PL", None, zone, "PL@x", 2020, 2031, calendar("PL").closed)
    received = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    walked = walk(ZoneInfo(zone), lambda day: is_open(holidays, day), received, hours)
    assert due_at(there, Policy("x", hours), received) == walked


@given(
    market=st.sampled_from(sorted(PLACES)),
    received=st.datetimes(datetime(2025, 1, 1), datetime(2030, 11, 30)),  # noqa: DTZ001
    hours=st.sampled_from((1, 23, 24, 25, 48, 120)),
)
@settings(max_examples=120)
def test_equals_the_walk_minute_by_minute(market: str, received: datetime, hours: int) -> None:
    known, moment = calendar(market), received.replace(tzinfo=UTC)
    holidays = frozenset(known.closed)
    walked = walk(known.zone, lambda day: is_open(holidays, day), moment, hours)
    due = due_at(known, Policy("x", hours), moment)
    assert due == walked
    assert running_time(known, DEFAULT, moment, due) == timedelta(hours=hours)


@given(
    days=st.lists(st.integers(0, 364 * 2), max_size=40),
    minutes=st.lists(st.integers(0, 60 * 24 * 365), min_size=1, max_size=20),
    midnight=st.booleans(),
)
@settings(max_examples=60)
def test_any_set_of_holidays(days: list[int], minutes: list[int], midnight: bool) -> None:
    closed = {date(2026, 1, 1) + timedelta(days=n): ClosedDay("x", "y") for n in days}
    known = Calendar("XX", None, "Europe/Warsaw", "XX@x", 2026, 2028, closed)
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n) for n in minutes]
    if midnight:
        moments = [
            moment.astimezone(known.zone).replace(hour=0, minute=0).astimezone(UTC) for moment in moments
        ]
    walked = [walk(known.zone, lambda day: is_open(frozenset(closed), day), m, 24) for m in moments]
    assert [due_at(known, DEFAULT, moment) for moment in moments] == walked
    many = due_many(known, DEFAULT, [int(moment.timestamp()) for moment in moments])
    assert many == [int(due.timestamp()) for due in walked]


@given(seconds=st.lists(st.integers(1_735_700_000, 1_900_000_000), max_size=50))
@settings(max_examples=60)
def test_many_give_what_one_gives(seconds: list[int]) -> None:
    for policy in (DEFAULT, Policy("x", 48), AROUND_THE_CLOCK):
        one = [due_at(calendar("PL"), policy, datetime.fromtimestamp(s, UTC)) for s in seconds]
        assert due_many(calendar("PL"), policy, seconds) == [int(due.timestamp()) for due in one]
