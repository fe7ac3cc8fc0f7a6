"""How far we have read: the state that goes out with a page and comes back with the next call.

A pass looks at all lists of all storefronts once; it takes several pages when there is much. The next pass
begins some minutes before the last one began: nothing is lost when two clocks differ or a change shows late,
and what is seen twice is known by `seen`."""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from desktop.platforms.platform import StateTooOld
from desktop.platforms.values import instant

from .values import written

VERSION: Final = 1
OVERLAP: Final = timedelta(minutes=10)
RETURNS_BACK: Final = timedelta(days=365)
"""How old returns a whole read takes; what is older was decided long ago."""
_SETTLED: Final = timedelta(seconds=5)
"""So long after a change it is sure that what we read held all of that instant."""

TICKETS: Final = "tickets"
RETURNS: Final = "returns"
FEED: Final = "messages"
UNITS: Final = "return-units"
OWED: Final = "owed"
"""Tickets that a list told of and that the marketplace failed to give by themselves."""
MOST_OWED: Final = 20
"""More than that are no tickets' own failures, but the marketplace's."""
MOST_KEPT_BACK: Final = 10
"""So many that the marketplace does not give (403) leave room for those that it failed to."""


class Task(msgspec.Struct, array_like=True):
    """A list to be read from an offset on; `storefront` is "" for one of all storefronts."""

    kind: str
    storefront: str
    offset: int = 0


class Seen(msgspec.Struct, array_like=True):
    """When a ticket or return had changed, and when it was read (both in seconds since 1970)."""

    changed: float
    read: float


class Cursor(msgspec.Struct):
    """`since`: from when each list is read next, by its kind and storefront; none: from the beginning."""

    version: int = VERSION
    began: float = 0.0
    since: dict[str, float] = {}
    tasks: list[Task] = []
    seen: dict[str, Seen] = {}
    units: dict[str, str] | None = None
    """The statuses of the return units that changed last, by number; None before the first look."""
    owed: dict[str, str] = {}
    """The storefronts, by ticket, of those that each pass tries again."""

    # --- a pass ---

    def begin(self, storefronts: list[str], now: datetime) -> None:
        """Begins the next pass. A storefront that is new is read from its beginning."""
        self.began = now.timestamp()
        self.tasks = [Task(TICKETS, each) for each in storefronts]
        if self._key(FEED, "") in self.since:
            self.tasks.append(Task(FEED, ""))
        else:  # the tickets bring all messages that there are so far
            self.since[self._key(FEED, "")] = (now - OVERLAP).timestamp()
        self.tasks += [Task(RETURNS, each) for each in storefronts]
        self.tasks.append(Task(UNITS, ""))
        if self.owed:
            self.tasks.append(Task(OWED, ""))

    def done(self, task: Task) -> None:
        """A list was read to its end."""
        self.tasks.remove(task)
        if task.kind in (UNITS, OWED):
            return
        self.since[self._key(task.kind, task.storefront)] = self.began - OVERLAP.total_seconds()

    def skipped(self, task: Task) -> None:
        """A list could not be read: the next pass begins where this one did."""
        self.tasks.remove(task)

    def has_read(self, task: Task) -> bool:
        """Whether the list was read to its end once."""
        return self._key(task.kind, task.storefront) in self.since

    def owe(self, id: str, storefront: str, most: int = MOST_OWED) -> bool:
        """Notes a ticket that is to be read later; False when there are too many."""
        if len(self.owed) >= most:
            return False
        self.owed[id] = storefront
        return True

    def end(self) -> None:
        """After a pass: forgets what the lists will not tell again. Lists that the seller no longer has, or
        that could not be read, keep nothing alive: what they tell twice is read twice."""
        oldest = self.began - OVERLAP.total_seconds()
        self.seen = {id: seen for id, seen in self.seen.items() if max(seen.changed, seen.read) >= oldest}

    def from_when(self, task: Task, now: datetime) -> str | None:
        """The instant from which a list is read, as its filter wants it; None: all."""
        since = self.since.get(self._key(task.kind, task.storefront))
        if since is not None:
            return written(datetime.fromtimestamp(since, UTC))
        return written(now - RETURNS_BACK) if task.kind == RETURNS else None

    # --- what was read already ---

    def knows(self, id: str, changed: datetime) -> bool:
        """Whether it was read in this form already."""
        seen = self.seen.get(id)
        at = instant(changed).timestamp()
        return seen is not None and seen.changed == at and seen.read - at > _SETTLED.total_seconds()

    def has_read_after(self, id: str, at: datetime) -> bool:
        """Whether it was read when what happened at that instant was there."""
        seen = self.seen.get(id)
        return seen is not None and seen.read - instant(at).timestamp() > _SETTLED.total_seconds()

    def note(self, id: str, changed: datetime, now: datetime, *, heard: bool = False) -> None:
        """It was read. What lies before everything that will be asked for again is not kept, unless it was
        `heard` of in the feed."""
        at = instant(changed).timestamp()
        if heard or at >= self.began - 2 * OVERLAP.total_seconds():
            self.seen[id] = Seen(at, now.timestamp())

    @staticmethod
    def _key(kind: str, storefront: str) -> str:
        return f"{kind} {storefront}".rstrip()


def cursor_of(state: str | None) -> Cursor:
    """The cursor of a state; a new one for None. Raises StateTooOld for one that this version cannot read."""
    if state is None:
        return Cursor()
    try:
        cursor = msgspec.json.decode(state, type=Cursor)
        for moment in (cursor.began, *cursor.since.values()):
            datetime.fromtimestamp(moment, UTC)
    except (ValueError, RecursionError, OverflowError, OSError):
        # Another form (msgspec's and Unicode's errors are ValueErrors), or moments outside the calendar.
        raise StateTooOld("a state of another form") from None
    if cursor.version != VERSION:
        raise StateTooOld("a state of another version")
    return cursor


def state_of(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
