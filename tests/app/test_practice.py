"""The practice platform as a child process: it ends with its parent, however that ends, and says why it did
not start."""

import http.server
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from desktop import itself, practice
from desktop.platforms.helpdesk import contract
from desktop.practice import Practice, PracticeError, visit
from tests.app.world import PATIENCE, fetch

ROOT = Path(__file__).parents[2]
PARENT = """
import json, os, sys
from desktop.practice import Practice
started = Practice(conversations=5)
address = started.start()
print(json.dumps([started._process.pid, address.url]), flush=True)
sys.stdin.read()
{end}
"""


def ended(pid: int) -> bool:
    """Whether a process that may be somebody else's child has ended; waits for it."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)


@pytest.fixture
def started() -> Iterator[Practice]:
    made = Practice(conversations=5)
    made.start()
    yield made
    made.stop()


def test_it_serves_the_contract_until_it_is_stopped() -> None:
    made = Practice(conversations=5)
    address = made.start()
    try:
        assert address.url.startswith("http://127.0.0.1:")
        assert fetch(address.url + contract.METADATA_PATH) == 200
        assert address.agent
        assert made._process is not None
        pid = made._process.pid
    finally:
        made.stop()
        made.stop()
    assert ended(pid)
    with pytest.raises(OSError, match="refused"):
        fetch(address.url + contract.METADATA_PATH)


@pytest.mark.parametrize(
    "kill",
    [
        lambda parent: parent.kill(),
        lambda parent: parent.terminate(),
        lambda parent: parent.stdin.close(),
    ],
    ids=["kill -9", "terminate", "an end without stopping it"],
)
def test_it_ends_with_its_parent_however_that_ends(
    kill: "Callable[[subprocess.Popen[str]], None]",
) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(end="os._exit(1)")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    try:
        child, url = json.loads(parent.stdout.readline())
        assert fetch(url + contract.METADATA_PATH) == 200
        kill(parent)
        parent.wait(PATIENCE)
        assert ended(child)
    finally:
        parent.kill()
        parent.wait()
        parent.stdin.close()
        parent.stdout.close()


def test_it_leaves_no_file(app_home: Path, started: Practice) -> None:
    assert fetch(started.address.url + contract.METADATA_PATH if started.address else "") == 200
    started.stop()
    assert [file for file in app_home.rglob("*") if file.is_file()] == []


class Listener:
    """Somebody on this computer who can be visited."""

    def __init__(self) -> None:
        self.visited = threading.Event()
        self.paths: list[str] = []
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener.paths.append(self.path)
                self.send_response(204)
                self.end_headers()
                listener.visited.set()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def test_it_lets_in_without_a_page_who_started_it(started: Practice, listener: Listener) -> None:
    """RFC 8252 asks for a browser; for practice the program visits the page itself."""
    address = started.address
    assert address is not None
    query = {
        "response_type": "code",
        "client_id": contract.CLIENT_ID,
        "redirect_uri": f"{listener.url}/callback",
        "scope": contract.SCOPE,
        "state": "s",
        "code_challenge": "a" * 43,
        "code_challenge_method": "S256",
        "login_hint": address.agent,
    }
    visit(f"{address.url}{contract.AUTHORIZE_PATH}?{urlencode(query)}")
    assert listener.visited.wait(PATIENCE)
    assert "code=" in listener.paths[0]


def test_a_companys_proxy_is_not_asked_for_what_is_on_this_computer(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    visit(f"{listener.url}/page")
    assert listener.visited.wait(PATIENCE)


def test_a_page_that_nobody_serves_is_left_to_the_sign_ins_own_patience() -> None:
    practice._visit("http://127.0.0.1:1/page")


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (["-c", "import sys; sys.exit('helpdesk: no room left')"], "helpdesk: no room left"),
        (["-c", "print('hello')"], "hello"),
        (["-c", "print('[1]')"], "[1]"),
        (["-c", "print('{}')"], "{}"),
        (["-c", ""], "no answer"),
    ],
)
def test_one_that_does_not_start_says_why(
    monkeypatch: pytest.MonkeyPatch, program: list[str], why: str
) -> None:
    monkeypatch.setattr(itself, "command", lambda: [sys.executable, *program])
    with pytest.raises(PracticeError) as told:
        Practice().start()
    assert str(told.value) == why


def test_one_that_says_nothing_is_ended_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    monkeypatch.setattr(itself, "command", lambda: silent)
    monkeypatch.setattr(practice, "START_SECONDS", 0.2)
    with pytest.raises(PracticeError, match="no answer"):
        Practice(conversations=1).start()


def test_a_start_can_be_given_up_before_and_while_it_runs(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = Practice()
    early.cancel()
    with pytest.raises(PracticeError, match="cancelled"):
        early.start()

    runs = f"import sys, urllib.request as u; u.urlopen('{listener.url}'); sys.stdin.read()"
    monkeypatch.setattr(itself, "command", lambda: [sys.executable, "-c", runs])
    late = Practice()

    def give_up() -> None:
        assert listener.visited.wait(PATIENCE)
        late.cancel()

    canceller = threading.Thread(target=give_up)
    canceller.start()
    with pytest.raises(PracticeError, match="no answer"):
        late.start()
    canceller.join()
