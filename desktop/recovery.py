"""Ways out when an account's files are not as they should be, and the change of the key that they are under.

Nothing here happens by itself: a person has chosen it.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from desktop.opening import (
    KEYRING_CHOICES,
    NAMES_FILE,
    credentials_of,
    keyring_trouble,
    open_store,
    store_path,
    store_trouble,
    unlock,
)
from desktop.settings import AccountEntry
from desktop.store.aside import set_aside
from desktop.store.backup import backup_path, readable
from desktop.store.errors import StoreError
from desktop.store.renew import renew


def set_files_aside(entry: AccountEntry, now: datetime) -> Path:
    """Moves the account's files away together, under a name that says when; returns their folder.

    The names of its keyring entries are copied back, so that the account's next secrets come after the old
    ones and none stays behind for ever; and the backup, where a key opens it, so that drafts and waiting
    replies come back with the next opening. A kill on the way loses nothing of that. Raises Trouble.
    """
    path, keys = store_path(entry), keys_of(entry)
    backup = backup_path(path)

    def fill(folder: Path) -> None:
        kept = [NAMES_FILE]
        if readable(path, keys):
            kept += [backup.name, f"{backup.name}-journal"]
        for name in kept:
            with suppress(FileNotFoundError):
                shutil.copy(path.with_name(name), folder / name)
                with (folder / name).open("rb+") as copy:
                    os.fsync(copy.fileno())

    try:
        return set_aside(path.parent, now, fill)
    except OSError as error:
        raise store_trouble(error, entry) from error


def keys_of(entry: AccountEntry) -> list[bytes]:
    """The account's keys as far as the keyring gives them now; none is not an error here."""
    from desktop.platforms.credentials import CredentialsError

    try:
        return credentials_of(entry).store_keys()
    except CredentialsError:
        return []


def renew_key(entry: AccountEntry, now: Callable[[], datetime]) -> None:
    """Puts the account's store and its backup under a new key. Nobody may have them open. Raises Trouble.

    The new key is in the keyring before any file is under it, and the old one goes when none is any more: a
    kill at any instant leaves a key for every file, and the next opening ends what was cut off (fault 26).
    """
    from desktop.platforms.credentials import CredentialsError

    secrets = unlock(entry)
    open_store(entry, secrets, now).close()  # ends a change of keys that was cut off
    path = store_path(entry)
    try:
        old = secrets.store_key()
        new = secrets.begin_rotation()
        try:
            renew(path, old, new)
        except StoreError as error:
            secrets.end_rotation(old)
            raise store_trouble(error, entry, (old,)) from error
    except CredentialsError as error:
        raise keyring_trouble(error, entry, KEYRING_CHOICES) from error
    open_store(entry, secrets, now).close()
