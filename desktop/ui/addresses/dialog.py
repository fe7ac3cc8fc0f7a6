"""Return and dispatch address of every market: the markets at the left, one address at the right."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.changes import Changes
from desktop.domain.orders import Address
from desktop.l10n.catalogs import _

from ..kit.labels import PlainLabel, Rule
from ..kit.picker import Picker
from ..kit.room import open_within
from ..kit.theme import STEP, set_look, theme
from ..kit.translate import follow
from ..planner.pending import RETRY, TAKE_BACK, account_rows
from ..workspace import Workspace
from .copies import address_of, choices, copies
from .market_list import MarketLine, MarketList, State
from .page import AddressPage
from .standing import KINDS, RETURN, Kind, action_for, in_action, row_of, standing
from .unsaved import UnsavedQuestion

WIDTH, HEIGHT, LIST_WIDTH = 860, 660, 236


class AddressesDialog(QDialog):
    """What is typed stays at its market until it is saved or discarded; closing asks before it is lost."""

    def __init__(self, workspace: Workspace, market: str | None, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._market, self._kind = "", RETURN
        self._typed: dict[tuple[str, Kind], Address] = {}
        self._row_id = 0
        self.list = MarketList()
        self.list.setFixedWidth(LIST_WIDTH)
        self.page = AddressPage()
        self.form, self.tabs, self.pending = self.page.form, self.page.tabs, self.page.pending
        self.note = PlainLabel(token="dim", wrap=True)
        self.discard, self.close_button, self.save = QPushButton(), QPushButton(), QPushButton()
        set_look(self.save, "primary")
        for button in (self.discard, self.close_button, self.save):
            button.setAutoDefault(False)
        self._build()
        self._connect()
        markets = workspace.markets()
        chosen = market if market in markets else workspace.market or ""
        self._go(chosen if chosen in markets else next(iter(markets), ""), RETURN)
        follow(self)
        self.list.setFocus()

    def _build(self) -> None:
        rail = QFrame()
        set_look(rail, "rail")
        left = QVBoxLayout(rail)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.list)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(rail)
        middle.addWidget(self.page, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(4 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        foot.setSpacing(2 * STEP)
        foot.addWidget(self.note, 1)
        for button in (self.discard, self.close_button, self.save):
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(Rule())
        whole.addLayout(foot)
        open_within(self, WIDTH, HEIGHT)

    def _connect(self) -> None:
        workspace = self._workspace
        self.list.chosen.connect(self._show_market)
        self.tabs.currentChanged.connect(self._turned)
        self.form.changed.connect(self._edited)
        self.page.copy.clicked.connect(self._offer_copies)
        self.save.clicked.connect(self._save)
        self.discard.clicked.connect(self._discard)
        self.close_button.clicked.connect(self.reject)
        self.pending.chosen.connect(self._choose)
        workspace.changed.connect(self._changed)
        workspace.account_changed.connect(self.refresh)
        workspace.detached.connect(self._detached)
        theme().changed.connect(self.list.viewport().update)

    # --- what is shown ------------------------------------------------------------------------------------

    def show_address(self, market: str, kind: Kind) -> None:
        """Goes to one of the addresses."""
        if market in self._workspace.markets():
            self._go(market, kind)

    @property
    def market(self) -> str:
        """The market that is shown."""
        return self._market

    def _go(self, market: str, kind: Kind) -> None:
        self._market, self._kind = market, kind
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(KINDS.index(kind))
        self.tabs.blockSignals(False)
        self._show_typed()
        self.refresh()

    def _show_typed(self) -> None:
        """The address as typed, or as it stands, or an empty one of the market's country."""
        if not self._market:
            return
        given = self._typed.get((self._market, self._kind)) or self._standing() or Address(self._market)
        first = tuple(dict.fromkeys((self._market, *self._workspace.markets())))
        self.form.show_address(given, first)

    def _standing(self) -> Address | None:
        rows = account_rows(self._workspace)
        return standing(self._workspace.account, rows, self._market, self._kind)

    @Slot()
    def refresh(self) -> None:
        """Reads what holds and waits; what is typed stays."""
        workspace = self._workspace
        if not workspace.is_attached:
            return
        rows = account_rows(workspace)
        row = row_of(rows, self._market)
        self._row_id = row.id if row is not None else 0
        self.pending.show_row(row)
        if (self._market, self._kind) not in self._typed and self.form.address() != (
            self._standing() or Address(self._market)
        ):
            self._show_typed()
        self.list.show_lines(
            [MarketLine(code, self._state(code)) for code in workspace.markets()], self._market
        )
        self._restate()

    def _state(self, market: str) -> State:
        account, rows = self._workspace.account, account_rows(self._workspace)
        if any((market, kind) in self._typed for kind in KINDS):
            return "typed"
        row = row_of(rows, market)
        if row is not None:
            return "refused" if row.state in ("failed", "rejected", "unknown") else "waiting"
        has = [standing(account, rows, market, kind) is not None for kind in KINDS]
        if all(has):
            return "set"
        return "return" if has[0] else "dispatch" if has[1] else "none"

    def retranslate(self) -> None:
        self.setWindowTitle(_("Return and dispatch addresses"))
        self.list.setAccessibleName(_("Markets"))
        self.save.setText(_("Save address"))
        self.discard.setText(_("Discard changes"))
        self.close_button.setText(_("Close"))
        self.list.fit()
        self._restate()

    def _restate(self) -> None:
        workspace, market = self._workspace, self._market
        editable, dirty = workspace.can("addresses"), self.is_dirty()
        found = copies(workspace, self._kind, self._standing()) if market else []
        self.page.restate(market, self._kind, editable=editable, copies=bool(found))
        self.page.show_preview(self.form.tidied(), market, workspace.market_info(market).language)
        self.save.setVisible(editable and bool(market))
        self.save.setEnabled(dirty)
        self.discard.setVisible(dirty)
        if not editable:
            self.note.setText(_("These addresses can be changed by a lead of this account."))
        else:
            self.note.setText(_("Not saved yet.") if dirty else "")

    # --- what is typed ------------------------------------------------------------------------------------

    def is_dirty(self) -> bool:
        """Whether the address that is shown is not saved."""
        return (self._market, self._kind) in self._typed

    def unsaved(self) -> bool:
        """Whether anything typed would be lost."""
        return bool(self._typed)

    @Slot()
    def _edited(self) -> None:
        typed = self.form.address()
        if typed == (self._standing() or Address(self._market)):
            self._typed.pop((self._market, self._kind), None)
        else:
            self._typed[self._market, self._kind] = typed
        self.refresh()

    @Slot(str)
    def _show_market(self, market: str) -> None:
        if market != self._market:
            self._go(market, self._kind)

    @Slot(int)
    def _turned(self, place: int) -> None:
        self._go(self._market, KINDS[place])

    @Slot()
    def _discard(self) -> None:
        self._typed.pop((self._market, self._kind), None)
        self._show_typed()
        self.refresh()

    @Slot()
    def _save(self) -> None:
        if not self.is_dirty() or not self.form.insist():
            return
        market, kind = self._market, self._kind
        action = action_for(market, kind, self.form.tidied())
        self._workspace.do(action, then=partial(self._saved, market, kind))

    def _saved(self, market: str, kind: Kind, _row: object) -> None:
        self._typed.pop((market, kind), None)
        self._show_typed()
        self.refresh()
        self._workspace.announced.emit(_("Address saved; it goes to the platform now."))

    # --- copying ------------------------------------------------------------------------------------------

    @Slot()
    def _offer_copies(self) -> None:
        picker = Picker(self, _("Copy from another market"), placeholder=_("Find a market"))
        found = copies(self._workspace, self._kind, self._standing())
        picker.offer(choices(found, self._workspace.language))
        picker.chosen.connect(self._copy)
        picker.show_below(self.page.copy)

    @Slot(str)
    def _copy(self, key: str) -> None:
        given = address_of(self._workspace, key)
        if given is not None:
            self._typed[self._market, self._kind] = given
            self._show_typed()
            self.refresh()

    # --- what waits ---------------------------------------------------------------------------------------

    @Slot(int, str)
    def _choose(self, outbox_id: int, choice: str) -> None:
        store, workspace = self._workspace.store, self._workspace
        row = row_of(account_rows(workspace), self._market)
        if row is None or row.id != outbox_id:
            return
        if choice == RETRY:
            workspace.when(store.retry(outbox_id), self._went_on)
        elif choice == TAKE_BACK:
            workspace.when(store.cancel(outbox_id), partial(self._taken_back, self._market, row.action))
        else:
            workspace.when(store.discard(outbox_id), self._discarded)

    def _went_on(self, _done: object) -> None:
        self._workspace.poke()
        self.refresh()

    def _taken_back(self, market: str, action: object, done: object) -> None:
        """What was saved is typed again: it stays in the form until it is discarded."""
        for kind in KINDS:
            given = in_action(action, kind)
            if done and given is not None:
                self._typed.setdefault((market, kind), given)
        self._show_typed()
        self.refresh()

    def _discarded(self, _done: object) -> None:
        if not self.is_dirty():
            self._show_typed()
        self.refresh()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.everything or changes.account or "" in changes.outbox_of:
            self.refresh()

    # --- closing ------------------------------------------------------------------------------------------

    @Slot()
    def _detached(self) -> None:
        self._typed.clear()
        self.reject()

    def reject(self) -> None:
        """Esc and Close: at once when everything is saved."""
        if not self._typed:
            super().reject()
            return
        question = UnsavedQuestion(self)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(self._give_up)
        question.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._typed:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)

    @Slot()
    def _give_up(self) -> None:
        self._typed.clear()
        self.reject()
