"""What the window may ask about signing in and opening accounts, and what it is told.

`bootstrap` implements it; the screens see this protocol only, since they may not know platforms or the
keyring.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop.settings import AccountEntry

if TYPE_CHECKING:
    # Only for readers and the type checker: the session itself works without Qt.
    from desktop.bundle import BundleFile
    from desktop.store.restoring import Restored
    from desktop.store.store import Store

    from .connection import TrialListener, Wanted
    from .desks import SyncHandle

# SessionState.kind
WELCOME = "welcome"
"""Nobody is signed in: first run, or after sign-out."""
CONNECTING = "connecting"
"""Looking whether the host is a platform."""
BROWSER = "browser"
"""Waiting for the person in the browser; `url` can be opened again or copied."""
CODE = "code"
"""Waiting for the person to enter `code` at `url` on any device (RFC 8628)."""
UNLOCKING = "unlocking"
"""Waiting for the OS keyring."""
OPENING = "opening"
CLOSING = "closing"
"""The account is about to be closed: let go of its store, then call `released()`."""
OPEN = "open"
"""The account's store is open (`opened()`); told a second time when its sync has started."""
PROBLEM = "problem"
"""`problem` is one of the codes below; nothing was reset."""

# SessionState.problem
HOST_UNKNOWN = "host_unknown"
NOT_A_PLATFORM = "not_a_platform"
NO_NETWORK = "no_network"
CERTIFICATE = "certificate"
NETWORK_SETTINGS = "network_settings"
"""The proxy or the certificate file of the settings cannot be used."""
DENIED = "denied"
TIMED_OUT = "timed_out"
KEYRING_LOCKED = "keyring_locked"
KEYRING_MISSING = "keyring_missing"
"""No usable back end: the person may choose a session that ends with the window."""
KEYRING_REFUSED = "keyring_refused"
"""A back end that forgets or writes plain text, or another one than last time."""
KEY_MISSING = "key_missing"
"""The store exists, its key does not: retry, or start afresh with the old files kept."""
STORE_DAMAGED = "store_damaged"
STORE_RECOVERABLE = "store_recoverable"
"""Damaged, and the backup of drafts and waiting replies can be read."""
STORE_NEWER = "store_newer"
STORE_NOT_WRITABLE = "store_not_writable"
NO_CIPHER = "no_cipher"
DISK_FULL = "disk_full"
OTHER = "other"

# SessionState.choices
RETRY = "retry"
SIGN_IN_AGAIN = "sign_in_again"
SESSION_ONLY = "session_only"
START_AFRESH = "start_afresh"
OTHER_ACCOUNT = "other_account"
NETWORK = "network"
"""The page opens the network settings by itself: nothing that the session does."""


@dataclass(frozen=True, slots=True)
class SessionState:
    """Where signing in and opening stands. `detail` is the system's own words, for "details".

    Told with OPEN: `restored` is what came back from the backup, `kept` the folder of files that were set
    aside just now.
    """

    kind: str = WELCOME
    account: AccountEntry | None = None
    url: str = ""
    code: str = ""
    problem: str = ""
    detail: str = ""
    choices: tuple[str, ...] = ()
    restored: "Restored | None" = None
    kept: str = ""
    beside: bool = False


class SessionService(Protocol):
    """All methods return at once; the news come through `listen`, on any thread."""

    def state(self) -> SessionState: ...

    def listen(self, callback: Callable[[SessionState], None]) -> Callable[[], None]: ...

    def opened(self) -> "Mapping[str, tuple[Store, SyncHandle | None]]":
        """The open accounts' stores by account, and the sync of each once it runs."""

    def standings(self) -> Mapping[str, SessionState]:
        """How opening stands with each account: what is wrong with it is told here, and stays."""

    def painted(self) -> None:
        """The window has painted once: the slow imports may begin."""

    def released(self) -> None:
        """Nobody reads the store any more."""

    def accounts(self) -> Sequence[AccountEntry]: ...

    def open(self, account_id: str) -> None:
        """Opens an account that was signed in before, beside those that are open; practice ends."""

    def explain(self, account_id: str) -> None:
        """What is wrong with an account that did not open, and what can be done: as the window's page."""

    def sign_in(self, url: str, *, device: bool = False, session_only: bool = False) -> None:
        """Signs in at a platform: in the browser, or with a code. `session_only` keeps no secret at all."""

    def check(self, wanted: "Wanted", told: "TrialListener") -> None:
        """Asks a marketplace whether it lets in with what was entered; `told` hears how it goes, on any
        thread. Nothing is kept, and the open account stays open. A check under way is given up."""

    def cancel_check(self) -> None:
        """Gives up the check under way."""

    def connect(self) -> None:
        """Keeps what the last check found, its secret in the keyring, and opens the account; it is known by
        then under `accounts`."""

    def practice(self) -> None:
        """Starts the practice platform inside this program and signs in to it; all else is closed."""

    def open_browser_again(self) -> None: ...

    def cancel(self) -> None:
        """Gives up the sign-in under way."""

    def diagnostics(self) -> "Sequence[BundleFile]":
        """What can be passed on to whoever helps; slow, and the one call that may be made on any thread."""

    def choose(self, choice: str, account_id: str = "") -> None:
        """One of the choices of the window's problem, or of an account's own."""

    def sign_out(self, account_id: str, *, erase: bool) -> None:
        """Removes the account's keyring entries, and its store when `erase`."""

    def close(self) -> None:
        """Stops everything in order; returns when it is done."""
