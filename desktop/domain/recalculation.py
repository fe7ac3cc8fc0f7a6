"""After an edit of a calendar: open obligations get a new deadline, and each change is told: old, new, why.

Verdicts on closed obligations stay with the calendar version that judged them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .calendars import Calendar, DayChange, calendar_changes
from .clock_table import EPOCH
from .obligations import Obligation, with_due
from .policies import Policy
from .staff_hours import StaffHours


@dataclass(frozen=True, slots=True)
class DueChange:
    """A deadline that moved: for the log and the conversation's history. Instants in UTC.

    `why` are the weekdays that now count otherwise, with their sources; empty when the hours of the policy or
    the covered years changed.
    """

    opened_by_message: str
    old_due: datetime | None
    new_due: datetime | None
    old_version: str
    new_version: str
    why: tuple[DayChange, ...]


def recompute(
    obligation: Obligation,
    policy: Policy,
    new: Calendar,
    staff: StaffHours | None,
    old: Calendar | None = None,
) -> tuple[Obligation, DueChange | None]:
    """An obligation under an edited calendar or policy, and the change when its deadline moved.

    Closed obligations and deadlines that the platform gave come back as they are. With `old` given the change
    names the days that made it.
    """
    if not obligation.is_open or obligation.due_source == "platform":
        return obligation, None
    moved = with_due(obligation, policy, new, staff)
    if moved.due_at == obligation.due_at:
        return moved, None
    return moved, DueChange(
        obligation.opened_by_message,
        obligation.due_at,
        moved.due_at,
        obligation.calendar_version,
        moved.calendar_version,
        tuple(_between(calendar_changes(old, new), obligation, moved, new)) if old is not None else (),
    )


def _between(
    changes: Sequence[DayChange], before: Obligation, after: Obligation, calendar: Calendar
) -> list[DayChange]:
    first = before.opened_at.astimezone(calendar.zone).date()
    dues = [due for due in (before.due_at, after.due_at) if due is not None]
    last = max(dues, default=EPOCH).astimezone(calendar.zone).date()
    return [change for change in changes if first <= change.date <= last]
