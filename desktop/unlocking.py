"""Asking the keyring for several accounts at once: one that keeps waiting for a person holds up no other."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop import opening
from desktop.opening import Trouble
from desktop.settings import AccountEntry
from desktop.ui import session as words

if TYPE_CHECKING:
    from desktop.platforms.credentials import Secrets

_log = logging.getLogger("helpdesk.session")
PATIENCE_SECONDS = 0.5
"""How long the end waits for the keyring's answer about an account that was not open yet."""


class Unlocking:
    """`then` gets an account and its secrets, `otherwise` what went wrong; both on a thread of its own."""

    def __init__(
        self, then: "Callable[[AccountEntry, Secrets], None]", otherwise: Callable[[Trouble], None]
    ) -> None:
        self._then, self._otherwise = then, otherwise
        self._threads: list[threading.Thread] = []

    def begin(self, entry: AccountEntry) -> None:
        """Asks; returns at once."""
        thread = threading.Thread(target=self._unlock, args=(entry,), name=f"unlock {entry.id}", daemon=True)
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def close(self) -> None:
        """A keyring that waits for a person does not hold up the end for long."""
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)

    def _unlock(self, entry: AccountEntry) -> None:
        try:
            secrets = opening.unlock(entry)
        except Trouble as trouble:
            self._otherwise(trouble)
        except Exception as error:
            _log.exception("an account cannot be unlocked")
            choices = (words.RETRY, words.OTHER_ACCOUNT)
            self._otherwise(Trouble(words.OTHER, type(error).__name__, choices, entry, entry.url))
        else:
            self._then(entry, secrets)
