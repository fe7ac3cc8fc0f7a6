"""What people made is kept a second time, comes back when the store has lost it, and is never doubled."""

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.domain.actions import Note, Reply
from desktop.domain.conversations import SELLER
from desktop.domain.files import LocalFile
from desktop.store import cipher
from desktop.store.backup import backup_path, readable
from desktop.store.errors import WrongKeyOrDamaged
from desktop.store.restoring import Restored
from desktop.store.store import Store
from desktop.store.views import Query, SavedView
from tests.store.world import KEY, NOW, head, said

CONTENT = b"a picture of the broken display"
FILE = LocalFile(sha256(CONTENT).hexdigest(), "display.png", "image/png", len(CONTENT))


def fill(store: Store) -> None:
    """Something of everything that a person makes."""
    store.apply_page([head("c1"), head("c2"), said("c1", 1)], [], [], "state-1").result()
    store.save_draft("c1", "half a sentence").result()
    store.attach("c2", FILE, CONTENT).result()
    store.set_reminder("c1", NOW + timedelta(hours=3)).result()
    store.set_setting("templates.own", [{"name": "mine"}]).result()
    store.set_setting("alert_rules", [{"id": "r1", "hours": 2.0}]).result()
    store.set_setting("sync.complete", True).result()
    store.save_view(SavedView("v1", "Mine", Query(view="cases"), 1)).result()
    store.enqueue(Reply("c1", "first")).result()
    store.enqueue(Reply("c2", "with a file", files=(FILE,))).result()
    store.note_upload(FILE, "A-1").result()


def made(store: Store) -> dict[str, object]:
    """What a person sees of it."""
    reader = store.reader()
    return {
        "drafts": reader.drafts(),
        "files": {name: reader.draft_files(name) for name in ("c1", "c2")},
        "content": reader.file(FILE.sha256),
        "upload": reader.upload(FILE),
        "outbox": reader.outbox(),
        "reminder": reader.reminder("c1"),
        "own": reader.setting("templates.own"),
        "alerts": reader.setting("alert_rules"),
        "views": reader.saved_views(),
    }


def lose(path: Path) -> None:
    for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        file.unlink(missing_ok=True)


