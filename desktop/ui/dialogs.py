"""What opens over the window: palette, settings, addresses, diagnostics, signing out. Each is loaded when it
is first wanted: a usual start does not pay for it."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from .actions import Actions
from .notify.alerts import Alerts
from .session import SessionService
from .workspace import Workspace


class Dialogs(QObject):
    """`window` lies behind them. `again_wanted`: an account that is to be connected again."""

    again_wanted = Signal(str)

    def __init__(
        self, workspace: Workspace, service: SessionService, table: Actions, alerts: Alerts, window: QWidget
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._service = service
        self._table = table
        self._alerts = alerts
        self._window = window

    def show_palette(self) -> None:
        from .palette.palette import Palette

        Palette(self._table, self._window).show_over(self._window)

    def show_shortcuts(self) -> None:
        from .palette.shortcuts import ShortcutOverview

        ShortcutOverview(self._table, self._window).show_over(self._window)

    def show_settings(self, section: str = "") -> None:
        from .preferences.dialog import PreferencesDialog

        dialog = PreferencesDialog(
            self._workspace, self._table, self._service, self._window, alerts=self._alerts
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.again_wanted.connect(self.again_wanted)
        if section:
            dialog.show_section(section)
        dialog.open()

    @Slot()
    def show_alert_rules(self) -> None:
        """What the person is told about, when and how."""
        self.show_settings("notifications")

    @Slot()
    def show_diagnostics(self) -> None:
        """What can be passed on to whoever helps."""
        from .diagnostics.dialog import DiagnosticsDialog

        dialog = DiagnosticsDialog(self._workspace, self._service, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def show_network(self) -> None:
        """Proxy and certificates."""
        self.show_settings("network")

    @Slot(str, str)
    def show_addresses(self, market: str = "", kind: str = "") -> None:
        """The seller's return and dispatch addresses, one of them first."""
        from .addresses.dialog import AddressesDialog
        from .addresses.standing import DISPATCH, RETURN

        dialog = AddressesDialog(self._workspace, market or None, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if market:
            dialog.show_address(market, DISPATCH if kind == DISPATCH else RETURN)
        dialog.open()

    @Slot()
    def sign_out(self) -> None:
        """Of the current account; the others stay."""
        desk = self._workspace.desks.get(self._workspace.desk_id)
        entry = desk.entry if desk is not None else None
        if entry is None:
            return
        from .preferences.sign_out import SignOutDialog, what_waits

        dialog = SignOutDialog(entry, what_waits(self._workspace, entry.id), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.confirmed.connect(self._signed_out)
        dialog.open()

    @Slot(str, bool)
    def _signed_out(self, account_id: str, erase: bool) -> None:
        self._service.sign_out(account_id, erase=erase)
