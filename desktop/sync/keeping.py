"""After a read that went well: what is wanted again is fetched, and once a day what is past is erased.

Never while offline, and never by a clock that two looks a day apart have not agreed on (fault 32).
"""

import asyncio
import logging
from datetime import datetime, timedelta

from desktop.domain.pages import Thing
from desktop.domain.retention import ClockWord, clock_word
from desktop.platforms.platform import Platform, PlatformError, Refused
from desktop.store.aside import sweep_aside
from desktop.store.errors import StoreClosed, StoreError
from desktop.store.retention import RUN, SEEN, WORD, rules_of
from desktop.store.store import Store

from .link import Link
from .pace import Pace
from .pull import log_bug

log = logging.getLogger("helpdesk.sync")


class Keeper:
    """Used on the sync's loop. `pulled` is set after every read that went well."""

    def __init__(self, store: Store, link: Link, pace: Pace) -> None:
        self._store, self._link, self._pace = store, link, pace
        self.pulled = asyncio.Event()

    async def run(self) -> None:
        """For ever; ends when the store is closed or the task is cancelled."""
        while True:
            await self.pulled.wait()
            self.pulled.clear()
            try:
                await self._fetch()
                await self._erase()
            except StoreClosed:
                return
            except (PlatformError, StoreError) as error:
                log.info("keeping waits for the next read: %s", type(error))
            except Exception as error:
                log_bug(error)

    async def _fetch(self) -> None:
        """What the person wants again, or what came to life with a new message."""
        platform = self._link.known_platform
        wanted = self._store.reader().kept.wanted()
        for kind, name, asked in wanted if platform is not None else ():
            try:
                assert platform is not None
                things = await (_conversation(platform, name) if kind == "c" else _order(platform, name))
            except Refused as error:
                if error.status not in (404, 410):
                    log.info("not fetched again: status %d", error.status)
                    continue
                things = []
            await asyncio.wrap_future(self._store.bring_back(kind, name, asked, things))
            log.info("fetched again: %d records", len(things))
        if wanted and (again := self._store.reader().kept.wanted()) and again != wanted:
            # Something was told of one while it was being fetched, or a conversation that came back is about
            # an order that has to come back, too.
            await self._fetch()

    async def _erase(self) -> None:
        reader, now = self._store.reader(), self._pace.now()
        seen = reader.setting(SEEN)
        earlier = datetime.fromisoformat(seen) if isinstance(seen, str) else None
        word = clock_word(earlier, now, timedelta(seconds=self._pace.offset))
        if word is ClockWord.TOO_SOON:
            return
        await asyncio.wrap_future(self._store.set_setting(WORD, word))
        await asyncio.wrap_future(self._store.set_setting(SEEN, now.isoformat()))
        account = reader.account()
        if word is ClockWord.AGREES and account is not None and self._store.book is not None:
            rules = rules_of(account)
            count = await asyncio.wrap_future(self._store.erase_past(rules, now))
            await asyncio.to_thread(sweep_aside, self._store.path.parent, now, rules.longest)
            await asyncio.wrap_future(self._store.set_setting(RUN, now.isoformat()))
            log.info("erased after their time: %d", count)


async def _conversation(platform: Platform, conversation_id: str) -> list[Thing]:
    head = await platform.conversation(conversation_id)
    things: list[Thing] = [head, *await platform.messages(conversation_id)]
    if head.case_id:
        things.append(await platform.case(head.case_id))
    return things


async def _order(platform: Platform, order_id: str) -> list[Thing]:
    return [await platform.order(order_id)]
