"""A small store to export from, and a folder to export into."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop.store.store import Store
from tests.reports.world import START, conversation, opened


def at(day: int, hour: float = 9.0) -> datetime:
    return START + timedelta(days=day, hours=hour)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    world = [
        conversation("c-1", ("buyer", at(0), "b"), ("seller", at(0, 11.5), "ag-1")),
        conversation("c-2", ("buyer", at(0), "b"), ("seller", at(6), "ag-gone"), market="FI", language="fi"),
        conversation("=1+1", ("buyer", at(3), "b"), decided="ag-2", topic="@SUM(A1)"),
        conversation("c-3", ("buyer", at(9), "b")),
    ]
    with opened(tmp_path, world) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made
