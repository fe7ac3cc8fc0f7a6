"""A conversation's response pill, for the list, the header and the search: its state now, worded for the
screen.

The state comes from instants that the store keeps; whether a market's clock stands still is asked once per
tick and
market. Nothing here reckons a deadline.
"""

from datetime import datetime

from desktop.domain.clock import is_running
from desktop.domain.conversations import CLOSED, OPEN, SELLER, TAKEN_OVER
from desktop.domain.obligations import ClosedHow
from desktop.domain.response_state import ResponseState, response_state
from desktop.l10n import pill as words
from desktop.l10n.pill import Pill
from desktop.store.views import Row

from .workspace import Workspace

NOTICE = "notice"
"""Why nobody can reply: the platform tells, it does not ask."""
DEFAULT_WARN_HOURS = (4.0, 1.0)
_KEPT = 2000


class Pills:
    """Pills of one moment. Call `refresh` at every tick and change; painting in between costs a look-up.

    One for each pane: it keeps the moment, the standing clocks and the pills that were worded in that moment.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._now: datetime | None = None
        self._stopped: dict[tuple[str, str], bool] = {}
        self._made: dict[Row, Pill] = {}
        self._language = ""
        self._warn: dict[tuple[str, str], tuple[float, ...]] = {}

    @property
    def now(self) -> datetime:
        """The moment (UTC) that every pill of this pane shows."""
        if self._now is None:
            self._now = self._workspace.now()
        return self._now

    def refresh(self) -> None:
        """A new moment: what was worded is forgotten."""
        self._now = None
        self._stopped.clear()
        self._made.clear()
        self._warn.clear()

    def stopped(self, row: Row) -> bool:
        """Whether the clock of the row's market stands still now, by its account's policy; False while no
        calendar is known."""
        place = (row.account, row.market)
        known = self._stopped.get(place)
        if known is None:
            known = self._stopped[place] = self._ask(row)
        return known

    def state(self, row: Row) -> str:
        """A ResponseState, `words.WAITING` or `words.CLOSED`."""
        return row_state(row, self.now, stopped=self.stopped(row), warn_hours=self.warn_hours(row))

    def pill(self, row: Row) -> Pill:
        """The pill in the current language."""
        language = self._workspace.language
        if language != self._language or len(self._made) > _KEPT:
            self._made.clear()
            self._language = language
        made = self._made.get(row)
        if made is None:
            workspace, desk = self._workspace, self._workspace.desk_of(row)
            account = desk.account if desk is not None else None
            times = account.staff_times if account is not None else None
            state = self.state(row)
            made = self._made[row] = words.pill(
                state,
                self.now,
                row.next_update_due if state == words.UPDATE_LATE else row.due_at,
                row.act_by,
                row.runs_from,
                workspace.zone(row.market, desk),
                language,
                market=row.market,
                staff_time_zone=times.time_zone if times is not None else None,
                given=row.due_source == "platform",
            )
        return made

    def warn_hours(self, row: Row) -> tuple[float, ...]:
        """The warning points of the row's market in hours before act-by, widest first."""
        place = (row.account, row.market)
        known = self._warn.get(place)
        if known is None:
            desk = self._workspace.desk_of(row)
            told = desk.market(row.market) if desk is not None else None
            known = self._warn[place] = told.policy_warn_hours if told is not None else DEFAULT_WARN_HOURS
        return known

    def _ask(self, row: Row) -> bool:
        desk = self._workspace.desk_of(row)
        book = desk.store.book if desk is not None else None
        clock = book.clock(row.market) if book is not None else None
        if clock is None or clock.calendar is None:
            return False
        day = self.now.astimezone(clock.calendar.zone).date()
        return clock.calendar.covers(day) and not is_running(clock.calendar, clock.policy, self.now)


def is_update_late(row: Row, now: datetime) -> bool:
    """Whether the buyer should have heard the next step by now, and can be told (R10)."""
    due = row.next_update_due
    return due is not None and due < now and row.state == OPEN and row.can_reply


def row_state(
    row: Row, now: datetime, *, stopped: bool = False, warn_hours: tuple[float, ...] = DEFAULT_WARN_HOURS
) -> str:
    """The state of a conversation's pill at `now`: a ResponseState, `WAITING` (buyer's turn), `UPDATE_LATE`
    (the buyer is to be told, R10) or `CLOSED`."""
    if row.state == TAKEN_OVER:
        return ResponseState.TAKEN_OVER
    if row.needs_answer_since is None:
        if is_update_late(row, now):
            return words.UPDATE_LATE
        if row.no_answer_needed:
            return ResponseState.NO_ANSWER_NEEDED
        if row.state == CLOSED:
            return words.CLOSED
        if row.cannot_reply_reason == NOTICE:
            return words.NOTICE
        if row.last_author_role != SELLER and row.closed_how is None:
            return words.WAITING
    how: ClosedHow | None = "no_answer_needed" if row.no_answer_needed else None
    return response_state(
        now,
        row.needs_answer_since,
        row.due_at,
        row.act_by,
        closed_how=how,
        stopped=stopped,
        warn_hours=warn_hours,
    )
