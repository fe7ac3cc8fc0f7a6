"""The planner: closed days of every market, when a message received now would be due, staff hours,
absences."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.changes import Changes
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_date

from ..calendar_warnings import calendar_warnings
from ..kit.cell_table import CellTable
from ..kit.labels import PlainLabel, Rule, Strip
from ..kit.tabs import Tabs
from ..kit.theme import STEP, font_scale, theme
from ..kit.translate import follow
from ..kit.whole_page import WholePage
from ..of_account import titled
from ..workspace import Workspace
from .absences_pane import AbsencesPane
from .closed_days import DAYS, ClosedDaysModel, closed_days
from .due_now import DueNowModel, due_rows
from .hours_pane import HoursPane

CLOSED, RECEIVED, HOURS, ABSENCES = range(4)
_FORM_WIDTH: Final = 760


class PlannerPage(WholePage):
    """Nothing is read or reckoned while it is not seen."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._warnings: list[str] = []
        self.title = PlainLabel(size=16, bold=True)
        self.tabs = Tabs()
        self.strip = Strip("warn")
        self.warning = PlainLabel(token="warn", wrap=True)
        self.days_model, self.due_model = ClosedDaysModel(), DueNowModel()
        self.days = CellTable(self.days_model, spread=True)
        self.due = CellTable(self.due_model, spread=False)
        self._days_text = PlainLabel(token="dim", wrap=True)
        self._due_text = PlainLabel(token="dim", wrap=True)
        self.hours = HoursPane(workspace)
        self.absences = AbsencesPane(workspace)
        self._scrolled: list[QWidget] = []
        self.pages = QStackedWidget()
        self._lay_out()
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self.tabs.currentChanged.connect(self._turned)
        workspace.attached.connect(self._attached)
        workspace.desks_changed.connect(self._entitle)
        workspace.account_changed.connect(self._entitle)
        workspace.detached.connect(self._detached)
        workspace.account_changed.connect(self._look)
        workspace.changed.connect(self._changed)
        workspace.ticked.connect(self._tick)
        theme().changed.connect(self._resize)
        self._resize()
        follow(self)

    def _lay_out(self) -> None:
        line = QHBoxLayout(self.strip)
        line.setContentsMargins(6 * STEP, 2 * STEP, 6 * STEP, 2 * STEP)
        line.addWidget(self.warning)
        self.strip.hide()
        for text, table in ((self._days_text, self.days), (self._due_text, self.due)):
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 2 * STEP)
            column.setSpacing(3 * STEP)
            text.setContentsMargins(2 * STEP, 0, 2 * STEP, 0)
            column.addWidget(text)
            column.addWidget(table, 1)
            self.pages.addWidget(holder)
        for pane in (self.hours, self.absences):
            self._scrolled.append(pane)
            self.pages.addWidget(_scrolling(pane))
        head = QVBoxLayout()
        head.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 0)
        head.setSpacing(2 * STEP)
        self.title.setContentsMargins(2 * STEP, 0, 2 * STEP, 0)
        head.addWidget(self.title)
        head.addWidget(self.tabs)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(Rule())
        whole.addWidget(self.strip)
        whole.addWidget(self.pages, 1)

    # --- what others call ---------------------------------------------------------------------------------

    def take_focus(self) -> None:
        """The keyboard goes to the tabs."""
        self.tabs.setFocus(Qt.FocusReason.TabFocusReason)

    def show_tab(self, place: int) -> None:
        """One of CLOSED, RECEIVED, HOURS, ABSENCES."""
        self.tabs.setCurrentIndex(place)

    # --- showing ------------------------------------------------------------------------------------------

    @Slot()
    def _entitle(self) -> None:
        self.title.setText(titled(_("Planner"), self._workspace))

    def retranslate(self) -> None:
        self.setAccessibleName(_("Planner"))
        self._entitle()
        self.tabs.setAccessibleName(_("Planner"))
        self.tabs.show_tabs([_("Closed days"), _("Received now"), _("Staff hours"), _("Absences")])
        self.days.setAccessibleName(_("Closed days of every market"))
        self.due.setAccessibleName(_("When a message received now would be due"))
        self._due_text.setText(
            _(
                "When a message received this minute would be due, in the local time of its market. Act by "
                "is in the time zone of your staff hours."
            )
        )
        self._restate_days()
        self._warnings = []
        self._look()
        self.days.fit()
        self.due.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    @Slot()
    def _attached(self) -> None:
        self.hours.forget()
        self._look()

    @Slot()
    def _detached(self) -> None:
        self.days_model.show(closed_days(None, (), self._workspace.now()))
        self.due_model.show(())

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.everything or changes.account or "" in changes.outbox_of:
            self._look()

    @Slot()
    def _tick(self) -> None:
        if self.isVisible():
            self._reckon()

    @Slot()
    def _turned(self) -> None:
        self._look()

    @Slot()
    def _look(self) -> None:
        """Reads everything that the page shows, unless nobody sees it."""
        if not self.isVisible() or not self._workspace.is_attached:
            return
        account, can = self._workspace.account, self._workspace.can
        hours = can("staff_hours") or (account is not None and account.staff_times is not None)
        absences = can("absences") or (account is not None and bool(account.absences))
        self.tabs.setTabVisible(HOURS, hours)
        self.tabs.setTabVisible(ABSENCES, absences)
        self.hours.refresh()
        self.absences.refresh()
        self._reckon()

    def _reckon(self) -> None:
        """Calendars and deadlines as they are now; new staff hours or calendars arrive with a new book."""
        workspace = self._workspace
        if not workspace.is_attached:
            return
        book, now, markets = workspace.store.book, workspace.now(), workspace.markets()
        self._restate_days()
        self.days_model.show(closed_days(book, markets, now))
        self.due_model.show(due_rows(book, markets, now, workspace.zone))
        self.due.fit()
        self.due.viewport().update()
        warnings = calendar_warnings(book, now, workspace.language)
        if warnings != self._warnings:
            self._warnings = warnings
            self.warning.setText("\n".join(warnings))
        self.strip.setVisible(bool(warnings))

    def _restate_days(self) -> None:
        workspace = self._workspace
        if workspace.is_attached and workspace.store.book is None:
            self._days_text.setText(_("Working calendars are being prepared…"))
            return
        today = workspace.now().date()
        self._days_text.setText(
            _(
                "Statutory holidays of the next {n} days from {date}. On these days the clock of the market "
                "stands still, and on every Saturday and Sunday."
            ).format(n=DAYS, date=format_date(today, workspace.language))
        )

    @Slot()
    def _resize(self) -> None:
        for pane in self._scrolled:
            pane.setMaximumWidth(round(_FORM_WIDTH * max(1.0, font_scale())))


def _scrolling(pane: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    area.setWidget(pane)
    return area
