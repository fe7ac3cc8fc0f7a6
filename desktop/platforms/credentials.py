"""Secrets in the OS keyring: per account the store's key and the refresh token, one entry each.

An entry is named by account, purpose and generation. A new secret is written under the next generation and
read back before the old entry goes; `credentials.json` beside the store names the generation and the back
end, and holds no secret. Start tries the next generation, then the named one: a crash at any moment leaves
one of them (fault 26).

"Cannot be read" is never "is not there": only `Missing` means that the keyring was asked and has no such
entry. Calls of the keyring can block for an answer of the person; each runs in a thread with a time limit.
"""

import base64
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from . import keyrings
from .credential_errors import (
    CredentialsError,
    Locked,
    Missing,
    NoBackend,
    Refused,
    TimedOut,
)
from .generations import Generations
from .kept import KEY_BYTES, REFRESH_TOKEN, STORE_KEY, Secrets, SessionOnly
from .overflow import FileOverflow, Overflow, seal, unseal
from .workers import in_worker, in_worker_async

__all__ = [
    "Credentials",
    "CredentialsError",
    "Locked",
    "Missing",
    "NoBackend",
    "Refused",
    "Secrets",
    "SessionOnly",
    "TimedOut",
]

T = TypeVar("T")

ENTRY_LIMIT = 1280
"""Characters that every back end takes; Windows' own limit."""
SEARCHED = 4
"""Generations that are tried when no file names one."""
_PLAIN = "v1:"
_SEALED = "v1-sealed:"


