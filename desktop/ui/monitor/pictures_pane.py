"""Trend, heat map and time left: each as a picture or as a table, each with a sentence that says it.

pyqtgraph is read in a thread of the pool at the first look: it takes a second, and the window lives on.
"""

import logging
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.l10n.catalogs import N_, _
from desktop.reports import figures as reports
from desktop.reports.figures import Only, Period
from desktop.reports.sources import Sources

from ..files.background import in_background
from ..kit.cell_table import CellTable
from ..kit.labels import PlainLabel
from ..kit.theme import STEP, font_scale, set_look, theme
from ..kit.translate import follow
from ..workspace import Workspace
from .periods import PeriodBar, step_of
from .picture_tables import (
    HeatModel,
    LeftModel,
    PictureModel,
    TrendModel,
    heat_sentence,
    left_sentence,
    trend_sentence,
)
from .reading import Reading
from .scope import chosen

if TYPE_CHECKING:
    from .charts import Chart

log = logging.getLogger("helpdesk.ui")

KIND: Final = "pictures"
_HEIGHT: Final = 280
_TITLES: Final = {
    "trend": N_("Answered in time"),
    "heat": N_("When buyers begin to wait"),
    "left": N_("Time left for open conversations"),
}


class Picture(QFrame):
    """One picture in a card: title, sentence, the picture or its table. The button turns it over."""

    def __init__(self, name: str, model: PictureModel) -> None:
        super().__init__()
        set_look(self, "card")
        self.name, self.model = name, model
        self.chart: Chart | None = None
        self.title = PlainLabel(bold=True)
        self.sentence = PlainLabel(size=12, token="dim", wrap=True)
        self.turn = QPushButton()
        self.turn.setAutoDefault(False)
        self.turn.setCheckable(True)
        self.table = CellTable(model, spread=False, roomy=None)
        self._waiting = PlainLabel(token="dim", wrap=True)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        # As high as the card, whatever the table would like.
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._stack.addWidget(self._waiting)
        self._stack.addWidget(self.table)
        head = QHBoxLayout()
        head.setSpacing(2 * STEP)
        head.addWidget(self.title, 1)
        head.addWidget(self.turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
        column.setSpacing(STEP)
        column.addLayout(head)
        column.addWidget(self.sentence)
        column.addWidget(self._stack, 1)
        self.turn.toggled.connect(self._turned)

    @property
    def is_table(self) -> bool:
        return self.turn.isChecked()

    def hang(self, chart: "Chart") -> None:
        """The picture itself, once it can be drawn."""
        self.chart = chart
        self._stack.addWidget(chart)
        self._turned(self.is_table)

    def word(self, sentence: str) -> None:
        """Texts in the current language."""
        title = _(_TITLES[self.name])
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.turn.setText(_("Show the chart") if self.is_table else _("Show the table"))
        spoken = _("Show the chart: {title}") if self.is_table else _("Show the table: {title}")
        self.turn.setAccessibleName(spoken.format(title=title))
        self._waiting.setText(_("The charts are being prepared…"))
        self.table.setAccessibleName(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        if self.chart is not None:
            self.chart.setAccessibleName(title)
            self.chart.setAccessibleDescription(sentence)

    @Slot(bool)
    def _turned(self, table: bool) -> None:
        shown: QWidget = self.table if table else self.chart or self._waiting
        self._stack.setCurrentWidget(shown)
        self.word(self.sentence.text())
        if table:
            self.table.fit()


class PicturesPane(QWidget):
    """Reads nothing by itself: the page asks for it when it is seen."""

    def __init__(self, workspace: Workspace, reading: Reading, periods: PeriodBar) -> None:
        super().__init__()
        self._workspace, self._reading, self._periods = workspace, reading, periods
        self._asked = False
        self.failed = PlainLabel(token="bad", wrap=True)
        self.failed.hide()
        self._trend, self._heat, self._left = TrendModel(), HeatModel(), LeftModel()
        self.trend = Picture("trend", self._trend)
        self.heat = Picture("heat", self._heat)
        self.left = Picture("left", self._left)
        self.pictures = (self.trend, self.heat, self.left)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(6 * STEP, 3 * STEP, 6 * STEP, 3 * STEP)
        grid.setSpacing(3 * STEP)
        grid.addWidget(self.trend, 0, 0, 1, 2)
        grid.addWidget(self.heat, 1, 0)
        grid.addWidget(self.left, 1, 1)
        grid.setRowStretch(0, 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.failed)
        column.addWidget(area, 1)
        reading.done.connect(self._done)
        workspace.detached.connect(self._forget)
        theme().changed.connect(self._restyle)
        self._restyle()
        follow(self)

    # --- what others call ---

    @property
    def is_coming(self) -> bool:
        """Whether what draws is still being brought in."""
        return self._asked and self.trend.chart is None and self.failed.isHidden()

    def read(self, now: datetime) -> None:
        """Has the pictures' numbers counted, and what draws them brought in."""
        self._bring_in()
        period = self._periods.period()
        if period is not None:
            self._reading.ask(KIND, partial(_read, period, now, chosen(self._workspace)))

    def take_focus(self) -> None:
        self.trend.turn.setFocus(Qt.FocusReason.TabFocusReason)

    def turn(self) -> None:
        """All pictures to tables, or back."""
        table = not self.trend.is_table
        for picture in self.pictures:
            picture.turn.setChecked(table)

    def retranslate(self) -> None:
        for picture in self.pictures:
            picture.model.reword()
        self._word()
        self._draw()

    # --- what happens ---

    def _bring_in(self) -> None:
        if not self._asked:
            self._asked = True
            self._workspace.when(in_background(_import), self._hang, self._cannot, anywhere=True)

    def _hang(self, _done: Any) -> None:
        try:
            from .charts import HeatChart, LeftChart, TrendChart

            made = (TrendChart(), HeatChart(), LeftChart())
        except Exception as error:
            log.exception("the pictures cannot be drawn")
            self._cannot(error)
            return
        for picture, chart in zip(self.pictures, made, strict=True):
            picture.hang(chart)
        self._word()
        self._draw()

    def _cannot(self, _error: BaseException) -> None:
        """An installation without what draws: the numbers are there all the same."""
        self.failed.setText(_("The pictures cannot be drawn on this computer. Their tables are here."))
        self.failed.show()
        for picture in self.pictures:
            picture.turn.setChecked(True)
            picture.turn.hide()

    @Slot(str, object)
    def _done(self, kind: str, made: object) -> None:
        if kind == KIND and isinstance(made, tuple):
            trend, heat, left = made
            self._trend.show(trend)
            self._heat.show(heat)
            self._left.show(left)
            self._word()
            self._draw()

    @Slot()
    def _forget(self) -> None:
        self._trend.show(None)
        self._heat.show(None)
        self._left.show(None)
        self._word()
        self._draw()

    def _word(self) -> None:
        self.trend.word(trend_sentence(self._trend.trend))
        self.heat.word(heat_sentence(self._heat.heat))
        self.left.word(left_sentence(self._left.left))

    def _draw(self) -> None:
        for picture, shown in zip(
            self.pictures, (self._trend.trend, self._heat.heat, self._left.left), strict=True
        ):
            if picture.chart is not None:
                picture.chart.draw(shown)

    @Slot()
    def _restyle(self) -> None:
        for picture in self.pictures:
            picture.setMinimumHeight(round(_HEIGHT * max(1.0, font_scale())))
        self._draw()


def _import() -> None:
    import pyqtgraph  # noqa: F401


def _read(period: Period, now: datetime, only: Only, sources: Sources) -> tuple[object, object, object]:
    return (
        reports.trend(sources, period, step_of(period), only=only),
        reports.arrivals_heat(sources, period, only=only),
        reports.time_left_distribution(sources, now, only=only),
    )
