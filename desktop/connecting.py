"""Trying what a person entered to connect an account, in a thread of its own: whatever is open goes on.

One trial at a time: a new one gives the one before up. What was found stays in memory until it is kept or the
next trial begins.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from desktop.network import Network
from desktop.opening import Trouble
from desktop.settings import Settings
from desktop.signing import SignedIn, entry_of
from desktop.ui import session as words
from desktop.ui.connection import FOUND, GIVEN_UP, PROBLEM, TESTING, Found, Trial, TrialListener, Wanted
from desktop.waits import Cancelled, Waits

_log = logging.getLogger("helpdesk.session")


class Connecting:
    """Any thread may call."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime], network: Callable[[], Network]
    ) -> None:
        self._settings, self._now, self._network = settings, now, network
        self._lock = threading.Lock()
        self._waits = Waits()
        self._thread: threading.Thread | None = None
        self._found: SignedIn | None = None

    def check(self, wanted: Wanted, told: TrialListener) -> None:
        """Begins a trial; returns at once."""
        with self._lock:
            self._waits.end()
            self._waits, self._found = Waits(), None
            self._thread = threading.Thread(
                target=self._try, args=(wanted, told, self._waits), name="connecting", daemon=True
            )
            self._thread.start()

    def cancel(self) -> None:
        """Gives the trial under way up."""
        self._waits.end()

    def take(self) -> SignedIn | None:
        """What the last trial found, once."""
        with self._lock:
            found, self._found = self._found, None
            return found

    def close(self) -> None:
        """Gives up, and waits for the end of it."""
        with self._lock:
            self._waits.end()
            thread, self._found = self._thread, None
        if thread is not None:
            thread.join()

    def _try(self, wanted: Wanted, told: TrialListener, waits: Waits) -> None:
        """On the trial's own thread."""
        from desktop.marketplace_access import Surroundings, address_of, let_in

        url = address_of(wanted)
        told(Trial(TESTING, host=_host(url)))
        try:
            signed_in = waits.task(let_in(wanted, Surroundings(self._now, self._network, told)))
        except Cancelled:
            told(Trial(GIVEN_UP))
        except Trouble as trouble:
            told(Trial(PROBLEM, host=_host(trouble.url), problem=trouble.problem, detail=trouble.detail))
        except Exception as error:
            _log.exception("a trial failed")
            told(Trial(PROBLEM, host=_host(url), problem=words.OTHER, detail=type(error).__name__))
        else:
            with self._lock:
                if waits is self._waits:
                    self._found = signed_in
            told(Trial(FOUND, host=_host(url), found=self._described(signed_in)))

    def _described(self, signed_in: SignedIn) -> Found:
        account = signed_in.account
        markets = tuple(market.code for market in account.markets)
        known = self._settings.account(entry_of(signed_in, self._settings).id) is not None
        return Found(account.name, markets, asks_country=not markets, known=known)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0] or url
