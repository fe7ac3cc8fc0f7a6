"""`helpdesk sandbox`: says where it is, serves, and goes when it is told to."""

import json
import signal
import subprocess
import sys

import httpx
import pytest

from desktop.platforms.helpdesk import contract


def start(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "desktop", "--ui-language", "en", "sandbox", "--conversations", "5"]
    return subprocess.Popen(
        [*command, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def refused(*arguments: str) -> str:
    with start(*arguments) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert len(said.splitlines()) == 1
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_it_prints_address_and_code_and_ends_on_interrupt() -> None:
    with start() as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        code = process.stdout.readline().split()[-1]
        assert len(code) == 6
        assert code.isdigit()
        assert httpx.get(url + contract.KEYS_PATH).status_code == 200
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said == ""


def test_practice_ends_with_the_program_that_started_it() -> None:
    with start("--practice") as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert told["agent"] == "ag-marta"
        assert httpx.get(told["url"] + contract.METADATA_PATH).json()["issuer"] == told["url"]
        process.communicate(timeout=60)
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM for another process")
def test_practice_ends_cleanly_when_it_is_told_to() -> None:
    with start("--practice") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["url"]
        process.terminate()
        assert process.wait(timeout=60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_wrong_call_is_one_line(tmp_path) -> None:
    faults = tmp_path / "faults.toml"
    faults.write_text('[[fault]]\noperation = "fly"\neffect = "cut"\n')
    assert "fly" in refused("--faults", str(faults))
    assert "--port" in refused("--port", "70000")
    assert "--conversations" in refused("--conversations", "-1")
    assert "database" in refused("--database", str(tmp_path / "none" / "world.db"))
