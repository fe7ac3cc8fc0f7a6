"""Each migration is done wholly or not at all, and the next start goes on where the last one was."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from desktop.store.cipher import open_writer
from desktop.store.schema import MIGRATIONS, VERSION, migrate
from tests.store.world import KEY


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


def test_a_migration_that_fails_leaves_the_version_before_it(db: apsw.Connection) -> None:
    migrate(db)
    before = tables(db)
    steps = (*MIGRATIONS, "CREATE TABLE half(x); CREATE TABLE half(x);")
    with pytest.raises(apsw.SQLError):
        migrate(db, steps)
    assert db.pragma("user_version") == VERSION
    assert tables(db) == before


def test_the_next_start_goes_on_with_the_step_that_failed(db: apsw.Connection) -> None:
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
