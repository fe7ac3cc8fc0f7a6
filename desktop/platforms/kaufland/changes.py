"""Reading what is new: lists tell which tickets and returns have changed, each of those is then read whole.

Tickets are listed for each storefront, since one may not tell which it belongs to. Two lists are a second
look, so that nothing is missed that does not show as a change of its ticket or return: the feed of all
messages, and the return units that changed last."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from desktop.domain.pages import Removal, SetAside, Thing
from desktop.platforms.json_answers import read, require_json
from desktop.platforms.platform import Busy, NoRight, NotOurs, Page, Refused
from desktop.platforms.values import instant

from . import shapes
from .calls import Calls, Query
from .cursor import FEED, MOST_KEPT_BACK, OWED, RETURNS, TICKETS, UNITS, Cursor, Task, state_of
from .embedding import Embedding
from .orders import order_of, read_order
from .records import Unreadable, converted, named_in, set_aside
from .returns import read_return
from .tickets import Found, found_in, orders_in, read_ticket
from .values import ident, market_of

log = logging.getLogger("helpdesk.sync")

T = TypeVar("T")

UNITS_LIMIT: Final = 100
LIMIT: Final = 30
"""Lines of a page of a list: the most that tickets and messages allow."""
STEP: Final = 30
"""Tickets and returns that one page of changes reads at least, if there are so many."""
SIDE_BY_SIDE: Final = 6
_ALL_AT_FIRST: Final = 2
_ALL_AT_ONCE: Final = 10
"""How many tickets, and not one other, a storefront has to keep back for its right to be what is missing: at
the first look, and once it has been read to its end."""
_FARTHEST: Final = 1_000_000
"""An offset at which no honest list still has lines."""


class Reading:
    """One page of changes in the making; `cursor` moves on as it is read. `lacks`: the missing rights known
    so far, kept up to date."""

    def __init__(
        self, calls: Calls, embedding: Embedding, cursor: Cursor, storefronts: list[str], lacks: set[str]
    ) -> None:
        self._calls, self._embedding, self._cursor = calls, embedding, cursor
        self._storefronts, self._lacks = storefronts, lacks
        self._gate = asyncio.Semaphore(SIDE_BY_SIDE)
        self._things: list[Thing] = []
        self._removals: list[Removal] = []
        self._set_aside: list[SetAside] = []
        self._tickets: set[str] = set()
        self._returns: set[int] = set()
        self._orders: set[str] = set()
        self._read = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read, neither well nor badly."""
        return not (self._things or self._removals or self._set_aside)

    async def page(self) -> Page:
        """Goes on where the cursor stands, until there is enough for a page or the pass is over."""
        cursor = self._cursor
        if not cursor.tasks:
            cursor.begin(self._storefronts, self._calls.http.now())
        while cursor.tasks and self._read < STEP:
            task = cursor.tasks[0]
            try:
                ended = await self._list(task)
            except NoRight as error:
                self._refused(task, error)
                continue
            except (Refused, NotOurs, Busy) as error:
                if task.kind == TICKETS or (isinstance(error, Busy) and error.status == 429):
                    raise
                # Whatever is wrong with the other lists, also a missing right: they hold no message up.
                log.info("a list is not given: %s", type(error))
                cursor.skipped(task)
                continue
            self._lacks.discard(_right(task))
            if ended:
                cursor.done(task)
            else:
                task.offset += LIMIT
        if not cursor.tasks:
            cursor.end()
        return Page(
            state_of(cursor),
            bool(cursor.tasks),
            tuple(self._things),
            tuple(self._removals),
            tuple(self._set_aside),
            tuple(sorted(self._lacks)),
        )

    # --- lists ---

    def _refused(self, task: Task, error: NoRight) -> None:
        """One storefront keeps its list from us: the others are read on. Raises when all keep tickets."""
        log.info("a list is forbidden")
        self._lacks.add(error.right)
        self._cursor.skipped(task)
        if all(_right(Task(TICKETS, each)) in self._lacks for each in self._storefronts):
            raise NoRight(error.detail, TICKETS) from error

    async def _owed(self) -> None:
        """Tries those again that were not given."""
        owed, now = self._cursor.owed, self._calls.http.now()
        self._cursor.owed = {}
        kept_back: list[shapes.TicketLine] = []
        try:
            await self._together(
                lambda id: self._ticket(shapes.TicketLine(id, now), owed[id], kept_back), list(owed)
            )
        except (Refused, NotOurs, Busy):
            self._cursor.owed = owed  # those that were read meanwhile are read once more
            raise
        for line in kept_back:
            self._set_back(line, owed[line.id_ticket])

    async def _list(self, task: Task) -> bool:
        """Reads one page of a list and what it names; whether that was the last one."""
        if task.kind == OWED:
            await self._owed()
            return True
        try:
            listed = await self._lines(task)
        except Refused as error:
            if error.status == 403 and task.kind in (TICKETS, RETURNS):
                raise NoRight(error.detail, _right(task)) from error
            raise
        if task.kind == FEED:
            await self._heard(self._good(listed.data, shapes.Feed, "message", "id_ticket_message"))
        elif task.kind == TICKETS:
            lines = self._good(listed.data, shapes.TicketLine, "conversation", "id_ticket")
            wanted = [line for line in lines if not self._cursor.knows(line.id_ticket, line.ts_updated_iso)]
            kept_back: list[shapes.TicketLine] = []
            await self._together(lambda line: self._ticket(line, task.storefront, kept_back), wanted)
            self._kept_back(task, kept_back, len(wanted))
        elif task.kind == UNITS:
            await self._units(self._good(listed.data, shapes.UnitLine, "case", "id_return_unit"))
            return True
        else:
            returns = self._good(listed.data, shapes.ReturnLine, "case", "id_return")
            news = [r for r in returns if not self._cursor.knows(_name(r.id_return), r.ts_updated_iso)]
            await self._together(lambda line: self._return(line.id_return, line.ts_updated_iso), news)
        count, total = len(listed.data), listed.pagination.total if listed.pagination is not None else None
        if task.offset > _FARTHEST:
            raise NotOurs("a list without an end")
        return count < LIMIT or (total is not None and task.offset + count >= total)

    async def _lines(self, task: Task) -> shapes.Listed:
        since = self._cursor.from_when(task, self._calls.http.now())
        paging = [("limit", str(LIMIT)), ("offset", str(task.offset))]
        if task.kind == FEED:
            query = [("sort", "ts_created_iso:desc"), *paging, ("ts_created_from_iso", since or "")]
            return await self._second_look("tickets/messages", query)
        if task.kind == UNITS:
            query = [("sort", "ts_updated:desc"), ("limit", str(UNITS_LIMIT))]
            return await self._second_look("return-units", query)
        sort = "ts_updated_iso:desc" if task.kind == TICKETS else "ts_updated:desc"
        query = [("storefront", task.storefront), ("sort", sort), *paging]
        query += [("ts_updated_from_iso", since)] if since is not None else []
        return read(await self._calls.get(task.kind, query), shapes.Listed)

    async def _second_look(self, path: str, query: Query) -> shapes.Listed:
        """A list in which people's words stand, some of which may be unreadable: it must not hold up the
        lists that come first."""
        answer = await self._calls.get(path, query)
        require_json(answer)
        try:
            return read(answer, shapes.Listed)
        except NotOurs:
            log.warning("a list for a second look cannot be read")
            return shapes.Listed([])

    def _good(self, raws: Iterable[msgspec.Raw], shape: type[T], kind: str, id: str) -> list[T]:
        """The lines that can be read; the others are set aside."""
        found: dict[str, T] = {}
        for raw in raws:
            try:
                line = converted(raw, shape)
                name = ident(named_in(raw, id))
                for at in ("ts_updated_iso", "ts_created_iso"):
                    if (told := getattr(line, at, None)) is not None:
                        instant(told)
            except ValueError as error:
                self._set_aside.append(set_aside(kind, named_in(raw, id), raw, error))
            else:
                found.setdefault(name, line)
        return list(found.values())

    async def _heard(self, messages: list[shapes.Feed]) -> None:
        """Reads the tickets of messages that came after they were read last."""
        missed = [
            message
            for message in messages
            if message.id_ticket not in self._tickets
            and not self._cursor.has_read_after(message.id_ticket, message.ts_created_iso)
        ]
        lines = {m.id_ticket: shapes.TicketLine(m.id_ticket, m.ts_created_iso) for m in missed}
        await self._together(lambda line: self._ticket(line, "", [], heard=True), list(lines.values()))

    # --- single things ---

    def _kept_back(self, task: Task, lines: list[shapes.TicketLine], wanted: int) -> None:
        """Tickets that the marketplace lists and does not give. One or another is its own matter; a
        storefront that gives none of them at the first look, or none of many, lacks the right."""
        least = _ALL_AT_ONCE if self._cursor.has_read(task) else _ALL_AT_FIRST
        if len(lines) == wanted >= least:
            raise NoRight("", _right(task))
        for line in lines:
            self._set_back(line, task.storefront)

    def _set_back(self, line: shapes.TicketLine, storefront: str) -> None:
        """Said at the account, and tried again with each pass as long as they are few: else when it
        changes."""
        id = line.id_ticket
        self._set_aside.append(SetAside("conversation", id, b"", "status 403"))
        if not self._cursor.owe(id, storefront, most=MOST_KEPT_BACK):
            self._cursor.note(id, line.ts_updated_iso, self._calls.http.now())

    async def _ticket(
        self,
        line: shapes.TicketLine,
        storefront: str,
        kept_back: list[shapes.TicketLine],
        *,
        heard: bool = False,
    ) -> None:
        """Reads one; it goes to `kept_back` when the marketplace does not give it (403)."""
        id, changed = line.id_ticket, line.ts_updated_iso
        try:
            ticket = await read_ticket(self._calls, self._embedding, ident(id))
            found = found_in(ticket, storefront)
        except Refused as error:
            if error.status not in (403, 404):
                raise
            if error.status == 403:
                kept_back.append(line)
            return  # else gone between the list and now
        except Busy as error:
            if not _is_its_own(error) or not self._cursor.owe(id, storefront):
                raise
            self._set_aside.append(SetAside("conversation", id, b"", f"status {error.status}"))
            return
        except ValueError as error:
            self._unreadable("conversation", id, error)
        else:
            changed = ticket.ts_updated_iso
            await self._orders_of(found, ticket)
            self._take(found)
        self._tickets.add(id)
        self._cursor.note(id, changed, self._calls.http.now(), heard=heard)

    async def _units(self, lines: list[shapes.UnitLine]) -> None:
        """Reads the returns whose units are new or have another status than at the last look."""
        now = {str(line.id_return_unit): line.status for line in lines}
        known = self._cursor.units if self._cursor.units is not None else now
        changed = (line.id_return for line in lines if known.get(str(line.id_return_unit)) != line.status)
        missed = [number for number in dict.fromkeys(changed) if number not in self._returns]
        await self._together(self._return, missed)
        self._cursor.units = now

    async def _return(self, number: int, changed: datetime | None = None) -> None:
        id = str(number)
        try:
            found, removals = await read_return(self._calls, self._embedding, ident(id))
        except Refused as error:
            if error.status not in (403, 404):
                raise
            if error.status == 403:
                self._set_aside.append(SetAside("case", id, b"", "status 403"))
            return
        except ValueError as error:
            self._unreadable("case", id, error)
        else:
            await self._orders_of(found)
            self._take(found)
            self._removals += removals
        self._returns.add(number)
        if changed is not None:
            self._cursor.note(_name(number), changed, self._calls.http.now())

    def _unreadable(self, kind: str, id: str, error: ValueError) -> None:
        raw = error.raw if isinstance(error, Unreadable) else b""
        self._set_aside.append(set_aside(kind, id, raw, error))

    async def _orders_of(self, found: Found, ticket: shapes.Ticket | None = None) -> None:
        """The orders that something is about, each once a page; what the ticket tells of them where the
        marketplace does not give one."""
        for order_id in found.order_ids:
            if order_id in self._orders:
                continue
            self._orders.add(order_id)
            try:
                found.things.append(order_of(await read_order(self._calls, order_id)))
            except (Refused, Busy) as error:
                if error.status not in (403, 404) and not _is_its_own(error):
                    raise
                if ticket is not None:
                    orders_in(ticket, found)
            except ValueError as error:
                found.set_aside.append(SetAside("order", order_id, b"", str(error)))

    def _take(self, found: Found) -> None:
        self._things += found.things
        self._set_aside += found.set_aside
        self._read += 1

    async def _together(self, work: Callable[[T], Awaitable[None]], items: list[T]) -> None:
        """Several side by side; when one fails, the others are given up and the page with them."""

        async def one(item: T) -> None:
            async with self._gate:
                await work(item)

        tasks = [asyncio.ensure_future(one(item)) for item in items]
        try:
            await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise


def _is_its_own(error: Busy | Refused) -> bool:
    """Whether a single thing may be what fails there, not the marketplace: 503 and 429 speak for it all."""
    return error.status >= 500 and error.status != 503


def _right(task: Task) -> str:
    """The right that a storefront's list needs, as in `marketplaces.toml`."""
    return f"{task.kind}:{market_of(task.storefront)}"


def _name(return_number: int) -> str:
    """A return's name among what was seen: its number may be a ticket's, too."""
    return f"return {return_number}"
