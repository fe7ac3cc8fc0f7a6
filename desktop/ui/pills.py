"""A conversation's response pill, for the list, the header and the search: its state now, worded for the
screen.

The state comes from instants that the store keeps; whether a market's clock stands still is asked once per
tick and
market. Nothing here reckons a deadline.
"""

from datetime import datetime

from desktop.domain.clock import is_running
from desktop.domain.conversations import CLOSED, SELLER, TAKEN_OVER
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
        self._stopped: dict[str, bool] = {}
        self._made: dict[Row, Pill] = {}
        self._language = ""
        self._warn: dict[str, tuple[float, ...]] = {}

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

    def stopped(self, market: str) -> bool:
        """Whether the market's clock stands still now; False while no calendar is known."""
        known = self._stopped.get(market)
        if known is None:
            known = self._stopped[market] = self._ask(market)
        return known

    def state(self, row: Row) -> str:
        """A ResponseState, `words.WAITING` or `words.CLOSED`."""
        return row_state(
            row, self.now, stopped=self.stopped(row.market), warn_hours=self.warn_hours(row.market)
        )

    def pill(self, row: Row) -> Pill:
        """The pill in the current language."""
        language = self._workspace.language
        if language != self._language or len(self._made) > _KEPT:
            self._made.clear()
            self._language = language
        made = self._made.get(row)
        if made is None:
            workspace = self._workspace
            times = workspace.account.staff_times if workspace.account is not None else None
            made = self._made[row] = words.pill(
                self.state(row),
                self.now,
                row.due_at,
                row.act_by,
                row.runs_from,
                workspace.zone(row.market),
                language,
                market=row.market,
                staff_time_zone=times.time_zone if times is not None else None,
                given=row.due_source == "platform",
            )
        return made

    def warn_hours(self, market: str) -> tuple[float, ...]:
        """The market's warning points in hours before act-by, widest first."""
        known = self._warn.get(market)
        if known is None:
            account = self._workspace.account
            told = (
                next((place for place in account.markets if place.code == market), None) if account else None
            )
            known = self._warn[market] = told.policy_warn_hours if told is not None else DEFAULT_WARN_HOURS
        return known

    def _ask(self, market: str) -> bool:
        if not self._workspace.is_attached:
            return False
        book = self._workspace.store.book
        clock = book.clock(market) if book is not None else None
        if clock is None or clock.calendar is None:
            return False
        day = self.now.astimezone(clock.calendar.zone).date()
        return clock.calendar.covers(day) and not is_running(clock.calendar, clock.policy, self.now)


def row_state(
    row: Row, now: datetime, *, stopped: bool = False, warn_hours: tuple[float, ...] = DEFAULT_WARN_HOURS
) -> str:
    """The state of a conversation's pill at `now`: a ResponseState, `WAITING` (buyer's turn) or `CLOSED`."""
    if row.state == TAKEN_OVER:
        return ResponseState.TAKEN_OVER
    if row.needs_answer_since is None:
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
