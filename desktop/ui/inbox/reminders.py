"""When one may be reminded of a conversation: never past act-by, so that a reminder can not become an
excuse."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from desktop.domain.accounts import Account
from desktop.domain.staff_hours import StaffHours, StaffHoursError, is_staffed, local_minute, staff_hours_of
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.due import by_text, short_duration
from desktop.l10n.money import format_number
from desktop.store.errors import StoreError
from desktop.store.views import REMIND_BEFORE, Row

from ..desks import Desk
from ..kit.picker import Choice
from ..own_zone import own_zone
from ..workspace import Notice, Workspace
from .row_words import buyer_text

if TYPE_CHECKING:
    from .list_pane import ListPane

NONE = "-"
STEPS = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))
SOON = timedelta(hours=1)
UP, MORNING, LATE = time(7, 0), time(9, 0), time(22, 0)
AHEAD = 30
"""Days within which work is looked for."""
LEAST = timedelta(minutes=10)
BEFORE = REMIND_BEFORE


class Reminders(QObject):
    """Rings once for each reminder whose time has come; the row says it until the conversation was opened."""

    def __init__(self, workspace: Workspace, pane: "ListPane") -> None:
        super().__init__(pane)
        self._workspace = workspace
        self._pane = pane
        self._rung: set[tuple[str, str]] = set()
        """Accounts and conversations."""

    def ring(self) -> None:
        """Says what is due to be remembered now, in any account; several in one notice."""
        workspace = self._workspace
        now = workspace.now()
        due = [(desk.id, name) for desk in workspace.desks.values() for name in _due(desk, now)]
        self._rung.intersection_update(due)
        fresh = [place for place in due if place not in self._rung]
        rows = [row for place in fresh if (row := workspace.row(*place)) is not None]
        self._rung.update(fresh)
        if rows:
            text = partial(_ring_text, tuple(rows), workspace)
            show = partial(self._pane.show_conversation, rows[0].id, rows[0].account)
            notice = Notice(text, "warn", undo=show, undo_text=_show_text, seconds=60, anywhere=True)
            workspace.noticed.emit(notice)

    def seen(self, conversation_id: str) -> None:
        """The current account's conversation was opened: a reminder that has rung is done."""
        place = (self._workspace.desk_id, conversation_id)
        if place in self._rung:
            self._rung.discard(place)
            self._workspace.store.set_reminder(conversation_id, None)


def _due(desk: Desk, now: datetime) -> list[str]:
    """Nothing of an account that cannot be read: the others' reminders ring all the same."""
    try:
        return desk.reader.reminders_due(now)
    except StoreError:
        return []


def _ring_text(rows: tuple[Row, ...], workspace: Workspace) -> str:
    if len(rows) == 1:
        return _("Reminder: {name}").format(name=buyer_text(rows[0]))
    form = ngettext("Reminder of {count} conversation", "Reminder of {count} conversations", len(rows))
    return form.format(count=format_number(len(rows), workspace.language))


def _show_text() -> str:
    return _("Show")


def reminder_times(
    now: datetime, act_by: datetime | None, zone: str, staff: StaffHours | None = None
) -> list[datetime]:
    """The instants offered, in order: some hours from now while people are still up, the next beginning of
    work, shortly before act-by.

    With `act_by` (UTC; None: nothing is owed) none of them is later than it.
    """
    found = [now + step for step in STEPS if step <= SOON or _is_work(now + step, zone, staff)]
    found.append(_next_working_day(now, zone, staff).astimezone(now.tzinfo))
    if act_by is None:
        return found
    found = [at for at in found if at < act_by - LEAST]
    if act_by - BEFORE > now + LEAST:
        found.append(act_by - BEFORE)
    return sorted(set(found))


def _is_work(at: datetime, zone: str, staff: StaffHours | None) -> bool:
    """Whether somebody works then; where no hours are set, whether it is day."""
    if staff is not None:
        return is_staffed(staff, at)
    return UP <= at.astimezone(ZoneInfo(zone)).time() < LATE


def _next_working_day(now: datetime, zone: str, staff: StaffHours | None) -> datetime:
    """When work begins after today: by the staff hours, else on the morning of a weekday."""
    local = ZoneInfo(staff.time_zone if staff is not None else zone)
    today = now.astimezone(local).date()
    for ahead in range(1, AHEAD):
        day = today + timedelta(days=ahead)
        if staff is not None and staff.on(day):
            return local_minute(day, staff.on(day)[0][0], local)
        if staff is None and day.weekday() < 5:
            return datetime.combine(day, MORNING, local)
    return datetime.combine(today + timedelta(days=1), MORNING, local)


def _staff_of(account: Account | None) -> StaffHours | None:
    if account is None or account.staff_times is None or not account.staff_times.weekly:
        return None
    try:
        return staff_hours_of(account.staff_times)
    except StaffHoursError:  # told in the log when the clocks are made
        return None


def reminder_choices(row: Row, now: datetime, language: str, account: Account | None) -> list[Choice]:
    """The menu: each time in words; "no reminder" when there is one. `account`: whose staff hours hold."""
    staff = _staff_of(account)
    limit = row.act_by if row.needs_answer_since is not None else None
    choices = []
    tomorrow = now.astimezone(ZoneInfo(own_zone())).date() + timedelta(days=1)
    for at in reminder_times(now, limit, own_zone(), staff):
        when = by_text(at, own_zone(), now, language)
        left = (at - now).total_seconds()
        text = _("in {duration}").format(duration=short_duration(left + 1, language))
        if limit is not None and at == limit - BEFORE:
            text = _("before it must be answered")
        elif left > 4 * 3600 + 60:
            is_tomorrow = at.astimezone(ZoneInfo(own_zone())).date() == tomorrow
            text = _("tomorrow morning") if is_tomorrow else _("next working day")
        choices.append(Choice(str(at.timestamp()), text, figure=when))
    if row.reminder_at is not None:
        choices.append(Choice(NONE, _("No reminder")))
    return choices


def reminder_text(at: datetime | None, workspace: Workspace) -> str:
    """What is said when the reminder is kept."""
    if at is None:
        return _("Reminder taken away")
    when = by_text(at, own_zone(), workspace.now(), workspace.language)
    return _("You will be reminded: {when}").format(when=when)
