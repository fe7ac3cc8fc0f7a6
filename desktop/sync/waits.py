"""How long a row of the outbox may wait by itself: what the rules say, or the platform has told.

An instant that was reckoned right after this computer's clock was set, and before an answer told the
platform's, can lie a year ahead (fault 32).
"""

import logging
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta

from desktop.domain.changes import Changes
from desktop.store.store import Store

from .pace import Pace

log = logging.getLogger("helpdesk.sync")

LONGEST_WAIT = timedelta(minutes=2)
"""More than any undo time and any pause between two tries."""
TOLD = "sync.told"
"""Setting: until when the platform wanted to be left alone, in seconds since 1970; over a restart, too."""


class Waits:
    """Used on the sync's loop."""

    def __init__(self, store: Store, pace: Pace) -> None:
        self._store = store
        self._pace = pace

    def keep(self, told: datetime) -> Future[Changes]:
        """The platform wants to be left alone until then."""
        return self._store.set_setting(TOLD, max(told, self._until()).timestamp())

    def shorten(self) -> None:
        """Only while the platform's clock has just been heard."""
        latest = max(self._pace.now() + LONGEST_WAIT, self._until())
        times = [time for row in self._store.reader().outbox(None) for time in (row.not_before, row.retry_at)]
        if any(time is not None and time > latest for time in times):
            log.info("a wait was longer than any rule")
            self._store.shorten_waits(latest)

    def _until(self) -> datetime:
        return datetime.fromtimestamp(self._store.reader().setting(TOLD, 0.0), UTC)
