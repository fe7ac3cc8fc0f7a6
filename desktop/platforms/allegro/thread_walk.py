"""The walk through the Message Center, newest first, down to what is known; and what Allegro looks at."""

from datetime import datetime, timedelta
from typing import Final

from desktop.platforms.platform import Busy, PlatformError

from . import shapes
from . import state as steps
from .connection import Connection
from .gathered import Gathered
from .reading import BEFORE_ALL, at
from .state import OVERLAP
from .threads import PAGE, PREFIX, VERIFYING, Inbox, Talk

_RECENT: Final = 100
"""Threads whose last reading is remembered."""
_MOST_OWED: Final = 20
"""More than that are no threads' own failures, but Allegro's."""
_MODERATED: Final = timedelta(days=7)
"""How long a reply that Allegro looks at is asked about."""


_INSTANT: Final = timedelta(seconds=2)
"""So much later no message comes with the instant of a thread's newest one; clocks may differ a little."""


class ThreadWalk:
    """Used on one loop."""

    def __init__(self, connection: Connection, inbox: Inbox) -> None:
        self._connection, self._inbox = connection, inbox
        self.moderated: set[str] = set()
        """Messages that have just been sent and that Allegro looks at."""

    async def walk(self, read: steps.ThreadsRead, base: str, gathered: Gathered) -> bool:
        floor = at(read.upto) - OVERLAP if read.upto else None
        threads, count = await self._inbox.page(read.offset, gathered.aside)
        read.met(threads[0].id if threads else "")
        if read.offset == 0:
            read.top = max((each.last_message_date_time or "" for each in threads), key=at, default="")
            if at(read.top) > (now := self._connection.now()):
                read.top = now.isoformat()  # a date that is wrong must not hide what comes until then
        for thread in threads:
            if gathered.is_enough:
                return False
            read.offset += 1
            last = _last(thread)
            if floor is None or last is None or last >= floor:
                await self._thread(thread, read, base, gathered)
        read.offset += count - len(threads)
        _forget_old(read.seen)
        told = [last for last in map(_last, threads) if last is not None]
        reached = floor is not None and told and told[-1] < floor
        if count == PAGE and not reached:
            return False
        read.upto = max(read.upto, read.top, key=at)
        read.top = ""
        read.ended()
        return True

    async def _thread(
        self, thread: shapes.Thread, read: steps.ThreadsRead, base: str, gathered: Gathered
    ) -> None:
        seen = f"{thread.last_message_date_time}|{thread.read}"
        if read.seen.get(thread.id) == seen:
            return
        talk = await self._talk(thread, read, base, gathered)
        # Within the same instant another message may follow, and the list would not show it.
        newest = _last(thread)
        if talk.whole and (newest is None or newest < self._connection.now() - _INSTANT):
            read.seen[thread.id] = seen
        else:
            read.seen.pop(thread.id, None)
        for message_id in talk.moderated:
            read.moderated.setdefault(message_id, self._connection.now().isoformat())

    async def judged(self, read: steps.ThreadsRead, base: str, gathered: Gathered) -> bool:
        for message_id, since in list(read.moderated.items()):
            if gathered.is_enough:
                return False
            if not steps.is_due(since, _MODERATED, self._connection.now()) and not await self._is_judged(
                message_id, read, base, gathered
            ):
                continue
            del read.moderated[message_id]
            self.moderated.discard(message_id)
        return True

    async def owed(self, read: steps.ThreadsRead, base: str, gathered: Gathered) -> bool:
        """Tries again what failed by itself. All of it at once: it is little."""
        for thread_id in list(read.owed):
            try:
                thread = await self._inbox.thread(thread_id)
            except (PlatformError, ValueError) as error:
                gathered.spared(PREFIX + thread_id, error)
                if not isinstance(error, Busy):
                    read.owed.remove(thread_id)
            else:
                await self._talk(thread, read, base, gathered)
        return True

    async def _is_judged(
        self, message_id: str, read: steps.ThreadsRead, base: str, gathered: Gathered
    ) -> bool:
        """Whether Allegro looks at it no more; then its thread is told anew, since it may wait again."""
        try:
            told = await self._inbox.message(message_id)
            if told.status == VERIFYING:
                return False
            if told.thread is not None:
                await self._talk(await self._inbox.thread(told.thread.id), read, base, gathered)
        except (PlatformError, ValueError) as error:
            gathered.spared(message_id, error)
            return not isinstance(error, Busy)
        return True

    async def _talk(
        self, thread: shapes.Thread, read: steps.ThreadsRead, base: str, gathered: Gathered
    ) -> Talk:
        was_owed = thread.id in read.owed
        try:
            talk = await self._inbox.talk(thread, base, gathered.aside)
        except (PlatformError, ValueError) as error:
            if isinstance(error, Busy) and not was_owed:
                if len(read.owed) >= _MOST_OWED:
                    raise
                read.owed.append(thread.id)
            elif was_owed and not isinstance(error, Busy):
                read.owed.remove(thread.id)
            gathered.spared(PREFIX + thread.id, error)
            return Talk(None)
        if was_owed:
            read.owed.remove(thread.id)
        if talk.head is not None:
            gathered.things += [talk.head, *talk.messages]
            gathered.order_ids += talk.order_ids
        return talk


def _last(thread: shapes.Thread) -> datetime | None:
    """Of its newest message; None for a thread that tells none, or nothing that is a date."""
    told = at(thread.last_message_date_time)
    return told if told != BEFORE_ALL else None


def _forget_old(seen: dict[str, str]) -> None:
    """Only recent threads are met again soon."""
    for thread_id in sorted(seen, key=lambda id: seen[id], reverse=True)[_RECENT:]:
        del seen[thread_id]
