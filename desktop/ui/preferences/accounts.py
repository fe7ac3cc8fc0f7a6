"""The accounts on this computer: opening another one, adding one, signing out."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.l10n.catalogs import N_, _, pgettext
from desktop.settings import AccountEntry

from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..session import SessionService
from ..workspace import Workspace
from .section import Section
from .sign_out import SignOutDialog, what_waits


class AccountsSection(Section):
    """`left` when the window behind the settings goes elsewhere: another account, or signed out."""

    title = N_("Accounts")
    left = Signal()

    def __init__(self, workspace: Workspace, service: SessionService) -> None:
        super().__init__()
        self._workspace, self._service = workspace, service
        self._list = QVBoxLayout()
        self._list.setSpacing(2 * STEP)
        self.column.addLayout(self._list)
        self._none = self.note()
        self.cards: list[AccountCard] = []
        workspace.desks_changed.connect(self.refresh)
        self.refresh()
        follow(self)

    @Slot()
    def refresh(self) -> None:
        """The accounts known now, those that are open first."""
        for card in self.cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        opened = self._opened()
        others = [entry for entry in self._service.accounts() if entry.id not in {each.id for each in opened}]
        self.cards = []
        for entry in [*opened, *others]:
            card = AccountCard(entry, opened=entry in opened)
            card.sign_out.clicked.connect(self._sign_out)
            card.open.clicked.connect(self._open)
            self._list.addWidget(card)
            self.cards.append(card)
        self._none.setVisible(not self.cards)

    def retranslate(self) -> None:
        super().retranslate()
        self._none.setText(_("Nobody is signed in on this computer."))

    def _opened(self) -> list[AccountEntry]:
        return [desk.entry for desk in self._workspace.desks.values() if desk.entry is not None]

    def _card_of(self, sender: QObject | None) -> "AccountCard | None":
        return next((card for card in self.cards if sender in (card.sign_out, card.open)), None)

    @Slot()
    def _open(self) -> None:
        card = self._card_of(self.sender())
        if card is not None:
            self._service.open(card.entry.id)
            self.left.emit()

    @Slot()
    def _sign_out(self) -> None:
        card = self._card_of(self.sender())
        if card is None:
            return
        waiting = what_waits(self._workspace, card.entry.id)
        dialog = SignOutDialog(card.entry, waiting, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.confirmed.connect(self._confirmed)
        dialog.open()

    @Slot(str, bool)
    def _confirmed(self, account_id: str, erase: bool) -> None:
        self._service.sign_out(account_id, erase=erase)
        self.left.emit()


class AccountCard(QFrame):
    """One account: its name, its platform, and what can be done with it."""

    def __init__(self, entry: AccountEntry, *, opened: bool) -> None:
        super().__init__()
        set_look(self, "card")
        self.entry, self.opened = entry, opened
        self._state = PlainLabel(size=11, token="good" if opened else "dim", wrap=True)
        self.open = QPushButton()
        self.sign_out = QPushButton()
        for button in (self.open, self.sign_out):
            button.setAutoDefault(False)
        self.open.setVisible(not opened)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(PlainLabel(literal(entry.name, 80), bold=True))
        texts.addWidget(PlainLabel(literal(entry.url, 120), token="dim"))
        texts.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        row.setSpacing(2 * STEP)
        row.addLayout(texts, 1)
        row.addWidget(self.open)
        row.addWidget(self.sign_out)
        follow(self)

    def retranslate(self) -> None:
        name = literal(self.entry.name, 80)
        if self.entry.practice:
            self._state.setText(_("Practice: nothing of it is kept"))
        else:
            self._state.setText(
                pgettext("account", "Open now") if self.opened else _("Signed in on this computer")
            )
        self.open.setText(_("Open"))
        self.open.setAccessibleName(_("Open {account}").format(account=name))
        self.sign_out.setText(_("Leave the practice") if self.entry.practice else _("Sign out…"))
        self.sign_out.setAccessibleName(
            _("Leave the practice")
            if self.entry.practice
            else _("Sign out of {account}").format(account=name)
        )
