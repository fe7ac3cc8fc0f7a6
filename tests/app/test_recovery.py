"""A store that is damaged: told, kept, and everything is back afterwards (faults 19 to 21); a change of its
key that may be cut off anywhere (fault 26)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop import opening, recovery
from desktop.domain.actions import Reply
from desktop.opening import Trouble, store_path
from desktop.sandbox.server import Sandbox, utc_now
from desktop.settings import AccountEntry, replace
from desktop.store import renew as renewing
from desktop.store.backup import backup_path, readable
from desktop.store.cipher import look
from desktop.store.errors import DiskFull, StoreClosed, WrongKeyOrDamaged
from desktop.store.restoring import Restored
from desktop.sync import status
from desktop.ui import session as words
from tests.app.test_opening import DRAFT, MakeDesk, conversation, digest, signed_in, started
from tests.app.world import PATIENCE, changes_of, entries, until_sync
from tests.secret_service import PrivateSecretService


@pytest.fixture
def known(sandbox: Sandbox, secret_service: PrivateSecretService) -> AccountEntry:
    """An account that was signed in, with a draft; the program has ended."""
    return signed_in(sandbox)


def flip(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)


def open_conversation(sandbox: Sandbox) -> str:
    """One that takes a reply."""
    return next(each.id for each in sandbox.conversations() if each.state == "open" and each.can_reply)


def wait_in_outbox(known: AccountEntry, sandbox: Sandbox) -> None:
    """A reply that waits, written while nothing is sent."""
    store = opening.open_store(known, opening.unlock(known), utc_now)
    try:
        store.enqueue(Reply(open_conversation(sandbox), "Czeka")).result(PATIENCE)
    finally:
        store.close()


def test_fault_19_a_flipped_bit_is_told_and_what_people_made_comes_back(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry, app_home: Path
) -> None:
    answered = open_conversation(sandbox)
    wait_in_outbox(known, sandbox)
    flip(store_path(known), 60)
    before = digest(store_path(known).parent)
    seen = started(desk, sandbox)
    problem = seen.until(words.PROBLEM)
    assert problem.problem == words.STORE_RECOVERABLE
    assert words.START_AFRESH in problem.choices
    assert digest(store_path(known).parent) == before  # nothing is reset without being asked

    seen.session.choose(words.START_AFRESH)
    state = seen.until(words.OPEN)
    assert state.restored == Restored(1, 1)
    (aside,) = app_home.glob(f"{known.folder}-kept-*")
    assert state.kept == str(aside)
    assert digest(aside) == before
    store, sync = seen.until_open()
    until_sync(sync, status.UP_TO_DATE)
    changed = changes_of(store)
    while store.reader().outbox(None):
        changed()
    assert store.reader().draft(conversation(sandbox)) == DRAFT
    assert store.reader().conversation(conversation(sandbox)) is not None
    said = [message.text for message in sandbox.replies(answered)]
    assert said.count("Czeka") == 1


class Killed(BaseException):
    """The program ends here, whatever it is doing."""


@pytest.mark.parametrize("step", range(5))
def test_fault_19_a_kill_while_files_are_set_aside_loses_nothing_that_people_made(
    desk: MakeDesk,
    sandbox: Sandbox,
    known: AccountEntry,
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    wait_in_outbox(known, sandbox)
    flip(store_path(known), 60)
    steps = iter(range(5))

    def killed_at(work: Callable[..., object]) -> Callable[..., object]:
        def do(*given: object, **more: object) -> object:
            if next(steps, None) == step:
                raise Killed
            return work(*given, **more)

        return do

    with monkeypatch.context() as patch:
        patch.setattr("desktop.recovery.shutil.copy", killed_at(shutil.copy))
        patch.setattr("desktop.store.aside.replace", killed_at(replace))
        with pytest.raises(Killed):
            recovery.set_files_aside(known, utc_now())

    seen = started(desk, sandbox)
    if step < 4:
        assert seen.until(words.PROBLEM).problem == words.STORE_RECOVERABLE
        seen.session.choose(words.START_AFRESH)
    assert seen.until(words.OPEN).restored == Restored(1, 1)
    store, _sync = seen.until_open()
    assert store.reader().draft(conversation(sandbox)) == DRAFT


def test_fault_19_damage_that_shows_while_the_window_is_open_is_told(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    seen = started(desk, sandbox)
    store, sync = seen.until_open()
    until_sync(sync, status.UP_TO_DATE)
    seen.session.released()
    path = store_path(known)
    # What was written last may lie in the log beside it: frames with 24 bytes of their own, behind its 32.
    for part, first, size in ((path, 4096, 4096), (path.with_name(path.name + "-wal"), 56, 4096 + 24)):
        with part.open("rb+") as file:
            for place in range(first, part.stat().st_size, size):
                file.seek(place + 100)
                file.write(b"\xff\x00\xff")
    # The sync may meet the damage before we do: the session has closed the store then.
    with pytest.raises((WrongKeyOrDamaged, StoreClosed)):
        [store.reader().messages(each.id) for each in sandbox.conversations()]
    problem = seen.until(words.PROBLEM)
    assert problem.problem == words.STORE_RECOVERABLE
    seen.session.choose(words.START_AFRESH)
    assert seen.until(words.OPEN).restored == Restored(1, 0)
    store, _sync = seen.until_open()
    assert store.reader().draft(conversation(sandbox)) == DRAFT


def test_fault_21_a_dead_header_and_a_wrong_key_are_told_apart_and_touch_nothing(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    path = store_path(known)
    whole, kept = path.read_bytes(), entries(known.id)
    path.write_bytes(bytes(200) + whole[200:])
    with pytest.raises(Trouble) as dead:
        opening.open_store(known, opening.unlock(known), utc_now)
    path.write_bytes(whole)

    class Wrong:
        def store_keys(self) -> list[bytes]:
            return [os.urandom(32)]

    before = digest(path.parent)
    with pytest.raises(Trouble) as wrong:
        opening.open_store(known, Wrong(), utc_now)  # type: ignore[arg-type]
    assert (dead.value.problem, wrong.value.problem) == (words.STORE_RECOVERABLE, words.STORE_DAMAGED)
    assert digest(path.parent) == before
    assert entries(known.id) == kept


def test_fault_21_a_backup_alone_asks_for_its_key_before_another_is_made(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    path = store_path(known)
    path.unlink()
    assert opening.has_store(known)
    store = opening.open_store(known, opening.unlock(known), utc_now)
    assert store.restored == Restored(1, 0)
    store.close()


# --- another key ---


def test_the_key_changes_and_everything_is_there(sandbox: Sandbox, known: AccountEntry) -> None:
    wait_in_outbox(known, sandbox)
    (old,) = opening.unlock(known).store_keys()
    recovery.renew_key(known, utc_now)
    (new,) = opening.unlock(known).store_keys()
    assert new != old
    path = store_path(known)
    for file in (path, backup_path(path)):
        look(file, new)
        with pytest.raises(WrongKeyOrDamaged):
            look(file, old)
    whole_again(known, sandbox)
    assert not list(path.parent.glob("*-renewed")) + list(path.parent.glob("*-part"))


def whole_again(known: AccountEntry, sandbox: Sandbox) -> None:
    """One key opens store and backup, and everything is in both."""
    secrets = opening.unlock(known)
    store = opening.open_store(known, secrets, utc_now)
    try:
        assert store.restored is None
        assert store.reader().draft(conversation(sandbox)) == DRAFT
        assert len(store.reader().outbox(None)) == 1
        assert store.reader().conversation(conversation(sandbox)) is not None
    finally:
        store.close()
    keys = secrets.store_keys()
    assert len(keys) == 1
    assert readable(store_path(known), keys)
    assert not list(store_path(known).parent.glob("*-unreadable-*"))
    assert len([name for name in entries(known.id) if "store-key" in name]) == 1


_NURSERY = """
import os, sys, threading
from datetime import UTC, datetime
from desktop import recovery, settings
from desktop.platforms import credentials

