"""Opening an account, step by step: sign-in, secrets, store, sync. Each step says in a `Trouble` what went
wrong.

Nothing here resets anything by itself: a key that cannot be read is never "no key" (fault 21–23).
"""

import asyncio
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import settings as places
from desktop.domain.accounts import Account
from desktop.l10n.catalogs import _, current_language
from desktop.settings import AccountEntry, Settings
from desktop.store.errors import DiskFull, NewerStore, NoCipher, StoreError, StoreLocked, WrongKeyOrDamaged
from desktop.store.store import Store
from desktop.ui import session as words

if TYPE_CHECKING:
    # Slow to import: loaded when they are needed, after the first paint.
    from desktop.platforms.credentials import Credentials, Secrets
    from desktop.platforms.helpdesk.contract import Token
    from desktop.sync.engine import SyncService

_log = logging.getLogger("helpdesk.session")
STORE_FILE = "store.sqlite"


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


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in brought: the account as the platform tells it, and the tokens in force."""

    url: str
    account: Account
    secrets: "Secrets"
    first: "Token | None"


Waiting = Callable[[str, str, str], None]
"""Tells what the sign-in waits for: (kind of `ui.session`, address, code)."""


async def sign_in(
    url: str,
    *,
    device: bool,
    hint: str,
    open_url: Callable[[str], object],
    waiting: Waiting,
    now: Callable[[], datetime],
) -> SignedIn:
    """Signs in and asks the platform who that is. Raises Trouble; can be cancelled.

    `hint` names who signs in where the platform lets in without a page: practice only.
    """
    from desktop.platforms import platform
    from desktop.platforms.credentials import SessionOnly
    from desktop.platforms.helpdesk import sign_in as oauth
    from desktop.platforms.helpdesk.client import HelpdeskPlatform
    from desktop.platforms.helpdesk.loopback import Words

    def show(page: str) -> None:
        if not hint:
            waiting(words.BROWSER, page, "")
        open_url(page)

    try:
        metadata = await oauth.discover(url)
        if device:
            token = await oauth.device_sign_in(metadata, lambda code, page: waiting(words.CODE, page, code))
        else:
            page = Words(
                current_language(),
                _("Signed in"),
                _("You are signed in. You can close this window and go back to the program."),
                _("Not signed in"),
                _("The sign-in was not finished. You can close this window and go back to the program."),
            )
            token = await oauth.browser_sign_in(metadata, show, login_hint=hint or None, words=page)
        waiting(words.CONNECTING, url, "")
        secrets = SessionOnly(token.refresh_token)
        asking = HelpdeskPlatform(url, secrets, current_language, now, first=token)
        try:
            account = await asking.account()
        finally:
            await asking.close()
    except oauth.SignInFailed as error:
        problem = {"time_out": words.TIMED_OUT, "insecure": words.CERTIFICATE}.get(error.why, words.DENIED)
        raise Trouble(problem, error.detail, url=url) from error
    except platform.Unreachable as error:
        problem = {"host": words.HOST_UNKNOWN, "certificate": words.CERTIFICATE}.get(
            error.why, words.NO_NETWORK
        )
        raise Trouble(problem, error.detail, url=url) from error
    except platform.NotOurs as error:
        raise Trouble(words.NOT_A_PLATFORM, error.detail, url=url) from error
    except platform.PlatformError as error:
        raise Trouble(words.OTHER, error.detail or type(error).__name__, url=url) from error
    return SignedIn(url, account, secrets, token)


def keep(
    signed_in: SignedIn, settings: Settings, now: Callable[[], datetime], *, session_only: bool
) -> Opened:
    """Keeps the secrets of a new sign-in, then opens (or makes) the account's store. Raises Trouble.

    Signing in to an account that is known here finds its store again, with its drafts and waiting replies.
    With `session_only` the secrets stay in memory and the store lies in a folder that goes with the session.
    """
    account = signed_in.account
    entry_id = hashlib.sha256(f"{signed_in.url}\n{account.id}\n{account.agent_id}".encode()).hexdigest()[:16]
    entry = AccountEntry(entry_id, account.name, signed_in.url, practice=account.practice)
    temporary: Path | None = None
    secrets = signed_in.secrets
    if session_only:
        temporary = Path(tempfile.mkdtemp(prefix="helpdesk-session-"))
        entry.folder = str(temporary)
        secrets.new_store_key()
    else:
        known = settings.account(entry_id)
        entry.folder = known.folder if known is not None else f"accounts/{entry_id}"
        secrets = _kept(entry, signed_in, known.keyring if known is not None else "")
    try:
        store = open_store(entry, secrets, now)
        store.save_account(account).result()
    except BaseException:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        raise
    return Opened(entry, secrets, store, first=signed_in.first, temporary=temporary)


def _kept(entry: AccountEntry, signed_in: SignedIn, keyring_name: str) -> "Secrets":
    from desktop.platforms.credentials import CredentialsError, Missing

    secrets = _credentials(entry, keyring_name)
    try:
        try:
            secrets.store_keys()
        except Missing as error:
            if store_path(entry).exists():
                raise Trouble(words.KEY_MISSING, str(error), _KEY_CHOICES, entry) from error
            secrets.new_store_key()
        secrets.save_refresh_token(signed_in.secrets.refresh_token())
    except CredentialsError as error:
        choices = (words.RETRY, words.SESSION_ONLY, words.OTHER_ACCOUNT)
        raise _keyring_trouble(error, entry, choices) from error
    entry.keyring = secrets.keyring_name
    return secrets


def unlock(entry: AccountEntry, settings: Settings) -> "Secrets":
    """The account's secrets, once the keyring has given the store's key. Raises Trouble; may wait
    for a person."""
    from desktop.platforms.credentials import CredentialsError, Missing

    secrets = _credentials(entry, entry.keyring)
    try:
        secrets.store_keys()
    except Missing as error:
        if store_path(entry).exists():
            raise Trouble(words.KEY_MISSING, str(error), _KEY_CHOICES, entry) from error
        choices = (words.SIGN_IN_AGAIN, words.OTHER_ACCOUNT)
        raise Trouble(words.DENIED, str(error), choices, entry, entry.url) from error
    except CredentialsError as error:
        raise _keyring_trouble(error, entry, (words.RETRY, words.OTHER_ACCOUNT)) from error
    return secrets


def open_store(entry: AccountEntry, secrets: "Secrets", now: Callable[[], datetime]) -> Store:
    """Opens the account's store with whichever of its keys fits. Raises Trouble; no file is changed
    by that."""
    path = store_path(entry)
    keys = secrets.store_keys()
    for place, key in enumerate(keys):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return Store.open(path, key, book=None, now=now)
        except WrongKeyOrDamaged as error:
            if place == len(keys) - 1:
                raise Trouble(words.STORE_DAMAGED, error.detail, _KEY_CHOICES, entry) from error
        except NewerStore as error:
            raise Trouble(words.STORE_NEWER, error.detail, (words.OTHER_ACCOUNT,), entry) from error
        except NoCipher as error:
            raise Trouble(words.NO_CIPHER, error.detail, (words.OTHER_ACCOUNT,), entry) from error
        except DiskFull as error:
            raise Trouble(words.DISK_FULL, error.detail, account=entry) from error
        except (StoreLocked, OSError) as error:
            raise Trouble(words.STORE_NOT_WRITABLE, str(error), account=entry) from error
        except StoreError as error:
            raise Trouble(words.OTHER, str(error), account=entry) from error
    raise AssertionError("an account has at least one key")


def start_sync(opened: Opened, now: Callable[[], datetime]) -> None:
    """Builds the clock book and starts the sync: after the first paint, since both import slow things."""
    from desktop.platforms.helpdesk.client import HelpdeskPlatform
    from desktop.sync.engine import SyncService

    set_book(opened.store)
    first, opened.first = opened.first, None

    async def connect() -> HelpdeskPlatform:
        return HelpdeskPlatform(opened.entry.url, opened.secrets, current_language, now, first=first)

    opened.sync = SyncService(opened.store, connect, now=now)
    opened.sync.start()


def set_book(store: Store) -> None:
    """Gives the store the clock book of its account as the platform tells it now."""
    from desktop.clock_book import build_book

    account = store.reader().account()
    if account is None:
        return
    book, problems = build_book(account)
    for problem in problems:
        _log.warning("calendar of %s: %s", problem.market, problem.problem)
    store.set_book(book)


def close(opened: Opened) -> None:
    """Stops the sync, closes the store, and lets a session's folder go."""
    if opened.sync is not None:
        opened.sync.stop()
    opened.store.close()
    if opened.temporary is not None:
        shutil.rmtree(opened.temporary, ignore_errors=True)


