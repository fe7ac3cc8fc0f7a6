"""Signing in: in the browser with PKCE on a loopback redirect (RFC 8252, 7636), or with a code (RFC 8628).

Errors: `Unreachable` (its `why` tells a wrong host from a missing network and an untrusted certificate),
`NotOurs` (something answers that is no platform), `SignInFailed`. Every coroutine here can be cancelled.
"""

import asyncio
import base64
import hashlib
import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from desktop.network import Network
from desktop.platforms.http import Http, Limits, is_loopback, is_private, origin
from desktop.platforms.json_answers import read
from desktop.platforms.platform import Busy, NotOurs, Unreachable
from desktop.platforms.tokens import DEVICE_GRANT, FORM, LONGEST_DEVICE_WAIT, SLOW_DOWN
from desktop.platforms.tokens import SignInFailed as SignInFailed

from . import contract, tokens
from .contract import ServerMetadata, Token
from .loopback import Words, waiting

_HOST = re.compile(r"[0-9a-z]([0-9a-z.-]*[0-9a-z])?|[0-9a-f:.]+", re.IGNORECASE)


def platform_url(typed: str) -> str:
    """What a person typed as the platform's address: https unless said otherwise, without path and slash.

    Raises Unreachable ("host") for what is no address, SignInFailed ("insecure") for plain http to another
    computer.
    """
    text = typed.strip()
    if "://" not in text:
        host = text.partition("/")[0].rpartition(":")[0] or text.partition("/")[0]
        text = f"{'http' if is_loopback(host.strip('[]')) else 'https'}://{text}"
    try:
        scheme, host, port = origin(text)
        if not _HOST.fullmatch(host.encode("idna").decode()):
            raise ValueError("not a host")
    except (ValueError, UnicodeError):
        raise Unreachable("not an address", "host") from None
    if not is_private(text):
        raise SignInFailed("not protected by TLS", "insecure")
    shown = f"[{host}]" if ":" in host else host
    usual = 443 if scheme == "https" else 80
    return f"{scheme}://{shown}" + ("" if port == usual else f":{port}")


async def discover(
    url: str, *, limits: Limits | None = None, network: Callable[[], Network] = Network
) -> ServerMetadata:
    """Whether a platform answers at this address, and how one signs in there.

    Raises Unreachable, NotOurs, Busy, SignInFailed ("insecure").
    """
    http = _http(platform_url(url), network, limits)
    try:
        found = await tokens.metadata(http)
    finally:
        await http.close()
    if "S256" not in found.code_challenge_methods_supported:
        raise NotOurs("no PKCE with S256")
    return found


async def browser_sign_in(
    metadata: ServerMetadata,
    open_url: Callable[[str], None],
    *,
    login_hint: str | None = None,
    timeout: float = 300,
    words: Words | None = None,
    network: Callable[[], Network] = Network,
) -> Token:
    """Opens the platform's page in the browser and waits for the person. `open_url` must not block for long.

    `login_hint` proposes who signs in. `words`: the page that the browser shows at the end.
    """
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    async with waiting(state, words or Words()) as redirect:
        query = {
            "response_type": "code",
            "client_id": contract.CLIENT_ID,
            "redirect_uri": redirect.url,
            "scope": contract.SCOPE,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if login_hint:
            query["login_hint"] = login_hint
        joint = "&" if urlsplit(metadata.authorization_endpoint).query else "?"
        open_url(metadata.authorization_endpoint + joint + urlencode(query))
        try:
            async with asyncio.timeout(timeout):
                answer = await redirect.answer()
        except TimeoutError:
            raise SignInFailed("nobody signed in", "time_out") from None
        redirect_uri = redirect.url
    if "error" in answer:
        why = "denied" if answer["error"] == "access_denied" else "refused"
        raise SignInFailed(answer.get("error_description") or answer["error"], why)
    http = _http(metadata.issuer, network)
    try:
        told = await tokens.ask(
            http,
            metadata.token_endpoint,
            grant_type="authorization_code",
            code=answer["code"],
            code_verifier=verifier,
            redirect_uri=redirect_uri,
        )
    finally:
        await http.close()
    return _token(told)


async def device_sign_in(
    metadata: ServerMetadata,
    show: Callable[[str, str], None],
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    network: Callable[[], Network] = Network,
) -> Token:
    """Shows a code and an address, and waits until the person has entered it on any device."""
    if metadata.device_authorization_endpoint is None:
        raise SignInFailed("no sign-in with a code", "refused")
    http = _http(metadata.issuer, network)
    try:
        given = await _device(http, metadata.device_authorization_endpoint)
        if not is_private(given.verification_uri):
            raise NotOurs("its sign-in is not protected")
        show(given.user_code, given.verification_uri)
        interval, waited = min(max(float(given.interval), 1.0), LONGEST_DEVICE_WAIT), 0.0
        while waited < min(given.expires_in, LONGEST_DEVICE_WAIT):
            await sleep(interval)
            waited += interval
            try:
                told = await tokens.ask(
                    http, metadata.token_endpoint, grant_type=DEVICE_GRANT, device_code=given.device_code
                )
            except (Unreachable, Busy):
                interval += (
                    SLOW_DOWN  # RFC 8628, section 3.5: a lost connection is no end, but asks less often
                )
                continue
            if isinstance(told, Token):
                return _token(told)
            if told.error == "slow_down":
                interval += SLOW_DOWN
            elif told.error != "authorization_pending":
                return _token(told)
        raise SignInFailed("nobody entered the code", "time_out")
    finally:
        await http.close()


async def revoke(
    metadata: ServerMetadata, refresh_token: str, network: Callable[[], Network] = Network
) -> None:
    """Signs out at the platform (RFC 7009).

    Raises what the network raises; the entries here go all the same.
    """
    if metadata.revocation_endpoint is None:
        return
    http = _http(metadata.issuer, network)
    try:
        await http.send(
            "POST",
            metadata.revocation_endpoint,
            body=urlencode({"client_id": contract.CLIENT_ID, "token": refresh_token}).encode(),
            media_type=FORM,
        )
    finally:
        await http.close()


async def _device(http: Http, endpoint: str) -> contract.DeviceAuthorization:
    answer = await http.send(
        "POST",
        endpoint,
        body=urlencode({"client_id": contract.CLIENT_ID, "scope": contract.SCOPE}).encode(),
        media_type=FORM,
    )
    if answer.status == 429 or answer.status >= 500:
        raise Busy("", None, answer.status)
    if answer.status != 200:
        _token(read(answer, contract.OAuthError))
    return read(answer, contract.DeviceAuthorization)


def _token(told: Token | contract.OAuthError) -> Token:
    """The token, or what its refusal means."""
    if isinstance(told, Token):
        if not told.refresh_token:
            raise SignInFailed("no refresh token came", "refused")
        return told
    why = {"access_denied": "denied", "expired_token": "time_out"}.get(told.error, "refused")
    raise SignInFailed(told.error_description or told.error, why)


def _http(url: str, network: Callable[[], Network] = Network, limits: Limits | None = None) -> Http:
    return Http(url, lambda: "", lambda: datetime.now(UTC), limits or Limits(), network)
