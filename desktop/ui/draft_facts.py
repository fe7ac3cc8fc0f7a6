"""What drafts are filled with, read from the store for one conversation."""

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
    order: Order | None = next((found for each in wanted if (found := reader.order(each))), None)
    case: Case | None = reader.case(row.case_id) if row.case_id else None
    return Facts(
        market=workspace.market_info(row.market),
        buyer=" ".join(row.buyer.split())[:80],
        agent=account.agent_name if account is not None else "",
        seller=account.name if account is not None else "",
        order=order,
        case_id=row.case_id or "",
        case=case,
        account_market=account_market(workspace, row.market),
        today=local(workspace.now(), workspace.zone(row.market)).date(),
    )


def account_market(workspace: Workspace, code: str) -> AccountMarket | None:
    """What the platform says of one market of the account."""
    account = workspace.account
    return next((entry for entry in (account.markets if account else ()) if entry.code == code), None)


def calendar_of(workspace: Workspace, market: str) -> Calendar | None:
    """The market's calendar, as far as the store's clock book has it ready; none is built for a form."""
    book = workspace.store.book if workspace.is_attached else None
    clock = book.clock(market) if book is not None else None
    return clock.calendar if clock is not None else None
