"""What is installed is what was locked: exact, hashed, from anywhere, never what is known to be broken."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))

# Assembled, so that this file does not hold what it forbids.
ADDRESSES = re.compile(
    "|".join([r"pypi\." + "org", r"python" + r"hosted\.", r"npmjs\." + "org", r"deb\." + r"debian\."])
)


def locked(file: Path) -> dict[str, str]:
    """The names and versions of a lock; one name may stand twice, for different systems."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE))


def tree() -> list[Path]:
    """The project's own files: what git tracks or would; without git, all but hidden and built folders."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        return [file for name in listed.split("\0") if name and (file := ROOT / name).is_file()]
    built = {"build", "dist", "shots", "__pycache__"}
    return [
        file
        for file in ROOT.rglob("*")
        if file.is_file()
        and not any(p.startswith(".") or p in built for p in file.relative_to(ROOT).parts[:-1])
    ]


def test_there_is_a_lock_to_run_to_test_and_to_freeze():
    assert [lock.stem for lock in LOCKS] == ["freeze", "run", "test"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_requirement_is_exact_and_hashed(lock):
    entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8").strip())
    assert all(re.match(r"\S+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_plain_apsw_is_never_locked(lock):
    """It installs the same module as apsw-sqlite3mc, and with it the store is clear text without an error."""
    assert "apsw-sqlite3mc" in locked(lock)
    assert "apsw" not in locked(lock)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_the_pyside_that_loses_references_is_never_locked(lock):
    assert locked(lock)["pyside6-essentials"] != "6.12.0"
    assert "pyside6" not in locked(lock), "Essentials alone: the whole is 500 MB more"


@pytest.mark.parametrize("kind", ["test", "freeze"])
def test_what_runs_is_what_is_tested_and_frozen(kind):
    run, other = (locked(ROOT / "requirements" / f"{name}.lock") for name in ("run", kind))
    assert run.items() <= other.items()


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=!\[ ]", wanted)[0].lower() for wanted in project["dependencies"]}
    assert names <= locked(ROOT / "requirements" / "run.lock").keys()


def test_no_file_names_where_packages_come_from():
    """A mirror must do as well: addresses belong to the machine, not to the project."""
    naming = []
    for file in tree():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        naming += [f"{file.relative_to(ROOT)}: {found}" for found in ADDRESSES.findall(text)]
    assert not naming
