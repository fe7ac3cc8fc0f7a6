"""The backup of what people made: drafts, replies that wait, their files, views, reminders, own settings.

A second small encrypted file beside the store, under the same key. The store numbers each change of such a
row (`own_change`); the writer takes the changes over right after their commit, before anybody hears of it.
A store that ends at a smaller number than its backup has lost something and gets all of it back; a backup
that ends before the store's kept numbers begin is made anew. Numbers of another store (`line`) mean nothing.

Nothing is doubled by that: a row that has left the outbox has left the backup, what was on its way is unknown
as after any crash, keys stay, and the sync sends nothing before it has read what the platform has.

The backup has no log of its own: what tears the store's log does not tear both. Rows are kept by the names of
their columns, so that a backup fits every later version of the store.
"""

import logging
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import apsw
import msgspec

from desktop.settings import delete, replace

from .cipher import look, open_backup
from .errors import StoreError, WrongKeyOrDamaged, environment, of_environment
from .restoring import KEYS, OF_THE_SYNC, Kept, Restored, last_number, meta, restore
from .writer import Work

_WITH_FILE: Final = ("draft_file", "outbox_file")

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS row(kind TEXT NOT NULL, key TEXT NOT NULL, sha256 TEXT, body BLOB NOT NULL,
  PRIMARY KEY(kind, key));
CREATE TABLE IF NOT EXISTS file(sha256 TEXT PRIMARY KEY, content BLOB NOT NULL);
"""

_log = logging.getLogger(__name__)


def backup_path(store: Path) -> Path:
    """The backup's file beside a store's."""
    return store.with_name(store.name + "-backup")


def readable(store: Path, keys: Iterable[bytes]) -> bool:
    """Whether a store's backup is there and one of the keys opens it."""
    path = backup_path(store)
    if not path.exists() or path.stat().st_size == 0:
        return False
    for key in keys:
        with suppress(StoreError):
            look(path, key)
            return True
    return False


