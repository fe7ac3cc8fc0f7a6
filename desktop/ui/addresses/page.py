"""The right side of the addresses: which market, which of its two addresses, the form, and how it reads."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.orders import Address
from desktop.l10n.addresses import format_address
from desktop.l10n.catalogs import _, current_language
from desktop.l10n.names import market_name

from ..kit.labels import PlainLabel, Strip, literal
from ..kit.tabs import Tabs
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..planner.pending import DELETE, RETRY, TAKE_BACK, PendingLine
from .form import AddressForm
from .standing import RETURN, Kind


class AddressPage(QFrame):
    """Holds no address of its own but what is typed in `form`."""

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "panel")
        self.title = PlainLabel(size=16, bold=True)
        self.none = PlainLabel(token="dim", wrap=True)
        self.tabs = Tabs()
        self.about = PlainLabel(token="dim", wrap=True)
        self.pending = PendingLine((TAKE_BACK, RETRY, DELETE))
        self.copy = QPushButton()
        self.copy.setAutoDefault(False)
        set_look(self.copy, "link")
        self.form = AddressForm()
        self.preview = Strip("quiet")
        self._read_caption = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.read = PlainLabel(wrap=True)
        self._inner = QWidget()
        self._lay_out()
        follow(self)

    def _lay_out(self) -> None:
        shown = QVBoxLayout(self.preview)
        shown.setContentsMargins(3 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        shown.setSpacing(STEP)
        shown.addWidget(self._read_caption)
        shown.addWidget(self.read)
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(6 * STEP, 2 * STEP, 6 * STEP, 4 * STEP)
        column.setSpacing(3 * STEP)
        for part in (self.about, self.pending, self.form, self.preview):
            column.addWidget(part)
        column.insertWidget(2, self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 5 * STEP, 0, 0)
        whole.setSpacing(STEP)
        for margined in (self.title, self.none):
            margined.setContentsMargins(6 * STEP, 0, 6 * STEP, 0)
            whole.addWidget(margined)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(3 * STEP, 0, 6 * STEP, 0)
        tabs.addWidget(self.tabs)
        tabs.addStretch(1)
        whole.addLayout(tabs)
        whole.addWidget(area, 1)

    def retranslate(self) -> None:
        self.tabs.setAccessibleName(_("Address"))
        self.tabs.show_tabs([_("Return address"), _("Dispatch address")])
        self.none.setText(_("This account sells on no market yet, so there is nothing to set."))
        self.copy.setText(_("Copy from another market"))
        self._read_caption.setText(_("As it is written there"))

    def restate(self, market: str, kind: Kind, *, editable: bool, copies: bool) -> None:
        """What stands around the form; `copies`: there is an address to copy from."""
        for part in (self._inner, self.tabs, self.title):
            part.setVisible(bool(market))
        self.none.setVisible(not market)
        self.title.setText(market_name(market, current_language()) if market else "")
        self.about.setText(
            _("Buyers on this market send returns here. It goes into a reply with one key.")
            if kind == RETURN
            else _("Parcels for this market are shipped from here.")
        )
        self.form.set_open(editable)
        self.copy.setVisible(editable and copies)

    def show_preview(self, address: Address, market: str, language: str) -> None:
        """The address as a buyer reads it, whose `language` names the country when it is another one."""
        lines = format_address(
            address.parts(), address.country, language, with_country=address.country != market
        )
        filled = any(address.parts().values())
        self.preview.setVisible(filled)
        self.read.setText("\n".join(literal(line, 120) for line in lines) if filled else "")
