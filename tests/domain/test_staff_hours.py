"""Act by: the last staffed minute before the deadline, around nights, weekends and company holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.accounts import StaffInterval, StaffTimes
from desktop.domain.staff_hours import StaffHours, StaffHoursError, act_by, is_staffed, staff_hours_of

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = StaffHours("Europe/Warsaw", dict.fromkeys(range(5), ((480, 720), (780, 960))))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=WARSAW).astimezone(UTC)


@pytest.mark.parametrize(
    ("received", "due", "expected"),
    [
        ("23T05:25", "24T05:25", "23T16:00"),  # due at night: today by 16:00
        ("23T10:00", "24T10:00", "24T10:00"),  # due within the hours: the deadline itself
        ("23T12:30", "24T12:30", "24T12:00"),  # in the lunch break
        ("23T16:00", "24T16:00", "24T16:00"),
        ("20T18:00", "23T18:00", "23T16:00"),
        ("20T07:00", "23T07:00", "20T16:00"),  # over the weekend
        ("20T17:00", "23T07:00", "23T07:00"),  # nobody there in between: the deadline
        ("21T10:00", "24T00:00", "23T16:00"),
    ],
)
def test_act_by(received: str, due: str, expected: str) -> None:
    assert act_by(OFFICE, at(received), at(due)) == at(expected)


def test_company_closed_days() -> None:
    closed = StaffHours(OFFICE.time_zone, OFFICE.weekly, frozenset({date(2026, 11, 24)}))
    assert act_by(closed, at("23T10:00"), at("24T10:00")) == at("23T16:00")
    assert not is_staffed(closed, at("24T10:00"))


def test_staff_in_another_zone() -> None:
    lisbon = StaffHours("Europe/Lisbon", OFFICE.weekly)
    assert act_by(lisbon, at("23T05:25"), at("24T05:25")) == at("23T17:00")


def test_without_hours_the_deadline_is_all_there_is() -> None:
    assert act_by(None, at("23T05:25"), at("24T05:25")) == at("24T05:25")
    assert act_by(StaffHours("Europe/Warsaw", {}), at("23T05:25"), at("24T05:25")) == at("24T05:25")
    assert is_staffed(None, at("22T03:00"))


def test_the_time_of_asking_changes_nothing() -> None:
    assert act_by(OFFICE, at("23T05:25"), at("24T05:25"), at("23T23:00")) == at("23T16:00")


@pytest.mark.parametrize(
    ("zone", "weekly"),
    [
        ("Europe/Nowhere", {}),
        ("Europe/Warsaw", {7: ((1, 2),)}),
        ("Europe/Warsaw", {0: ((600, 600),)}),
        ("Europe/Warsaw", {0: ((600, 1441),)}),
        ("Europe/Warsaw", {0: ((600, 700), (650, 800))}),
    ],
)
def test_wrong_hours(zone: str, weekly: dict[int, tuple[tuple[int, int], ...]]) -> None:
    with pytest.raises(StaffHoursError):
        StaffHours(zone, weekly)


def test_hours_as_the_account_keeps_them_are_sorted_and_joined() -> None:
    parts = (StaffInterval(0, 780, 960), StaffInterval(0, 480, 700), StaffInterval(0, 700, 720))
    hours = staff_hours_of(StaffTimes("Europe/Warsaw", parts, (date(2026, 12, 24),)))
    assert hours.weekly == {0: ((480, 720), (780, 960))}
    assert hours.closed_days == {date(2026, 12, 24)}


minute_pairs = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1])


@given(
    weekly=st.dictionaries(st.integers(0, 6), minute_pairs),
    zone=st.sampled_from(["Europe/Warsaw", "America/New_York", "Asia/Kolkata"]),
    start=st.integers(0, 4 * 24 * 300),
    length=st.integers(1, 4 * 24 * 4),
)
@settings(max_examples=60)
def test_equals_a_walk_backwards(
    weekly: dict[int, tuple[int, int]], zone: str, start: int, length: int
) -> None:
    """Quarter of an hour by quarter of an hour back from the deadline to the last staffed one."""
    quarter = timedelta(minutes=15)
    staff = StaffHours(zone, {day: ((a * 15, b * 15),) for day, (a, b) in weekly.items()})
    received = datetime(2026, 1, 5, tzinfo=UTC) + start * quarter
    due = received + length * quarter
    walked, found = due, False
    while walked > received and not found:
        if is_staffed(staff, walked - quarter):
            found = True
        else:
            walked -= quarter
    assert act_by(staff, received, due) == (walked if found else due)
