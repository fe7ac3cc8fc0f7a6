"""Cases and orders as state machines: every path ends, nothing required can be skipped, every rule has a
source."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import resources
from desktop.domain.case_rules import (
    ALL_KINDS,
    CaseRulesError,
    Machine,
    Stage,
    fits,
    load_fields,
    load_machine,
    missing_fields,
)

ROLES = {"buyer", "seller", "platform", "system"}


def machine(kind: str) -> Machine:
    return load_machine(resources.read_toml("cases", f"{kind}.toml"))


@pytest.fixture(params=ALL_KINDS)
def rules(request: pytest.FixtureRequest) -> Machine:
    return machine(request.param)


def paths(rules: Machine, here: str, walked: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every path from a stage to where it ends; a stage is walked through at most twice (delayed again)."""
    walked = (*walked, here)
    following = [name for name in rules.stages[here].next if walked.count(name) < 2]
    if not following:
        return [walked]
    return [path for name in following for path in paths(rules, name, walked)]


def test_every_path_reaches_an_end(rules: Machine) -> None:
    ends = set(rules.ends())
    found = paths(rules, rules.first)
    assert ends
    assert {path[-1] for path in found} <= ends
    assert {name for path in found for name in path} == set(rules.stages), "no stage is out of reach"


def test_no_stage_is_a_dead_end_for_the_seller(rules: Machine) -> None:
    for name, stage in rules.stages.items():
        if stage.next:
            assert any(rules.next_for(name, role) for role in ROLES), name
        assert set(stage.by) <= ROLES


def test_required_fields_are_told_on_every_path(rules: Machine) -> None:
    """R10: nobody is told of a parcel without carrier, number and day, of money without the amount, of a
    refusal without the reason."""
    for name, needed in (
        ("shipped", {"carrier", "tracking_number", "expected_delivery"}),
        ("refunded", {"refund_amount"}),
        ("rejected", {"reason"}),
        ("delayed", {"reason", "new_date"}),
    ):
        stage = rules.stages.get(name)
        if stage is not None:
            assert set(stage.required) == needed
            assert set(missing_fields(stage, {}, {})) >= needed
            assert set(missing_fields(stage, dict.fromkeys(needed, " "), {})) >= needed


def test_a_serial_number_is_asked_for_until_it_is_known() -> None:
    shipped = machine("order").stages["shipped"]
    assert "serial_number" in missing_fields(shipped, {}, {})
    assert "serial_number" not in missing_fields(shipped, {}, {"serial_number": "353258110000012"})


def test_every_field_has_a_type(rules: Machine) -> None:
    types = load_fields(resources.read_toml("cases", "fields.toml"))
    for stage in rules.stages.values():
        assert {*stage.required, *stage.required_once, *stage.optional} <= set(types)


def test_what_the_platform_announces_itself_is_not_offered(rules: Machine) -> None:
    for name, stage in rules.stages.items():
        offered = rules.offered(stage.next)
        assert offered == rules.next_for(name)
        assert not any(rules.stages[each].is_announced_by_platform for each in offered)


def test_a_stage_that_we_do_not_know_is_offered() -> None:
    assert machine("repair").offered(["weighed", "delivered"]) == ["weighed"]


def test_every_rule_has_its_source(rules: Machine) -> None:
    assert rules.source
    assert rules.update_source
    for limit in rules.limits:
        assert len(limit.source) > 20
        assert limit.by in ("buyer", "seller")
        assert limit.since in {*rules.stages, "delivered"}


def test_a_withdrawal_is_refunded_within_fourteen_days() -> None:
    refund = next(limit for limit in machine("withdrawal").limits_in("DE") if limit.id == "refund")
    assert refund.law
    assert refund.last_day(date(2026, 11, 23)) == date(2026, 12, 7)
    assert "13(1)" in refund.source


def test_a_complaint_has_the_limit_of_its_market_only() -> None:
    found = {m: [(x.id, x.days) for x in machine("complaint").limits_in(m)] for m in ("PL", "CZ", "DE")}
    assert found == {"PL": [("answer", 14)], "CZ": [("settle", 30)], "DE": []}


@pytest.mark.parametrize(
    ("since", "last"),
    [(date(2026, 2, 28), date(2027, 2, 28)), (date(2028, 2, 29), date(2029, 2, 28))],
)
def test_twelve_months_end_on_the_same_day_or_the_months_last(since: date, last: date) -> None:
    assert machine("warranty").limits_in("PL")[0].last_day(since) == last


@given(st.sampled_from(["text", "date", "amount", "serial", "new"]), st.text(max_size=12))
def test_whether_a_value_fits_is_always_said(kind: str, value: str) -> None:
    assert fits(kind, value) in (True, False)


def test_a_value_of_another_type_does_not_fit_its_field() -> None:
    types = load_fields(resources.read_toml("cases", "fields.toml"))
    assert not fits(types["expected_delivery"], "27.11.2026")
    assert fits(types["expected_delivery"], "2026-11-27")
    assert fits(types["reason"], "x")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "x", "first": "a", "stages": {"a": {"by": ["seller"], "next": ["b"]}}},
        {"kind": "x", "first": "b", "stages": {"a": {"by": ["seller"], "next": []}}},
        {"kind": "x", "first": "a", "stages": {"a": {"next": []}}},
        {
            "kind": "x",
            "first": "a",
            "stages": {"a": {"by": [], "next": []}},
            "limits": [{"id": "l", "by": "seller", "law": True, "since": "a", "until": ["z"], "source": "s"}],
        },
    ],
)
def test_rules_that_do_not_hold_together_are_refused(data: dict[str, object]) -> None:
    with pytest.raises(CaseRulesError):
        load_machine(data)


def test_fields_of_no_known_type_are_refused() -> None:
    with pytest.raises(CaseRulesError, match="colour"):
        load_fields({"colour": {"type": "rainbow"}})


def test_a_stage_without_fields_needs_none() -> None:
    assert Stage("a", ("seller",), ()).needed({}) == ()
