"""One product on all markets: price, what is left, how it is delivered, and the one reference price."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.changes import Changes
from desktop.domain.orders import Offer
from desktop.l10n.catalogs import N_, _
from desktop.l10n.money import format_money
from desktop.sync import status
from desktop.sync.status import SyncStatus

from ..kit.cell_table import CellTable
from ..kit.choices import DropDown
from ..kit.labels import FittingLabel, PlainLabel, Rule, Strip, literal
from ..kit.room import open_within
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..workspace import Workspace
from .model import SORTS, OffersModel
from .rows import ORDERS, Order, in_order, offer_rows

WIDTH, HEIGHT = 880, 560
_ORDER_NAMES = {
    "market": N_("Market"),
    "price": N_("Cheapest first"),
    "available": N_("Most pieces first"),
    "days": N_("Fastest delivery first"),
}
_AWAY = (status.OFFLINE, status.SIGNED_OUT, status.CLOSED, status.NO_RIGHT, status.CLOCK)


class OffersDialog(QDialog):
    """`insert_wanted` carries the offer of the row that the keyboard is on."""

    insert_wanted = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        sku: str,
        product: str,
        market: str,
        parent: QWidget | None,
        *,
        can_insert: bool = True,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._sku, self._product, self._market = workspace, sku, product, market
        self._offers: list[Offer] = []
        self._order: Order = "market"
        self.title = PlainLabel(size=16, bold=True)
        self.reference = PlainLabel(token="dim", wrap=True)
        self.strip = Strip("warn")
        self._away = PlainLabel(token="warn", wrap=True)
        self._order_caption = FittingLabel(size=11, bold=True, token="dim")
        self.order = DropDown()
        self.model = OffersModel()
        self.table = CellTable(self.model, spread=False)
        self.none = PlainLabel(token="dim", wrap=True)
        self.close_button, self.insert = QPushButton(), QPushButton()
        set_look(self.insert, "primary")
        self.insert.setVisible(can_insert)
        for button in (self.close_button, self.insert):
            button.setAutoDefault(False)
        self._build()
        self._connect()
        follow(self)
        self._start_here()
        self.table.setFocus()

    def _build(self) -> None:
        line = QHBoxLayout(self.strip)
        line.setContentsMargins(6 * STEP, 2 * STEP, 6 * STEP, 2 * STEP)
        line.addWidget(self._away)
        order = QHBoxLayout()
        order.setSpacing(2 * STEP)
        order.addWidget(self.reference, 1)
        order.addWidget(self._order_caption)
        order.addWidget(self.order)
        head = QVBoxLayout()
        head.setContentsMargins(6 * STEP, 5 * STEP, 6 * STEP, 2 * STEP)
        head.setSpacing(2 * STEP)
        head.addWidget(self.title)
        head.addLayout(order)
        body = QVBoxLayout()
        body.setContentsMargins(4 * STEP, STEP, 4 * STEP, 2 * STEP)
        body.addWidget(self.none)
        body.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        foot.setSpacing(2 * STEP)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.insert)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.strip)
        whole.addLayout(body, 1)
        whole.addWidget(Rule())
        whole.addLayout(foot)
        open_within(self, WIDTH, HEIGHT)

    def _connect(self) -> None:
        workspace = self._workspace
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort_by_column)
        self.order.activated.connect(self._sort_chosen)
        self.table.doubleClicked.connect(self._insert)
        self.table.selectionModel().currentChanged.connect(self._went)
        self.insert.clicked.connect(self._insert)
        self.close_button.clicked.connect(self.accept)
        workspace.changed.connect(self._changed)
        workspace.account_changed.connect(self.refresh)
        workspace.sync_changed.connect(self._restate)
        workspace.detached.connect(self.reject)

    # --- what is shown ------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Reads the offers anew; the keyboard stays on its market."""
        workspace = self._workspace
        if not workspace.is_attached:
            return
        here = self._current_market()
        self._offers = workspace.reader.offers(self._sku) if self._sku else []
        rows = in_order(offer_rows(self._offers, workspace.markets()), self._order)
        self.model.show(rows if self._offers else [], self._market, self._order)
        self._go_to(here)
        self._restate()

    def retranslate(self) -> None:
        self.setWindowTitle(_("This product on all markets"))
        self.table.setAccessibleName(_("This product on all markets"))
        self._order_caption.setText(_("Sort"))
        self.order.setAccessibleName(_("Sort the markets"))
        chosen = self._order
        self.order.clear()
        for each in ORDERS:
            self.order.addItem(_(_ORDER_NAMES[each]), each)
        self.order.setCurrentIndex(ORDERS.index(chosen))
        self.insert.setText(_("Insert into the reply"))
        self.close_button.setText(_("Close"))
        self.refresh()
        self.table.fit()

    @Slot(object)
    def _restate(self, _status: SyncStatus | None = None) -> None:
        workspace, offers = self._workspace, self._offers
        if not workspace.is_attached:
            return
        told = workspace.sync_status()
        product = offers[0].product if offers else self._product
        self.title.setText(literal(product, 120) or _("This product on all markets"))
        self.reference.setText(self._reference_words())
        self.strip.setVisible(told.state in _AWAY and bool(offers))
        self._away.setText(_("Offline: prices and numbers may have changed since the last contact."))
        self.none.setVisible(not offers)
        self.table.setVisible(bool(offers))
        for part in (self._order_caption, self.order):
            part.setVisible(bool(offers))
        if told.state == status.FIRST_SYNC:
            self.none.setText(_("The offers are being loaded. They appear here by themselves."))
        else:
            self.none.setText(_("This product is not offered on any market."))
        self._went()

    def _reference_words(self) -> str:
        """The one reference price behind all the prices (R17)."""
        found = list(dict.fromkeys(offer.reference_price for offer in self._offers))
        if not found:
            return ""
        amounts = ", ".join(format_money(each, self._workspace.language) for each in found)
        return _("Reference price of the platform: {price}").format(price=amounts)

    # --- moving and sorting -------------------------------------------------------------------------------

    def current(self) -> Offer | None:
        """The offer of the row that the keyboard is on."""
        place = self.table.currentIndex().row()
        return self.model.rows[place].offer if 0 <= place < len(self.model.rows) else None

    def _current_market(self) -> str:
        place = self.table.currentIndex().row()
        return self.model.rows[place].market if 0 <= place < len(self.model.rows) else ""

    def _start_here(self) -> None:
        self._go_to(self._market)

    def _go_to(self, market: str) -> None:
        place = next((n for n, row in enumerate(self.model.rows) if row.market == market), -1)
        if place >= 0:
            self.table.setCurrentIndex(self.model.index(place, 0))

    def sort_by(self, order: Order) -> None:
        """Puts the markets in another order."""
        self._order = order
        self.order.setCurrentIndex(ORDERS.index(order))
        self.refresh()

    @Slot(int)
    def _sort_by_column(self, column: int) -> None:
        if column in SORTS:
            self.sort_by(SORTS[column])

    @Slot(int)
    def _sort_chosen(self, place: int) -> None:
        self.sort_by(ORDERS[place])

    @Slot(QModelIndex, QModelIndex)
    def _went(self, *_where: object) -> None:
        self.insert.setEnabled(self.current() is not None)

    @Slot()
    def _insert(self, *_where: object) -> None:
        offer = self.current()
        if offer is not None and not self.insert.isHidden():
            self.insert_wanted.emit(offer)
            self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self._insert()
            return
        super().keyPressEvent(event)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.everything or changes.offers:
            self.refresh()
