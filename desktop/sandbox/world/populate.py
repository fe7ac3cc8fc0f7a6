"""Fills an empty store: the same world for the same seed, size and instant, a hundred thousand conversations
too.
"""

import random
from collections.abc import Iterator

import msgspec

from ..desk import Desk, encode
from ..store import Row
from .pictures import pictures
from .plan import HISTORY, TAKEN_OVER, Plan, plan
from .seller import places, settle
from .telling import Numbers, Teller, Told
from .times import MarketTimes

INSERT = "INSERT INTO things VALUES (?, ?, ?, ?, ?, ?)"


class StoryState(msgspec.Struct):
    """How far a live story has gone: `next` is the step that follows, `values` fill its words."""

    story: str
    next: int
    language: str
    female: bool
    values: dict[str, str]


def populate(desk: Desk, seed: int, conversations: int) -> None:
    """The world for a seed, a number of conversations and the desk's present instant."""
    now = desk.now()
    rng = random.Random(f"helpdesk {seed}")
    store = desk.store
    with store.transaction():
        store.set_meta("world", f"{seed}-{int(now.timestamp())}-{rng.getrandbits(32):08x}")
        settle(desk, rng, now)
        for kept, content in pictures():
            store.run("INSERT OR IGNORE INTO attachments VALUES (?, ?, ?)", kept.id, encode(kept), content)
        seconds = int(now.timestamp())
        times = {place.code: MarketTimes(place, seconds) for place in places()}
        teller = Teller(seconds, times, rng)
        plans = plan(conversations, seconds, times, rng)
        store.run_many(INSERT, _rows(desk, teller, plans))
        remember_numbers(desk, teller.numbers)


def _rows(desk: Desk, teller: Teller, plans: list[Plan]) -> Iterator[Row]:
    """Every thing in the order it happened, order and conversation before their messages."""
    for entry in plans:
        told = teller.tell(entry)
        found = told.conversation
        if told.order is not None and not told.reused:
            yield _row(desk, "order", told.order.id, told.order, found.id, 0)
        yield _row(desk, "conversation", found.id, found, None, None)
        if told.case is not None:
            yield _row(desk, "case", told.case.id, told.case, found.id, 0)
        for message in told.messages:
            yield _row(desk, "message", message.id, message, found.id, message.sequence)
        if entry.kind not in (HISTORY, TAKEN_OVER) and entry.length < len(entry.story.steps):
            _go_on(desk, entry, told)


def _row(desk: Desk, kind: str, id: str, thing: object, parent: str | None, number: int | None) -> Row:
    seq = desk.store.next_seq()
    if hasattr(thing, "version"):
        thing.version = format(seq, "x")
    return (seq, kind, id, parent, number, encode(thing))


def _go_on(desk: Desk, entry: Plan, told: Told) -> None:
    """Remembers a story that may go on while the platform runs."""
    state = StoryState(
        entry.story.id, entry.length + 1, entry.place.language, told.person.female, told.values
    )
    save_story(desk, told.conversation.id, state)


def save_story(desk: Desk, conversation_id: str, state: StoryState) -> None:
    """Writes how far a story has gone."""
    desk.store.run("INSERT OR REPLACE INTO stories VALUES (?, NULL, ?)", conversation_id, encode(state))


def remember_numbers(desk: Desk, numbers: Numbers) -> None:
    """The series go on where the world left them."""
    for name in ("conversation", "case", "order", "buyer"):
        desk.store.set_meta(f"last_{name}", getattr(numbers, name))
