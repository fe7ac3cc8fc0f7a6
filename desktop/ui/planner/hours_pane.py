"""Staff hours and company closed days of the account: the same on every computer, through the outbox."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.accounts import StaffTimes
from desktop.domain.actions import SetStaffHours
from desktop.l10n.catalogs import _, current_language
from desktop.l10n.names import zone_name

from ..kit.choices import DropDown
from ..kit.labels import PlainLabel
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..own_zone import own_zone
from ..workspace import Workspace
from .days_edit import DaysEdit
from .pending import DELETE, RETRY, TAKE_BACK, PendingLine, account_rows, hours_row
from .week import intervals_of, week_of
from .week_edit import WeekEdit


class HoursPane(QWidget):
    """Shows what holds, or what waits to hold; what is typed stays until it is saved or discarded."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._base: StaffTimes | None = None
        self._row_id = 0
        self.title = PlainLabel(size=16, bold=True, wrap=True)
        self.about = PlainLabel(token="dim", wrap=True)
        self.pending = PendingLine((TAKE_BACK, RETRY, DELETE))
        self.week = WeekEdit()
        self._zone_caption = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.zone = DropDown()
        self.zone.setMaxVisibleItems(14)
        self._days_caption = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.days = DaysEdit(workspace.now().date() + timedelta(days=1))
        self.save, self.discard = QPushButton(), QPushButton()
        set_look(self.save, "primary")
        self.note = PlainLabel(token="dim", wrap=True)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        buttons.addWidget(self.save)
        buttons.addWidget(self.discard)
        buttons.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * STEP, 5 * STEP, 6 * STEP, 5 * STEP)
        column.setSpacing(2 * STEP)
        for part in (self.title, self.about, self.pending):
            column.addWidget(part)
        column.addSpacing(2 * STEP)
        column.addWidget(self.week)
        column.addSpacing(2 * STEP)
        column.addWidget(self._zone_caption)
        column.addWidget(self.zone, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(2 * STEP)
        column.addWidget(self._days_caption)
        column.addWidget(self.days)
        column.addSpacing(2 * STEP)
        column.addLayout(buttons)
        column.addStretch(1)
        self.week.changed.connect(self._edited)
        self.days.changed.connect(self._edited)
        self.zone.activated.connect(self._edited)
        self.save.clicked.connect(self._save)
        self.discard.clicked.connect(self.show_saved)
        self.pending.chosen.connect(self._choose)
        follow(self)

    # --- what is shown ------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Reads what holds now. What the person has typed and not saved stays."""
        dirty = self.is_dirty()
        row = hours_row(account_rows(self._workspace))
        self._row_id = row.id if row is not None else 0
        self.pending.show_row(row)
        account = self._workspace.account
        if row is not None and isinstance(row.action, SetStaffHours):
            base: StaffTimes | None = row.action.times
        else:
            base = account.staff_times if account is not None else None
        self._base = base
        if not dirty:
            self.show_saved()
        self._restate()

    @Slot()
    def show_saved(self) -> None:
        """What holds, or waits to, in place of what was typed."""
        base = self._base or StaffTimes(own_zone())
        self.week.show_week(week_of(base))
        self.days.show_days(base.closed_days)
        self._fill_zones(base.time_zone)
        self._restate()

    def forget(self) -> None:
        """Another account: what was typed belongs to the one before."""
        self._base = None
        self.show_saved()

    def times(self) -> StaffTimes:
        """As typed."""
        return StaffTimes(
            str(self.zone.currentData() or own_zone()), intervals_of(self.week.week()), self.days.days()
        )

    def is_dirty(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.zone.count() > 0 and self.times() != _in_order(self._base or StaffTimes(own_zone()))

    def retranslate(self) -> None:
        self.title.setText(_("Staff hours"))
        self.about.setText(
            _(
                "When somebody is there to answer. These hours never move a due date: they give “act by”, "
                "the last staffed minute before it, and the list, warnings and alerts follow that. They are "
                "the same on every computer of this account."
            )
        )
        self._zone_caption.setText(_("Time zone of these hours"))
        self.zone.setAccessibleName(_("Time zone of these hours"))
        self._days_caption.setText(_("Company closed days"))
        self.save.setText(_("Save hours"))
        self.discard.setText(_("Discard changes"))
        for place in range(self.zone.count()):
            self.zone.setItemText(place, zone_name(str(self.zone.itemData(place)), current_language()))
        self._restate()

    def _restate(self) -> None:
        editable = self._workspace.can("staff_hours")
        dirty, valid = self.is_dirty(), self.week.is_valid()
        self.week.set_open(editable)
        self.days.set_open(editable)
        self.zone.setEnabled(editable)
        self.save.setVisible(editable)
        self.discard.setVisible(editable and dirty)
        self.save.setEnabled(dirty and valid)
        if not editable:
            self.note.setText(_("These hours can be changed by a lead of this account."))
        elif not valid:
            self.note.setText(_("Correct the hours marked above, then save."))
        elif dirty:
            self.note.setText(_("Not saved yet."))
        elif not self.times().weekly:
            self.note.setText(_("No hours are set: somebody counts as always there."))
        else:
            self.note.setText("")

    def _fill_zones(self, chosen: str) -> None:
        account = self._workspace.account
        known = {own_zone(), chosen}
        known.update(market.time_zone for market in account.markets) if account is not None else None
        names = sorted(name for name in known if _is_zone(name) or name == chosen)
        if [self.zone.itemData(place) for place in range(self.zone.count())] != names:
            self.zone.clear()
            for name in names:
                self.zone.addItem(zone_name(name, current_language()), name)
        self.zone.setCurrentIndex(self.zone.findData(chosen))

    # --- what is done -------------------------------------------------------------------------------------

    @Slot()
    def _edited(self) -> None:
        self._restate()

    @Slot()
    def _save(self) -> None:
        if self.week.is_valid() and self.is_dirty():
            self._workspace.do(SetStaffHours(self.times()), then=self._saved)

    def _saved(self, _row: object) -> None:
        self.refresh()
        self._workspace.announced.emit(_("Hours saved; they go to the platform now."))

    @Slot(int, str)
    def _choose(self, outbox_id: int, choice: str) -> None:
        store, workspace = self._workspace.store, self._workspace
        if choice == RETRY:
            workspace.when(store.retry(outbox_id), self._went_on)
        elif choice == TAKE_BACK:
            # What was saved is typed again: it stays in the form until it is discarded.
            workspace.when(store.cancel(outbox_id), self._taken_back)
        else:
            workspace.when(store.discard(outbox_id), self._discarded)

    def _went_on(self, _done: object) -> None:
        self._workspace.poke()
        self.refresh()

    def _taken_back(self, done: object) -> None:
        typed = self.times()
        self.refresh()
        if done:
            self.week.show_week(week_of(typed))
            self.days.show_days(typed.closed_days)
            self._fill_zones(typed.time_zone)
            self._restate()

    def _discarded(self, _done: object) -> None:
        self.refresh()
        self.show_saved()


def _in_order(times: StaffTimes) -> StaffTimes:
    """As `times()` writes it, so that the two can be compared."""
    return StaffTimes(times.time_zone, intervals_of(week_of(times)), tuple(sorted(set(times.closed_days))))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
