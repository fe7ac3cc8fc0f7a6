"""Looking ahead: what breaches if nobody answers, what does at the present pace, and who should take which.

Pure but for `open_waits` and `paces`, which read. Nothing is applied here: a person presses a key for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from desktop.domain.accounts import Agent

from .sources import Sources

PACE_DAYS: Final = 14
"""The pace is measured over so many days before now."""


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
        return self.answers / self.staffed_hours if self.answers >= 5 and self.staffed_hours else None


@dataclass(frozen=True, slots=True)
class Breach:
    """A wait that would be late. `answer_at`: when its answer would come at the present pace (UTC), None when
    nobody would get to it before the forecast ends. `reason`: "nobody" (assigned to no one), "away" (the
    assignee is away), "no_pace" (the assignee has no pace yet), "queue" (too much before it)."""

    wait: OpenWait
    answer_at: datetime | None = None
    reason: Literal["nobody", "away", "no_pace", "queue"] = "queue"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What has its deadline until `until`. Both lists in the order of their deadlines; neither holds what is
    overdue already (`overdue`)."""

    as_of: datetime
    until: datetime
    if_nobody_answers: tuple[OpenWait, ...] = ()
    at_present_pace: tuple[Breach, ...] = ()
    overdue: tuple[OpenWait, ...] = ()
    paces: Mapping[str, Pace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who should take a conversation. `agent` differs from the wait's. `reasons` are short keys, the most
    telling first: "unassigned", "assignee_away", "assignee_too_late", "speaks_language", "serves_market",
    "least_load". `done_by`: when this person would get to it at the present pace; None when no pace is known.
    `in_time`: whether that is before act-by."""

    wait: OpenWait
    agent: str
    reasons: tuple[str, ...]
    done_by: datetime | None
    in_time: bool


def open_waits(
    sources: Sources, now: datetime, *, markets: Sequence[str] | None = None
) -> tuple[OpenWait, ...]:
    """Everything open, by due instant."""
    del sources, now, markets
    return ()


def paces(sources: Sources, now: datetime, days: int = PACE_DAYS) -> dict[str, Pace]:
    """Each person's answers per staffed hour over the last days. The account's staff hours count for all,
    less announced absences of everybody; who is not in the team now has none."""
    del sources, now, days
    return {}


def forecast(
    sources: Sources,
    now: datetime,
    until: datetime | None = None,
    *,
    markets: Sequence[str] | None = None,
) -> Forecast:
    """What breaches until an instant (None: the end of the next 24 hours)."""
    del sources, markets
    return Forecast(now, until or now + timedelta(hours=24), paces={})


def suggest(
    waits: Sequence[OpenWait],
    now: datetime,
    agents: Sequence[Agent],
    measured: Mapping[str, Pace],
    *,
    limit: int = 100,
) -> tuple[Suggestion, ...]:
    """Who should take which, in the order in which it is due: unassigned ones, and those whose assignee is
    away or would be too late. By market and language skill first, then by who gets to it first. Who is away
    gets nothing. Pure: applying is a person's key press."""
    del waits, now, agents, measured, limit
    return ()
