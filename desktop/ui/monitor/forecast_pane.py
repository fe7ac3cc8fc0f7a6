"""The forecast: what will be late if nobody answers and at the present pace, and who should take which."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import N_, _, current_language, ngettext
from desktop.l10n.due import by_text
from desktop.l10n.money import format_number
from desktop.reports import forecast as reports
from desktop.reports.definitions import Definition
from desktop.reports.forecast import Forecast, Suggestion
from desktop.reports.sources import Sources

from ..kit.choices import DropDown
from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..own_zone import own_zone
from ..workspace import Workspace
from .assigning import Assigning
from .definition import DefinitionCard
from .forecast_models import SHOWN, LateModel, TakeModel
from .reading import Reading
from .scope import may_assign, own_only
from .tiles import Tile
from .wait_table import WaitTable
from .words import name_of

KIND: Final = "forecast"
HOURS: Final = {4: N_("Next 4 hours"), 24: N_("Next 24 hours"), 72: N_("Next 3 days"), 168: N_("Next 7 days")}

DEFINITIONS: Final = {
    each.id: each
    for each in (
        Definition(
            "if_nobody",
            N_("If nobody answers"),
            N_("Buyers whose deadline comes within the chosen time. What is overdue already is not here."),
        ),
        Definition(
            "at_pace",
            N_("At the present pace"),
            N_(
                "Of these, how many would be late if each person goes on as in the last two weeks: so many"
                " answers in a staffed hour, the most urgent first. What nobody has goes to whoever is free"
                " first. Nobody answers what a person has who is away."
            ),
        ),
        Definition("overdue", N_("Overdue"), N_("The deadline has passed without an answer.")),
    )
}


@dataclass(frozen=True)
class Ahead:
    """What the pane shows."""

    forecast: Forecast
    suggestions: tuple[Suggestion, ...]


class ForecastPane(QWidget):
    """Reads nothing by itself: the page asks for it when it is seen."""

    changed = Signal()

    def __init__(self, workspace: Workspace, reading: Reading) -> None:
        super().__init__()
        self._workspace, self._reading = workspace, reading
        self._assigning = Assigning(workspace, self)
        self._ahead: Ahead | None = None
        self.hours = DropDown()
        self._filling = True
        for hours in HOURS:
            self.hours.addItem("", hours)
        self.hours.setCurrentIndex(self.hours.findData(24))
        self._filling = False
        self.tiles = {name: Tile(name) for name in DEFINITIONS}
        self.late, self.take = LateModel(workspace), TakeModel(workspace)
        self.late_table = WaitTable(self.late, takes=False, roomy=1)
        self.take_table = WaitTable(self.take, takes=True, roomy=5)
        self.late_title, self.take_title = PlainLabel(bold=True), PlainLabel(bold=True)
        self.late_text = PlainLabel(token="dim", wrap=True)
        self.take_text = PlainLabel(token="dim", wrap=True)
        self.give, self.give_all = QPushButton(), QPushButton()
        self._lay_out()
        self.hours.currentIndexChanged.connect(self._chosen)
        for tile in self.tiles.values():
            tile.clicked.connect(self._tile_clicked)
        self.late_table.opened.connect(self._open_late)
        self.take_table.opened.connect(self._open_take)
        self.take_table.taken.connect(self._take)
        self.give.clicked.connect(self._take_current)
        self.give_all.clicked.connect(self._take_all)
        self.take_table.selectionModel().currentChanged.connect(self._show_hands)
        reading.done.connect(self._done)
        workspace.detached.connect(self._forget)
        follow(self)

    def _lay_out(self) -> None:
        set_look(self.give, "primary")
        for button in (self.give, self.give_all):
            button.setAutoDefault(False)
        top = QWidget()
        flow = FlowLayout(top, spacing=2 * STEP, line_spacing=2 * STEP)
        for tile in self.tiles.values():
            flow.addWidget(tile)
        flow.addWidget(self.hours)
        hands = QHBoxLayout()
        hands.setSpacing(2 * STEP)
        hands.addWidget(self.take_title, 1)
        hands.addWidget(self.give)
        hands.addWidget(self.give_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * STEP, 3 * STEP, 6 * STEP, 2 * STEP)
        column.setSpacing(2 * STEP)
        column.addWidget(top)
        for part in (self.late_title, self.late_text):
            column.addWidget(part)
        column.addWidget(self.late_table, 1)
        column.addSpacing(STEP)
        column.addLayout(hands)
        column.addWidget(self.take_text)
        column.addWidget(self.take_table, 1)

    # --- what others call ---

    def read(self, now: datetime) -> None:
        """Has the forecast made as of `now`."""
        workspace = self._workspace
        work = partial(
            _read,
            now,
            int(self.hours.currentData()),
            workspace.market,
            own_only(workspace),
            may_assign(workspace),
        )
        self._reading.ask(KIND, work)

    def take_focus(self) -> None:
        (self.take_table if self.take_table.isVisible() else self.late_table).setFocus(
            Qt.FocusReason.TabFocusReason
        )

    def define(self) -> None:
        """What the tile that has the keyboard means, else the first."""
        focused = next((tile.figure for tile in self.tiles.values() if tile.hasFocus()), "at_pace")
        self._define(focused)

    def retranslate(self) -> None:
        self._filling = True
        for place, text in enumerate(HOURS.values()):
            self.hours.setItemText(place, _(text))
        self._filling = False
        self.hours.setAccessibleName(_("How far the forecast looks"))
        self.late_title.setText(_("What comes due"))
        self.take_title.setText(_("Who should take which"))
        self.late_table.setAccessibleName(_("What comes due"))
        self.take_table.setAccessibleName(_("Who should take which"))
        self.late.reword()
        self.take.reword()
        self._show_state()

    # --- what happens ---

    @Slot(str, object)
    def _done(self, kind: str, made: object) -> None:
        if kind == KIND and isinstance(made, Ahead):
            self._ahead = made
            self.late.show(made.forecast)
            self.take.show(made.suggestions)
            self._show_state()

    @Slot()
    def _forget(self) -> None:
        self._ahead = None
        self.late.show(None)
        self.take.show(())
        self._show_state()

    @Slot(int)
    def _chosen(self, _place: int) -> None:
        if not self._filling:
            self.changed.emit()

    @Slot()
    def _tile_clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, Tile):
            self._define(tile.figure)

    def _define(self, name: str) -> None:
        tile = self.tiles[name]
        DefinitionCard(self.window(), DEFINITIONS[name], tile.value).show_over(self.window())

    @Slot(int)
    def _open_late(self, row: int) -> None:
        self._workspace.open_requested.emit(self.late.wait(row).conversation)

    @Slot(int)
    def _open_take(self, row: int) -> None:
        self._workspace.open_requested.emit(self.take.wait(row).conversation)

    @Slot(int)
    def _take(self, row: int) -> None:
        """One suggestion; it leaves the list at once, so that the same key takes the next."""
        if not may_assign(self._workspace) or row >= len(self.take.suggestions):
            return
        chosen = self.take.suggestions[row]
        self._assigning.apply([chosen])
        self.take.show(tuple(each for each in self.take.suggestions if each is not chosen))
        self._show_state()

    @Slot()
    def _take_current(self) -> None:
        self._take(max(self.take_table.currentIndex().row(), 0))

    @Slot()
    def _take_all(self) -> None:
        chosen = self.take.suggestions
        if chosen and may_assign(self._workspace):
            self._assigning.apply(chosen)
            self.take.show(())
            self._show_state()

    # --- showing ---

    def _show_state(self) -> None:
        ahead, language = self._ahead, current_language()
        numbers = dict.fromkeys(DEFINITIONS, "–")
        late_text = _("Counting…")
        if ahead is not None:
            made = ahead.forecast
            when = by_text(made.until, own_zone(), made.as_of, language)
            numbers = {
                "if_nobody": format_number(len(made.if_nobody_answers), language),
                "at_pace": format_number(len(made.at_present_pace), language),
                "overdue": format_number(len(made.overdue), language),
            }
            late_text = _("Nothing comes due until {when}.").format(when=when)
            if len(made.if_nobody_answers) > SHOWN:
                late_text = _("The first {count} of {all}:").format(
                    count=format_number(SHOWN, language), all=numbers["if_nobody"]
                )
        for name, tile in self.tiles.items():
            token = "bad" if numbers[name] not in ("0", "–") and name != "if_nobody" else "text"
            note = ""
            if ahead is not None and name == "if_nobody":
                note = _("late by {when}").format(
                    when=by_text(ahead.forecast.until, own_zone(), ahead.forecast.as_of, language)
                )
            tile.show_figure(name_of(DEFINITIONS[name]), numbers[name], note, token)
        self.late_text.setText(late_text)
        more = ahead is not None and len(ahead.forecast.if_nobody_answers) > SHOWN
        self.late_text.setVisible(more or not self.late.rowCount())
        self.late_table.setVisible(bool(self.late.rowCount()))
        self._show_hands()

    @Slot()
    def _show_hands(self) -> None:
        """The list of suggestions, what may be done with it, or why it is empty."""
        count, may = self.take.rowCount(), may_assign(self._workspace)
        row = max(self.take_table.currentIndex().row(), 0)
        for part in (self.give, self.give_all, self.take_table):
            part.setVisible(bool(count) and may)
        self.take_title.setVisible(may)
        text = ""
        if may and not count:
            text = _("Nothing has to change hands: whoever has a conversation gets to it in time.")
            if self._ahead is None:
                text = _("Counting…")
        elif may:
            text = _(
                "Nothing is assigned automatically. Press A to assign the current one as suggested, "
                "Enter to open it."
            )
        self.take_text.setText(text)
        self.take_text.setVisible(bool(text))
        if count and row < count:
            name = self.take.cell(row, 4).text
            self.give.setText(_("Assign as suggested"))
            self.give.setAccessibleName(
                _("Assign {buyer} to {name}").format(buyer=self.take.cell(row, 1).text, name=name)
            )
            form = ngettext("Assign all {count}", "Assign all {count}", count)
            self.give_all.setText(form.format(count=format_number(count, current_language())))
            self.give_all.setAccessibleName(self.give_all.text())


def _read(
    now: datetime, hours: int, market: str | None, own: str | None, assigns: bool, sources: Sources
) -> Ahead:
    markets = None if market is None else [market]
    made = reports.forecast(sources, now, now + timedelta(hours=hours), markets=markets)
    if own is not None:
        made = Forecast(
            made.as_of,
            made.until,
            tuple(each for each in made.if_nobody_answers if each.agent == own),
            tuple(each for each in made.at_present_pace if each.wait.agent == own),
            tuple(each for each in made.overdue if each.agent == own),
            made.paces,
        )
    suggested: tuple[Suggestion, ...] = ()
    if assigns:
        waits = reports.open_waits(sources, markets=markets)
        pace = made.paces or reports.paces(sources, now)
        staff, people = reports.staff_of(sources), tuple(sources.agents.values())
        suggested = reports.suggest(waits, now, people, pace, staff=staff, limit=SHOWN)
    return Ahead(made, suggested)
