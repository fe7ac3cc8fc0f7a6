"""The facts of a conversation's deadline: taken together when it is opened or changes, never while
painting."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.book import ClockBook
from desktop.domain.calendars import CalendarError
from desktop.domain.explain import Span, StoppedDay, spans
from desktop.domain.obligations import Obligation
from desktop.domain.policies import Policy
from desktop.store.views import Row


@dataclass(frozen=True, slots=True)
class Deadline:
    """Instants in UTC. `stretches` are empty and `policy` is None while no calendar is known.

    `verdict` and `closed_at` belong to an obligation that is over; then nothing is owed any more.
    """

    received_at: datetime
    due_at: datetime
    act_by: datetime | None
    runs_from: datetime | None
    due_source: str = "computed"
    calendar_version: str = ""
    policy: Policy | None = None
    stretches: tuple[Span, ...] = ()
    closed_at: datetime | None = None
    closed_how: str | None = None
    verdict: str | None = None

    @property
    def stopped(self) -> tuple[StoppedDay, ...]:
        """The local dates on which the clock stands still between receipt and deadline, in order."""
        return tuple(day for stretch in self.stretches for day in stretch.reasons)


def deadline_of(
    row: Row, obligations: list[Obligation], book: ClockBook | None, zone: str
) -> Deadline | None:
    """The deadline that is owed, else the last one that was; None when there is none or it is not known
    yet."""
    owed = next((known for known in reversed(obligations) if known.due_at is not None), None)
    if row.needs_answer_since is not None and row.due_at is not None:
        opened = owed if owed is not None and owed.is_open else None
        made = Deadline(
            opened.opened_at if opened else row.needs_answer_since,
            row.due_at,
            row.act_by,
            row.runs_from,
            row.due_source,
            opened.calendar_version if opened else "",
        )
    elif owed is not None and owed.due_at is not None:
        made = Deadline(
            owed.opened_at,
            owed.due_at,
            owed.act_by,
            owed.runs_from,
            owed.due_source,
            owed.calendar_version,
            closed_at=owed.closed_at,
            closed_how=owed.closed_how,
            verdict=owed.verdict,
        )
    else:
        return None
    return _explained(made, row.market, book, zone)


def _explained(made: Deadline, market: str, book: ClockBook | None, zone: str) -> Deadline:
    clock = book.clock(market) if book is not None else None
    if clock is None or made.due_source != "computed":
        return made
    policy, calendar = clock.policy, clock.calendar
    stretches: tuple[Span, ...] = ()
    if calendar is not None:
        try:
            stretches = tuple(spans(calendar, policy, made.received_at, made.due_at))
        except CalendarError:
            stretches = ()
    elif policy.mode == "around_the_clock" and made.due_at > made.received_at:
        stretches = (Span(made.received_at, made.due_at, True),)
    return Deadline(
        made.received_at,
        made.due_at,
        made.act_by,
        made.runs_from,
        made.due_source,
        made.calendar_version,
        policy,
        stretches,
        made.closed_at,
        made.closed_how,
        made.verdict,
    )
