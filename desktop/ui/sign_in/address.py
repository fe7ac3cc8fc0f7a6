"""The platform's address as people type it."""

import ipaddress
from urllib.parse import urlsplit


class AddressError(ValueError):
    """`reason`: empty, malformed, insecure."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_address(typed: str) -> str:
    """The origin that is meant: https unless said otherwise, no path, no credentials.

    http is accepted for this computer only (RFC 8252 section 8.3); raises AddressError.
    """
    text = typed.strip()
    if not text:
        raise AddressError("empty")
    if "://" not in text:
        text = ("http://" if _is_here(_parts(f"//{text}")[0]) else "https://") + text
    host, port = _parts(text)
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not host
        or parts.username
        or any(sign in host for sign in ' \\<>"')
    ):
        raise AddressError("malformed")
    if parts.scheme == "http" and not _is_here(host):
        raise AddressError("insecure")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def _parts(url: str) -> tuple[str, int | None]:
    """Host and port."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port
    except ValueError:
        raise AddressError("malformed") from None


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
