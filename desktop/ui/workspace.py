"""The workspace: the chosen account, market and language, the tick, and the one object that every screen
hears.

Signals arrive on the UI thread only; the store and the sync publish on their own threads and are bridged
here.
"""

import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop import resources
from desktop.domain.accounts import Account
from desktop.domain.actions import TO_BUYER, Action
from desktop.domain.changes import Changes
from desktop.domain.conversations import Attachment
from desktop.domain.markets import Market, fallback_market, load_markets
from desktop.l10n import catalogs
from desktop.settings import Settings
from desktop.store.reader import Reader
from desktop.store.store import Store
from desktop.sync.status import SyncStatus
from desktop.sync.transfers import Transfer, Transfers

from .kit.translate import LanguageSwitch

if TYPE_CHECKING:
    # What talks to the platform comes with asyncio: the window paints before it is there.
    from desktop.sync.presence import Presences
    from desktop.sync.records import Fetched, NotFetched

TICK_SECONDS = 15
"""How often pills are painted anew; crossing a minute is seen within this time."""


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


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message at the window's foot. `text` is asked for anew at a language change; `undo`
    offers taking back."""

    text: Callable[[], str]
    tone: str = "quiet"
    undo: Callable[[], object] | None = None
    undo_text: Callable[[], str] | None = None
    seconds: float = 8.0


class Workspace(QObject):
    """See the module. Created once; the account's store and sync are attached when they are open."""

    changed = Signal(object)
    """Changes: what a write touched."""
    place_changed = Signal()
    """Another market (not language: widgets hear Qt's LanguageChange)."""
    ticked = Signal()
    """Time has passed: paint pills anew."""
    sync_changed = Signal(object)
    """SyncStatus."""
    transferred = Signal(object)
    """Transfer: a file on its way has come further, arrived or failed."""
    account_changed = Signal()
    attached = Signal()
    """A store is open: read what you show."""
    leaving = Signal()
    """The store is about to be let go of: hand it what it does not have yet."""
    detached = Signal()
    open_requested = Signal(str)
    """Show this conversation."""
    noticed = Signal(object)
    """Notice."""
    announced = Signal(str)
    """Text for the screen reader, politely."""
    present = Signal(str, object)
    """A conversation, and who else looks at it or writes there: a tuple of Present."""
    failed = Signal(object)
    """A write failed: the exception (disk full, store damaged)."""

    _from_store = Signal(object)
    _from_sync = Signal(object)
    _from_transfers = Signal(object)
    _from_presences = Signal(str, object)
    _future_done = Signal(object, object)

    def __init__(self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self.settings = settings
        self._now = now
        self._store: Store | None = None
        self._sync: SyncHandle | None = None
        self._account: Account | None = None
        self.address = ""
        """Where the open account's platform is; for what is printed."""
        self._market: str | None = None
        self._own_language = ""
        self._offset = 0.0
        self._unsubscribe: list[Callable[[], None]] = []
        self._switch = LanguageSwitch()
        self._markets = load_markets(resources.read_toml("markets.toml"))
        self._from_store.connect(self._hear_store)
        self._from_sync.connect(self._hear_sync)
        # Later also when the store was faster than we: what follows never runs within the call that asked.
        self._future_done.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._from_transfers.connect(self.transferred)
        self._from_presences.connect(self.present)
        self._waiting: dict[
            str, tuple[Callable[[Any], object], Callable[[BaseException], object] | None]
        ] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_SECONDS * 1000)
        self._timer.timeout.connect(self.ticked)

    # --- what is attached ---

    def attach(self, store: Store, sync: SyncHandle | None) -> None:
        """An account's store is open; `sync` may follow later through `attach_sync`."""
        self.detach()
        self._store = store
        self._unsubscribe.append(store.listen(self._from_store.emit))
        self._account = self.reader.account()
        self._market = self.reader.setting("market") or None
        own = self.reader.setting("language")
        self._own_language = own if isinstance(own, str) else ""
        self._show_language(self.chosen_language or catalogs.system_language())
        self._timer.start()
        if sync is not None:
            self.attach_sync(sync)
        self.account_changed.emit()
        self.place_changed.emit()
        self.attached.emit()

    def attach_sync(self, sync: SyncHandle) -> None:
        self._sync = sync
        self._unsubscribe.append(sync.listen(self._from_sync.emit))
        self._unsubscribe.append(sync.transfers.listen(self._from_transfers.emit))
        self._unsubscribe.append(sync.presences.listen(self._from_presences.emit))
        self.sync_changed.emit(sync.status())

    def detach(self) -> None:
        """The store is about to be closed: nobody may read any more."""
        self._timer.stop()
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe.clear()
        if self._store is not None:
            self.leaving.emit()
            self._store, self._sync, self._account = None, None, None
            self._own_language = ""
            self.detached.emit()

    @property
    def store(self) -> Store:
        """The open store; only while attached."""
        assert self._store is not None, "no account is open"
        return self._store

    @property
    def is_attached(self) -> bool:
        return self._store is not None

    @property
    def has_sync(self) -> bool:
        return self._sync is not None

    @property
    def reader(self) -> Reader:
        """The UI thread's read connection."""
        return self.store.reader()

    @property
    def account(self) -> Account | None:
        return self._account

    def can(self, capability: str) -> bool:
        """Whether the marketplace offers this; what it does not is not shown."""
        return self._account is not None and capability in self._account.capabilities

    # --- time ---

    def now(self) -> datetime:
        """Now in UTC, corrected by the platform's clock once it has answered."""
        return self._now() + timedelta(seconds=self.clock_offset)

    @property
    def clock_offset(self) -> float:
        """Seconds that the platform's clock is ahead of this computer's; 0 while nobody has asked it."""
        return self._sync.clock_offset() if self._sync is not None else 0.0

    # --- place: market and language ---

    @property
    def market(self) -> str | None:
        """The chosen market; None is all markets."""
        return self._market

    def set_market(self, market: str | None) -> None:
        """Another market; remembered per account."""
        if market == self._market:
            return
        self._market = market
        if self._store is not None:
            self._store.set_setting("market", market or "")
        self.place_changed.emit()

    def markets(self) -> list[str]:
        """The account's markets, in the platform's order."""
        return [entry.code for entry in self._account.markets] if self._account is not None else []

    def market_info(self, code: str) -> Market:
        """What we know of a market; of one that we do not, what the platform tells and a usable default."""
        known = self._markets.get(code)
        if known is not None:
            return known
        for entry in self._account.markets if self._account is not None else ():
            if entry.code == code:
                return fallback_market(
                    code, currency=entry.currency, languages=entry.languages, time_zone=entry.time_zone
                )
        return fallback_market(code)

    def knows_market(self, code: str) -> bool:
        """Whether our table holds the market."""
        return code in self._markets

    def zone(self, code: str) -> str:
        """IANA time zone of a market: the platform's word, else our table's; of one that is not known yet the
        seller's own."""
        if self._account is not None and not code and self._account.markets:
            return self._account.markets[0].time_zone
        if self._account is not None:
            for entry in self._account.markets:
                if entry.code == code:
                    return entry.time_zone
        return self.market_info(code).time_zone

    @property
    def language(self) -> str:
        return catalogs.current_language()

    @property
    def chosen_language(self) -> str:
        """What was chosen for this account, else for the program; empty when the system is followed."""
        return self._own_language or self.settings.language

    def set_language(self, language: str) -> None:
        """Another language of the screen, at once and without restart; remembered per account, and for the
        pages before one is open."""
        self._keep_language(language)
        self._show_language(language)

    def follow_system_language(self) -> None:
        """Takes the choice of a language back, also that of this account."""
        self._keep_language("")
        self._show_language(catalogs.system_language())

    def _keep_language(self, language: str) -> None:
        if self._store is not None:
            self._own_language = language
            self._store.set_setting("language", language)
        self.settings.language = language
        self.settings.save()

    def _show_language(self, language: str) -> None:
        before = catalogs.current_language()
        if catalogs.set_language(language) != before:
            self._switch.announce(catalogs.current_language())

    def announce_language(self) -> None:
        """At start: Qt's own texts in the language that is already chosen."""
        self._switch.announce(catalogs.current_language())

    # --- doing ---

    def do(
        self,
        action: Action,
        *,
        clear_draft: bool = False,
        then: Callable[[Any], object] | None = None,
        otherwise: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Puts an action into the outbox, durably, then tells the sync; `then` gets the
        OutboxRow on this thread, `otherwise` the error when it could not be kept."""
        stops = isinstance(action, TO_BUYER)
        not_before = (
            self.now() + timedelta(seconds=self.undo_seconds(action.conversation_id)) if stops else None
        )
        future = self.store.enqueue(action, not_before=not_before, clear_draft=clear_draft)

        def queued(row: Any) -> None:
            if self._sync is not None:
                self._sync.poke()
            if then is not None:
                then(row)

        self.when(future, queued, otherwise)

    def undo_seconds(self, conversation_id: str) -> int:
        """How long a reply can be taken back: the setting, but nothing when the deadline is
        nearer than that."""
        wanted = int(self.settings.undo_seconds)
        row = self.reader.conversation(conversation_id)
        if row is not None and row.due_at is not None and row.needs_answer_since is not None:
            left = (row.due_at - self.now()).total_seconds()
            if 0 < left < wanted + 5:
                return 0
        return wanted

    def be_present(self, conversation_id: str, doing: str) -> None:
        """Tells the others that the person looks at a conversation or writes there, until something else is
        said; "" for none."""
        if self._sync is not None:
            self._sync.presences.say(conversation_id, doing)

    def poke(self) -> None:
        """Asks the sync to look now."""
        if self._sync is not None:
            self._sync.poke()

    def resync(self) -> None:
        """Has everything read again."""
        if self._sync is not None:
            self._sync.resync()

    def cancel_resync(self) -> None:
        """Gives a full read up."""
        if self._sync is not None:
            self._sync.cancel_resync()

    def transfer(self, id: str) -> Transfer | None:
        """How far a file is; None when none of this name is on its way."""
        return self._sync.transfers.get(id) if self._sync is not None else None

    def download(self, attachment: Attachment) -> bool:
        """Asks the sync to fetch a received file; False while there is no sync."""
        if self._sync is None:
            return False
        self._sync.download(attachment)
        return True

    def cancel_download(self, attachment_id: str) -> None:
        """Gives a download up."""
        if self._sync is not None:
            self._sync.cancel_download(attachment_id)

    def record(self, conversation_id: str) -> "Future[Fetched | NotFetched] | None":
        """Asks the sync for a conversation's archived record; None while there is no sync."""
        return self._sync.record(conversation_id) if self._sync is not None else None

    def sync_status(self) -> SyncStatus:
        return self._sync.status() if self._sync is not None else SyncStatus()

    def when(
        self,
        future: "Future[Any]",
        then: Callable[[Any], object],
        otherwise: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Calls `then` with the result on the UI thread; a failure goes to `failed`, and to
        `otherwise` too."""
        ticket = uuid.uuid4().hex
        self._waiting[ticket] = (then, otherwise)
        future.add_done_callback(lambda done: self._future_done.emit(ticket, done))

    @Slot(object, object)
    def _finish(self, ticket: str, future: "Future[Any]") -> None:
        then, otherwise = self._waiting.pop(ticket, (None, None))
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self.failed.emit(error)
            if otherwise is not None:
                otherwise(error)
        elif then is not None:
            then(future.result())

    @Slot(object)
    def _hear_store(self, changes: Changes) -> None:
        if self._store is None:
            return
        if changes.account or changes.everything:
            self._account = self.reader.account()
            self.account_changed.emit()
        self.changed.emit(changes)

    @Slot(object)
    def _hear_sync(self, status: SyncStatus) -> None:
        if self._store is None or self._sync is None:
            return
        offset = self._sync.clock_offset()
        if abs(offset - self._offset) > 1.0:
            # The platform's clock is another than ours: what is due changes at once, not at the next tick.
            self._offset = offset
            self.ticked.emit()
        self.sync_changed.emit(status)
