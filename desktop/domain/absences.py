"""Planned absences (R16): more than five working days are announced fourteen days ahead, with a stand-in.

Working days are those of the market's calendar; all dates are local to the market. Offers are withdrawn about
thirty days ahead.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from .calendars import Calendar

FREE_WORKING_DAYS: Final = 5
"""Absences of up to so many working days need no notice (R16)."""
NOTICE: Final = timedelta(days=14)
WITHDRAWAL: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AbsenceNotice:
    """What R16 asks of one absence in one market.

    `announce_by` is the last date on which it may be announced and `withdraw_offers_on` about when offers go;
    both are None when it is short enough to need no notice.
    """

    working_days: int
    announce_by: date | None
    withdraw_offers_on: date | None
    too_late: bool

    @property
    def needs_notice(self) -> bool:
        """Whether the absence has to be announced at all."""
        return self.announce_by is not None


def absence_notice(calendar: Calendar, first: date, last: date, today: date) -> AbsenceNotice:
    """The rules for an absence from `first` to `last`, both included, if announced `today`.

    Raises ValueError when it ends before it begins, CalendarRangeError outside the covered years.
    """
    if last < first:
        raise ValueError("an absence cannot end before it begins")
    working_days = calendar.working_days(first, last)
    if working_days <= FREE_WORKING_DAYS:
        return AbsenceNotice(working_days, None, None, too_late=False)
    announce_by = first - NOTICE
    return AbsenceNotice(working_days, announce_by, first - WITHDRAWAL, too_late=today > announce_by)


def return_day(calendar: Calendar, last: date) -> date:
    """The first working day after an absence; raises CalendarRangeError."""
    day = last + timedelta(days=1)
    while calendar.is_closed(day):
        day += timedelta(days=1)
    return day
