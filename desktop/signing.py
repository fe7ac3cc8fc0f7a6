"""Signing in and out: who the platform says it is, their secrets kept, their store opened; and the way back.

Each step says in a `Trouble` what went wrong. A refresh token is in memory and in the keyring, nowhere else.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.accounts import Account
from desktop.domain.badges import free_colour
from desktop.l10n.catalogs import _, current_language
from desktop.network import Network
from desktop.opening import (
    KEY_CHOICES,
    KEYRING_CHOICES,
    Opened,
    Trouble,
    credentials_of,
    folders_of,
    has_store,
    keyring_trouble,
    open_store,
    remove_session,
    sessions,
    store_trouble,
)
from desktop.settings import AccountEntry, Settings, delete
from desktop.ui import session as words

if TYPE_CHECKING:
    # Slow to import: loaded when they are needed, after the first paint.
    from desktop.domain.signing_keys import SigningKey
    from desktop.platforms.credentials import Secrets
    from desktop.platforms.helpdesk.contract import Token
    from desktop.platforms.platform import Platform


HELPDESK = "helpdesk"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in brought: the account as the platform tells it, the secret in force, the keys that sign
    its records, and what the person chose."""

    url: str
    account: Account
    secrets: "Secrets"
    first: "Token | None" = None
    keys: "Sequence[SigningKey]" = ()
    platform: str = HELPDESK
    options: Mapping[str, str] = field(default_factory=dict)
    entry_id: str = ""
    """The account of the settings that is connected anew; "" where it is found by who was let in."""


NETWORK_CHOICES = (words.RETRY, words.NETWORK, words.OTHER_ACCOUNT)
UNREACHABLE = {
    "host": (words.HOST_UNKNOWN, (words.RETRY, words.OTHER_ACCOUNT)),
    "certificate": (words.CERTIFICATE, NETWORK_CHOICES),
    "settings": (words.NETWORK_SETTINGS, NETWORK_CHOICES),
}

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
    network: Callable[[], Network] = Network,
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
        url = oauth.platform_url(url)
        metadata = await oauth.discover(url, network=network)
        if device:
            token = await oauth.device_sign_in(
                metadata, lambda code, page: waiting(words.CODE, page, code), network=network
            )
        else:
            page = Words(
                current_language(),
                _("Signed in"),
                _("You are signed in. You can close this window and go back to the program."),
                _("Not signed in"),
                _("The sign-in was not finished. You can close this window and go back to the program."),
            )
            token = await oauth.browser_sign_in(
                metadata, show, login_hint=hint or None, words=page, network=network
            )
        waiting(words.CONNECTING, url, "")
        secrets = SessionOnly(token.refresh_token)
        asking = HelpdeskPlatform(url, secrets, current_language, now, first=token, network=network)
        try:
            account = await asking.account()
            keys = await _signing_keys(asking) if "record" in account.capabilities else ()
        finally:
            await asking.close()
    except oauth.SignInFailed as error:
        problem = {"time_out": words.TIMED_OUT, "insecure": words.CERTIFICATE}.get(error.why, words.DENIED)
        raise Trouble(problem, error.detail, url=url) from error
    except platform.Unreachable as error:
        problem, choices = UNREACHABLE.get(error.why, (words.NO_NETWORK, NETWORK_CHOICES))
        raise Trouble(problem, error.detail, choices, url=url) from error
    except platform.NotOurs as error:
        raise Trouble(words.NOT_A_PLATFORM, error.detail, url=url) from error
    except platform.PlatformError as error:
        raise Trouble(words.OTHER, error.detail or type(error).__name__, url=url) from error
    return SignedIn(url, account, secrets, token, keys)


async def _signing_keys(asking: "Platform") -> "Sequence[SigningKey]":
    """The keys to be trusted; a platform that does not give them out is no reason not to sign in."""
    from desktop.platforms.platform import NotOurs, Refused

    with suppress(NotOurs, Refused):
        return await asking.signing_keys()
    return ()


def entry_of(signed_in: SignedIn, settings: Settings) -> AccountEntry:
    """The account of a sign-in as it is known here, or as it will be. The same person at the same account
    finds the same store again, with its drafts and waiting replies."""
    account = signed_in.account
    entry_id = signed_in.entry_id or entry_id_of(signed_in)
    known = settings.account(entry_id)
    entry = known if known is not None else AccountEntry(entry_id, "", "", folder=f"accounts/{entry_id}")
    colour = entry.colour or free_colour([each.badge[1] for each in settings.accounts if each.id != entry_id])
    return replace(
        entry,
        name=account.name,
        url=signed_in.url,
        platform=signed_in.platform,
        options=dict(signed_in.options),
        practice=account.practice,
        colour=colour,
    )


