"""A store on a real encrypted file, closed whatever happens."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desktop.store.store import Store
from tests.store.world import KEY, NOW, book


class Clock:
    """The time that the store is given."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "account.store"


@pytest.fixture
def open_store(path: Path, clock: Clock) -> Iterator[Callable[..., Store]]:
    """Opens the store of the test's file, any number of times."""
    opened: list[Store] = []

    def make(key: bytes = KEY, with_book: bool = True) -> Store:
        store = Store.open(path, key, book=book() if with_book else None, now=clock)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    return open_store()
