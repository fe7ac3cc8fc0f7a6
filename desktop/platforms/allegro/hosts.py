"""Where Allegro is: the hosts of its two environments (`servers` of the description, and for signing in)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.platforms.http import is_loopback, origin

ENVIRONMENT: Final = "environment"
"""Option of an account: PRODUCTION or SANDBOX."""
CLIENT_ID: Final = "client_id"
"""Option of an account: the application that signs in. All its users share one limit of requests."""
PRODUCTION: Final = "production"
SANDBOX: Final = "sandbox"


@dataclass(frozen=True, slots=True)
class Hosts:
    """`api`: everything but `auth` (sign-in) and `upload` (files of disputes and claims, where an answer of
    the API names it)."""

    api: str
    auth: str
    upload: str


_HOSTS: Final = {
    PRODUCTION: Hosts("https://api.allegro.pl", "https://allegro.pl", "https://upload.allegro.pl"),
    SANDBOX: Hosts(
        "https://api.allegro.pl.allegrosandbox.pl",
        "https://allegro.pl.allegrosandbox.pl",
        "https://upload.allegro.pl.allegrosandbox.pl",
    ),
}


def address(environment: str = PRODUCTION) -> str:
    """What an account's `url` is in that environment."""
    return _HOSTS.get(environment, _HOSTS[PRODUCTION]).api


def hosts_of(url: str, options: Mapping[str, str]) -> Hosts:
    """The hosts of an account. A `url` on this computer itself is all three (tests); any other is Allegro's
    own, so that its secrets go nowhere else. Raises ValueError for what is no address."""
    if is_loopback(origin(url)[1]):
        return Hosts(url.rstrip("/"), url.rstrip("/"), url.rstrip("/"))
    named = options.get(ENVIRONMENT) or (SANDBOX if url.rstrip("/") == address(SANDBOX) else PRODUCTION)
    return _HOSTS.get(named, _HOSTS[PRODUCTION])
