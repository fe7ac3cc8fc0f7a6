"""The list's model: knows how many conversations there are, reads them by pages when they are painted.

It holds ids and values, never words. A change is applied as insertions and removals around an anchor row, so
that the view's current row and its scrolling survive; nothing is ever compared row by row.
"""

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.store.views import Query, Row

from ..workspace import Workspace
from .row_words import RowWords

PAGE = 64
_PAGES_KEPT = 32
ROW = int(Qt.ItemDataRole.UserRole)
"""The one role that a delegate reads: the Row."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ConversationModel(QAbstractTableModel):
    """One column, one row a conversation of the query."""

    def __init__(self, workspace: Workspace, words: RowWords, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._words = words
        self._query = Query()
        self._total = 0
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()

    # --- what Qt asks ---

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == ROW:
            return self.row_at(index.row())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self.row_at(index.row())
            return self._words.sentence(row) if row is not None else ""
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Nothing: the headers are hidden, and a screen reader is not to read numbers before every row."""
        return None

    # --- what the pane asks ---

    @property
    def query(self) -> Query:
        return self._query

    def row_at(self, place: int) -> Row | None:
        """The conversation at a place; None outside the list, or when the store has just become shorter."""
        if not 0 <= place < self._total or not self._workspace.desks:
            return None
        number, offset = divmod(place, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._workspace.lists.rows(self._query, number * PAGE, PAGE)
            if len(self._pages) > _PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[offset] if offset < len(page) else None

    def place_of(self, conversation_id: str, desk_id: str | None = None) -> int | None:
        """Where a conversation (of the current account, or of another) stands in the list now; None when the
        query leaves it out."""
        if desk_id is None:
            desk_id = self._workspace.desk_id
        for number, page in self._pages.items():
            for offset, row in enumerate(page):
                if row.id == conversation_id and row.account == desk_id:
                    return number * PAGE + offset
        if not self._workspace.desks:
            return None
        place = self._workspace.lists.index_of(self._query, desk_id, conversation_id)
        return place if place is not None and place < self._total else None

    def set_query(self, query: Query) -> None:
        """Another list; the view starts at its top."""
        self.beginResetModel()
        self._query = query
        self._pages.clear()
        self._total = self._count()
        self.endResetModel()

    def clear(self) -> None:
        """No store is open any more."""
        self.beginResetModel()
        self._pages.clear()
        self._total = 0
        self.endResetModel()

    def refresh(self, anchor: tuple[int, Row] | None = None) -> int:
        """Reads the list anew after a write. Returns by how many rows the anchor (place, row) has moved.

        Rows that came or went above the anchor are told to the view above it, all others below it.
        """
        self._pages.clear()
        wanted = self._count()
        if anchor is None:
            self._resize(self._total, wanted - self._total)
            return 0
        place, row = anchor
        place = min(place, max(self._total - 1, 0))
        now_at = self._workspace.lists.index_of(self._query, row.account, row.id)
        if now_at is None:
            # The anchor itself has left: what comes or goes does so at its place.
            self._resize(place, wanted - self._total)
            return 0
        moved = now_at - place
        self._resize(0, moved)
        self._resize(self._total, wanted - self._total)
        return moved

    def _resize(self, place: int, by: int) -> None:
        if by > 0:
            self.beginInsertRows(QModelIndex(), place, place + by - 1)
            self._total += by
            self.endInsertRows()
        elif by < 0:
            first = max(0, min(place, self._total + by))
            last = min(first - by, self._total) - 1
            if last < first:
                return
            self.beginRemoveRows(QModelIndex(), first, last)
            self._total -= last - first + 1
            self.endRemoveRows()

    def _count(self) -> int:
        return self._workspace.lists.total(self._query)
