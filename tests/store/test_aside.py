"""Stores that were set aside go when no limit runs any more."""

from datetime import timedelta
from pathlib import Path

from desktop.store.aside import NAME, aside, sweep_aside
from tests.store.world import NOW

DAY = timedelta(days=1)


def test_what_was_set_aside_longer_ago_than_any_limit_goes(tmp_path: Path) -> None:
    folder = tmp_path / "acc"
    old, young = (tmp_path / NAME.format(folder="acc", when=when) for when in (NOW - 11 * DAY, NOW - 9 * DAY))
    strangers = [tmp_path / "acc-kept-yesterday", tmp_path / "acc2-kept-20200101-000000", folder]
    for each in (old, young, *strangers):
        each.mkdir()
        (each / "store.sqlite").write_bytes(b"x")
    assert [path for _when, path in aside(folder)] == [old, young]
    assert sweep_aside(folder, NOW, 10 * DAY) == 1
    assert not old.exists()
    assert all((each / "store.sqlite").exists() for each in (young, *strangers))
