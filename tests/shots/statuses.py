"""A sync that says of itself what a picture needs; the real one goes on behind it."""

from collections.abc import Callable
from concurrent.futures import Future

from desktop.domain.conversations import Attachment
from desktop.sync.presence import Presences
from desktop.sync.records import Fetched, NotFetched
from desktop.sync.status import SyncStatus
from desktop.sync.transfers import Transfers
from desktop.ui.desks import SyncHandle


class Told:
    """`tell` gives the status that the screens read; None gives the real one's back."""

    def __init__(self, real: SyncHandle) -> None:
        self._real = real
        self._told: SyncStatus | None = None
        self._callbacks: list[Callable[[SyncStatus], None]] = []

    def tell(self, status: SyncStatus | None) -> None:
        self._told = status
        for callback in self._callbacks:
            callback(self.status())

    @property
    def presences(self) -> Presences:
        return self._real.presences

    @property
    def transfers(self) -> Transfers:
        return self._real.transfers

    def download(self, attachment: Attachment) -> None:
        self._real.download(attachment)

    def cancel_download(self, attachment_id: str) -> None:
        self._real.cancel_download(attachment_id)

    def record(self, conversation_id: str) -> "Future[Fetched | NotFetched]":
        return self._real.record(conversation_id)

    def poke(self) -> None:
        self._real.poke()

    def resync(self) -> None:
        self._real.resync()

    def cancel_resync(self) -> None:
        self._real.cancel_resync()

    def status(self) -> SyncStatus:
        return self._told if self._told is not None else self._real.status()

    def listen(self, callback: Callable[[SyncStatus], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def clock_offset(self) -> float:
        return self._real.clock_offset()
