"""What a backup holds, and how it comes back into a store that has lost it."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import apsw
import msgspec

from .personal import settle_conversation
from .writer import Work

KEYS: Final = {
    "draft": ("conversation_id",),
    "draft_file": ("conversation_id", "sha256"),
    "outbox": ("id",),
    "outbox_file": ("outbox_id", "sha256"),
    "upload": ("sha256", "name", "media_type"),
    "saved_view": ("id",),
    "reminder": ("conversation_id",),
    "no_answer": ("conversation_id", "at"),
    "hold": ("conversation_id",),
    "setting": ("name",),
}
"""The tables that are kept, and what names a row of each."""
OF_THE_SYNC: Final = "substr(name, 1, 5) = 'sync.'"
"""Settings that are true of one file only."""
_SHOWN: Final = ("draft", "draft_file", "outbox", "reminder", "no_answer")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back from the backup: drafts (with text or files), actions that wait."""

    drafts: int
    waiting: int


class Kept:
    """Everything that a backup holds but the files' contents. Raises apsw.Error."""

    def __init__(self, db: apsw.Connection, seq: int, line: str) -> None:
        self.db, self.seq, self.line = db, seq, line
        self.outbox: int = meta(db, "outbox", 0)
        self.rows: list[tuple[str, dict[str, Any]]] = [
            (kind, msgspec.msgpack.decode(body))
            for kind, body in db.execute("SELECT kind, body FROM row ORDER BY kind, key")
            if kind in KEYS
        ]
        self.files: list[str] = [digest for (digest,) in db.execute("SELECT sha256 FROM file")]


def restore(work: Work, kept: Kept) -> Restored:
    """The person's rows as the backup has them, in the place of those of the store."""
    work.run("INSERT OR REPLACE INTO meta VALUES('restoring', 1)")
    for table in KEYS:
        work.run(f"DELETE FROM {table}" + (f" WHERE NOT {OF_THE_SYNC}" if table == "setting" else ""))
    columns = {table: {row[1] for row in work.rows(f"PRAGMA table_info({table})")} for table in KEYS}
    for kind, row in kept.rows:
        named = [name for name in row if name in columns[kind]]
        work.run(
            f"INSERT OR REPLACE INTO {kind}({','.join(named)}) VALUES({','.join('?' * len(named))})",
            *(row[name] for name in named),
        )
        if kind in _SHOWN:
            settle_conversation(work, row["conversation_id"])
    for digest in kept.files:
        with suppress(apsw.CorruptError, apsw.NotADBError):
            for (content,) in kept.db.execute("SELECT content FROM file WHERE sha256 = ?", (digest,)):
                work.run("INSERT OR IGNORE INTO file VALUES(?,?,?)", digest, len(content), content)
    work.run("DELETE FROM own_change")
    work.run("DELETE FROM meta WHERE name = 'restoring'")
    work.run("INSERT OR REPLACE INTO meta VALUES('line', ?)", kept.line)
    _set_last_number(work.db, "own_change", kept.seq)
    _set_last_number(work.db, "outbox", max(kept.outbox, last_number(work.db, "outbox")))
    work.everything = True
    drafts = {row["conversation_id"] for kind, row in kept.rows if kind in ("draft", "draft_file")}
    waiting = sum(kind == "outbox" for kind, _ in kept.rows)
    _log.warning("restored from the backup: %d drafts, %d actions", len(drafts), waiting)
    return Restored(len(drafts), waiting)


def meta(db: apsw.Connection, name: str, default: Any) -> Any:
    found = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return default if found is None else found[0]


def last_number(db: apsw.Connection, table: str) -> int:
    found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return 0 if found is None else int(found[0])


def _set_last_number(db: apsw.Connection, table: str, number: int) -> None:
    db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    db.execute("INSERT INTO sqlite_sequence(name, seq) VALUES(?,?)", (table, number))
