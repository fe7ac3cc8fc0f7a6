"""Each migration is done wholly or not at all, and the next start goes on where the last one was (fault 29).
A store of a newer version: `test_opening` (fault 28)."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from desktop.domain.actions import Reply
from desktop.store.cipher import open_writer
from desktop.store.codec import encode
from desktop.store.schema import MIGRATIONS, VERSION, migrate
from desktop.store.store import Store
from tests.store.world import KEY, NOW, head, said


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    connection = open_writer(tmp_path / "a.store", KEY)
    yield connection
    connection.close()


def tables(db: apsw.Connection) -> set[str]:
    return {str(name) for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def test_a_new_store_comes_to_the_last_version(db: apsw.Connection) -> None:
    migrate(db)
    assert db.pragma("user_version") == VERSION
    assert {"conversation", "message", "listing", "outbox", "tally"} <= tables(db)
    migrate(db)
    assert db.pragma("user_version") == VERSION


def test_fault_29_a_migration_that_fails_leaves_the_version_before_it(db: apsw.Connection) -> None:
    migrate(db)
    before = tables(db)
    steps = (*MIGRATIONS, "CREATE TABLE half(x); CREATE TABLE half(x);")
    with pytest.raises(apsw.SQLError):
        migrate(db, steps)
    assert db.pragma("user_version") == VERSION
    assert tables(db) == before


def test_fault_29_the_next_start_goes_on_with_the_step_that_failed(db: apsw.Connection) -> None:
    fail = [True]

    def step(inside: apsw.Connection) -> None:
        inside.execute("CREATE TABLE added(x)")
        if fail[0]:
            raise RuntimeError("killed")

    steps = (*MIGRATIONS, "CREATE TABLE whole(x)", step)
    with pytest.raises(RuntimeError):
        migrate(db, steps)
    assert db.pragma("user_version") == VERSION + 1
    assert "whole" in tables(db)
    assert "added" not in tables(db)
    fail[0] = False
    migrate(db, steps)
    assert db.pragma("user_version") == VERSION + 2
    assert "added" in tables(db)


def old_store(path: Path, version: int) -> None:
    """A store as the program of that version left it: what every version had, a little of each."""
    db = open_writer(path, KEY)
    migrate(db, MIGRATIONS[:version])
    with db:
        db.execute("INSERT INTO conversation VALUES(1, 'c1', 1, ?)", (encode(head("c1")),))
        db.execute("INSERT INTO message VALUES(77, 1, 1, 'c1-m1', 1, ?)", (encode(said("c1", 1)),))
        db.execute("INSERT INTO draft VALUES('c1', 'half a sentence', 5)")
        db.execute("INSERT INTO reminder VALUES('c1', 9)")
        db.execute("INSERT INTO setting VALUES('view', CAST('\"cases\"' AS BLOB))")
        db.execute("INSERT INTO meta VALUES('state', 'state-1')")
        for key, state in (("k1", "queued"), ("k2", "failed"), ("k3", "sending")):
            db.execute(
                "INSERT INTO outbox(conversation_id, kind, lane, body, key, version, state, created_at)"
                " VALUES('c1', 'reply', 'talk', ?, ?, '', 'queued', 3)",
                (encode(Reply("c1", key)), key),
            )
            if state != "queued":
                db.execute("UPDATE outbox SET state = ? WHERE key = ?", (state, key))
    db.close()


def content(path: Path) -> dict[str, list[Any]]:
    """Every table's rows and the whole schema, after the last step."""
    db = open_writer(path, KEY)
    try:
        migrate(db)
        found = {
            name: db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
            for name in sorted(tables(db) - {"search_data", "names_data", "sqlite_sequence", "own_change"})
            if not name.startswith(("search", "names"))
        }
        changed = "SELECT DISTINCT kind, key FROM own_change ORDER BY 1, 2"
        found["own_change"] = db.execute(changed).fetchall()
        found["schema"] = db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall()
        return found
    finally:
        db.close()


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_fault_29_a_store_of_every_version_comes_to_the_same_content(tmp_path: Path, version: int) -> None:
    old_store(tmp_path / "last.store", VERSION)
    old_store(tmp_path / "old.store", version)
    assert content(tmp_path / "old.store") == content(tmp_path / "last.store")


def test_fault_29_what_an_older_version_knew_is_in_the_backup_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.store"
    old_store(path, 1)
    Store.open(path, KEY, book=None, now=lambda: NOW).close()
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    again = Store.open(path, KEY, book=None, now=lambda: NOW)
    try:
        assert again.reader().draft("c1") == "half a sentence"
        assert [row.key for row in again.reader().outbox()] == ["k1", "k2", "k3"]
    finally:
        again.close()


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a kill at a statement needs a process of its own")
def test_fault_29_a_kill_at_any_statement_leaves_a_store_that_goes_on(tmp_path: Path, every: int) -> None:
    old, path = tmp_path / "old.store", tmp_path / "a.store"
    old_store(old, 1)
    statements = 0

    def count(*_: Any) -> bool:
        nonlocal statements
        statements += 1
        return True

    shutil.copy(old, path)
    db = open_writer(path, KEY)
    db.exec_trace = count
    migrate(db)
    db.close()
    whole = content(path)
    assert statements > 60
    for last in range(1, statements, every):
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        shutil.copy(old, path)
        child = os.fork()
        if not child:
            _migrate_until(path, last)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert content(path) == whole


def _migrate_until(path: Path, last: int) -> None:
    """In a process of its own, which ends here."""
    seen = 0

    def kill(*_: Any) -> bool:
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    try:
        db = open_writer(path, KEY)
        db.exec_trace = kill
        migrate(db)
    finally:
        os._exit(3)
