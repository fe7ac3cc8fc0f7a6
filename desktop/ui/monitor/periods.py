"""Which days the figures are about: today, this week, this month and the like, or two dates."""

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.l10n.catalogs import N_, _
from desktop.reports.figures import BYS, By, Period, Step

from ..kit.choices import DropDown
from ..kit.date_edit import DateEdit
from ..kit.flow import FlowLayout
from ..kit.labels import FittingLabel
from ..kit.theme import STEP
from ..kit.translate import follow
from ..workspace import Workspace

CHOICES: Final = {
    "today": N_("Today"),
    "yesterday": N_("Yesterday"),
    "week": N_("This week"),
    "last_week": N_("Last week"),
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "days_30": N_("Last 30 days"),
    "days_365": N_("Last 365 days"),
    "own": N_("From – to"),
}
_BY: Final[dict[By, str]] = {
    "day": N_("By day"),
    "week": N_("By week"),
    "month": N_("By month"),
    "market": N_("By market"),
    "agent": N_("By person"),
    "kind": N_("By kind"),
    "language": N_("By language"),
}
_DAYS, _WEEKS = 45, 200
"""The longest period in days that is drawn by day, or by week."""


def period_of(choice: str, today: date) -> Period | None:
    """The days of a choice, seen from today; None for dates of one's own."""
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    last_month = first - timedelta(days=1)
    return {
        "today": Period(today, today),
        "yesterday": Period(today - timedelta(days=1), today - timedelta(days=1)),
        "week": Period(monday, today),
        "last_week": Period(monday - timedelta(days=7), monday - timedelta(days=1)),
        "month": Period(first, today),
        "last_month": Period(last_month.replace(day=1), last_month),
        "days_30": Period(today - timedelta(days=29), today),
        "days_365": Period(today - timedelta(days=364), today),
    }.get(choice)


def step_of(period: Period) -> Step:
    """How a period is drawn: by day, by week or by month, so that the points can be told apart."""
    days = (period.last - period.first).days + 1
    return "day" if days <= _DAYS else "week" if days <= _WEEKS else "month"


class PeriodBar(QWidget):
    """`changed` when other days or another grouping was chosen."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.choice, self.by = DropDown(), DropDown()
        today = workspace.now().date()
        self.first, self.last = DateEdit(today - timedelta(days=29)), DateEdit(today)
        self.between = FittingLabel("–", token="dim")
        self.problem = FittingLabel(token="bad")
        self._filling = True
        for key in CHOICES:
            self.choice.addItem("", key)
        for by in BYS:
            self.by.addItem("", by)
        self.choice.setCurrentIndex(self.choice.findData("days_30"))
        self._filling = False
        flow = FlowLayout(self, spacing=2 * STEP)
        for part in (self.choice, self.first, self.between, self.last, self.by, self.problem):
            flow.addWidget(part)
        self.choice.currentIndexChanged.connect(self._chosen)
        self.by.currentIndexChanged.connect(self._chosen)
        self.first.dateChanged.connect(self._dated)
        self.last.dateChanged.connect(self._dated)
        self._show_dates()
        follow(self)

    def period(self) -> Period | None:
        """The chosen days; None while the last one lies before the first."""
        found = period_of(self.choice.currentData(), self._workspace.now().date())
        if found is not None:
            return found
        first, last = self.first.day(), self.last.day()
        return Period(first, last) if first <= last else None

    def grouping(self) -> By:
        chosen: By = self.by.currentData()
        return chosen

    def choose(self, choice: str, by: By) -> None:
        """One of CHOICES and BYS."""
        self.choice.setCurrentIndex(self.choice.findData(choice))
        self.by.setCurrentIndex(self.by.findData(by))

    def show_grouping(self, shown: bool) -> None:
        """Whether the grouping means anything beside what is shown."""
        self.by.setVisible(shown)

    def retranslate(self) -> None:
        self._filling = True
        for place, text in enumerate(CHOICES.values()):
            self.choice.setItemText(place, _(text))
        for place, by in enumerate(BYS):
            self.by.setItemText(place, _(_BY[by]))
        self._filling = False
        self.choice.setAccessibleName(_("Period"))
        self.by.setAccessibleName(_("Group the figures"))
        self.first.setAccessibleName(_("First day"))
        self.last.setAccessibleName(_("Last day"))
        self.problem.setText(_("The last day lies before the first."))
        for field in (self.first, self.last):
            field.show_in(self._workspace.language)

    @Slot(int)
    def _chosen(self, _place: int) -> None:
        if self._filling:
            return
        found = period_of(self.choice.currentData(), self._workspace.now().date())
        if found is not None:
            # Whoever goes on to dates of their own begins with what was shown.
            self._filling = True
            self.first.set_day(found.first)
            self.last.set_day(found.last)
            self._filling = False
        self._show_dates()
        self.changed.emit()

    @Slot()
    def _dated(self) -> None:
        if not self._filling:
            self._show_dates()
            self.changed.emit()

    def _show_dates(self) -> None:
        own = self.choice.currentData() == "own"
        for part in (self.first, self.between, self.last):
            part.setVisible(own)
        self.problem.setVisible(self.period() is None)
