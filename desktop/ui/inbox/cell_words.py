"""How the list words that it shows the conversations behind a number of the monitor."""

from desktop.l10n.catalogs import _
from desktop.l10n.names import market_name
from desktop.store.views import CellFilter

from ..workspace import Workspace
from .view_names import kind_name


def figure_name(cell: CellFilter) -> str:
    """The figure that was counted. What figures are called is read only when one is shown."""
    from desktop.reports.definitions import BOARD

    known = BOARD.get(cell.figure)
    return _(known.name) if known is not None else cell.figure


def cell_text(cell: CellFilter, workspace: Workspace, agent: str) -> str:
    """What the number was narrowed to: market, kind, person; `agent` is that person's name."""
    parts = []
    if len(cell.marks) == 1:
        parts.append(market_name(cell.marks[0].market, workspace.language))
    if cell.kind is not None:
        parts.append(kind_name(cell.kind))
    if cell.agent is not None:
        parts.append(agent or _("Nobody"))
    return ", ".join(parts) or _("All markets")
