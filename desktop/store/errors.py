"""What can go wrong with a store that is the environment's doing. Everything else that is raised is our bug.

Each error says in English what to do; the screen words it in the user's language by the class.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC

import apsw


class StoreError(Exception):
    """The store cannot do its work here and now; nothing was deleted and nothing half-written."""

    what_to_do = "Try again; if it stays, copy the store's folder somewhere safe and ask for help."

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{detail}. {self.what_to_do}" if detail else self.what_to_do)
        self.detail = detail


class NoCipher(StoreError):
    """The SQLite in this installation cannot encrypt (or is too old): no store is made or opened with it."""

    what_to_do = "Install apsw-sqlite3mc and remove the plain apsw package."


class WrongKeyOrDamaged(StoreError):
    """The key does not open the file, or the file is damaged: SQLite gives the same answer for both."""

    what_to_do = "Unlock the keyring this store was made with, or move the file aside and start afresh."


class NewerStore(StoreError):
    """A newer version of the program wrote this store; it was looked at and left as it is."""

    what_to_do = "Update the program."


class StoreLocked(StoreError):
    """The file or its folder cannot be read or written, or another program holds it."""

    what_to_do = "Check the permissions of the store's folder and close other programs that use it."


class DiskFull(StoreError):
    """No room to write; what was saved before is whole."""

    what_to_do = "Free some disk space, then try again."


class TooMuchUnsent(StoreError):
    """Files that wait in drafts and the outbox take all the room that they may."""

    what_to_do = "Send or delete replies with files that are still waiting."


class StoreClosed(StoreError):
    """The store was closed before this could be done."""

    what_to_do = "Open the account again."


class ForbiddenStep(Exception):
    """A row of the outbox was to go from one state to another that does not follow: our bug."""


_ENVIRONMENT: tuple[tuple[type[Exception], type[StoreError]], ...] = (
    (apsw.FullError, DiskFull),
    (apsw.NotADBError, WrongKeyOrDamaged),
    (apsw.CorruptError, WrongKeyOrDamaged),
    (apsw.ReadOnlyError, StoreLocked),
    (apsw.CantOpenError, StoreLocked),
    (apsw.PermissionsError, StoreLocked),
    (apsw.AuthError, StoreLocked),
    (apsw.BusyError, StoreLocked),
    (apsw.ConnectionClosedError, StoreClosed),
    (apsw.IOError, StoreError),
)


def of_environment(error: BaseException) -> BaseException:
    """The StoreError that an error of SQLite means; any other error as it is."""
    if getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE:
        return DiskFull(str(error))  # no room for the index of the log
    for theirs, ours in _ENVIRONMENT:
        if isinstance(error, theirs):
            return ours(str(error))
    return error


@contextmanager
def environment() -> Iterator[None]:
    """Raises SQLite's and the file system's errors of the environment as StoreErrors."""
    try:
        yield
    except OSError as error:
        raise (DiskFull if error.errno == ENOSPC else StoreLocked)(str(error)) from error
    except apsw.Error as error:
        meant = of_environment(error)
        if meant is error:
            raise
        raise meant from error
