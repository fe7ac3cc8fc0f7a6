"""Roles: a lead assigns and sees everybody; an agent takes, gives back and sees the own figures."""

import pytest

from desktop.domain.accounts import Account, Agent
from desktop.domain.roles import NOBODY, absent, figures_of, is_lead, leads, may_assign


def account(*roles: str) -> Account:
    people = (Agent("jana", "Jana", away=True), Agent("me", "Marta"))
    return Account("a", "ReFon", "me", "Marta", roles=roles, agents=people)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (("lead",), True),
        (("seller",), True),
        (("seller", "lead"), True),
        (("agent",), False),
        (("agent", "lead"), True),
        ((), True),
        (("supervisor",), True),
    ],
)
def test_owners_and_leads_lead_and_unknown_roles_take_nothing_away(roles, expected) -> None:
    assert leads(roles) is expected
    assert is_lead(account(*roles)) is expected


def test_nobody_leads_while_no_account_is_open() -> None:
    assert not is_lead(None)
    assert figures_of(None) is None


def test_an_agent_sees_own_figures_only() -> None:
    assert figures_of(account("agent")) == ("me",)
    assert figures_of(account("lead")) is None


@pytest.mark.parametrize(
    ("held_by", "to", "expected"),
    [
        ("jana", "me", True),
        (None, "me", True),
        ("me", NOBODY, True),
        (None, NOBODY, True),
        ("jana", NOBODY, False),
        ("me", "jana", False),
        (None, "jana", False),
    ],
)
def test_an_agent_takes_and_gives_back_and_a_lead_gives_to_anybody(held_by, to, expected) -> None:
    assert may_assign(("agent",), "me", held_by, to) is expected
    assert may_assign(("lead",), "me", held_by, to)


def test_who_is_away() -> None:
    assert list(absent(account("lead"))) == ["jana"]
    assert absent(None) == {}
