"""The one thread that writes. What a person waits for overtakes what the platform sends; each job is a
transaction.

A job is a function of a `Work`; what it returns goes to its future after the commit, and what it changed is
told to the listeners. Whatever it raises rolls everything back.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime
from queue import PriorityQueue
from typing import Any, Final, Protocol, TypeVar

import apsw

from desktop.domain.book import ClockBook
from desktop.domain.changes import Changes
from desktop.domain.conversations import Message

from .errors import DiskFull, StoreClosed, WrongKeyOrDamaged, of_environment

T = TypeVar("T")
Job = Callable[["Work"], Any]

KEY_PRESS: Final = 0
"""Drafts, actions, settings: a person is waiting."""
DELIVERY: Final = 1
"""What the sender does: states of the outbox, outcomes."""
PAGES: Final = 2
"""What the platform sends."""
LAST: Final = 9

_log = logging.getLogger(__name__)


class Work:
    """One transaction: the connection, the clock book, the time, and what was touched so far.

    `settle` holds conversations (by rid) whose obligations and list row must be made anew before the commit,
    `fresh` the messages just written, by id, so that they need not be read back,
    `files_loose` whether something that named a file may be gone,
    `known_words` what the word table is known to hold already.
    """

    def __init__(self, db: apsw.Connection, book: ClockBook | None, now: datetime) -> None:
        self.db = db
        self.book = book
        self.now = now
        self.settle: set[int] = set()
        self.fresh: dict[str, Message] = {}
        self.known_words: defaultdict[str, set[str]] = defaultdict(set)
        self.conversations: set[str] = set()
        self.messages_of: set[str] = set()
        self.orders: set[str] = set()
        self.cases: set[str] = set()
        self.offers: set[str] = set()
        self.outbox_of: set[str] = set()
        self.drafts_of: set[str] = set()
        self.files_loose = False
        self.views = False
        self.account = False
        self.counts = False
        self.everything = False

    def rows(self, sql: str, *arguments: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.db.execute(sql, arguments).fetchall()

    def one(self, sql: str, *arguments: object) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        found: tuple[Any, ...] | None = self.db.execute(sql, arguments).fetchone()
        return found

    def run(self, sql: str, *arguments: object) -> int:
        """Executes a statement; how many rows it changed."""
        self.db.execute(sql, arguments)
        return self.db.changes()

    def many(self, sql: str, arguments: Iterable[tuple[object, ...]]) -> None:
        """Executes a statement for each of the arguments."""
        self.db.executemany(sql, arguments)

    def changes(self) -> Changes:
        """What this transaction touched, as one value."""
        return Changes(
            frozenset(self.conversations),
            frozenset(self.messages_of),
            frozenset(self.orders),
            frozenset(self.cases),
            frozenset(self.offers),
            frozenset(self.outbox_of),
            frozenset(self.drafts_of),
            self.views,
            self.account,
            self.counts,
            self.everything,
        )


class Beside(Protocol):
    """What stands beside the store's file and goes along with its writing; on the writer's thread."""

    def admit(self, priority: int) -> None:
        """Before a job. Raises DiskFull where the last room is kept for what a person does."""

    def before_commit(self, work: Work) -> None: ...

    def after_commit(self, db: apsw.Connection) -> None: ...

    def make_room(self, db: apsw.Connection, priority: int) -> bool:
        """The disk is full: whether room was made, so that the job may be tried once more."""

    def damaged(self, error: WrongKeyOrDamaged) -> None: ...

    def close(self) -> None: ...


class Writer:
    """Owns the writing connection and its thread. `finish` runs at the end of every job, inside its
    transaction."""

    def __init__(
        self,
        db: apsw.Connection,
        now: Callable[[], datetime],
        finish: Callable[[Work], None],
        beside: Beside,
    ) -> None:
        self.book: ClockBook | None = None
        self._db = db
        self._now = now
        self._finish = finish
        self._beside = beside
        self._queue: PriorityQueue[tuple[int, int, Job | None, Future[Any]]] = PriorityQueue()
        self._lock = threading.Lock()
        self._number = 0
        self._closed = False
        self._listeners: list[Callable[[Changes], None]] = []
        self._known_words: defaultdict[str, set[str]] = defaultdict(set)
        self._thread = threading.Thread(target=self._work, name="helpdesk-store-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Work], T], priority: int) -> Future[T]:
        """Queues a job; of two with the same priority the earlier runs first. Afterwards: StoreClosed."""
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                future.set_exception(StoreClosed())
                return future
            self._number += 1
            self._queue.put((priority, self._number, job, future))
        return future

    @property
    def is_wanted(self) -> bool:
        """Whether something waits for the thread, for jobs that can give way."""
        return not self._queue.empty()

    def listen(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Calls back on this thread after every commit that changed something; returns how to stop that."""
        with self._lock:
            self._listeners = [*self._listeners, callback]

        def stop() -> None:
            with self._lock:
                self._listeners = [known for known in self._listeners if known != callback]

        return stop

    def close(self) -> None:
        """Does what is queued, then ends the thread and closes the connection. Twice does no harm."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put((LAST, self._number + 1, None, Future()))
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _work(self) -> None:
        try:
            while True:
                priority, _, job, future = self._queue.get()
                if job is None:
                    return
                if future.set_running_or_notify_cancel():
                    self._do(job, future, priority)
        finally:
            self._beside.close()
            self._db.close()

    def _do(self, job: Job, future: Future[Any], priority: int, again: bool = False) -> None:
        work = Work(self._db, self.book, self._now())
        work.known_words = self._known_words
        try:
            self._beside.admit(priority)
            if self._db.in_transaction:
                # What failed so badly that even its rollback did, a disk that was gone.
                self._db.execute("ROLLBACK")
            self._db.execute("BEGIN IMMEDIATE")
            try:
                answer = job(work)
                self._finish(work)
                self._beside.before_commit(work)
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk or a lost file may have ended the transaction already.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except BaseException as error:  # told to whoever asked for it
            meant = of_environment(error)
            if meant is not error:
                meant.__cause__ = error
            self._known_words.clear()
            if isinstance(meant, DiskFull) and not again and self._beside.make_room(self._db, priority):
                self._do(job, future, priority, again=True)
                return
            if isinstance(meant, WrongKeyOrDamaged):
                self._beside.damaged(meant)
            future.set_exception(meant)
            return
        self._beside.after_commit(self._db)
        changes = work.changes()
        future.set_result(changes if answer is None else answer)
        if changes != Changes():
            for listener in self._listeners:
                try:
                    listener(changes)
                except StoreClosed:
                    pass  # it wanted to read while the store was being closed
                except Exception:  # a listener's bug must not end the thread that saves what people type
                    _log.exception("a listener to the store failed")
