"""Staff hours and *act by*: the clock also runs at night, people do not.

Staff hours and company closed days belong to the account and are the same on every computer. They never move
a due instant; they give the last staffed minute before it, which sorts the list and drives the warnings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .accounts import StaffTimes

Interval = tuple[int, int]


class StaffHoursError(ValueError):
    """Staff hours that cannot be read; the message says which weekday."""


@dataclass(frozen=True, slots=True)
class StaffHours:
    """When somebody is there: per weekday (0 = Monday) intervals in minutes of the local day, end excluded.

    `weekly[0] = ((480, 960),)` is Monday 8:00-16:00; 24:00 is 1440. `closed_days` are local dates of company
    holidays. Work past midnight is written as two intervals on two days.
    """

    time_zone: str
    weekly: Mapping[int, tuple[Interval, ...]]
    closed_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError) as error:
            raise StaffHoursError(f"time zone {self.time_zone!r} is not known") from error
        for weekday, intervals in self.weekly.items():
            if weekday not in range(7):
                raise StaffHoursError(f"weekday {weekday!r} is not 0 (Monday) to 6 (Sunday)")
            last = 0
            for start, end in intervals:
                if not last <= start < end <= 1440:
                    raise StaffHoursError(
                        f"weekday {weekday}: interval {start}-{end} is empty or out of order"
                    )
                last = end

    def on(self, day: date) -> tuple[Interval, ...]:
        """The staffed intervals of a local date."""
        return () if day in self.closed_days else self.weekly.get(day.weekday(), ())


def staff_hours_of(times: StaffTimes) -> StaffHours:
    """Staff hours as the account keeps them, sorted, with touching and overlapping intervals joined; raises
    StaffHoursError."""
    weekly: dict[int, list[Interval]] = {}
    for part in sorted(times.weekly, key=lambda part: (part.weekday, part.start)):
        intervals = weekly.setdefault(part.weekday, [])
        if intervals and part.start <= intervals[-1][1]:
            intervals[-1] = intervals[-1][0], max(intervals[-1][1], part.end)
        else:
            intervals.append((part.start, part.end))
    return StaffHours(
        times.time_zone,
        {weekday: tuple(intervals) for weekday, intervals in weekly.items()},
        frozenset(times.closed_days),
    )


def act_by(
    staff: StaffHours | None, received_utc: datetime, due_utc: datetime, now_utc: datetime | None = None
) -> datetime:
    """Until when somebody who is there must answer, in UTC: never after the due instant.

    Inside staff hours it is the due instant; otherwise the end of the last staffed interval before it. With
    no staff hours, or no staffed minute between receipt and deadline, it is the due instant: nobody is
    expected then, and the deadline itself is all there is to act by. The answer is stored and sorted by, so
    it does not depend on the time of asking; `now_utc` is accepted and does not change it.
    """
    if staff is None or due_utc <= received_utc:
        return due_utc
    zone = ZoneInfo(staff.time_zone)
    first = received_utc.astimezone(zone).date()
    day = due_utc.astimezone(zone).date()
    while day >= first:
        for start, end in reversed(staff.on(day)):
            if local_minute(day, start, zone) >= due_utc:
                continue
            latest = min(local_minute(day, end, zone), due_utc)
            return latest if latest > received_utc else due_utc
        day -= timedelta(days=1)
    return due_utc


def is_staffed(staff: StaffHours | None, at_utc: datetime) -> bool:
    """Whether somebody is there at an instant; always, when no hours are set."""
    if staff is None:
        return True
    zone = ZoneInfo(staff.time_zone)
    day = at_utc.astimezone(zone).date()
    return any(
        local_minute(day, start, zone) <= at_utc < local_minute(day, end, zone)
        for start, end in staff.on(day)
    )


def local_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A wall-clock minute of a local date in UTC. In the hour that exists twice the first counts; a minute
    that does not exist is as far after midnight's offset as its neighbours (PEP 495, fold 0)."""
    if minute == 1440:
        day, minute = day + timedelta(days=1), 0
    return datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)
