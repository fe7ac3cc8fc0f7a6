"""Templates hold fields and "if", nothing else; every error has a place, and nothing else is ever raised."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.replies.engine import (
    FORBIDDEN,
    LIMIT,
    SYNTAX,
    TOO_LONG,
    UNKNOWN,
    Missing,
    TemplateProblem,
    check,
    fields_of,
    marks,
    render,
)
from desktop.replies.words import problem_text

KNOWN = ("buyer", "order")


def test_fields_and_conditions_are_filled() -> None:
    source = "{% if buyer %}Hello {{ buyer }}{% else %}Hello{% endif %}, {{ order | lower }}"
    assert render(source, {"buyer": "Anna", "order": "RF-1"}, "own") == "Hello Anna, rf-1"


def test_a_missing_value_is_marked_where_it_is_written_and_false_where_it_is_asked_for() -> None:
    text = render(
        "{% if buyer %}no{% endif %}: {{ order }}", {"buyer": Missing("name"), "order": Missing("order")}, "x"
    )
    assert text == ": ⟦order⟧"
    assert marks(text) == [(2, 9, "order")]


def test_a_value_is_no_template_and_no_mark() -> None:
    told = "{{ order }} ⟦paid⟧"
    assert render("{{ buyer }}", {"buyer": told, "order": "RF-1"}, "x") == "{{ order }} [paid]"


@pytest.mark.parametrize(
    ("source", "line", "kind"),
    [
        ("one\ntwo {{ order", 2, SYNTAX),
        ("one\n{% if order %}\nopen", 2, SYNTAX),
        ("one\n\n{{ oder }}", 3, UNKNOWN),
        ("{% for x in order %}{% endfor %}", 1, FORBIDDEN),
        ("{{ order.__class__ }}", 1, FORBIDDEN),
        ("{{ order['x'] }}", 1, FORBIDDEN),
        ("one\n{{ order() }}", 2, FORBIDDEN),
        ("{{ 'a' * 10000000 }}", 1, FORBIDDEN),
        ("{{ range(1000000000) }}", 1, FORBIDDEN),
        ("{% include 'other' %}", 1, FORBIDDEN),
        ("{% macro m() %}{% endmacro %}", 1, FORBIDDEN),
        ("{% set a = 1 %}", 1, FORBIDDEN),
        ("{{ order | replace('R', 'x') }}", 1, FORBIDDEN),
        ("x" * (LIMIT + 1), 0, TOO_LONG),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(source: str, line: int, kind: str) -> None:
    with pytest.raises(TemplateProblem) as raised:
        check(source, KNOWN, "Thanks")
    problem = raised.value
    assert (problem.place, problem.line, problem.kind) == ("Thanks", line, kind)
    said = problem_text(problem)
    assert "Thanks" in said
    assert str(line) in said or not line


def test_a_text_that_its_values_make_too_long_is_a_problem() -> None:
    with pytest.raises(TemplateProblem, match=TOO_LONG):
        render("{{ order }}" * 200, {"order": "x" * 200}, "x")


def test_depth_is_a_problem_and_no_crash() -> None:
    deep = sys.getrecursionlimit() // 2
    with pytest.raises(TemplateProblem):
        check("{{ " + "(" * deep + "order" + ")" * deep + " }}", KNOWN, "x")


def test_the_fields_of_a_template_are_told() -> None:
    assert fields_of("{{ buyer }} {% if order %}x{% endif %}", KNOWN) == {"buyer", "order"}


_PIECES = st.sampled_from(
    [
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        " if ",
        " endif ",
        "order",
        "buyer",
        "|",
        "upper",
        "'",
        "(",
        ")",
        "\n",
    ]
)


@settings(max_examples=150)
@given(st.lists(_PIECES | st.text(max_size=5), max_size=25).map("".join))
def test_whatever_is_written_either_works_or_is_a_problem(source: str) -> None:
    try:
        said = render(source, {"buyer": "Anna", "order": Missing("order")}, "own")
    except TemplateProblem as problem:
        said = problem_text(problem)
    assert len(said) <= LIMIT
