"""What every report reads from: the store, the account's people and markets, and the clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from desktop.domain.accounts import Account, AccountMarket, Agent
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
    def _told(self) -> Mapping[str, AccountMarket]:
        return {market.code: market for market in (self.account.markets if self.account is not None else ())}

    @property
    def account_markets(self) -> tuple[str, ...]:
        """The markets in which the account sells, by code."""
        return tuple(sorted(self._told))

    def warn_hours(self, market: str) -> tuple[float, ...]:
        """Hours before act-by at which the market warns, widest first: "due soon", ..., "at risk"."""
        told = self._told.get(market)
        return tuple(sorted((told and told.policy_warn_hours) or DEFAULT.warn_hours, reverse=True))

    def clock(self, market: str) -> MarketClock | None:
        """The market's clock; None while its calendar is not known."""
        return self.book.clock(market) if self.book is not None else None

    def zone(self, market: str) -> ZoneInfo:
        """The time zone in which the market counts its days; UTC when nobody knows it."""
        clock = self.clock(market)
        if clock is not None:
            return ZoneInfo(clock.time_zone)
        told = self._told.get(market)
        try:
            return ZoneInfo(told.time_zone if told is not None else "UTC")
        except (KeyError, ValueError, OSError):
            return ZoneInfo("UTC")
