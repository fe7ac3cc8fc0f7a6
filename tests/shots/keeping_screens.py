"""Kept data: the limits, and what was erased."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.retention import Because
from desktop.store.codec import micros
from desktop.store.writer import Work
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

    def _page(self, tab: int) -> None:
        self._screens.workspace.store._writer.submit(tombstones, 0).result()
        self._screens.window.pages.show_keeping()
        page = self._screens.window.inbox.page
        if isinstance(page, KeepingPage):
            page.show_tab(tab)
            page.refresh()
        self._screens.album.settle(60)


def tombstones(work: Work) -> None:
    """A few conversations that were erased, as they stand in the list."""
    work.many(
        "INSERT OR REPLACE INTO erased(kind, id, market, at, why, last_at, wanted) VALUES('c',?,?,?,?,0,?)",
        [(name, market, micros(work.now), str(why), wanted) for name, market, why, wanted in _GONE],
    )
