"""Whose numbers a person may see: who leads everybody's, an agent of a team the own."""

from desktop.domain.roles import figures_of, is_lead
from desktop.reports.figures import Only

from ..workspace import Workspace


def own_only(workspace: Workspace) -> str | None:
    """The id of the person who sees only own figures, None for who sees all."""
    own = figures_of(workspace.account)
    return own[0] if own else None


def chosen(workspace: Workspace) -> Only:
    """The chosen market, and the person where only own figures are to be seen."""
    market = workspace.market
    return Only(
        markets=None if market is None else (market,),
        agents=figures_of(workspace.account),
    )


def may_assign(workspace: Workspace) -> bool:
    """Whether the person may give conversations to others."""
    return workspace.can("assign") and is_lead(workspace.account)
