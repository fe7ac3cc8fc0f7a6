"""Signing in with a code on any device (RFC 8628), and the next pair of tokens.

The one secret that the keyring holds for an account is `Secret.text`: the refresh token, and behind it the
secret of the application where it has one.
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from desktop.network import Network
from desktop.platforms.http import Answer, Http, Limits, is_private
from desktop.platforms.json_answers import read, retry_at
from desktop.platforms.platform import Ambiguous, Busy, NotOurs, SignedOut, Unreachable
from desktop.platforms.tokens import DEVICE_GRANT, FORM, LONGEST_DEVICE_WAIT, SLOW_DOWN, SignInFailed

from .hosts import hosts_of
from .shapes import DeviceAuthorization, OAuthError, OAuthToken

RIGHTS: Final = (
    "allegro:api:profile:read",
    "allegro:api:messaging",
    "allegro:api:disputes",
    "allegro:api:orders:read",
    "allegro:api:orders:write",
)
"""The rights that the application needs, as they are called where it is registered; the last is for the
rejection of a return's refund."""
_DEVICE: Final = "/auth/oauth/device"
_TOKEN: Final = "/auth/oauth/token"


@dataclass(frozen=True, slots=True)
class Secret:
    """Two lines at most: a refresh token, and the application's secret ("" where it has none)."""

    refresh_token: str = field(repr=False)
    client_secret: str = field(default="", repr=False)

    @classmethod
    def read(cls, text: str) -> "Secret":
        token, _, secret = text.partition("\n")
        return cls(token, secret)

    @property
    def text(self) -> str:
        return f"{self.refresh_token}\n{self.client_secret}" if self.client_secret else self.refresh_token


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What the person does: open `verification_uri_complete`, or `verification_uri` and enter `user_code`
    there. `interval` and `expires_in` in seconds. `device_code` is the program's own half."""

    user_code: str
    verification_uri: str
    verification_uri_complete: str
    interval: float
    expires_in: float
    device_code: str = field(repr=False)


async def begin(
    url: str,
    client_id: str,
    client_secret: str = "",
    *,
    options: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    network: Callable[[], Network] = Network,
) -> DeviceCode:
    """Asks for a code. Raises SignInFailed ("refused": no such application, or a wrong secret; "insecure"),
    Unreachable, Busy, NotOurs."""
    http = _http(url, options or {}, limits, network)
    try:
        answer = await _send(http, _DEVICE, client_id, client_secret, {"client_id": client_id})
        if answer.status != 200:
            raise _failed(read(answer, OAuthError))
        given = read(answer, DeviceAuthorization)
    finally:
        await http.close()
    complete = given.verification_uri_complete or given.verification_uri
    if not (is_private(given.verification_uri) and is_private(complete)):
        raise NotOurs("its sign-in is not protected")
    return DeviceCode(
        given.user_code,
        given.verification_uri,
        complete,
        min(max(float(given.interval), 1.0), LONGEST_DEVICE_WAIT),
        min(float(given.expires_in), LONGEST_DEVICE_WAIT),
        given.device_code,
    )


async def finish(
    url: str,
    client_id: str,
    client_secret: str,
    code: DeviceCode,
    *,
    options: Mapping[str, str] | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    limits: Limits | None = None,
    network: Callable[[], Network] = Network,
) -> str:
    """Waits until the person has let the program in; the text for the keyring (`Secret`).

    Raises SignInFailed ("denied", "time_out", "refused"), NotOurs; can be cancelled.
    """
    http = _http(url, options or {}, limits, network)
    form = {"grant_type": DEVICE_GRANT, "device_code": code.device_code}
    interval, waited = code.interval, 0.0
    try:
        while waited < code.expires_in:
            await sleep(interval)
            waited += interval
            try:
                answer = await _send(http, _TOKEN, client_id, client_secret, form)
            except (Unreachable, Busy, Ambiguous):
                # RFC 8628, section 3.5: a lost connection is no end, but asks less often.
                interval += SLOW_DOWN
                continue
            if answer.status == 200:
                token = _token(answer)
                if not token.refresh_token:
                    raise SignInFailed("no refresh token came", "refused")
                return Secret(token.refresh_token, client_secret).text
            told = read(answer, OAuthError)
            if told.error == "slow_down":
                interval += SLOW_DOWN
            elif told.error != "authorization_pending":
                raise _failed(told)
    finally:
        await http.close()
    raise SignInFailed("nobody entered the code", "time_out")


async def refresh(http: Http, client_id: str, kept: str) -> OAuthToken:
    """The next pair of tokens for what the keyring holds; `refresh_token` is what it is to hold from now on.
    Raises SignedOut when Allegro takes the old one no more."""
    secret = Secret.read(kept)
    form = {"grant_type": "refresh_token", "refresh_token": secret.refresh_token}
    answer = await _send(http, _TOKEN, client_id, secret.client_secret, form)
    if answer.status != 200:
        told = read(answer, OAuthError)
        raise SignedOut(told.error_description or told.error)
    token = _token(answer)
    if token.refresh_token is not None:
        token.refresh_token = Secret(token.refresh_token, secret.client_secret).text
    return token


async def _send(http: Http, path: str, client_id: str, client_secret: str, form: dict[str, str]) -> Answer:
    headers = {}
    if client_secret:
        named = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        headers["Authorization"] = f"Basic {named}"
    else:
        form = {"client_id": client_id, **form}
    answer = await http.send("POST", path, body=urlencode(form).encode(), media_type=FORM, headers=headers)
    if answer.status == 429 or answer.status >= 500:
        raise Busy("", retry_at(answer.headers.get("retry-after"), http.now()), answer.status)
    return answer


def _token(answer: Answer) -> OAuthToken:
    token = read(answer, OAuthToken)
    usable = 0 < len(token.access_token) <= 16384 and all("!" <= each <= "~" for each in token.access_token)
    if token.token_type.lower() != "bearer" or not usable:
        raise NotOurs("not a bearer token")
    if token.refresh_token is not None and not all("!" <= each <= "~" for each in token.refresh_token):
        raise NotOurs("not a refresh token")
    return token


def _failed(told: OAuthError) -> SignInFailed:
    why = {"access_denied": "denied", "expired_token": "time_out"}.get(told.error, "refused")
    return SignInFailed(told.error_description or told.error, why)


def _http(
    url: str, options: Mapping[str, str], limits: Limits | None, network: Callable[[], Network]
) -> Http:
    try:
        auth = hosts_of(url, options).auth
    except ValueError:
        raise Unreachable("not an address", "host") from None
    return Http(auth, lambda: "", lambda: datetime.now(UTC), limits or Limits(), network)
