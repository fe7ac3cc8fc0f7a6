"""What every report reads from: the store, the account's people and markets, and the clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from zoneinfo import ZoneInfo

from desktop.domain.accounts import Account, Agent
from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.policies import DEFAULT
from desktop.store.reader import Reader


@dataclass(frozen=True)
class Sources:
    """A reader of the calling thread (`Store.reader`), the account as last told (`Reader.account`) and the
    clock book in force (`Store.book`). Without account or book the numbers are there, as far as they need
    neither; nothing is guessed."""

    reader: Reader
    account: Account | None = None
    book: ClockBook | None = None

    @cached_property
    def agents(self) -> Mapping[str, Agent]:
        """The seller's people by id, as the platform tells them now; who left is not among them."""
        return {agent.id: agent for agent in (self.account.agents if self.account is not None else ())}

    @cached_property
    def warn_hours(self) -> Mapping[str, tuple[float, ...]]:
        """Hours before act-by at which each market warns, widest first: "due soon" and "at risk"."""
        told = self.account.markets if self.account is not None else ()
        return {market.code: market.policy_warn_hours or DEFAULT.warn_hours for market in told}

    def clock(self, market: str) -> MarketClock | None:
        """The market's clock; None while its calendar is not known."""
        return self.book.clock(market) if self.book is not None else None

    def zone(self, market: str) -> ZoneInfo:
        """The time zone in which the market counts its days; UTC when nobody knows it."""
        clock = self.clock(market)
        if clock is not None:
            return ZoneInfo(clock.time_zone)
        told = self.account.markets if self.account is not None else ()
        name = next((each.time_zone for each in told if each.code == market), "")
        try:
            return ZoneInfo(name or UTC.tzname(None) or "UTC")
        except (KeyError, ValueError, OSError):
            return ZoneInfo("UTC")
