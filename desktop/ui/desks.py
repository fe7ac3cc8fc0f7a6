"""An open account as the screens know it: its store, its sync, and what the platform last told of it."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.badges import colour_of, letters_of
from desktop.domain.conversations import Attachment
from desktop.settings import AccountEntry
from desktop.store.reader import Reader
from desktop.store.store import Store
from desktop.sync.status import SyncStatus
from desktop.sync.transfers import Transfers

if TYPE_CHECKING:
    # What talks to the platform comes with asyncio: the window paints before it is there.
    from desktop.sync.presence import Presences
    from desktop.sync.records import Fetched, NotFetched


class SyncHandle(Protocol):
    """What the screens may ask of the sync."""

    def poke(self) -> None:
        """Something waits in the outbox, or the user asked to look now; returns at once."""

    def resync(self) -> None:
        """Reads everything again; what the person made stays as it is."""

    def cancel_resync(self) -> None:
        """Gives a full read up; what it has read stays."""

    def status(self) -> SyncStatus: ...

    def listen(self, callback: Callable[[SyncStatus], None]) -> Callable[[], None]: ...

    def clock_offset(self) -> float:
        """Seconds that the platform's clock is ahead of this computer's."""

    @property
    def transfers(self) -> Transfers:
        """Files on their way, up and down."""

    @property
    def presences(self) -> "Presences":
        """Who looks at a conversation, or writes there."""

    def download(self, attachment: Attachment) -> None:
        """Fetches a received file into the store; returns at once, `transfers` tell how it goes."""

    def cancel_download(self, attachment_id: str) -> None:
        """Gives it up."""

    def record(self, conversation_id: str) -> "Future[Fetched | NotFetched]":
        """Fetches a conversation's archived record; cancelling the future gives it up."""


@dataclass(eq=False, slots=True)
class Desk:
    """`id` is the account's among the settings; rows of a mixed list carry it. `sync` comes after the first
    paint."""

    id: str
    store: Store
    entry: AccountEntry | None = None
    account: Account | None = None
    sync: SyncHandle | None = None
    offset: float = 0.0
    """Seconds that its platform's clock was ahead when it last told."""
    unsubscribe: list[Callable[[], None]] = field(default_factory=list)

    @property
    def reader(self) -> Reader:
        """This thread's read connection."""
        return self.store.reader()

    @property
    def name(self) -> str:
        """What the account is called: by the person, by the marketplace, by the settings."""
        if self.entry is not None and self.entry.label:
            return self.entry.label
        if self.account is not None:
            return self.account.name
        return self.entry.name if self.entry is not None else ""

    @property
    def badge(self) -> tuple[str, str, str]:
        """The letters and the colour of its badge, and the marketplace whose mark it bears."""
        marketplace = self.account.platform if self.account is not None else ""
        if self.entry is not None:
            return (*self.entry.badge, marketplace or self.entry.platform)
        return letters_of(self.name), colour_of("", self.id), marketplace

    @property
    def marketplace(self) -> str:
        """The marketplace's id."""
        return self.badge[2]

    @property
    def status(self) -> SyncStatus:
        return self.sync.status() if self.sync is not None else SyncStatus()

    def can(self, capability: str) -> bool:
        """Whether its marketplace offers this."""
        return self.account is not None and capability in self.account.capabilities

    def market(self, code: str) -> AccountMarket | None:
        """What the platform says of one of the account's markets."""
        markets = self.account.markets if self.account is not None else ()
        return next((entry for entry in markets if entry.code == code), None)

    def let_go(self) -> None:
        """Hears nothing of it any more."""
        for unsubscribe in self.unsubscribe:
            unsubscribe()
        self.unsubscribe.clear()
