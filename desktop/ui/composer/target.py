"""For whom the composer writes, in which language (R13), and what the marketplace takes there."""

from dataclasses import dataclass

from desktop.domain.conversations import Conversation, reaches_buyer
from desktop.domain.markets import Market
from desktop.l10n.catalogs import _
from desktop.store.views import Row

from ..marketplace_words import marketplace_name
from ..workspace import Workspace
from .length import LIMIT


@dataclass(frozen=True, slots=True)
class Target:
    """A conversation as the composer needs it. `language` is BCP 47; `blocked` says why no reply can be
    written, "" when one can; `is_told`: the strip over the messages says so too; `notes`: whether internal
    notes can be left.

    `recipients`: roles among which the seller chooses, the usual one first; empty where nobody does.
    `limit` and `least`: characters of a reply. `marketplace`: its name, "" where it has none.
    """

    conversation: str
    buyer: str
    market: str
    language: str
    blocked: str = ""
    notes: bool = True
    recipients: tuple[str, ...] = ()
    limit: int = LIMIT
    least: int = 1
    marketplace: str = ""
    is_told: bool = False

    @property
    def choices(self) -> tuple[tuple[str, ...], ...]:
        """To whom it can go, the usual first: each role alone, then all together; empty where there is
        nothing to choose."""
        if not self.recipients:
            return ()
        alone = tuple((role,) for role in self.recipients)
        return (*alone, self.recipients) if len(alone) > 1 else alone


def target_of(workspace: Workspace, row: Row, head: Conversation | None, blocked: str) -> Target:
    """The target of the conversation that is open; `blocked`: why it takes no reply, "" when it does."""
    account = workspace.account
    if not workspace.can("reply"):
        blocked = blocked or _("This platform takes no replies from here.")
    limit = (head.text_limit if head is not None else 0) or (account.text_limit if account else LIMIT)
    return Target(
        row.id,
        row.buyer,
        row.market,
        reply_language(row, workspace.market_info(row.market)),
        blocked,
        workspace.can("notes"),
        head.recipients if head is not None else (),
        limit,
        account.text_least if account is not None else 1,
        marketplace_name(account),
    )


def misses_buyer(recipients: tuple[str, ...]) -> bool:
    """Whether what is written to these roles is for the marketplace's staff only."""
    return not reaches_buyer(recipients)


def reply_language(row: Row, market: Market) -> str:
    """The language to answer in: the buyer's where the market speaks it, else the market's first (R13)."""
    spoken = row.language.split("-")[0]
    for language in market.languages:
        if spoken and language.split("-")[0] == spoken:
            return language
    return market.language
