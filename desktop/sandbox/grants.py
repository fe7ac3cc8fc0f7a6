"""What the platform gave to whom: authorization codes, device codes, access and refresh tokens.

Only hashes are stored. All tokens that one sign-in led to are a family: when a refresh token or a code is
used a second time, somebody stole it, and the whole family ends (RFC 9700, section 4.14.2).
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

from .desk import Desk

CODE = "code"
DEVICE = "device"
ACCESS = "access"
REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant as stored; `expires` in epoch seconds, `used` for codes and refresh tokens."""

    token: str
    kind: str
    family: str
    agent: str
    expires: float
    used: bool
    data: dict[str, Any]


class Grants:
    """The table of grants. `refresh_length` is the length of refresh tokens, to be as clumsy as some
    platforms.
    """

    def __init__(self, desk: Desk, access_seconds: float, refresh_days: float, refresh_length: int) -> None:
        self._desk = desk
        self.access_seconds = access_seconds
        self._refresh_seconds = refresh_days * 86400
        self._refresh_length = refresh_length

    def now(self) -> float:
        """The platform's time in epoch seconds."""
        return self._desk.now().timestamp()

    def issue(
        self, kind: str, agent: str, seconds: float, data: dict[str, Any] | None = None, family: str = ""
    ) -> str:
        """A new secret of a kind; without a family it begins one."""
        secret = secrets.token_urlsafe(32)
        if kind == REFRESH:
            secret = secret.ljust(self._refresh_length, "x")
        self._desk.store.run(
            "INSERT INTO grants VALUES (?, ?, ?, ?, ?, 0, ?)",
            _hash(secret),
            kind,
            family or secrets.token_hex(8),
            agent,
            self.now() + seconds,
            json.dumps(data or {}),
        )
        return secret

    def find(self, kind: str, secret: str) -> Grant | None:
        """The grant of a secret, also an expired or used one; None when there is none or its family ended."""
        row = self._desk.store.one(
            "SELECT token, kind, family, agent, expires, used, data FROM grants WHERE token = ? AND kind = ?",
            _hash(secret),
            kind,
        )
        if row is None:
            return None
        return _grant(row)

    def valid(self, kind: str, secret: str) -> Grant | None:
        """The grant of a secret that may still be used."""
        found = self.find(kind, secret)
        return found if found and not found.used and found.expires > self.now() else None

    def update(self, grant: Grant, agent: str, data: dict[str, Any]) -> None:
        """Changes what a grant remembers."""
        self._desk.store.run(
            "UPDATE grants SET agent = ?, data = ? WHERE token = ?", agent, json.dumps(data), grant.token
        )

    def use(self, grant: Grant) -> None:
        """Marks a code or refresh token as used; it stays known, so that a second use is recognised."""
        self._desk.store.run("UPDATE grants SET used = 1 WHERE token = ?", grant.token)

    def end_family(self, family: str) -> None:
        """Revokes everything that one sign-in led to."""
        self._desk.store.run("DELETE FROM grants WHERE family = ?", family)

    def end_all(self) -> None:
        """Revokes everything."""
        self._desk.store.run("DELETE FROM grants")

    def signed_in(self) -> frozenset[str]:
        """The people who hold a token that is still good."""
        rows = self._desk.store.run(
            "SELECT DISTINCT agent FROM grants WHERE kind IN ('access', 'refresh') AND used = 0"
            " AND expires > ?",
            self.now(),
        )
        return frozenset(row[0] for row in rows)

    def devices(self) -> list[Grant]:
        """The device sign-ins that wait."""
        rows = self._desk.store.run(
            "SELECT token, kind, family, agent, expires, used, data FROM grants"
            " WHERE kind = 'device' AND used = 0 AND expires > ?",
            self.now(),
        )
        return [_grant(row) for row in rows]

    def tokens(self, agent: str, family: str = "") -> tuple[str, str]:
        """An access and a refresh token of one family."""
        family = family or secrets.token_hex(8)
        access = self.issue(ACCESS, agent, self.access_seconds, family=family)
        return access, self.issue(REFRESH, agent, self._refresh_seconds, family=family)


def _grant(row: tuple[Any, ...]) -> Grant:
    token, kind, family, agent, expires, used, data = row
    return Grant(token, kind, family, agent, expires, bool(used), json.loads(data))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
