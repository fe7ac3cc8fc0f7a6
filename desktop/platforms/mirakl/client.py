"""Mirakl's interface for shops as a `Platform`: one operator's inbox, signed in with one shop key.

Mirakl knows no idempotency keys, no read marker, no closed thread and sends no events; it is asked.
"""

from collections.abc import AsyncIterator, Sequence
from typing import TypeVar
from urllib.parse import quote

from desktop.domain.accounts import Account
from desktop.domain.actions import Action
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.orders import Offer, Order
from desktop.domain.pages import Thing
from desktop.domain.presence import Present
from desktop.domain.record import Record
from desktop.domain.signing_keys import SigningKey
from desktop.platforms.held_files import HeldFiles
from desktop.platforms.platform import NotOurs, Outcome, Page, Progress, Refused, Totals
from desktop.platforms.way import Way

from . import orders, returns, shapes
from .account import Shops
from .asking import Asking
from .doing import Doing
from .feed import Feed
from .offers import read_offer
from .reading import RETURNS_CALL, Reading

T = TypeVar("T", Conversation, Case)


class MiraklPlatform:
    """Implements `platforms.platform.Platform`. Make and use it on one loop; nothing connects before a call.
    `way.url` is the operator's host; the keeper holds the shop's API key. Raises NotOurs for an address
    without TLS."""

    def __init__(self, way: Way) -> None:
        self._asking = Asking(way)
        self._shops = Shops(self._asking, way)
        self._reading = Reading(self._asking, self._shops, way)
        self._feed = Feed(self._asking, self._reading)
        self._held = HeldFiles()
        self._doing = Doing(self._asking, self._reading, self._held)
        self.budgets = (self._asking.budget,)
        self.knows_keys = False

    # --- reading ---

    async def account(self) -> Account:
        """The shop, read once a day. Raises SignedOut with the reason for a shop that is closed for good."""
        return await self._shops.account(self._reading.rights.may(RETURNS_CALL))

    async def changes(self, since: str | None, limit: int) -> Page:
        return await self._feed.page(since, limit)

    async def totals(self, state: str) -> Totals | None:
        return None

    async def hints(self, last_event_id: str | None) -> AsyncIterator[str]:
        return
        yield

    async def conversation(self, conversation_id: str) -> Conversation:
        if conversation_id.startswith(returns.RETURN):
            return _first(await self._of_return(conversation_id), Conversation)
        return (await self._reading.read_thread(conversation_id))[0].conversation

    async def messages(self, conversation_id: str) -> Sequence[Message]:
        if conversation_id.startswith(returns.RETURN):
            things = await self._of_return(conversation_id)
            return [thing for thing in things if isinstance(thing, Message)]
        return (await self._reading.read_thread(conversation_id))[0].messages

    async def _of_return(self, conversation_id: str) -> list[Thing]:
        return await self._reading.read_return(conversation_id.removeprefix(returns.RETURN))

    async def order(self, order_id: str) -> Order:
        return await self._reading.read_order(order_id)

    async def case(self, case_id: str) -> Case:
        if not case_id.startswith(orders.INCIDENT):
            return _first(await self._reading.read_return(case_id), Case)
        return await self._reading.read_incident(case_id.removeprefix(orders.INCIDENT))

    async def offers(self, sku: str) -> Sequence[Offer]:
        page = await self._asking.read("OF21", "/api/offers", shapes.Offers, {"sku": sku, "max": 100})
        places = await self._shops.places()
        try:
            return [each for offer in page.offers or () for each in read_offer(offer, places)]
        except ValueError as error:
            raise NotOurs(f"an answer that cannot be read: {error}") from None

    # --- doing ---

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        return await self._doing.perform(action)

    async def upload(
        self, name: str, media_type: str, content: bytes, key: str, progress: Progress | None = None
    ) -> str:
        """Holds the file until the reply that names it: Mirakl takes files only inside of a message."""
        named = self._held.hold(name, media_type, content)
        if progress is not None:
            progress(len(content))
        return named

    async def download(self, attachment_id: str, progress: Progress | None = None) -> bytes:
        answer = await self._asking.get(
            "M13",
            f"/api/inbox/threads/{quote(attachment_id, safe='')}/download",
            accept="application/octet-stream",
            progress=progress,
        )
        if answer.media_type == "text/html":
            raise NotOurs("an answer of type text/html")  # a captive portal's page
        return answer.body

    # --- what Mirakl does not have ---

    async def presence(self, conversation_id: str, doing: str) -> Sequence[Present]:
        return ()

    async def record(self, conversation_id: str) -> Record:
        raise Refused(status=404)

    async def signing_keys(self) -> Sequence[SigningKey]:
        return ()

    # --- the rest ---

    def server_time_offset(self) -> float:
        return self._asking.http.offset

    async def close(self) -> None:
        await self._asking.http.close()


def _first(things: Sequence[Thing], kind: type[T]) -> T:
    """The thing of that kind. Raises Refused (404) when there is none."""
    for thing in things:
        if isinstance(thing, kind):
            return thing
    raise Refused("", status=404)
