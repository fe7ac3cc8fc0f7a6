"""A text inside an f-string is not found when catalogs are made and would stay English: none stands there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import desktop

ROOT = Path(desktop.__file__).parent
ROOMS = sorted(path.name for path in ROOT.iterdir() if (path / "__init__.py").exists())
CALLS = {"_", "N_", "NP_", "ngettext", "pgettext", "npgettext"}


def hidden(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each marked text within an f-string."""
    for piece in ast.walk(ast.parse(source)):
        for call in ast.walk(piece) if isinstance(piece, ast.JoinedStr) else ():
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in CALLS
                and any(isinstance(each, ast.Constant) for each in call.args)
            ):
                yield call.lineno, ast.unparse(call)


def test_a_hidden_text_would_be_found() -> None:
    source = """def say(when): return f"{_('It was due.')} {when}" """
    assert list(hidden(source)) == [(1, "_('It was due.')")]
    assert list(hidden('def say(text): return f"{_(text)}"')) == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_hides_in_an_f_string(room: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for file in sorted((ROOT / room).rglob("*.py"))
        for line, text in hidden(file.read_text(encoding="utf-8"))
    ]
    assert found == []
