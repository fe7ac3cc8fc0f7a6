"""The command line as other programs see it: exit status, one line on standard error and never a traceback,
UTF-8, the language of texts, and no need of Qt or a screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import __version__, settings
from desktop.cli import ARGPARSE_TEXTS, COMMANDS, main
from desktop.l10n import catalogs
from desktop.settings import Settings

ROOT = Path(__file__).parents[2]
BLOCKED = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocker())
from desktop.cli import main
sys.argv[0] = "helpdesk"
raise SystemExit(main())
"""
DEADLINE = ["deadline", "--market", "PL", "--received", "2026-11-20T16:00"]


def run(
    *arguments: str, program: tuple[str, ...] = ("-m", "desktop"), **environment: str | None
) -> "subprocess.CompletedProcess[bytes]":
    """The command line as a process; None takes a variable away."""
    given = os.environ | {name: value for name, value in environment.items() if value is not None}
    for name, value in environment.items():
        if value is None:
            given.pop(name, None)
    return subprocess.run(
        [sys.executable, *program, *arguments],
        cwd=ROOT,
        env=given,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], "there is no command nonsense; there are open, demo, sandbox"),
        (["nonsense", "late"], "there is no command nonsense"),
        (["--nope"], "--nope"),
        (["doctor", "--nope"], "unrecognized arguments: --nope"),
        (["doctor", "extra"], "unrecognized arguments: extra"),
        (["market"], "the following arguments are required"),
        (["market", "PL", "--js"], "unrecognized arguments: --js"),
        (["market", "Poland"], "Poland"),
        (["deadline"], "--market"),
        (["sandbox", "--port", "many"], "invalid int value: 'many'"),
        (["sandbox", "--port", "99999"], "65535"),
        (["demo", "--conversations", "0"], "1,000,000"),
        (["demo", "--seed"], "expected one argument"),
        (["late", "--within", "soon"], "--within"),
        (["late"], "sign in first"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_one_line_that_says_what_and_the_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(["--ui-language", "en", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("helpdesk: ")
    assert says in said.err
    assert said.err.count("\n") == 1


def test_ui_language_without_a_value_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["late", "--ui-language"], ["--ui-language"]):
        assert main(arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_an_error_of_several_lines_becomes_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--ui-language", "en", "market", "a\nb\r\nc"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: helpdesk {command}")


def test_help_names_every_command_and_nothing_of_the_programs_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--ui-language", "en", "--help"])
    said = capsys.readouterr().out
    assert all(f"\n    {command} " in said for command in COMMANDS)
    assert "--practice" not in said


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"helpdesk {__version__}\n"


# --- the language of texts ---


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ui-language", "pl", *DEADLINE],
        [*DEADLINE, "--ui-language=pl"],
        [*DEADLINE, "--ui-language", "pl-PL"],
    ],
)
def test_the_language_of_texts_may_be_named_before_or_after_the_command(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main([*arguments, "--json"]) == 0
    assert "pon" in json.loads(capsys.readouterr().out)["due_text"]


def test_without_it_the_users_setting_counts_and_then_the_system(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> str:
        main([*DEADLINE, "--json"])
        return str(json.loads(capsys.readouterr().out)["due_text"])

    monkeypatch.setenv("LANGUAGE", "de_DE.UTF-8")
    german = said()
    Settings(language="pl").save()
    polish = said()
    monkeypatch.setenv("LANGUAGE", "en")
    assert "Mo" in german
    assert "pon" in polish
    assert said() == polish
    Settings().save()
    assert "Mon" in said()


def test_what_the_parser_says_by_itself_is_in_that_language_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--ui-language", "pl", "doctor", "--nope"]) == 2
    assert "nieznane argumenty: --nope" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--ui-language", "de", "doctor", "--help"])
    assert capsys.readouterr().out.startswith("Aufruf: helpdesk doctor")


def test_a_settings_file_that_cannot_be_read_is_no_reason_to_fail(
    app_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (app_home / "settings.json").write_bytes(b"\xff{")
    assert main([*DEADLINE, "--json"]) == 0
    assert settings.load() == Settings()


def test_what_the_parser_says_by_itself_is_in_every_catalog() -> None:
    """argparse's texts are looked up by its own spelling; one that changed there would turn English here."""
    import argparse

    source = Path(argparse.__file__).read_text(encoding="utf-8")
    assert [text for text in ARGPARSE_TEXTS if repr(text)[1:-1] not in source and text not in source] == []
    for code, _name in catalogs.available_languages():
        if code != "en":
            assert [text for text in ARGPARSE_TEXTS if not catalogs.translator(code).has(text)] == []


# --- as a process ---


def test_output_is_utf_8_also_where_the_system_says_otherwise() -> None:
    done = run("--ui-language", "pl", "market", "HU", LC_ALL="C", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "Węgry" in done.stdout.decode("utf-8")


def test_an_argument_that_is_no_text_is_a_wrong_call_and_no_traceback() -> None:
    done = run("--ui-language", "en", "market", os.fsdecode(b"\xff\xfe"))
    assert done.returncode == 2
    assert done.stderr.decode("utf-8").count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["market", "PL"], ["market", "PL", "--json"], ["--help"]], ids=" ".join
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_not_our_error(arguments: list[str], unbuffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "desktop", *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([*DEADLINE, "--json"], 0),
        (["market", "PL", "--json"], 0),
        (["doctor", "--json"], 0),
        (["late", "--json"], 2),
        (["--help"], 0),
        (["sandbox", "--port", "-1"], 2),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_without_qt_everything_but_the_window_works(arguments: list[str], status: int) -> None:
    done = run(*arguments, program=("-c", BLOCKED))
    assert done.returncode == status, done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") == (1 if status == 2 else 0)


@pytest.mark.parametrize("command", [[], ["open"], ["demo"]])
def test_the_window_without_qt_is_a_wrong_call_that_says_so(command: list[str]) -> None:
    done = run("--ui-language", "en", *command, program=("-c", BLOCKED))
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"PySide6" in done.stderr


def test_no_command_line_loads_qt_by_accident() -> None:
    program = f"""
import sys
from desktop.cli import main
status = main({[*DEADLINE, "--json"]!r})
heavy = {{"PySide6", "httpx", "litestar", "keyring"}} & sys.modules.keys()
raise SystemExit(", ".join(heavy) or status)
"""
    done = run(program=("-c", program))
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize("command", [[], ["demo"]])
def test_the_window_without_a_screen_is_a_wrong_call_and_no_crash(command: list[str], app_home: Path) -> None:
    done = run("--ui-language", "en", *command, DISPLAY=None, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count(b"\n") == 1
    assert b"screen" in done.stderr


def test_a_home_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("--ui-language", "en", HELPDESK_HOME=str(tmp_path / "file" / "home"))
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert str(tmp_path / "file").encode() in done.stderr
