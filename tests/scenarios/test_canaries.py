"""What buyers wrote, what is being written, who the buyers are, files, tokens and the store's key: in no
file, no argument and no output of the real program, also when everything fails, and when it crashes while all
is logged."""

import json
import re
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop import logs, settings
from desktop.bundle import collect
from desktop.sandbox.server import Sandbox
from desktop.settings import _from_dict
from tests.app.world import entries, traces
from tests.scenarios import test_scenarios
from tests.scenarios.program import Program
from tests.scenarios.test_scenarios import REPLY, eventually, open_first, send, sent_texts, sign_in

platform, start = test_scenarios.platform, test_scenarios.start
DRAFT = "Kanarienvogel im Entwurf 4711"
NOTE = "Kanarienvogel in der Notiz 4712"
QUESTION = "Kanarienvogel des Käufers 4713, kanarienvogel@example.com, +48 601 234 567"
MISTAKE = "Kanarienvogel in einem Fehler 4714"
MALFORMED = "Kanarienvogel in kaputter Antwort 4715"
FILE = "Kanarienvogel 4716.pdf"
INSIDE = "Kanarienvogel in der Datei 4717"


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


def provoke(program: Program, platform: Sandbox) -> None:
    """A platform that is ill in every way, one after the other, and mistakes of our own."""
    conversation = platform.conversations()[1].id
    platform.insert_raw("message", "broken", f'{{"id": "broken", "text": "{MALFORMED}"}}'.encode())
    for trouble in (
        {"effect": "status", "status": 503},
        {"effect": "status", "status": 401},
        {"effect": "body", "body": f'{{"state": "x", "things": [{{"text": "{MALFORMED}'.encode()},
        {"effect": "body", "body": f"<html>{MALFORMED}</html>".encode(), "content_type": "text/html"},
        {"effect": "cut"},
    ):
        platform.write_as_buyer(conversation, MALFORMED)
        platform.faults.add("changes", **trouble)
        program.keys("F5")
        eventually(lambda: not platform.faults.waiting)
    platform.expire_access_tokens()
    renewed = platform.faults.calls.get("token", 0)
    program.keys("F5")
    eventually(lambda: platform.faults.calls.get("token", 0) > renewed)
    program.wait_for("Up to date")
    program.do("fail", text=MISTAKE)


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
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    end: signal.Signals,
) -> None:
    attached = tmp_path_factory.mktemp("the person's own") / FILE
    attached.write_bytes(b"%PDF-1.4\n%" + INSIDE.encode() + b"\n%%EOF\n")
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
        assert program.do("drop", files=[str(attached)])["ok"]
        program.wait_for(f"Take {FILE} away")
        program.keys("Ctrl+Shift+N")
        program.type(NOTE)
        program.wait_for("Note kept")
        eventually(lambda: sent_texts(platform) == [REPLY])
        key = store_key(program.home)
        provoke(program, platform)
        canaries = [DRAFT, NOTE, REPLY, MISTAKE, MALFORMED, FILE, INSIDE, *QUESTION.split(", ")]
        canaries += [key, *issued, *names]
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
    monkeypatch.setenv("HELPDESK_HOME", str(tmp_path / "program"))
    bundle = {each.name: each.text for each in collect("", settings.load())}
    said = bundle[logs.WINDOW]
    assert said.count("ValueError") >= 2, "our own mistakes are there, by their kind"
    assert '"state": "busy"' in said
    assert '"state": "not_ours"' in said
    assert (logs.CRASHES in bundle) == (end != signal.SIGTERM)
    (account,) = settings.load().accounts
    for canary in (*canaries, account.name, account.url, account.id):
        assert canary not in "".join(bundle.values()), "in the bundle"
