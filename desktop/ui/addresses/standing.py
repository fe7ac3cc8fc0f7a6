"""Which address holds in a market: what waits in the outbox, else what the platform has. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.actions import SetAddresses
from desktop.domain.orders import Address
from desktop.store.views import OutboxRow

Kind = Literal["return", "dispatch"]
RETURN: Final[Kind] = "return"
DISPATCH: Final[Kind] = "dispatch"
KINDS: Final[tuple[Kind, ...]] = (RETURN, DISPATCH)


def address_rows(rows: Iterable[OutboxRow]) -> list[OutboxRow]:
    """The addresses that wait, in order."""
    return [row for row in rows if isinstance(row.action, SetAddresses)]


def row_of(rows: Iterable[OutboxRow], market: str) -> OutboxRow | None:
    """What waits for a market; only the last one is shown."""
    waiting = [row for row in address_rows(rows) if row.action.market == market]  # type: ignore[union-attr]
    return waiting[-1] if waiting else None


def in_action(action: object, kind: Kind) -> Address | None:
    """The address of a kind that an action sets."""
    if not isinstance(action, SetAddresses):
        return None
    return action.return_address if kind == RETURN else action.dispatch_address


def action_for(market: str, kind: Kind, address: Address) -> SetAddresses:
    """Sets one of the two and leaves the other."""
    if kind == RETURN:
        return SetAddresses(market, return_address=address)
    return SetAddresses(market, dispatch_address=address)


def held(entry: AccountMarket | None, kind: Kind) -> Address | None:
    """The address that the platform has."""
    if entry is None:
        return None
    return entry.return_address if kind == RETURN else entry.dispatch_address


def market_of(account: Account | None, code: str) -> AccountMarket | None:
    """The account's entry for a market."""
    markets: Sequence[AccountMarket] = account.markets if account is not None else ()
    return next((entry for entry in markets if entry.code == code), None)


def standing(account: Account | None, rows: Iterable[OutboxRow], market: str, kind: Kind) -> Address | None:
    """The address that holds or waits to; None when there is none."""
    row = row_of(rows, market)
    waiting = in_action(row.action, kind) if row is not None else None
    return waiting or held(market_of(account, market), kind)
