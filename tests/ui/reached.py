"""What the program can show, by its source, and what a walk has shown of it."""

import ast
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

import desktop.ui
from desktop.ui.kit.name_prompt import NamePrompt
from desktop.ui.kit.picker import Picker

MADE_IN_PLACE: Final = (QMenu, Picker, NamePrompt)
"""Kinds that are filled where they are made: each such place is a screen of its own."""

NOT_WALKED: Final = {
    "desktop.ui.conversation.side_parts.Value.contextMenuEvent: QMenu": (
        "one line, Copy, which waits for its answer where it is opened: tests/ui/conversation/test_side_panel"
    ),
}
"""Screens that the walk leaves out, each with the reason."""


@cache
def modules() -> tuple[Any, ...]:
    """Every module of the screens, imported."""
    found = pkgutil.walk_packages(desktop.ui.__path__, "desktop.ui.")
    return tuple(importlib.import_module(each.name) for each in found)


def screens() -> set[str]:
    """Every class of widgets and every place where a menu, picker or prompt is made."""
    classes = {_name(kind) for module in modules() for kind in _widgets(module)}
    return classes | {f"{module}.{scope}: {kind}" for module, scope, kind in _places()}


class Reached:
    """`seen` after each `look`: the names, as in `screens`, of all that was visible."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: set[str] = set()
        kinds = {kind.__name__: kind for kind in MADE_IN_PLACE}
        for module, kind in {(module, kind) for module, _scope, kind in _places()}:
            monkeypatch.setattr(sys.modules[module], kind, _marked(kinds[kind]))

    def look(self) -> None:
        """Notes what is visible now."""
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                for widget in (window, *window.findChildren(QWidget)):
                    if widget.isVisible():
                        self.seen.update(_name(kind) for kind in type(widget).__mro__)
                        self.seen.add(getattr(widget, "made_in", ""))

    def missed(self) -> list[str]:
        """What no look has seen, and what is said not to be walked but was, or is no longer there."""
        return sorted((screens() - self.seen) ^ set(NOT_WALKED))


def _marked(kind: type[Any]) -> type[Any]:
    """The same kind, which remembers the place that made it."""

    class Marked(kind):  # type: ignore[misc]
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            frame = sys._getframe(1)
            place = f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"
            self.made_in = f"{place}: {kind.__name__}"

    return Marked


def _widgets(module: Any) -> Iterator[type[QWidget]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, QWidget) and value.__module__ == module.__name__:
            yield value


def _name(kind: type[Any]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@cache
def _places() -> frozenset[tuple[str, str, str]]:
    """(module, where in it, what is made there)."""
    kinds = {kind.__name__ for kind in MADE_IN_PLACE}
    found = set()
    for module in modules():
        text = Path(module.__file__).read_text("utf-8")
        if any(f"{kind}(" in text for kind in kinds):
            found |= {(module.__name__, *call) for call in _calls(ast.parse(text)) if call[1] in kinds}
    return frozenset(found)


def _calls(node: ast.AST, scope: str = "") -> Iterator[tuple[str, str]]:
    """(where, what is called by its bare name), as `co_qualname` writes the places."""
    for child in ast.iter_child_nodes(node):
        inner = scope
        if isinstance(child, ast.ClassDef | ast.FunctionDef):
            inner = f"{scope}.{child.name}" if scope else child.name
        elif isinstance(child, ast.Call) and isinstance(child.func, ast.Name):
            yield scope, child.func.id
        yield from _calls(child, inner)
