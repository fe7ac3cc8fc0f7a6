"""Operators' own policies: read from data, chosen by the account's options."""

from collections.abc import Mapping
from typing import Any

import pytest

from desktop import resources
from desktop.domain.operators import ENTERED, chosen_policy, load_operators
from desktop.domain.policies import DEFAULT, PolicyError

EMPIK: Mapping[str, Any] = {
    "name": "EmpikPlace",
    "country": "PL",
    "covers": "incidents",
    "source": "its rules",
    "hours": 24,
}


def test_our_table_holds_the_operators_with_their_sources() -> None:
    operators = load_operators(resources.read_toml("operators.toml"))
    empik, pccomponentes = operators["empik_place"], operators["pccomponentes"]
    assert (empik.policy.hours, empik.policy.mode, empik.country) == (24, "working_days", "PL")
    assert empik.covers == "incidents"
    assert (pccomponentes.policy.hours, pccomponentes.policy.mode) == (24, "around_the_clock")
    assert pccomponentes.policy.hours - pccomponentes.policy.warn_hours[0] == 20
    assert all(len(operator.source) > 20 for operator in operators.values())


@pytest.mark.parametrize("missing", ["name", "country", "covers", "source"])
def test_an_operator_says_where_its_rule_was_read(missing: str) -> None:
    table = {name: value for name, value in EMPIK.items() if name != missing}
    with pytest.raises(PolicyError, match=f"empik: {missing}"):
        load_operators({"operator": {"empik": table}})


@pytest.mark.parametrize("data", [{}, {"operator": []}, {"operator": {"empik": 5}}])
def test_what_is_no_table_of_operators(data: dict[str, Any]) -> None:
    with pytest.raises(PolicyError):
        load_operators(data)


def test_an_unknown_field_is_a_mistake() -> None:
    with pytest.raises(PolicyError, match="unknown field minutes"):
        load_operators({"operator": {"empik": {**EMPIK, "minutes": 5}}})


def test_the_operator_that_was_chosen_comes_before_what_was_entered() -> None:
    operators = load_operators({"operator": {"empik": {**EMPIK, "hours": 12}}})
    assert chosen_policy({"operator": "empik", "policy_hours": "48"}, operators).hours == 12


def test_what_the_person_entered() -> None:
    options = {"policy_hours": " 36 ", "policy_mode": "around_the_clock", "policy_answers": "first_reply"}
    policy = chosen_policy(options, {})
    assert (policy.id, policy.hours) == (ENTERED, 36)
    assert (policy.mode, policy.answers) == ("around_the_clock", "first_reply")


@pytest.mark.parametrize("options", [{}, {"operator": "of a newer version"}, {"policy_hours": ""}])
def test_without_a_choice_the_usual_hours_count(options: dict[str, str]) -> None:
    policy = chosen_policy(options, {})
    assert (policy.hours, policy.mode, policy.answers) == (DEFAULT.hours, DEFAULT.mode, DEFAULT.answers)


@pytest.mark.parametrize(
    "options",
    [
        {"policy_hours": "soon"},
        {"policy_hours": "0"},
        {"policy_hours": "-4"},
        {"policy_hours": "9" * 20},
        {"policy_hours": "²"},
        {"policy_hours": "24", "policy_mode": "when_it_suits"},
        {"policy_hours": "24", "policy_answers": "none"},
    ],
)
def test_what_makes_no_sense_is_an_error(options: dict[str, str]) -> None:
    with pytest.raises(PolicyError):
        chosen_policy(options, {})
