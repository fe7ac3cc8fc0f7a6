"""Looking ahead: what breaches if nobody answers, what does at the present pace, and who should take which.

Pure but for `open_waits` and `paces`, which read. Nothing is applied here: a person presses a key for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from desktop.domain.accounts import Agent
from desktop.domain.clock import is_late
from desktop.domain.staff_hours import StaffHours, StaffHoursError, staff_hours_of
from desktop.store.waits import Narrow

from .desks import NEVER, Desks, StaffedTime
from .desks import OpenWait as OpenWait
from .desks import Pace as Pace
from .sources import Sources

_HOUR: Final = timedelta(hours=1)
PACE_DAYS: Final = 14
"""The pace is measured over so many days before now."""


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
    sources: Sources,
    *,
    until: datetime | None = None,
    markets: Sequence[str] | None = None,
) -> tuple[OpenWait, ...]:
    """Everything open (with `until`: what has act-by or deadline until then), by deadline; what has none
    last."""
    narrow = Narrow(tuple(markets) if markets is not None else None)
    return tuple(
        OpenWait(
            row.id,
            row.market,
            row.case_kind or row.topic,
            row.assignee or "",
            row.language,
            row.buyer,
            row.needs_answer_since or row.last_message_at,
            row.act_by,
            row.due_at,
        )
        for row in sources.reader.waits.open_rows(narrow, until)
    )


def paces(sources: Sources, now: datetime, days: int = PACE_DAYS) -> dict[str, Pace]:
    """The pace of everybody in the team over the last days. The account's staff hours count for all, less the
    absences that hold for all markets; without staff hours every hour counts."""
    since = now - timedelta(days=days)
    answers = sources.reader.waits.answers_by_agent(since, now)
    hours = StaffedTime(staff_of(sources), since, now).total / _HOUR
    return {agent: Pace(agent, answers.get(agent, 0), hours) for agent in sources.agents}


def staff_of(sources: Sources) -> StaffHours | None:
    """The account's staff hours, the days on which everybody is away taken out; None when there are none."""
    account = sources.account
    if account is None or account.staff_times is None or not account.staff_times.weekly:
        return None
    try:
        staff = staff_hours_of(account.staff_times)
    except StaffHoursError:
        return None
    away = {
        absence.first_day + timedelta(days=day)
        for absence in account.absences
        if not absence.markets
        for day in range((absence.last_day - absence.first_day).days + 1)
    }
    return StaffHours(staff.time_zone, staff.weekly, staff.closed_days | away) if away else staff


def forecast(
    sources: Sources,
    now: datetime,
    until: datetime | None = None,
    *,
    markets: Sequence[str] | None = None,
) -> Forecast:
    """What breaches until an instant (None: the end of the next 24 hours)."""
    end = until or now + timedelta(hours=24)
    measured = paces(sources, now)
    # What is to be done after the end does not come before anything that is due until then; what is open in
    # other markets does, since the same people answer it.
    waits = open_waits(sources, until=end)
    shown = [wait for wait in waits if markets is None or wait.market in markets]
    late = at_pace(waits, now, end, tuple(sources.agents.values()), measured, staff_of(sources))
    return Forecast(
        now,
        end,
        tuple(wait for wait in shown if wait.due_at is not None and now <= wait.due_at <= end),
        tuple(breach for breach in late if markets is None or breach.wait.market in markets),
        tuple(wait for wait in shown if wait.due_at is not None and is_late(now, wait.due_at)),
        measured,
    )


def at_pace(
    waits: Sequence[OpenWait],
    now: datetime,
    until: datetime,
    agents: Sequence[Agent],
    measured: Mapping[str, Pace],
    staff: StaffHours | None,
) -> tuple[Breach, ...]:
    """What will be late if everybody goes on answering as they did, the most urgent first. Each works at what
    is assigned to them; what is nobody's goes to whoever is free first of those who serve the market, and
    speak the language if anybody does. Pure."""
    desks = Desks(now, agents, measured, staff)
    breaches = []
    for wait in sorted(waits, key=_urgency):
        due = wait.due_at
        agent = wait.agent or desks.first_free(wait)
        reason: Literal["nobody", "away", "no_pace", "queue"] = "queue"
        answer_at = None
        if not agent:
            reason = "nobody"
        elif desks.is_away(agent):
            reason = "away"
        elif not desks.has_pace(agent):
            reason = "no_pace"
        else:
            answer_at = desks.give(agent)
        late = due is not None and now <= due <= until and (answer_at is None or is_late(answer_at, due))
        if late:
            breaches.append(Breach(wait, answer_at, reason))
    return tuple(sorted(breaches, key=lambda breach: _urgency(breach.wait, by_due=True)))


def suggest(
    waits: Sequence[OpenWait],
    now: datetime,
    agents: Sequence[Agent],
    measured: Mapping[str, Pace],
    *,
    staff: StaffHours | None = None,
    limit: int = 100,
) -> tuple[Suggestion, ...]:
    """Who should take which, in the order in which it is due: unassigned ones, and those whose assignee is
    away, has left or would be too late. By language and market skill first, then by who gets to it first,
    then by the least load. Who is away gets nothing, and nobody what is theirs already. Pure: applying is a
    person's key press."""
    desks = Desks(now, agents, measured, staff)
    found: list[Suggestion] = []
    for wait in sorted(waits, key=_urgency):
        if len(found) >= limit:
            break
        why = desks.why_move(wait)
        if not why:
            desks.give(wait.agent)
            continue
        agent = desks.first_free(wait, but=wait.agent)
        if not agent or (why == "assignee_too_late" and not desks.is_sooner(agent, wait.agent)):
            desks.give(wait.agent)
            continue
        speaks, serves = desks.skills(agent, wait)
        reasons = [why]
        if speaks:
            reasons.append("speaks_language")
        if serves:
            reasons.append("serves_market")
        if desks.able(wait, but=wait.agent) > 1:
            reasons.append("least_load")
        done = desks.give(agent)
        limit_at = wait.act_by or wait.due_at
        in_time = limit_at is None or (done is not None and not is_late(done, limit_at))
        found.append(Suggestion(wait, agent, tuple(reasons), done, in_time))
    return tuple(found)


def _urgency(wait: OpenWait, *, by_due: bool = False) -> tuple[datetime, str]:
    act = wait.due_at if by_due else wait.act_by or wait.due_at
    return act or NEVER, wait.conversation
