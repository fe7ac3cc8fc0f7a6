"""The response clock walked minute by minute: slow, and too simple to be wrong.

It knows nothing of tables, runs or closed forms; each minute it asks the local date whether the clock runs.
"""

from array import array
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
    """The due instants of every minute of some years in one walk, for comparing all of them.

    Each minute is asked once whether the clock runs; the running minutes are numbered, and a receipt is due
    at the end of the minute that uses up its hours.
    """

    def __init__(self, zone: ZoneInfo, closed: frozenset[date], first: datetime, last: datetime) -> None:
        self.first = first.astimezone(UTC)
        self._ends = array("i")  # the minute after the nth running minute
        self._before = array("i")  # how many running minutes lie before each minute
        moment, day, runs = self.first, None, False
        for minute in range(int((last - first) / MINUTE)):
            # Zones change their offset on quarter hours: a local date can begin only there.
            if minute % 15 == 0 and (local := moment.astimezone(zone).date()) != day:
                day, runs = local, is_open(closed, local)
            self._before.append(len(self._ends))
            if runs:
                self._ends.append(minute + 1)
            moment += MINUTE

    def due(self, hours: int) -> list[int]:
        """Epoch seconds at which receipts of the first, second, ... minute are due, as far as it went."""
        start, need = int(self.first.timestamp()), hours * 60 - 1
        ends, known = self._ends, len(self._ends) - need
        return [start + 60 * ends[before + need] for before in self._before if before < known]
