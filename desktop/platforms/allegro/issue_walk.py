"""The listings of disputes and claims: the open ones every time, all of them now and then."""

from datetime import datetime
from typing import Final

from desktop.platforms.platform import Busy, PlatformError

from . import shapes
from . import state as steps
from .connection import Connection
from .gathered import Gathered
from .issues import OPEN_STATUSES, PAGE, PREFIX, IssueDesk
from .reading import instant
from .state import OVERLAP

_UNREAD: Final = "a"
"""A mark that no issue has: it is read as soon as a listing tells of it."""


class IssueWalk:
    """Used on one loop."""

    def __init__(self, connection: Connection, desk: IssueDesk) -> None:
        self._connection, self._issues = connection, desk

    async def open_ones(self, read: steps.IssuesRead, base: str, gathered: Gathered) -> bool:
        found, count = await self._issues.page(read.offset, OPEN_STATUSES, gathered.aside)
        read.met(found[0][0].id if found else "")
        for issue, mark in found:
            if gathered.is_enough:
                return False
            read.offset += 1
            read.listed.append(issue.id)
            await self._issue(issue, mark, read, base, gathered)
        read.offset += count - len(found)
        if count == PAGE:
            return False
        # What was open and is no longer listed has ended.
        gone = [id for id, mark in read.alive.items() if mark.startswith("o") and id not in read.listed]
        for issue_id in gone:
            if gathered.is_enough:
                return False
            await self._ended(issue_id, read, base, gathered)
        read.listed = []
        read.ended()
        return True

    async def _ended(self, issue_id: str, read: steps.IssuesRead, base: str, gathered: Gathered) -> None:
        read.alive.pop(issue_id)
        try:
            issue = await self._issues.issue(issue_id)
        except (PlatformError, ValueError) as error:
            gathered.spared(PREFIX + issue_id, error)
            if isinstance(error, Busy):
                read.alive[issue_id] = _UNREAD
            return
        await self._issue(issue, "", read, base, gathered)

    async def all_of_them(self, read: steps.IssuesRead, base: str, gathered: Gathered) -> bool:
        if not read.began:
            read.began = self._connection.now().isoformat()
        before = instant(read.full_at)
        found, count = await self._issues.page(read.offset, (), gathered.aside)
        read.met(found[0][0].id if found else "")
        for issue, mark in found:
            if gathered.is_enough:
                return False
            read.offset += 1
            if before is None or issue.id in read.alive or _touched(issue, before - OVERLAP):
                await self._issue(issue, mark, read, base, gathered)
        read.offset += count - len(found)
        if count == PAGE:
            return False
        read.full_at, read.began = read.began, ""
        read.ended()
        return True

    async def _issue(
        self, issue: shapes.Issue, mark: str, read: steps.IssuesRead, base: str, gathered: Gathered
    ) -> None:
        is_open = issue.current_state.status in OPEN_STATUSES
        mark = ("o" if is_open else "a") + mark
        if read.alive.get(issue.id) == mark:
            return
        try:
            matter = await self._issues.matter(issue, base, gathered.aside)
        except (PlatformError, ValueError) as error:
            gathered.spared(PREFIX + issue.id, error)
            if isinstance(error, Busy):
                read.alive[issue.id] = _UNREAD
            return
        if is_open or issue.current_state.chat_active:
            read.alive[issue.id] = mark
        else:
            read.alive.pop(issue.id, None)
        if matter is not None:
            gathered.things += [matter.head, *matter.messages, matter.case]
            gathered.order_ids += matter.head.order_ids


def _touched(issue: shapes.Issue, since: datetime) -> bool:
    """Whether somebody wrote in it, or opened it, since then; also where its dates cannot be read."""
    last = issue.chat.last_message
    try:
        named = (instant(issue.opened_date), instant(last.created_at) if last is not None else None)
    except ValueError:
        return True
    return any(each is not None and each >= since for each in named)
