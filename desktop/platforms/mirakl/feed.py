"""Pages of changes: threads, orders, returns, one part after the other (`position`)."""

from typing import Final

from desktop.platforms.platform import Busy, NoRight, NotOurs, Page, PlatformError, Refused

from .asking import Asking
from .position import ORDERS, RETURNS, THREADS, Position, read_position
from .reading import RETURNS_CALL, Found, Reading

LIMIT: Final = 50
"""Threads of a page: what M11 gives without being asked."""


class Feed:
    """Used on the sync's loop."""

    def __init__(self, asking: Asking, reading: Reading) -> None:
        self._asking = asking
        self._reading = reading

    async def page(self, since: str | None, limit: int) -> Page:
        """The next page; parts that end with it bring the beginning of the next one along. Raises StateTooOld
        for a state that is none of ours."""
        position = read_position(since).started(self._asking.now())
        whole = Found()
        begun = position
        while True:
            try:
                position = await self._turn(position, limit, whole)
            except PlatformError:
                if position is begun:
                    raise
                break  # what has been read is kept; the next call says what is wrong
            if not position.part or position.page:
                break
        return Page(
            position.written(),
            bool(position.part),
            tuple(whole.things),
            tuple(whole.removals),
            tuple(whole.set_aside),
        )

    async def _turn(self, position: Position, limit: int, whole: Found) -> Position:
        """Adds a page of one part to `whole`; the position behind it. A page that is no longer known there
        (400) makes its part be read again from its mark. Raises NoRight when the key may not read threads
        (any more)."""
        try:
            found = await self._read(position, limit)
        except Refused as error:
            if position.part != THREADS:
                return position.skipped(self._asking.now())  # an operator may have no returns at all
            if error.status == 403:
                raise NoRight(error.detail, "messages") from error  # without threads there is no inbox
            if error.status not in (400, 404) or not position.page:
                raise
            position = position.again(self._asking.now())
            found = await self._read(position, limit)
        except (Busy, NotOurs) as error:
            if position.part == THREADS or (isinstance(error, Busy) and error.status == 429):
                raise
            # Orders or returns that do not answer hold no message up: they are read in the next round.
            return position.skipped(self._asking.now())
        whole.add(found)
        # A page that leads to itself leads nowhere.
        onward = found.next if found.next != position.page else None
        return position.turned(onward, self._asking.now())

    async def _read(self, position: Position, limit: int) -> Found:
        since = position.since()
        moment = since.strftime("%Y-%m-%dT%H:%M:%SZ") if since is not None else None
        if position.part == THREADS:
            return await self._reading.threads(
                {
                    "updated_since": moment,
                    "limit": max(1, min(limit, LIMIT)),
                    "page_token": position.page or None,
                }
            )
        if position.part == ORDERS and moment is not None:
            return await self._reading.changed_orders(moment, _number(position.page))
        if position.part == RETURNS and self._reading.rights.may(RETURNS_CALL):
            return await self._reading.returns(
                {"return_last_updated_from": moment, "page_token": position.page or None}
            )
        return Found()


def _number(page: str) -> int:
    return int(page) if page.isascii() and page.isdigit() else 0
