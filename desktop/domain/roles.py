"""What a person may do by the roles of `GET /v1/me`: owner, lead, agent.

The platform has the last word; the screen offers nothing that it would refuse. Roles that we do not know
take nothing away: another marketplace may name its people differently.
"""

from collections.abc import Iterable
from typing import Final

from .accounts import Account, Agent

OWNER: Final = "seller"
"""The seller in person: everything, as a lead."""
LEAD: Final = "lead"
AGENT: Final = "agent"

NOBODY: Final = ""
"""The assignee of conversations that the team has and no one in particular."""


def leads(roles: Iterable[str]) -> bool:
    """Whether somebody with these roles answers for the others too: an owner or a lead, or somebody who is
    no agent by the roles we know."""
    held = set(roles)
    return bool(held & {OWNER, LEAD}) or AGENT not in held


def is_lead(account: Account | None) -> bool:
    """Whether the person who is signed in leads; nobody does while no account is open."""
    return account is not None and leads(account.roles)


def figures_of(account: Account | None) -> tuple[str, ...] | None:
    """Whose figures the person may see: None is everybody's, an agent sees the own ones only."""
    if account is None or leads(account.roles):
        return None
    return (account.agent_id,)


def may_assign(roles: Iterable[str], me: str, held_by: str | None, to: str) -> bool:
    """Whether a conversation of `held_by` may be given to `to` (NOBODY or None is nobody's).

    A lead gives anything to anybody. An agent takes a conversation, whosever it is, and gives the own ones
    back to the team.
    """
    if leads(roles) or to == me:
        return True
    return to == NOBODY and (held_by or NOBODY) in (me, NOBODY)


def absent(account: Account | None) -> dict[str, Agent]:
    """The people who are away now, by id."""
    people = account.agents if account is not None else ()
    return {person.id: person for person in people if person.away}
