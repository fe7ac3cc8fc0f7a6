"""What R16 asks of a planned absence in each of its markets, grouped where it asks the same. No Qt here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop.domain.absences import AbsenceNotice, absence_notice
from desktop.domain.accounts import Absence
from desktop.domain.book import ClockBook
from desktop.domain.calendars import CalendarRangeError
from desktop.domain.clock_table import EPOCH

NO_CALENDAR, NOT_COVERED = "no_calendar", "not_covered"


@dataclass(frozen=True, slots=True)
class MarketsNotice:
    """Markets in which the same holds. `notice` is None where it cannot be reckoned, and `problem` says why.

    `today` is the local date there.
    """

    markets: tuple[str, ...]
    today: date
    notice: AbsenceNotice | None = None
    problem: str = ""

    @property
    def too_late(self) -> bool:
        """Whether the last day to announce it has passed."""
        return self.notice is not None and self.notice.too_late

    @property
    def offers_go_at_once(self) -> bool:
        """Whether the day on which offers are withdrawn has passed already."""
        day = self.notice.withdraw_offers_on if self.notice is not None else None
        return day is not None and day < self.today


def check(
    book: ClockBook | None, markets: Sequence[str], first: date, last: date, now: datetime
) -> list[MarketsNotice]:
    """The rules for an absence from `first` to `last` if it is announced now, on each market's calendar.

    A market without a calendar is named as a problem. Raises ValueError when it ends before it begins.
    """
    if last < first:
        raise ValueError("an absence cannot end before it begins")
    groups: dict[MarketsNotice, list[str]] = {}
    for code in markets:
        groups.setdefault(_one(book, code, first, last, now), []).append(code)
    return [
        MarketsNotice(tuple(codes), found.today, found.notice, found.problem)
        for found, codes in groups.items()
    ]


def overlapping(known: Iterable[Absence], markets: Sequence[str], first: date, last: date) -> Absence | None:
    """The first absence that holds some of the days in some of the markets; no markets means all."""
    for absence in known:
        same_place = not markets or not absence.markets or bool(set(markets) & set(absence.markets))
        if same_place and max(first, absence.first_day) <= min(last, absence.last_day):
            return absence
    return None


def _one(book: ClockBook | None, market: str, first: date, last: date, now: datetime) -> MarketsNotice:
    clock = book.clock(market) if book is not None else None
    calendar = clock.calendar if clock is not None else None
    if calendar is None:
        return MarketsNotice((), EPOCH.date(), problem=NO_CALENDAR)
    today = now.astimezone(calendar.zone).date()
    try:
        notice = absence_notice(calendar, first, last, today)
    except CalendarRangeError:
        return MarketsNotice((), today, problem=NOT_COVERED)
    return MarketsNotice((), today, notice)
