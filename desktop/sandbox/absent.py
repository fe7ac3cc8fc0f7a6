"""Absences of the practice seller's people: who stands in, and what goes back to the team before act-by."""

from datetime import datetime, timedelta
from functools import cache

from desktop import resources
from desktop.domain.accounts import StaffInterval, StaffTimes
from desktop.domain.clock import due_at
from desktop.domain.policies import Policy
from desktop.domain.staff_hours import StaffHours, act_by, staff_hours_of
from desktop.platforms.helpdesk import contract

from .account import Absences
from .calendars import calendar_of
from .desk import SYSTEM, Desk, decoder, encode

RETURNED_BEFORE = timedelta(hours=4)
"""What somebody absent holds goes back to the team so long before act-by: while it is due soon, there is time
for somebody else."""


def set_people(desk: Desk, people: list[contract.Agent]) -> None:
    """Writes the document of the seller's people."""
    desk.store.set_document("agents", encode(contract.Agents(items=people)))


def stands_in_elsewhere(desk: Desk, market: str, person: contract.Agent, now: datetime) -> bool:
    """Whether an announced absence leaves this market to somebody else today (R16)."""
    for absence in desk.document("absences", Absences).items:
        here = not absence.markets or market in absence.markets
        if here and absence.first_day <= now.date() <= absence.last_day and absence.stand_in != person.name:
            return True
    return False


def return_absent(desk: Desk, people: list[contract.Agent], now: datetime) -> list[str]:
    """Takes what absent people hold off them, soon before act-by, and says so to the others in an internal
    note; the conversations.

    The response clock runs on: only a reply stops it.
    """
    away = {person.id: person for person in people if person.away}
    returned = []
    for person in away.values():
        rows = desk.store.run(
            "SELECT data FROM things WHERE kind = 'conversation' AND data IS NOT NULL AND instr(data, ?) > 0",
            b'"assignee":' + encode(person.id),
        )
        for (raw,) in rows:
            found = decoder(contract.Conversation).decode(raw)
            if found.assignee != person.id or found.needs_answer_since is None:
                continue
            latest = acts_by(desk, found)
            if latest is not None and latest - now > RETURNED_BEFORE:
                continue
            found.assignee = None
            language, text = _note()
            desk.add_message(found, SYSTEM, text.format(name=person.name), internal=True, language=language)
            returned.append(found.id)
    return returned


def acts_by(desk: Desk, conversation: contract.Conversation) -> datetime | None:
    """Until when somebody who is there must answer, by the platform's calendar; None for no clock."""
    market, since = desk.market(conversation.market), conversation.needs_answer_since
    if market is None or since is None:
        return None
    calendar = calendar_of(market.code, market.region, market.time_zone, since.year)
    due = conversation.due_at or due_at(calendar, Policy(market.policy.id, market.policy.hours), since)
    return act_by(hours_of(desk.document("staff_hours", contract.StaffHours)), since, due)


def hours_of(hours: contract.StaffHours | None) -> StaffHours | None:
    """Staff hours of the contract as the clock reckons with them."""
    if hours is None:
        return None
    weekly = tuple(StaffInterval(part.weekday, part.start, part.end) for part in hours.weekly)
    return staff_hours_of(StaffTimes(hours.time_zone, weekly, tuple(hours.closed_days)))


@cache
def _note() -> tuple[str, str]:
    table: dict[str, str] = resources.read_toml("sandbox", "answers.toml")["returned"]
    return next(iter(table.items()))
