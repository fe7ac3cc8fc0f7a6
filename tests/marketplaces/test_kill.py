"""A kill in the middle of an ambiguous send doubles nothing where the marketplace knows no keys: what arrived
is found by reading, what did not waits for the person."""

from pathlib import Path

import pytest

from tests.marketplaces.killing.killing import ARRIVED, DONE, INSTANTS, LOOKING, WITHOUT_KEYS, kill_once

ALLEGRO, KAUFLAND, MIRAKL = WITHOUT_KEYS


@pytest.mark.parametrize(
    ("marketplace", "instant"),
    [(ALLEGRO, DONE), (KAUFLAND, ARRIVED), (MIRAKL, LOOKING)],
)
def test_a_kill_doubles_nothing(marketplace: str, instant: str, tmp_path: Path) -> None:
    assert kill_once(marketplace, instant, tmp_path / "account") in ("found", "unknown")


@pytest.mark.soak
@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("instant", INSTANTS)
@pytest.mark.parametrize("marketplace", WITHOUT_KEYS)
def test_many_kills_double_nothing(marketplace: str, instant: str, number: int, tmp_path: Path) -> None:
    kill_once(marketplace, instant, tmp_path / "account")
