"""Whose numbers a person may see: leads and a seller alone see everybody's, an agent of a team the own."""

from desktop.reports.figures import Only

from ..workspace import Workspace

LEAD, SELLER, AGENT = "lead", "seller", "agent"


def own_only(workspace: Workspace) -> str | None:
    """The id of the person who sees only own figures, None for who sees all."""
    account = workspace.account
    if account is None or LEAD in account.roles or SELLER in account.roles:
        return None
    return account.agent_id if AGENT in account.roles else None


def chosen(workspace: Workspace) -> Only:
    """The chosen market, and the person where only own figures are to be seen."""
    own = own_only(workspace)
    market = workspace.market
    return Only(
        markets=None if market is None else (market,),
        agents=None if own is None else (own,),
    )


def may_assign(workspace: Workspace) -> bool:
    """Whether the person may give conversations to others."""
    return workspace.can("assign") and own_only(workspace) is None
