"""How each marketplace lets in: from what a person entered to an account with its secret, and the end of it.

Nothing is kept here. Errors are `Trouble` with the words' codes of `ui.connection` and `ui.session`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from desktop.domain.accounts import Account
from desktop.l10n.catalogs import current_language
from desktop.l10n.marketplaces import marketplaces
from desktop.network import Network
from desktop.opening import Trouble
from desktop.settings import AccountEntry
from desktop.signing import HELPDESK, UNREACHABLE, SignedIn, entry_id_of
from desktop.ui import connection, session
from desktop.ui.connection import Trial, Wanted

if TYPE_CHECKING:
    from desktop.platforms.credentials import Secrets
    from desktop.platforms.platform import Platform, PlatformError
    from desktop.platforms.way import Way

KEYS_ARE_THE_ACCOUNT: Final = ("kaufland",)
"""Marketplaces that do not tell who was let in: an account is known by its keys alone, so that new keys are
taken for those of the account that is connected anew."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a trial has around it: this computer's clock (UTC), the network, and who hears how it goes."""

    now: Callable[[], datetime]
    network: Callable[[], Network]
    tell: Callable[[Trial], object]


def address_of(wanted: Wanted) -> str:
    """Where the marketplace is that is to be asked."""
    return ADDRESSES[wanted.marketplace](wanted.entered)


async def let_in(wanted: Wanted, around: Surroundings) -> SignedIn:
    """Asks the marketplace. Raises Trouble; can be cancelled."""
    url = address_of(wanted)
    try:
        return await WAYS_IN[wanted.marketplace](wanted, url, around)
    except Exception as error:
        trouble = _trouble(error, url)
        if trouble is None:
            raise
        raise trouble from error


async def revoke(entry: AccountEntry, secrets: "Secrets", network: Callable[[], Network]) -> None:
    """Ends the sign-in at the marketplace. Keys of a seller's own are theirs: only the seller ends them
    there. Raises PlatformError, CredentialsError."""
    if entry.platform == HELPDESK:
        from desktop.platforms.helpdesk import sign_in as oauth

        found = await oauth.discover(entry.url, network=network)
        await oauth.revoke(found, secrets.refresh_token(), network)


# --- each marketplace ---


async def _allegro(wanted: Wanted, url: str, around: Surroundings) -> SignedIn:
    """A code that the person confirms at Allegro; then as with a secret that was entered."""
    from desktop.platforms.allegro import sign_in
    from desktop.platforms.allegro.hosts import CLIENT_ID, ENVIRONMENT
    from desktop.platforms.tokens import SignInFailed

    entered = wanted.entered
    environment = entered.get("environment") or "production"
    known = marketplaces()["allegro"]
    built_in = known.client_id if environment == "production" else known.client_id_sandbox
    client_id, secret = entered.get("client_id") or built_in, entered.get("client_secret", "")
    options = {ENVIRONMENT: environment, CLIENT_ID: client_id}
    try:
        code = await sign_in.begin(url, client_id, secret, options=options, network=around.network)
        around.tell(
            Trial(
                connection.CODE,
                url=code.verification_uri_complete,
                code=code.user_code,
                expires_at=around.now() + timedelta(seconds=code.expires_in),
            )
        )
        kept = await sign_in.finish(url, client_id, secret, code, options=options, network=around.network)
    except SignInFailed as error:
        problems = {
            "denied": session.DENIED,
            "time_out": session.TIMED_OUT,
            "insecure": session.CERTIFICATE,
            "refused": connection.WRONG_APPLICATION,
        }
        raise Trouble(problems.get(error.why, session.OTHER), error.detail, url=url) from error
    around.tell(Trial(connection.TESTING))
    return await _by_secret(wanted, url, kept, options, around)


def _allegro_address(entered: Mapping[str, str]) -> str:
    from desktop.platforms.allegro.hosts import address

    return address(entered.get("environment") or "production")


