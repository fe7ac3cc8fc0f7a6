"""How the platform is reached where a company stands in between: its proxy, its own certificate authority.

What is set is checked when it is set and again when it is used. A certificate authority can only be added to
those of the system; nothing here, and no setting, turns the verification of certificates off.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from desktop.l10n.catalogs import N_
from desktop.settings import Settings

SYSTEM, NONE, OWN = "system", "none", "own"
"""`Network.proxy`: what the system says, none at all, or `proxy_url`."""
PROXIES: Final = (SYSTEM, NONE, OWN)

LARGEST = 4 * 1024 * 1024
"""Bytes of a certificate file; the largest bundles of authorities have a quarter of a megabyte."""

PROBLEMS: Final = {
    "ca_unreadable": N_("The certificate file is not there or cannot be read."),
    "ca_none": N_("This file holds no certificate. A PEM or DER file is needed."),
    "proxy_malformed": N_("This is not the address of a proxy. It looks like proxy.example.com:3128."),
    "proxy_scheme": N_("Only http and https proxies can be used."),
    "proxy_password": N_(
        "User name and password of a proxy are not kept in the settings: leave them out of the address."
    ),
}
"""Why a setting cannot be used, in English."""


class NetworkError(ValueError):
    """A setting that cannot be used; `problem` is a key of PROBLEMS."""

    def __init__(self, problem: str) -> None:
        super().__init__(PROBLEMS[problem])
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Network:
    """`proxy_url` counts only with OWN. `ca_file`: a file of certificates (PEM or DER) that are trusted
    beside the system's; "" for none."""

    proxy: str = SYSTEM
    proxy_url: str = ""
    ca_file: str = ""


def network_of(settings: Settings) -> Network:
    """As the settings are now. A kind of proxy that this version does not know is the system's."""
    proxy = settings.proxy if settings.proxy in PROXIES else SYSTEM
    return Network(proxy, settings.proxy_url if proxy == OWN else "", settings.ca_file)


def check(network: Network) -> None:
    """Raises NetworkError for the first setting that cannot be used."""
    if network.proxy == OWN:
        proxy_address(network.proxy_url)
    certificates(network.ca_file)


def certificates(file: str) -> str | bytes | None:
    """What a TLS context is given as `cadata`; None without a file. Raises NetworkError."""
    import ssl  # not before the first paint

    if not file:
        return None
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError):
        raise NetworkError("ca_unreadable") from None
    data = content.decode("ascii", "ignore") if b"-----BEGIN CERTIFICATE" in content else content
    looked_at = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        looked_at.load_verify_locations(cadata=data)
    except (ssl.SSLError, ValueError):
        raise NetworkError("ca_none") from None
    if len(content) > LARGEST or not looked_at.cert_store_stats()["x509"]:
        raise NetworkError("ca_none")
    return data


def proxy_address(typed: str) -> str:
    """A proxy's address as a person types it, with its scheme: http unless said otherwise. Raises
    NetworkError."""
    text = typed.strip().rstrip("/")
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NetworkError("proxy_malformed") from None
    if parts.scheme not in ("http", "https"):
        raise NetworkError("proxy_scheme")
    if "@" in parts.netloc:
        raise NetworkError("proxy_password")
    if not re.fullmatch(r"[\w.-]+|[0-9a-fA-F:.]+", host) or parts.path or parts.query or parts.fragment:
        raise NetworkError("proxy_malformed")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port is not None else "")
