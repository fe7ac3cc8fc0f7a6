"""What a draft is judged against, read from the store: once for a conversation, anew when something of it
changed.

No calendar is built here: the store's clock book has those that are ready; without one nothing is said about
closed days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from desktop.compliance.model import Surroundings
from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.calendars import Calendar
from desktop.domain.changes import Changes
from desktop.domain.conversations import BUYER, Message
from desktop.domain.orders import Address, Offer, Order
from desktop.l10n.dates import local
from desktop.store.reader import Reader

from ...draft_facts import name_to_greet
from ...marketplace_words import is_helpdesk
from ...workspace import Workspace
from ..target import Target

_MESSAGES = 60
_UNANSWERED = 12
_READ_OF_ONE, _READ_OF_ALL, _LINES = 6_000, 12_000, 100
"""Characters (and lines of one) of the buyer's messages that are reviewed, the newest first: the screen's
thread reads them, and a stranger's may have a million."""
_OFFERED = 8
"""At most so many: a review is asked at every pause in the typing."""


@dataclass(frozen=True, slots=True)
class Known:
    """What stands around a conversation's draft; `asked` are the unanswered messages behind
    `around.buyer_texts`, by id."""

    around: Surroundings
    asked: tuple[tuple[str, str], ...] = ()


class SurroundingsReader:
    """Keeps what it read of the conversation in question; `heed` what changed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._target: Target | None = None
        self._known: Known | None = None
        self._involved: tuple[frozenset[str], str] = (frozenset(), "")

    def forget(self) -> None:
        """Read anew at the next question."""
        self._known = None

    def heed(self, changes: Changes) -> bool:
        """Whether a write concerns what was read, which is then read anew at the next question."""
        if self._target is None or self._known is None:
            return False
        orders, case = self._involved
        concerned = (
            changes.touches(self._target.conversation)
            or changes.account
            or bool(changes.orders & orders)
            or case in changes.cases
            or bool(changes.offers)
        )
        if concerned:
            self._known = None
        return concerned

    def about_order(self, target: Target, order_id: str) -> Surroundings:
        """What a first message about an order is judged against: nothing was asked, and only that order is
        meant. `target` is the conversation that it is begun from."""
        around = self._read(target).around
        orders = tuple(order for order in around.orders if order.id == order_id)
        return replace(around, buyer_texts=(), orders=orders, case=None)

    def of(self, target: Target, template: str = "", *, form: bool = False) -> Known:
        """What the draft for `target` is judged against. `template` is the text that a template or stage form
        gave it."""
        if target != self._target or self._known is None:
            self._target = target
            self._known = self._read(target)
        if template or form:
            around = replace(self._known.around, template=template, form=form, stage_notice=form)
            return replace(self._known, around=around)
        return self._known

    def _read(self, target: Target) -> Known:
        workspace = self._workspace
        market = workspace.market_info(target.market)
        plain = Surroundings(
            market, language=target.language, buyer_name=target.buyer, helpdesk=is_helpdesk(workspace)
        )
        if not workspace.is_attached:
            return Known(plain)
        reader, account = workspace.reader, workspace.account
        row = reader.conversation(target.conversation)
        asked = _unanswered(reader.messages(target.conversation, _MESSAGES))
        order_ids = tuple(reversed(row.order_ids)) if row is not None else ()
        orders = tuple(order for order in map(reader.order, order_ids) if order is not None)
        case = reader.case(row.case_id) if row is not None and row.case_id else None
        self._involved = (frozenset(order_ids), case.id if case is not None else "")
        entry = _market_of(account, target.market)
        book = workspace.store.book
        clock = book.clock(target.market) if book is not None else None
        calendar = clock.calendar if clock is not None else None
        around = replace(
            plain,
            buyer_name=name_to_greet(row, orders) if row is not None else target.buyer,
            buyer_texts=tuple(text for _, text in asked),
            orders=orders,
            offers=_offers(reader, orders, target.market) if workspace.can("offers") else (),
            case=case,
            account_market=entry,
            today=local(workspace.now(), workspace.zone(target.market)).date(),
            closed=partial(_closed, calendar) if calendar is not None else None,
            own_texts=_own(account, entry),
        )
        return Known(around, asked)


def _closed(calendar: Calendar, day: date) -> bool:
    """Whether a day is closed; of years that the calendar does not cover nothing is said."""
    return calendar.covers(day) and calendar.is_closed(day)


def _unanswered(messages: Sequence[Message]) -> tuple[tuple[str, str], ...]:
    """The buyer's messages since the last reply that counts, oldest first."""
    found: list[tuple[str, str]] = []
    left = _READ_OF_ALL
    for message in reversed(messages):
        if message.is_reply or left <= 0:
            break
        text = message.text[: min(_READ_OF_ONE, left)]
        if message.author.role == BUYER and text.strip():
            found.append((message.id, "\n".join(text.split("\n", _LINES)[:_LINES])))
            left -= len(text)
    return tuple(reversed(found[:_UNANSWERED]))


def _offers(reader: Reader, orders: Sequence[Order], market: str) -> tuple[Offer, ...]:
    skus = list(dict.fromkeys(line.sku for order in orders for line in order.lines))
    return tuple(offer for sku in skus[:_OFFERED] for offer in reader.offers(sku, market))


def _market_of(account: Account | None, code: str) -> AccountMarket | None:
    return next((known for known in (account.markets if account else ()) if known.code == code), None)


def _own(account: Account | None, market: AccountMarket | None) -> tuple[str, ...]:
    """Texts of the seller's own, which are no findings: names and addresses, part by part and whole."""
    texts = [account.name, account.agent_name] if account is not None else []
    for address in (market.return_address, market.dispatch_address) if market is not None else ():
        if address is not None:
            texts += _parts(address)
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def _parts(address: Address) -> list[str]:
    told = [part for part in address.parts().values() if part]
    return [*told, " ".join(part for part in (address.postal_code, address.city) if part)]
