"""What the sync says of itself: one value, published whenever it changes, worded by the screens."""

from dataclasses import dataclass
from datetime import datetime

STARTING = "starting"
FIRST_SYNC = "first_sync"
UP_TO_DATE = "up_to_date"
SYNCING = "syncing"
RESYNC = "resync"
"""Everything is being read again."""
OFFLINE = "offline"
BUSY = "busy"
SIGNED_OUT = "signed_out"
CLOSED = "closed"
"""The marketplace has closed the account: no signing in helps."""
NO_RIGHT = "no_right"
"""The access lacks a right without which nothing can be read."""
CLOCK = "clock"
"""Signed requests are turned down, and this computer's clock is minutes off."""
NOT_OURS = "not_ours"
CERTIFICATE = "certificate"
NETWORK_SETTINGS = "network_settings"
"""The proxy or the certificate file of the settings cannot be used."""
KEYRING = "keyring"
"""The OS keyring does not give the sign-in away: locked, gone, or without an answer."""
DISK_FULL = "disk_full"
NOT_SAVED = "not_saved"
"""The store cannot be written for another reason than a full disk."""
STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """`state` is one of the constants above.

    `since`: when this state began (UTC). `last_success`: the last answer from the platform (UTC).
    `retry_at`: when the next try comes (UTC), if one is planned. `waiting`: replies and other actions not
    yet accepted. `received`: conversations read so far during a first or a full read. `expected`: how many
    that will be in a full read. `can_cancel`: the full read may be given up. `set_aside`: records that could
    not be read. `lacks`: the missing rights, as in `platforms.platform.NoRight`; the rest is read, unless
    the state is NO_RIGHT. `detail`: the platform's or the system's own words, for "details"; never the only
    explanation.
    """

    state: str = STARTING
    since: datetime | None = None
    last_success: datetime | None = None
    retry_at: datetime | None = None
    waiting: int = 0
    received: int = 0
    expected: int = 0
    can_cancel: bool = False
    set_aside: int = 0
    lacks: tuple[str, ...] = ()
    detail: str = ""
