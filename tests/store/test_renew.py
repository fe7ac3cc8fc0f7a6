"""A store under another key is a whole copy in the place of the old file, or it is the old file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.store import renew as renewing
from desktop.store.cipher import copy_under
from desktop.store.errors import StoreLocked, WrongKeyOrDamaged
from desktop.store.renew import renew
from desktop.store.restoring import Restored
from desktop.store.store import Store
from tests.store.test_backup import fill, flip, lose, made
from tests.store.world import KEY, NOW

NEW = bytes(range(32, 64))


def test_everything_is_there_under_the_new_key_also_what_was_in_the_log(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    fill(store)
    before = made(store)
    later = path.with_name("later.store")
    for end in ("", "-wal"):
        later.with_name(later.name + end).write_bytes(path.with_name(path.name + end).read_bytes())
    renew(later, KEY, NEW)
    with pytest.raises(WrongKeyOrDamaged):
        Store.open(later, KEY, book=None, now=lambda: NOW)
    again = Store.open(later, NEW, book=None, now=lambda: NOW)
    try:
        assert made(again) == before
        assert again.reader().search("says")
    finally:
        again.close()


def test_a_store_that_somebody_has_open_stays_as_it_is(open_store: Callable[..., Store], path: Path) -> None:
    store = open_store()
    fill(store)
    with pytest.raises(StoreLocked):
        renew(path, KEY, NEW)
    assert not path.with_name(path.name + "-renewed").exists()
    store.save_draft("c1", "goes on").result()
    store.close()
    assert open_store().reader().draft("c1") == "goes on"


def test_a_damaged_store_is_not_copied(open_store: Callable[..., Store], path: Path) -> None:
    store = open_store()
    fill(store)
    store.close()
    flip(path, 3)
    damaged = path.read_bytes()
    with pytest.raises(WrongKeyOrDamaged):
        renew(path, KEY, NEW)
    assert path.read_bytes()[4096:] == damaged[4096:]
    assert not path.with_name(path.name + "-renewed").exists()


def test_a_copy_that_cannot_be_read_does_not_take_the_place(
    open_store: Callable[..., Store], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    fill(store)
    before = made(store)
    store.close()

    def copied(source: Path, old: bytes, target: Path, new: bytes) -> None:
        copy_under(source, old, target, new)
        flip(target, 3)

    monkeypatch.setattr(renewing, "copy_under", copied)
    with pytest.raises(WrongKeyOrDamaged):
        renew(path, KEY, NEW)
    assert made(open_store()) == before


def test_a_backup_under_the_old_key_still_gives_everything_back(
    open_store: Callable[..., Store], path: Path
) -> None:
    """The change of keys was cut off before the backup followed, and then the store was lost."""
    store = open_store()
    fill(store)
    before = made(store)
    store.close()
    lose(path)
    again = Store.open(path, NEW, book=None, now=lambda: NOW, other_keys=[NEW, KEY])
    try:
        assert made(again) == before
        assert again.restored == Restored(1, 2)
    finally:
        again.close()
    assert not list(path.parent.glob("*unreadable*"))
    lose(path)
    alone = Store.open(path, NEW, book=None, now=lambda: NOW)
    try:
        assert made(alone) == before
    finally:
        alone.close()
