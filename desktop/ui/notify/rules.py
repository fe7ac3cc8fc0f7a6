"""What a notification says and when: pure, from what rings, what was told, and the hours of quiet.

One notification a market, for what has newly begun to ring or arrived. It is withdrawn when nothing of it is
left, and never comes in quiet hours; what came up meanwhile is told afterwards if it still stands.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

Thing = tuple[str, float]
"""What rings: "reply" or "update", and the hours that were left; 0 is late."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A rule that rings for a conversation, as the notifier sees it. `urgency`: less is worse."""

    conversation_id: str
    market: str
    what: str
    hours: float

    @property
    def urgency(self) -> tuple[float, bool]:
        return self.hours, self.what != "reply"


@dataclass(frozen=True, slots=True)
class Message:
    """One notification: how many of what ring in a market, the worst first, and how many messages are new.

    `conversation_id` is the most urgent one: a click opens it.
    """

    market: str
    things: tuple[tuple[Thing, int], ...]
    new: int
    conversation_id: str


def messages(rings: Iterable[Ring], new: Mapping[str, str]) -> list[Message]:
    """One a market. `new` are conversations with an unread message, each with its market; one that rings is
    told by that. Of several rules for one thing the worst is told."""
    worst: dict[tuple[str, str], Ring] = {}
    for ring in rings:
        key = (ring.conversation_id, ring.what)
        if key not in worst or ring.urgency < worst[key].urgency:
            worst[key] = ring
    told = {conversation for conversation, _what in worst}
    fresh = {conversation: market for conversation, market in new.items() if conversation not in told}
    made = []
    for market in sorted({ring.market for ring in worst.values()} | set(fresh.values())):
        here = sorted((r for r in worst.values() if r.market == market), key=lambda r: r.urgency)
        count = Counter((ring.what, ring.hours) for ring in here)
        arrived = [conversation for conversation, place in fresh.items() if place == market]
        first = here[0].conversation_id if here else arrived[0]
        made.append(Message(market, tuple(count.items()), len(arrived), first))
    return made


def digest_hour(at: datetime) -> datetime:
    """The full hour of this computer's clock that a digest belongs to."""
    return at.replace(minute=0, second=0, microsecond=0)


def is_quiet(at: time, start: str, end: str) -> bool:
    """Whether a local time lies in the quiet hours `start`-`end` ("20:00"-"07:00"); equal ends mean none."""
    first, last = _time(start), _time(end)
    if first is None or last is None or first == last:
        return False
    return first <= at < last if first < last else at >= first or at < last


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
