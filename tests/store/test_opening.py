"""The file is encrypted or it is not made; what cannot be opened is left as it is."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from desktop.store import cipher, schema
from desktop.store.errors import DiskFull, NewerStore, NoCipher, StoreClosed, StoreLocked, WrongKeyOrDamaged
from desktop.store.store import Store
from tests.store.world import KEY, NOW, head, order, said

CANARY = "canary-in-the-mine"


def files(path: Path) -> bytes:
    """Everything that the store has on the disk, its log included."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")) if file.is_file())


def fill(store: Store) -> None:
    store.apply_page(
        [
            head("c1", subject=f"{CANARY} subject"),
            said("c1", 1, text=f"{CANARY} text Łódź"),
            order("O-1", "356789012345678", tracking_number=CANARY),
        ],
        [],
        [],
        "state-1",
    ).result()
    store.save_draft("c1", f"{CANARY} draft").result()
    store.set_setting("note", CANARY).result()


def test_no_readable_word_is_in_the_file_or_its_log(open_store: Callable[..., Store], path: Path) -> None:
    store = open_store()
    fill(store)
    log = path.with_name(path.name + "-wal")
    assert log.stat().st_size > 0
    assert CANARY.encode() not in files(path)
    assert b"canary" not in files(path)
    assert b"CREATE TABLE" not in files(path)
    store.close()
    assert not path.read_bytes().startswith(cipher.PLAIN_HEADER)
    assert CANARY.encode() not in files(path)
    again = open_store()
    assert again.reader().draft("c1") == f"{CANARY} draft"


def test_the_key_itself_is_nowhere_in_the_file(open_store: Callable[..., Store], path: Path) -> None:
    key = os.urandom(32)
    store = open_store(key)
    fill(store)
    store.close()
    assert key not in files(path)
    assert key.hex().encode() not in files(path)


def test_fault_27_a_build_without_encryption_makes_no_file(
    monkeypatch: pytest.MonkeyPatch, open_store: Callable[..., Store], path: Path
) -> None:
    monkeypatch.delattr(apsw, "mc_version")
    with pytest.raises(NoCipher, match="apsw-sqlite3mc"):
        open_store()
    assert list(path.parent.glob(f"{path.name}*")) == []


