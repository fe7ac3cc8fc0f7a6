"""How long a marketplace gives to answer is said in words: its own, or the hours that were entered."""

import pytest

from desktop import resources
from desktop.domain.policies import load_policies
from desktop.l10n.catalogs import set_language
from desktop.l10n.policy_words import hours_text, policy_text

POLICIES = load_policies(resources.read_toml("policies.toml"))


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_no_policy_is_called_by_its_id(name: str) -> None:
    policy = POLICIES[name]
    for language in ("en", "pl"):
        set_language(language)
        said = policy_text(name, policy.hours, policy.mode)
        assert name not in said
        assert str(policy.hours) in said


def test_an_entered_policy_is_said_by_its_hours() -> None:
    set_language("en")
    assert policy_text("of-an-operator", 1, "working_days") == "1 hour on working days"
    assert hours_text(36, "around_the_clock") == "36 hours around the clock"
    set_language("pl")
    assert policy_text("of-an-operator", 36, "working_days") == hours_text(36, "working_days")
    assert hours_text(36, "working_days") != "36 hours on working days"
