"""Opening an account, step by step: secrets, store, sync. Each step says in a `Trouble` what went wrong.

Nothing here resets anything by itself: a key that cannot be read is never "no key" (fault 21–23).
"""

import asyncio
import errno
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from desktop import settings as places
from desktop.l10n.catalogs import current_language
from desktop.l10n.os_words import os_place_and_reason
from desktop.network import Network
from desktop.settings import AccountEntry
from desktop.store.aside import aside, finish, successor
from desktop.store.backup import backup_path, readable
from desktop.store.cipher import look, open_reader
from desktop.store.errors import (
    DiskFull,
    NewerStore,
    NoCipher,
    StoreClosed,
    StoreError,
    StoreLocked,
    WrongKeyOrDamaged,
)
from desktop.store.reader import Reader
from desktop.store.renew import sweep
from desktop.store.schema import VERSION
from desktop.store.store import Store
from desktop.ui import session as words

if TYPE_CHECKING:
    # Slow to import: loaded when they are needed, after the first paint.
    from concurrent.futures import Future

    from desktop.domain.accounts import Account
    from desktop.domain.changes import Changes
    from desktop.platforms.credentials import Credentials, Secrets
    from desktop.platforms.helpdesk.contract import Token
    from desktop.sync.engine import SyncService

_log = logging.getLogger("helpdesk.session")
RENEWAL_SECONDS = 30.0
STORE_FILE, NAMES_FILE = "store.sqlite", "credentials.json"


class Trouble(Exception):
    """Opening stopped: `problem` and `choices` as in `ui.session`; `detail` is the system's own word."""

    def __init__(
        self,
        problem: str,
        detail: str = "",
        choices: tuple[str, ...] = (words.RETRY, words.OTHER_ACCOUNT),
        account: AccountEntry | None = None,
        url: str = "",
    ) -> None:
        super().__init__(f"{problem}: {detail}")
        self.problem, self.detail, self.choices = problem, detail, choices
        self.account, self.url = account, url
        self.beside = False
        """Whether it is told at its account only, since another one's inbox is open."""


@dataclass(slots=True)
class Opened:
    """An open account. `sync` comes after the first paint; `temporary` is a folder that goes when
    it is closed."""

    entry: AccountEntry
    secrets: "Secrets"
    store: Store
    sync: "SyncService | None" = None
    first: "Token | None" = None
    temporary: Path | None = None
    book_of: "Account | None" = None
    """The account whose clock book is in force."""


def sweep_sessions() -> None:
    """Removes what sessions that were killed left behind; nobody has their keys. Only while no other program
    uses this home."""
    shutil.rmtree(sessions(), ignore_errors=True)


def unlock(entry: AccountEntry) -> "Credentials":
    """The account's secrets, once the keyring has given the store's key. Raises Trouble; may wait for a
    person."""
    from desktop.platforms.credentials import CredentialsError, Missing

    if not _knows(entry.platform):
        raise Trouble(words.STORE_NEWER, entry.platform, (words.OTHER_ACCOUNT,), entry, entry.url)
    secrets = credentials_of(entry)
    try:
        secrets.store_keys()
    except Missing as error:
        if has_store(entry):
            raise Trouble(words.KEY_MISSING, str(error), KEY_CHOICES, entry, entry.url) from error
        choices = (words.SIGN_IN_AGAIN, words.OTHER_ACCOUNT)
        raise Trouble(words.DENIED, str(error), choices, entry, entry.url) from error
    except CredentialsError as error:
        raise keyring_trouble(error, entry, KEYRING_CHOICES) from error
    return secrets


def _knows(platform: str) -> bool:
    """Whether this version can talk to a marketplace; one that it cannot comes from a newer version."""
    if platform == "helpdesk":
        return True
    # By the table: the clients themselves are slow to import.
    from desktop.l10n.marketplaces import marketplaces

    return platform in marketplaces()


def open_store(entry: AccountEntry, secrets: "Secrets", now: Callable[[], datetime]) -> Store:
    """Opens the account's store with whichever of its keys fits. Raises Trouble; that changes no file."""
    path = store_path(entry)
    keys = secrets.store_keys()
    for place, key in enumerate(keys):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            store = Store.open(path, key, book=None, now=now, other_keys=keys)
        except (StoreError, OSError) as error:
            if not isinstance(error, WrongKeyOrDamaged) or place == len(keys) - 1:
                raise store_trouble(error, entry, keys) from error
        else:
            break
    if len(keys) > 1:
        _end_rotation(path, key, secrets)
    return store