def test_fault_27_a_build_without_encryption_opens_no_store(
    monkeypatch: pytest.MonkeyPatch, open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    fill(store)
    store.close()
    before = path.read_bytes()
    monkeypatch.delattr(apsw, "mc_version")
    with pytest.raises(NoCipher):
        open_store()
    assert path.read_bytes() == before


def test_an_old_sqlite_is_refused(
    monkeypatch: pytest.MonkeyPatch, open_store: Callable[..., Store], path: Path
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.51.2")
    with pytest.raises(NoCipher, match=r"3\.51\.2"):
        open_store()
    assert not path.exists()


def test_fault_27_a_key_that_changes_nothing_makes_no_store(
    monkeypatch: pytest.MonkeyPatch, open_store: Callable[..., Store], path: Path
) -> None:
    """The plain library ignores the key; the new file would be readable, so it does not stay."""

    def unlock(db: apsw.Connection, key: bytes) -> None:
        db.set_busy_timeout(10)

    monkeypatch.setattr(cipher, "_unlock", unlock)
    with pytest.raises(NoCipher, match="not encrypted"):
        open_store()
    assert list(path.parent.glob(f"{path.name}*")) == []


class Silent:
    """A connection whose pragmas answer nothing, as plain SQLite's do for the ones it does not know."""

    def set_busy_timeout(self, _: int) -> None:
        return None

    def pragma(self, *_: Any) -> None:
        return None


def test_the_cipher_has_to_answer() -> None:
    with pytest.raises(NoCipher):
        cipher._unlock(Silent(), KEY)  # type: ignore[arg-type]


def test_fault_21_a_wrong_key_is_told_and_nothing_is_touched(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    fill(store)
    store.close()
    before = path.read_bytes()
    with pytest.raises(WrongKeyOrDamaged):
        open_store(os.urandom(32))
    assert path.read_bytes() == before
    assert open_store().reader().draft("c1")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(
    open_store: Callable[..., Store], path: Path, length: int
) -> None:
    with pytest.raises(WrongKeyOrDamaged, match="32 bytes"):
        open_store(b"k" * length)


def test_fault_21_a_damaged_header_is_told_and_nothing_is_deleted(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    fill(store)
    store.close()
    path.write_bytes(bytes(200) + path.read_bytes()[200:])
    before = path.read_bytes()
    with pytest.raises(WrongKeyOrDamaged):
        open_store()
    assert path.read_bytes() == before


def test_fault_19_a_flipped_bit_is_told_when_it_is_read(open_store: Callable[..., Store], path: Path) -> None:
    store = open_store()
    fill(store)
    store.close()
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 4096):
        content[place + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises(WrongKeyOrDamaged):  # noqa: PT012  (opening may be what finds it)
        damaged = open_store()
        damaged.reader().search("lodz")
    assert path.read_bytes()[:4096] == bytes(content)[:4096]


def test_a_plain_database_is_no_store(open_store: Callable[..., Store], path: Path) -> None:
    plain = apsw.Connection(str(path))
    plain.execute("CREATE TABLE anything(x)")
    plain.close()
    before = path.read_bytes()
    with pytest.raises(WrongKeyOrDamaged):
        open_store()
    assert path.read_bytes() == before


def test_fault_28_a_newer_store_is_looked_at_and_left(open_store: Callable[..., Store], path: Path) -> None:
    store = open_store()
    fill(store)
    store._writer.submit(lambda work: work.db.pragma("user_version", schema.VERSION + 1), 0).result()
    store.close()
    before = {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in path.parent.glob("*.store*")}
    with pytest.raises(NewerStore, match="Update the program"):
        open_store()
    after = {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in path.parent.glob("*.store*")}
    assert after == before


def test_fault_28_a_newer_store_with_its_log_is_left_too(
    open_store: Callable[..., Store], path: Path
) -> None:
    """Another process is still writing it: what it has is in the log."""
    store = open_store()
    store._writer.submit(lambda work: work.db.pragma("user_version", schema.VERSION + 1), 0).result()
    before = path.read_bytes()
    with pytest.raises(NewerStore):
        open_store()
    assert path.read_bytes() == before


def test_a_folder_in_its_place_is_told(open_store: Callable[..., Store], path: Path) -> None:
    path.mkdir()
    (path / "something").touch()
    with pytest.raises(StoreLocked):
        open_store()


def test_a_missing_folder_is_told(open_store: Callable[..., Store], tmp_path: Path) -> None:
    with pytest.raises(StoreLocked):
        Store.open(tmp_path / "nowhere" / "a.store", KEY, book=None, now=lambda: NOW)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_fault_18_a_folder_without_permission_is_told(open_store: Callable[..., Store], path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        with pytest.raises(StoreLocked):
            open_store()
    finally:
        path.parent.chmod(0o700)


def test_closing_twice_and_using_afterwards(store: Store) -> None:
    reader = store.reader()
    store.close()
    store.close()
    with pytest.raises(StoreClosed):
        reader.counts(NOW)
    with pytest.raises(StoreClosed):
        store.reader()
    with pytest.raises(StoreClosed):
        store.save_draft("c1", "text").result()


def test_what_is_queued_is_written_before_it_closes(open_store: Callable[..., Store]) -> None:
    store = open_store()
    futures = [store.save_draft(f"c{n}", f"text {n}") for n in range(50)]
    store.close()
    assert all(future.done() and future.exception() is None for future in futures)
    assert open_store().reader().draft("c49") == "text 49"


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreLocked):
        store.reader()._db.one("INSERT INTO meta VALUES('state', 'stolen')")


class TestFullDisk:
    """The limit on pages is SQLite's own disk-full error, at the same places."""

    def limit(self, store: Store, more: int) -> None:
        def job(work: Any) -> None:
            work.db.pragma("max_page_count", work.db.pragma("page_count") + more)

        store._writer.submit(job, 0).result()

    def test_fault_16_a_page_that_does_not_fit_leaves_nothing_half_written(self, store: Store) -> None:
        fill(store)
        reader = store.reader()
        counts = reader.counts(NOW)
        self.limit(store, 5)
        big = [said("c1", n, text="word " * 2000) for n in range(2, 200)]
        with pytest.raises(DiskFull, match="Free some disk space"):
            store.apply_page([head("c2"), *big], [], [], "state-2").result()
        assert reader.state() == "state-1"
        assert reader.counts(NOW) == counts
        assert len(reader.messages("c1")) == 1
        assert reader.search("word") == []
        self.limit(store, 1_000_000)
        store.apply_page([head("c2"), *big], [], [], "state-2").result()
        assert reader.state() == "state-2"
        assert len(reader.messages("c1", 500)) == 199

    def test_fault_17_send_is_refused_and_the_text_stays_in_the_draft(self, store: Store) -> None:
        from desktop.domain.actions import Reply

        fill(store)
        text = "a very long reply " * 5000
        store.save_draft("c1", text).result()
        self.limit(store, 0)
        with pytest.raises(DiskFull):
            store.enqueue(Reply("c1", text), clear_draft=True).result()
        reader = store.reader()
        assert reader.draft("c1") == text
        assert reader.outbox() == []
