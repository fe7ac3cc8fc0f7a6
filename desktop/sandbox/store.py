"""The practice platform's own store: one SQLite file, or memory.

Every thing that `changes` tells (conversation, message, case, order, offer) is one row of `things` with its
JSON as it is served. `seq` rises with every write and a changed thing moves to the end, so "everything
since a state" is one range of the primary key in the order things happened, each thing once in its last
form.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS things (
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT, number INTEGER, data BLOB);
CREATE UNIQUE INDEX IF NOT EXISTS things_id ON things (kind, id);
CREATE INDEX IF NOT EXISTS things_parent ON things (parent, kind, number) WHERE parent IS NOT NULL;
CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stories (conversation_id TEXT PRIMARY KEY, due REAL, data BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS moderation (message_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record (
    conversation_id TEXT, number INTEGER, data BLOB, PRIMARY KEY (conversation_id, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    owner TEXT, key TEXT, fingerprint BLOB, status INTEGER, headers TEXT, body BLOB, at REAL,
    PRIMARY KEY (owner, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attachments (id TEXT PRIMARY KEY, data BLOB, content BLOB);
CREATE TABLE IF NOT EXISTS grants (
    token TEXT PRIMARY KEY, kind TEXT, family TEXT, agent TEXT, expires REAL, used INTEGER, data TEXT)
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS grants_family ON grants (family);
"""

Row = tuple[Any, ...]


class Store:
    """The tables. Used from one thread at a time; `path` None keeps everything in memory."""

    def __init__(self, path: Path | None) -> None:
        self._db = apsw.Connection(str(path) if path else ":memory:")
        self._db.set_busy_timeout(5000)
        if path:
            self._db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL")
        self._db.execute(SCHEMA)
        self._seq = int(self.one("SELECT coalesce(max(seq), 0) FROM things")[0])  # type: ignore[index]

    @property
    def seq(self) -> int:
        """The number of the last write."""
        return self._seq

    def close(self) -> None:
        """Ends the connection; nothing may be asked afterwards."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; may be nested (savepoints)."""
        before = self._seq
        try:
            with self._db:
                yield
        except BaseException:
            self._seq = before
            raise

    def run(self, sql: str, *values: Any) -> list[Row]:
        """The rows that a statement gives."""
        return self._db.execute(sql, values).fetchall()

    def run_many(self, sql: str, rows: Iterable[Row]) -> None:
        """One statement for many rows."""
        self._db.executemany(sql, rows)

    def one(self, sql: str, *values: Any) -> Row | None:
        """The first row that a statement gives."""
        rows = self.run(sql, *values)
        return rows[0] if rows else None

    # --- things ---

    def next_seq(self) -> int:
        """The number of the write that is about to be made."""
        self._seq += 1
        return self._seq

    def move_up(self) -> int:
        """Numbers everything anew above this number, in the same order, so that it can be read from the start
        in pages though every earlier state is too old."""
        above = self._seq + 1
        self.run("UPDATE things SET seq = -(seq + ?)", above)
        self.run("UPDATE things SET seq = -seq")
        self._seq += above
        return above

    def put(
        self, seq: int, kind: str, id: str, data: bytes | None, parent: str | None, number: int | None
    ) -> None:
        """Writes a thing under a number from `next_seq`; `data` None says that it was removed."""
        self.run(
            "INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?, ?, ?)", seq, kind, id, parent, number, data
        )

    def get(self, kind: str, id: str) -> bytes | None:
        """A thing's JSON, None when there is none or it was removed."""
        row = self.one("SELECT data FROM things WHERE kind = ? AND id = ?", kind, id)
        return row[0] if row else None

    def children(self, kind: str, parent: str, after: int = 0, limit: int = -1) -> list[bytes]:
        """The JSON of the things that belong to another (a conversation's messages), by their number."""
        rows = self.run(
            "SELECT data FROM things WHERE parent = ? AND kind = ? AND number > ? AND data IS NOT NULL"
            " ORDER BY number LIMIT ?",
            parent,
            kind,
            after,
            limit,
        )
        return [row[0] for row in rows]

    def since(self, seq: int, limit: int) -> list[Row]:
        """(seq, kind, id, data) of what was written after `seq`, in order; markers only take a number."""
        return self.run(
            "SELECT seq, kind, id, data FROM things WHERE seq > ? AND kind <> 'marker' ORDER BY seq LIMIT ?",
            seq,
            limit,
        )

    def totals(self) -> dict[str, int]:
        """How many things of each kind there are, without those that were removed."""
        rows = self.run("SELECT kind, count(*) FROM things WHERE data IS NOT NULL GROUP BY kind")
        return {str(kind): int(count) for kind, count in rows}

    # --- small things ---

    def meta(self, name: str) -> Any:
        """A remembered value, None when there is none."""
        row = self.one("SELECT value FROM meta WHERE name = ?", name)
        return row[0] if row else None

    def set_meta(self, name: str, value: Any) -> None:
        """Remembers a value."""
        self.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    def document(self, name: str) -> bytes | None:
        """A document that is not part of `changes`: the account, the markets, the people."""
        row = self.one("SELECT data FROM documents WHERE name = ?", name)
        return row[0] if row else None

    def set_document(self, name: str, data: bytes) -> None:
        """Writes a document."""
        self.run("INSERT OR REPLACE INTO documents VALUES (?, ?)", name, data)
