"""Kept data: the limits, what was erased, and the question before a buyer's data goes."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.retention import Because, Keeping
from desktop.store.codec import micros
from desktop.store.views import Query
from desktop.store.writer import Work
from desktop.ui.keeping.erase_buyer import EraseBuyerDialog
from desktop.ui.keeping.page import ERASED, LIMITS, KeepingPage

if TYPE_CHECKING:
    from .screens import Screens

Screen = tuple[str, Callable[[], object]]
_GONE = (
    ("c-2019-118", "PL", Because.CLAIM, 0),
    ("c-2021-4071", "DE", Because.WARRANTY, 1),
    ("c-2025-77", "FR", Because.DISPUTE, -1),
    ("c-2026-9", "CZ", Because.BUYER, 0),
)


class KeepingScreens:
    def __init__(self, screens: "Screens") -> None:
        self._screens = screens

    def all(self) -> Iterator[Screen]:
        yield "kept-data", partial(self._page, LIMITS)
        yield "kept-data-erased", partial(self._page, ERASED)
        yield "erase-buyer", partial(self._screens.open_dialog, self._question)

    def _page(self, tab: int) -> None:
        self._screens.workspace.store._writer.submit(tombstones, 0).result()
        self._screens.window.pages.show_keeping()
        page = self._screens.window.inbox.page
        if isinstance(page, KeepingPage):
            page.show_tab(tab)
            page.refresh()
        self._screens.album.settle(60)

    def _question(self) -> EraseBuyerDialog:
        workspace, now = self._screens.workspace, self._screens.workspace.now()
        rows = workspace.reader.rows(Query(view="all"), 0, 4)
        keepings = (None, Keeping(None, Because.ANSWER_OWED), Keeping(now, Because.CLAIM), None)
        return EraseBuyerDialog(rows[0].buyer, list(zip(rows, keepings, strict=False)), self._screens.window)


def tombstones(work: Work) -> None:
    """A few conversations that were erased, as they stand in the list."""
    work.many(
        "INSERT OR REPLACE INTO erased(kind, id, market, at, why, last_at, wanted) VALUES('c',?,?,?,?,0,?)",
        [(name, market, micros(work.now), str(why), wanted) for name, market, why, wanted in _GONE],
    )