def flip(path: Path, page: int, bit: int = 100 * 8) -> None:
    content = bytearray(path.read_bytes())
    content[page * 4096 + bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def test_everything_a_person_made_comes_back_when_the_store_is_gone(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    fill(store)
    before = made(store)
    store.close()
    lose(path)
    again = open_store()
    assert made(again) == before
    assert again.restored == Restored(1, 2)
    # What the platform told is not there any more, and the sync knows it.
    assert again.reader().state() is None
    assert again.reader().setting("sync.complete") is None
    again.close()
    assert open_store().restored is None


def test_what_is_saved_is_in_the_backup_before_anybody_hears_of_it(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    row = store.enqueue(Reply("c1", "text"), clear_draft=True).result()
    copy = path.with_name("copy.store")
    backup_path(copy).write_bytes(backup_path(path).read_bytes())
    restored = Store.open(copy, KEY, book=None, now=lambda: NOW)
    try:
        assert restored.reader().outbox() == [row]
    finally:
        restored.close()


def test_what_was_sent_cancelled_or_deleted_does_not_come_back(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    fill(store)
    first, second = store.reader().outbox()
    (taken, _) = store.take_ready(NOW).result()
    reply = said("c1", 2, SELLER, NOW, text="first", idempotency_key=first.key)
    assert taken.id == first.id
    store.apply_outcome(first.id, [reply]).result()
    store.mark(second.id, "queued").result()
    store.discard(second.id).result()
    store.save_draft("c1", "").result()
    store.set_reminder("c1", None).result()
    store.close()
    lose(path)
    again = open_store()
    assert again.reader().outbox() == []
    assert again.reader().drafts() == {}
    assert again.reader().reminder("c1") is None
    assert again.reader().file(FILE.sha256) is None


def test_a_reply_that_was_on_its_way_is_unknown_and_keeps_its_key(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    store.enqueue(Reply("c1", "text")).result()
    (sending,) = store.take_ready(NOW).result()
    store.close()
    lose(path)
    again = open_store()
    (adopted,) = again.adopt_after_crash().result()
    assert (adopted.state, adopted.key, adopted.attempts) == ("unknown", sending.key, 1)


def test_numbers_go_on_behind_those_that_were_given(open_store: Callable[..., Store], path: Path) -> None:
    store = open_store()
    last = [store.enqueue(Note("c1", f"{n}")).result() for n in range(5)][-1]
    for row in store.reader().outbox():
        store.discard(row.id).result()
    store.save_draft("c1", "kept").result()
    store.close()
    lose(path)
    assert open_store().enqueue(Note("c1", "next")).result().id == last.id + 1


def test_a_backup_that_went_is_made_anew(open_store: Callable[..., Store], path: Path) -> None:
    store = open_store()
    fill(store)
    before = made(store)
    store.close()
    backup_path(path).unlink()
    again = open_store()
    again.save_draft("c9", "one more").result()
    again.close()
    lose(path)
    last = open_store()
    assert last.reader().drafts() == {"c9": "one more", "c1": "half a sentence"}
    assert made(last)["outbox"] == before["outbox"]


def test_a_damaged_backup_is_kept_and_another_made(open_store: Callable[..., Store], path: Path) -> None:
    store = open_store()
    fill(store)
    store.close()
    flip(backup_path(path), 0)
    damaged = backup_path(path).read_bytes()
    again = open_store()
    assert again.restored is None
    assert again.reader().draft("c1") == "half a sentence"
    again.close()
    aside = backup_path(path).with_name(backup_path(path).name + "-unreadable-1")
    assert aside.read_bytes() == damaged
    lose(path)
    assert open_store().reader().draft("c1") == "half a sentence"


def test_a_backup_of_another_store_gives_nothing(open_store: Callable[..., Store], path: Path) -> None:
    other = Store.open(path.with_name("other.store"), KEY, book=None, now=lambda: NOW)
    for n in range(20):
        other.save_draft("c1", f"foreign {n}").result()
    other.close()
    store = open_store()
    store.save_draft("c1", "own").result()
    store.close()
    os.replace(backup_path(path.with_name("other.store")), backup_path(path))
    again = open_store()
    assert (again.reader().draft("c1"), again.restored) == ("own", None)


def test_the_backup_holds_no_readable_word(open_store: Callable[..., Store], path: Path) -> None:
    store = open_store()
    fill(store)
    store.close()
    content = b"".join(file.read_bytes() for file in path.parent.glob(backup_path(path).name + "*"))
    assert not content.startswith(cipher.PLAIN_HEADER)
    for word in (b"half a sentence", CONTENT, b"CREATE TABLE", KEY.hex().encode()):
        assert word not in content
    with pytest.raises(WrongKeyOrDamaged):
        cipher.look(backup_path(path), os.urandom(32))
    assert readable(path, [os.urandom(32), KEY])
    assert not readable(path, [os.urandom(32)])


def test_a_backup_that_cannot_be_written_keeps_nobody_from_saving(
    open_store: Callable[..., Store], path: Path
) -> None:
    backup_path(path).mkdir()
    store = open_store()
    store.save_draft("c1", "text").result()
    store.close()
    again = open_store()
    assert again.reader().draft("c1") == "text"
    backup_path(path).rmdir()
    again.save_draft("c2", "more").result()
    again.close()
    lose(path)
    assert open_store().reader().drafts() == {"c2": "more", "c1": "text"}


def test_fault_19_a_flipped_bit_in_any_page_is_told_or_harmless(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    fill(store)
    before = made(store)
    store.close()
    whole = path.read_bytes()
    told = 0
    for page in range(0, len(whole) // 4096, 3):
        path.write_bytes(whole)
        flip(path, page)
        try:
            damaged = open_store()
        except WrongKeyOrDamaged:
            told += 1
            continue
        heard: list[WrongKeyOrDamaged] = []
        damaged.listen_damage(heard.append)
        try:
            seen = made(damaged)
        except WrongKeyOrDamaged:
            assert heard
            told += 1
        else:
            assert seen == before  # a page that nobody needed
        damaged.close()
    assert told > 3


def test_fault_19_damage_that_a_new_thread_meets_at_its_first_look_is_told(
    open_store: Callable[..., Store], path: Path
) -> None:
    store = open_store()
    fill(store)
    store.close()
    store = open_store(with_book=False)  # with an empty log: everything is in the file
    heard: list[WrongKeyOrDamaged] = []
    store.listen_damage(heard.append)
    for page in range(path.stat().st_size // 4096):
        flip(path, page)
    met: list[BaseException] = []

    def look() -> None:
        try:
            store.reader().drafts()
        except WrongKeyOrDamaged as error:
            met.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert met
    assert heard == met
    store.close()


def test_fault_20_a_log_that_is_gone_loses_nothing_a_person_made(
    open_store: Callable[..., Store], path: Path
) -> None:
    _log_is_hurt(open_store, path, lambda log: log.unlink())


def test_fault_20_a_log_that_is_cut_loses_nothing_a_person_made(
    open_store: Callable[..., Store], path: Path
) -> None:
    _log_is_hurt(open_store, path, lambda log: os.truncate(log, log.stat().st_size // 2))


def test_fault_20_a_log_that_is_garbled_loses_nothing_a_person_made(
    open_store: Callable[..., Store], path: Path
) -> None:
    def garble(log: Path) -> None:
        content = bytearray(log.read_bytes())
        content[len(content) // 3 : len(content) // 3 + 5000] = os.urandom(5000)
        log.write_bytes(content)

    _log_is_hurt(open_store, path, garble)


def _log_is_hurt(open_store: Callable[..., Store], path: Path, hurt: Callable[[Path], object]) -> None:
    """As after a power cut: the files are taken while the store is open."""
    store = open_store()
    store.save_draft("c0", "early").result()
    store._writer.submit(lambda work: None, 0).result()
    store.close()
    store = open_store()
    fill(store)
    before = made(store)
    later = path.with_name("later.store")
    for end in ("", "-wal", "-backup"):
        later.with_name(later.name + end).write_bytes(path.with_name(path.name + end).read_bytes())
    hurt(later.with_name(later.name + "-wal"))
    again = Store.open(later, KEY, book=None, now=lambda: NOW)
    try:
        assert made(again) == before
        assert again.restored == Restored(2, 2)
        # The cursor went back with the rows: they are asked for again.
        assert again.reader().state() is None or again.reader().messages("c1")
    finally:
        again.close()