def _end_rotation(path: Path, key: bytes, secrets: "Secrets") -> None:
    """A change of keys was cut off: the key that opens the store stays, as soon as it opens the backup."""
    from desktop.platforms.credentials import CredentialsError

    sweep(path)
    if backup_path(path).exists() and not readable(path, (key,)):
        return
    try:
        secrets.end_rotation(key)
    except CredentialsError as error:
        _log.warning("two keys stay in the keyring: %s", type(error))


@contextmanager
def reading(entry: AccountEntry, secrets: "Secrets", now: Callable[[], datetime]) -> Iterator[Reader]:
    """The account's store for reading only, also while the window writes to it. Raises Trouble."""
    path, keys = store_path(entry), secrets.store_keys()
    if not path.exists():
        raise Trouble(words.DENIED, "no store", (words.SIGN_IN_AGAIN,), entry, entry.url)
    for place, key in enumerate(keys):
        try:
            if look(path, key) != VERSION:
                # Of an older version, so that no window has it open: brought up to date as the window would.
                open_store(entry, secrets, now).close()
            reader = Reader(open_reader(path, key), now)
            break
        except (StoreError, OSError) as error:
            if not isinstance(error, WrongKeyOrDamaged) or place == len(keys) - 1:
                raise store_trouble(error, entry) from error
    try:
        yield reader
    except StoreError as error:
        raise store_trouble(error, entry) from error
    finally:
        reader.close()


def start_sync(opened: Opened, now: Callable[[], datetime], network: Callable[[], Network] = Network) -> None:
    """Builds the clock book and starts the sync: after the first paint, since both import slow things.
    `network`: how to reach the platform, asked at every call."""
    from desktop.platforms import marketplaces
    from desktop.platforms.platform import Platform
    from desktop.platforms.way import Way
    from desktop.sync import requests
    from desktop.sync.engine import SyncService

    set_book(opened)
    first, opened.first = opened.first, None
    entry = opened.entry

    async def connect() -> Platform:
        alone = partial(renewing_alone, entry)
        way = Way(entry.url, opened.secrets, entry.options, current_language, now, network, alone)
        return marketplaces.client(entry.platform, way, first)

    counted = partial(requests.write, store_path(entry).with_name(requests.FILE))
    opened.sync = SyncService(opened.store, connect, now=now, requests=counted)
    opened.sync.start()


@asynccontextmanager
async def renewing_alone(entry: AccountEntry, patience: float = RENEWAL_SECONDS) -> AsyncIterator[None]:
    """While the account's sign-in is renewed, by the window or on the command line: one at a time. Raises
    Unreachable when another program takes longer than `patience` seconds. Where nothing can be locked there
    is no waiting either."""
    from desktop.platforms.platform import Unreachable
    from desktop.single_instance import lock

    with ExitStack() as held:
        with suppress(OSError):
            handle = held.enter_context(store_path(entry).with_name("renewal.lock").open("ab"))
            end = monotonic() + patience
            while not lock(handle):
                if monotonic() >= end:
                    raise Unreachable("another program renews the sign-in", "time_out")
                await asyncio.sleep(0.05)
        yield


def set_book(opened: Opened) -> None:
    """Gives the store the clock book of its account as the platform tells it now; nothing when that has one.

    Every start hears of its account anew, mostly the same as before. What could not be reckoned (a full
    disk) is, when the account is heard of again.
    """
    account = opened.store.reader().account()
    if account is None or account == opened.book_of:
        return
    from desktop.clock_book import build_book

    book, problems = build_book(account)
    for problem in problems:
        _log.warning("a calendar cannot be built", extra={"market": problem.market})
    opened.book_of = account

    def reckoned(done: "Future[Changes]") -> None:
        error = done.exception()
        if error is not None and not isinstance(error, StoreClosed):
            _log.warning("deadlines could not be reckoned anew: %s", type(error))
            opened.book_of = None

    opened.store.set_book(book).add_done_callback(reckoned)


def close(opened: Opened) -> None:
    """Stops the sync, closes the store, and lets a session's folder go."""
    if opened.sync is not None:
        opened.sync.stop()
    opened.store.close()
    if opened.temporary is not None:
        remove_session(opened.temporary)


