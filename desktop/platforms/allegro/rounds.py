"""Reading what changed: rounds of steps, each of which goes on where the last call stopped.

Neither threads nor issues have a filter for what changed. Threads are walked newest first down to what is
known; of issues the open ones are listed every time and all of them now and then; returns are asked from the
last one that was seen, and those under way are listed again now and then. Everything is told by id, so that
telling it twice does no harm.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from desktop.platforms.platform import Busy, NotOurs, Page, PlatformError, Refused

from . import state as steps
from .connection import Connection
from .gathered import Gathered
from .issue_walk import IssueWalk
from .issues import IssueDesk
from .orders import Orders
from .return_walk import ReturnWalk
from .returns import ReturnDesk
from .state import State
from .thread_walk import ThreadWalk
from .threads import Inbox

log = logging.getLogger("helpdesk.sync")

_RIGHTS: Final = {
    steps.OPEN_ISSUES: "disputes",
    steps.ALL_ISSUES: "disputes",
    steps.THREADS: "messages",
    steps.OWED: "messages",
    steps.NEW_RETURNS: "orders",
    steps.OPEN_RETURNS: "orders",
}
"""What a step needs, as in `marketplaces.toml`."""
_ASKS_ALWAYS: Final = (steps.OPEN_ISSUES, steps.THREADS, steps.NEW_RETURNS)
"""Steps that show whether a right was given meanwhile; the others may have nothing to ask."""


class Rounds:
    """Used on one loop. `base` tells the seller's home market."""

    def __init__(
        self,
        connection: Connection,
        orders: Orders,
        inbox: Inbox,
        issues: IssueDesk,
        returns: ReturnDesk,
        base: Callable[[], Awaitable[str]],
    ) -> None:
        self._connection, self._orders, self._base = connection, orders, base
        self._threads = ThreadWalk(connection, inbox)
        self._issues = IssueWalk(connection, issues)
        self._returns = ReturnWalk(connection, returns)
        self._missing: set[str] = set()
        self._failed: PlatformError | None = None
        """What went wrong in a step of the last round: it held up no other, and is said by the next call."""

    def looks_at(self, message_id: str) -> None:
        """Allegro looks at a message that has just been sent: it is asked about until it is judged."""
        self._threads.moderated.add(message_id)

    async def changes(self, since: str | None) -> Page:
        """Raises StateTooOld."""
        state = State.read(since)
        failed, self._failed = self._failed, None
        if failed is not None and not state.todo:
            raise failed  # what else there was has been read
        now = self._connection.now()
        for message_id in self._threads.moderated:
            state.threads.moderated.setdefault(message_id, now.isoformat())
        state.plan(now)
        base = await self._base()
        gathered = Gathered(self._connection)
        while state.todo and not gathered.is_enough:
            step = state.todo[0]
            try:
                done = await self._step(step, state, base, gathered)
            except (Refused, NotOurs, Busy) as error:
                if isinstance(error, Refused) and error.status == 403 and step in _RIGHTS:
                    done = self._has_no_right(_RIGHTS[step])
                elif step == steps.THREADS or (isinstance(error, Busy) and error.status == 429):
                    raise
                else:
                    log.info("a step of a round failed: %s", type(error))
                    failed, done = error, True
                    if not isinstance(error, Busy):
                        state.from_the_top(step)
            else:
                if step in _ASKS_ALWAYS:
                    self._missing.discard(_RIGHTS[step])
            if done:
                state.todo.pop(0)
        self._failed = failed
        return replace(gathered.page(state, self._orders), lacks=tuple(sorted(self._missing)))

    async def _step(self, step: str, state: State, base: str, gathered: Gathered) -> bool:
        """Whether the step is done."""
        match step:
            case steps.OPEN_ISSUES:
                return await self._issues.open_ones(state.issues, base, gathered)
            case steps.ALL_ISSUES:
                return await self._issues.all_of_them(state.issues, base, gathered)
            case steps.THREADS:
                return await self._threads.walk(state.threads, base, gathered)
            case steps.OWED:
                return await self._threads.owed(state.threads, base, gathered)
            case steps.MODERATED:
                return await self._threads.judged(state.threads, base, gathered)
            case steps.NEW_RETURNS:
                return await self._returns.new_ones(state.returns, base, gathered)
            case steps.OPEN_RETURNS:
                return await self._returns.open_ones(state.returns, base, gathered)
            case _:
                return True

    def _has_no_right(self, right: str) -> bool:
        """The application was not given a right: each page says so until it is, and the rest goes on."""
        if right not in self._missing:
            self._missing.add(right)
            log.warning("a right is missing")
        return True
