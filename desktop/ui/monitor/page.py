"""The monitor: board, figures, pictures, forecast; how fresh they are, and the way into a file."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout

from desktop.domain.changes import Changes
from desktop.l10n.catalogs import _, current_language, ngettext
from desktop.l10n.dates import format_stamp, format_time
from desktop.l10n.due import short_duration
from desktop.reports.board import Board
from desktop.reports.export import Wanted
from desktop.store.errors import StoreError
from desktop.sync import status as sync

from ..kit.labels import FittingLabel, PlainLabel, Rule, Strip
from ..kit.tabs import Tabs
from ..kit.theme import STEP
from ..kit.translate import follow
from ..kit.whole_page import WholePage
from ..of_account import titled
from ..own_zone import own_zone
from ..workspace import Workspace
from .board_pane import BoardPane
from .exporting import Exporting
from .figures_pane import FiguresPane
from .forecast_pane import ForecastPane
from .periods import PeriodBar
from .pictures_pane import PicturesPane
from .reading import Reading
from .scope import chosen
from .target import TargetField

BOARD, FIGURES, PICTURES, FORECAST = range(4)
_SOON_MS: Final = 400
"""Writes come in bursts: the board is read once for those of so many milliseconds."""
_LATER_MS: Final = 5000
"""What looks back or ahead over much of the store is read anew less often."""
_WRONG_CLOCK: Final = 60.0
"""Seconds that this computer's clock may be off before it is said."""
_STALE: Final = (
    *(sync.OFFLINE, sync.SIGNED_OUT, sync.NOT_OURS, sync.CERTIFICATE, sync.NETWORK_SETTINGS, sync.KEYRING),
    *(sync.CLOSED, sync.NO_RIGHT, sync.CLOCK, sync.STOPPED),
)


