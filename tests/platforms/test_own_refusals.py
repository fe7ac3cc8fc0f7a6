"""No client of a marketplace makes up words for people: what it refuses itself is a code, worded later."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import platforms

ROOM = Path(platforms.__file__).parent
CLIENTS = ("allegro", "helpdesk", "kaufland", "mirakl")


def said(tree: ast.AST) -> Iterator[ast.Call]:
    """Refusals with words that stand in the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
            given = node.args[:1] + [word.value for word in node.keywords if word.arg == "detail"]
            if any(
                isinstance(each, ast.JoinedStr) or (isinstance(each, ast.Constant) and each.value)
                for each in given
            ):
                yield node


@pytest.mark.parametrize("client", CLIENTS)
def test_a_refusal_of_our_own_carries_no_words(client: str) -> None:
    found = [
        f"{path.name}:{call.lineno}"
        for path in sorted((ROOM / client).rglob("*.py"))
        for call in said(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


def test_words_would_be_found() -> None:
    assert len(list(said(ast.parse('raise Refused(f"at most {n}", "x")\nRefused(detail="No")')))) == 2
