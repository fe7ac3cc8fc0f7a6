"""The figures of a period as a table: a line a group, a column a figure."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from desktop.l10n.catalogs import _
from desktop.reports.definitions import DEFINITIONS, Definition
from desktop.reports.figures import Figures, Line

from ..kit.cells import Cell, CellModel
from ..workspace import Workspace
from .words import group_text, name_of, value_text

Index = QModelIndex | QPersistentModelIndex
FIGURES: Final[Sequence[Definition]] = tuple(DEFINITIONS.values())


class FiguresModel(CellModel):
    """The total stands first."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._figures: Figures | None = None
        self._lines: list[Line] = []

    def show(self, figures: Figures | None) -> None:
        """Other figures; the same groups change in place, so that the keyboard stays where it is."""
        before = self._figures
        lines = [] if figures is None else [figures.total, *figures.lines]
        same = (
            before is not None
            and figures is not None
            and before.by == figures.by
            and [line.key for line in lines] == [line.key for line in self._lines]
        )
        if same:
            self._figures, self._lines = figures, lines
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(FIGURES) - 1))
            return
        self.beginResetModel()
        self._figures, self._lines = figures, lines
        self.endResetModel()

    def reword(self) -> None:
        """Another language."""
        self.beginResetModel()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(FIGURES)

    def heading(self, column: int) -> Cell:
        definition = FIGURES[column]
        text = name_of(definition)
        return Cell(text, token="dim", spoken=text, tip=_(definition.text), figure=True, wraps=True)

    def side(self, row: int) -> Cell:
        text = self._group(row)
        market = self._lines[row].key if row and self._figures and self._figures.by == "market" else ""
        return Cell(text, market=market, bold=row == 0, spoken=text)

    def cell(self, row: int, column: int) -> Cell:
        definition, line = FIGURES[column], self._lines[row]
        value = line.value(definition.id)
        text = value_text(value, definition.unit)
        said = _("{name}, {figure}: {value}").format(
            name=self._group(row), figure=name_of(definition), value=text
        )
        return Cell(text, token="text" if value else "dim", bold=row == 0, spoken=said, tip=said, figure=True)

    def _group(self, row: int) -> str:
        figures = self._figures
        if row == 0 or figures is None:
            return _("All")
        return group_text(figures.by, self._lines[row].key, self._workspace, figures.people)
