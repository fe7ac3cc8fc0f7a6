"""Small files of our own that lie in the open: what is damaged in them is as good as not there."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop import clock_book
from desktop.platforms.generations import Generations
from desktop.sync import requests

COUNT = {"at": "2026-11-23T09:00:00Z", "minute": 1, "hour": 2, "limit": 3, "refusals": 0, "pace": 1.0}
NAMES = {"keyring": "secretservice", "generations": {"store-key": 2}}
odd: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, "", "x", "\ud800", -1, 2**70, 1.5, float("nan"), [], [[]], [["2026-11-11"]], {}, {"x": {}}]
)


def damaged(whole: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """The file with one value changed or gone, cut, garbled, or something else."""
    written = json.dumps(whole).encode()
    changed = st.tuples(st.sampled_from(sorted(whole)), odd).map(
        lambda drawn: json.dumps({**whole, drawn[0]: drawn[1]}).encode()
    )
    gone = st.sampled_from(sorted(whole)).map(
        lambda name: json.dumps({key: value for key, value in whole.items() if key != name}).encode()
    )
    garbled = st.tuples(st.integers(0, len(written) - 1), st.integers(1, 255)).map(
        lambda drawn: written[: drawn[0]] + bytes([written[drawn[0]] ^ drawn[1]]) + written[drawn[0] + 1 :]
    )
    cut = st.integers(0, len(written)).map(lambda place: written[:place])
    return changed | gone | garbled | cut | st.binary(max_size=40) | st.just(b"[" * 50_000)


@pytest.fixture
def file(app_home: Path) -> Path:
    return app_home / "kept" / "PL_-0.json"


here = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@here
@given(st.data())
def test_a_calendar_is_the_one_that_was_written_or_made_anew(file: Path, data: st.DataObject) -> None:
    calendar, _ = clock_book.market_calendar("PL", None, "Europe/Warsaw")
    assert calendar is not None
    clock_book._write(file, calendar)
    assert clock_book._read(file) == calendar
    file.write_bytes(data.draw(damaged(json.loads(file.read_bytes()))))
    assert clock_book._read(file) in (None, calendar)


@here
@given(damaged(COUNT))
def test_a_count_of_requests_is_one_or_none(file: Path, content: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    found = requests.read(file)
    assert found is None or found.at.year


@here
@given(damaged(NAMES))
def test_the_names_of_generations_are_read_and_written_again(file: Path, content: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    names = Generations(file)
    assert isinstance(names.keyring, str)
    assert names.of("store-key") >= 0
    names.name("store-key", 7)
    names.remember_keyring("kwallet")
    assert (Generations(file).of("store-key"), Generations(file).keyring) == (7, "kwallet")
