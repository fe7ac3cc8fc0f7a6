"""The log files: made at the first line, private, turned over, in UTC; what fails anywhere ends up there; and
a disk that takes nothing breaks nothing."""

import asyncio
import faulthandler
import gc
import json
import logging
import os
import re
import stat
import subprocess
import sys
import threading
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop import logs, settings
from desktop.log_files import KEPT, LogFile, numbered
from tests.app.world import without_power_over_files

log = logging.getLogger("helpdesk.sync")
SAID = "Kanarienvogel 4711"


def lines(name: str = logs.WINDOW) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (settings.logs() / name).read_text(encoding="utf-8").splitlines()]


def test_nothing_is_made_before_the_first_line_and_then_for_its_owner_only() -> None:
    with logs.running(logs.WINDOW):
        assert not settings.logs().exists()
        log.info("a first line")
    assert stat.S_IMODE(settings.logs().stat().st_mode) == 0o700
    assert stat.S_IMODE((settings.logs() / logs.WINDOW).stat().st_mode) == 0o600


def test_a_line_says_when_in_utc_who_where_and_what_with_its_fields() -> None:
    before = datetime.now(UTC)
    with logs.running(logs.WINDOW):
        log.warning("no success", extra={"attempt": 3, "state": "offline", "buyer": SAID})
    (line,) = lines()
    moment = datetime.fromisoformat(line.pop("time"))
    assert moment.utcoffset() == UTC.utcoffset(None)
    assert before.replace(microsecond=0) <= moment <= datetime.now(UTC)
    assert line.pop("at").startswith("test_logs.py:")
    assert line == {
        "level": "warning",
        "logger": "helpdesk.sync",
        "event": "no success",
        "attempt": 3,
        "state": "offline",
    }


def test_an_error_keeps_kinds_and_places_of_all_its_causes() -> None:
    with logs.running(logs.WINDOW):
        try:
            try:
                json.loads(SAID)
            except ValueError as error:
                raise OSError(28, SAID) from error
        except OSError:
            log.exception("it failed")
    (line,) = lines()
    assert line["error"].startswith("OSError[28]\n  test_logs.py:")
    assert "\nfrom: json.decoder.JSONDecodeError\n" in line["error"]
    assert "decoder.py" in line["error"]
    assert SAID not in line["error"]


def test_a_file_is_turned_over_when_it_is_large_and_a_few_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    file = LogFile(lambda: folder, "x.jsonl", largest=100)
    for number in range(40):
        assert file.write(f"line {number:04} " + "x" * 20)
    file.close()
    kept = sorted(path.name for path in folder.iterdir())
    assert kept == sorted(numbered(Path("x.jsonl"), number).name for number in range(KEPT + 1))
    assert all(path.stat().st_size <= 100 for path in folder.iterdir())
    assert "line 0039" in (folder / "x.jsonl").read_text(encoding="utf-8")
    again = LogFile(lambda: folder, "x.jsonl", largest=100)
    assert again.write("y" * 80)
    again.close()
    assert (folder / "x.jsonl").read_text(encoding="utf-8") == "y" * 80 + "\n", (
        "a new run counts what is there"
    )


