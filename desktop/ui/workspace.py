"""The workspace: the open accounts, the chosen language, what is done and said; the one object that every
screen hears."""

import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot

from desktop.domain.actions import TO_BUYER, Action
from desktop.domain.conversations import Attachment
from desktop.domain.markets import Market, fallback_market
from desktop.l10n import catalogs
from desktop.l10n.names import known_markets
from desktop.settings import Settings
from desktop.sync.status import SyncStatus
from desktop.sync.transfers import Transfer

from .desks import Desk
from .kit.translate import LanguageSwitch
from .open_accounts import OpenAccounts

if TYPE_CHECKING:
    # What talks to the platform comes with asyncio: the window paints before it is there.
    from desktop.sync.records import Fetched, NotFetched


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message at the window's foot. `text` is asked for anew at a language change; `undo`
    offers taking back, in the account that was the current one, unless it may be done `anywhere`. While
    `is_told` the window says the same, and offers the same, in another place."""

    text: Callable[[], str]
    tone: str = "quiet"
    undo: Callable[[], object] | None = None
    undo_text: Callable[[], str] | None = None
    seconds: float = 8.0
    anywhere: bool = False
    is_told: Callable[[], bool] = lambda: False


class Workspace(OpenAccounts):
    """See the module. Created once; accounts' stores and syncs are attached when they are open."""

    noticed = Signal(object)
    """Notice."""
    announced = Signal(str)
    """Text for the screen reader, politely."""
    failed = Signal(object)
    """A write failed: the exception (disk full, store damaged)."""
    _future_done = Signal(object, object)

    def __init__(self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(settings, now)
        self._own_language = ""
        self._switch = LanguageSwitch()
        self._markets = known_markets()
        # Later also when the store was faster than we: what follows never runs within the call that asked.
        self._future_done.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._waiting: dict[
            str, tuple[str, Callable[[Any], object], Callable[[BaseException], object] | None]
        ] = {}

    def _take_place(self, desk: Desk) -> None:
        """Market and language as they were when this account was last opened first."""
        self._market = desk.reader.setting("market") or None
        own = desk.reader.setting("language")
        self._own_language = own if isinstance(own, str) else ""
        self._show_language(self.chosen_language or catalogs.system_language())

    def _leave_place(self) -> None:
        self._own_language = ""

    # --- place: market and language ---

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
        table's; of one that is not known yet the seller's own."""
        told = desk or self._desk
        if told is not None and told.account is not None and not code and told.account.markets:
            return told.account.markets[0].time_zone
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