def entry_id_of(signed_in: SignedIn) -> str:
    """By marketplace, address and account, so that the same one is found again; at the Helpdesk each person
    of an account has one of their own."""
    account = signed_in.account
    who = (signed_in.url, account.id, account.agent_id)
    if signed_in.platform != HELPDESK:
        who = (signed_in.platform, signed_in.url, account.id)
    return hashlib.sha256("\n".join(who).encode()).hexdigest()[:16]


def keep_secrets(signed_in: SignedIn, entry: AccountEntry) -> "Secrets":
    """Keeps the refresh token in the keyring, and makes the store's key when the account has no store yet.
    Raises Trouble; may wait for a person."""
    from desktop.platforms.credentials import CredentialsError, Missing

    secrets = credentials_of(entry)
    try:
        try:
            secrets.store_keys()
        except Missing as error:
            if has_store(entry):
                raise Trouble(words.KEY_MISSING, str(error), KEY_CHOICES, entry, entry.url) from error
            secrets.new_store_key()
        secrets.save_refresh_token(signed_in.secrets.refresh_token())
    except (CredentialsError, OSError) as error:
        raise keyring_trouble(error, entry, KEYRING_CHOICES) from error
    entry.keyring = secrets.keyring_name
    return secrets


def open_new(
    signed_in: SignedIn, entry: AccountEntry, secrets: "Secrets", now: Callable[[], datetime]
) -> Opened:
    """Opens (or makes) the store of a sign-in whose secrets are kept. Raises Trouble."""
    store = open_store(entry, secrets, now)
    try:
        store.save_account(signed_in.account).result()
        store.pin_keys(signed_in.keys).result()
    except BaseException as error:
        store.close()
        raise store_trouble(error, entry) from error
    return Opened(entry, secrets, store, first=signed_in.first)


def open_for_session(signed_in: SignedIn, entry: AccountEntry, now: Callable[[], datetime]) -> Opened:
    """A session that ends with the window: its secrets stay in memory, its store lies in a folder that goes
    with it, and whose key nobody else ever had. Raises Trouble."""
    secrets = signed_in.secrets
    secrets.new_store_key()
    try:
        sessions().mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=sessions()))
    except OSError as error:
        raise store_trouble(error, entry) from error
    entry.folder, entry.keyring = str(temporary), ""
    try:
        opened = open_new(signed_in, entry, secrets, now)
    except BaseException:
        remove_session(temporary)
        raise
    opened.temporary = temporary
    return opened


def revoke(entry: AccountEntry, secrets: "Secrets", network: Callable[[], Network] = Network) -> None:
    """Ends the sign-in at the marketplace, where it can be ended; without a network it ends there by itself,
    and here all the same."""
    from desktop.marketplace_access import revoke as end
    from desktop.platforms.credentials import CredentialsError
    from desktop.platforms.platform import PlatformError

    async def ended() -> None:
        async with asyncio.timeout(10):
            await end(entry, secrets, network)

    with suppress(PlatformError, CredentialsError, TimeoutError):
        asyncio.run(ended())


def forget(entry: AccountEntry, *, erase: bool, network: Callable[[], Network] = Network) -> None:
    """Ends the sign-in at the platform and removes it from the keyring; with `erase` the store's key and the
    account's files, too, also those that were set aside. The key goes before anything else: whatever comes
    between then, nobody can read what is left. Without, the key stays with the store that it opens: drafts
    and waiting replies are there again after the next sign-in. Raises Trouble when something stays that
    should go."""
    from desktop.platforms.credentials import CredentialsError

    secrets = credentials_of(entry)
    try:
        if erase:
            secrets.forget_store_key()
        revoke(entry, secrets, network)
        secrets.forget(store_key=erase or not has_store(entry))
        for folder in folders_of(entry) if erase else ():
            delete(folder)
    except CredentialsError as error:
        raise keyring_trouble(error, entry, (words.RETRY, words.OTHER_ACCOUNT)) from error
    except OSError as error:
        raise store_trouble(error, entry) from error