class Backup:
    """Used on the writer's thread only. What goes wrong with it is logged and tried again with the next
    commit: it never keeps the store from saving."""

    def __init__(self, store: Path, keys: Sequence[bytes]) -> None:
        """`keys`: the store's, then others that the backup may still be under (a change of keys that was cut
        off)."""
        self._path = backup_path(store)
        self._keys = list(keys)
        self._key = b""
        self._db: apsw.Connection | None = None
        self._seq = -1
        self._said = ""

    def close(self) -> None:
        """Twice does no harm."""
        if self._db is not None:
            self._db.close()
            self._db = None

    # --- at opening -------------------------------------------------------------------------------

    def reconcile(self, work: Work) -> Restored | None:
        """Compares store and backup: what the store has lost comes back. A job of the writer."""
        found = work.one("SELECT value FROM meta WHERE name = 'line'")
        own, last = found[0] if found is not None else "", last_number(work.db, "own_change")
        kept: Kept | None = None
        try:
            if self._is_there():
                db = self._open()
                known, line = meta(db, "seq", -1), meta(db, "line", "")
                if known > last and (line == own or (not own and last == 0)):
                    kept = Kept(db, known, line)
                elif line != own:
                    self._set_aside()
        except (StoreError, apsw.Error) as error:
            self._trouble(error)
        if kept is not None:
            return restore(work, kept)
        if not own:
            work.run("INSERT INTO meta VALUES('line', ?)", str(uuid.uuid4()))
        return None

    # --- with each commit -------------------------------------------------------------------------

    def prune(self, work: Work) -> None:
        """Before a commit: forgets the numbers that the backup has, when there are new ones."""
        found = work.one("SELECT max(seq) FROM own_change")
        if found is not None and found[0] is not None and found[0] > self._seq:
            work.run("DELETE FROM own_change WHERE seq <= ?", self._seq)

    def follow(self, store: apsw.Connection) -> None:
        """After a commit: takes over what changed. Never raises for what is the backup's own trouble."""
        try:
            last = last_number(store, "own_change")
            if self._db is None and last == 0 and not self._is_there():
                return  # nothing was ever made here: no file for it
            db = self._open()
            if self._key != self._keys[0]:
                self._renew(store, last)
            elif last != self._seq:
                self._take_over(store, db, last)
        except (StoreError, apsw.Error, OSError) as error:
            self._trouble(error)

    def _take_over(self, store: apsw.Connection, db: apsw.Connection, last: int) -> None:
        first: Any = store.execute("SELECT min(seq) FROM own_change").fetchall()[0][0]
        # Numbers that went before the backup had them: it was away, or is new.
        whole = self._seq < 0 or self._seq > last or (first or last + 1) > self._seq + 1
        with db:
            if whole:
                db.execute("DELETE FROM row; DELETE FROM file")
                for kind, names in KEYS.items():
                    known = f" WHERE NOT {OF_THE_SYNC}" if kind == "setting" else ""
                    _copy(store, db, kind, f"SELECT json_array({','.join(names)}), * FROM {kind}{known}")
            else:
                changed = store.execute(
                    "SELECT DISTINCT kind, key FROM own_change WHERE seq > ?", (self._seq,)
                ).fetchall()
                for kind, key in ((str(kind), str(key)) for kind, key in changed):
                    names = KEYS[kind]
                    where = " AND ".join(f"{name} = ? ->> {place}" for place, name in enumerate(names))
                    db.execute("DELETE FROM row WHERE kind = ? AND key = ?", (kind, key))
                    # Every mark is the key again, of which each takes its own part.
                    _copy(store, db, kind, f"SELECT ?, * FROM {kind} WHERE {where}", key, len(names) + 1)
            db.execute(
                "DELETE FROM file WHERE sha256 NOT IN (SELECT sha256 FROM row WHERE sha256 IS NOT NULL)"
            )
            line = store.execute("SELECT value FROM meta WHERE name = 'line'").fetchone()
            values = {"seq": last, "outbox": last_number(store, "outbox"), "line": line[0] if line else ""}
            db.executemany("INSERT OR REPLACE INTO meta VALUES(?,?)", list(values.items()))
        self._seq = last

    def _renew(self, store: apsw.Connection, last: int) -> None:
        """The same under the store's own key, whole, and then in the place of the other."""
        part = self._path.with_name(self._path.name + "-part")
        delete(part)
        new = open_backup(part, self._keys[0], _TABLES)
        try:
            self._seq = -1
            self._take_over(store, new, last)
        finally:
            new.close()
        self.close()
        replace(part, self._path)

    # --- the file ---------------------------------------------------------------------------------

    def _is_there(self) -> bool:
        return self._path.exists() and self._path.stat().st_size > 0

    def _open(self) -> apsw.Connection:
        if self._db is None:
            self._key = self._keys[0]
            if len(self._keys) > 1 and self._is_there():
                self._key = next((key for key in self._keys if _fits(self._path, key)), self._key)
            db = open_backup(self._path, self._key, _TABLES)
            try:
                with environment():
                    self._seq = meta(db, "seq", -1)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    def _trouble(self, error: Exception) -> None:
        said, self._said = self._said, type(error).__name__
        if said != self._said:
            _log.warning("the backup cannot be used: %s", type(error))
        if isinstance(of_environment(error), WrongKeyOrDamaged):
            self._set_aside()
        else:
            self.close()

    def _set_aside(self) -> None:
        """Another file takes its place; what cannot be read is never deleted."""
        self.close()
        self._seq = -1
        for number in range(1, 1000):
            aside = self._path.with_name(f"{self._path.name}-unreadable-{number}")
            if not aside.exists():
                with suppress(OSError):
                    replace(self._path, aside)
                return


def _copy(
    store: apsw.Connection, db: apsw.Connection, kind: str, sql: str, key: str = "", marks: int = 0
) -> None:
    """Rows of the store into the backup: the first column is the key, the others the row's."""
    cursor = store.execute(sql, (key,) * marks)
    for found in cursor:
        names = [name for name, *_ in cursor.get_description()][1:]
        row = dict(zip(names, found[1:], strict=True))
        digest = row["sha256"] if kind in _WITH_FILE else None
        db.execute(
            "INSERT OR REPLACE INTO row VALUES(?,?,?,?)",
            (kind, found[0], digest, msgspec.msgpack.encode(row)),
        )
        if digest is not None:
            content = store.execute("SELECT content FROM file WHERE sha256 = ?", (digest,)).fetchone()
            if content is not None:
                db.execute("INSERT OR IGNORE INTO file VALUES(?,?)", (digest, content[0]))


def _fits(path: Path, key: bytes) -> bool:
    try:
        look(path, key)
    except WrongKeyOrDamaged:
        return False
    return True