WATCHED = ("recovery.py", "opening.py", "renew.py", "credentials.py", "backup.py", "cipher.py")

def change(last):
    seen = 0
    def trace(frame, event, _):
        nonlocal seen
        if os.path.basename(frame.f_code.co_filename) not in WATCHED:
            return None
        if event == "line":
            seen += 1
            if seen == last:
                os.kill(os.getpid(), 9)
        return trace
    threading.settrace(trace)
    sys.settrace(trace)
    recovery.renew_key(settings.load().accounts[0], lambda: datetime.now(UTC))
    sys.settrace(None)
    return seen

for line in sys.stdin:
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        os.write(tell, str(change(int(line))).encode())
        os._exit(0)
    os.close(tell)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), os.read(told, 20).decode() or 0, flush=True)
"""


@pytest.fixture
def change_keys(known: AccountEntry) -> Iterator[Callable[[int], tuple[int, int]]]:
    """A change of keys in a process of its own, which kills itself at a line of ours (0: never): how it ended
    and how many lines it had."""
    with subprocess.Popen(
        [sys.executable, "-c", _NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        stdin, stdout = nursery.stdin, nursery.stdout

        def change(line: int) -> tuple[int, int]:
            print(line, file=stdin, flush=True)
            ended, lines = stdout.readline().split()
            return int(ended), int(lines)

        yield change
        stdin.close()


@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.soak)])
def test_fault_26_a_kill_anywhere_in_a_change_of_keys_leaves_everything_readable(
    sandbox: Sandbox, known: AccountEntry, change_keys: Callable[[int], tuple[int, int]], kills: int
) -> None:
    wait_in_outbox(known, sandbox)
    ended, lines = change_keys(0)
    assert ended == 0
    assert lines > 200
    for kill in range(1, kills + 1):
        assert change_keys(lines * kill // (kills + 1)) == (-9, 0)
        whole_again(known, sandbox)


@pytest.mark.parametrize("step", ["copy_under", "read_through", "replace", "_settle_folder"])
def test_fault_26_a_change_of_keys_that_is_cut_off_at_a_step(
    sandbox: Sandbox, known: AccountEntry, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The step is done, and nothing after it."""
    wait_in_outbox(known, sandbox)
    real: Callable[..., object] = getattr(renewing, step)

    class Killed(BaseException):
        pass

    def stop(*arguments: object) -> None:
        real(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(renewing, step, stop)
        with pytest.raises(Killed):
            recovery.renew_key(known, utc_now)
    assert len(opening.unlock(known).store_keys()) == 2
    whole_again(known, sandbox)
    assert not list(store_path(known).parent.glob("*-renewed"))


def test_a_change_of_keys_without_room_leaves_the_old_key(
    sandbox: Sandbox, known: AccountEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_in_outbox(known, sandbox)
    keys = opening.unlock(known).store_keys()

    def full(*_: object) -> None:
        raise DiskFull("no room")

    monkeypatch.setattr(renewing, "copy_under", full)
    with pytest.raises(Trouble) as told:
        recovery.renew_key(known, utc_now)
    assert told.value.problem == words.DISK_FULL
    assert opening.unlock(known).store_keys() == keys
    whole_again(known, sandbox)
