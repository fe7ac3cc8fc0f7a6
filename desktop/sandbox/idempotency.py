"""`Idempotency-Key`: the same key with the same call gives the same answer for a day, and nothing is done
twice.
"""

import hashlib
import json
import re

from desktop.platforms.helpdesk import contract

from .calls import Answer
from .desk import Desk
from .problems import ProblemError

KEPT_SECONDS = 24 * 3600

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def read_key(header: str | None) -> str:
    """The key of a call. 400 when it is missing or no key."""
    if header is None or not _KEY.fullmatch(header):
        raise ProblemError(400, contract.INVALID, text="key-missing")
    return header


def fingerprint(method: str, path: str, query: str, body: bytes) -> bytes:
    """What must be the same for a key to be the same call."""
    digest = hashlib.sha256()
    for part in (method.encode(), path.encode(), query.encode(), body):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


class Keys:
    """The answers given so far, in the store, and the calls under way."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._running: set[tuple[str, str]] = set()

    def begin(self, owner: str, key: str) -> None:
        """A call with this key runs from now on, until `end`; 409 while another one does."""
        if (owner, key) in self._running:
            raise ProblemError(409, contract.KEY_IN_FLIGHT)
        self._running.add((owner, key))

    def earlier(self, owner: str, key: str, print: bytes) -> Answer | None:
        """The answer given before, None when the call has to be made; 422 when the key came with
        another call.
        """
        store = self._desk.store
        row = store.one("SELECT * FROM answers WHERE owner = ? AND key = ?", owner, key)
        if row is not None and row[6] > self._desk.now().timestamp() - KEPT_SECONDS:
            if row[2] != print:
                raise ProblemError(422, contract.KEY_REUSED)
            headers = {**json.loads(row[4]), "Idempotency-Replayed": "true"}
            media_type = headers.pop("Content-Type")
            return Answer(row[5], row[3], media_type, headers)
        return None

    def keep(self, owner: str, key: str, print: bytes, answer: Answer) -> None:
        """Remembers the answer; in the same transaction as what the call did."""
        headers = json.dumps({**answer.headers, "Content-Type": answer.media_type})
        self._desk.store.run(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)",
            owner,
            key,
            print,
            answer.status,
            headers,
            answer.body,
            self._desk.now().timestamp(),
        )

    def end(self, owner: str, key: str) -> None:
        """The call is over, however it went."""
        self._running.discard((owner, key))
