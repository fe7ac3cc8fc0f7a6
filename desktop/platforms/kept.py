"""What is kept secret for an account, and the way to keep it for a session only."""

import secrets
from typing import Final, Protocol

from .credential_errors import Missing

STORE_KEY: Final = "store-key"
REFRESH_TOKEN: Final = "refresh-token"
KEY_BYTES = 32


class Secrets(Protocol):
    """What is kept for one account. The blocking calls are for worker threads, never for the UI's."""

    def store_key(self) -> bytes:
        """The store's key, 32 bytes. Raises Missing when there is none yet (or any more)."""

    def store_keys(self) -> list[bytes]:
        """Every key that may open the store, the newest first: two after a crash within a change of keys."""

    def new_store_key(self) -> bytes:
        """Makes a key where there is none, kept when this returns.

        Raises CredentialsError, also if there is one.
        """

    def end_rotation(self, key: bytes) -> None:
        """This key opens the store: another one that was there goes. Raises CredentialsError."""

    def refresh_token(self) -> str:
        """Raises Missing when there is none."""

    def save_refresh_token(self, token: str) -> None:
        """Returns when the token would survive a crash."""

    def forget(self, *, store_key: bool = True) -> None:
        """Removes all entries of the account, or all but the store's key, for a store that is kept."""

    async def load(self) -> str:
        """As `refresh_token`, without blocking the loop."""

    async def keep(self, token: str) -> None:
        """As `save_refresh_token`, without blocking the loop."""


class SessionOnly:
    """Keeps everything in memory: the session ends with the program, and nothing was written anywhere."""

    keyring_name = ""

    def __init__(self, refresh_token: str | None = None) -> None:
        self._key: bytes | None = None
        self._token = refresh_token

    def store_key(self) -> bytes:
        if self._key is None:
            raise Missing(STORE_KEY)
        return self._key

    def store_keys(self) -> list[bytes]:
        return [self.store_key()]

    def new_store_key(self) -> bytes:
        self._key = secrets.token_bytes(KEY_BYTES)
        return self._key

    def end_rotation(self, key: bytes) -> None:
        self._key = key

    def refresh_token(self) -> str:
        if self._token is None:
            raise Missing(REFRESH_TOKEN)
        return self._token

    def save_refresh_token(self, token: str) -> None:
        self._token = token

    def forget(self, *, store_key: bool = True) -> None:
        self._token = None
        if store_key:
            self._key = None

    async def load(self) -> str:
        return self.refresh_token()

    async def keep(self, token: str) -> None:
        self.save_refresh_token(token)
