"""Templates as people may write them: fields and "if", in a sandbox, every error named by place and line.

Jinja reads and fills them; what it could do beyond `{{ field }}` and `{% if field %}` (loops, calls,
includes, attributes) is refused before anything runs, so that no text grows without bound and nothing is
reached that is not a field. Jinja is imported at first use only: a start of the program needs none of it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

LIMIT: Final = 20_000
"""Characters of a template, and of what it becomes: those of a reply that the platform takes."""
OPEN, CLOSE = "⟦", "⟧"
"""Around the name of a field that has no value: a red field, which stops the send until it is replaced."""

SYNTAX, UNKNOWN, FORBIDDEN, TOO_LONG, FILE = "syntax", "unknown", "forbidden", "too_long", "file"

_MARK = re.compile(rf"{OPEN}([^{OPEN}{CLOSE}\n]{{1,80}}){CLOSE}")
_FILTERS: Final = ("capitalize", "lower", "title", "trim", "upper")
_LINE = re.compile(r"line (\d+)")


class TemplateProblem(ValueError):
    """A template that cannot be used. `place` names its file (and entry) or the own template, `line` counts
    from 1 (0: not known), `kind` is one of SYNTAX, UNKNOWN, FORBIDDEN, TOO_LONG, FILE; `detail` is the name
    or word in question. `replies.words.problem_text` says it to people."""

    def __init__(self, place: str, line: int, kind: str, detail: str = "") -> None:
        super().__init__(f"{place}, line {line}: {kind} {detail}".rstrip())
        self.place, self.line, self.kind, self.detail = place, line, kind, detail


class Missing:
    """Stands for a field without a value: false in "if", and a mark where it is written."""

    __slots__ = ("_word",)

    def __init__(self, word: str) -> None:
        self._word = word.replace(OPEN, "").replace(CLOSE, "").replace("\n", " ")[:80] or "?"

    def __str__(self) -> str:
        return f"{OPEN}{self._word}{CLOSE}"

    def __bool__(self) -> bool:
        return False


def marks(text: str) -> list[tuple[int, int, str]]:
    """The marks of missing values in a text: start, end and the name inside, in order."""
    return [(found.start(), found.end(), found.group(1)) for found in _MARK.finditer(text)]


def check(source: str, known: Iterable[str], place: str) -> None:
    """Raises TemplateProblem when the template cannot be used. `known`: the fields that there are."""
    _compiled(source, frozenset(known), place)


def render(source: str, values: Mapping[str, "str | Missing"], place: str) -> str:
    """The filled text; raises TemplateProblem. Every field of `values` is known, a Missing one is marked."""
    template = _compiled(source, frozenset(values), place)
    clean = {name: _unmarked(value) if isinstance(value, str) else value for name, value in values.items()}
    text = template.render(clean)
    if len(text) > LIMIT:
        raise TemplateProblem(place, 0, TOO_LONG)
    return text


def fields_of(source: str, known: Iterable[str], place: str = "") -> frozenset[str]:
    """The fields that a template names; raises TemplateProblem."""
    from jinja2 import nodes

    tree = _tree(source, frozenset(known), place)
    return frozenset(node.name for node in tree.find_all(nodes.Name))


def _unmarked(value: str) -> str:
    """A stranger's text cannot pretend to be a missing value, nor hide one."""
    return value.replace(OPEN, "[").replace(CLOSE, "]")


@lru_cache(maxsize=512)
def _compiled(source: str, known: frozenset[str], place: str) -> "Template":
    tree = _tree(source, known, place)
    return _environment().from_string(tree)


def _tree(source: str, known: frozenset[str], place: str) -> "nodes.Template":
    from jinja2 import TemplateSyntaxError

    if len(source) > LIMIT:
        raise TemplateProblem(place, 0, TOO_LONG)
    try:
        tree = _environment().parse(source)
        _allow(tree, known, place)
    except TemplateSyntaxError as error:
        raise TemplateProblem(place, error.lineno, SYNTAX, error.message or "") from None
    except RecursionError:
        raise TemplateProblem(place, 0, FORBIDDEN, "") from None
    return tree


def _allow(tree: "nodes.Template", known: frozenset[str], place: str) -> None:
    from jinja2 import nodes

    allowed = (
        nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or,
        nodes.Compare, nodes.Operand, nodes.Const, nodes.Filter,
    )  # fmt: skip
    for node in tree.find_all(nodes.Node):
        line = getattr(node, "lineno", 0) or 0
        if not isinstance(node, allowed):
            raise TemplateProblem(place, line, FORBIDDEN, type(node).__name__.lower())
        if isinstance(node, nodes.Filter) and (node.name not in _FILTERS or node.args or node.kwargs):
            raise TemplateProblem(place, line, FORBIDDEN, node.name)
        if isinstance(node, nodes.Name) and node.name not in known:
            raise TemplateProblem(place, line, UNKNOWN, node.name)


@cache
def _environment() -> "ImmutableSandboxedEnvironment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, cache_size=0
    )
    made.globals.clear()
    return made


def toml_line(message: str) -> int:
    """The line that a TOML error speaks of; 0 when it names none."""
    found = _LINE.search(message)
    return int(found.group(1)) if found else 0
