"""Saying that somebody looks at a conversation or writes in it, and hearing who else does.

A courtesy: nothing waits for it, and a failure is nobody's trouble. The platform forgets it by itself, so it
is said again while it is true; when the program ends or goes offline, it simply stops being said.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from desktop.domain.presence import Present
from desktop.platforms.platform import PlatformError

from .link import Link
from .pace import Pace
from .pull import log_bug

log = logging.getLogger("helpdesk.sync")

EVERY = 10.0
"""Seconds after which it is said again: a third of the time after which the platform forgets it."""
CAPABILITY = "presence"

Heard = Callable[[str, tuple[Present, ...]], None]
"""Gets the conversation and the others there; called on the sync's thread."""


class Presences:
    """What is to be said and who listens; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = ("", "")
        self._listeners: list[Heard] = []
        self.wake: Callable[[], None] = lambda: None
        """Set by the sync: there is something else to say."""

    def say(self, conversation_id: str, doing: str) -> None:
        """What the person does from now on, until something else is said; "" for no conversation."""
        with self._lock:
            changed = self._wanted != (conversation_id, doing)
            self._wanted = (conversation_id, doing)
        if changed:
            self.wake()

    def wanted(self) -> tuple[str, str]:
        """The conversation and what is done there."""
        with self._lock:
            return self._wanted

    def listen(self, callback: Heard) -> Callable[[], None]:
        """Calls back whenever the platform has said who is there; returns how to stop that."""
        with self._lock:
            self._listeners = [*self._listeners, callback]

        def stop() -> None:
            with self._lock:
                self._listeners = [known for known in self._listeners if known is not callback]

        return stop

    def tell(self, conversation_id: str, others: tuple[Present, ...]) -> None:
        """The platform has answered, or cannot be asked any more (nobody)."""
        with self._lock:
            listeners = self._listeners
        for listener in listeners:
            with suppress(RuntimeError):  # a window that is just being closed
                listener(conversation_id, others)


class PresenceTeller:
    """Used on the sync's loop."""

    def __init__(self, presences: Presences, link: Link, pace: Pace) -> None:
        self._presences, self._link, self._pace = presences, link, pace
        self.changed = asyncio.Event()

    async def run(self) -> None:
        """Says it for ever, as long as there is a conversation and the platform wants to know."""
        while True:
            self.changed.clear()
            conversation, doing = self._presences.wanted()
            if not conversation:
                await self.changed.wait()
                continue
            await self._link.ready.wait()
            account = self._link.account
            if account is not None and CAPABILITY in account.capabilities:
                self._presences.tell(conversation, await self._ask(conversation, doing))
            await self._pace.until(self._pace.after(EVERY), self.changed)

    async def _ask(self, conversation: str, doing: str) -> tuple[Present, ...]:
        try:
            return tuple(await self._link.platform.presence(conversation, doing))
        except PlatformError as error:
            log.info("presence not said: %s", type(error))
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log_bug(error)
        return ()
