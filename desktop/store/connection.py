"""A reading connection with one thread's use of it guarded, so that closing the store never races with a
read."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import apsw

from .errors import StoreClosed, WrongKeyOrDamaged, environment


class Connection:
    """Reads only. `snapshot` makes several queries see the same state."""

    def __init__(
        self, db: apsw.Connection, damaged: Callable[[WrongKeyOrDamaged], None] | None = None
    ) -> None:
        """`damaged` hears of a page that cannot be read, before the caller does."""
        self._db = db
        self._damaged = damaged
        self._lock = threading.RLock()
        self._closed = False

    def all(self, sql: str, *arguments: object) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises StoreError."""
        with self._lock, self._environment():
            self._open()
            return self._db.execute(sql, arguments).fetchall()

    def one(self, sql: str, *arguments: object) -> tuple[Any, ...] | None:
        """The first row of a query, or None. Raises StoreError."""
        with self._lock, self._environment():
            self._open()
            cursor = self._db.execute(sql, arguments)
            found: tuple[Any, ...] | None = cursor.fetchone()
            cursor.close()
            return found

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within it every query sees the same state."""
        with self._lock, self._environment():
            self._open()
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    def close(self) -> None:
        """Waits for a read that is going on. Twice does no harm."""
        with self._lock:
            self._closed = True
            self._db.close()

    @contextmanager
    def _environment(self) -> Iterator[None]:
        try:
            with environment():
                yield
        except WrongKeyOrDamaged as error:
            if self._damaged is not None:
                self._damaged(error)
            raise

    def _open(self) -> None:
        if self._closed:
            raise StoreClosed()
