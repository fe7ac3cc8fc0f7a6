"""What buyers wrote, what is being written, who the buyers are, tokens and the store's key: in no file, no
argument and no output of the real program, also when it crashes while everything is logged."""

import json
import re
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop.sandbox.server import Sandbox
from desktop.settings import _from_dict
from tests.app.world import entries, traces
from tests.scenarios import test_scenarios
from tests.scenarios.program import Program
from tests.scenarios.test_scenarios import REPLY, eventually, open_first, send, sent_texts, sign_in

platform, start = test_scenarios.platform, test_scenarios.start
DRAFT = "Kanarienvogel im Entwurf 4711"
NOTE = "Kanarienvogel in der Notiz 4712"
QUESTION = "Kanarienvogel des Käufers 4713"


@pytest.fixture
def issued(platform: Sandbox, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every code and token that the platform gives away."""
    given: list[str] = []
    issue = platform.grants.issue

    def noted(*arguments: Any, **more: Any) -> str:
        given.append(issue(*arguments, **more))
        return given[-1]

    monkeypatch.setattr(platform.grants, "issue", noted)
    return given


def store_key(home: Path) -> str:
    (account,) = _from_dict(json.loads((home / "settings.json").read_bytes())).accounts
    (key,) = (secret for name, secret in entries(account.id).items() if "store-key" in name)
    return key.removeprefix("v1:")


def told_to_the_system(program: Program) -> bytes:
    process = Path(f"/proc/{program.process.pid}")
    return (process / "cmdline").read_bytes() + (process / "environ").read_bytes()


@pytest.mark.parametrize(
    "end",
    [
        signal.SIGABRT,
        pytest.param(signal.SIGSEGV, marks=pytest.mark.soak),
        pytest.param(signal.SIGTERM, marks=pytest.mark.soak),
    ],
)
def test_no_canary_gets_out(
    start: Callable[..., Program],
    platform: Sandbox,
    issued: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    end: signal.Signals,
) -> None:
    places = {
        "HOME": "person",
        "TMPDIR": "temporary",
        "XDG_CACHE_HOME": "caches",
        "XDG_CONFIG_HOME": "config",
    }
    for name, folder in places.items():
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("HELPDESK_TEST_LOG", "1")
    names = {found.buyer.name for found in platform.conversations()}
    with closing(start()) as program:
        sign_in(program, platform)
        open_first(program)
        platform.write_as_buyer(platform.conversations()[0].id, QUESTION)
        program.type(REPLY)
        send(program)
        program.type(DRAFT)
        program.wait_for("Draft saved")
        program.keys("Ctrl+Shift+N")
        program.type(NOTE)
        program.wait_for("Note kept")
        eventually(lambda: sent_texts(platform) == [REPLY])
        canaries = [DRAFT, NOTE, QUESTION, REPLY, store_key(program.home), *issued, *names]
        seen = told_to_the_system(program)
        assert not [canary for canary in canaries if canary.encode() in seen]
        for canary in canaries:
            assert traces(canary, tmp_path) == [], "while it runs"
        program.process.send_signal(end)
        program.process.wait(30)
    output = (tmp_path / "stderr.txt").read_bytes()
    assert re.search(rb"DEBUG|INFO", output), "everything was to be logged"
    for canary in canaries:
        assert traces(canary, tmp_path) == [], "after the crash"
