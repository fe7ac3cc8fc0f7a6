"""How each marketplace lets in: from what a person entered to an account with its secret, and the end of it.

Nothing is kept here. Errors are `Trouble` with the words' codes of `ui.connection` and `ui.session`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from desktop.domain.accounts import Account
from desktop.l10n.catalogs import current_language
from desktop.network import Network
from desktop.opening import Trouble
from desktop.settings import AccountEntry
from desktop.signing import HELPDESK, UNREACHABLE, SignedIn
from desktop.ui import connection, session
from desktop.ui.connection import Trial, Wanted

if TYPE_CHECKING:
    from desktop.platforms.credentials import Secrets
    from desktop.platforms.platform import PlatformError
    from desktop.platforms.way import Way

KAUFLAND_URL: Final = "https://sellerapi.kaufland.com"
WRONG_CLOCK: Final = timedelta(minutes=2)
"""By how much this computer's clock is off before a refused signature is put down to it."""


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


async def _kaufland(wanted: Wanted, url: str, around: Surroundings) -> SignedIn:
    entered = wanted.entered
    secret = f"{entered.get('client_key', '')}:{entered.get('secret_key', '')}"
    return await _by_secret(wanted, url, secret, {}, around)


async def _mirakl(wanted: Wanted, url: str, around: Surroundings) -> SignedIn:
    names = ("operator", "policy_hours", "policy_mode", "policy_answers", "shop_id", "country")
    options = {name: wanted.entered[name] for name in names if wanted.entered.get(name)}
    return await _by_secret(wanted, url, wanted.entered.get("api_key", ""), options, around)


async def _by_secret(
    wanted: Wanted, url: str, secret: str, options: Mapping[str, str], around: Surroundings
) -> SignedIn:
    """A marketplace that lets in by what was entered alone."""
    from desktop.platforms import marketplaces
    from desktop.platforms.credentials import SessionOnly
    from desktop.platforms.platform import SignedOut
    from desktop.platforms.way import Way

    secrets = SessionOnly(secret)
    way = Way(url, secrets, options, current_language, around.now, around.network)
    client = marketplaces.client(wanted.marketplace, way)
    try:
        try:
            account = await client.account()
        except SignedOut as error:
            if abs(client.server_time_offset()) > WRONG_CLOCK.total_seconds():
                raise Trouble(connection.CLOCK, error.detail, url=url) from error
            raise
    finally:
        await client.close()
    return _signed_in(wanted, way, account)


def _signed_in(wanted: Wanted, way: "Way", account: Account) -> SignedIn:
    from desktop.platforms.credentials import SessionOnly

    assert isinstance(way.keeper, SessionOnly)
    return SignedIn(
        way.url,
        account,
        way.keeper,
        platform=wanted.marketplace,
        options=way.options,
        entry_id=wanted.account_id,
    )


ADDRESSES: Final[dict[str, Callable[[Mapping[str, str]], str]]] = {
    "kaufland": lambda _entered: KAUFLAND_URL,
    "mirakl": lambda entered: _origin(entered.get("host", "")),
}
WAYS_IN: Final[dict[str, Callable[[Wanted, str, Surroundings], Awaitable[SignedIn]]]] = {
    "kaufland": _kaufland,
    "mirakl": _mirakl,
}


def _origin(host: str) -> str:
    return host if "://" in host else f"https://{host}"


# --- what went wrong ---


def _trouble(error: Exception, url: str) -> Trouble | None:
    """A marketplace's answer as a trouble; None for an error of our own."""
    from desktop.platforms.platform import PlatformError

    if not isinstance(error, PlatformError):
        return None
    return Trouble(_problem(error), error.detail, url=url)


def _problem(error: "PlatformError") -> str:
    from desktop.platforms import platform

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
