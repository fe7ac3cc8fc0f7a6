"""The open accounts: a desk each, one of them the current one, and all of them as one list.

The current one's conversation is open: `store`, `account`, `sync_status` … are its, and `attached`,
`detached`, `changed` tell of it. Lists and counts go over all desks in scope and hear `stirred`. Signals
arrive on the UI thread only; stores and syncs publish on their own threads and are bridged here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.domain.accounts import Account
from desktop.domain.changes import Changes
from desktop.settings import AccountEntry, Settings
from desktop.store.errors import StoreError
from desktop.store.mixed import MixedLists
from desktop.store.mixed_counts import MixedCounts
from desktop.store.reader import Reader
from desktop.store.store import Store
from desktop.store.views import Counts, Row
from desktop.sync.status import SyncStatus
from desktop.sync.transfers import Transfer

from .desks import Desk, SyncHandle

T = TypeVar("T")
TICK_SECONDS = 15
"""How often pills are painted anew; crossing a minute is seen within this time."""


class OpenAccounts(QObject):
    """What the workspace knows of accounts; see the module."""

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
    present = Signal(str, object)
    """A conversation, and who else looks at it or writes there: a tuple of Present."""

    _from_store = Signal(str, object)
    _from_sync = Signal(str, object)
    _from_transfers = Signal(str, object)
    _from_presences = Signal(str, str, object)

    def __init__(self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self.settings = settings
        self._now = now
        self.desks: Mapping[str, Desk] = {}
        """The open accounts by id, in their order."""
        self._desk: Desk | None = None
        self._left: Desk | None = None
        """The account that is looked at, while work of another one is done (`at`)."""
        self.lists = MixedLists({})
        """What all open accounts hold, as one list; the UI thread's."""
        self._scope: str | None = None
        self._market: str | None = None
        self._from_store.connect(self._hear_store)
        self._from_sync.connect(self._hear_sync)
        self._from_transfers.connect(self._hear_transfer)
        self._from_presences.connect(self._hear_presence)
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
        """The first account is open: what it remembers of the window is taken up."""

    def _leave_place(self) -> None:
        """The last account was closed."""

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
            self._leave_place()
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
        if desk is None:
            return
        if self._left is not None:
            # The work of another account (`at`) leads somewhere: from where the person looks it goes there.
            self._come_back(self._left)
        if desk is self._desk:
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
        self.lists = MixedLists({desk.id: desk.store.reader for desk in self.desks.values()})

    @contextmanager
    def at(self, desk_id: str) -> Iterator[None]:
        """For work that belongs to another account than the one that is looked at by now: `store`, `reader`
        and `account` are that account's within it. What was shown meanwhile is read anew after it."""
        desk, before, outer = self.desks.get(desk_id), self._desk, self._left
        if desk is None or desk is before:
            yield
            return
        looked_at = outer or before
        self._desk, self._left = desk, looked_at
        try:
            yield
        finally:
            # Unless the work has led somewhere else, everything is as it was before it.
            if self._left is looked_at:
                self._left = outer
                if before is not None and before.id in self.desks:
                    self._desk = before
                    if outer is None:
                        self.changed.emit(Changes(everything=True))

    def _come_back(self, desk: Desk) -> None:
        self._desk, self._left = desk, None
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

    # --- all accounts, or one: scope and market ---

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
            if self.settings.account(desk_id) is not None:
                # The next start opens it first.
                self.settings.last_account = desk_id
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
        desk, row = self.desks.get(desk_id), None
        if desk is not None:
            with self._sparing_others():
                row = desk.reader.conversation(conversation_id)
        return replace(row, account=desk_id) if row is not None else None

    def from_each(self, read: Callable[[Reader], Iterable[T]]) -> list[T]:
        """What the accounts that are shown hold of something, one after the other; of several, one that
        cannot be read is left out."""
        found: list[T] = []
        for desk in self.desks_in_scope():
            with self._sparing_others():
                found += read(desk.reader)
        return found

    @contextmanager
    def _sparing_others(self) -> Iterator[None]:
        """A store that cannot be read is told of by the session; it takes nothing of other accounts away."""
        try:
            yield
        except StoreError:
            if len(self.desks) < 2:
                raise

    def at_desk(self) -> list[Desk]:
        """The current account alone; nothing while none is open."""
        return [self._desk] if self._desk is not None else []

    def desk_of(self, row: Row) -> Desk | None:
        """The account that a row belongs to; the current one's where it came from its store alone."""
        return self.desks.get(row.account) or self._desk

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

    # --- time ---

    def now(self) -> datetime:
        """Now in UTC, corrected by the platform's clock once it has answered."""
        return self._now() + timedelta(seconds=self.clock_offset)

    @property
    def clock_offset(self) -> float:
        """Seconds that the platform's clock is ahead of this computer's; 0 while nobody has asked it."""
        return self._sync.clock_offset() if self._sync is not None else 0.0

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
