"""Policies are data: what the file says, and what a wrong file says."""

from typing import Any

import pytest

from desktop import resources
from desktop.domain.markets import load_markets
from desktop.domain.policies import DEFAULT, Policy, PolicyError, load_policies


def test_our_policies() -> None:
    policies = load_policies(resources.read_toml("policies.toml"))
    assert policies["helpdesk"] == DEFAULT
    assert Policy("helpdesk", 24, "working_days", "each_obligation", (4.0, 1.0), "computed") == DEFAULT
    assert (policies["first_reply_48"].hours, policies["first_reply_48"].answers) == (48, "first_reply")
    assert policies["around_the_clock"].mode == "around_the_clock"
    assert policies["platform"].due_source == "platform"


def test_every_market_names_a_policy_that_exists() -> None:
    policies = load_policies(resources.read_toml("policies.toml"))
    markets = load_markets(resources.read_toml("markets.toml"))
    assert {market.policy for market in markets.values()} <= policies.keys()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"hours": 0}, "hours"),
        ({"hours": 24.0}, "hours"),
        ({"hours": True}, "hours"),
        ({"mode": "office_hours"}, "mode"),
        ({"answers": "last"}, "answers"),
        ({"due_source": "buyer"}, "due_source"),
        ({"warn_hours": []}, "warn_hours"),
        ({"warn_hours": [1, 4]}, "widest"),
        ({"warn_hours": ["4"]}, "warn_hours"),
        ({"warn_hours": [4, -1]}, "positive"),
        ({"hour": 24}, "unknown field hour"),
        ("24", "not a table"),
    ],
)
def test_a_wrong_policy_is_named(table: Any, says: str) -> None:
    with pytest.raises(PolicyError, match=f"policy x.*{says}"):
        load_policies({"policy": {"x": table}})
