"""The foot of the window: whether the chosen market's clock runs, its next closed day, and the two keys
that lead to all others. It reads calendars that are already built and never builds one."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.domain.book import MarketClock
from desktop.domain.calendars import Calendar
from desktop.domain.changes import Changes
from desktop.domain.clock import is_running
from desktop.domain.clock import next_change as clock_change
from desktop.l10n.catalogs import N_, _
from desktop.l10n.dates import format_date
from desktop.l10n.names import holiday_name, market_name

from .actions import Actions
from .calendar_warnings import calendar_warnings
from .kit.bar_button import BarButton, Part
from .kit.labels import PlainLabel, tooltip
from .kit.theme import font_scale, set_look, theme
from .kit.translate import follow
from .workspace import Workspace

HEIGHT = 26
_AHEAD = 60
_KEYS = (("window.palette", N_("commands")), ("window.shortcuts", N_("shortcuts")))


class Footer(QFrame):
    """Follows market, language and time."""

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        set_look(self, "foot")
        self._workspace = workspace
        self._actions = actions
        self._text = PlainLabel(size=12, token="dim")
        self.warnings = CalendarWarnings(workspace, actions)
        self._hints = [_KeyHint(actions, action_id, label) for action_id, label in _KEYS]
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 0, 14, 0)
        line.setSpacing(12)
        line.addWidget(self._text, 1)
        line.addWidget(self.warnings)
        for hint in self._hints:
            line.addWidget(hint)
        workspace.attached.connect(self.retranslate)
        workspace.detached.connect(self.retranslate)
        workspace.place_changed.connect(self.retranslate)
        workspace.account_changed.connect(self.retranslate)
        workspace.ticked.connect(self.retranslate)
        workspace.changed.connect(self._changed)
        actions.changed.connect(self._show_keys)
        theme().changed.connect(self._resize)
        self._resize()
        follow(self)

    def text(self) -> str:
        """What it says of the clock now."""
        return self._text.text()

    @Slot()
    def retranslate(self) -> None:
        self._text.setText(clock_sentence(self._workspace))
        self.warnings.retranslate()
        self._show_keys()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.everything or changes.account:
            self.retranslate()

    @Slot()
    def _show_keys(self) -> None:
        for hint in self._hints:
            hint.retranslate()

    @Slot()
    def _resize(self) -> None:
        self.setFixedHeight(round(HEIGHT * max(1.0, font_scale())))


class CalendarWarnings(BarButton):
    """Says that a calendar could not be made or ends soon; a press opens the planner, which says it in full.

    Not there while all is well.
    """

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__("plain", size=12)
        self._workspace, self._actions = workspace, actions
        self.clicked.connect(self._run)

    def retranslate(self) -> None:
        workspace = self._workspace
        told: list[str] = []
        if workspace.is_attached:
            told = calendar_warnings(workspace.store.book, workspace.now(), workspace.language)
        self.setVisible(bool(told))
        text = _("Calendars need a look")
        self.show_parts((Part("glyph", "▲", "warn"), Part("text", text, "warn")), text)
        self.setAccessibleDescription(" ".join(told))
        self.setToolTip(tooltip(" ".join(told)))

    @Slot()
    def _run(self) -> None:
        self._actions.run("window.planner")


class _KeyHint(BarButton):
    """A key and what it does; a press does it too."""

    def __init__(self, actions: Actions, action_id: str, label: str) -> None:
        super().__init__("plain", size=12)
        self._actions, self._action_id, self._label = actions, action_id, label
        self.clicked.connect(self._run)

    def retranslate(self) -> None:
        known = any(entry.id == self._action_id for entry in self._actions.entries())
        self.setVisible(known)
        if not known:
            return
        keys, text = self._actions.key_text(self._action_id), _(self._label)
        caps = keys.split("+") if len(keys) > 1 else [keys] if keys else []
        parts = [Part("key", cap, "dim") for cap in caps] + [Part("text", text, "dim")]
        self.show_parts(tuple(parts), f"{text}, {keys}" if keys else text)

    @Slot()
    def _run(self) -> None:
        self._actions.run(self._action_id)


def clock_sentence(workspace: Workspace) -> str:
    """ "Hungary: the clock runs. Next closed day: Sat 28 Nov"; for all markets, where it stands still now."""
    if not workspace.is_attached:
        return ""
    book = workspace.store.book
    if book is None:
        return _("Working calendars are being prepared…")
    now, language = workspace.now(), workspace.language
    if workspace.market is not None:
        clock = book.clock(workspace.market)
        return _one_market(workspace, clock, now) if clock is not None else ""
    standing = []
    for market in workspace.markets():
        clock = book.clock(market)
        if clock is not None and not _runs(clock, now):
            standing.append(market_name(market, language))
    if not standing:
        return _("The clock runs in every market.")
    if len(standing) == len(workspace.markets()):
        return _("The clock stands still in every market.")
    return _("The clock stands still in: {markets}").format(markets=", ".join(standing))


def _one_market(workspace: Workspace, clock: MarketClock, now: datetime) -> str:
    assert workspace.market is not None
    language, name = workspace.language, market_name(workspace.market, workspace.language)
    if clock.calendar is None:
        return _("{market}: the clock runs around the clock.").format(market=name)
    calendar = clock.calendar
    today = now.astimezone(calendar.zone).date()
    if _runs(clock, now):
        said = _("{market}: the clock runs.").format(market=name)
        closed = next_closed_day(calendar, today + timedelta(days=1))
        if closed is None:
            return said
        return f"{said} " + _("Next closed day: {day}").format(day=_day_text(calendar, closed, language))
    said = _("{market}: the clock stands still today, {day}.").format(
        market=name, day=_day_text(calendar, today, language)
    )
    again = clock_change(calendar, clock.policy, now)
    if again is None:
        return said
    when = format_date(again.astimezone(calendar.zone).date(), language, form="weekday_day_month")
    return f"{said} " + _("It runs again: {day}").format(day=when)


def next_closed_day(calendar: Calendar, start: date) -> date | None:
    """The first local date from `start` on when the market's clock stands still; None when none is near."""
    for offset in range(_AHEAD):
        day = start + timedelta(days=offset)
        if not calendar.covers(day):
            return None
        if calendar.is_closed(day):
            return day
    return None


def _runs(clock: MarketClock, now: datetime) -> bool:
    if clock.calendar is None or not clock.calendar.covers(now.astimezone(clock.calendar.zone).date()):
        return True
    return is_running(clock.calendar, clock.policy, now)


def _day_text(calendar: Calendar, day: date, language: str) -> str:
    written = format_date(day, language, form="weekday_day_month")
    known = calendar.closed.get(day)
    return f"{written}, {holiday_name(known.name, language)}" if known is not None else written
