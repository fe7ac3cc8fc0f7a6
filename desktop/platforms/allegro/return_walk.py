"""The listings of returns: new ones by the cursor, those under way again now and then."""

from datetime import timedelta
from typing import Any, Final

from desktop.platforms.platform import Refused

from . import shapes
from . import state as steps
from .connection import Connection
from .gathered import Gathered
from .reading import at, instant
from .returns import PAGE, ReturnDesk, is_ended

_LONGEST: Final = timedelta(days=120)
"""How long a return is asked about that never ends."""


class ReturnWalk:
    """Used on one loop."""

    def __init__(self, connection: Connection, desk: ReturnDesk) -> None:
        self._connection, self._returns = connection, desk

    async def new_ones(self, read: steps.ReturnsRead, base: str, gathered: Gathered) -> bool:
        query: dict[str, Any] = {"from": read.after} if read.after else {}
        try:
            done = await self._listed(query, read, base, gathered)
            if done and not query:
                read.read_at = self._connection.now().isoformat()
            return done
        except Refused as error:
            if error.status == 403 or not read.after:
                raise
            read.after = ""  # it knows that return no more: all of them
            read.ended()
            return False

    async def open_ones(self, read: steps.ReturnsRead, base: str, gathered: Gathered) -> bool:
        now = self._connection.now()
        for return_id, since in list(read.since.items()):
            opened = instant(since)
            if opened is None or now - opened > _LONGEST:
                read.since.pop(return_id)
                read.open.pop(return_id, None)
        if not read.since:
            return True
        if await self._listed({"createdAt.gte": min(read.since.values())}, read, base, gathered):
            read.read_at = now.isoformat()
            return True
        return False

    async def _listed(
        self, query: dict[str, Any], read: steps.ReturnsRead, base: str, gathered: Gathered
    ) -> bool:
        found, count = await self._returns.page(query, read.offset, gathered.aside)
        read.met(found[0][0].id if found else "")
        for each, mark in found:
            if gathered.is_enough:
                return False
            opened = at(each.created_at).isoformat()
            if opened >= read.newest.partition("|")[0]:
                read.newest = f"{opened}|{each.id}"
            read.offset += 1
            await self._return(each, mark, read, base, gathered)
        read.offset += count - len(found)
        if count == PAGE:
            return False
        read.after = read.newest.partition("|")[2] or read.after
        read.ended()
        return True

    async def _return(
        self, told: shapes.Return, mark: str, read: steps.ReturnsRead, base: str, gathered: Gathered
    ) -> None:
        if read.open.get(told.id) == mark:
            return
        sent = await self._returns.sent(told, base, gathered.aside)
        if is_ended(told) or sent is None:
            read.open.pop(told.id, None)
            read.since.pop(told.id, None)
        else:
            read.open[told.id] = mark
            read.since[told.id] = sent.case.opened_at.isoformat()
        if sent is not None:
            gathered.things += [sent.head, sent.message, sent.case]
            gathered.order_ids += sent.head.order_ids
