"""One program per home (faults 14 and 15), with real processes: of any starts at once one runs and is told
to show itself by the others; a killed one leaves nothing that keeps the next from starting."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from desktop.single_instance import SingleInstance, lock

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from desktop.single_instance import SingleInstance

instance = SingleInstance(Path(sys.argv[1]))
first = instance.acquire(lambda: print("show", flush=True))
print("first" if first else "second", flush=True)
if first:
    sys.stdin.read()
    instance.release()
"""
PATIENCE = 30.0

Start = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a program on a home; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def go(home: Path) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield go
    for process in started:
        process.kill()
        process.wait()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.stdout.close()


def line(process: "subprocess.Popen[str]") -> str:
    """Its next line; a program that says nothing is killed and fails the test."""
    assert process.stdout is not None
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    try:
        return process.stdout.readline().strip()
    finally:
        watchdog.cancel()
        watchdog.join()


def end(process: "subprocess.Popen[str]") -> int:
    assert process.stdin is not None
    process.stdin.close()
    return process.wait(PATIENCE)


@pytest.mark.parametrize("_again", range(3))
def test_fault_14_of_starts_at_once_one_runs_and_is_told_to_show_itself_by_each_other(
    start: Start, app_home: Path, _again: int
) -> None:
    starts = [start(app_home) for _ in range(4)]
    said = [line(process) for process in starts]
    assert sorted(said) == ["first"] + ["second"] * 3
    first = starts[said.index("first")]
    assert [line(first) for _ in range(3)] == ["show"] * 3
    assert [process.wait(PATIENCE) for process in starts if process is not first] == [0] * 3
    assert first.poll() is None


def test_fault_15_a_killed_program_keeps_nobody_from_starting(start: Start, app_home: Path) -> None:
    for _ in range(3):
        first = start(app_home)
        assert line(first) == "first"
        second = start(app_home)
        assert line(second) == "second"
        assert line(first) == "show"
        first.kill()
        first.wait(PATIENCE)


def test_fault_15_what_a_killed_program_left_is_not_taken_for_a_running_one(
    start: Start, app_home: Path
) -> None:
    """Also when its process number lives on in another program after a reboot: no number counts."""
    (app_home / "instance.lock").write_text(str(os.getpid()))
    (app_home / "instance.key").write_text(f"{'00' * 16}\n{app_home / 'nobody.sock'}")
    assert line(start(app_home)) == "first"


def test_after_an_orderly_end_the_next_start_is_the_first(start: Start, app_home: Path) -> None:
    first = start(app_home)
    assert line(first) == "first"
    assert end(first) == 0
    assert line(start(app_home)) == "first"


def test_two_homes_are_two_programs(start: Start, tmp_path: Path) -> None:
    assert [line(start(tmp_path / name)) for name in "ab"] == ["first", "first"]


def test_a_start_does_not_hang_on_a_program_that_was_stopped(
    app_home: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.single_instance.PATIENCE", 0.5)
    first = start(app_home)
    assert line(first) == "first"
    first.send_signal(signal.SIGSTOP)
    assert not SingleInstance(app_home).acquire(lambda: None)
    first.send_signal(signal.SIGCONT)


def test_a_home_with_a_long_path_works_too(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    home = tmp_path / ("ż" * 60) / ("long" * 20)
    first = start(home)
    assert line(first) == "first"
    assert line(start(home)) == "second"
    assert line(first) == "show"


def test_a_stranger_without_the_key_shows_nothing_and_ends_nothing(app_home: Path) -> None:
    shown = threading.Event()
    instance = SingleInstance(app_home)
    assert instance.acquire(shown.set)
    try:
        address = (app_home / "instance.key").read_text().split("\n")[1]
        with pytest.raises(AuthenticationError):
            Client(address, authkey=b"wrong")
        assert not shown.is_set()
        assert not SingleInstance(app_home).acquire(lambda: None)
        assert shown.wait(PATIENCE)
    finally:
        instance.release()


def test_a_key_of_the_run_before_is_read_again_until_it_is_the_present_one(app_home: Path) -> None:
    shown, refused, key = threading.Event(), threading.Event(), app_home / "instance.key"

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            refused.set()

    log, heard = logging.getLogger("helpdesk.instance"), Heard()
    log.setLevel(logging.INFO)
    log.addHandler(heard)
    instance = SingleInstance(app_home)
    assert instance.acquire(shown.set)
    try:
        present = key.read_text()
        key.write_text(f"{'00' * 16}\n" + present.partition("\n")[2])
        with ThreadPoolExecutor() as second:
            second.submit(SingleInstance(app_home).acquire, lambda: None)
            assert refused.wait(PATIENCE)
            key.write_text(present)
            assert shown.wait(PATIENCE)
    finally:
        instance.release()
        log.removeHandler(heard)
        log.setLevel(logging.NOTSET)


def test_the_key_can_be_read_by_its_owner_only(app_home: Path) -> None:
    instance = SingleInstance(app_home)
    assert instance.acquire(lambda: None)
    try:
        assert (app_home / "instance.key").stat().st_mode & 0o077 == 0
    finally:
        instance.release()


def test_a_folder_that_cannot_be_locked_is_said_and_not_taken_for_a_running_program(app_home: Path) -> None:
    """Network file systems without locks answer so."""
    (app_home / "file").touch()
    with (
        open(os.open(app_home / "file", os.O_PATH), "rb") as handle,
        pytest.raises(OSError, match="Bad file descriptor"),
    ):
        lock(handle)


def test_fault_14_of_two_starts_of_the_whole_program_one_stays_and_the_other_ends_well(
    app_home: Path,
) -> None:
    command = [sys.executable, "-m", "desktop", "--ui-language", "en"]
    for _ in range(2):
        starts = [
            subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            for _ in range(2)
        ]
        with ThreadPoolExecutor() as waiters:
            ends = {waiters.submit(process.wait): process for process in starts}
            done, _running = wait(ends, PATIENCE, FIRST_COMPLETED)
            running = [process for process in starts if process.poll() is None]
            for process in starts:
                # As a power cut does: the second round starts on what the first one left (fault 15).
                process.kill()
        said = [process.communicate()[1] for process in starts]
        assert [ended.result() for ended in done] == [0], said
        assert len(running) == 1, said
