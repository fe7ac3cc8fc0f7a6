"""resources/ and locales/ are found from a checkout and from inside the package alike."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import resources

ROOT = Path(__file__).parents[2]


def test_a_checkout_has_them_beside_the_package():
    assert resources.path("markets.toml") == ROOT / "resources" / "markets.toml"
    assert resources.locales_path() == ROOT / "locales"


def test_a_wheel_and_the_frozen_program_have_them_inside(tmp_path):
    package = tmp_path / "desktop"
    (package / "_data" / "resources").mkdir(parents=True)
    (package / "_data" / "resources" / "markets.toml").write_text("name = 'Łódź'\n", encoding="utf-8")
    for name in ("__init__.py", "resources.py"):
        (package / name).write_bytes((ROOT / "desktop" / name).read_bytes())
    code = "from desktop import resources as r; print(ascii(r.read_toml('markets.toml')), r.locales_path())"

    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert answer.strip() == ascii({"name": "Łódź"}) + f" {package / '_data' / 'locales'}"


def test_text_and_bytes_are_of_the_same_file():
    assert resources.read_text("markets.toml").encode() == resources.read_bytes("markets.toml").replace(
        b"\r\n", b"\n"
    )


def test_what_is_not_there_is_an_error_with_its_name():
    with pytest.raises(FileNotFoundError, match=r"no-such\.toml"):
        resources.read_toml("no-such.toml")


@pytest.mark.parametrize("parts", [("..", "pyproject.toml"), ("markets", "..", "..", "x"), ("/etc/passwd",)])
def test_a_name_cannot_lead_out(parts):
    with pytest.raises(ValueError, match="not a name under resources"):
        resources.path(*parts)
