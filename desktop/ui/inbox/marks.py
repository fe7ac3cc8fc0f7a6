"""The marked conversations: a selection by id, apart from the current row, for actions on many (never a
reply)."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from .list_pane import ListPane

MOST = 500
"""A selection is made by hand and acted upon row by row: more than this is a filter, not a selection."""


class Marks(QObject):
    """Ids with their accounts, in the order of marking. `ids` is one dict for good, which the delegate reads
    too; of two accounts' conversations with one id it holds the one that was marked last."""

    changed = Signal()

    def __init__(self, pane: "ListPane") -> None:
        super().__init__(pane)
        self._pane = pane
        self._last: str | None = None
        self.ids: dict[str, str] = {}

    def mark(self, place: int, upto: bool) -> None:
        """Turns one row's mark; with `upto`, marks everything from the last marked row to this one."""
        row = self._pane.model.row_at(place)
        if row is None:
            return
        start = self._start() if upto else None
        if start is not None:
            low, high = sorted((start, place))
            for between in range(low, min(high, low + MOST) + 1):
                found = self._pane.model.row_at(between)
                if found is not None:
                    self.ids[found.id] = found.account
        elif self.ids.get(row.id) == row.account:
            del self.ids[row.id]
        elif len(self.ids) < MOST:
            self.ids[row.id] = row.account
        self._last = row.id
        self.changed.emit()

    def mark_all(self) -> None:
        """Marks the whole list, as far as a selection reaches."""
        for place in range(min(self._pane.model.rowCount(), MOST)):
            row = self._pane.model.row_at(place)
            if row is not None:
                self.ids[row.id] = row.account
        self.changed.emit()

    def clear(self) -> None:
        if self.ids:
            self.ids.clear()
            self._last = None
            self.changed.emit()

    def drop_missing(self) -> None:
        """Forgets marks of conversations that the list no longer holds."""
        place_of = self._pane.model.place_of
        gone = [marked for marked, account in self.ids.items() if place_of(marked, account) is None]
        for marked in gone:
            del self.ids[marked]
        if gone:
            self.changed.emit()

    def _start(self) -> int | None:
        if self._last is not None and self._last in self.ids:
            return self._pane.model.place_of(self._last, self.ids[self._last])
        current = self._pane.view.currentIndex().row()
        return current if current >= 0 else None
