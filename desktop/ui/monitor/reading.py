"""Reads reports off the screen's thread, one after the other; of one kind only what was asked last."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from desktop.domain.accounts import Account
from desktop.reports.sources import Sources
from desktop.store.errors import StoreError
from desktop.store.store import Store

from ..workspace import Workspace

log = logging.getLogger("helpdesk.ui")

Work = Callable[[Sources], Any]


class Reading(QObject):
    """`done` and `failed` carry the kind that was asked for; what an account that is no longer open had to
    say is dropped."""

    done = Signal(str, object)
    failed = Signal(str, object)
    _finished = Signal(int, str, object, object)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._turn = 0
        self._busy = False
        self._wanted: dict[str, Work] = {}
        self._finished.connect(self._finish)
        workspace.detached.connect(self.forget)

    @property
    def is_busy(self) -> bool:
        """Whether something is being read or waits for it."""
        return self._busy or bool(self._wanted)

    def ask(self, kind: str, work: Work) -> None:
        """Has `work` read; what waits under the same kind is no longer wanted."""
        self._wanted[kind] = work
        self._begin()

    @Slot()
    def forget(self) -> None:
        """Nothing that was asked for is wanted any more."""
        self._wanted.clear()
        self._turn += 1

    def _begin(self) -> None:
        workspace = self._workspace
        if self._busy or not self._wanted or not workspace.is_attached:
            return
        kind = next(iter(self._wanted))
        work = self._wanted.pop(kind)
        self._busy = True
        QThreadPool.globalInstance().start(
            partial(self._work, self._turn, kind, work, workspace.store, workspace.account)
        )

    def _work(self, turn: int, kind: str, work: Work, store: Store, account: Account | None) -> None:
        """In the pool, with the pool thread's own reader."""
        made: Any = None
        error: BaseException | None = None
        try:
            made = work(Sources(store.reader(), account, store.book))
        except StoreError as trouble:
            error = trouble
        except Exception as trouble:
            log.exception("the monitor could not read %s", kind)
            error = trouble
        with suppress(RuntimeError):  # the window may have gone meanwhile
            self._finished.emit(turn, kind, made, error)

    @Slot(int, str, object, object)
    def _finish(self, turn: int, kind: str, made: object, error: object) -> None:
        self._busy = False
        if turn == self._turn:
            if error is not None:
                self.failed.emit(kind, error)
            else:
                self.done.emit(kind, made)
        self._begin()
