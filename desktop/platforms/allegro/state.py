"""What `changes` remembers between two calls, as the opaque state that the store keeps.

A round is a list of steps; each call takes some of them, and the next goes on where it ended.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from desktop.platforms.platform import NotOurs, StateTooOld

from .reading import instant

VERSION: Final = 1
OVERLAP: Final = timedelta(minutes=5)
"""What the newest read instant is taken back by: lists may tell of something before it can be read."""

_AGAIN: Final = 5

# The steps of a round.
OPEN_ISSUES: Final = "open_issues"
THREADS: Final = "threads"
OWED: Final = "owed"
MODERATED: Final = "moderated"
NEW_RETURNS: Final = "new_returns"
ALL_ISSUES: Final = "all_issues"
OPEN_RETURNS: Final = "open_returns"

ISSUES_EVERY: Final = timedelta(minutes=30)
"""How often all disputes and claims are listed: there is no filter for what changed, and buyers write in
ended ones, too."""
RETURNS_EVERY: Final = timedelta(minutes=15)
"""How often returns that are under way are listed again."""


class Listing(msgspec.Struct, omit_defaults=True):
    """A list that is read in pages: the next one is at `offset`. `first`: what the last page began with;
    `again`: how often a page further down has begun with it, too."""

    offset: int = 0
    first: str = ""
    at: int = 0
    again: int = 0

    def met(self, first: str) -> None:
        """A page has come. What is new on top shifts a list down, so that a page may come twice; one that
        comes again and again leads nowhere: NotOurs."""
        repeated = bool(first) and self.first == first and self.at < self.offset
        self.again = self.again + 1 if repeated else 0
        self.first, self.at = first, self.offset
        if self.again >= _AGAIN:
            raise NotOurs("pages that lead nowhere")

    def ended(self) -> None:
        """The list is read."""
        self.offset, self.first, self.at, self.again = 0, "", 0, 0


class ThreadsRead(Listing):
    """`upto`: the newest message that a finished walk has seen; `top`: of the walk under way.
    `seen`: what was last read of recent threads; `moderated`: messages of ours that Allegro
    looks at, since when; `owed`: threads that failed by themselves, to be tried again."""

    upto: str = ""
    top: str = ""
    seen: dict[str, str] = {}
    moderated: dict[str, str] = {}
    owed: list[str] = []


class IssuesRead(Listing):
    """`alive`: the mark of each one that is open or can be written in, with "o" before it where its status is
    an open one. `listed`: of the open ones, those of the listing under way. `full_at`: when the last full
    listing began, `began`: the one under way."""

    alive: dict[str, str] = {}
    listed: list[str] = []
    full_at: str = ""
    began: str = ""


class ReturnsRead(Listing):
    """`after`: the newest return read, `newest`: of the listing under way; `open`: mark of each one that is
    under way, `since`: when each was opened; `read_at`: when they were listed last."""

    after: str = ""
    newest: str = ""
    open: dict[str, str] = {}
    since: dict[str, str] = {}
    read_at: str = ""


class State(msgspec.Struct, omit_defaults=True):
    v: int = VERSION
    todo: list[str] = []
    threads: ThreadsRead = msgspec.field(default_factory=ThreadsRead)
    issues: IssuesRead = msgspec.field(default_factory=IssuesRead)
    returns: ReturnsRead = msgspec.field(default_factory=ReturnsRead)

    @classmethod
    def read(cls, text: str | None) -> "State":
        """Raises StateTooOld for a state that this version cannot go on from."""
        if text is None:
            return cls()
        try:
            state = msgspec.json.decode(text, type=cls)
            kept = state.issues.full_at, state.returns.read_at
            for moment in (*kept, *state.threads.moderated.values(), *state.returns.since.values()):
                instant(moment)
        except (ValueError, RecursionError):  # msgspec's and Unicode's errors are ValueErrors
            raise StateTooOld("not a state of this version") from None
        if state.v != VERSION:
            raise StateTooOld("a state of another version")
        return state

    @property
    def text(self) -> str:
        return msgspec.json.encode(self).decode()

    def from_the_top(self, step: str) -> None:
        """A listing led nowhere: the next round begins it anew."""
        if step in (OPEN_ISSUES, ALL_ISSUES):
            self.issues.ended()
            self.issues.listed, self.issues.began = [], ""
        elif step in (NEW_RETURNS, OPEN_RETURNS):
            self.returns.ended()

    def plan(self, now: datetime) -> None:
        """Begins a round, unless one is under way. Claims come first: their deadlines are the law's."""
        if self.todo:
            return
        self.todo = [OPEN_ISSUES, THREADS]
        if self.threads.owed:
            self.todo.append(OWED)
        if self.threads.moderated:
            self.todo.append(MODERATED)
        if is_due(self.issues.full_at, ISSUES_EVERY, now):
            self.todo.append(ALL_ISSUES)
        self.todo.append(NEW_RETURNS)
        if self.returns.open and is_due(self.returns.read_at, RETURNS_EVERY, now):
            self.todo.append(OPEN_RETURNS)


def is_due(at: str, every: timedelta, now: datetime) -> bool:
    """Whether something that was done at that instant is to be done again; a clock set back makes it due."""
    last = instant(at)
    return last is None or not timedelta() <= now - last < every
