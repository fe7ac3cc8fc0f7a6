"""Putting a store under another key: a whole copy first, read through, and then in the place of the old file.

A kill at any instant leaves one whole file under one of the two keys. The backup follows at the next opening
(`backup`), which is given both keys.
"""

import os
from contextlib import suppress
from pathlib import Path

from desktop.settings import delete, replace

from .cipher import copy_under, read_through
from .errors import environment


def renew(store: Path, old: bytes, new: bytes) -> None:
    """Nobody may have the store open. Raises StoreError; the store is then under its old key."""
    part = store.with_name(store.name + "-renewed")
    with environment():
        delete(part)
        try:
            copy_under(store, old, part, new)
            read_through(part, new)
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            replace(part, store)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        _settle_folder(store.parent)


def sweep(store: Path) -> None:
    """Removes the copy of a change of keys that was cut off; the store itself is whole."""
    with suppress(OSError):
        store.with_name(store.name + "-renewed").unlink(missing_ok=True)


def _settle_folder(folder: Path) -> None:
    """The new name is on the disk, too, where folders can be told so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
