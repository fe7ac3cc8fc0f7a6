"""Fields and rules of staff hours, without an account: times of day, weeks, what is wrong with them."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.accounts import StaffInterval, StaffTimes
from desktop.ui.kit.clock_edit import ClockEdit, minutes_of
from desktop.ui.kit.date_edit import DateEdit
from desktop.ui.planner.week import EMPTY, OVERLAP, another, intervals_of, problems, week_of


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("8", 480),
        ("8:30", 510),
        ("08.30", 510),
        ("0830", 510),
        ("830", 510),
        ("24:00", 1440),
        ("0:00", 0),
        ("24:01", None),
        ("8:60", None),
        ("25", None),
        ("", None),
        ("half past", None),
    ],
)
def test_a_time_of_day_as_people_type_it(typed, minutes):
    assert minutes_of(typed) == minutes


def test_the_field_knows_the_end_of_the_day(qtbot):
    field = ClockEdit(16 * 60)
    qtbot.addWidget(field)
    field.show()
    field.selectAll()
    QTest.keyClicks(field, "24:00")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 1440
    assert field.text() == "24:00"


def test_arrows_go_to_the_next_quarter_of_an_hour(qtbot):
    field = ClockEdit(8 * 60 + 7)
    qtbot.addWidget(field)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "8:15"
    field.setValue(8 * 60 + 7)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "8:00"


def test_what_is_no_time_leaves_the_field_as_it_was(qtbot):
    field = ClockEdit(8 * 60)
    qtbot.addWidget(field)
    field.show()
    field.selectAll()
    QTest.keyClicks(field, "99")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 8 * 60


@pytest.mark.parametrize(("language", "shown"), [("en", "Mon 28/12/2026"), ("pl", "pon. 28.12.2026")])
def test_a_date_is_written_as_the_language_writes_it(qtbot, language, shown):
    field = DateEdit(date(2026, 12, 28))
    qtbot.addWidget(field)
    field.show_in(language)
    assert field.text() == shown
    assert field.day() == date(2026, 12, 28)


def test_a_week_comes_back_as_it_was_told():
    times = StaffTimes("Europe/Warsaw", (StaffInterval(0, 480, 720), StaffInterval(0, 780, 960)))
    assert week_of(times)[0] == ((480, 720), (780, 960))
    assert intervals_of(week_of(times)) == times.weekly


def test_each_weekday_says_its_own_problem():
    week = week_of(None) | {0: ((600, 600),), 1: ((480, 720), (700, 960)), 2: ((480, 720), (720, 960))}
    assert [(found.weekday, found.kind) for found in problems(week)] == [(0, EMPTY), (1, OVERLAP)]


def test_more_hours_are_offered_after_the_last_until_the_day_is_full():
    assert another(()) == (480, 960)
    assert another(((480, 720),)) == (780, 1020)
    assert another(((480, 1440),)) is None
    assert another(((480, 1420),)) == (1425, 1440)
