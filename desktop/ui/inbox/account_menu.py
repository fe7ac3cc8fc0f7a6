"""The account in the top bar: who is signed in, the other accounts, settings, sign-out."""

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.l10n.catalogs import _

from ..actions import Actions
from ..kit.bar_button import BarButton, Part
from ..kit.labels import literal
from ..kit.translate import follow
from ..workspace import Workspace

_SWITCH, _ADD, _OUT, _RUN = "switch", "add", "out", "run"


class AccountButton(BarButton):
    """`account_chosen`: an account to look at alone, by its id in the settings. `sign_out_wanted`: the
    current one. `add_wanted`: to sign in to one more."""

    account_chosen = Signal(str)
    add_wanted = Signal()
    sign_out_wanted = Signal(str)

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        self._workspace = workspace
        self._actions = actions
        self.clicked.connect(self.open)
        workspace.account_changed.connect(self.retranslate)
        workspace.detached.connect(self.retranslate)
        follow(self)

    @Slot()
    def retranslate(self) -> None:
        account = self._workspace.account
        entry = self._workspace.settings.account(self._workspace.desk_id)
        name = literal(account.name, 40) if account is not None else _("Account")
        if entry is not None and entry.label:
            name = literal(entry.label, 40)
        spoken = _("Account: {name}").format(name=name)
        self.show_parts((Part("text", name, gives_way=True), Part("arrow")), spoken)

    @Slot()
    def open(self) -> None:
        """Opens the menu."""
        workspace, menu = self._workspace, QMenu(self)
        account, settings = workspace.account, workspace.settings
        if account is not None:
            who = menu.addAction(_("Signed in as {name}").format(name=_plain(account.agent_name)))
            who.setEnabled(False)
            menu.addSeparator()
        for entry in settings.accounts:
            action = menu.addAction(_plain(entry.title))
            action.setCheckable(True)
            action.setChecked(entry.id in workspace.desks)
            action.setData((_SWITCH, entry.id))
        self._add(menu, _("Add account…"), _ADD, "")
        menu.addSeparator()
        known = {entry.id for entry in self._actions.entries()}
        for action_id, text in (
            ("window.settings", _("Settings…")),
            ("window.keeping", _("Kept data")),
            ("window.shortcuts", _("Keyboard shortcuts")),
        ):
            if action_id in known:
                key = self._actions.key_text(action_id)
                self._add(menu, f"{text}\t{key}" if key else text, _RUN, action_id)
        menu.addSeparator()
        practice = account is not None and account.practice
        leave = _("Leave the practice") if practice else _("Sign out…")
        if len(workspace.desks) > 1:
            leave = _("Sign out of {account}…").format(
                account=_plain(workspace.desks[workspace.desk_id].name)
            )
        self._add(menu, leave, _OUT, workspace.desk_id)
        menu.triggered.connect(self._chosen)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(self.width() - menu.sizeHint().width(), self.height() + 4)))

    def _add(self, menu: QMenu, text: str, what: str, value: str) -> None:
        menu.addAction(text).setData((what, value))

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        what, value = action.data() or ("", "")
        if what == _SWITCH:
            self.account_chosen.emit(value)
        elif what == _ADD:
            self.add_wanted.emit()
        elif what == _OUT:
            self.sign_out_wanted.emit(value)
        elif what == _RUN:
            self._actions.run(value)


def _plain(text: str) -> str:
    return literal(text, 40).replace("&", "&&")
