"""The markets of the account, each with whether its addresses are set; the keyboard chooses by moving."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.l10n.catalogs import N_, _, current_language
from desktop.l10n.named import named
from desktop.l10n.names import market_name

from ..kit.cell_table import CellTable
from ..kit.cells import Cell, CellModel

Index = QModelIndex | QPersistentModelIndex
State = Literal["set", "return", "dispatch", "none", "typed", "waiting", "refused"]

_WORDS: Final[dict[State, str]] = {
    "set": N_("Both addresses set"),
    "return": N_("Dispatch address not set"),
    "dispatch": N_("Return address not set"),
    "none": N_("Not set"),
    "typed": N_("Not saved yet"),
    "waiting": N_("Goes to the platform"),
    "refused": N_("Refused by the platform"),
}
_TOKENS: Final[dict[State, str]] = {"none": "warn", "dispatch": "warn", "typed": "accent", "refused": "bad"}


@dataclass(frozen=True, slots=True)
class MarketLine:
    """A market and how its addresses stand; `return` means that only that one is set."""

    market: str
    state: State


def state_words(state: State) -> str:
    """How a market's addresses stand, in the current language."""
    return _(_WORDS[state])


class _Model(CellModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[MarketLine, ...] = ()
        self.chosen = ""

    def show(self, lines: tuple[MarketLine, ...]) -> None:
        if [line.market for line in lines] == [line.market for line in self.lines]:
            self.lines = lines
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else 1

    def heading(self, column: int) -> Cell:
        return Cell(_("Market"), token="dim")

    def cell(self, row: int, column: int) -> Cell:
        line = self.lines[row]
        name, words = market_name(line.market, current_language()), state_words(line.state)
        return Cell(
            name,
            note=words,
            market=line.market,
            token="accent" if line.market == self.chosen else "text",
            ground="accent_ground" if line.market == self.chosen else "",
            note_token=_TOKENS.get(line.state, "dim"),
            spoken=named(name, words),
        )


class MarketList(CellTable):
    """`chosen` when the person goes to another market."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._markets = _Model()
        super().__init__(self._markets, spread=True, parent=parent)
        self.horizontalHeader().hide()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._went)

    def show_lines(self, lines: Sequence[MarketLine], chosen: str) -> None:
        """The markets as they stand now, and which one is shown."""
        self._markets.chosen = chosen
        self._markets.show(tuple(lines))
        place = next((n for n, line in enumerate(lines) if line.market == chosen), -1)
        if place >= 0 and self.currentIndex().row() != place:
            self.setCurrentIndex(self._markets.index(place, 0))
        self.viewport().update()

    def texts(self) -> list[str]:
        """What each line says."""
        return [self._markets.cell(row, 0).spoken for row in range(self._markets.rowCount())]

    @Slot(QModelIndex, QModelIndex)
    def _went(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(self._markets.lines[now.row()].market)