async def _kaufland(wanted: Wanted, url: str, around: Surroundings) -> SignedIn:
    entered = wanted.entered
    secret = f"{entered.get('client_key', '')}:{entered.get('secret_key', '')}"
    return await _by_secret(wanted, url, secret, {}, around)


def _kaufland_address(_entered: Mapping[str, str]) -> str:
    from desktop.platforms.kaufland.client import PRODUCTION

    return PRODUCTION


async def _mirakl(wanted: Wanted, url: str, around: Surroundings) -> SignedIn:
    names = ("operator", "policy_hours", "policy_mode", "policy_answers", "shop_id", "country")
    options = {name: wanted.entered[name] for name in names if wanted.entered.get(name)}
    return await _by_secret(wanted, url, wanted.entered.get("api_key", ""), options, around)


def _mirakl_address(entered: Mapping[str, str]) -> str:
    host = entered.get("host", "")
    return host if "://" in host else f"https://{host}"


async def _by_secret(
    wanted: Wanted, url: str, secret: str, options: Mapping[str, str], around: Surroundings
) -> SignedIn:
    """A marketplace that lets in by what was entered alone."""
    from desktop.platforms.credentials import SessionOnly
    from desktop.platforms.marketplaces import client as made
    from desktop.platforms.way import Way

    secrets = SessionOnly(secret)
    way = Way(url, secrets, options, current_language, around.now, around.network)
    client = made(wanted.marketplace, way)
    try:
        account = await client.account()
        await _may_read(wanted.marketplace, way, client)
    finally:
        await client.close()
    return _signed_in(wanted, way, account)


async def _may_read(marketplace: str, way: "Way", client: "Platform") -> None:
    """Whether messages may be read, too; nothing of them is kept. Raises Refused (403) where not."""
    if marketplace == "allegro":
        from desktop.platforms.allegro.rights import check_messages

        await check_messages(way)
    elif marketplace == "kaufland":
        from desktop.platforms.kaufland.client import check_keys

        await check_keys(way)
    else:
        await client.changes(None, 1)


def _signed_in(wanted: Wanted, way: "Way", account: Account) -> SignedIn:
    from desktop.platforms.credentials import SessionOnly

    assert isinstance(way.keeper, SessionOnly)
    found = SignedIn(way.url, account, way.keeper, platform=wanted.marketplace, options=way.options)
    if wanted.marketplace in KEYS_ARE_THE_ACCOUNT:
        return replace(found, entry_id=wanted.account_id)
    if wanted.account_id and entry_id_of(found) != wanted.account_id:
        raise Trouble(connection.OTHER_SHOP, "", url=way.url)
    return found


ADDRESSES: Final[dict[str, Callable[[Mapping[str, str]], str]]] = {
    "allegro": _allegro_address,
    "kaufland": _kaufland_address,
    "mirakl": _mirakl_address,
}
WAYS_IN: Final[dict[str, Callable[[Wanted, str, Surroundings], Awaitable[SignedIn]]]] = {
    "allegro": _allegro,
    "kaufland": _kaufland,
    "mirakl": _mirakl,
}


# --- what went wrong ---


def _trouble(error: Exception, url: str) -> Trouble | None:
    """A marketplace's answer as a trouble; None for an error of our own."""
    from desktop.platforms.platform import PlatformError

    if not isinstance(error, PlatformError):
        return None
    return Trouble(_problem(error), error.detail, url=url)


def _problem(error: "PlatformError") -> str:
    from desktop.platforms import platform

    if isinstance(error, platform.AccountClosed):
        return connection.CLOSED
    if isinstance(error, platform.WrongClock):
        return connection.CLOCK
    if isinstance(error, platform.SignedOut):
        return connection.WRONG_KEY
    if isinstance(error, platform.Refused):
        return connection.MISSING_RIGHT if error.status in (401, 403) else session.OTHER
    if isinstance(error, platform.Busy):
        return connection.BUSY
    if isinstance(error, platform.NotOurs):
        return session.NOT_A_PLATFORM
    if isinstance(error, platform.Unreachable):
        return UNREACHABLE.get(error.why, (session.NO_NETWORK, ()))[0]
    return session.OTHER