class Credentials:
    """One account's secrets in the OS keyring. Thread-safe.

    `keyring_name` is the back end of the last start ("keyring.backends.SecretService.Keyring"), None at the
    first; `keyring_name` the attribute is the one in use, to be remembered. Nothing is asked before the
    first call. `seconds` limits a call that should need nobody, `unlock_seconds` one that may wait for a
    person to unlock.
    """

    def __init__(
        self,
        account_id: str,
        folder: Path,
        keyring_name: str | None = None,
        *,
        limit: int = ENTRY_LIMIT,
        seconds: float = 15.0,
        unlock_seconds: float = 60.0,
        overflow: Overflow | None = None,
        find: Callable[[str | None], keyrings.Backend] = keyrings.find,
    ) -> None:
        self._account = account_id
        self._generations = Generations(folder / "credentials.json")
        self._name = keyring_name or self._generations.keyring or None
        self._limit = limit
        self._seconds = seconds
        self._unlock_seconds = unlock_seconds
        self._overflow: Overflow = overflow or FileOverflow(folder)
        self._find = find
        self._backend: keyrings.Backend | None = None
        self._lock = threading.Lock()
        self._opened = False

    @property
    def keyring_name(self) -> str:
        """The back end in use; "" before the first call."""
        return self._name or ""

    # --- the store's key ---

    def store_key(self) -> bytes:
        """See `Secrets`. Raises Locked, Missing, NoBackend, Refused, TimedOut."""
        return self.store_keys()[0]

    def store_keys(self) -> list[bytes]:
        def read() -> list[bytes]:
            found = [bytes.fromhex(secret) for _, secret in self._read_all(STORE_KEY)]
            if not found:
                raise Missing(STORE_KEY)
            return found

        return self._call(read)

    def new_store_key(self) -> bytes:
        def write() -> bytes:
            if self._read_all(STORE_KEY):
                raise Refused("a key is there already", "exists")
            key = secrets.token_bytes(KEY_BYTES)
            self._settle(STORE_KEY, self._write_next(STORE_KEY, key.hex()))
            return key

        return self._call(write)

    def begin_rotation(self) -> bytes:
        """The store's next key, kept beside the present one.

        Change the store's key, then call `end_rotation`.
        """

        def write() -> bytes:
            if len(self._read_all(STORE_KEY)) > 1:
                # The store may be under the next one already: writing over it would lose the store.
                raise Refused("a change of keys is under way: end it first", "exists")
            key = secrets.token_bytes(KEY_BYTES)
            self._write_next(STORE_KEY, key.hex())
            return key

        return self._call(write)

    def end_rotation(self, key: bytes) -> None:
        """This key opens the store: the other one goes. Also at a start that found two."""

        def settle() -> None:
            for generation, secret in self._read_all(STORE_KEY):
                if secret == key.hex():
                    self._settle(STORE_KEY, generation)
                    return
            raise Missing(STORE_KEY)

        self._call(settle)

    # --- the refresh token ---

    def refresh_token(self) -> str:
        def read() -> str:
            found = self._read_all(REFRESH_TOKEN)
            if not found:
                raise Missing(REFRESH_TOKEN)
            generation, secret = found[0]
            if len(found) > 1 or generation != self._generations.of(REFRESH_TOKEN):
                self._settle(REFRESH_TOKEN, generation)
            return secret

        return self._call(read)

    def save_refresh_token(self, token: str) -> None:
        self._call(lambda: self._settle(REFRESH_TOKEN, self._write_next(REFRESH_TOKEN, token)))

    async def load(self) -> str:
        return await in_worker_async(self.refresh_token)

    async def keep(self, token: str) -> None:
        await in_worker_async(lambda: self.save_refresh_token(token))

    def forget_store_key(self) -> None:
        """Removes the store's key, so that nobody can read the store any more; `forget` is to follow. What
        cannot be removed raises."""
        self._call(lambda: self._remove_all(STORE_KEY))

    def forget(self, *, store_key: bool = True) -> None:
        """See `Secrets`; with the last entry the file that names them goes. What cannot be removed raises."""

        def remove() -> None:
            for purpose in (STORE_KEY, REFRESH_TOKEN) if store_key else (REFRESH_TOKEN,):
                self._remove_all(purpose)
            if store_key:
                self._generations.forget()

        self._call(remove)

    # --- within a worker ---

    def _call(self, work: Callable[[], T]) -> T:
        """Runs in a worker, one at a time; the first call may have to wait for a person to unlock.

        A call that was given up before its turn came does nothing at all.
        """
        given_up = threading.Event()

        def locked() -> T:
            with self._lock:
                if given_up.is_set():
                    raise TimedOut("given up")
                self._connect()
                with keyrings.errors():
                    value = work()
                self._opened = True
                return value

        try:
            return in_worker(locked, self._seconds if self._opened else self._unlock_seconds)
        except TimedOut:
            given_up.set()
            raise

    def _connect(self) -> None:
        if self._backend is None:
            backend = self._find(self._name)
            self._name = keyrings.name_of(backend)
            self._backend = backend

    def _keyring(self) -> keyrings.Backend:
        if self._backend is None:
            raise NoBackend("not connected")
        return self._backend

    def _entry(self, purpose: str, generation: int) -> str:
        """One service a secret: Windows mixes up several users of the same one."""
        return f"helpdesk-desktop/{self._account}/{purpose}/{generation}"

    def _read_all(self, purpose: str) -> list[tuple[int, str]]:
        """(generation, secret), newest first; both only after a crash."""
        named = self._generations.of(purpose)
        found = []
        # Without the file the first generations are tried: a key is rarely older, and it must not be missed.
        for generation in (named + 1, named) if named else range(SEARCHED, 0, -1):
            secret = self._read(purpose, generation)
            if secret is not None:
                found.append((generation, secret))
        return found

    def _read(self, purpose: str, generation: int) -> str | None:
        kept = self._keyring().get_password(self._entry(purpose, generation), self._account)
        if kept is None:
            return None
        if kept.startswith(_SEALED):
            name = f"{purpose}.{generation}"
            sealed = self._overflow.get(name)
            return None if sealed is None else unseal(sealed, base64.b64decode(kept[len(_SEALED) :]), name)
        if not kept.startswith(_PLAIN):
            raise CredentialsError("an entry of the keyring that this program did not write")
        return kept[len(_PLAIN) :]

    def _write_next(self, purpose: str, secret: str) -> int:
        """Under the next generation, read back; the back end is remembered before a secret is in it."""
        self._generations.remember_keyring(self.keyring_name)
        generation = self._generations.of(purpose) + 1
        entry = _PLAIN + secret
        if len(entry) > self._limit:
            key = secrets.token_bytes(KEY_BYTES)
            name = f"{purpose}.{generation}"
            self._overflow.set(name, seal(secret, key, name))
            entry = _SEALED + base64.b64encode(key).decode()
        self._keyring().set_password(self._entry(purpose, generation), self._account, entry)
        if self._read(purpose, generation) != secret:
            raise Refused("the keyring does not keep what it is given", "forgets")
        return generation

    def _settle(self, purpose: str, generation: int) -> None:
        """From now on this generation is the secret; its neighbours go."""
        before = self._generations.of(purpose)
        self._generations.name(purpose, generation)
        # One further back, too: a crash may have left it after its successor was named.
        for other in {before, generation - 2, generation - 1, generation + 1} - {generation}:
            if other > 0:
                # An entry that will not go is a nuisance, not a danger: its token is spent, its key opens
                # nothing.
                with suppress(Exception):
                    self._remove(purpose, other)

    def _remove_all(self, purpose: str) -> None:
        named = self._generations.of(purpose)
        for generation in range(max(1, named - 2), named + 2) if named else range(1, SEARCHED + 1):
            self._remove(purpose, generation)

    def _remove(self, purpose: str, generation: int) -> None:
        keyrings.remove(self._keyring(), self._entry(purpose, generation), self._account)
        self._overflow.set(f"{purpose}.{generation}", None)
