"""R16 on the market's calendar: which absences need notice, and until when."""

from datetime import date
from functools import cache

import pytest

from desktop.domain.absences import AbsenceNotice, absence_notice, return_day
from desktop.domain.calendars import Calendar, build_calendar

TODAY = date(2026, 11, 22)


@cache
def pl() -> Calendar:
    return build_calendar("PL", None, "Europe/Warsaw", None)


def test_five_working_days_need_no_notice() -> None:
    week = absence_notice(pl(), date(2026, 11, 28), date(2026, 12, 6), TODAY)
    assert week == AbsenceNotice(5, None, None, too_late=False)
    assert not week.needs_notice


def test_holidays_do_not_count() -> None:
    christmas = absence_notice(pl(), date(2026, 12, 24), date(2027, 1, 1), TODAY)
    assert (christmas.working_days, christmas.needs_notice) == (4, False)


@pytest.mark.parametrize(("today", "late"), [(date(2026, 11, 23), False), (date(2026, 11, 24), True)])
def test_longer_ones_are_announced_fourteen_days_ahead(today: date, late: bool) -> None:
    notice = absence_notice(pl(), date(2026, 12, 7), date(2026, 12, 14), today)
    assert notice == AbsenceNotice(6, date(2026, 11, 23), date(2026, 11, 7), too_late=late)


def test_the_day_of_return_is_a_working_day() -> None:
    assert return_day(pl(), date(2026, 12, 23)) == date(2026, 12, 28)
    assert return_day(pl(), date(2026, 12, 7)) == date(2026, 12, 8)


def test_it_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        absence_notice(pl(), date(2026, 12, 7), date(2026, 12, 6), TODAY)
