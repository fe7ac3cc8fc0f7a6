"""The response clock walked minute by minute: slow, and too simple to be wrong.

It knows nothing of tables, runs or closed forms; each minute it asks the local date whether the clock runs.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def is_open(closed: frozenset[date], day: date) -> bool:
    """Monday to Friday without the given holidays."""
    return day.weekday() < 5 and day not in closed


def walk(zone: ZoneInfo, runs: Callable[[date], bool], received: datetime, hours: int) -> datetime:
    """The due instant in UTC of a receipt in UTC: the end of the minute in which the last hour is used up.

    The receipt may lie within a minute: the first step goes to its end, since days begin on whole minutes.
    """
    left = timedelta(hours=hours)
    moment = received.astimezone(UTC)
    while True:
        following = moment.replace(second=0, microsecond=0) + MINUTE
        if runs(moment.astimezone(zone).date()):
            if following - moment >= left:
                return moment + left
            left -= following - moment
        moment = following


class MinuteWalk:
    """All due instants of whole-minute receipts in one walk over some years, for comparing many of them.

    Every minute of the span is asked once; the running minutes are numbered, and a receipt is due when as
    many of them have ended as its hours hold.
    """

    def __init__(self, zone: ZoneInfo, closed: frozenset[date], first: datetime, last: datetime) -> None:
        self.first = first.astimezone(UTC)
        self._ends: list[int] = []  # minute at whose end the nth running minute is used up
        self._before: list[int] = []  # running minutes before each minute of the span
        moment, minutes = self.first, int((last - first) / MINUTE)
        day, open_until, runs = None, 0, False
        for minute in range(minutes):
            # Zones change their offset on quarter hours: a local date can begin only there.
            if minute >= open_until:
                local = moment.astimezone(zone)
                open_until = minute + 15 - local.minute % 15
                if local.date() != day:
                    day = local.date()
                    runs = is_open(closed, day)
            self._before.append(len(self._ends))
            if runs:
                self._ends.append(minute + 1)
            moment += MINUTE

    def due(self, received: datetime, hours: int) -> datetime | None:
        """The due instant in UTC of a whole-minute receipt; None when it lies after the span."""
        last = self._before[int((received - self.first) / MINUTE)] + hours * 60
        return self.first + self._ends[last - 1] * MINUTE if last <= len(self._ends) else None
