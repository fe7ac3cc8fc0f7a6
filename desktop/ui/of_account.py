"""The titles of pages that are about one account: with its name, while several are open."""

from .kit.labels import literal
from .workspace import Workspace


def titled(title: str, workspace: Workspace) -> str:
    """ "Planner"; among several accounts "Planner · Kaufland DE"."""
    desk = workspace.desks.get(workspace.desk_id)
    if desk is None or len(workspace.desks) < 2:
        return title
    return f"{title} · {literal(desk.name, 40)}"
