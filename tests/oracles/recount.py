"""The monitor's numbers counted again from raw messages, the slow way: quarter by quarter, list by list.

It shares no code with the program's clock, store or reports: only the plain values of messages and heads.
Zones, days and staff hours begin on quarters of an hour, so nothing changes within one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracles.brute_clock import is_open

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Place:
    """A market: its time zone, its holidays, and when the seller's people are there (local, Monday to
    Friday)."""

    zone: ZoneInfo
    closed: frozenset[date]
    hours: tuple[int, int]
    staff_zone: ZoneInfo

    def runs(self, day: date) -> bool:
        return is_open(self.closed, day)

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def staffed(self, moment: datetime) -> bool:
        local = moment.astimezone(self.staff_zone)
        return local.weekday() < 5 and self.hours[0] <= local.hour < self.hours[1]


@dataclass
class Owed:
    """One wait of a buyer."""

    conversation: str
    first: bool
    opened: datetime
    market: str
    kind: str
    language: str
    agent: str
    due: datetime
    act: datetime
    closed: datetime | None = None
    how: str = ""

    @property
    def late(self) -> bool | None:
        """The verdict: True late, False in time, None without one."""
        if self.closed is None or self.how == "no_answer_needed":
            return None
        return True if self.closed > self.due else False if self.how == "answered" else None


def owed(head: Any, messages: Sequence[Any], place: Place) -> list[Owed]:
    """The waits of a conversation from what was written in it."""
    happened: list[tuple[datetime, int, str, str]] = []
    for m in messages:
        if m.internal:
            continue
        if m.author.role == "buyer":
            happened.append((m.received_at, 2, "buyer", ""))
        elif m.author.role == "seller" and m.delivery == "sent":
            happened.append((m.received_at, 0, "answered", m.author.id))
    last = max([head.last_message_at, *(m.received_at for m in messages)]) + MOMENT
    if head.no_answer_needed is not None:
        happened.append((head.no_answer_needed.at, 1, "no_answer_needed", head.no_answer_needed.by))
    if head.state == "closed":
        happened.append((last, 1, "closed", ""))
    if head.state == "taken_over":
        spoken = [m.received_at for m in messages if m.author.role == "platform"]
        happened.append((spoken[-1] if spoken else last, 1, "taken_over", ""))
    found: list[Owed] = []
    for at, _rank, what, by in sorted(happened):
        waiting = found and found[-1].closed is None
        if what == "buyer" and not waiting:
            due = due_at(place, at)
            found.append(
                Owed(
                    head.id,
                    not found,
                    at,
                    head.market,
                    head.topic,
                    head.buyer.language,
                    head.assignee or "",
                    due,
                    act_by(place, at, due),
                )
            )
        elif what != "buyer" and waiting:
            found[-1].closed, found[-1].how = at, what
            found[-1].agent = by or head.assignee or ""
    return found


def _next(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0) + QUARTER


def due_at(place: Place, received: datetime) -> datetime:
    """When 24 hours of the market's clock are used up."""
    left, moment = 24 * HOUR, received
    while True:
        following = _next(moment)
        if place.runs(place.local_day(moment)):
            if following - moment >= left:
                return moment + left
            left -= following - moment
        moment = following


def act_by(place: Place, received: datetime, due: datetime) -> datetime:
    """The end of the last staffed quarter before the deadline."""
    if place.staffed(due - MOMENT):
        return due
    moment = _next(due) - QUARTER
    while moment > received:
        if place.staffed(moment - QUARTER):
            return moment
        moment -= QUARTER
    return due


def ran(place: Place, start: datetime, end: datetime) -> timedelta:
    """How long the market's clock ran in between."""
    total, moment = timedelta(0), start
    while moment < end:
        following = min(end, _next(moment))
        if place.runs(place.local_day(moment)):
            total += following - moment
        moment = following
    return total


def board(
    world: Iterable[tuple[Any, Sequence[Any]]], places: dict[str, Place], now: datetime
) -> dict[tuple[str, str, str, str], int]:
    """How many conversations: figure, market, kind, agent. Warnings come four hours and one hour before."""
    count: Counter[tuple[str, str, str, str]] = Counter()
    for head, messages in world:
        place = places[head.market]
        cell = head.market, head.topic, head.assignee or ""
        ours = [m for m in messages if m.author.role == "seller" and not m.internal]
        if ours and ours[-1].delivery in ("in_moderation", "rejected"):
            count[(ours[-1].delivery, *cell)] += 1
        if head.state == "taken_over":
            count[("taken_over", *cell)] += 1
            continue
        waits = [each for each in owed(head, messages, place) if each.closed is None]
        if head.state == "closed" or not waits:
            continue
        (wait,) = waits
        count[("open", *cell)] += 1
        midnight = datetime.combine(place.local_day(now) + timedelta(days=1), time(0), place.zone).astimezone(
            UTC
        )
        if now > wait.due:
            count[("overdue", *cell)] += 1
            continue
        if now >= wait.act - HOUR:
            count[("at_risk", *cell)] += 1
        elif now >= wait.act - 4 * HOUR:
            count[("due_soon", *cell)] += 1
        elif not place.runs(place.local_day(now)):
            count[("stopped", *cell)] += 1
        for name, until in (("hour", now + HOUR), ("4h", now + 4 * HOUR), ("today", midnight)):
            count[(f"act_{name}", *cell)] += wait.act <= until
            count[(f"due_{name}", *cell)] += wait.due <= until
    return {key: number for key, number in count.items() if number}


def figures(
    world: Iterable[tuple[Any, Sequence[Any]]],
    places: dict[str, Place],
    first: date,
    last: date,
    key: Callable[[Owed, date], str],
) -> dict[str, dict[str, Any]]:
    """The figures of some local days by group; `key` names a wait's group by itself and the day that
    counts."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    took: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for head, messages in world:
        place = places[head.market]
        for wait in owed(head, messages, place):
            opened = place.local_day(wait.opened)
            if first <= opened <= last:
                found[key(wait, opened)]["arrived"] += 1
            closed = place.local_day(wait.closed) if wait.closed else None
            if opened <= last and (closed is None or closed > last):
                found[key(wait, last)]["backlog"] += 1
            if closed is None or wait.closed is None or not first <= closed <= last:
                continue
            group = key(wait, closed)
            found[group][wait.how] += 1
            if wait.late is not None:
                found[group]["late" if wait.late else "in_time"] += 1
            if wait.how == "answered":
                minutes = ceil(int(ran(place, wait.opened, wait.closed).total_seconds()) / 60)
                took[group, "each"].append(minutes)
                if wait.first:
                    took[group, "first"].append(minutes)
    lines: dict[str, dict[str, Any]] = {}
    for group, numbers in found.items():
        line: dict[str, Any] = {name: number for name, number in numbers.items() if number}
        for which in ("first", "each"):
            for name, percent in (("median", 50), ("p90", 90)):
                values = sorted(took[group, which])
                if values:
                    line[f"{which}_{name}"] = values[ceil(len(values) * percent / 100) - 1]
        lines[group] = line
    return lines
