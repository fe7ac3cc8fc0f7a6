"""When people write: buyers in their waking hours, the seller while it is staffed, both by a market's
calendar.

The world is told backwards from its last message, so that the live part can be due when it should be.
Instants are whole epoch seconds here, because a hundred thousand conversations need half a million of them.
"""

import random
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from desktop.domain.clock import due_at
from desktop.domain.policies import DEFAULT, Policy

from ..calendars import calendar_of
from .seller import Place, staff_hours

HOUR = 3600
DAY = 24 * HOUR
PAST_DAYS = 700


def when(seconds: int) -> datetime:
    """An instant in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


class MarketTimes:
    """The times of one market, seen from `now` (epoch seconds)."""

    def __init__(self, place: Place, now: int) -> None:
        self.now = now
        self.zone = ZoneInfo(place.market.time_zone)
        self.calendar = calendar_of(place.code, None, place.market.time_zone, when(now).year)
        self._shift = int((when(now).astimezone(self.zone).utcoffset() or timedelta()).total_seconds())
        self._starts, self._ends = self._staffed()

    def _staffed(self) -> tuple[list[int], list[int]]:
        """When the seller answers this market: staff hours on the market's working days."""
        hours = staff_hours()
        zone = ZoneInfo(hours.time_zone)
        today = when(self.now).astimezone(zone).date()
        starts: list[int] = []
        ends: list[int] = []
        for back in range(PAST_DAYS, -1, -1):
            day = today - timedelta(days=back)
            if self.calendar.is_closed(day):
                continue
            midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
            for interval in hours.weekly:
                if interval.weekday == day.weekday():
                    starts.append(int((midnight + timedelta(minutes=interval.start)).timestamp()))
                    ends.append(int((midnight + timedelta(minutes=interval.end)).timestamp()))
        return starts, ends

    def local(self, seconds: int) -> datetime:
        """An instant on the market's clock."""
        return when(seconds).astimezone(self.zone)

    def closed(self, seconds: int) -> bool:
        """Whether the market's response clock stands still."""
        return self.calendar.is_closed(self.local(seconds).date())

    def staffed_before(self, seconds: int, rng: random.Random) -> int:
        """A moment not after `seconds` at which somebody of the seller works."""
        index = bisect_right(self._starts, seconds) - 1
        if index < 0:
            return seconds
        if seconds < self._ends[index]:
            return seconds
        return self._ends[index] - int(rng.random() ** 2 * 5 * HOUR) - 30

    def awake_before(self, seconds: int, rng: random.Random) -> int:
        """A moment not after `seconds` at which a buyer may well write: not between half past midnight and
        six.
        """
        into = (seconds + self._shift) % DAY
        if HOUR // 2 < into < 6 * HOUR:
            return seconds - into - int(rng.random() * 3 * HOUR)
        return seconds

    def due(self, received: int, policy: Policy = DEFAULT) -> int:
        """Until when an answer is in time."""
        return int(due_at(self.calendar, policy, when(received)).timestamp())

    def working_shift(self, hours: float) -> int:
        """The instant so many hours of the market's working clock away from now."""
        moment = self.local(self.now)
        left = timedelta(hours=abs(hours))
        while True:
            midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
            edge = midnight + timedelta(days=1) if hours > 0 else midnight
            room = abs(edge - moment) if not self.calendar.is_closed(_day(moment, hours)) else timedelta()
            if left < room or (left == room and hours < 0):
                return int((moment + (left if hours > 0 else -left)).timestamp())
            left -= room
            moment = edge if hours > 0 else midnight - timedelta(microseconds=1)

    def received_for(self, due: int) -> int:
        """The latest receipt, on the working day before, whose answer is due then."""
        local = self.local(due)
        day = local.date() - timedelta(days=1)
        while self.calendar.is_closed(day):
            day -= timedelta(days=1)
        return int(datetime.combine(day, local.time(), self.zone).timestamp())

    def closed_moment(self, rng: random.Random) -> int | None:
        """A waking moment in the closed days just before now, or in those of now; None when there are
        none.
        """
        today = self.local(self.now).date()
        days: list[date] = [today] if self.calendar.is_closed(today) else []
        day = today - timedelta(days=1)
        while self.calendar.is_closed(day):
            days.append(day)
            day -= timedelta(days=1)
        if not days:
            return None
        chosen = rng.choice(days)
        midnight = datetime(chosen.year, chosen.month, chosen.day, tzinfo=self.zone)
        moment = int((midnight + timedelta(minutes=rng.randint(8 * 60, 22 * 60))).timestamp())
        return moment if moment < self.now else None


def _day(moment: datetime, hours: float) -> date:
    """The local date that a step forwards or backwards from a moment goes through."""
    return (moment if hours > 0 else moment - timedelta(microseconds=1)).date()
