"""Allegro as a `Platform`: one signed-in seller."""

from collections.abc import AsyncIterator, Sequence

from desktop.domain.accounts import Account
from desktop.domain.actions import Action
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.orders import Offer, Order
from desktop.domain.pages import Totals
from desktop.domain.presence import Present
from desktop.domain.record import Record
from desktop.domain.signing_keys import SigningKey
from desktop.platforms.budget import Budget
from desktop.platforms.held_files import HeldFiles
from desktop.platforms.json_answers import read
from desktop.platforms.platform import NotOurs, Outcome, Page, Progress, Refused
from desktop.platforms.way import Way

from . import issues, order_shapes, returns, threads
from .account import account, base_market
from .acting import Acting
from .connection import PUBLIC, Connection
from .files import Files, fits
from .issues import IssueDesk, Matter
from .orders import Orders
from .returns import ReturnDesk, Sent
from .rounds import Rounds
from .threads import Inbox


class AllegroPlatform:
    """Implements `platforms.platform.Platform`. Make and use it on one loop; nothing connects before a call.

    Conversations are `mc:` threads of the Message Center, `issue:` disputes and claims, `return:` customer
    returns. Raises NotOurs for an unprotected address.
    """

    knows_keys = False

    def __init__(self, way: Way) -> None:
        self._connection = connection = Connection(way)
        self._base = ""
        self._orders = orders = Orders(connection, lambda: self._base, way.monotonic)
        self._inbox = inbox = Inbox(connection, orders)
        self._issues = desk = IssueDesk(connection, orders)
        self._returns = return_desk = ReturnDesk(connection, orders)
        self._held = HeldFiles()
        self._files = Files(connection)
        self._rounds = Rounds(connection, orders, inbox, desk, return_desk, self._base_market)
        self._acting = Acting(
            connection,
            orders,
            inbox,
            desk,
            return_desk,
            self._held,
            self._base_market,
            self._rounds.looks_at,
        )

    @property
    def budgets(self) -> tuple[Budget, ...]:
        """What this account has asked Allegro for: all requests, and messages sent."""
        return self._connection.requests, self._connection.sends

    # --- reading ---

    async def account(self) -> Account:
        me = await self._me()
        found = await self._connection.ask("GET", "/marketplaces", PUBLIC, language="en-US", kind="account")
        return account(me, read(found, order_shapes.Marketplaces).marketplaces)

    async def changes(self, since: str | None, limit: int) -> Page:
        """In steps of some requests each, however much one brings: `limit` bounds nothing here."""
        return await self._rounds.changes(since)

    async def totals(self, state: str) -> Totals | None:
        return None

    async def hints(self, last_event_id: str | None) -> AsyncIterator[str]:
        """Allegro pushes nothing."""
        return
        yield ""

    async def conversation(self, conversation_id: str) -> Conversation:
        kind, id = _parts(conversation_id)
        if kind == threads.PREFIX:
            talk = await self._inbox.talk(await self._inbox.thread(id), await self._base_market(), [])
            if talk.head is None:
                raise NotOurs("a thread that cannot be read")
            return talk.head
        return (await self._matter(id)).head if kind == issues.PREFIX else (await self._sent(id)).head

    async def messages(self, conversation_id: str) -> Sequence[Message]:
        kind, id = _parts(conversation_id)
        if kind == threads.PREFIX:
            return await self._inbox.messages(id)
        if kind == issues.PREFIX:
            return await self._issues.messages(id)
        return ((await self._sent(id)).message,)

    async def order(self, order_id: str) -> Order:
        found = (await self._orders.read(order_id)).order
        if found is None:
            raise NotOurs("an order that cannot be read")
        return found

    async def case(self, case_id: str) -> Case:
        kind, id = _parts(case_id)
        if kind == threads.PREFIX:
            raise Refused(status=404)
        return (await self._matter(id)).case if kind == issues.PREFIX else (await self._sent(id)).case

    async def offers(self, sku: str) -> Sequence[Offer]:
        return ()

    # --- doing ---

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        return await self._acting.perform(action)

    async def upload(
        self, name: str, media_type: str, content: bytes, key: str, progress: Progress | None = None
    ) -> str:
        fits(media_type, content)
        return self._held.hold(name, media_type, content)

    async def download(self, attachment_id: str, progress: Progress | None = None) -> bytes:
        return await self._files.download(attachment_id, progress)

    async def presence(self, conversation_id: str, doing: str) -> Sequence[Present]:
        return ()

    async def record(self, conversation_id: str) -> Record:
        raise Refused(status=404)

    async def signing_keys(self) -> Sequence[SigningKey]:
        return ()

    # --- the rest ---

    def server_time_offset(self) -> float:
        return self._connection.api.offset

    async def close(self) -> None:
        await self._connection.close()

    async def _me(self) -> order_shapes.Me:
        me = await self._connection.get(order_shapes.Me, "/me", PUBLIC, kind="account")
        self._base = base_market(me)
        return me

    async def _base_market(self) -> str:
        if not self._base:
            await self._me()
        return self._base

    async def _matter(self, issue_id: str) -> Matter:
        issue = await self._issues.issue(issue_id)
        matter = await self._issues.matter(issue, await self._base_market(), [])
        if matter is None:
            raise NotOurs("an issue that cannot be read")
        return matter

    async def _sent(self, return_id: str) -> Sent:
        told = await self._returns.one(return_id)
        sent = await self._returns.sent(told, await self._base_market(), [])
        if sent is None:
            raise NotOurs("a return that cannot be read")
        return sent


def _parts(id: str) -> tuple[str, str]:
    """Which inbox an id is of, and Allegro's own id. Raises Refused for one that is none of ours."""
    for prefix in (threads.PREFIX, issues.PREFIX, returns.PREFIX):
        if id.startswith(prefix):
            return prefix, id.removeprefix(prefix)
    raise Refused(status=404)
