"""Files on their way, up or down: how far each has come, for whoever shows it. From any thread."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

log = logging.getLogger("helpdesk.sync")

GOING: Final = "going"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"

# Why a download failed.
OFFLINE: Final = "offline"
CHECKING: Final = "checking"
EXPIRED: Final = "expired"
DAMAGED: Final = "damaged"
"""What came is not what the message names."""
NO_ROOM: Final = "no_room"
REFUSED: Final = "refused"

FILE_GONE: Final = "file-gone"
"""Reason of an outbox row that is `failed`: a file of the reply is no longer in the store."""

STEP: Final = 100
"""Parts of the whole that are told; more news than that nobody can see."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One file. `done` and `whole` in bytes; `number` of `count` files of a reply.

    `why`: one of the reasons above, after a failure; `detail`: the platform's own words, if it said any.
    """

    id: str
    state: str = GOING
    done: int = 0
    whole: int = 0
    number: int = 1
    count: int = 1
    why: str = ""
    detail: str = ""


class Transfers:
    """What is on its way, by the outbox row (`upload_id`) or the attachment that it belongs to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Transfer] = {}
        self._listeners: list[Callable[[Transfer], None]] = []

    def get(self, id: str) -> Transfer | None:
        """How far it is; None when nothing of the kind is known."""
        with self._lock:
            return self._known.get(id)

    def listen(self, callback: Callable[[Transfer], None]) -> Callable[[], None]:
        """Calls back on the sync's thread whenever a transfer goes on; returns how to stop that."""
        with self._lock:
            self._listeners = [*self._listeners, callback]

        def stop() -> None:
            with self._lock:
                self._listeners = [known for known in self._listeners if known is not callback]

        return stop

    def say(self, transfer: Transfer) -> None:
        """Where it stands now; what is over is forgotten unless it failed."""
        with self._lock:
            if self._known.get(transfer.id) == transfer:
                return
            if transfer.state in (GOING, FAILED):
                self._known[transfer.id] = transfer
            else:
                self._known.pop(transfer.id, None)
            listeners = self._listeners
        for listener in listeners:
            try:
                listener(transfer)
            except Exception as error:  # a listener's bug must not stop the sync
                log.error("a listener failed", exc_info=error)

    def meter(self, transfer: Transfer) -> Callable[[int], None]:
        """Tells the progress of this transfer, in steps that can be seen."""
        step = max(1, transfer.whole // STEP)
        told = [-step]

        def progress(done: int) -> None:
            if done < told[0] or done - told[0] >= step or done >= transfer.whole:
                told[0] = done
                self.say(replace(transfer, done=min(done, transfer.whole)))

        self.say(transfer)
        return progress


def upload_id(outbox_id: int) -> str:
    """The transfer of a reply's files."""
    return f"up:{outbox_id}"


def download_id(attachment_id: str) -> str:
    """The transfer of a received file."""
    return f"down:{attachment_id}"
