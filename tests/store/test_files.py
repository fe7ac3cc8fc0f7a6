"""Files of drafts and replies survive everything that their texts survive, and go when nobody needs them."""

import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.domain.actions import Note, Reply
from desktop.domain.conversations import IN_MODERATION, SELLER
from desktop.domain.files import LocalFile, kept_as
from desktop.store import files
from desktop.store.errors import TooMuchUnsent
from desktop.store.store import Store
from tests.store.conftest import Clock
from tests.store.world import HOUR, NOW, head, said

SECRET = b"the serial number is 356938035643809"


def local(content: bytes, name: str = "photo.png") -> LocalFile:
    return LocalFile(sha256(content).hexdigest(), name, "image/png", len(content))


def attach(store: Store, content: bytes, name: str = "photo.png", conversation: str = "c1") -> LocalFile:
    file = local(content, name)
    store.attach(conversation, file, content).result(5)
    return file


def contents(store: Store) -> int:
    """How many contents the store holds."""
    return len(store.reader()._db.all("SELECT 1 FROM file"))


def send(store: Store, *sent: LocalFile) -> int:
    return store.enqueue(Reply("c1", "See the photos.", "pl", files=sent), clear_draft=True).result(5).id


def test_a_draft_with_files_survives_the_end_of_the_program(open_store: Callable[..., Store], path: Path):
    store = open_store()
    kept = [attach(store, SECRET, "b.png"), attach(store, b"two", "a.png")]
    store.close()
    assert SECRET not in path.read_bytes(), "encrypted like everything else"
    reader = open_store().reader()
    assert reader.draft_files("c1") == kept
    assert reader.file(kept[0].sha256) == SECRET