def revoke(opened: Opened) -> None:
    """Ends the sign-in at the platform; without a network it ends there by itself, and here all the same."""
    from desktop.platforms.credentials import CredentialsError
    from desktop.platforms.helpdesk import sign_in as oauth
    from desktop.platforms.platform import PlatformError

    async def end() -> None:
        async with asyncio.timeout(10):
            await oauth.revoke(await oauth.discover(opened.entry.url), opened.secrets.refresh_token())

    with suppress(PlatformError, CredentialsError, TimeoutError):
        asyncio.run(end())


def forget(entry: AccountEntry, *, erase: bool) -> None:
    """Removes the account's keyring entries, and with `erase` its files. Raises Trouble when an
    entry stays."""
    from desktop.platforms.credentials import CredentialsError

    try:
        _credentials(entry, entry.keyring).forget()
    except CredentialsError as error:
        raise _keyring_trouble(error, entry, (words.RETRY, words.OTHER_ACCOUNT)) from error
    finally:
        if erase:
            shutil.rmtree(store_path(entry).parent, ignore_errors=True)


def set_files_aside(entry: AccountEntry, now: datetime) -> Path:
    """Moves the account's files away together, under a name that says when; returns their folder."""
    folder = store_path(entry).parent
    target = folder.with_name(f"{folder.name}-kept-{now:%Y%m%d-%H%M%S}")
    os.replace(folder, target)
    return target


def store_path(entry: AccountEntry) -> Path:
    """The account's encrypted file."""
    return places.home() / entry.folder / STORE_FILE


def one_line(trouble: Trouble) -> str:
    """A trouble for the command line."""
    return f"{trouble.problem.replace('_', ' ')}: {trouble.detail}" if trouble.detail else trouble.problem


_KEY_CHOICES = (words.RETRY, words.START_AFRESH, words.OTHER_ACCOUNT)


def _credentials(entry: AccountEntry, keyring_name: str) -> "Credentials":
    from desktop.platforms.credentials import Credentials

    return Credentials(entry.id, store_path(entry).parent, keyring_name or None)


def _keyring_trouble(error: Exception, entry: AccountEntry, choices: tuple[str, ...]) -> Trouble:
    from desktop.platforms.credentials import Locked, NoBackend, Refused, TimedOut

    problem = words.OTHER
    if isinstance(error, Locked | TimedOut):
        problem = words.KEYRING_LOCKED
    elif isinstance(error, NoBackend):
        problem = words.KEYRING_MISSING
    elif isinstance(error, Refused):
        problem = words.KEYRING_REFUSED
    return Trouble(problem, str(error), choices, entry, entry.url)
