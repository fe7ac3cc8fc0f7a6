"""Who is there and gets to what when: staffed time, paces and queues of the seller's people. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from desktop.domain.accounts import Agent
from desktop.domain.clock import is_late
from desktop.domain.staff_hours import StaffHours, local_minute

ENOUGH: Final = 5
"""Fewer answers than this say nothing about a person's pace."""
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_HORIZON: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OpenWait:
    """A conversation whose buyer waits. Instants in UTC; `agent` is the assignee's id or ""."""

    conversation: str
    market: str
    kind: str
    agent: str
    language: str
    buyer: str
    since: datetime
    act_by: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a person answers: `answers` in `staffed_hours` of the days that were looked at.

    `per_hour` is None when there is too little to say (under five answers).
    """

    agent: str
    answers: int
    staffed_hours: float

    @property
    def per_hour(self) -> float | None:
        return self.answers / self.staffed_hours if self.answers >= ENOUGH and self.staffed_hours else None


class StaffedTime:
    """The time in which somebody is there, between two instants; without staff hours all of it."""

    def __init__(self, staff: StaffHours | None, since: datetime, until: datetime) -> None:
        self._spans: list[tuple[datetime, datetime]] = []
        self._before: list[timedelta] = []
        self.total = timedelta(0)
        for start, end in _spans(staff, since, until):
            self._before.append(self.total)
            self._spans.append((start, end))
            self.total += end - start

    def after(self, work: timedelta) -> datetime | None:
        """The instant at which so much of it has passed; None when it is not enough."""
        if work > self.total or not self._spans:
            return None
        place = max(0, bisect_left(self._before, work) - 1)
        return self._spans[place][0] + (work - self._before[place])


def _spans(staff: StaffHours | None, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    if staff is None:
        yield since, until
        return
    zone = ZoneInfo(staff.time_zone)
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        for first, last in staff.on(day):
            start = max(since, local_minute(day, first, zone))
            end = min(until, local_minute(day, last, zone))
            if start < end:
                yield start, end
        day += timedelta(days=1)


class Desks:
    """The queues of the team from `now` on. Who has no pace yet is taken to work at the team's average.

    Everybody works through what they were given, one after the other, in the staffed time.
    """

    def __init__(
        self, now: datetime, agents: Sequence[Agent], measured: Mapping[str, Pace], staff: StaffHours | None
    ) -> None:
        self._team = {agent.id: agent for agent in agents}
        self._time = StaffedTime(staff, now, now + _HORIZON)
        known = {agent: pace for agent in self._team if (pace := _per_hour(measured, agent))}
        average = sum(known.values()) / len(known) if known else None
        self._pace = {agent: known.get(agent, average) for agent in self._team}
        self._given: Counter[str] = Counter()
        self._skilled: dict[tuple[str, str], tuple[str, ...]] = {}

    def is_away(self, agent: str) -> bool:
        """Whether a person is away, or no longer in the team."""
        found = self._team.get(agent)
        return found is None or found.away

    def has_pace(self, agent: str) -> bool:
        """Whether it can be said when this person gets to something."""
        return self._pace.get(agent) is not None

    def would_be_done(self, agent: str) -> datetime | None:
        """When this person would have answered one more; None when that cannot be said, or not within a
        month."""
        pace = self._pace.get(agent)
        if pace is None:
            return None
        return self._time.after(timedelta(hours=(self._given[agent] + 1) / pace))

    def give(self, agent: str) -> datetime | None:
        """Puts one more into a person's queue; when it would be answered."""
        done = self.would_be_done(agent)
        self._given[agent] += 1
        return done

    def why_move(self, wait: OpenWait) -> str:
        """Why a wait should go to somebody else; "" when it should not."""
        if not wait.agent:
            return "unassigned"
        if self.is_away(wait.agent):
            return "assignee_away"
        until = wait.act_by or wait.due_at
        if until is None or not self.has_pace(wait.agent):
            return ""
        done = self.would_be_done(wait.agent)
        return "assignee_too_late" if done is None or is_late(done, until) else ""

    def first_free(self, wait: OpenWait, but: str = "") -> str:
        """Who of those that can take it gets to it first, the one with the least to do of two; "" is
        nobody."""
        able = [agent for agent in self._able(wait.market, wait.language) if agent != but]
        return min(
            able,
            key=lambda agent: (self.would_be_done(agent) or NEVER, self._given[agent], agent),
            default="",
        )

    def able(self, wait: OpenWait, but: str = "") -> int:
        """How many people can take it."""
        return sum(agent != but for agent in self._able(wait.market, wait.language))

    def is_sooner(self, agent: str, other: str) -> bool:
        """Whether the first would get to one more before the second."""
        return (self.would_be_done(agent) or NEVER) < (self.would_be_done(other) or NEVER)

    def skills(self, agent: str, wait: OpenWait) -> tuple[bool, bool]:
        """Whether a person speaks the buyer's language, and is there for the market by name."""
        found = self._team[agent]
        return _speaks(found, wait.language), wait.market in found.markets

    def _able(self, market: str, language: str) -> tuple[str, ...]:
        known = self._skilled.get((market, language))
        if known is None:
            serving = [
                agent
                for agent in self._team.values()
                if not agent.away and (not agent.markets or market in agent.markets)
            ]
            speaking = [agent for agent in serving if _speaks(agent, language)]
            known = self._skilled[market, language] = tuple(agent.id for agent in speaking or serving)
        return known


def _speaks(agent: Agent, language: str) -> bool:
    wanted = language.partition("-")[0].lower()
    return bool(wanted) and any(known.partition("-")[0].lower() == wanted for known in agent.languages)


def _per_hour(measured: Mapping[str, Pace], agent: str) -> float | None:
    pace = measured.get(agent)
    return pace.per_hour if pace is not None else None