class MonitorPage(WholePage):
    """`conversations_wanted` when the person wants the conversations behind a number (a Query).

    Nothing is read while it is not seen, and nothing on the screen's thread.
    """

    conversations_wanted = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._as_of: datetime | None = None
        self._failed = False
        self.reading = Reading(workspace, self)
        self.title = PlainLabel(size=16, bold=True)
        self.fresh = FittingLabel(token="dim")
        self.export = QPushButton()
        self.export.setAutoDefault(False)
        self.tabs = Tabs()
        self.periods = PeriodBar(workspace)
        self.target = TargetField(workspace)
        self.strip = Strip("warn")
        self.warning = PlainLabel(token="warn", wrap=True)
        self.exporting = Exporting(workspace)
        self.board = BoardPane(workspace, self.reading)
        self.figures = FiguresPane(workspace, self.reading, self.periods)
        self.pictures = PicturesPane(workspace, self.reading, self.periods)
        self.forecast = ForecastPane(workspace, self.reading)
        self._panes = (self.board, self.figures, self.pictures, self.forecast)
        self.pages = QStackedWidget()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._lay_out()
        self._connect()
        follow(self)

    def _lay_out(self) -> None:
        line = QHBoxLayout(self.strip)
        line.setContentsMargins(6 * STEP, 2 * STEP, 6 * STEP, 2 * STEP)
        line.addWidget(self.warning)
        self.strip.hide()
        for pane in self._panes:
            self.pages.addWidget(pane)
        top = QHBoxLayout()
        top.setSpacing(3 * STEP)
        self.title.setContentsMargins(2 * STEP, 0, 2 * STEP, 0)
        top.addWidget(self.title, 1)
        top.addWidget(self.fresh)
        top.addWidget(self.export)
        head = QVBoxLayout()
        head.setContentsMargins(4 * STEP, 4 * STEP, 6 * STEP, 0)
        head.setSpacing(2 * STEP)
        head.addLayout(top)
        head.addWidget(self.tabs)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(Rule())
        whole.addWidget(self.strip)
        whole.addWidget(self.exporting)
        around = QHBoxLayout()
        around.setContentsMargins(6 * STEP, 3 * STEP, 6 * STEP, 0)
        around.setSpacing(3 * STEP)
        around.addWidget(self.periods, 1)
        around.addWidget(self.target, 0, Qt.AlignmentFlag.AlignTop)
        self._periods_room = around
        whole.addLayout(around)
        whole.addWidget(self.pages, 1)

    def _connect(self) -> None:
        workspace = self._workspace
        self.tabs.currentChanged.connect(self._turned)
        self.periods.changed.connect(self.read)
        self.target.changed.connect(self.read)
        self.forecast.changed.connect(self.read)
        self.export.clicked.connect(self.show_formats)
        self.board.conversations_wanted.connect(self.conversations_wanted)
        self.board.told.connect(self._told)
        self.exporting.turned.connect(self._restate)
        self.reading.done.connect(self._done)
        self.reading.failed.connect(self._cannot_read)
        self._timer.timeout.connect(self.read)
        workspace.attached.connect(self.read)
        workspace.desks_changed.connect(self._entitle)
        workspace.account_changed.connect(self._entitle)
        workspace.detached.connect(self._detached)
        workspace.account_changed.connect(self.read)
        workspace.place_changed.connect(self.read)
        workspace.changed.connect(self._changed)
        workspace.ticked.connect(self._tick)
        workspace.sync_changed.connect(self._restate)

    # --- what others call ---

    def take_focus(self) -> None:
        """The keyboard goes to the tabs."""
        self.tabs.setFocus(Qt.FocusReason.TabFocusReason)

    def show_tab(self, place: int) -> None:
        """One of BOARD, FIGURES, PICTURES, FORECAST."""
        self.tabs.setCurrentIndex(place)

    def define(self) -> None:
        """What the figure under the keyboard means."""
        pane = self._panes[self.tabs.currentIndex()]
        if isinstance(pane, BoardPane | FiguresPane | ForecastPane):
            pane.define()

    def turn(self) -> None:
        """Pictures to tables, and back."""
        if self.tabs.currentIndex() == PICTURES:
            self.pictures.turn()

    def show_formats(self) -> None:
        """The menu of what can be written."""
        if not self.exporting.is_running:
            menu = self.exporting.menu(self, self._wanted)
            menu.popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))

    @Slot()
    def read(self) -> None:
        """Has everything read that is seen now, as of the platform's time."""
        workspace = self._workspace
        if not self.isVisible() or not workspace.is_attached:
            return
        self._timer.stop()
        self._panes[self.tabs.currentIndex()].read(workspace.now())
        self._restate()

    # --- showing ---

    @Slot()
    def _entitle(self) -> None:
        self.title.setText(titled(_("Monitor"), self._workspace))

    def retranslate(self) -> None:
        self.setAccessibleName(_("Monitor"))
        self._entitle()
        self.tabs.setAccessibleName(_("Monitor"))
        self.tabs.show_tabs([_("Board"), _("Figures"), _("Charts"), _("Forecast")])
        self.export.setText(_("Export…"))
        self.export.setAccessibleName(_("Export the figures"))
        self._restate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_parts()
        self.read()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @Slot(int)
    def _turned(self, place: int) -> None:
        self.pages.setCurrentIndex(place)
        self._show_parts()
        self.read()

    def _show_parts(self) -> None:
        place = self.tabs.currentIndex()
        for part in (self.periods, self.target):
            part.setVisible(place in (FIGURES, PICTURES))
        self.periods.show_grouping(place == FIGURES)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if not self.isVisible() or self._timer.isActive():
            return
        concerns = changes.everything or changes.conversations or changes.outbox_of or changes.messages_of
        if concerns:
            self._timer.start(_SOON_MS if self.tabs.currentIndex() in (BOARD, FORECAST) else _LATER_MS)

    @Slot()
    def _tick(self) -> None:
        if self.isVisible() and self.tabs.currentIndex() in (BOARD, FORECAST):
            self.read()

    @Slot()
    def _detached(self) -> None:
        self._timer.stop()
        self._as_of = None
        self._restate()

    @Slot(object)
    def _told(self, board: Board) -> None:
        self._as_of = board.as_of
        self._restate()

    @Slot(str, object)
    def _done(self, _kind: str, _made: object) -> None:
        self._failed = False
        if self._workspace.is_attached and self.tabs.currentIndex() != BOARD:
            self._as_of = self._workspace.now()
        self._restate()

    @Slot(str, object)
    def _cannot_read(self, _kind: str, error: object) -> None:
        """Closed meanwhile is no trouble; anything else is said, and what stood here stays."""
        if self._workspace.is_attached:
            self._failed = True
            if isinstance(error, StoreError):
                self._workspace.failed.emit(error)
            self._restate()

    @Slot()
    def _restate(self) -> None:
        """How fresh the numbers are, and what makes them less so."""
        self.fresh.setText(self._fresh_text())
        warnings = self._warnings()
        self.warning.setText("\n".join(warnings))
        self.strip.setVisible(bool(warnings))
        self.export.setEnabled(self._workspace.is_attached and not self.exporting.is_running)

    def _fresh_text(self) -> str:
        if self._as_of is None:
            return ""
        told = format_time(self._as_of, own_zone(), current_language(), seconds=True)
        return _("as of {time}").format(time=told)

    def _warnings(self) -> list[str]:
        workspace, language = self._workspace, current_language()
        if not workspace.is_attached:
            return []
        found = []
        status, offset = workspace.sync_status(), workspace.clock_offset
        if status.state in _STALE:
            when = status.last_success or status.since
            if when is None:
                found.append(_("There is no connection: these numbers do not change until there is."))
            else:
                stamp = format_stamp(when, workspace.now(), own_zone(), language)
                found.append(
                    _(
                        "There is no connection. What buyers wrote after {when} is not in these numbers."
                    ).format(when=stamp)
                )
        elif status.state == sync.FIRST_SYNC:
            form = ngettext(
                "Conversations are still coming in ({count} so far): the numbers grow.",
                "Conversations are still coming in ({count} so far): the numbers grow.",
                status.received,
            )
            found.append(form.format(count=status.received))
        if abs(offset) >= _WRONG_CLOCK:
            form = (
                _("This computer's clock is {time} behind the platform's. The platform's time is used.")
                if offset > 0
                else _(
                    "This computer's clock is {time} ahead of the platform's. The platform's time is used."
                )
            )
            found.append(form.format(time=short_duration(abs(offset), language)))
        if workspace.store.book is None:
            found.append(_("Working calendars are being prepared…"))
        if self._failed:
            found.append(
                _("The numbers could not be read just now. What you see is older; they are tried again.")
            )
        return found

    def _wanted(self) -> Wanted | None:
        period = self.periods.period()
        if period is None or not self._workspace.is_attached:
            return None
        return Wanted(period, self.periods.grouping(), chosen(self._workspace), current_language())
