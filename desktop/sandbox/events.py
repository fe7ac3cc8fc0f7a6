"""Server-sent events: hints that there is something to pull, and heartbeats while there is not."""

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec

from desktop.platforms.helpdesk import contract


class Hub:
    """Everybody who listens on `/v1/events`. Lives on the server's loop."""

    def __init__(self, state: Callable[[], str], heartbeat: float) -> None:
        self._state = state
        self._heartbeat = heartbeat
        self._bells: set[asyncio.Event] = set()
        self._closed = False

    @property
    def listeners(self) -> int:
        """How many connections are open."""
        return len(self._bells)

    def announce(self) -> None:
        """Something changed."""
        for bell in self._bells:
            bell.set()

    def close(self) -> None:
        """Ends every stream; new ones end at once."""
        self._closed = True
        self.announce()

    async def stream(self, last_event_id: str | None, alive: Callable[[], bool]) -> AsyncIterator[bytes]:
        """The stream of one listener. A listener who comes back with the present state hears nothing new.

        `alive` says whether the listener's token still holds; the stream ends when it does not.
        """
        bell = asyncio.Event()
        self._bells.add(bell)
        told = last_event_id or ""
        try:
            yield b"retry: 2000\n\n"
            while not self._closed and alive():
                state = self._state()
                if state != told:
                    told = state
                    data = msgspec.json.encode(contract.Hint(state=state))
                    yield b"id: %s\nevent: %s\ndata: %s\n\n" % (
                        state.encode(),
                        contract.EVENT_NAME.encode(),
                        data,
                    )
                bell.clear()
                try:
                    await asyncio.wait_for(bell.wait(), self._heartbeat)
                except TimeoutError:
                    yield b": heartbeat\n\n"
        finally:
            self._bells.discard(bell)
