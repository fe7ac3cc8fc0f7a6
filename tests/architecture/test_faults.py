"""Each of the forty faults that must be survived has a test that carries its number: `test_fault_NN_…`."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
FAULTS = 40


def test_every_fault_has_a_test_that_carries_its_number() -> None:
    carried = {name[11:13] for name in _names() if name.startswith("test_fault_")}
    assert carried == {f"{number:02}" for number in range(1, FAULTS + 1)}


def _names() -> list[str]:
    """Of all test functions, as they stand in the files."""
    return [
        node.name
        for file in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.FunctionDef)
    ]