def test_attached_survives_kill_9(path: Path, open_store: Callable[..., Store]):
    script = f"""
import os, sys
from pathlib import Path
from desktop.store.store import Store
from tests.store.test_files import attach
from tests.store.world import KEY, NOW
store = Store.open(Path({str(path)!r}), KEY, book=None, now=lambda: NOW)
attach(store, b"killed")
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False)
    reader = open_store().reader()
    (kept,) = reader.draft_files("c1")
    assert reader.file(kept.sha256) == b"killed"


def test_the_same_content_is_attached_once(store: Store):
    kept = attach(store, b"same", "a.png")
    assert store.attach("c1", local(b"same", "b.png"), b"same").result(5) is False
    assert store.reader().draft_files("c1") == [kept]
    attach(store, b"same", "c.png", "c2")
    assert contents(store) == 1


def test_a_hash_that_is_not_the_content_s_is_refused(store: Store):
    with pytest.raises(ValueError):
        store.attach("c1", LocalFile("0" * 64, "a.png", "image/png", 1), b"x").result(5)
    assert store.reader().draft_files("c1") == []


def test_what_is_taken_out_of_the_draft_is_freed(store: Store):
    first, second = attach(store, b"one"), attach(store, b"two")
    store.detach("c1", first.sha256).result(5)
    assert store.reader().draft_files("c1") == [second]
    assert store.reader().file(first.sha256) is None


def test_a_draft_of_files_alone_is_a_draft(store: Store):
    store.apply_page([head("c1"), said("c1", 1)], [], [], "s").result(5)
    file = attach(store, b"one")
    row = store.reader().conversation("c1")
    assert row is not None
    assert row.has_draft
    store.detach("c1", file.sha256).result(5)
    row = store.reader().conversation("c1")
    assert row is not None
    assert not row.has_draft


def test_send_takes_the_files_along_and_undo_brings_them_back(store: Store):
    sent = [attach(store, b"one"), attach(store, b"two")]
    number = send(store, *sent)
    assert store.reader().draft_files("c1") == []
    later = attach(store, b"three")
    assert store.cancel(number).result(5)
    assert store.reader().draft("c1") == "See the photos."
    assert store.reader().draft_files("c1") == [later, *sent]
    assert store.reader().file(sent[0].sha256) == b"one"


def test_a_note_takes_no_file_along(store: Store):
    file = attach(store, b"one")
    store.enqueue(Note("c1", "internal")).result(5)
    assert store.reader().draft_files("c1") == [file]


def test_a_deleted_reply_frees_its_files(store: Store):
    file = attach(store, b"one")
    store.discard(send(store, file)).result(5)
    assert store.reader().file(file.sha256) is None
    assert contents(store) == 0


def test_an_accepted_reply_s_files_can_still_be_looked_at(store: Store):
    file = attach(store, b"one")
    number = send(store, file)
    store.take_ready(NOW + HOUR).result(5)
    store.apply_outcome(number, [said("c1", 1, SELLER)]).result(5)
    assert store.reader().outbox() == []
    assert store.reader().file(file.sha256) == b"one"


def test_a_reply_in_moderation_keeps_its_files_until_it_is_let_through(store: Store):
    file = attach(store, b"one")
    row = store.enqueue(Reply("c1", "x", files=(file,))).result(5)
    store.take_ready(NOW + HOUR).result(5)
    there = said("c1", 1, SELLER, delivery=IN_MODERATION, idempotency_key=row.key)
    store.apply_outcome(row.id, [there]).result(5)
    store.mark(row.id, "rejected", reason="No.").result(5)
    assert store.cancel(row.id).result(5)
    assert store.reader().draft_files("c1") == [file]


def test_a_resync_keeps_draft_files(store: Store):
    file = attach(store, b"one")
    store.begin_resync().result(5)
    store.apply_page([head("c2")], [], [], "s").result(5)
    store.finish_resync().result(5)
    assert store.reader().draft_files("c1") == [file]
    assert store.reader().file(file.sha256) == b"one"


def test_what_waits_unsent_has_an_end(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MOST_UNSENT", 10)
    kept = attach(store, b"12345678")
    with pytest.raises(TooMuchUnsent):
        store.attach("c2", local(b"901"), b"901").result(5)
    attach(store, b"90", "b.png", "c2")
    store.discard(send(store, kept)).result(5)
    attach(store, b"12345", "c.png", "c2")


def test_received_files_looked_at_longest_ago_make_room(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "MOST_RECEIVED", 10)
    unsent = attach(store, b"unsent")
    for content in (b"11111", b"22222", b"33333"):
        clock.now += HOUR
        store.keep_received(local(content).sha256, content).result(5)
    held = store.reader().has_files(local(c).sha256 for c in (b"11111", b"22222", b"33333"))
    assert held == {local(b"22222").sha256, local(b"33333").sha256}
    assert store.reader().file(unsent.sha256) == b"unsent", "a draft's files are no cache"


def test_a_received_file_must_be_what_was_announced(store: Store):
    with pytest.raises(ValueError):
        store.keep_received("0" * 64, b"other").result(5)
    assert contents(store) == 0


def test_a_received_file_whose_hash_nobody_told_is_kept_under_its_id(store: Store):
    store.keep_received(kept_as("mc:1"), b"photo").result(5)
    assert store.reader().has_files([kept_as("mc:1"), kept_as("mc:2")]) == {kept_as("mc:1")}
    assert store.reader().file(kept_as("mc:1")) == b"photo"


def test_the_platform_s_name_for_a_file_is_remembered_as_long_as_the_file(store: Store):
    file = attach(store, b"one")
    store.note_upload(file, "A-1").result(5)
    assert store.reader().upload(file) == "A-1"
    assert store.reader().upload(local(b"one", "other.png")) is None
    store.forget_uploads([file]).result(5)
    assert store.reader().upload(file) is None
    store.note_upload(file, "A-2").result(5)
    store.detach("c1", file.sha256).result(5)
    assert store.reader()._db.all("SELECT * FROM upload") == []


def test_an_outbox_row_of_an_older_version_has_no_files(store: Store):
    store.enqueue(Reply("c1", "old")).result(5)
    store._writer.submit(
        lambda work: work.run(
            """DROP TRIGGER outbox_frozen; UPDATE outbox SET body = '{"conversation_id":"c1","text":"old"}'"""
        ),
        0,
    ).result(5)
    (row,) = store.reader().outbox()
    assert row.action == Reply("c1", "old")
