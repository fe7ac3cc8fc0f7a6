"""The Kaufland Global Marketplace as a `Platform`: one pair of keys, all storefronts of one seller."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Final, TypeVar

from desktop.domain.accounts import Account
from desktop.domain.actions import Action
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.orders import Offer, Order
from desktop.domain.pages import Thing
from desktop.domain.presence import Present
from desktop.domain.record import Record
from desktop.domain.signing_keys import SigningKey
from desktop.platforms.budget import Budget
from desktop.platforms.held_files import HeldFiles
from desktop.platforms.http import Answer, Http, origin
from desktop.platforms.platform import Busy, NotOurs, Outcome, Page, Progress, Refused, Totals
from desktop.platforms.way import Way

from . import account, orders, returns
from .calls import Calls
from .changes import Reading
from .cursor import OVERLAP, cursor_of
from .doing import Doing
from .embedding import Embedding
from .files import attachment_id as file_id
from .files import place_of, read_files
from .tickets import Found, found_in, read_ticket
from .values import is_id

T = TypeVar("T")

PRODUCTION: Final = "https://sellerapi.kaufland.com"
PLAYGROUND: Final = "https://sellerapi-playground.kaufland.com"
"""For trying; the marketplace lets a seller in on request."""


async def check_keys(way: Way) -> tuple[str, ...]:
    """Tries a pair of keys: the markets that they may see, "DE" first to last as the marketplace tells them.

    Raises SignedOut (the keys are wrong or no longer valid), Refused with status 403 (they lack a right that
    we need), NotOurs (the host is no such marketplace), Unreachable, Busy."""
    calls = Calls(way)
    try:
        fronts = await account.storefronts(calls)
        await calls.get("tickets", [("limit", "1")])
    finally:
        await calls.http.close()
    return tuple(front.upper() for front in fronts)


class KauflandPlatform:
    """Implements `platforms.platform.Platform`. Make and use it on one loop; nothing connects before a call.
    Raises NotOurs for an unprotected address."""

    knows_keys = False

    def __init__(self, way: Way) -> None:
        self._way = way
        self._calls = Calls(way)
        self._embedding = Embedding()
        self._held = HeldFiles()
        self._doing = Doing(self._calls, self._held, self._fresh, self._fresh_case)
        self._fronts: list[str] | None = None
        self._lacks: set[str] = set()

    @property
    def budgets(self) -> tuple[Budget, ...]:
        """What is counted of its requests."""
        return (self._calls.budget,)

    # --- reading ---

    async def account(self) -> Account:
        fronts = self._fronts = await account.storefronts(self._calls)
        spoken = await account.locales(self._calls)
        return account.account_of(await self._calls.keys(), fronts, spoken)

    async def changes(self, since: str | None, limit: int) -> Page:
        """In steps of some thirty tickets, with all that belongs to them: `limit` bounds nothing here."""
        cursor = cursor_of(since)
        if self._fronts is None:
            self._fronts = await account.storefronts(self._calls)
        before, resting = cursor.began, not cursor.tasks
        reading = Reading(self._calls, self._embedding, cursor, self._fronts, self._lacks)
        page = await reading.page()
        young = cursor.began - before < OVERLAP.total_seconds()
        if since is not None and resting and young and not page.has_more and reading.is_empty:
            return Page(since, False, lacks=page.lacks)  # the same state: there is nothing to keep
        return page

    async def totals(self, state: str) -> Totals | None:
        return None

    async def hints(self, last_event_id: str | None) -> AsyncIterator[str]:
        """The marketplace tells of no ticket by itself."""
        return
        yield

    async def conversation(self, conversation_id: str) -> Conversation:
        return (await self._read(conversation_id)).conversation

    async def messages(self, conversation_id: str) -> Sequence[Message]:
        return (await self._read(conversation_id)).messages

    async def order(self, order_id: str) -> Order:
        told = await _readable(orders.read_order(self._calls, _known(order_id)))
        try:
            return orders.order_of(told)
        except ValueError as error:
            raise NotOurs(f"an order that cannot be read: {error}") from None

    async def case(self, case_id: str) -> Case:
        found = await self._return_of(case_id)
        case = next((t for t in found.things if isinstance(t, Case) and t.id == case_id), None)
        if case is None:
            raise NotOurs("a return without its unit")
        return case

    async def offers(self, sku: str) -> Sequence[Offer]:
        return ()

    async def presence(self, conversation_id: str, doing: str) -> Sequence[Present]:
        return ()

    async def record(self, conversation_id: str) -> Record:
        raise Refused(status=404)

    async def signing_keys(self) -> Sequence[SigningKey]:
        return ()

    # --- doing ---

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        return await self._doing.perform(action)

    async def upload(
        self, name: str, media_type: str, content: bytes, key: str, progress: Progress | None = None
    ) -> str:
        """Files go inside of the reply: held until then."""
        if progress is not None:
            progress(len(content))
        return self._held.hold(name, media_type, content)

    async def download(self, attachment_id: str, progress: Progress | None = None) -> bytes:
        """The ticket is asked for the file's address of today; only the marketplace's own places are gone
        to."""
        name = attachment_id.partition(".")[0]
        ticket = await _readable(read_ticket(self._calls, self._embedding, _known(name)))
        found = (f for f in read_files(ticket.files) if file_id(name, f) == attachment_id)
        file = next(found, None)
        if file is None:
            raise Refused(status=404)
        return _content(await self._fetched(place_of(file.uri, self._way.url), progress), file.filename)

    # --- the rest ---

    def server_time_offset(self) -> float:
        return self._calls.http.offset

    async def close(self) -> None:
        await self._calls.http.close()

    async def _fetched(self, address: str, progress: Progress | None) -> Answer:
        scheme, host, port = origin(address)
        if (scheme, host, port) == origin(self._way.url):
            return await self._calls.fetch(address, progress)
        way = self._way
        there = Http(f"{scheme}://{host}:{port}", way.language, way.now, way.limits, way.network)
        try:
            return await there.get(address, headers={"Accept": "*/*"}, progress=progress)
        finally:
            await there.close()

    async def _read(self, conversation_id: str) -> Found:
        id = returns.return_in(conversation_id)
        if id is not None:
            found, _ = await _readable(returns.read_return(self._calls, self._embedding, id))
        else:
            ticket = read_ticket(self._calls, self._embedding, _known(conversation_id))
            try:
                found = found_in(await _readable(ticket))
            except ValueError as error:
                raise NotOurs(f"a ticket that cannot be read: {error}") from None
        if not any(isinstance(thing, Conversation) for thing in found.things):
            raise Refused(status=404)
        return found

    async def _fresh(self, conversation_id: str) -> tuple[Thing, ...]:
        return tuple((await self._read(conversation_id)).things)

    async def _fresh_case(self, case_id: str) -> tuple[Thing, ...]:
        return tuple((await self._return_of(case_id)).things)

    async def _return_of(self, case_id: str) -> Found:
        unit = await _readable(returns.read_unit(self._calls, self._embedding, _known(case_id)))
        found, _ = await _readable(returns.read_return(self._calls, self._embedding, str(unit.id_return)))
        return found


def _known(id: str) -> str:
    """An id as the marketplace has them; nothing else is there."""
    if not is_id(id):
        raise Refused(status=404)
    return id


async def _readable(reading: Awaitable[T]) -> T:
    """For one thing that was asked for: what cannot be read is no answer of this marketplace."""
    try:
        return await reading
    except ValueError as error:
        raise NotOurs(f"an answer that cannot be read: {error}") from None


def _content(answer: Answer, name: str) -> bytes:
    """A file's bytes, or why there are none. A page instead of a file is a way to sign in, or a portal."""
    status = answer.status
    if status in (408, 425, 429) or status >= 500:
        raise Busy("", status=status)
    if 400 <= status < 500:
        raise Refused(status=status if status in (404, 410) else 403)
    if status != 200 or (answer.media_type == "text/html" and not name.lower().endswith((".html", ".htm"))):
        raise NotOurs(f"status {status} with {answer.media_type[:60]} for a file")
    return answer.body
