"""dev.py decides rightly what is installed, what is missing and what to say."""

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["dev"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def stamp(dev: ModuleType, venv: Path, locks: Path) -> None:
    (venv / ".installed-run").write_text(dev.lock_digest(locks / "run.lock"), encoding="utf-8")


def test_an_environment_is_used_again_until_its_lock_changes(dev, tmp_path):
    (tmp_path / "run.lock").write_text("httpx==1\n", encoding="utf-8")
    assert not dev.is_installed("run", venv=tmp_path, locks=tmp_path)

    stamp(dev, tmp_path, tmp_path)
    assert dev.is_installed("run", venv=tmp_path, locks=tmp_path)

    (tmp_path / "run.lock").write_text("httpx==2\n", encoding="utf-8")
    assert not dev.is_installed("run", venv=tmp_path, locks=tmp_path)


def test_an_environment_of_another_python_is_not_used(dev, tmp_path, monkeypatch):
    (tmp_path / "run.lock").write_text("httpx==1\n", encoding="utf-8")
    stamp(dev, tmp_path, tmp_path)
    monkeypatch.setattr(dev.sys, "version", "3.99.0")
    assert not dev.is_installed("run", venv=tmp_path, locks=tmp_path)


def test_a_library_is_missing_when_the_loader_does_not_find_it(dev):
    parts = [dev.Part("libhere", lambda: True), dev.Part("libgone", dev.loads("libno-such-thing.so.1"))]
    assert dev.missing_packages(parts) == ["libgone"]


def test_who_may_not_install_gets_one_line_to_run(dev, monkeypatch):
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(dev.shutil, "which", lambda program: f"/usr/bin/{program}")
    parts = [dev.Part("libgl1", lambda: False), dev.Part("libegl1", lambda: False)]

    with pytest.raises(dev.Stop) as stop:
        dev.provide(parts, needed_for="the window")

    assert str(stop.value).splitlines()[1:] == [
        "  sudo apt-get update && sudo apt-get install -y libgl1 libegl1"
    ]


def test_what_is_only_better_to_have_stops_nothing(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev.shutil, "which", lambda program: None)
    dev.provide([dev.Part("fonts-noto-core", lambda: False)], needed_for="pictures", required=False)
    assert "fonts-noto-core with your package manager" in capsys.readouterr().out


def test_nothing_of_the_system_is_asked_for_on_other_systems(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev.sys, "platform", "win32")
    dev.provide([dev.Part("libgl1", lambda: False)], needed_for="the window")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_a_screen_is_what_linux_says_it_is(dev, monkeypatch, environment, screen):
    monkeypatch.setattr(dev.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert dev.has_screen() is screen


def test_addresses_leave_the_lock_and_nothing_else_does(dev):
    mirror = "https" + "://mirror.example/simple"
    wanted = (
        "httpx==1 ; os_name == 'nt' \\\n    --hash=sha256:00\n    # via helpdesk-desktop (pyproject.toml)\n"
    )
    text = f"--index-url {mirror}\n--extra-index-url={mirror}\n# from {mirror}\n{wanted}"
    assert dev.without_addresses(text) == wanted


def test_the_last_line_is_held_back_and_the_status_kept(dev, capfd):
    code = "import sys; print('first\\n'); print('last'); sys.exit(3)"
    assert dev.run_and_hold_last_line([sys.executable, "-c", code]) == (3, "last")
    assert capfd.readouterr().out == "first\n\n"


@pytest.mark.parametrize(
    ("failed", "chance"),
    [
        (["tests/ui/a.py::a", "tests/sync/b.py::b"], True),
        (["tests/ui/a.py::a", "tests/domain/b.py::b"], False),
        ([f"tests/ui/a.py::a[{number}]" for number in range(6)], False),
        ([], False),
    ],
)
def test_few_failures_of_what_runs_in_real_time_are_tried_again(dev, tmp_path, failed, chance):
    file = tmp_path / "lastfailed"
    assert not dev.may_be_chance(file)
    file.write_text(json.dumps(dict.fromkeys(failed, True)), encoding="utf-8")
    assert dev.may_be_chance(file) is chance


def test_an_unknown_command_is_answered_with_the_list(dev, capsys):
    assert dev.main(["dance"]) == 2
    listed = re.findall(r"^  (\w+) ", capsys.readouterr().out, re.MULTILINE)
    assert {"setup", "demo", "test", "soak", "bench", "shots", "freeze"} <= set(listed)


def test_a_failed_step_is_one_line_without_a_traceback(dev, capsys):
    assert dev.main(["setup", "nothing"]) == 1
    assert capsys.readouterr().err == (
        "dev.py: there is no requirements/nothing.lock: say run, test or freeze\n"
    )
