"""What drafts are filled with, read from the store for one conversation."""

from collections.abc import Iterable

from desktop.domain.accounts import AccountMarket
from desktop.domain.calendars import Calendar
from desktop.domain.cases import Case
from desktop.domain.orders import Order
from desktop.l10n.dates import local
from desktop.replies.facts import Facts
from desktop.store.views import Row

from .workspace import Workspace


def facts_of(workspace: Workspace, row: Row, order_id: str | None = None) -> Facts:
    """The facts of a conversation, about one of its orders: the named one, else the newest that is known."""
    reader, account = workspace.reader, workspace.account
    wanted = [order_id] if order_id else list(reversed(row.order_ids))
    orders = [found for each in wanted if (found := reader.order(each))]
    order = orders[0] if orders else None
    case: Case | None = reader.case(row.case_id) if row.case_id else None
    return Facts(
        market=workspace.market_info(row.market),
        buyer=" ".join((name_to_greet(row, orders) or row.buyer).split())[:80],
        agent=account.agent_name if account is not None else "",
        seller=account.name if account is not None else "",
        order=order,
        case_id=row.case_id or "",
        case=case,
        account_market=account_market(workspace, row.market),
        today=local(workspace.now(), workspace.zone(row.market)).date(),
    )


def name_to_greet(row: Row, orders: Iterable[Order]) -> str:
    """The buyer's name. Where the marketplace knows the buyer by a login, which is then the id as well, that
    of an order; "" where none tells it."""
    if row.buyer != row.buyer_id:
        return row.buyer
    own = (order.buyer.name for order in orders if order.buyer.id == row.buyer_id)
    return next((name for name in own if name and name != row.buyer_id), "")


def account_market(workspace: Workspace, code: str) -> AccountMarket | None:
    """What the platform says of one market of the account."""
    account = workspace.account
    return next((entry for entry in (account.markets if account else ()) if entry.code == code), None)


def calendar_of(workspace: Workspace, market: str) -> Calendar | None:
    """The market's calendar, as far as the store's clock book has it ready; none is built for a form."""
    book = workspace.store.book if workspace.is_attached else None
    clock = book.clock(market) if book is not None else None
    return clock.calendar if clock is not None else None
