"""Reading what changed: rounds of steps, each of which goes on where the last call stopped.

Neither threads nor issues have a filter for what changed. Threads are walked newest first down to what is
known; of issues the open ones are listed every time and all of them now and then; returns are asked from the
last one that was seen, and those under way are listed again now and then. Everything is told by id, so that
telling it twice does no harm.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from desktop.domain.pages import SetAside, Thing
from desktop.platforms.platform import Page, Refused

from . import shapes
from . import state as steps
from .connection import Connection
from .issues import OPEN_STATUSES, IssueDesk
from .issues import PAGE as ISSUES_PAGE
from .orders import Orders
from .reading import instant
from .returns import PAGE as RETURNS_PAGE
from .returns import ReturnDesk, is_ended
from .state import OVERLAP, State
from .threads import PAGE as THREADS_PAGE
from .threads import VERIFYING, Inbox, Talk

log = logging.getLogger("helpdesk.sync")

STEP_REQUESTS: Final = 40
"""After so many requests a call ends, so that rows appear early and nothing much is read twice."""
_RECENT: Final = 100
"""Threads whose last reading is remembered."""
_MODERATED: Final = timedelta(days=7)
"""How long a reply that Allegro looks at is asked about."""
_RETURNS_LAST: Final = timedelta(days=120)
"""How long a return is asked about that never ends."""
_BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RIGHTS: Final = {
    steps.OPEN_ISSUES: "allegro:api:disputes",
    steps.ALL_ISSUES: "allegro:api:disputes",
    steps.THREADS: "allegro:api:messaging",
    steps.NEW_RETURNS: "allegro:api:orders:read",
    steps.OPEN_RETURNS: "allegro:api:orders:read",
}


class _Gathered:
    """What one call brings."""

    def __init__(self, connection: Connection) -> None:
        self.things: list[Thing] = []
        self.aside: list[SetAside] = []
        self.order_ids: list[str] = []
        self._requests = connection.requests
        self._began = self._requests.total

    @property
    def is_enough(self) -> bool:
        return self._requests.total - self._began >= STEP_REQUESTS

    def refused(self, conversation_id: str, error: Refused) -> None:
        """One conversation is kept from us; the others go on."""
        self.aside.append(SetAside("conversation", conversation_id, b"", f"status {error.status}"))

    def page(self, state: State, orders: Orders) -> Page:
        things = (*orders.orders(self.order_ids), *self.things)
        return Page(state.text, bool(state.todo), things, (), tuple(self.aside))


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
        self._inbox, self._issues, self._returns = inbox, issues, returns
        self._missing: set[str] = set()
        self.moderated: set[str] = set()
        """Messages that have just been sent and that Allegro looks at."""

    async def changes(self, since: str | None) -> Page:
        """Raises StateTooOld."""
        state = State.read(since)
        now = self._connection.now()
        for message_id in self.moderated:
            state.threads.moderated.setdefault(message_id, now.isoformat())
        state.plan(now)
        base = await self._base()
        gathered = _Gathered(self._connection)
        while state.todo and not gathered.is_enough:
            step = state.todo[0]
            try:
                done = await self._step(step, state, base, gathered)
            except Refused as error:
                if error.status != 403 or step not in _RIGHTS:
                    raise
                done = self._has_no_right(_RIGHTS[step], gathered)
            if done:
                state.todo.pop(0)
        return gathered.page(state, self._orders)

    async def _step(self, step: str, state: State, base: str, gathered: _Gathered) -> bool:
        """Whether the step is done."""
        match step:
            case steps.OPEN_ISSUES:
                return await self._open_issues(state.issues, base, gathered)
            case steps.ALL_ISSUES:
                return await self._all_issues(state.issues, base, gathered)
            case steps.THREADS:
                return await self._threads(state.threads, base, gathered)
            case steps.MODERATED:
                return await self._moderated(state.threads, base, gathered)
            case steps.NEW_RETURNS:
                return await self._new_returns(state.returns, base, gathered)
            case steps.OPEN_RETURNS:
                return await self._open_returns(state.returns, base, gathered)
            case _:
                return True

    def _has_no_right(self, right: str, gathered: _Gathered) -> bool:
        """The application was not given a right: said once, and the rest goes on."""
        if right not in self._missing:
            self._missing.add(right)
            log.warning("a right is missing")
            gathered.aside.append(SetAside("right", right, b"", f"the sign-in has no right {right}"))
        return True

    # --- Message Center ---

    async def _threads(self, read: steps.ThreadsRead, base: str, gathered: _Gathered) -> bool:
        floor = _at(read.upto) - OVERLAP if read.upto else None
        threads, count = await self._inbox.page(read.offset, gathered.aside)
        if read.offset == 0:
            read.top = max((each.last_message_date_time or "" for each in threads), key=_at, default="")
        for thread in threads:
            if gathered.is_enough:
                return False
            read.offset += 1
            if floor is None or _last(thread) >= floor:
                await self._thread(thread, read, base, gathered)
        read.offset += count - len(threads)
        reached = floor is not None and threads and _last(threads[-1]) < floor
        if count == THREADS_PAGE and not reached:
            return False
        read.upto = max(read.upto, read.top, key=_at)
        read.offset, read.top = 0, ""
        _forget_old(read.seen)
        return True

    async def _thread(
        self, thread: shapes.Thread, read: steps.ThreadsRead, base: str, gathered: _Gathered
    ) -> None:
        seen = f"{thread.last_message_date_time}|{thread.read}"
        if read.seen.get(thread.id) == seen:
            return
        talk = await self._talk(thread, base, gathered)
        if talk.whole:
            read.seen[thread.id] = seen
        else:
            read.seen.pop(thread.id, None)
        for message_id in talk.moderated:
            read.moderated.setdefault(message_id, self._connection.now().isoformat())

    async def _moderated(self, read: steps.ThreadsRead, base: str, gathered: _Gathered) -> bool:
        for message_id, since in list(read.moderated.items()):
            if gathered.is_enough:
                return False
            if not steps.is_due(since, _MODERATED, self._connection.now()) and not await self._is_judged(
                message_id, base, gathered
            ):
                continue
            del read.moderated[message_id]
            self.moderated.discard(message_id)
        return True

    async def _is_judged(self, message_id: str, base: str, gathered: _Gathered) -> bool:
        """Whether Allegro looks at it no more; then its thread is told anew, since it may wait again."""
        try:
            told = await self._inbox.message(message_id)
            if told.status == VERIFYING:
                return False
            if told.thread is not None:
                await self._talk(await self._inbox.thread(told.thread.id), base, gathered)
        except Refused as error:
            gathered.refused(message_id, error)
        return True

    async def _talk(self, thread: shapes.Thread, base: str, gathered: _Gathered) -> Talk:
        try:
            talk = await self._inbox.talk(thread, base, gathered.aside)
        except Refused as error:
            gathered.refused(f"mc:{thread.id}", error)
            return Talk(None)
        if talk.head is not None:
            gathered.things += [talk.head, *talk.messages]
            gathered.order_ids += talk.order_ids
        return talk

    # --- disputes and claims ---

    async def _open_issues(self, read: steps.IssuesRead, base: str, gathered: _Gathered) -> bool:
        found, count = await self._issues.page(read.offset, OPEN_STATUSES, gathered.aside)
        for issue, mark in found:
            if gathered.is_enough:
                return False
            read.offset += 1
            read.met.append(issue.id)
            await self._issue(issue, mark, read, base, gathered)
        read.offset += count - len(found)
        if count == ISSUES_PAGE:
            return False
        # What was open and is no longer listed has ended.
        gone = [id for id, mark in read.alive.items() if mark.startswith("o") and id not in read.met]
        for issue_id in gone:
            if gathered.is_enough:
                return False
            await self._ended(issue_id, read, base, gathered)
        read.offset, read.met = 0, []
        return True

    async def _ended(self, issue_id: str, read: steps.IssuesRead, base: str, gathered: _Gathered) -> None:
        read.alive.pop(issue_id)
        try:
            issue = await self._issues.issue(issue_id)
        except Refused:
            return
        await self._issue(issue, "", read, base, gathered)

    async def _all_issues(self, read: steps.IssuesRead, base: str, gathered: _Gathered) -> bool:
        if not read.began:
            read.began = self._connection.now().isoformat()
        before = instant(read.full_at)
        found, count = await self._issues.page(read.offset, (), gathered.aside)
        for issue, mark in found:
            if gathered.is_enough:
                return False
            read.offset += 1
            if before is None or issue.id in read.alive or _touched(issue, before - OVERLAP):
                await self._issue(issue, mark, read, base, gathered)
        read.offset += count - len(found)
        if count == ISSUES_PAGE:
            return False
        read.full_at, read.began, read.offset = read.began, "", 0
        return True

    async def _issue(
        self, issue: shapes.Issue, mark: str, read: steps.IssuesRead, base: str, gathered: _Gathered
    ) -> None:
        is_open = issue.current_state.status in OPEN_STATUSES
        mark = ("o" if is_open else "a") + mark
        if read.alive.get(issue.id) == mark:
            return
        try:
            matter = await self._issues.matter(issue, base, gathered.aside)
        except Refused as error:
            gathered.aside.append(
                SetAside("conversation", f"issue:{issue.id}", b"", f"status {error.status}")
            )
            return
        if is_open or issue.current_state.chat_active:
            read.alive[issue.id] = mark
        else:
            read.alive.pop(issue.id, None)
        if matter is not None:
            gathered.things += [matter.head, *matter.messages, matter.case]
            gathered.order_ids += matter.head.order_ids

    # --- returns ---

    async def _new_returns(self, read: steps.ReturnsRead, base: str, gathered: _Gathered) -> bool:
        query: dict[str, Any] = {"from": read.after} if read.after else {}
        try:
            done = await self._listed(query, read, base, gathered)
            if done and not query:
                read.read_at = self._connection.now().isoformat()
            return done
        except Refused as error:
            if error.status == 403 or not read.after:
                raise
            read.after, read.offset = "", 0  # it knows that return no more: all of them
            return False

    async def _open_returns(self, read: steps.ReturnsRead, base: str, gathered: _Gathered) -> bool:
        now = self._connection.now()
        for return_id, since in list(read.since.items()):
            opened = instant(since)
            if opened is None or now - opened > _RETURNS_LAST:
                read.since.pop(return_id)
                read.open.pop(return_id, None)
        if not read.since:
            return True
        if await self._listed({"createdAt.gte": min(read.since.values())}, read, base, gathered):
            read.read_at = now.isoformat()
            return True
        return False

    async def _listed(
        self, query: dict[str, Any], read: steps.ReturnsRead, base: str, gathered: _Gathered
    ) -> bool:
        found, count = await self._returns.page(query, read.offset, gathered.aside)
        for each, mark in found:
            if gathered.is_enough:
                return False
            opened = _at(each.created_at).isoformat()
            if opened >= read.newest.partition("|")[0]:
                read.newest = f"{opened}|{each.id}"
            read.offset += 1
            await self._return(each, mark, read, base, gathered)
        read.offset += count - len(found)
        if count == RETURNS_PAGE:
            return False
        read.after = read.newest.partition("|")[2] or read.after
        read.offset = 0
        return True

    async def _return(
        self, told: shapes.Return, mark: str, read: steps.ReturnsRead, base: str, gathered: _Gathered
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


def _last(thread: shapes.Thread) -> datetime:
    """Of its newest message; a thread that tells none is older than all."""
    return _at(thread.last_message_date_time)


def _at(text: str | None) -> datetime:
    """An instant that Allegro told; what is none is older than all."""
    try:
        return instant(text) or _BEFORE_ALL
    except ValueError:
        return _BEFORE_ALL


def _touched(issue: shapes.Issue, since: datetime) -> bool:
    """Whether somebody wrote in it, or opened it, since then; also where its dates cannot be read."""
    last = issue.chat.last_message
    try:
        named = (instant(issue.opened_date), instant(last.created_at) if last is not None else None)
    except ValueError:
        return True
    return any(each is not None and each >= since for each in named)


def _forget_old(seen: dict[str, str]) -> None:
    """Only recent threads are met again soon."""
    for thread_id in sorted(seen, key=lambda id: seen[id], reverse=True)[_RECENT:]:
        del seen[thread_id]
