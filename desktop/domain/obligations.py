"""What the seller owes the buyer: obligations folded from the events of a conversation, judged in one place.

An obligation starts with the platform's receipt of the first unanswered buyer message; later messages do not
move it. Only a person's reply that the platform has accepted answers it, at the platform's receipt time of
that reply (R8). All instants are aware, in UTC. Pure: the same events give the same obligations whatever
order they arrive in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from .calendars import Calendar, CalendarRangeError
from .clock import due_at, is_late, last_stop_end_before
from .clock_table import EPOCH
from .policies import Policy
from .staff_hours import StaffHours, act_by

ClosedHow = Literal["answered", "no_answer_needed", "taken_over", "closed"]
Verdict = Literal["in_time", "late"]

AROUND_THE_CLOCK: Final = "around-the-clock"
PLATFORM: Final = "platform"


class EventKind(StrEnum):
    """What happened in a conversation. Only those named in `fold` touch the clock."""

    BUYER_MESSAGE = "buyer_message"
    REPLY = "reply"
    """A person's message to the buyer, accepted by the platform; a stage update sent by a person is one."""
    REJECTED = "rejected"
    IN_MODERATION = "in_moderation"
    UNSENT = "unsent"
    """A draft, or a reply that is queued, failed or unknown."""
    NOTE = "note"
    SYSTEM = "system"
    PLATFORM = "platform"
    FULFILMENT = "fulfilment"
    NO_ANSWER_NEEDED = "no_answer_needed"
    ANSWER_NEEDED = "answer_needed"
    """The decision "no answer needed", or the closing, was taken back."""
    TAKEN_OVER = "taken_over"
    GIVEN_BACK = "given_back"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `at` is the platform's receipt time in UTC (of a moderated reply too, once it is released).

    `id` is the message's, `by` the person who decided, `platform_due` a deadline that the platform gives.
    """

    at: datetime
    kind: EventKind
    id: str = ""
    by: str | None = None
    platform_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Obligation:
    """One answer owed. Instants in UTC.

    `due_at` is None when no deadline is known: the receipt lies outside the calendar's covered years.
    `verdict` is None while it is open, and for one closed without an answer before its deadline; "no answer
    needed" has none at all, being outside the compliance figures. `calendar_version` is the stamp of the
    calendar that gave `due_at`; `runs_from` is since when the clock runs without a stop until `due_at`.
    """

    opened_at: datetime
    opened_by_message: str
    due_at: datetime | None
    act_by: datetime | None
    closed_at: datetime | None = None
    closed_how: ClosedHow | None = None
    verdict: Verdict | None = None
    calendar_version: str = ""
    runs_from: datetime | None = None
    due_source: Literal["computed", "platform"] = "computed"
    closed_by: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Answering:
    """All obligations of a conversation, oldest first, and since when a buyer waits.

    Under a first-reply policy a buyer may wait (`needs_answer_since`) with no obligation open.
    """

    obligations: tuple[Obligation, ...] = ()
    needs_answer_since: datetime | None = None

    @property
    def open(self) -> Obligation | None:
        """The obligation that is open now; there is at most one."""
        return self.obligations[-1] if self.obligations and self.obligations[-1].is_open else None

    @property
    def last(self) -> Obligation | None:
        """The latest obligation, open or not."""
        return self.obligations[-1] if self.obligations else None


def judge(due: datetime | None, closed_at: datetime | None, closed_how: ClosedHow | None) -> Verdict | None:
    """The verdict for list, board and report alike; at the due instant itself it is in time."""
    if due is None or closed_at is None or closed_how == "no_answer_needed":
        return None
    if is_late(closed_at, due):
        return "late"
    return "in_time" if closed_how == "answered" else None


def fold(
    events: Iterable[Event],
    policy: Policy,
    calendar: Calendar | None,
    staff: StaffHours | None = None,
    earlier: Sequence[Obligation] = (),
) -> Answering:
    """The obligations of a conversation from its events, in any order.

    - a buyer message opens one, unless one is open, the conversation is taken over, or the policy asks for
      the first reply only and that was given; an accepted reply answers it;
    - "no answer needed" and closing end it, each with who and when; taking that back continues it from its
      first opening; a buyer's message after it opens a new one;
    - a taken-over conversation opens none until it is given back; then a buyer message that nobody from the
      platform answered opens one at the instant of giving back;
    - notes, system, platform and fulfilment messages, drafts, rejected, queued and moderated replies change
      nothing.

    `earlier` are obligations already judged: a closed one keeps its due instant and the calendar version that
    judged it. `calendar` may be None for a policy around the clock. Of events at the same instant a reply
    counts before a buyer's message: it cannot have answered it.
    """
    state = _Fold(policy, calendar, staff, earlier)
    for event in _ordered(events):
        state.take(event)
    return Answering(tuple(state.obligations), state.waiting_since)


_RANK: Final = {EventKind.REPLY: 0, EventKind.BUYER_MESSAGE: 2}


def _ordered(events: Iterable[Event]) -> list[Event]:
    unique: dict[tuple[EventKind, str] | int, Event] = {}
    for position, event in enumerate(events):
        unique[(event.kind, event.id) if event.id else position] = event
    return sorted(unique.values(), key=lambda event: (event.at, _RANK.get(event.kind, 1), event.id))


class _Fold:
    def __init__(
        self,
        policy: Policy,
        calendar: Calendar | None,
        staff: StaffHours | None,
        earlier: Sequence[Obligation],
    ) -> None:
        if calendar is None and policy.mode == "working_days":
            raise ValueError("a policy on working days needs a calendar")
        self.obligations: list[Obligation] = []
        self.waiting_since: datetime | None = None
        self._policy, self._calendar, self._staff = policy, calendar, staff
        self._judged = {known.opened_by_message: known for known in earlier if not known.is_open}
        self._replied = False
        self._taken_over = False
        self._unheard: Event | None = None
        self._set_aside: tuple[int | None, datetime | None] | None = None

    def take(self, event: Event) -> None:
        match event.kind:
            case EventKind.BUYER_MESSAGE:
                self._buyer(event)
            case EventKind.REPLY:
                self._end(event, "answered")
                self._replied, self._set_aside = True, None
            case EventKind.NO_ANSWER_NEEDED | EventKind.CLOSED:
                how: ClosedHow = "closed" if event.kind is EventKind.CLOSED else "no_answer_needed"
                since, index = self.waiting_since, len(self.obligations) - 1
                was_open = self._end(event, how)
                if since is not None:
                    self._set_aside = (index if was_open else None, since)
            case EventKind.ANSWER_NEEDED:
                self._continue()
            case EventKind.TAKEN_OVER:
                self._end(event, "taken_over")
                self._taken_over, self._set_aside = True, None
            case EventKind.GIVEN_BACK:
                self._taken_over = False
                if self._unheard is not None:
                    self._buyer(replace(self._unheard, at=event.at))
                    self._unheard = None
            case EventKind.PLATFORM if self._taken_over:
                self._unheard = None
            case _:
                pass

    def _buyer(self, event: Event) -> None:
        if self._taken_over:
            self._unheard = self._unheard or event
            return
        first_of_wait = self.waiting_since is None
        if first_of_wait:
            self.waiting_since = event.at
        if not first_of_wait or (self._policy.answers == "first_reply" and self._replied):
            return
        self.obligations.append(
            with_due(
                Obligation(event.at, event.id, None, None),
                self._policy,
                self._calendar,
                self._staff,
                event.platform_due,
            )
        )

    def _end(self, event: Event, how: ClosedHow) -> bool:
        self.waiting_since = None
        if not self.obligations or not self.obligations[-1].is_open:
            return False
        current = self.obligations[-1]
        known = self._judged.get(current.opened_by_message)
        if known is not None:
            current = known
        self.obligations[-1] = Obligation(
            current.opened_at,
            current.opened_by_message,
            current.due_at,
            current.act_by,
            event.at,
            how,
            judge(current.due_at, event.at, how),
            current.calendar_version,
            current.runs_from,
            current.due_source,
            event.by,
        )
        return True

    def _continue(self) -> None:
        if self._set_aside is None:
            return
        index, self.waiting_since = self._set_aside
        self._set_aside = None
        if index is None:
            return
        opened = self.obligations[index]
        fresh = Obligation(opened.opened_at, opened.opened_by_message, None, None)
        platform_due = opened.due_at if opened.due_source == "platform" else None
        # A newer message that opened one of its own in between is part of the wait that goes on.
        del self.obligations[index:]
        self.obligations.append(with_due(fresh, self._policy, self._calendar, self._staff, platform_due))


def with_due(
    obligation: Obligation,
    policy: Policy,
    calendar: Calendar | None,
    staff: StaffHours | None,
    platform_due: datetime | None = None,
) -> Obligation:
    """The obligation with deadline, act-by and calendar version reckoned anew. A policy whose deadlines come
    from the platform takes `platform_due`, and counts its hours itself only where the platform gave none."""
    opened = obligation.opened_at
    if policy.due_source == "platform" and platform_due is not None:
        return replace(
            obligation,
            due_at=platform_due,
            act_by=act_by(staff, opened, platform_due),
            calendar_version=PLATFORM,
            runs_from=EPOCH,
            due_source="platform",
        )
    if calendar is None or policy.mode == "around_the_clock":
        due, version, runs_from = opened + timedelta(hours=policy.hours), AROUND_THE_CLOCK, EPOCH
    else:
        version = calendar.stamp
        try:
            due = due_at(calendar, policy, opened)
            runs_from = last_stop_end_before(calendar, due, policy)
        except CalendarRangeError:
            return replace(
                obligation,
                due_at=None,
                act_by=None,
                calendar_version=version,
                runs_from=None,
                due_source="computed",
            )
    # Written out, since `replace` costs five times as much and a first read makes a million of these.
    return Obligation(
        opened,
        obligation.opened_by_message,
        due,
        act_by(staff, opened, due),
        obligation.closed_at,
        obligation.closed_how,
        obligation.verdict,
        version,
        runs_from,
        "computed",
        obligation.closed_by,
    )
