"""The one place that says how the sync is: a value that is published whenever it changes."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from .status import SyncStatus

log = logging.getLogger("helpdesk.sync")


class Board:
    """Written on the sync's thread, read on any. Listeners are called on the sync's thread."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._status = SyncStatus(since=now())
        self._listeners: list[Callable[[SyncStatus], None]] = []

    def status(self) -> SyncStatus:
        with self._lock:
            return self._status

    def listen(self, callback: Callable[[SyncStatus], None]) -> Callable[[], None]:
        with self._lock:
            self._listeners.append(callback)

        def stop() -> None:
            with self._lock:
                if callback in self._listeners:
                    self._listeners.remove(callback)

        return stop

    def say(self, **changes: Any) -> None:
        """The fields of SyncStatus that are different now; `since` follows `state` by itself."""
        with self._lock:
            before = self._status
            if changes.get("state", before.state) != before.state:
                changes["since"] = self._now()
            self._status = after = replace(before, **changes)
            listeners = list(self._listeners)
        if after == before:
            return
        if after.state != before.state:
            log.info("the sync's state", extra={"before": before.state, "state": after.state})
        for listener in listeners:
            try:
                listener(after)
            except Exception as error:  # a listener's bug must not stop the sync
                log.error("a listener failed", exc_info=error)
