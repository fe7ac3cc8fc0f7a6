"""Opening the encrypted file, and refusing to when it would not be encrypted.

With plain apsw `PRAGMA key` does nothing and the database is clear text without any error; therefore the
build is checked before a file is touched, the key's answer before anything is written, and a new file's
header before its first use. SQLite before 3.51.3 can corrupt a WAL database that has two connections.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw

from .errors import NoCipher, StoreLocked, WrongKeyOrDamaged, environment

OLDEST_SQLITE: Final = (3, 51, 3)
KEY_BYTES: Final = 32
PLAIN_HEADER: Final = b"SQLite format 3\x00"
BUSY_MS: Final = 5000
EVERYDAY_LOG: Final = 4000
"""Pages in the write-ahead log before it is emptied into the file."""

_READ: Final = apsw.SQLITE_OPEN_READONLY
_WRITE: Final = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE


def require_cipher() -> None:
    """Raises NoCipher unless this SQLite encrypts and is new enough."""
    if not getattr(apsw, "mc_version", None):
        raise NoCipher("this SQLite has no encryption")
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < OLDEST_SQLITE:
        raise NoCipher(f"SQLite {apsw.sqlite_lib_version()} is older than 3.51.3")


def describe() -> str:
    """The engine and its version, for `doctor`. Raises NoCipher."""
    require_cipher()
    engine = getattr(apsw, "mc_version", "")
    return f"{engine}, SQLite {apsw.sqlite_lib_version()}"


def open_writer(path: Path, key: bytes) -> apsw.Connection:
    """The one writing connection; makes the file when there is none. Raises StoreError."""

    def set_up(db: apsw.Connection) -> None:
        db.pragma("journal_mode", "wal")
        db.pragma("foreign_keys", False)
        # What is deleted is overwritten where that costs no further page; `erasing` does the rest.
        db.pragma("secure_delete", "fast")
        db.pragma("temp_store", "memory")
        db.pragma("cache_size", -16_000)
        db.wal_autocheckpoint(EVERYDAY_LOG)
        db.pragma("journal_size_limit", EVERYDAY_LOG * 4096)

    return _open_for_writing(path, key, set_up)


def open_backup(path: Path, key: bytes, tables: str) -> apsw.Connection:
    """The writing connection of a backup, which has no log of its own. Raises StoreError."""

    def set_up(db: apsw.Connection) -> None:
        db.pragma("auto_vacuum", "full")
        db.pragma("secure_delete", True)
        db.pragma("journal_mode", "truncate")
        db.pragma("cache_size", -1_000)
        db.execute(tables)

    return _open_for_writing(path, key, set_up)


def _open_for_writing(path: Path, key: bytes, set_up: Callable[[apsw.Connection], None]) -> apsw.Connection:
    require_cipher()
    new = not path.exists() or path.stat().st_size == 0
    with environment():
        db = apsw.Connection(str(path), flags=_WRITE, statementcachesize=200)
        try:
            if db.readonly("main"):
                # SQLite opens what may not be written for reading, without a word (fault 18).
                raise StoreLocked("the file may not be written")
            _unlock(db, key)
            db.pragma("user_version")  # the first read: a wrong key shows here
            set_up(db)
            # FULL: "saved" and "queued" are said only of what survives a power cut.
            db.pragma("synchronous", "full")
            if new:
                _check_header(path)
        except BaseException as error:
            db.close()
            if new and isinstance(error, NoCipher):
                for leftover in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                    leftover.unlink(missing_ok=True)
            raise
    return db


def open_reader(path: Path, key: bytes) -> apsw.Connection:
    """A connection that cannot write. Raises StoreError."""
    require_cipher()
    with environment():
        db = apsw.Connection(str(path), flags=_READ, statementcachesize=200)
        try:
            _unlock(db, key)
            db.pragma("query_only", True)
            db.pragma("cache_size", -8_000)
            db.pragma("temp_store", "memory")
        except BaseException:
            db.close()
            raise
    return db


def look(path: Path, key: bytes) -> int:
    """The file's `user_version`, without touching it. Raises StoreError."""
    require_cipher()
    # With no write-ahead log everything is in the main file, and SQLite may be told that nobody changes it:
    # then it makes no files beside it either.
    log = path.with_name(path.name + "-wal")
    immutable = not log.exists() or log.stat().st_size == 0
    with environment():
        if immutable:
            flags, name = _READ | apsw.SQLITE_OPEN_URI, f"{path.resolve().as_uri()}?immutable=1"
        else:
            flags, name = _READ, str(path)
        db = apsw.Connection(name, flags=flags)
        try:
            _unlock(db, key)
            return int(db.pragma("user_version"))
        finally:
            with suppress(apsw.Error):
                db.close()


def copy_under(path: Path, key: bytes, target: Path, new_key: bytes) -> None:
    """Copies the whole file to a new one under another key. Everything of the log is in the file afterwards,
    and the log is gone: it would not fit the copy. Raises StoreError, StoreLocked while another has it open.
    """
    require_cipher()
    with environment():
        db = apsw.Connection(path.resolve().as_uri(), flags=_WRITE | apsw.SQLITE_OPEN_URI)
        try:
            _unlock(db, key)
            if db.pragma("journal_mode", "delete") != "delete":
                raise StoreLocked("another program has the store open")
            where = f"{target.resolve().as_uri()}?cipher=chacha20&key=raw:{new_key.hex()}"
            db.execute("VACUUM INTO ?", (where,))
        finally:
            db.close()
        _check_header(target)


def read_through(path: Path, key: bytes) -> None:
    """Reads every page. Raises WrongKeyOrDamaged for one that is not as it was written."""
    with environment():
        db = open_reader(path, key)
        try:
            if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise WrongKeyOrDamaged("a page is not as it was written")
        finally:
            db.close()


def _unlock(db: apsw.Connection, key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise WrongKeyOrDamaged(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    db.set_busy_timeout(BUSY_MS)
    if db.pragma("cipher", "chacha20") != "chacha20":
        raise NoCipher("this SQLite does not know ChaCha20")
    if db.pragma("key", "raw:" + key.hex()) != "ok":
        raise NoCipher("this SQLite did not take the key")


def _check_header(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(PLAIN_HEADER)) == PLAIN_HEADER:
            raise NoCipher("the new file was not encrypted")
