"""What the scenarios need of a marketplace's other side: its buyers and its staff, as hands on its little
server. Every marketplace has one, so that one suite runs against all.

Conversations are named as our client names them (`Conversation.id`), texts as the person wrote them.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from desktop.platforms.way import Way


class Counterpart(Protocol):
    """Made with a clock (`now`, UTC), signed in and with at least three open conversations, in two markets
    where it has several."""

    marketplace: str
    """As in `platforms.marketplaces`."""
    policy: tuple[str, int]
    """The id and the hours of its response policy."""

    def way(self, now: Callable[[], datetime]) -> Way:
        """What the client is made of, with credentials that work."""

    # --- what happens there ---

    def buyer_writes(self, text: str, *, conversation: str = "", market: str = "") -> str:
        """A buyer writes, in a new conversation about an order where none is named. Returns which."""

    def answered(self, conversation: str) -> list[str]:
        """The seller's texts that have arrived there, oldest first."""

    def files(self, conversation: str) -> list[bytes]:
        """The files that the seller's replies brought."""

    def read(self, conversation: str) -> bool | None:
        """Whether it is marked as read there; None where there is no such marker."""

    def closed(self, conversation: str) -> bool:
        """Whether it is closed there."""

    def close_there(self, conversation: str) -> None:
        """The buyer or the marketplace closes it: no reply is taken any more."""

    # --- what goes wrong; of the next reply only, if not said otherwise ---

    def refuse_reply(self) -> str:
        """The reply is refused for good, in the marketplace's own form. Returns its words."""

    def conflict(self) -> None:
        """The state there forbids the reply (409, or what the marketplace answers instead)."""

    def busy(self, seconds: int | None, *, reads: bool = False) -> None:
        """Too many requests (429); `reads`: reading, too, until `well`."""

    def lose_answer(self) -> None:
        """The reply is done there, and its answer is lost."""

    def drop(self) -> None:
        """The connection breaks before anything is done."""

    def revoke(self) -> None:
        """The access is taken back: from now on nothing is let in."""

    def new_values(self) -> None:
        """From now on every enumeration of every answer has a value that nobody knows."""

    def well(self) -> None:
        """All faults are over."""

    def close(self) -> None: ...
