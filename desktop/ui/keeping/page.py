"""Kept data: how long each market's conversations stay on this computer and why, and what was erased."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.changes import Changes
from desktop.domain.retention import ClockWord
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_datetime
from desktop.store.errors import StoreError
from desktop.store.retention import RUN, WORD, rules_of

from ..kit.cell_table import CellTable
from ..kit.labels import PlainLabel, Rule, Strip
from ..kit.tabs import Tabs
from ..kit.theme import STEP, font_scale, set_look, theme
from ..kit.translate import follow
from ..kit.whole_page import WholePage
from ..of_account import titled
from ..own_zone import own_zone
from ..workspace import Workspace
from .erased_row import ErasedRow
from .limits_model import LimitsModel, limit_rows

LIMITS, ERASED = range(2)
SHOWN: Final = 30
_WIDTH: Final = 760


class KeepingPage(WholePage):
    """Nothing is read while it is not seen."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._limit = SHOWN
        self._shown: tuple[object, ...] = ()
        self.rows: list[ErasedRow] = []
        self.title = PlainLabel(size=16, bold=True, wrap=True)
        self.about = PlainLabel(token="dim", wrap=True)
        self.last = PlainLabel(size=12, token="dim", wrap=True)
        self.strip = Strip("warn")
        self.warning = PlainLabel(token="warn", wrap=True)
        self.tabs = Tabs()
        self.model = LimitsModel()
        self.table = CellTable(self.model, spread=False)
        self.none = PlainLabel(token="dim", wrap=True)
        self.more = QPushButton()
        self.more.setAutoDefault(False)
        self.area = QScrollArea()
        self._list = QVBoxLayout()
        self._pane = QWidget()
        self.pages = QStackedWidget()
        self._lay_out()
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self.more.clicked.connect(self._show_more)
        workspace.changed.connect(self._changed)
        workspace.account_changed.connect(self.refresh)
        workspace.attached.connect(self.refresh)
        workspace.desks_changed.connect(self._entitle)
        workspace.account_changed.connect(self._entitle)
        workspace.sync_changed.connect(self.refresh)
        theme().changed.connect(self._resize)
        self._resize()
        follow(self)

    def _lay_out(self) -> None:
        line = QHBoxLayout(self.strip)
        line.setContentsMargins(6 * STEP, 2 * STEP, 6 * STEP, 2 * STEP)
        line.addWidget(self.warning)
        self.strip.hide()
        self._list.setSpacing(2 * STEP)
        column = QVBoxLayout(self._pane)
        column.setContentsMargins(6 * STEP, 4 * STEP, 6 * STEP, 4 * STEP)
        column.setSpacing(2 * STEP)
        column.addWidget(self.none)
        column.addLayout(self._list)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        set_look(self.area, "reached")
        self.area.setWidget(self._pane)
        # The words of the first column stand under the title; the cells have room of their own around them.
        under_title = QWidget()
        beside = QHBoxLayout(under_title)
        beside.setContentsMargins(4 * STEP, 0, 0, 0)
        beside.addWidget(self.table)
        self.pages.addWidget(under_title)
        self.pages.addWidget(self.area)
        head = QVBoxLayout()
        head.setContentsMargins(6 * STEP, 4 * STEP, 6 * STEP, 0)
        head.setSpacing(2 * STEP)
        for part in (self.title, self.about, self.last, self.tabs):
            head.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(Rule())
        whole.addWidget(self.strip)
        whole.addWidget(self.pages, 1)

    def take_focus(self) -> None:
        """The keyboard goes to the tabs."""
        self.tabs.setFocus(Qt.FocusReason.TabFocusReason)

    def show_tab(self, place: int) -> None:
        """LIMITS or ERASED."""
        self.tabs.setCurrentIndex(place)

    @Slot()
    def _entitle(self) -> None:
        self.title.setText(titled(_("Kept data"), self._workspace))

    def retranslate(self) -> None:
        self.setAccessibleName(_("Kept data"))
        self._entitle()
        self.about.setText(
            _(
                "A conversation stays on this computer until the last of its limits has passed, and as long "
                "as a case is open, an answer is owed, something is unsent or it is to be kept. Then it is "
                "erased here; the platform keeps its own archive."
            )
        )
        self.tabs.setAccessibleName(_("Kept data"))
        self.tabs.show_tabs([_("Limits"), _("Erased")])
        self.table.setAccessibleName(_("Limits"))
        self.area.setAccessibleName(_("Erased"))
        self.none.setText(_("Nothing has been erased yet."))
        self.more.setText(_("Show more"))
        self._shown = ()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reads what there is, unless nobody sees it."""
        workspace = self._workspace
        if not self.isVisible() or not workspace.is_attached:
            return
        reader = workspace.reader
        try:
            rows = limit_rows(rules_of(workspace.account), workspace.markets(), reader.kept.markets())
            erased = tuple(reader.kept.erased(self._limit + 1))
            run, word = reader.setting(RUN), reader.setting(WORD)
        except StoreError:
            self._warn(_("What is kept cannot be read just now."))
            return
        self._warn(self._doubt() if word == ClockWord.DOUBTFUL and run is not None else "")
        shown = (rows, erased, run, self._limit)
        if shown == self._shown:
            return
        self._shown = shown
        self.model.show(rows)
        self.last.setText(self._last_text(run))
        self._fill(erased)

    def _last_text(self, run: object) -> str:
        if not isinstance(run, str):
            return _("Nothing is erased on the first day: this computer's clock is checked until then.")
        when = format_datetime(datetime.fromisoformat(run), own_zone(), self._workspace.language)
        return _("Looked through last {when}.").format(when=when)

    def _doubt(self) -> str:
        return _(
            "The clock has jumped, or differs from the platform's. Nothing is erased until it is sure again."
        )

    def _warn(self, text: str) -> None:
        self.warning.setText(text)
        self.strip.setVisible(bool(text))

    def _fill(self, erased: tuple[object, ...]) -> None:
        focus = self.window().focusWidget()
        focused = next((row.erased.id for row in self.rows if focus is row.again), "")
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ErasedRow(each) for each in erased[: self._limit]]  # type: ignore[arg-type]
        for row in self.rows:
            row.wanted.connect(self._fetch)
            self._list.addWidget(row)
            if row.erased.id == focused:
                (row.again if not row.again.isHidden() else self.area).setFocus()
        self.none.setVisible(not erased)
        self.more.setVisible(len(erased) > self._limit)

    @Slot(str)
    def _fetch(self, conversation_id: str) -> None:
        self._workspace.when(self._workspace.store.fetch_again(conversation_id), self._asked)

    def _asked(self, _done: object) -> None:
        self._workspace.announced.emit(_("It comes with the next answer of the platform."))
        self._workspace.poke()
        self.refresh()

    @Slot()
    def _show_more(self) -> None:
        self._limit += SHOWN
        self.refresh()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.conversations or changes.counts or changes.everything:
            self.refresh()

    @Slot()
    def _resize(self) -> None:
        self._pane.setMaximumWidth(round(_WIDTH * max(1.0, font_scale())))