def folders_of(entry: AccountEntry) -> list[Path]:
    """Everything of the account on the disk: its folder, and those that were set aside of it."""
    folder = store_path(entry).parent
    of_it = (folder, successor(folder), *(path for _when, path in aside(folder)))
    return [each for each in of_it if each.is_dir()]


def store_path(entry: AccountEntry) -> Path:
    """The account's encrypted file."""
    return places.home() / entry.folder / STORE_FILE


def has_store(entry: AccountEntry) -> bool:
    """Whether the account's store, or its backup alone, is on this computer."""
    path = store_path(entry)
    return path.exists() or backup_path(path).exists()


def one_line(trouble: Trouble) -> str:
    """A trouble for the command line, in the user's language: what it is and what to do."""
    from desktop.ui.sign_in.problems import problem_texts

    entry = trouble.account
    folder = str(store_path(entry).parent) if entry is not None else str(places.home())
    url = trouble.url or (entry.url if entry is not None else "")
    host = url.partition("://")[2].partition("/")[0] or url
    return "{}: {}".format(*problem_texts(trouble.problem, host, folder))


KEY_CHOICES = (words.RETRY, words.START_AFRESH, words.OTHER_ACCOUNT)
KEYRING_CHOICES = (words.RETRY, words.SESSION_ONLY, words.OTHER_ACCOUNT)


def credentials_of(entry: AccountEntry) -> "Credentials":
    """The first step of every way to an account: its folder is where it belongs, also after a kill. Raises
    Trouble."""
    from desktop.platforms.credentials import Credentials

    try:
        finish(store_path(entry).parent)
    except OSError as error:
        raise store_trouble(error, entry) from error
    return Credentials(entry.id, store_path(entry).parent, entry.keyring or None)


def sessions() -> Path:
    return places.home() / "sessions"


def remove_session(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        sessions().rmdir()


def keyring_trouble(error: Exception, entry: AccountEntry, choices: tuple[str, ...]) -> Trouble:
    from desktop.platforms.credentials import Locked, NoBackend, Refused, TimedOut

    for reason in (error, error.__cause__):
        # Of the small file beside the store, that is; what a keyring's own connection raises names no file.
        if isinstance(reason, OSError) and (reason.filename or reason.errno == errno.ENOSPC):
            return store_trouble(reason, entry)
    problem = words.OTHER
    if isinstance(error, Locked | TimedOut):
        problem = words.KEYRING_LOCKED
    elif isinstance(error, NoBackend):
        problem = words.KEYRING_MISSING
    elif isinstance(error, Refused):
        problem = words.KEYRING_REFUSED
    return Trouble(problem, str(error), choices, entry, entry.url)


def store_trouble(error: BaseException, entry: AccountEntry, keys: Sequence[bytes] = ()) -> Trouble:
    """`keys`: the account's, to see whether its backup can be read."""
    detail = _detail(error)
    choices: tuple[str, ...] = (words.RETRY, words.OTHER_ACCOUNT)
    if isinstance(error, WrongKeyOrDamaged):
        # A damaged file that is tried again is still damaged; a key may have come back.
        safe = readable(store_path(entry), keys)
        problem = words.STORE_RECOVERABLE if safe else words.STORE_DAMAGED
        choices = (words.START_AFRESH, words.RETRY, words.OTHER_ACCOUNT) if safe else KEY_CHOICES
    elif isinstance(error, NewerStore):
        problem, choices = words.STORE_NEWER, (words.OTHER_ACCOUNT,)
    elif isinstance(error, NoCipher):
        problem, choices = words.NO_CIPHER, (words.OTHER_ACCOUNT,)
    elif isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        problem = words.DISK_FULL
    elif isinstance(error, StoreLocked | OSError):
        problem = words.STORE_NOT_WRITABLE
    else:
        problem = words.OTHER
    return Trouble(problem, detail or type(error).__name__, choices, entry, entry.url)


def _detail(error: BaseException) -> str:
    """What a person may pass on: the system's words in the language of the screen, SQLite's as they are."""
    for reason in (error, error.__cause__):
        if isinstance(reason, OSError):
            return os_place_and_reason(reason)
    return error.detail if isinstance(error, StoreError) else str(error)
