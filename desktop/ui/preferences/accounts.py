"""The accounts on this computer: opening another one, adding one, their badges and order, signing out."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from desktop.l10n.catalogs import N_, _
from desktop.l10n.marketplaces import marketplace_name
from desktop.settings import AccountEntry
from desktop.sync import status as sync
from desktop.sync.status import SyncStatus

from ..actions import Actions
from ..inbox.sync_words import meaning
from ..kit.theme import STEP
from ..kit.translate import follow
from ..session import PROBLEM, SessionService
from ..sign_in.problems import problem_texts
from ..workspace import Workspace
from .account_card import AccountCard
from .section import Section
from .sign_out import SignOutDialog, what_waits


class AccountsSection(Section):
    """`left` when the window behind the settings goes elsewhere: another account, or signed out.
    `again_wanted`: an account that is to be connected anew."""

    title = N_("Accounts")
    left = Signal()
    again_wanted = Signal(str)

    def __init__(self, workspace: Workspace, actions: Actions, service: SessionService) -> None:
        super().__init__()
        self._workspace, self._actions, self._service = workspace, actions, service
        self._list = QVBoxLayout()
        self._list.setSpacing(2 * STEP)
        self.column.addLayout(self._list)
        self._none = self.note()
        self.add = QPushButton()
        self.add.setAutoDefault(False)
        self.side_by_side(self.add)
        self.cards: list[AccountCard] = []
        self.add.clicked.connect(self._add)
        workspace.desks_changed.connect(self.refresh)
        self.refresh()
        follow(self)

    @Slot()
    def refresh(self) -> None:
        """The accounts known now, in the person's order; open ones that are not kept come first."""
        for card in self.cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        known, opened = list(self._service.accounts()), {entry.id: entry for entry in self._opened()}
        unkept = [entry for entry in opened.values() if all(each.id != entry.id for each in known)]
        self.cards = []
        for entry in [*unkept, *known]:
            card = AccountCard(
                entry,
                opened=entry.id in opened,
                first=bool(known) and entry is known[0],
                last=bool(known) and entry is known[-1],
                kept=entry in known,
                trouble=partial(self._trouble, entry),
                out=self._helps_anew(entry),
            )
            card.sign_out.clicked.connect(self._sign_out)
            card.open.clicked.connect(self._open)
            card.moved.connect(self._move)
            card.renamed.connect(self._rename)
            card.coloured.connect(self._colour)
            card.again_wanted.connect(self._connect_again)
            self._list.addWidget(card)
            self.cards.append(card)
        self._none.setVisible(not self.cards)

    def retranslate(self) -> None:
        super().retranslate()
        self._none.setText(_("Nobody is signed in on this computer."))
        self.add.setText(_("Add account…"))

    def _opened(self) -> list[AccountEntry]:
        return [desk.entry for desk in self._workspace.desks.values() if desk.entry is not None]

    def _helps_anew(self, entry: AccountEntry) -> bool:
        """Whether connecting the open account again may help: it is no longer let in, or lacks a right."""
        desk = self._workspace.desks.get(entry.id)
        return desk is not None and (
            desk.status.state in (sync.SIGNED_OUT, sync.NO_RIGHT) or bool(desk.status.lacks)
        )

    def _trouble(self, entry: AccountEntry) -> str:
        desk = self._workspace.desks.get(entry.id)
        status = desk.status if desk is not None else SyncStatus()
        if status.state in (sync.CLOSED, sync.NO_RIGHT, sync.CLOCK) or status.lacks:
            return meaning(status, entry.platform, self._workspace.language)
        if status.state == sync.SIGNED_OUT:
            return _("{marketplace} no longer lets this program in").format(
                marketplace=marketplace_name(entry.platform)
            )
        standing = self._service.standings().get(entry.id)
        if standing is None or standing.kind != PROBLEM:
            return ""
        return problem_texts(standing.problem, entry.url, "")[0]

    def _card_of(self, sender: QObject | None) -> AccountCard | None:
        return next((card for card in self.cards if sender in (card.sign_out, card.open)), None)

    @Slot()
    def _add(self) -> None:
        self.left.emit()
        self._actions.run("window.add_account")

    @Slot(str)
    def _connect_again(self, account_id: str) -> None:
        self.left.emit()
        self.again_wanted.emit(account_id)

    @Slot()
    def _open(self) -> None:
        card = self._card_of(self.sender())
        if card is not None:
            self._service.open(card.entry.id)
            self.left.emit()

    # --- badge and order ---

    @Slot(str, int)
    def _move(self, account_id: str, step: int) -> None:
        self._workspace.settings.move(account_id, step)
        self._show_changed(account_id)

    @Slot(str, str)
    def _rename(self, account_id: str, name: str) -> None:
        def rename(entry: AccountEntry) -> None:
            entry.label = "" if name == entry.name else name

        self._change(account_id, rename)

    @Slot(str, str)
    def _colour(self, account_id: str, colour: str) -> None:
        def paint(entry: AccountEntry) -> None:
            entry.colour = colour

        self._change(account_id, paint)

    def _change(self, account_id: str, change: Callable[[AccountEntry], None]) -> None:
        entry = self._workspace.settings.account(account_id)
        if entry is not None:
            change(entry)
            self._workspace.settings.save()
            self._show_changed(account_id)

    def _show_changed(self, account_id: str) -> None:
        """Everywhere; the keyboard stays at the account."""
        self._workspace.accounts_renamed()
        for card in self.cards:
            if card.entry.id == account_id:
                card.change.setFocus()

    # --- signing out ---

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
