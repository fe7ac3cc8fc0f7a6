"""Gathers filtered lists off the screen's thread: a filter has no index of its own, and in a large store that
takes a while. What was gathered is shared by the store's readers: the screen then reads it at once."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from desktop.store.errors import StoreError
from desktop.store.mixed import MixedLists
from desktop.store.store import Store
from desktop.store.views import Query

from ..workspace import Workspace


class Gathering(QObject):
    """One query after the other. `gathered` carries the query, which can be read now, and how many rows it
    has."""

    gathered = Signal(object, int)
    _done = Signal(object, int)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._busy = False
        self._wanted: dict[Query, None] = {}
        self._done.connect(self._finished)
        workspace.closed.connect(self.forget)

    def gather(self, query: Query) -> None:
        """Asks for one more query; asking twice for one that waits does no harm."""
        self._wanted[query] = None
        self._begin()

    @Slot()
    def forget(self) -> None:
        """Nothing that was asked for is wanted any more."""
        self._wanted.clear()

    def _begin(self) -> None:
        desks = self._workspace.desks
        if not self._busy and self._wanted and desks:
            self._busy = True
            query = next(iter(self._wanted))
            stores = {desk.id: desk.store for desk in desks.values()}
            QThreadPool.globalInstance().start(partial(self._work, stores, query))

    def _work(self, stores: Mapping[str, Store], query: Query) -> None:
        total = 0
        with suppress(StoreError):  # closed meanwhile, or broken: whoever reads it on the screen is told
            total = MixedLists({name: store.reader for name, store in stores.items()}).total(query)
        with suppress(RuntimeError):  # the window may have gone meanwhile
            self._done.emit(query, total)

    @Slot(object, int)
    def _finished(self, query: Query, total: int) -> None:
        self._busy = False
        if query in self._wanted:
            del self._wanted[query]
            self.gathered.emit(query, total)
        self._begin()
