"""The workspace: the open accounts, the current one, the chosen market and language, the tick; the one object
that every screen hears.

Every open account is a desk. One of them is the current one, whose conversation is open: `store`, `account`,
`sync_status` … are its, and `attached`, `detached`, `changed` tell of it. Lists and counts go over all desks
in scope and hear `stirred`. Signals arrive on the UI thread only; stores and syncs publish on their own
threads and are bridged here.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop import resources
from desktop.domain.accounts import Account
from desktop.domain.actions import TO_BUYER, Action
from desktop.domain.changes import Changes
from desktop.domain.conversations import Attachment
from desktop.domain.markets import Market, fallback_market, load_markets
from desktop.l10n import catalogs
from desktop.settings import AccountEntry, Settings
from desktop.store.mixed import MixedLists
from desktop.store.mixed_counts import MixedCounts
from desktop.store.reader import Reader
from desktop.store.store import Store
from desktop.store.views import Counts, Row
from desktop.sync.status import SyncStatus
from desktop.sync.transfers import Transfer

from .desks import Desk, SyncHandle
from .kit.translate import LanguageSwitch

if TYPE_CHECKING:
    # What talks to the platform comes with asyncio: the window paints before it is there.
    from desktop.sync.records import Fetched, NotFetched

TICK_SECONDS = 15
"""How often pills are painted anew; crossing a minute is seen within this time."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message at the window's foot. `text` is asked for anew at a language change; `undo`
    offers taking back, in the account that was the current one, unless it may be done `anywhere`."""

    text: Callable[[], str]
    tone: str = "quiet"
    undo: Callable[[], object] | None = None
    undo_text: Callable[[], str] | None = None
    seconds: float = 8.0
    anywhere: bool = False


class Workspace(QObject):
    """See the module. Created once; accounts' stores and syncs are attached when they are open."""

    changed = Signal(object)
    """Changes: what a write touched in the current account."""
    stirred = Signal(str, object)
    """A desk's id and Changes: what a write touched in any account."""
    place_changed = Signal()
    """Another market or scope (not language: widgets hear Qt's LanguageChange)."""
    ticked = Signal()
    """Time has passed: paint pills anew."""
    sync_changed = Signal(object)
    """SyncStatus of the current account."""
    syncs_changed = Signal()
    """Some account's sync says something else."""
    transferred = Signal(object)
    """Transfer: a file on its way has come further, arrived or failed."""
    account_changed = Signal()
    """Another account is the current one, or the platform tells something else of it."""
    attached = Signal()
    """Another store is the current one: read what you show."""
    leaving = Signal()
    """The current store is about to be let go of: hand it what it does not have yet."""
    detached = Signal()
    """No store is the current one, if only until the next is."""
    opened = Signal()
    """The first account is open: lists and counts have something to show."""
    closed = Signal()
    """The last account was closed."""
    desks_changed = Signal()
    """Another account is open or closed, or something else is told of one."""
    desk_closed = Signal(str)
    """A desk's id: whatever is kept of it is to be forgotten."""
    open_requested = Signal(str)
    """Show this conversation of the current account."""
    noticed = Signal(object)
    """Notice."""
    announced = Signal(str)
    """Text for the screen reader, politely."""
    present = Signal(str, object)
    """A conversation, and who else looks at it or writes there: a tuple of Present."""
    failed = Signal(object)
    """A write failed: the exception (disk full, store damaged)."""

    _from_store = Signal(str, object)
    _from_sync = Signal(str, object)
    _from_transfers = Signal(str, object)
    _from_presences = Signal(str, str, object)
    _future_done = Signal(object, object)

    def __init__(self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self.settings = settings
        self._now = now
        self.desks: Mapping[str, Desk] = {}
        """The open accounts by id, in their order."""
        self._desk: Desk | None = None
        self.lists = MixedLists({})
        """What all open accounts hold, as one list; the UI thread's."""
        self._scope: str | None = None
        self._market: str | None = None
        self._own_language = ""
        self._switch = LanguageSwitch()
        self._markets = load_markets(resources.read_toml("markets.toml"))
        self._from_store.connect(self._hear_store)
        self._from_sync.connect(self._hear_sync)
        # Later also when the store was faster than we: what follows never runs within the call that asked.
        self._future_done.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._from_transfers.connect(self._hear_transfer)
        self._from_presences.connect(self._hear_presence)
        self._waiting: dict[
            str, tuple[str, Callable[[Any], object], Callable[[BaseException], object] | None]
        ] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_SECONDS * 1000)
        self._timer.timeout.connect(self.ticked)

    # --- what is attached ---

    def attach(self, store: Store, sync: SyncHandle | None, entry: AccountEntry | None = None) -> None:
        """This account alone: what was open is closed. `sync` may follow later through `attach_sync`."""
        self.detach()
        self.open_desk(store, sync, entry)

    def open_desk(
        self, store: Store, sync: SyncHandle | None = None, entry: AccountEntry | None = None
    ) -> None:
        """One more account's store is open. The first one is the current one."""
        desk = Desk(entry.id if entry is not None else "", store, entry)
        desk.account = desk.reader.account()
        desk.unsubscribe.append(store.listen(partial(self._from_store.emit, desk.id)))
        self._set_desks({**self.desks, desk.id: desk})
        if sync is not None:
            self._hear_from(desk, sync)
        if self._desk is not None:
            self.desks_changed.emit()
            return
        self._desk = desk
        self._take_place(desk)
        self._timer.start()
        if desk.sync is not None:
            self.sync_changed.emit(desk.status)
        self.account_changed.emit()
        self.place_changed.emit()
        self.attached.emit()
        self.opened.emit()
        self.desks_changed.emit()

    def _take_place(self, desk: Desk) -> None:
        """Market and language as they were when this account was last opened first."""
        self._market = desk.reader.setting("market") or None
        own = desk.reader.setting("language")
        self._own_language = own if isinstance(own, str) else ""
        self._show_language(self.chosen_language or catalogs.system_language())

    def attach_sync(self, sync: SyncHandle, desk_id: str | None = None) -> None:
        """An account's sync runs: the current one's, or another's."""
        desk = self.desks[desk_id] if desk_id is not None else self._desk
        assert desk is not None, "no account is open"
        self._hear_from(desk, sync)
        if desk is self._desk:
            self.sync_changed.emit(sync.status())
        self.syncs_changed.emit()

    def _hear_from(self, desk: Desk, sync: SyncHandle) -> None:
        desk.sync = sync
        desk.unsubscribe += [
            sync.listen(partial(self._from_sync.emit, desk.id)),
            sync.transfers.listen(partial(self._from_transfers.emit, desk.id)),
            sync.presences.listen(partial(self._from_presences.emit, desk.id)),
        ]

    def close_desk(self, desk_id: str) -> None:
        """An account's store is about to be closed: nobody may read it any more. The others stay."""
        desk = self.desks.get(desk_id)
        if desk is None:
            return
        desk.let_go()
        if desk is self._desk:
            self.leaving.emit()
            self._desk = None
        self._set_desks({each.id: each for each in self.desks.values() if each is not desk})
        if self._scope == desk_id:
            self._scope = None
        if not self.desks:
            self._timer.stop()
            self._own_language = ""
        if self._desk is None:
            self.detached.emit()
        self.desk_closed.emit(desk_id)
        if not self.desks:
            self.closed.emit()
        elif self._desk is None:
            self._sit_at(next(iter(self.desks.values())))
            self.place_changed.emit()
        self.desks_changed.emit()

    def detach(self) -> None:
        """Every store is about to be closed: nobody may read any more."""
        for desk_id in sorted(self.desks, key=lambda each: each == self.desk_id):
            self.close_desk(desk_id)

    def move_to(self, desk_id: str) -> None:
        """Another account is the current one: its conversation is about to be shown. Lists, their scrolling
        and the counts stay as they are."""
        desk = self.desks.get(desk_id)
        if desk is None or desk is self._desk:
            return
        self.leaving.emit()
        self._desk = None
        self.detached.emit()
        self._sit_at(desk)

    def _sit_at(self, desk: Desk) -> None:
        self._desk = desk
        self.account_changed.emit()
        self.attached.emit()
        if desk.sync is not None:
            self.sync_changed.emit(desk.status)

    def accounts_renamed(self) -> None:
        """The person gave an account another name, badge or place."""
        self._set_desks(self.desks)
        self.account_changed.emit()
        self.desks_changed.emit()

    def _set_desks(self, desks: Mapping[str, Desk]) -> None:
        """In the person's order; what the settings do not keep comes last."""
        order = {entry.id: place for place, entry in enumerate(self.settings.accounts)}
        self.desks = dict(sorted(desks.items(), key=lambda each: order.get(each[0], len(order))))
        self.lists = MixedLists({desk.id: desk.reader for desk in self.desks.values()})

    @contextmanager
    def at(self, desk_id: str) -> Iterator[None]:
        """For work that belongs to another account than the one that is looked at by now: `store`, `reader`
        and `account` are that account's within it. What was shown meanwhile is read anew after it."""
        desk, before = self.desks.get(desk_id), self._desk
        if desk is None or desk is before:
            yield
            return
        self._desk = desk
        try:
            yield
        finally:
            if self._desk is desk and before is not None and before.id in self.desks:
                self._desk = before
                self.changed.emit(Changes(everything=True))

    @property
    def desk_id(self) -> str:
        """Which account is the current one."""
        return self._desk.id if self._desk is not None else ""

    @property
    def store(self) -> Store:
        """The current account's open store; only while attached."""
        assert self._desk is not None, "no account is open"
        return self._desk.store

    @property
    def address(self) -> str:
        """Where the current account's platform is; for what is printed."""
        entry = self._desk.entry if self._desk is not None else None
        return entry.url if entry is not None else ""

    @property
    def is_attached(self) -> bool:
        return self._desk is not None

    @property
    def is_mixed(self) -> bool:
        """Whether rows of several accounts may stand in one list now."""
        return len(self.desks) > 1 and self._scope is None

    @property
    def has_sync(self) -> bool:
        return self._sync is not None

    @property
    def _sync(self) -> SyncHandle | None:
        return self._desk.sync if self._desk is not None else None

    @property
    def reader(self) -> Reader:
        """The UI thread's read connection."""
        return self.store.reader()

    @property
    def account(self) -> Account | None:
        return self._desk.account if self._desk is not None else None

    def can(self, capability: str) -> bool:
        """Whether the marketplace offers this; what it does not is not shown."""
        return self._desk is not None and self._desk.can(capability)

    # --- all accounts ---

    @property
    def scope(self) -> str | None:
        """The account that lists and counts are narrowed to; None is all."""
        return self._scope

    def set_scope(self, desk_id: str | None) -> None:
        """Another account alone, or all of them. One account's becomes the current one."""
        if desk_id == self._scope or (desk_id is not None and desk_id not in self.desks):
            return
        self._scope = desk_id
        if desk_id is not None:
            self.move_to(desk_id)
        if self._market is not None and self._market not in self.markets_in_scope():
            self._market = None
        self.place_changed.emit()

    def desks_in_scope(self) -> list[Desk]:
        """The accounts that lists and counts go over."""
        return [desk for desk in self.desks.values() if self._scope in (None, desk.id)]

    def markets_in_scope(self) -> list[str]:
        """Their markets, each once, in the order of the accounts and their platforms."""
        codes: dict[str, None] = {}
        for desk in self.desks_in_scope():
            codes.update((entry.code, None) for entry in (desk.account.markets if desk.account else ()))
        return list(codes)

    def desk_of_market(self, code: str) -> Desk | None:
        """The first account in scope that sells in a market; the current one before others."""
        desks = self.desks_in_scope()
        desks.sort(key=lambda desk: desk is not self._desk)
        return next((desk for desk in desks if desk.market(code) is not None), None)

    def counts(self) -> MixedCounts:
        """What waits now, by account."""
        return self.lists.counts(self.now())

    def counts_in_scope(self) -> Counts:
        """What waits now in the accounts that are shown."""
        return self.counts().of(self._scope)

    def open_in(self, desk_id: str, conversation_id: str) -> None:
        """Asks for an account's conversation to be shown."""
        self.move_to(desk_id)
        self.open_requested.emit(conversation_id)

    def row(self, desk_id: str, conversation_id: str) -> Row | None:
        """The list row of an account's conversation."""
        desk = self.desks.get(desk_id)
        row = desk.reader.conversation(conversation_id) if desk is not None else None
        return replace(row, account=desk_id) if row is not None else None

    def desk_of(self, row: Row) -> Desk | None:
        """The account that a row belongs to; the current one's where it came from its store alone."""
        return self.desks.get(row.account) or self._desk

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
        for desk in self.desks_in_scope():
            desk.store.set_setting("market", market or "")
        self.place_changed.emit()

    def markets(self) -> list[str]:
        """The account's markets, in the platform's order."""
        return [entry.code for entry in self.account.markets] if self.account is not None else []

    def market_info(self, code: str) -> Market:
        """What we know of a market; of one that we do not, what the platform tells and a usable default."""
        known = self._markets.get(code)
        if known is not None:
            return known
        for desk in (self._desk, *self.desks.values()):
            entry = desk.market(code) if desk is not None else None
            if entry is not None:
                return fallback_market(
                    code, currency=entry.currency, languages=entry.languages, time_zone=entry.time_zone
                )
        return fallback_market(code)

    def knows_market(self, code: str) -> bool:
        """Whether our table holds the market."""
        return code in self._markets

    def zone(self, code: str, desk: Desk | None = None) -> str:
        """IANA time zone of a market: the platform's word (of the current account, or of another), else our
        table's."""
        told = desk or self._desk
        entry = told.market(code) if told is not None else None
        return entry.time_zone if entry is not None else self.market_info(code).time_zone

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
        if self.desks:
            self._own_language = language
        for desk in self.desks.values():
            desk.store.set_setting("language", language)
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
        desk_id: str | None = None,
        then: Callable[[Any], object] | None = None,
        otherwise: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Puts an action into the outbox of the current account, or of another, durably, then tells its sync;
        `then` gets the OutboxRow on this thread, `otherwise` the error when it could not be kept."""
        desk = self.desks[desk_id] if desk_id is not None else self._desk
        assert desk is not None, "no account is open"
        stops = isinstance(action, TO_BUYER)
        not_before = (
            self.now() + timedelta(seconds=self.undo_seconds(action.conversation_id)) if stops else None
        )
        future = desk.store.enqueue(action, not_before=not_before, clear_draft=clear_draft)

        def queued(row: Any) -> None:
            if desk.sync is not None:
                desk.sync.poke()
            if then is not None:
                then(row)

        self.when(future, queued, otherwise, anywhere=desk_id is not None)

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
        """Asks the syncs of the accounts that are shown to look now."""
        for desk in self.desks_in_scope():
            if desk.sync is not None:
                desk.sync.poke()

    def resync(self) -> None:
        """Has everything read again."""
        if self._sync is not None:
            self._sync.resync()

    def cancel_resync(self, desk_id: str | None = None) -> None:
        """Gives a full read up: the current account's, or another's."""
        desk = self.desks.get(desk_id) if desk_id is not None else self._desk
        if desk is not None and desk.sync is not None:
            desk.sync.cancel_resync()

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
        *,
        anywhere: bool = False,
    ) -> None:
        """Calls `then` with the result on the UI thread, in the account that it was asked in (`anywhere`: it
        reads nothing of the current one); a failure goes to `failed`, and to `otherwise` too."""
        ticket = uuid.uuid4().hex
        self._waiting[ticket] = ("" if anywhere else self.desk_id, then, otherwise)
        future.add_done_callback(lambda done: self._future_done.emit(ticket, done))

    @Slot(object, object)
    def _finish(self, ticket: str, future: "Future[Any]") -> None:
        desk_id, then, otherwise = self._waiting.pop(ticket, ("", None, None))
        if future.cancelled() or (self.desks and desk_id and desk_id not in self.desks):
            return
        error = future.exception()
        with self.at(desk_id):
            if error is not None:
                self.failed.emit(error)
                if otherwise is not None:
                    otherwise(error)
            elif then is not None:
                then(future.result())

    # --- what stores and syncs tell ---

    @Slot(str, object)
    def _hear_store(self, desk_id: str, changes: Changes) -> None:
        desk = self.desks.get(desk_id)
        if desk is None:
            return
        told = changes.account or changes.everything
        if told:
            desk.account = desk.reader.account()
        if desk is self._desk:
            if told:
                self.account_changed.emit()
            self.changed.emit(changes)
        self.stirred.emit(desk_id, changes)
        if told:
            self.desks_changed.emit()

    @Slot(str, object)
    def _hear_sync(self, desk_id: str, status: SyncStatus) -> None:
        desk = self.desks.get(desk_id)
        if desk is None or desk.sync is None:
            return
        offset = desk.sync.clock_offset()
        if abs(offset - desk.offset) > 1.0:
            # The platform's clock is another than ours: what is due changes at once, not at the next tick.
            desk.offset = offset
            self.ticked.emit()
        if desk is self._desk:
            self.sync_changed.emit(status)
        self.syncs_changed.emit()

    @Slot(str, object)
    def _hear_transfer(self, desk_id: str, transfer: Transfer) -> None:
        if desk_id == self.desk_id:
            self.transferred.emit(transfer)

    @Slot(str, str, object)
    def _hear_presence(self, desk_id: str, conversation_id: str, others: object) -> None:
        if desk_id == self.desk_id:
            self.present.emit(conversation_id, others)
