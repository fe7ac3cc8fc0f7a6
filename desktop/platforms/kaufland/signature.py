"""The signature of a request: who asks is proved by the seller's own pair of keys, there is no sign-in.

HMAC-SHA256 with the secret key over method, whole address, body and time, one a line; hexadecimal. Source:
the marketplace's developer pages ("Signing a request"); the exact string as published clients build it."""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The pair that the seller makes in the seller portal. `str` never shows the secret one."""

    client: str
    secret: str

    def __repr__(self) -> str:
        return "Keys(…)"

    @property
    def account_id(self) -> str:
        """A name for whose keys these are that does not give them away."""
        return hashlib.sha256(b"kaufland\n" + self.client.encode()).hexdigest()[:16]


def keys_of(kept: str) -> Keys:
    """The pair from the keyring's one string, `client_key:secret_key`. Raises ValueError when it is none."""
    client, _, secret = (part.strip() for part in kept.partition(":"))
    if not (client and secret and client.isascii() and client.isprintable() and secret.isascii()):
        raise ValueError("no pair of keys")
    return Keys(client, secret)


def sign(keys: Keys, method: str, url: str, body: bytes, seconds: int) -> str:
    """`url` as it goes out, with its query; `seconds` since 1970 on the marketplace's clock."""
    told = b"\n".join((method.encode(), url.encode(), body, str(seconds).encode()))
    return hmac.new(keys.secret.encode(), told, hashlib.sha256).hexdigest()


def headers(keys: Keys, method: str, url: str, body: bytes, seconds: int) -> dict[str, str]:
    """What goes along with a signed request."""
    return {
        "Shop-Client-Key": keys.client,
        "Shop-Timestamp": str(seconds),
        "Shop-Signature": sign(keys, method, url, body, seconds),
    }
