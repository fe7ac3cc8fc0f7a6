"""The board: what is open now, next and today, by market, kind and person."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.reports import board as boards
from desktop.reports.board import Board
from desktop.reports.definitions import BOARD
from desktop.reports.sources import Sources
from desktop.store.views import Query

from ..kit.bar_button import BarButton, Part
from ..kit.choices import RadioButton
from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel
from ..kit.theme import STEP
from ..kit.translate import follow
from ..workspace import Workspace
from .board_model import FIRST, BoardModel
from .board_rows import TOTAL, Narrowed, filter_of
from .board_table import BoardTable
from .definition import DefinitionCard
from .reading import Reading
from .scope import own_only

KIND = "board"


class BoardPane(QWidget):
    """`conversations_wanted` carries the query of a number. `told` says that there is another board."""

    conversations_wanted = Signal(object)
    told = Signal(object)

    def __init__(self, workspace: Workspace, reading: Reading) -> None:
        super().__init__()
        self._workspace, self._reading = workspace, reading
        self.model = BoardModel(workspace)
        self.table = BoardTable(self.model)
        self.by_act, self.by_due = RadioButton(), RadioButton()
        self.by_act.setChecked(True)
        group = QButtonGroup(self)
        for button in (self.by_act, self.by_due):
            group.addButton(button)
        self.chip = BarButton("chip", size=12)
        self.chip.hide()
        self._own = PlainLabel(token="dim", wrap=True)
        self._nothing = PlainLabel(token="dim", wrap=True)
        self._stack = QStackedWidget()
        self._lay_out()
        self.by_act.toggled.connect(self._basis_chosen)
        self.chip.clicked.connect(self._widen)
        self.table.pressed_cell.connect(self._pressed)
        self.table.defined.connect(self.define)
        reading.done.connect(self._done)
        workspace.detached.connect(self.model.forget)
        follow(self)

    def _lay_out(self) -> None:
        line = QWidget()
        flow = FlowLayout(line, spacing=4 * STEP)
        for part in (self.by_act, self.by_due, self.chip):
            flow.addWidget(part)
        nothing = QWidget()
        middle = QVBoxLayout(nothing)
        middle.addStretch(2)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        middle.addWidget(self._nothing)
        middle.addStretch(3)
        self._stack.addWidget(nothing)
        self._stack.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 2 * STEP)
        column.setSpacing(2 * STEP)
        head = QHBoxLayout()
        head.setContentsMargins(2 * STEP, 0, 2 * STEP, 0)
        head.addWidget(line, 1)
        self._own.setContentsMargins(2 * STEP, 0, 2 * STEP, 0)
        column.addWidget(self._own)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    # --- what others call ---

    def read(self, now: datetime) -> None:
        """Has the board read as it is at `now` (the platform's time)."""
        own, market = own_only(self._workspace), self._workspace.market
        self._reading.ask(KIND, partial(_read, now, market, own))

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def define(self, column: int | None = None) -> None:
        """What a column means; by default that of the current cell."""
        place = self.table.currentIndex().column() if column is None else column
        figure = self.model.figure(max(place, FIRST))
        if figure is not None:
            window = self.window()
            DefinitionCard(window, BOARD[figure]).show_over(window)

    def retranslate(self) -> None:
        self.table.setAccessibleName(_("Open conversations by market, kind and person"))
        self.by_act.setText(_("Count by “act by”"))
        self.by_due.setText(_("Count by deadline"))
        for button in (self.by_act, self.by_due):
            button.setAccessibleName(button.text())
        place = self.table.currentIndex()
        where = (self.model.row(place.row()).id, place.column()) if place.isValid() else None
        self.model.reword()
        if where is not None:
            self._go_to(*where)
        self._show_state()
        self.table.fit()

    # --- what happens ---

    @Slot(str, object)
    def _done(self, kind: str, made: object) -> None:
        if kind != KIND or not isinstance(made, Board):
            return
        wider = self.model.show(made)
        self._show_state()
        if wider:
            self.table.fit()
        self.told.emit(made)

    @Slot(bool)
    def _basis_chosen(self, by_act: bool) -> None:
        self.model.go_by("act" if by_act else "due")
        self.table.fit()

    @Slot(int, int)
    def _pressed(self, row: int, column: int) -> None:
        entry, figure = self.model.row(row), self.model.figure(column)
        if figure is not None:
            cell = filter_of(self.model.board, entry, figure, self.model.narrowed)
            self.conversations_wanted.emit(Query(view="all", market=self._workspace.market, cell=cell))
        elif entry.section == TOTAL:
            self._widen()
        else:
            self._narrow(self.model.narrowed.toggled(entry.section, entry.key))  # type: ignore[arg-type]

    @Slot()
    def _widen(self) -> None:
        self._narrow(Narrowed())

    def _narrow(self, narrowed: Narrowed) -> None:
        """Other lines; the current cell stays on what it was about."""
        place = self.table.currentIndex()
        self.model.narrow(narrowed)
        self._show_state()
        self.table.fit()
        if not place.isValid():
            return
        said = self.model.cell(self.table.currentIndex().row(), 0).spoken
        self._workspace.announced.emit(said)

    def _go_to(self, where: tuple[str, str], column: int) -> None:
        place = self.model.place_of(*where)
        if place is not None:
            self.table.setCurrentIndex(self.model.index(place, column))

    def _show_state(self) -> None:
        self._own.setText(_("You see your own conversations."))
        self._own.setVisible(own_only(self._workspace) is not None)
        held = self.model.narrowed.held
        names = [
            self.model.name(row)
            for row in map(self.model.row, range(self.model.rowCount()))
            if not row.is_heading and held.get(row.section) == row.key  # type: ignore[call-overload]
        ]
        text = ", ".join(names)
        self.chip.show_parts(
            (Part("text", text, "accent", gives_way=True), Part("text", "×", "accent")),
            _("Narrowed to {names}: show all").format(names=text),
        )
        self.chip.setVisible(bool(held))
        self._nothing.setText(_("Counting…"))
        self._stack.setCurrentIndex(1 if self.model.rowCount() else 0)


def _read(now: datetime, market: str | None, own: str | None, sources: Sources) -> Board:
    return boards.board(
        sources,
        now,
        markets=None if market is None else [market],
        agents=None if own is None else [own],
    )
