"""A disk that is full: what was saved is whole, and room is kept for what people do (faults 16, 17)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.domain.actions import Reply
from desktop.store import reserve
from desktop.store.errors import DiskFull
from desktop.store.reserve import Reserve
from desktop.store.store import Store
from desktop.store.writer import Work
from tests.store.world import head, said

_SMALL_DISK = """
import os, subprocess, sys
from datetime import UTC, datetime
from pathlib import Path
from desktop.domain.actions import Reply
from desktop.store import reserve
from desktop.store.errors import DiskFull
from desktop.store.store import Store
from tests.store.world import KEY, head, said

place = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", place], check=True)
reserve.SIZE = 4 * 1024 * 1024
now = lambda: datetime.now(UTC)
path = place / "a.store"

def fill(size):
    with (place / "other").open("ab", buffering=0) as file:
        try:
            while file.write(bytes(size)) == size:
                pass
        except OSError:
            pass

store = Store.open(path, KEY, book=None, now=now)
store.apply_page([head("c1"), said("c1", 1)], [], [], "1").result()
assert (place / "a.store-reserve").stat().st_size == reserve.SIZE
fill(65536)
fill(1)

# Fault 16: a page does not fit, and what was saved is whole.
page = [said("c1", n, text="word " * 2000) for n in range(2, 60)]
try:
    store.apply_page(page, [], [], "2").result()
    raise SystemExit("the page found room")
except DiskFull:
    pass
assert store.reader().state() == "1"
assert (place / "a.store-reserve").exists(), "the room is not for pages"

# What a person does still goes: drafts and replies, again and again.
for n in range(100):
    store.save_draft("c1", f"draft {n} " + "x" * 2000).result()
row = store.enqueue(Reply("c1", "text"), clear_draft=True).result()
store.save_draft("c1", "last").result()
assert not (place / "a.store-reserve").exists()
try:
    store.apply_page(page, [], [], "2").result()
    raise SystemExit("a page took what was let go for a person")
except DiskFull:
    pass
store.close()

# The next start, on the disk that is still full.
store = Store.open(path, KEY, book=None, now=now)
assert store.reader().draft("c1") == "last"
assert [each.key for each in store.reader().outbox()] == [row.key]

# Room again: everything goes on, and the reserve is back.
(place / "other").unlink()
store.apply_page(page, [], [], "2").result()
assert store.reader().state() == "2"
store.close()
Store.open(path, KEY, book=None, now=now).close()
assert (place / "a.store-reserve").stat().st_size == reserve.SIZE

# A start on a disk that became full in between.
fill(65536)
fill(1)
store = Store.open(path, KEY, book=None, now=now)
store.save_draft("c1", "on a full disk").result()
store.close()
store = Store.open(path, KEY, book=None, now=now)
assert store.reader().draft("c1") == "on a full disk"
store.close()
print("well")
"""


def _can_mount() -> bool:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    probe = ["unshare", "-Urm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _can_mount(), reason="no disk of a given size can be made here")
def test_fault_16_a_disk_that_is_really_full_takes_no_page_and_still_takes_what_a_person_does(
    tmp_path: Path,
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    done = subprocess.run(
        ["unshare", "-Urm", sys.executable, "-c", _SMALL_DISK, str(small)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert (done.stdout, done.returncode) == ("well\n", 0), done.stderr


def limit(store: Store, more: int | None) -> None:
    """SQLite's own disk-full error after so many pages, at the same places."""

    def job(work: Work) -> None:
        room = 1_000_000 if more is None else int(work.db.pragma("page_count")) + more
        work.db.pragma("max_page_count", room)

    store._writer.submit(job, 0).result()


def test_fault_17_send_goes_through_with_the_room_that_was_kept(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "a very long reply " * 5000
    store.save_draft("c1", text).result()
    limit(store, 0)
    real = Reserve.release

    def release(self: Reserve) -> bool:
        # As the file system would: what is let go is there for the next write.
        store._writer._db.pragma("max_page_count", 1_000_000)
        return real(self)

    monkeypatch.setattr(Reserve, "release", release)
    row = store.enqueue(Reply("c1", text), clear_draft=True).result()
    assert store.reader().outbox() == [row]
    assert store.reader().draft("c1") == ""
    assert not Reserve(path).held


def test_pages_never_take_the_room_that_was_kept(store: Store, path: Path) -> None:
    limit(store, 5)
    big = [said("c1", n, text="word " * 2000) for n in range(2, 200)]
    with pytest.raises(DiskFull):
        store.apply_page([head("c2"), *big], [], [], "state-2").result()
    assert Reserve(path).held


def test_pages_wait_until_the_room_can_be_kept_again(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store._guard._reserve.release()
    free = SimpleNamespace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    with pytest.raises(DiskFull, match="kept for drafts"):
        store.apply_page([head("c1")], [], [], "1").result()
    store.save_draft("c1", "text").result()
    free.free = 10 * reserve.SIZE
    store.apply_page([head("c1")], [], [], "1").result()
    assert Reserve(path).held


def test_the_room_is_taken_at_opening_and_only_where_there_is_plenty(
    open_store: Callable[..., Store], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2 * reserve.SIZE))
    open_store().close()
    assert not Reserve(path).held
    monkeypatch.undo()
    open_store().close()
    assert Reserve(path).held
