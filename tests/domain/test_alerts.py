"""Alert rules: they ring at the crossing, for what they are about, and survive being kept."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.alerts import (
    DEFAULT_RULES,
    HOURS,
    ME,
    TEAM,
    AlertRule,
    is_meant_for,
    reach,
    ringing,
    rules_kept,
    rules_to_keep,
)

DUE = datetime(2026, 11, 24, 4, 25, tzinfo=UTC)
ACT_BY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Row:
    id: str = "a"
    market: str = "PL"
    topic: str = "question"
    case_kind: str | None = None
    assignee: str | None = None
    needs_answer_since: datetime | None = DUE - timedelta(hours=24)
    due_at: datetime | None = DUE
    act_by: datetime | None = ACT_BY
    next_update_due: datetime | None = None


def rings(rule: AlertRule, row: Row, now: datetime) -> bool:
    return [alert.rule for alert in ringing([rule], [row], now)] == [rule.id]


def test_a_warning_follows_act_by_and_comes_at_its_instant() -> None:
    rule = AlertRule("r", 1.0)
    assert rule.crossing(Row()) == ACT_BY - timedelta(hours=1)
    assert not rings(rule, Row(), ACT_BY - timedelta(hours=1) - SECOND)
    assert rings(rule, Row(), ACT_BY - timedelta(hours=1))


def test_overdue_follows_the_deadline_and_comes_after_its_instant() -> None:
    rule = AlertRule("r", 0.0)
    assert not rings(rule, Row(), DUE)
    assert rings(rule, Row(), DUE + SECOND)


def test_without_staff_hours_a_warning_follows_the_deadline() -> None:
    assert AlertRule("r", 2.0).crossing(Row(act_by=None)) == DUE - timedelta(hours=2)


def test_an_update_follows_what_was_promised() -> None:
    rule = AlertRule("r", 4.0, "update")
    assert rule.crossing(Row(needs_answer_since=None, next_update_due=DUE)) == DUE - timedelta(hours=4)
    assert rule.crossing(Row()) is None


def test_answered_rings_no_more() -> None:
    assert AlertRule("r", 0.0).crossing(Row(needs_answer_since=None)) is None


@pytest.mark.parametrize(
    ("narrowed", "row"),
    [
        ({"market": "DE"}, Row()),
        ({"kind": "return"}, Row()),
        ({"kind": "question"}, Row(case_kind="return", topic="question")),
        ({"agent": "jana"}, Row()),
        ({"agent": ""}, Row(assignee="jana")),
        ({"on": False}, Row()),
    ],
)
def test_a_rule_is_about_its_market_kind_and_agent_only(narrowed, row) -> None:
    rule = AlertRule("r", 0.0)
    assert rings(rule, row, DUE + SECOND)
    assert not rings(replace(rule, **narrowed), row, DUE + SECOND)


def test_a_rule_about_nobody_is_about_what_nobody_has() -> None:
    assert rings(AlertRule("r", 0.0, agent=""), Row(), DUE + SECOND)


@pytest.mark.parametrize(
    ("to", "markets", "expected"),
    [
        (ME, (), True),
        ("me-id", (), True),
        ("jana", (), False),
        (TEAM, ("PL",), True),
        (TEAM, ("DE",), False),
        (TEAM, (), True),
    ],
)
def test_whom_a_rule_is_meant_for(to, markets, expected) -> None:
    assert is_meant_for(AlertRule("r", 1.0, to=to), "PL", "me-id", markets) is expected


def test_how_far_the_rules_look() -> None:
    assert reach(DEFAULT_RULES, "reply") == 1.0
    assert reach(DEFAULT_RULES, "update") == 4.0
    assert reach([AlertRule("r", 8.0, on=False)], "reply") is None


RULES = st.builds(
    AlertRule,
    id=st.text(min_size=1),
    hours=st.sampled_from(HOURS),
    what=st.sampled_from(("reply", "update")),
    market=st.none() | st.just("PL"),
    kind=st.none() | st.just("return"),
    agent=st.none() | st.text(),
    to=st.sampled_from((ME, TEAM, "jana")),
    how=st.sampled_from(("now", "digest")),
    on=st.booleans(),
)


@given(st.lists(RULES, unique_by=lambda rule: rule.id))
def test_what_is_kept_comes_back(rules) -> None:
    assert rules_kept(rules_to_keep(rules)) == tuple(rules)


@pytest.mark.parametrize(
    "broken",
    [
        7,
        {"id": "x"},
        {"id": "x", "hours": "1"},
        {"id": "x", "hours": True},
        {"id": "x", "hours": -1},
        {"id": 7, "hours": 1},
        {"id": "x", "hours": 1, "what": "weather"},
        {"id": "x", "hours": 1, "how": "by pigeon"},
        {"id": "x", "hours": 1, "market": 7},
        {"id": "x", "hours": 1, "on": "yes"},
        {"id": "x", "hours": 1, "new": 1},
    ],
)
def test_what_is_no_rule_is_left_out(broken) -> None:
    good = AlertRule("good", 2.0)
    assert rules_kept([broken, *rules_to_keep([good])]) == (good,)


def test_the_usual_rules_hold_until_others_are_kept() -> None:
    assert rules_kept(None) == DEFAULT_RULES
    assert rules_kept([]) == ()
