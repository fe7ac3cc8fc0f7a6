"""The limits of every market as a table: how long, counted from what, by which law."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from desktop.domain.retention import Limit, Rules
from desktop.l10n.catalogs import N_, _, current_language, ngettext
from desktop.l10n.keeping import limit_length, limit_name, limit_source, limit_start
from desktop.l10n.money import format_number
from desktop.l10n.names import market_name
from desktop.store.retention import MarketKept

from ..kit.cells import Cell, CellModel

Index = QModelIndex | QPersistentModelIndex
HEADINGS: Final = (N_("Limit"), N_("How long"), N_("Counted from"), N_("Law or rule"))


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit of a market; `kept` only on the market's first one."""

    market: str
    limit: Limit
    kept: MarketKept | None


def limit_rows(rules: Rules, markets: Sequence[str], kept: Sequence[MarketKept]) -> tuple[LimitRow, ...]:
    """The account's markets in its order, then others of which something is kept."""
    known = {each.market: each for each in kept}
    codes = [*markets, *(code for code in known if code not in markets)]
    return tuple(
        LimitRow(code, limit, known.get(code, MarketKept(code, 0, 0, None)) if place == 0 else None)
        for code in codes
        for place, limit in enumerate(rules.of(code).limits)
    )


class LimitsModel(CellModel):
    """Rows are limits, market by market."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[LimitRow, ...] = ()

    def show(self, rows: tuple[LimitRow, ...]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(HEADINGS)

    def heading(self, column: int) -> Cell:
        text = _(HEADINGS[column])
        return Cell(text, bold=True, spoken=text)

    def side(self, row: int) -> Cell:
        entry = self._rows[row]
        name = market_name(entry.market, current_language())
        if entry.kept is None:
            return Cell(spoken=name)
        note = kept_text(entry.kept)
        return Cell(name, note=note, market=entry.market, bold=True, spoken=f"{name}, {note}")

    def cell(self, row: int, column: int) -> Cell:
        entry = self._rows[row]
        text = (
            limit_name(entry.limit.kind),
            limit_length(entry.limit, current_language()),
            limit_start(entry.limit),
            limit_source(entry.limit),
        )[column]
        place = market_name(entry.market, current_language())
        spoken = f"{place}, {limit_name(entry.limit.kind)}, {_(HEADINGS[column])}: {text}"
        return Cell(text, token="dim" if column else "text", spoken=spoken, wraps=column == 3)


def kept_text(kept: MarketKept) -> str:
    """How many conversations of a market are kept, and how many because somebody said so."""
    form = ngettext("{count} conversation", "{count} conversations", kept.conversations)
    text = form.format(count=format_number(kept.conversations, current_language()))
    held = _("{n} to be kept").format(n=format_number(kept.held, current_language()))
    return f"{text} · {held}" if kept.held else text
