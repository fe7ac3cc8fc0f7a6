"""Notifications with their quiet hours, and what closing the window does."""

from datetime import date, datetime, time

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSystemTrayIcon

from desktop.l10n.catalogs import N_, _, current_language
from desktop.l10n.dates import clock_text

from ..kit.choices import CheckBox, DropDown
from ..kit.labels import FittingLabel
from ..kit.theme import STEP
from ..kit.translate import follow
from ..notify.alerts import Alerts
from ..workspace import Workspace
from .alert_rules import AlertRules
from .section import OneOf, Section

HALF_HOURS = tuple(f"{hour:02}:{minute}" for hour in range(24) for minute in ("00", "30"))


class NotificationsSection(Section):
    """Notifications are hints: the list and the top bar always say the same."""

    title = N_("Notifications")

    def __init__(self, workspace: Workspace, alerts: Alerts | None = None) -> None:
        """`alerts`: those of the open account; without, no rules are shown."""
        super().__init__()
        self._settings = workspace.settings
        self.on = CheckBox()
        self.on.setChecked(self._settings.notifications)
        self.column.addWidget(self.on)
        self._note = self.note()
        self._quiet_caption = self.caption()
        self.quiet = CheckBox()
        self.quiet.setChecked(self._settings.quiet_hours)
        self._from, self._to = FittingLabel(), FittingLabel()
        self.start = _time_field(self._settings.quiet_from, "20:00")
        self.end = _time_field(self._settings.quiet_to, "07:00")
        self._from.setBuddy(self.start)
        self._to.setBuddy(self.end)
        self.column.addWidget(self.quiet)
        self.side_by_side(self._from, self.start, self._to, self.end)
        self._quiet_note = self.note()
        self.rules: AlertRules | None = None
        if alerts is not None and workspace.is_attached:
            self.rules = AlertRules(workspace, alerts)
            self.column.addSpacing(2 * STEP)
            self.column.addWidget(self.rules)
        self._follow_switches()
        self.on.toggled.connect(self._keep)
        self.quiet.toggled.connect(self._keep)
        self.start.activated.connect(self._keep)
        self.end.activated.connect(self._keep)
        follow(self)

    def retranslate(self) -> None:
        super().retranslate()
        self.on.setText(_("Notify me while I work in another window"))
        self._note.setText(
            _(
                "One notification for each market, when something becomes due or late by the rules below. "
                "The list of alerts always shows the same."
            )
            if QSystemTrayIcon.isSystemTrayAvailable()
            else _(
                "This system has no tray, so that notifications cannot be shown. "
                "The list and the top bar show what is due."
            )
        )
        self._quiet_caption.setText(_("Quiet hours"))
        self.quiet.setText(_("Keep quiet at night"))
        self._from.setText(_("from"))
        self._to.setText(_("until"))
        for field in (self.start, self.end):
            for place in range(field.count()):
                field.setItemText(place, _shown_time(field.itemData(place)))
        self.start.setAccessibleName(_("Quiet hours begin"))
        self.end.setAccessibleName(_("Quiet hours end"))
        self._quiet_note.setText(_("By this computer's clock. What came up meanwhile is told afterwards."))

    @Slot()
    def _keep(self) -> None:
        settings = self._settings
        settings.notifications = self.on.isChecked()
        settings.quiet_hours = self.quiet.isChecked()
        settings.quiet_from = str(self.start.currentData())
        settings.quiet_to = str(self.end.currentData())
        settings.save()
        self._follow_switches()

    def _follow_switches(self) -> None:
        possible = QSystemTrayIcon.isSystemTrayAvailable()
        told = self.on.isChecked() and possible
        self.on.setEnabled(possible)
        self.quiet.setEnabled(told)
        for part in (self._from, self.start, self._to, self.end):
            part.setEnabled(told and self.quiet.isChecked())


class WindowSection(Section):
    """What closing the window means."""

    title = N_("Window")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._settings = workspace.settings
        self._caption = self.caption()
        self.closing = OneOf(("ask", "tray", "quit"))
        self.closing.set_value(self._settings.close_to_tray)
        self.column.addWidget(self.closing)
        self._note = self.note()
        self.closing.setVisible(QSystemTrayIcon.isSystemTrayAvailable())
        self.closing.chosen.connect(self._choose)
        follow(self)

    def retranslate(self) -> None:
        super().retranslate()
        self._caption.setText(_("When I close the window"))
        texts = {
            "ask": _("Ask me"),
            "tray": _("Keep watching in the tray"),
            "quit": _("Quit, alerts stop"),
        }
        self.closing.say(_("When I close the window"), texts.__getitem__)
        self._note.setText(
            _("In the tray the program goes on fetching messages and warns you before a reply is due.")
            if QSystemTrayIcon.isSystemTrayAvailable()
            else _("This system has no tray: closing the window quits the program, and alerts stop.")
        )

    @Slot(str)
    def _choose(self, value: str) -> None:
        self._settings.close_to_tray = value
        self._settings.save()


def _time_field(value: str, usual: str) -> DropDown:
    """Half hours, and the time that was set by other means."""
    try:
        kept = time.fromisoformat(value).strftime("%H:%M")
    except ValueError:
        kept = usual
    field = DropDown()
    for each in sorted({*HALF_HOURS, kept}):
        field.addItem("", each)
    field.setMaxVisibleItems(12)
    field.setCurrentIndex(field.findData(kept))
    return field


def _shown_time(value: str) -> str:
    """The time of day as the current language writes it."""
    moment = datetime.combine(date(2000, 1, 3), time.fromisoformat(value))
    return clock_text(moment, current_language())
