"""What a platform's page of changes carries: things in their last form, removals, what could not be read."""

from dataclasses import dataclass

from .cases import Case
from .conversations import Conversation, Message
from .orders import Offer, Order

Thing = Conversation | Message | Case | Order | Offer


@dataclass(frozen=True, slots=True)
class Removal:
    """A thing that the platform has taken away. `kind`: conversation, message, case, order, offer."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Totals:
    """How many things of each kind there are."""

    conversations: int
    messages: int
    cases: int
    orders: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that could not be read: kept with its raw bytes, the rest of the page goes on."""

    kind: str
    id: str
    raw: bytes
    reason: str
