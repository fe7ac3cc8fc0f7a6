"""The addresses that one can be copied from: those of other markets, each once."""

from desktop.domain.orders import Address
from desktop.l10n.addresses import format_address
from desktop.l10n.named import named
from desktop.l10n.names import market_name

from ..kit.labels import literal
from ..kit.picker import Choice
from ..planner.pending import account_rows
from ..workspace import Workspace
from .standing import DISPATCH, KINDS, RETURN, Kind, standing

Copy = tuple[str, Kind, Address]


def copies(workspace: Workspace, kind: Kind, here: Address | None) -> list[Copy]:
    """The other addresses that are set, of the same kind first; none that is the same as `here`."""
    account, rows = workspace.account, account_rows(workspace)
    found: list[Copy] = []
    for each in (kind, *(other for other in KINDS if other != kind)):
        for market in workspace.markets():
            given = standing(account, rows, market, each)
            if given is not None and given != here and all(given != known for _m, _k, known in found):
                found.append((market, each, given))
    return found


def choices(found: list[Copy], language: str) -> list[Choice]:
    """The lines to pick from."""
    lines = []
    for market, kind, given in found:
        written = format_address(given.parts(), given.country, language, with_country=False)
        name, note = market_name(market, language), literal(", ".join(written), 70)
        lines.append(Choice(f"{market}/{kind}", name, note=note, spoken=named(name, note)))
    return lines


def address_of(workspace: Workspace, key: str) -> Address | None:
    """The address of a line that was picked."""
    market, _slash, kind = key.partition("/")
    which: Kind = RETURN if kind == RETURN else DISPATCH
    return standing(workspace.account, account_rows(workspace), market, which)
