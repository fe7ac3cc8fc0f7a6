"""The way to the return and dispatch addresses, with how many markets have none."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton

from desktop.l10n.catalogs import N_, _, ngettext
from desktop.l10n.money import format_number

from ..actions import Actions
from ..addresses.standing import RETURN, address_rows, standing
from ..kit.translate import follow
from ..of_account import titled
from ..planner.pending import account_rows, trouble_count
from ..workspace import Workspace
from .section import Section


class AddressesSection(Section):
    """`left` when the window of the addresses opens in the place of the settings."""

    title = N_("Addresses")
    left = Signal()

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        self._workspace, self._actions = workspace, actions
        self._about = self.note()
        self.state = self.note()
        self.open = QPushButton()
        self.open.setAutoDefault(False)
        self.side_by_side(self.open)
        self.open.clicked.connect(self._open)
        workspace.account_changed.connect(self.refresh)
        workspace.detached.connect(self.refresh)
        follow(self)

    def retranslate(self) -> None:
        super().retranslate()
        self.heading.setText(titled(_(self.title), self._workspace))
        self._about.setText(
            _(
                "Where buyers of each market send returns, and where you ship from. One key puts either into "
                "a reply."
            )
        )
        self.open.setText(_("Open the addresses"))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Says what is missing or refused."""
        workspace = self._workspace
        self.open.setEnabled(workspace.is_attached)
        self.state.setText(self._words())
        refused = trouble_count(address_rows(account_rows(workspace)))
        self.state.set_token("bad" if refused else "dim")

    def _words(self) -> str:
        workspace = self._workspace
        if not workspace.is_attached:
            return _("Sign in to see the addresses of your account.")
        rows = account_rows(workspace)
        refused = trouble_count(address_rows(rows))
        if refused:
            return _("The platform refused an address. Open the addresses to see why.")
        account = workspace.account
        missing = [m for m in workspace.markets() if standing(account, rows, m, RETURN) is None]
        if not missing:
            return _("Every market has a return address.")
        count = len(missing)
        return ngettext(
            "{count} market has no return address.", "{count} markets have no return address.", count
        ).format(count=format_number(count, workspace.language))

    @Slot()
    def _open(self) -> None:
        self.left.emit()
        self._actions.run("window.addresses")
