"""Says once, in words, when the platform names a market that this version's table does not hold: it is shown
all the same, in a general form."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop.l10n.catalogs import current_language, ngettext
from desktop.l10n.dates import format_list
from desktop.l10n.names import market_name

from .kit.labels import literal
from .workspace import Notice, Workspace

SECONDS = 30.0
"""Longer than other notices: it comes while the window is still filling."""


class NewMarkets(QObject):
    """Listens for markets of the account; what was told is remembered in the settings."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        workspace.account_changed.connect(self._look)

    @Slot()
    def _look(self) -> None:
        workspace = self._workspace
        told = workspace.settings.new_markets
        fresh = [
            code for code in workspace.markets() if not workspace.knows_market(code) and code not in told
        ]
        if not fresh:
            return
        workspace.settings.new_markets = [*told, *fresh]
        workspace.settings.save()
        workspace.noticed.emit(Notice(partial(new_markets_text, fresh), tone="warn", seconds=SECONDS))


def new_markets_text(codes: Sequence[str]) -> str:
    """What a market that we do not know means, and what to do."""
    language = current_language()
    names = format_list([literal(market_name(code, language), 40) for code in codes], language)
    return ngettext(
        "This version does not know the market {markets} yet. Dates, prices and addresses are shown in a "
        "general form. Update the program.",
        "This version does not know these markets yet: {markets}. Dates, prices and addresses are shown in a "
        "general form. Update the program.",
        len(codes),
    ).format(markets=names)
