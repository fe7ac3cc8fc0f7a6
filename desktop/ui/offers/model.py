"""The table of one product's offers: a market a row."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from desktop.l10n.catalogs import N_, _, current_language
from desktop.l10n.money import format_money
from desktop.l10n.named import named
from desktop.l10n.names import market_name
from desktop.l10n.offers import reference_text

from ..conversation.side_words import grade
from ..kit.cells import Cell, CellModel
from ..kit.labels import literal
from .rows import OfferRow, Order
from .words import available_words, days_words

Index = QModelIndex | QPersistentModelIndex

COLUMNS: Final = (
    N_("Market"),
    N_("Price"),
    N_("Available"),
    N_("Delivery"),
    N_("Carriers"),
    N_("Grade"),
)
SORTS: Final[dict[int, Order]] = {0: "market", 1: "price", 2: "available", 3: "days"}
"""By which column the rows can be put in order."""


class OffersModel(CellModel):
    """Rows are markets; `shown` is the market that the conversation or the selector is on."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[OfferRow, ...] = ()
        self.shown = ""
        self.order: Order = "market"

    def show(self, rows: Sequence[OfferRow], shown: str, order: Order) -> None:
        """Other rows, or the same in another order."""
        self.beginResetModel()
        self.rows, self.shown, self.order = tuple(rows), shown, order
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(COLUMNS)

    def heading(self, column: int) -> Cell:
        name = _(COLUMNS[column])
        sorted_by = SORTS.get(column) == self.order
        spoken = _("{column}, in order").format(column=name) if sorted_by else name
        return Cell(f"{name} ↑" if sorted_by else name, token="text" if sorted_by else "dim", spoken=spoken)

    def cell(self, row: int, column: int) -> Cell:
        entry, language = self.rows[row], current_language()
        here = entry.market == self.shown
        ground = "accent_ground" if here else ""
        if column == 0:
            name = market_name(entry.market, language)
            note = _("shown now") if here else ""
            return Cell(
                name,
                note=note,
                market=entry.market,
                ground=ground,
                bold=here,
                spoken=row_sentence(entry, here),
            )
        text, note, token = _words(entry, column, language)
        spoken = named(_(COLUMNS[column]), ", ".join(part for part in (text, note) if part)) if text else ""
        return Cell(text, note=note, ground=ground, token=token, bold=column == 1, spoken=spoken)


def _words(entry: OfferRow, column: int, language: str) -> tuple[str, str, str]:
    """Text, note below it and colour."""
    offer = entry.offer
    if offer is None:
        return (_("not offered"), "", "dim") if column == 1 else ("", "", "dim")
    match column:
        case 1:
            return format_money(offer.price, language), reference_text(offer, language), "text"
        case 2:
            return available_words(offer.available, language), "", "text" if offer.available else "warn"
        case 3 if not offer.deliverable:
            return _("not delivered"), "", "warn"
        case 3:
            return days_words(offer.delivery_days, language) or _("yes"), "", "text"
        case 4:
            return ", ".join(literal(carrier, 40) for carrier in offer.carriers), "", "dim"
        case _:
            return grade(offer.grade), "", "dim"


def row_sentence(entry: OfferRow, here: bool) -> str:
    """The whole row for a screen reader."""
    language = current_language()
    name = market_name(entry.market, language)
    said = [_("{market}, shown now").format(market=name) if here else name]
    for column in range(1, len(COLUMNS)):
        text, _note, _token = _words(entry, column, language)
        if text:
            said.append(text)
    return ", ".join(said)
