"""What one call of `changes` brings, and when it is enough."""

from typing import Final

from desktop.domain.pages import SetAside, Thing
from desktop.platforms.platform import Busy, Page, PlatformError, Refused

from .answers import is_its_own
from .connection import Connection
from .orders import Orders
from .state import State

STEP_REQUESTS: Final = 40
"""After so many requests a call ends, so that rows appear early and nothing much is read twice."""


class Gathered:
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

    def spared(self, conversation_id: str, error: PlatformError | ValueError) -> None:
        """One conversation is kept from us; the others go on. Raises the error when it is not its own."""
        if not is_its_own(error):
            raise error
        reason = f"status {error.status}" if isinstance(error, Refused | Busy) else type(error).__name__
        self.aside.append(SetAside("conversation", conversation_id, b"", reason))

    def page(self, state: State, orders: Orders) -> Page:
        things = (*orders.orders(self.order_ids), *self.things)
        return Page(state.text, bool(state.todo), things, (), tuple(self.aside))
