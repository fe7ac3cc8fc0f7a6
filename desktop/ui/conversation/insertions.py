"""What goes into a reply, or to the clipboard, by one key: the seller's addresses, the offer, the buyer's
address."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from desktop.domain.orders import Address, Offer
from desktop.l10n.addresses import format_address, format_label
from desktop.l10n.catalogs import N_, _, translator
from desktop.l10n.names import market_name
from desktop.l10n.offers import reply_sentence
from desktop.store.views import Row

from ..actions import Actions, Entry
from ..addresses.standing import DISPATCH, RETURN, Kind, held, market_of, standing
from ..composer.composer import Composer
from ..kit.labels import literal
from ..marketplace_words import missing, no_addresses
from ..planner.pending import account_rows
from ..workspace import Notice, Workspace
from .pane import ConversationPane
from .subject import orders_of, product_of

_NEW_LINE = "\u2029"
"""Qt's sign between paragraphs."""
_TITLES = {RETURN: N_("Return address:"), DISPATCH: N_("We ship from this address:")}


class Insertions(QObject):
    """The actions of the open conversation; `addresses_wanted(market, kind)`: an address is missing and the
    person wants to set it."""

    addresses_wanted = Signal(str, str)

    def __init__(self, workspace: Workspace, pane: ConversationPane) -> None:
        super().__init__(pane)
        self._workspace, self._pane = workspace, pane

    def register(self, actions: Actions) -> None:
        """For palette, menus and keys."""
        group, why = N_("Conversation"), partial(missing, self._workspace, "offers")
        addresses = partial(no_addresses, self._workspace)
        for entry in (
            Entry(
                "conversation.insert_return",
                N_("Insert the return address"),
                group,
                ("Ctrl+Shift+R",),
                partial(self.insert_address, RETURN),
                self._may_insert_address,
                why=addresses,
            ),
            Entry(
                "conversation.insert_dispatch",
                N_("Insert the dispatch address"),
                group,
                ("Ctrl+Shift+D",),
                partial(self.insert_address, DISPATCH),
                self._may_insert_address,
                why=addresses,
            ),
            Entry(
                "conversation.insert_offer",
                N_("Insert the offer"),
                group,
                ("Ctrl+Shift+O",),
                self.insert_own_offer,
                self._may_insert_offer,
                why=why,
            ),
            Entry(
                "conversation.offers",
                N_("This product on all markets"),
                group,
                ("O",),
                self.show_offers,
                self._has_product,
                why=why,
            ),
            Entry(
                "conversation.copy_address",
                N_("Copy the delivery address"),
                group,
                (),
                partial(self.copy_address, label=False),
                self._has_order,
            ),
            Entry(
                "conversation.copy_label",
                N_("Copy the delivery address as a label"),
                group,
                (),
                partial(self.copy_address, label=True),
                self._has_order,
            ),
        ):
            actions.add(entry)

    # --- addresses ----------------------------------------------------------------------------------------

    def insert_address(self, kind: Kind) -> None:
        """The seller's address in the conversation's market, in the buyer's language; where none is set,
        says so and offers to set it."""
        target, workspace = self._composer.target, self._workspace
        if target is None:
            return
        address = standing(workspace.account, account_rows(workspace), target.market, kind)
        if address is None:
            self._miss(target.market, kind)
            return
        _insert_lines(self._composer, address_text(address, kind, target.language, target.market))

    def _miss(self, market: str, kind: Kind) -> None:
        def text() -> str:
            name = market_name(market, self._workspace.language)
            if kind == RETURN:
                return _("No return address is set for this market: {market}.").format(market=name)
            return _("No dispatch address is set for this market: {market}.").format(market=name)

        wanted = partial(self.addresses_wanted.emit, market, kind)
        self._workspace.noticed.emit(Notice(text, "warn", undo=wanted, undo_text=_set_text, seconds=20.0))

    def copy_address(self, *, label: bool) -> None:
        """The order's delivery address as it is written there, or for a parcel's label; from where the parcel
        leaves decides whether it goes abroad."""
        row, workspace = self._pane.row, self._workspace
        order = next(iter(orders_of(workspace.reader, row)), None) if row is not None else None
        if order is None:
            return
        address = order.delivery_address
        country = address.country or order.market
        if label:
            entry = market_of(workspace.account, order.market)
            sender = held(entry, DISPATCH)
            lines = format_label(address.parts(), country, sender.country if sender is not None else "")
        else:
            lines = format_address(address.parts(), country, workspace.language)
        QGuiApplication.clipboard().setText("\n".join(literal(line, 200) for line in lines))
        workspace.noticed.emit(Notice(_copied, seconds=3.0))

    # --- offers -------------------------------------------------------------------------------------------

    def insert_own_offer(self) -> None:
        """The product in the conversation's market, as a sentence."""
        target, sku = self._composer.target, self._product()[0]
        if target is None or not sku:
            return
        found = self._workspace.reader.offers(sku, target.market)
        if found:
            self.insert_offer(found[0])
        else:
            self._workspace.noticed.emit(Notice(_not_offered, "warn"))

    @Slot(object)
    def insert_offer(self, offer: Offer) -> None:
        """An offer as a sentence in the buyer's language and conventions."""
        composer = self._composer
        target = composer.target
        if target is None or not self._writes():
            return
        sentence = reply_sentence(offer, target.language, target.market)
        if not sentence:
            self._workspace.noticed.emit(Notice(_own_words, "warn"))
            return
        before = _around(composer)[0]
        composer.insert_text(f" {sentence}" if before and not before.isspace() else sentence)

    def show_offers(self) -> None:
        """The same product on all markets, side by side."""
        from ..offers.dialog import OffersDialog

        row, (sku, product) = self._pane.row, self._product()
        if row is None or not sku:
            return
        market = self._workspace.market or row.market
        dialog = OffersDialog(
            self._workspace, sku, product, market, self._pane.window(), can_insert=self._writes()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.insert_wanted.connect(self.insert_offer)
        dialog.open()

    # --- what is possible ---------------------------------------------------------------------------------

    @property
    def _composer(self) -> Composer:
        return self._pane.composer

    def _writes(self) -> bool:
        return self._composer.target is not None and (self._composer.can_write() or self._composer.is_note)

    def _may_insert_address(self) -> bool:
        return self._writes() and not no_addresses(self._workspace)

    def _product(self) -> tuple[str, str]:
        row, workspace = self._pane.row, self._workspace
        if row is None or not workspace.is_attached:
            return "", ""
        return product_of(workspace.reader, row, orders_of(workspace.reader, row))

    def _has_product(self) -> bool:
        return self._workspace.can("offers") and bool(self._product()[0])

    def _may_insert_offer(self) -> bool:
        return self._writes() and self._has_product()

    def _has_order(self) -> bool:
        row: Row | None = self._pane.row
        return row is not None and bool(orders_of(self._workspace.reader, row))


def address_text(address: Address, kind: Kind, language: str, market: str) -> str:
    """An address of the seller as a buyer of `market` reads it: its own country's order of lines; heading and
    country's name in the buyer's language, the country only when it is another one.

    In a language that the program does not speak the heading is left out."""
    lines = format_address(address.parts(), address.country, language, with_country=address.country != market)
    texts = translator(language)
    if texts.language == language.split("-")[0]:
        lines.insert(0, texts.gettext(_TITLES[kind]))
    return "\n".join(lines)


def _insert_lines(composer: Composer, text: str) -> None:
    """Lines of their own, whatever stands around the cursor."""
    before, behind = _around(composer)
    lead = "\n" if before and before != _NEW_LINE else ""
    trail = "\n" if behind != _NEW_LINE else ""
    composer.insert_text(f"{lead}{text}{trail}")


def _around(composer: Composer) -> tuple[str, str]:
    """The signs before and behind the cursor, "" at the ends; Qt counts in other units than Python."""
    cursor, document = composer.field.textCursor(), composer.field.document()
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    before = document.characterAt(start - 1) if start > 0 else ""
    return before, document.characterAt(end) if end < document.characterCount() - 1 else ""


def _set_text() -> str:
    return _("Set the address")


def _copied() -> str:
    return _("Copied.")


def _not_offered() -> str:
    return _("Not offered on this market.")


def _own_words() -> str:
    return _("This product cannot be bought there now. Say it in your own words.")
