"""A record as evidence: what is found out about it, and the file it becomes."""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.domain.record import HASH, KEY, NOTE, SIGNATURE, read_record
from desktop.domain.record_file import verify_file
from desktop.domain.signing_keys import SigningKey
from desktop.reports.evidence import Evidence, examine, export_record
from desktop.reports.whole_file import ExportCancelled, ExportFailed
from tests.record_world import FULL, SMALL, Signer, message, small

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OLD, NEW = Signer(1), Signer(2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "evidence"
    made.mkdir()
    return made


def test_signed_by_a_trusted_key() -> None:
    found = examine(small(), [NEW.pinned, OLD.pinned], [OLD.key, NEW.key], NOW)
    assert (found.signed_by, found.problem, found.newcomer, found.unfamiliar) == (OLD.pinned, None, None, ())


def test_an_old_key_that_is_published_no_more_keeps_verifying() -> None:
    found = examine(small(), [OLD.pinned], [NEW.key], NOW)
    assert found.signed_by == OLD.pinned
    assert found.unfamiliar == (NEW.key,)
    assert found.newcomer is None


@pytest.mark.parametrize("published", [NEW.key, SigningKey(OLD.key.id, NEW.key.x)])
def test_a_new_or_changed_key_is_a_proposal_and_no_verdict(published: SigningKey) -> None:
    value = NEW.record(SMALL)
    record = read_record({**value, "head": NEW.sign(value["head"], published.id)})
    found = examine(record, [OLD.pinned], [published], NOW)
    assert found.problem is not None
    assert found.problem.why == (KEY if published.id == NEW.key.id else SIGNATURE)
    assert (found.signed_by, found.newcomer) == (None, published)
    assert found.may_be_kept


def test_a_published_key_saves_no_record_that_was_changed() -> None:
    value = deepcopy(NEW.record(SMALL))
    value["entries"][0]["content"]["text"] += "!"
    found = examine(read_record(value), [OLD.pinned], [NEW.key], NOW)
    assert found.problem is not None
    assert (found.problem.why, found.newcomer) == (HASH, None)


def test_a_record_with_an_internal_note_may_not_be_kept() -> None:
    record = read_record(OLD.record([*SMALL, message("seller", "Marta", "between us", internal=True)]))
    found = examine(record, [OLD.pinned], [OLD.key], NOW)
    assert found.problem is not None
    assert found.problem.why == NOTE
    assert not found.may_be_kept


def evidence() -> Evidence:
    return examine(read_record(OLD.record(FULL)), [OLD.pinned], [OLD.key], NOW)


def test_the_file_verifies_and_an_older_one_goes(folder: Path) -> None:
    path = folder / "record.json"
    path.write_text("older")
    export_record(path, evidence())
    assert verify_file(path.read_bytes(), [OLD.key])[0] == read_record(OLD.record(FULL))
    assert list(folder.iterdir()) == [path]


@contextmanager
def no_room(limit: int) -> Iterator[None]:
    """Files may not grow beyond so many bytes: the system refuses, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size to set there")
def test_a_full_disk_leaves_no_half_file_and_the_older_one_as_it_was(folder: Path) -> None:
    path = folder / "record.json"
    path.write_text("older")
    with no_room(1000), pytest.raises(ExportFailed) as told:
        export_record(path, evidence())
    assert told.value.reason == "disk_full"
    assert [file.read_text() for file in folder.iterdir()] == ["older"]


def test_a_cancel_and_a_folder_that_is_gone_leave_nothing(folder: Path) -> None:
    with pytest.raises(ExportCancelled):
        export_record(folder / "record.json", evidence(), cancelled=lambda: True)
    with pytest.raises(ExportFailed):
        export_record(folder / "gone" / "record.json", evidence())
    assert not list(folder.iterdir())
