"""For whom the composer writes, and in which language (R13)."""

from dataclasses import dataclass

from desktop.domain.markets import Market
from desktop.store.views import Row


@dataclass(frozen=True, slots=True)
class Target:
    """A conversation as the composer needs it. `language` is BCP 47; `blocked` says why no reply can be
    written, "" when one can; `notes`: whether internal notes can be left."""

    conversation: str
    buyer: str
    market: str
    language: str
    blocked: str = ""
    notes: bool = True


def reply_language(row: Row, market: Market) -> str:
    """The language to answer in: the buyer's where the market speaks it, else the market's first (R13)."""
    spoken = row.language.split("-")[0]
    for language in market.languages:
        if spoken and language.split("-")[0] == spoken:
            return language
    return market.language