def test_a_file_that_cannot_be_turned_over_does_not_grow_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Double: Windows, where another program holds the file."""

    def held(*_: object) -> None:
        raise PermissionError(13, "held")

    monkeypatch.setattr(os, "replace", held)
    file = LogFile(lambda: tmp_path, "x.jsonl", largest=100)
    for _ in range(40):
        file.write("x" * 30)
    file.close()
    assert (tmp_path / "x.jsonl").stat().st_size <= 200


def test_a_folder_that_may_not_be_written_and_a_full_disk_break_nothing(
    app_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app_home.chmod(0o500)
    with without_power_over_files(), logs.running(logs.WINDOW, crashes=True):
        log.error("lost")
    app_home.chmod(0o700)
    assert list(app_home.iterdir()) == []
    if Path("/dev/full").exists():
        monkeypatch.setattr(settings, "logs", lambda: Path("/dev"))
        with logs.running("full"):
            log.error("lost, too")
    assert capsys.readouterr() == ("", "")


def test_after_a_failed_write_the_next_one_tries_again(tmp_path: Path) -> None:
    places = [tmp_path / "file" / "not a folder", tmp_path]
    (tmp_path / "file").write_text("", encoding="utf-8")
    file = LogFile(lambda: places.pop(0), "x.jsonl")
    assert [file.write("lost"), file.write("kept")] == [False, True]
    file.close()
    assert (tmp_path / "x.jsonl").read_text(encoding="utf-8") == "kept\n"


class Uneasy:
    """Fails when it goes."""

    def __del__(self) -> None:
        raise ValueError(SAID)


def fail() -> None:
    raise ValueError(SAID)


def test_errors_that_nobody_catches_are_logged_wherever_they_happen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def forgotten() -> None:
        task = asyncio.ensure_future(asyncio.to_thread(fail))
        await asyncio.wait([task])
        del task
        gc.collect()

    with logs.running(logs.WINDOW, console=True), warnings.catch_warnings():
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        Uneasy()
        asyncio.run(forgotten())
        try:
            fail()
        except ValueError as error:
            sys.excepthook(ValueError, error, error.__traceback__)
        warnings.simplefilter("always")
        warnings.warn(SAID, ResourceWarning, stacklevel=1)
    assert [(line["logger"], line["level"]) for line in lines()] == [
        ("helpdesk.python", "critical"),
        ("helpdesk.python", "error"),
        ("asyncio", "error"),
        ("helpdesk.python", "critical"),
        ("helpdesk.python", "warning"),
    ]
    assert all(
        "ValueError" in line["error"] and " fail" in line["error"] for line in (lines()[0], lines()[3])
    )
    out, shown = capsys.readouterr()
    assert out == ""
    assert "critical helpdesk.python: a thread ended with an error" in shown
    assert SAID not in shown
    assert SAID not in (settings.logs() / logs.WINDOW).read_text(encoding="utf-8")


def test_the_lines_that_httpx_writes_about_every_call_name_no_host_query_or_thing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logging.getLogger("httpx"), "level", logging.INFO)
    url = "https://kanarie:vogel@shop.kanarie.example/v1/conversations/kanarie?vogel=4711#x"
    answering = httpx.MockTransport(lambda request: httpx.Response(200))
    with logs.running(logs.WINDOW), httpx.Client(transport=answering) as client:
        client.get(url)
    (line,) = [line for line in lines() if line["logger"] == "httpx"]
    assert re.fullmatch(
        r'HTTP Request: GET https://‹20 #\w{4}›/v1/conversations/… "HTTP/1.1 200 OK"', line["event"]
    )


def test_afterwards_everything_is_as_it_was() -> None:
    def state() -> tuple[object, ...]:
        root = logging.getLogger()
        return (
            list(root.handlers),
            logging.getLogRecordFactory(),
            logging.raiseExceptions,
            logging.getLogger("helpdesk").level,
            warnings.showwarning,
            sys.excepthook,
            sys.unraisablehook,
            threading.excepthook,
            faulthandler.is_enabled(),
        )

    before = state()
    with logs.running(logs.COMMANDS), logs.running(logs.WINDOW, console=True, crashes=True):
        log.info("within")
        assert state() != before
    assert state() == before
    assert [path.name for path in settings.logs().iterdir()] == [logs.WINDOW], "the inner has the say"


CRASHING = """
import faulthandler, sys
from desktop import logs
with logs.running(logs.WINDOW, crashes=True):
    def somewhere(): {end}
    somewhere()
"""


def run(end: str) -> int:
    result = subprocess.run(
        [sys.executable, "-c", CRASHING.format(end=end)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        check=False,
    )
    return result.returncode


def test_where_the_program_crashed_is_kept_through_later_starts_and_nothing_else_is() -> None:
    assert run("pass") == 0
    assert list(settings.logs().iterdir()) == [], "an orderly end leaves no crash file"
    assert run("faulthandler._sigabrt()") < 0
    crash = settings.logs() / logs.CRASHES
    assert "somewhere" in crash.read_text(encoding="utf-8")
    assert stat.S_IMODE(crash.stat().st_mode) == 0o600
    assert run("pass") == 0
    assert [path.name for path in settings.logs().iterdir()] == [numbered(crash, 1).name]
    assert "somewhere" in numbered(crash, 1).read_text(encoding="utf-8")


def test_a_command_says_nothing_on_standard_error_and_logs_beside_the_window(
    capsys: pytest.CaptureFixture[str], app_home: Path
) -> None:
    from desktop.cli import main

    assert main(["--ui-language", "en", "deadline", "--market", "PL", "--received", "2026-11-20T16:00"]) == 0
    assert not settings.logs().exists(), "nothing to say, no file"
    (app_home / "settings.json").write_text("{", encoding="utf-8")
    assert main(["deadline", "--market", "PL", "--received", "2026-11-20T16:00"]) == 0
    assert capsys.readouterr().err == ""
    (line,) = lines(logs.COMMANDS)
    assert line["logger"] == "helpdesk.settings"
    assert line["event"] == "the settings cannot be read: json.decoder.JSONDecodeError"
