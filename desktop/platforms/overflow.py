"""Where a secret lies that is longer than the keyring's back end takes; the keyring then holds the key to it.

Sealed with AES-256-GCM under a key of its own; the name is bound in, so that no entry can stand for another.
"""

import base64
import os
from pathlib import Path
from typing import Protocol

from desktop import settings

from .credential_errors import CredentialsError
from .generations import write_whole

_NONCE = 12


class Overflow(Protocol):
    """The encrypted store's settings, or files beside it. Called in a worker thread."""

    def get(self, name: str) -> str | None:
        """What was set; None when nothing was, or when it was removed."""

    def set(self, name: str, value: str | None) -> None:
        """Returns when it would survive a crash; None removes."""


class FileOverflow:
    """Files in the account's folder. The values are sealed already."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> str | None:
        try:
            return self._path(name).read_text(encoding="ascii")
        except FileNotFoundError:
            return None

    def set(self, name: str, value: str | None) -> None:
        if value is None:
            settings.delete(self._path(name))
        else:
            write_whole(self._path(name), value.encode("ascii"))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sealed"


def seal(secret: str, key: bytes, name: str) -> str:
    """Encrypted and authenticated, as ASCII."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, secret.encode(), name.encode())).decode()


def unseal(sealed: str, key: bytes, name: str) -> str:
    """What was sealed under this key and name. Raises CredentialsError when it was not, or was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], name.encode()).decode()
    except (ValueError, InvalidTag):
        raise CredentialsError("a sealed secret that cannot be opened") from None
