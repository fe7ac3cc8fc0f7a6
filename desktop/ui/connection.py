"""What the screen for a new account may ask, and what it is told: the trial of what a person entered.

A trial keeps nothing. It ends with an account that could be opened (`FOUND`), a problem, or given up; the
person's entries stay in the form, secrets among them, as long as it is open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

TESTING = "testing"
"""The marketplace is being asked."""
CODE = "code"
"""Waiting for the person to confirm `code` at `url`, until `expires_at` (UTC)."""
FOUND = "found"
PROBLEM = "problem"
GIVEN_UP = "given_up"

# Trial.problem, beside those of `ui.session` that lie on the way (host, network, certificate, settings).
WRONG_KEY = "wrong_key"
"""The marketplace does not know these credentials: mistyped, replaced, or taken back."""
WRONG_APPLICATION = "wrong_application"
"""The client id (or its secret) is not one of an application there."""
MISSING_RIGHT = "missing_right"
CLOCK = "clock"
"""This computer's clock is wrong, so that no signature can be right."""
CLOSED = "closed"
"""The marketplace has closed or blocked the seller's account."""
BUSY = "busy"
OTHER_SHOP = "other_shop"
"""Connected anew, but as somebody else than the account that was to be connected."""


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What the person entered, by the names of the form's fields. `account_id`: the known account that is to
    be connected anew. Without a repr: it holds secrets."""

    marketplace: str
    entered: Mapping[str, str]
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Whom the marketplace let in. `asks_country`: it does not tell in which market the account sells.
    `known`: it is an account of this computer already."""

    name: str
    markets: tuple[str, ...] = ()
    asks_country: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """Where a trial stands. `detail` is the marketplace's or the system's own words, for "details"."""

    kind: str
    host: str = ""
    url: str = ""
    code: str = ""
    expires_at: datetime | None = None
    problem: str = ""
    detail: str = ""
    found: Found = field(default_factory=lambda: Found(""))


TrialListener = Callable[[Trial], object]
"""Told on any thread."""
