"""Signing in: form fields in, JSON out (RFC 6749, 8414, 8628)."""

import msgspec

from .basics import Shape

SCOPE = "helpdesk"


class ServerMetadata(Shape, kw_only=True):
    """RFC 8414, the members that we use."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    device_authorization_endpoint: str | None = None
    revocation_endpoint: str | None = None
    grant_types_supported: list[str] = msgspec.field(default_factory=list)
    code_challenge_methods_supported: list[str] = msgspec.field(default_factory=list)


class Token(Shape, kw_only=True):
    """RFC 6749 section 5.1. The refresh token is used once: each answer brings the next (rotation)."""

    access_token: str
    token_type: str = "Bearer"
    expires_in: int = 600
    refresh_token: str | None = None
    scope: str = SCOPE


class OAuthError(Shape, kw_only=True):
    """RFC 6749 section 5.2 and RFC 8628 section 3.5."""

    error: str
    error_description: str = ""


class DeviceAuthorization(Shape, kw_only=True):
    """RFC 8628 section 3.2; times in seconds."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str | None = None
    expires_in: int = 600
    interval: int = 5
