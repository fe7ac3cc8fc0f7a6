"""What stands beside a store's file: its backup, the room kept for a full disk, and who hears of damage."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import apsw

from .backup import Backup
from .errors import DiskFull, WrongKeyOrDamaged
from .reserve import Reserve
from .restoring import Restored
from .writer import PAGES, Work


class Guard:
    """See `writer.Beside`. `damaged` may be called from any thread, the others on the writer's."""

    def __init__(self, store: Path, keys: Sequence[bytes]) -> None:
        self._backup = Backup(store, keys)
        self._reserve = Reserve(store)
        self._lock = threading.Lock()
        self._damage: WrongKeyOrDamaged | None = None
        self._told: list[Callable[[WrongKeyOrDamaged], None]] = []

    def reconcile(self, work: Work) -> list[Restored]:
        """The first job of an opened store: what it has lost comes back from the backup."""
        if not self._reserve.given:
            self._reserve.make()
        restored = self._backup.reconcile(work)
        return [restored] if restored is not None else []

    def release(self) -> bool:
        """Lets the reserve go, so that a full disk can be opened on; whether there was any."""
        return self._reserve.release()

    def admit(self, priority: int) -> None:
        """See `Beside`."""
        if self._reserve.given and priority >= PAGES and not self._reserve.make():
            raise DiskFull("the last room is kept for drafts and replies")

    def before_commit(self, work: Work) -> None:
        """See `Beside`."""
        self._backup.prune(work)

    def after_commit(self, db: apsw.Connection) -> None:
        """See `Beside`."""
        self._backup.follow(db)

    def make_room(self, db: apsw.Connection, priority: int) -> bool:
        """Lets the reserve go for what a person does or waits for; the log's own room is used again, too."""
        if priority >= PAGES:
            return False
        let_go = self._reserve.release()
        with suppress(apsw.Error):
            return db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)[1] > 0 or let_go
        return let_go

    def listen_damage(self, callback: Callable[[WrongKeyOrDamaged], None]) -> None:
        """Calls back once, on the thread that met the damage; at once when there was some already."""
        with self._lock:
            known = self._damage
            self._told.append(callback)
        if known is not None:
            callback(known)

    def damaged(self, error: WrongKeyOrDamaged) -> None:
        """A page of the open file cannot be read."""
        with self._lock:
            first, self._damage = self._damage is None, error
            told = list(self._told)
        if first:
            for callback in told:
                callback(error)

    def close(self) -> None:
        """See `Beside`."""
        self._backup.close()
