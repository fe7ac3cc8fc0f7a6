"""`helpdesk demo` as a process: it shows the inbox, and however it ends, nothing of it stays."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
WATCHED = """
import sys
from desktop import bootstrap
from desktop.cli import main
from desktop.session import Session
from desktop.ui.session import OPEN

tell = Session._tell
def told(self, state):
    tell(self, state)
    if state.kind == OPEN and all(sync for _store, sync in self.opened().values()):
        print("open", self._practice._process.pid, flush=True)
Session._tell = told
raise SystemExit(main(["demo", "--conversations", "15"]))
"""
"""The real program, which says on its standard output when the inbox is open and who serves it."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program makes its temporary folders."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def watched(place: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen([sys.executable, "-c", WATCHED], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def child_of(process: "subprocess.Popen[str]") -> int:
    """Waits until the inbox is open; who serves it."""
    assert process.stdout is not None
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    try:
        line = process.stdout.readline()
    finally:
        watchdog.cancel()
        watchdog.join()
    assert line.startswith("open "), line
    return int(line.split()[1])


def test_with_a_picture_it_needs_no_screen_and_ends_by_itself(
    place: Path, tmp_path: Path, app_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    picture = tmp_path / "pictures" / "inbox.png"
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "demo", "--conversations", "15", "--picture", str(picture)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert list(place.iterdir()) == []
    assert list(app_home.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_takes_everything_with_it(
    watched: "subprocess.Popen[str]", place: Path, app_home: Path, number: signal.Signals
) -> None:
    child_of(watched)
    assert list(place.iterdir()) != []
    watched.send_signal(number)
    assert watched.wait(PATIENCE) == 0
    assert list(place.iterdir()) == []
    assert list(app_home.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="pidfd is Linux's")
def test_killed_it_takes_its_platform_with_it(watched: "subprocess.Popen[str]") -> None:
    import select

    handle = os.pidfd_open(child_of(watched))
    try:
        watched.kill()
        assert select.select([handle], [], [], PATIENCE)[0]
    finally:
        os.close(handle)
