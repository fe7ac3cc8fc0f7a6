"""Everything that the program stands on is named with its licence."""

import re
import tomllib
from pathlib import Path

from desktop.ui.preferences.about import LICENCES

PROJECT = Path(__file__).parents[3] / "pyproject.toml"
OTHER_NAMES = {"pyside6-essentials": "pyside6", "apsw-sqlite3mc": "apsw"}


def test_every_dependency_is_named() -> None:
    asked = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    packages = {re.split(r"[<>=!~\[ ]", each)[0].lower() for each in asked}
    named = {name.split()[0].lower() for components, _licence in LICENCES for name in components.split(",")}
    assert {OTHER_NAMES.get(name, name) for name in packages} <= named
