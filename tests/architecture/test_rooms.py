"""The house stands as ARCHITECTURE.md says: rooms, their imports, their tests."""

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "desktop"
ROOMS = {
    "commands",
    "compliance",
    "domain",
    "l10n",
    "platforms",
    "replies",
    "reports",
    "sandbox",
    "store",
    "sync",
    "ui",
}

# The command line and what builds the objects may import every room, and no room may import them.
BUILDERS = {
    f"desktop.{name}"
    for name in (
        *("bootstrap", "cli", "commands", "connecting", "marketplace_access", "opening", "practice"),
        *("recovery", "session", "signing", "unlocking"),
    )
}
# The loader itself, and the developers' tool that reads our sources for their texts.
LOOK_BESIDE = {PACKAGE / "resources.py", PACKAGE / "l10n" / "extract.py"}


def existing_rooms() -> set[str]:
    return {folder.name for folder in PACKAGE.iterdir() if next(folder.glob("**/*.py"), None)}


def test_every_room_is_one_of_the_house():
    assert existing_rooms() <= ROOMS


def test_every_room_and_module_is_named_by_the_import_contracts():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    sources = {module for contract in contracts["contracts"] for module in contract["source_modules"]}
    modules = {file.stem for file in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert {f"desktop.{name}" for name in existing_rooms() | modules} - BUILDERS <= sources


def test_the_import_contracts_hold():
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"
    result = subprocess.run(
        [sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("room", sorted(existing_rooms()))
def test_every_room_with_something_in_it_has_its_tests(room):
    modules = [file for file in (PACKAGE / room).rglob("*.py") if file.name != "__init__.py"]
    if modules:
        assert list((ROOT / "tests" / room).rglob("test_*.py")), f"tests/{room} has no test"


@pytest.mark.parametrize(
    "module",
    [m for m in ("cli", "bootstrap") if (PACKAGE / f"{m}.py").is_file()] + sorted(existing_rooms() - {"ui"}),
)
def test_everything_but_ui_is_imported_without_qt(module):
    code = (
        "import sys; sys.modules['PySide6'] = None; sys.modules['shiboken6'] = None\n"
        "import importlib, pkgutil\n"
        f"room = importlib.import_module('desktop.{module}')\n"
        "for found in pkgutil.walk_packages(getattr(room, '__path__', []), room.__name__ + '.'):\n"
        "    if not found.name.endswith('__main__'):\n"
        "        importlib.import_module(found.name)\n"
    )
    result = subprocess.run(
        [sys.executable, "-W", "error::ImportWarning", "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_the_entry_point_is_five_lines():
    assert len((PACKAGE / "__main__.py").read_text(encoding="utf-8").splitlines()) <= 5


@pytest.mark.parametrize(
    "file", sorted(set(PACKAGE.rglob("*.py")) - LOOK_BESIDE), ids=lambda file: str(file.relative_to(ROOT))
)
def test_only_the_loader_looks_beside_the_package(file):
    """`__file__` elsewhere would find nothing in a wheel or in the frozen program."""
    names = {node.id for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Name)}
    assert "__file__" not in names
