"""Sign-in: authorization code with PKCE on a loopback redirect, device flow, rotation, revocation.

RFC 6749, 7009, 7636 (S256 only), 8252 (a loopback redirect on any port), 8414, 8628. The client is public;
what protects the code is PKCE.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import msgspec

from desktop.platforms.helpdesk import contract

from .desk import Desk
from .grants import ACCESS, CODE, DEVICE, REFRESH, Grant, Grants

DEVICE_PAGE = "/device"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CODE_SECONDS = 60.0
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""RFC 8628 section 6.1: no vowels, so that no code is a word."""


class OAuthRefusal(Exception):
    """An error of the token endpoints; `error` is its code."""

    def __init__(self, error: str, description: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status


class BadRequest(Exception):
    """An authorization request that must not be answered by a redirect (RFC 6749, section 4.1.2.1)."""


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What the client asks for on the authorize page; checked by `read`."""

    client_id: str
    redirect_uri: str
    state: str
    code_challenge: str
    scope: str
    login_hint: str

    @classmethod
    def read(cls, parameters: dict[str, str]) -> "AuthorizationRequest":
        """Raises BadRequest when there is nobody to redirect to, OAuthRefusal for what goes back by
        redirect.
        """
        redirect_uri = parameters.get("redirect_uri", "")
        if parameters.get("client_id") != contract.CLIENT_ID:
            raise BadRequest("client_id")
        if not is_loopback(redirect_uri):
            raise BadRequest("redirect_uri")
        if parameters.get("response_type") != "code":
            raise OAuthRefusal("unsupported_response_type")
        challenge = parameters.get("code_challenge", "")
        if parameters.get("code_challenge_method") != "S256" or len(challenge) != 43:
            raise OAuthRefusal("invalid_request", "PKCE with S256 is required")
        if set(parameters.get("scope", contract.SCOPE).split()) - {contract.SCOPE}:
            raise OAuthRefusal("invalid_scope")
        return cls(
            client_id=contract.CLIENT_ID,
            redirect_uri=redirect_uri,
            state=parameters.get("state", ""),
            code_challenge=challenge,
            scope=contract.SCOPE,
            login_hint=parameters.get("login_hint", ""),
        )


def is_loopback(uri: str) -> bool:
    """Whether a redirect goes to this computer (RFC 8252, section 7.3): http, 127.0.0.1 or [::1], any
    port.
    """
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "http"
        and parts.hostname in ("127.0.0.1", "::1")
        and port is not None
        and not parts.fragment
        and parts.username is None
    )


def redirect(uri: str, **parameters: str) -> str:
    """The client's address with the answer in its query."""
    return uri + ("&" if urlsplit(uri).query else "?") + urlencode({k: v for k, v in parameters.items() if v})


class Authority:
    """The authorization server. `interval` is how many seconds a device waits between two questions."""

    def __init__(self, desk: Desk, grants: Grants, interval: int, device_seconds: int) -> None:
        self._desk = desk
        self.grants = grants
        self._interval = interval
        self._device_seconds = device_seconds

    def metadata(self, base: str) -> contract.ServerMetadata:
        """RFC 8414, for the address that the server answers at."""
        return contract.ServerMetadata(
            issuer=base,
            authorization_endpoint=base + contract.AUTHORIZE_PATH,
            token_endpoint=base + contract.TOKEN_PATH,
            device_authorization_endpoint=base + contract.DEVICE_PATH,
            revocation_endpoint=base + contract.REVOKE_PATH,
            grant_types_supported=["authorization_code", "refresh_token", DEVICE_GRANT],
            code_challenge_methods_supported=["S256"],
        )

    def approve(self, request: AuthorizationRequest, agent: str) -> str:
        """The address that takes the person back to the client, with a code that is good once, for a
        minute.
        """
        data = {"redirect_uri": request.redirect_uri, "challenge": request.code_challenge}
        code = self.grants.issue(CODE, agent, CODE_SECONDS, data)
        return redirect(request.redirect_uri, code=code, state=request.state)

    # --- the token endpoint ---

    def token(self, form: dict[str, str]) -> contract.Token:
        """Raises OAuthRefusal. What must outlive a refusal (an ended family) is written outside its
        transaction.
        """
        if form.get("client_id") != contract.CLIENT_ID:
            raise OAuthRefusal("invalid_client", status=401)
        match form.get("grant_type"):
            case "authorization_code":
                return self._by_code(form)
            case "refresh_token":
                return self._by_refresh(form)
            case grant if grant == DEVICE_GRANT:
                return self._by_device(form)
            case None | "":
                raise OAuthRefusal("invalid_request", "grant_type is missing")
            case _:
                raise OAuthRefusal("unsupported_grant_type")

    def _by_code(self, form: dict[str, str]) -> contract.Token:
        grant = self.grants.find(CODE, form.get("code", ""))
        if grant is None:
            raise OAuthRefusal("invalid_grant")
        if grant.used:
            self.grants.end_family(grant.family)
            raise OAuthRefusal("invalid_grant", "the code was used before")
        self.grants.use(grant)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            grant.expires <= self.grants.now()
            or form.get("redirect_uri") != grant.data["redirect_uri"]
            or not secrets.compare_digest(challenge, grant.data["challenge"])
        ):
            raise OAuthRefusal("invalid_grant")
        return self._issue(grant)

    def _by_refresh(self, form: dict[str, str]) -> contract.Token:
        grant = self.grants.find(REFRESH, form.get("refresh_token", ""))
        if grant is None:
            raise OAuthRefusal("invalid_grant")
        if grant.used:
            self.grants.end_family(grant.family)
            raise OAuthRefusal("invalid_grant", "the refresh token was used before")
        if grant.expires <= self.grants.now():
            raise OAuthRefusal("invalid_grant")
        self.grants.use(grant)
        return self._issue(grant)

    def _issue(self, grant: Grant) -> contract.Token:
        access, refresh = self.grants.tokens(grant.agent, grant.family)
        return contract.Token(
            access_token=access, expires_in=int(self.grants.access_seconds), refresh_token=refresh
        )

    def revoke(self, form: dict[str, str]) -> None:
        """RFC 7009: unknown tokens are no error; either token of a family ends it."""
        for kind in (REFRESH, ACCESS):
            if grant := self.grants.find(kind, form.get("token", "")):
                self.grants.end_family(grant.family)

    # --- devices ---

    def device(self, form: dict[str, str], base: str) -> contract.DeviceAuthorization:
        """A device asks to be signed in."""
        if form.get("client_id") != contract.CLIENT_ID:
            raise OAuthRefusal("invalid_client", status=401)
        letters = "".join(secrets.choice(LETTERS) for _ in range(8))
        user_code = f"{letters[:4]}-{letters[4:]}"
        data = {"user_code": user_code, "asked": 0.0, "interval": self._interval, "denied": False}
        code = self.grants.issue(DEVICE, "", self._device_seconds, data)
        return contract.DeviceAuthorization(
            device_code=code,
            user_code=user_code,
            verification_uri=base + DEVICE_PAGE,
            verification_uri_complete=f"{base}{DEVICE_PAGE}?user_code={user_code}",
            expires_in=self._device_seconds,
            interval=self._interval,
        )

    def approve_device(self, user_code: str, agent: str) -> bool:
        """The person typed the code and chose who signs in; False when no device waits under it."""
        wanted = "".join(letter for letter in user_code.upper() if letter in LETTERS)
        for grant in self.grants.devices():
            if grant.data["user_code"].replace("-", "") == wanted:
                self.grants.update(grant, agent, {**grant.data, "denied": not agent})
                return True
        return False

    def _by_device(self, form: dict[str, str]) -> contract.Token:
        grant = self.grants.find(DEVICE, form.get("device_code", ""))
        if grant is None or grant.used:
            raise OAuthRefusal("invalid_grant")
        now = self.grants.now()
        if grant.expires <= now:
            raise OAuthRefusal("expired_token")
        if grant.data["denied"]:
            raise OAuthRefusal("access_denied")
        if not grant.agent:
            too_soon = now - grant.data["asked"] < grant.data["interval"]
            interval = grant.data["interval"] + (5 if too_soon else 0)
            self.grants.update(grant, "", {**grant.data, "asked": now, "interval": interval})
            raise OAuthRefusal("slow_down" if too_soon else "authorization_pending")
        self.grants.use(grant)
        return self._issue(grant)


def refusal_body(refusal: OAuthRefusal) -> bytes:
    """RFC 6749, section 5.2."""
    return msgspec.json.encode(
        contract.OAuthError(error=refusal.error, error_description=refusal.description)
    )
