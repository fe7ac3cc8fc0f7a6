"""The current conversation of the list, known by its account and id: rows may come, go and move around it.

Before a conversation is shown its account becomes the workspace's current one.

The view's current row only shows where it stands; when the list leaves it out, the place where it was is
remembered, so that the next key goes on from there.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QTimer, Signal, Slot

from desktop.domain.conversations import OPEN
from desktop.store.views import Query, Row

from ..workspace import Workspace
from .list_view import ListView
from .model import ConversationModel
from .row_words import RowWords

OPEN_MS = 40
"""How long the keys must rest before the conversation they have reached is shown."""
_LOOK_AHEAD = 500


class Current(QObject):
    """`opened`: show this conversation. `entered`: the person wants to work in it."""

    opened = Signal(str)
    entered = Signal(str)

    def __init__(
        self, workspace: Workspace, model: ConversationModel, view: ListView, words: RowWords, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._model, self._view, self._words = workspace, model, view, words
        self._opened: tuple[str, str] | None = None
        self._place = -1
        self._quiet = False
        self.id: str | None = None
        self.account = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(OPEN_MS)
        self._timer.timeout.connect(self._open)
        view.selectionModel().currentRowChanged.connect(self._moved)
        view.entered_row.connect(self._enter)

    def row(self) -> Row | None:
        """What the store knows of the current conversation."""
        return self._workspace.row(self.account, self.id) if self.id is not None else None

    # --- moving ---

    def step(self, by: int) -> None:
        """To the next (+1) or previous (-1) row; from a conversation that has left, on from where it was."""
        total = self._model.rowCount()
        if total:
            here = self._view.currentIndex().row()
            start = here if here >= 0 else self._place - (by > 0)
            self._go(max(0, min(start + by, total - 1)))

    def select(self, conversation_id: str, desk_id: str | None = None) -> None:
        """Makes a conversation (of the current account, or of another) the current one without opening it;
        scrolls to it when the list holds it."""
        self._timer.stop()
        self.id = conversation_id
        self.account = desk_id if desk_id is not None else self._workspace.desk_id
        self._opened = (self.account, conversation_id)
        self._workspace.move_to(self.account)
        place = self._model.place_of(conversation_id, self.account)
        self.settle()
        if place is not None:
            self._view.scrollTo(self._model.index(place, 0))

    def show(self, conversation_id: str, desk_id: str | None = None) -> None:
        """Makes a conversation the current one and opens it."""
        self.select(conversation_id, desk_id)
        self.opened.emit(conversation_id)

    def begin(self) -> None:
        """To the first row, when there never was a current one."""
        if not self._view.currentIndex().isValid() and self._place < 0 and self._model.rowCount():
            self._go(0)

    def open_now(self) -> None:
        """Opens the current conversation without waiting whether the person goes on."""
        if self._timer.isActive():
            self._open()

    def reset(self) -> None:
        """No account is open any more, or another one."""
        self._timer.stop()
        self.id, self._opened, self.account = None, None, ""
        self._place = -1

    def next_unanswered(self, query: Query, skip: Collection[tuple[str, str]] = ()) -> Row | None:
        """The conversation to answer after the current one, none of `skip` (accounts and ids), in whichever
        account it is; None when there is no other. `query`: whose market and account are shown."""
        total = self._model.rowCount()
        here = self._view.currentIndex().row()
        start = here + 1 if here >= 0 else max(self._place, 0)
        for step in range(min(total, _LOOK_AHEAD)):
            row = self._model.row_at((start + step) % total)
            if row is not None and (row.account, row.id) not in skip and self._wants_answer(row):
                return row
        wanted = Query(market=query.market, account=query.account)
        for row in self._workspace.lists.rows(wanted, 0, 20):
            if (row.account, row.id) not in skip and self._wants_answer(row):
                return row
        return None

    # --- standing still while rows move ---

    @contextmanager
    def still(self) -> Iterator[None]:
        """While the model changes its rows, what Qt makes of its current one means nothing."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def settle(self) -> None:
        """Puts the view's current row where the current conversation stands now, without scrolling."""
        place = self._model.place_of(self.id, self.account) if self.id is not None else None
        view = self._view
        view.setAutoScroll(False)
        with self.still():
            if place is None:
                view.setCurrentIndex(QModelIndex())
                view.clearSelection()
            else:
                self._place = place
                view.selectionModel().setCurrentIndex(
                    self._model.index(place, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
                )
        view.setAutoScroll(True)

    # --- parts ---

    def _go(self, place: int) -> None:
        self._view.setCurrentIndex(self._model.index(place, 0))

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, current: QModelIndex, previous: QModelIndex) -> None:
        row = None if self._quiet else self._model.row_at(current.row())
        if row is None:
            return
        self.id, self.account, self._place = row.id, row.account, current.row()
        if not self._view.hasFocus():
            # Moved by J or K from another pane: a screen reader hears of it only from us.
            self._workspace.announced.emit(self._words.sentence(row))
        self._timer.start()

    @Slot()
    def _open(self) -> None:
        self._timer.stop()
        if self.id is not None and (self.account, self.id) != self._opened:
            self._opened = (self.account, self.id)
            self._workspace.move_to(self.account)
            self.opened.emit(self.id)

    @Slot(int)
    def _enter(self, place: int) -> None:
        row = self._model.row_at(place)
        if row is not None:
            self._go(place)
            self._open()
            self.entered.emit(row.id)

    def _wants_answer(self, row: Row) -> bool:
        return (
            (row.account, row.id) != (self.account, self.id)
            and row.needs_answer_since is not None
            and row.state == OPEN
            and row.can_reply
            and not row.no_answer_needed
            and row.pending is None
        )
