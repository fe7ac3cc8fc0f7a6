"""The figures of a period: tiles with the whole, a table with the groups, each figure's meaning a press
away."""

from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.l10n.catalogs import _, current_language, ngettext
from desktop.l10n.dates import format_stamp
from desktop.l10n.money import format_number, format_percent
from desktop.reports import figures as reports
from desktop.reports.definitions import DEFINITIONS, PLATFORM, Definition
from desktop.reports.figures import By, Figures, Only, Period
from desktop.reports.rating import rating_texts
from desktop.reports.sources import Sources

from ..kit.cell_table import CellTable
from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP
from ..kit.translate import follow
from ..own_zone import own_zone
from ..workspace import Workspace
from .definition import DefinitionCard
from .figures_model import FIGURES, FiguresModel
from .periods import PeriodBar
from .reading import Reading
from .scope import chosen
from .tiles import Tile
from .words import name_of, person_text, value_text

KIND = "figures"

_TILES: Final = (
    "compliance",
    *PLATFORM,
    *(name for name in DEFINITIONS if name not in ("compliance", "in_time", "late")),
)


class FiguresPane(QWidget):
    """Reads nothing by itself: the page asks for it when it is seen."""

    def __init__(self, workspace: Workspace, reading: Reading, periods: PeriodBar) -> None:
        super().__init__()
        self._workspace, self._reading, self._periods = workspace, reading, periods
        self._figures: Figures | None = None
        self.model = FiguresModel(workspace)
        self.table = CellTable(self.model, spread=False, roomy=None)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().sectionClicked.connect(self._head_clicked)
        self.tiles = {figure: Tile(figure) for figure in _TILES}
        self.state = PlainLabel(token="dim", wrap=True)
        tiles = QWidget()
        flow = FlowLayout(tiles, spacing=2 * STEP, line_spacing=2 * STEP)
        for tile in self.tiles.values():
            flow.addWidget(tile)
            tile.clicked.connect(self._tile_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * STEP, 3 * STEP, 6 * STEP, 2 * STEP)
        column.setSpacing(3 * STEP)
        column.addWidget(self.state)
        column.addWidget(tiles)
        column.addWidget(self.table, 1)
        reading.done.connect(self._done)
        workspace.detached.connect(self._forget)
        follow(self)

    # --- what others call ---

    def read(self, now: datetime) -> None:
        """Has the chosen period counted."""
        period = self._periods.period()
        if period is not None:
            work = partial(_read, period, self._periods.grouping(), now, chosen(self._workspace))
            self._reading.ask(KIND, work)

    def take_focus(self) -> None:
        next(iter(self.tiles.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def define(self, figure: str | None = None) -> None:
        """What a figure means; by default that of the tile or column that has the keyboard."""
        focused = next((tile.figure for tile in self.tiles.values() if tile.hasFocus()), None)
        name = figure or focused or FIGURES[max(self.table.currentIndex().column(), 0)].id
        value = partial(self._tile_text, name) if name in self.tiles else str
        DefinitionCard(self.window(), _definition(name), value).show_over(self.window())

    def retranslate(self) -> None:
        self.table.setAccessibleName(_("Figures of the period"))
        self.model.reword()
        self._show_state()

    # --- what happens ---

    @Slot(str, object)
    def _done(self, kind: str, made: object) -> None:
        if kind == KIND and isinstance(made, Figures):
            self._figures = made
            self.model.show(made)
            self._show_state()

    @Slot()
    def _forget(self) -> None:
        self._figures = None
        self.model.show(None)
        self._show_state()

    @Slot()
    def _tile_clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, Tile):
            self.define(tile.figure)

    @Slot(int)
    def _head_clicked(self, column: int) -> None:
        self.define(FIGURES[column].id)

    # --- showing ---

    def _show_state(self) -> None:
        figures = self._figures
        text = ""
        if figures is None:
            text = _("Counting…")
        elif figures.uncounted:
            form = ngettext(
                "{count} older conversation is still being counted: the figures are not complete yet.",
                "{count} older conversations are still being counted: the figures are not complete yet.",
                figures.uncounted,
            )
            text = form.format(count=format_number(figures.uncounted, current_language()))
        elif _is_empty(figures):
            text = _("Nothing happened in this period. Choose another one above.")
        self.state.setText(text)
        self.state.setVisible(bool(text))
        for figure, tile in self.tiles.items():
            tile.show_figure(name_of(_definition(figure)), *self._tile_words(figure))

    def _tile_text(self, figure: str) -> str:
        value, note, _token = self._tile_words(figure)
        return " · ".join(filter(None, (value, note)))

    def _tile_words(self, figure: str) -> tuple[str, str, str]:
        """Value, note and colour."""
        figures = self._figures
        if figures is None:
            return "–", "", "dim"
        if figure in PLATFORM:
            return self._platform_words(figure, figures)
        line = figures.total
        value = line.value(figure)
        text = value_text(value, DEFINITIONS[figure].unit)
        note, token = "", "text" if value else "dim"
        if figure == "compliance" and line.compliance is not None:
            note = _("{in_time} of {all}, target {target}").format(
                in_time=format_number(line.in_time, current_language()),
                all=format_number(line.in_time + line.late, current_language()),
                target=format_percent(figures.target / 100, current_language()),
            )
            token = "good" if line.compliance >= figures.target else "bad"
        elif figure == "no_answer_needed" and figures.decided:
            note = ", ".join(
                f"{person_text(agent, self._workspace, figures.people)} {value_text(count, 'count')}"
                for agent, count in figures.decided
            )
        return text, note, token

    def _platform_words(self, figure: str, figures: Figures) -> tuple[str, str, str]:
        rating = figures.rating
        if rating is None:
            return "–", _("The platform tells none"), "dim"
        now, language = self._workspace.now(), current_language()
        told = _("as of {when}").format(when=format_stamp(rating.measured_at, now, own_zone(), language))
        return literal(rating_texts(rating, language)[figure], 40) or "–", told, "text"


def _definition(figure: str) -> Definition:
    return PLATFORM.get(figure) or DEFINITIONS[figure]


def _is_empty(figures: Figures) -> bool:
    total = figures.total
    return not any(total.value(name) for name in DEFINITIONS if name != "compliance")


def _read(period: Period, by: By, now: datetime, only: Only, sources: Sources) -> Figures:
    return reports.figures(sources, period, by, now, only=only)
