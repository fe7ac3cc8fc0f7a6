"""The store of one account: one encrypted file, one thread that writes, a reading connection for each thread.

Everything that the screens show is read from here. Writes return a `concurrent.futures.Future`; what
resolves is on the disk. Errors of the environment are `StoreError`s, at opening raised, afterwards through
the future.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, cast
from weakref import WeakSet

import apsw

from desktop.domain.accounts import Account, AccountPart
from desktop.domain.actions import Action
from desktop.domain.book import ClockBook
from desktop.domain.changes import Changes
from desktop.domain.conversations import Conversation
from desktop.domain.files import LocalFile
from desktop.domain.pages import Removal, SetAside, Thing
from desktop.domain.retention import Rules
from desktop.domain.signing_keys import SigningKey

from . import (
    erase,
    files,
    no_answer,
    outbox,
    pages,
    personal,
    read_marker,
    recount,
    resync,
    retention,
    signing_keys,
)
from .account import write_account, write_account_part
from .alerts import KeptAlert, write_alerts
from .beside import Guard
from .cipher import look, open_reader, open_writer
from .codec import decoder
from .erasing import Erasing
from .errors import DiskFull, StoreClosed, StoreLocked, WrongKeyOrDamaged, environment
from .lists import Gathered
from .reader import Reader
from .restoring import Restored
from .schema import check_version, migrate
from .settle import settle
from .views import OutboxRow, SavedView
from .writer import DELIVERY, KEY_PRESS, PAGES, Work, Writer

MAX_PAGE = 1000
"""Things in one page: one page is one transaction, and a key press may have to wait for it."""


class Store:
    """Made by `Store.open`; `close` drains the writer and closes every connection."""

    def __init__(
        self, path: Path, key: bytes, writer: Writer, guard: Guard, now: Callable[[], datetime]
    ) -> None:
        self.path = path
        self._key = key
        self._writer = writer
        self._guard = guard
        self.restored: Restored | None = None
        """What this opening brought back from the backup."""
        self._now = now
        self._local = threading.local()
        # Weak, so that a thread which ends takes its connection with it.
        self._readers: WeakSet[Reader] = WeakSet()
        self._gathered = Gathered()
        self._lock = threading.Lock()
        self._closed = False

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        *,
        book: ClockBook | None,
        now: Callable[[], datetime],
        other_keys: Sequence[bytes] = (),
    ) -> "Store":
        """Opens the account's store and brings it to the present version; makes it when there is none.

        `key` is 32 random bytes, `now` gives aware instants. With `book` None stored deadlines stay as they
        are and new ones come with `set_book`. `other_keys`: what the backup may be under after a change of
        keys that was cut off. What the store has lost comes back from the backup (`restored`). Raises
        NoCipher, WrongKeyOrDamaged, NewerStore (the file is only looked at), StoreLocked, DiskFull; nothing
        is ever deleted.
        """
        guard = Guard(path, (key, *(other for other in other_keys if other != key)))
        try:
            db = _open_newest(path, key)
        except DiskFull:
            if not guard.release():
                raise
            db = _open_newest(path, key)
        writer = Writer(db, now, settle, guard)
        store = cls(path, key, writer, guard, now)
        try:
            for restored in writer.submit(guard.reconcile, KEY_PRESS).result():
                store.restored = restored
        except BaseException:
            store.close()
            raise
        if book is not None:
            store.set_book(book)
        return store

    def set_book(self, book: ClockBook) -> Future[Changes]:
        """Calendars, policies or staff hours arrived or changed: open obligations are reckoned again,
        market by market, and a move is logged (`Reader.due_moves`). Verdicts stay. Resolves when all are
        done, or when another book takes over."""
        return recount.Recount(self._writer, book).start()

    @property
    def book(self) -> ClockBook | None:
        """The clock book in force; None while the calendars are not built yet."""
        return self._writer.book

    def listen(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Calls back on the writer thread after each commit; returns how to stop that."""
        return self._writer.listen(callback)

    def listen_damage(self, callback: Callable[[WrongKeyOrDamaged], None]) -> None:
        """Calls back once, on any thread, when a page of the file cannot be read (fault 19)."""
        self._guard.listen_damage(callback)

    def reader(self) -> Reader:
        """This thread's own reading connection, made at first use. Raises StoreError."""
        found: Reader | None = getattr(self._local, "reader", None)
        if found is None or self._closed:
            try:
                found = self._new_reader()
            except WrongKeyOrDamaged as error:
                # The key is right: the store is open.
                self._guard.damaged(error)
                raise
            self._local.reader = found
        return found

    def _new_reader(self) -> Reader:
        with self._lock:
            if self._closed:
                raise StoreClosed()
            made = Reader(open_reader(self.path, self._key), self._now, self._gathered, self._guard.damaged)
            self._readers.add(made)
            return made

    def close(self) -> None:
        """Finishes what is queued and closes every connection. Twice does no harm."""
        with self._lock:
            self._closed = True
            readers = list(self._readers)
        for reader in readers:
            reader.close()
        self._writer.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- what the platform says -------------------------------------------------------------------

    def save_account(self, account: Account) -> Future[Changes]:
        """Keeps the account with its markets, people and rating."""

        return self._changes(lambda work: write_account(work, account), DELIVERY)

    def pin_keys(self, keys: Iterable[SigningKey]) -> Future[Changes]:
        """Trusts these signing keys, unless some are trusted already."""
        found = tuple(keys)
        return self._changes(lambda work: signing_keys.pin(work, found), DELIVERY)

    def trust_key(self, key: SigningKey) -> Future[Changes]:
        """Trusts one more signing key: the person's own decision."""
        return self._changes(lambda work: signing_keys.trust(work, key), DELIVERY)

    def apply_page(
        self,
        things: Iterable[Thing],
        removals: Iterable[Removal],
        set_aside: Iterable[SetAside],
        state: str,
        *,
        first: bool = False,
    ) -> Future[Changes]:
        """One page of changes with its cursor, in one transaction; at most MAX_PAGE things.

        `first`: part of a first or full read, of which there is much: the search index is then merged later.
        """
        page = pages.prepare(things, removals, set_aside)

        def job(work: Work) -> None:
            resync.bulk(work, first)
            pages.write(work, page)
            work.run("INSERT OR REPLACE INTO meta VALUES('state', ?)", state)

        return self._changes(job, PAGES)

    def apply_outcome(
        self, outbox_id: int, things: Iterable[Thing], account_part: AccountPart | None = None
    ) -> Future[Changes]:
        """The platform accepted an action: what it now holds and the end of the outbox row, in one
        transaction.

        A reply that it keeps in moderation stays in the outbox as `in_moderation` until it is released.
        """
        page = pages.prepare(things)

        def job(work: Work) -> None:
            before = {head.id: _head_version(work, head.id) for head, _ in page.conversations}
            pages.write(work, page)
            outbox.read_here(work, outbox_id)
            if account_part is not None:
                write_account_part(work, account_part)
            outbox.accepted(work, outbox_id)
            for head, _ in page.conversations:
                outbox.follow_version(work, head.id, before[head.id], head.version)

        return self._changes(job, DELIVERY)

    def begin_resync(self, *, keep_cursor: bool = False) -> Future[Changes]:
        """A full read begins. Drafts, outbox and settings stay; `finish_resync` ends it.

        `keep_cursor`: the platform still knows our cursor, so that `cancel_resync` may give it up.
        """
        return self._changes(lambda work: resync.begin(work, keep_cursor), DELIVERY)

    def cancel_resync(self) -> Future[bool]:
        """Gives a full read up and goes on from the old cursor; False when that is not kept."""
        return self._writer.submit(resync.cancel, DELIVERY)

    def finish_resync(self) -> Future[Changes]:
        """The full read is complete: what it did not hold is no longer there, and goes."""
        return self._changes(resync.finish, PAGES)

    # --- what the person does ---------------------------------------------------------------------

    def save_draft(self, conversation_id: str, text: str) -> Future[Changes]:
        """Keeps the draft as typed; '' removes it."""
        return self._changes(lambda work: personal.write_draft(work, conversation_id, text), KEY_PRESS)

    def enqueue(
        self, action: Action, *, not_before: datetime | None = None, clear_draft: bool = False
    ) -> Future[OutboxRow]:
        """Freezes an action under a fresh idempotency key. When the future resolves it survives a power
        cut."""
        return self._writer.submit(
            lambda work: outbox.enqueue(work, action, not_before, clear_draft), KEY_PRESS
        )

    def cancel(self, outbox_id: int) -> Future[bool]:
        """Takes an action back unless it is being sent; a reply's text returns into the draft."""
        return self._writer.submit(lambda work: outbox.cancel(work, outbox_id), KEY_PRESS)

    def shorten_waits(self, latest: datetime) -> Future[Changes]:
        """No row waits by itself for longer than until then (UTC)."""
        return self._changes(lambda work: outbox.shorten_waits(work, latest), DELIVERY)

    def retry(self, outbox_id: int) -> Future[bool]:
        """The person's press on a failed, rejected or unknown row; the only way to a new key."""
        return self._writer.submit(lambda work: outbox.retry(work, outbox_id), KEY_PRESS)

    def discard(self, outbox_id: int) -> Future[bool]:
        """Gives an action up for good."""
        return self._writer.submit(lambda work: outbox.discard(work, outbox_id), KEY_PRESS)

    def mark_read(self, conversation_id: str, message_id: str) -> Future[Changes]:
        """Read up to this message, on a marketplace that keeps no read marker; nothing goes out."""
        return self._changes(lambda work: read_marker.mark_read(work, conversation_id, message_id), KEY_PRESS)

    def say_no_answer(self, conversation_id: str, by: str) -> Future[bool]:
        """The person's own "no answer needed", on a marketplace that knows no such act; nothing goes out.
        False where nothing is owed, or where it cannot end the wait (`own_decision.may_be_made`)."""
        return self._writer.submit(lambda work: no_answer.say(work, conversation_id, by), KEY_PRESS)

    def take_no_answer_back(self, conversation_id: str) -> Future[bool]:
        """An answer is needed after all; False where no own decision is in force."""
        return self._writer.submit(lambda work: no_answer.take_back(work, conversation_id), KEY_PRESS)

    # --- files ------------------------------------------------------------------------------------

    def attach(self, conversation_id: str, file: LocalFile, content: bytes, place: int = 0) -> Future[bool]:
        """Keeps a file with the conversation's draft; False when the draft has the same content already.

        `place` orders the draft's files, 0 is behind all. Fails with DiskFull or TooMuchUnsent, and nothing
        is half-kept.
        """
        return self._writer.submit(
            lambda work: files.attach(work, conversation_id, file, content, place), DELIVERY
        )

    def detach(self, conversation_id: str, digest: str) -> Future[Changes]:
        """Takes a file out of the draft."""
        return self._changes(lambda work: files.detach(work, conversation_id, (digest,)), KEY_PRESS)

    def keep_received(self, digest: str, content: bytes) -> Future[Changes]:
        """Keeps a received file for the next look; of many, the ones looked at last."""
        return self._changes(lambda work: files.keep_received(work, digest, content), PAGES)

    def note_upload(self, file: LocalFile, attachment_id: str) -> Future[Changes]:
        """The platform has the file under this id: it need not go there again."""
        return self._changes(lambda work: files.write_upload(work, file, attachment_id), DELIVERY)

    def forget_uploads(self, gone: Iterable[LocalFile]) -> Future[Changes]:
        """The platform did not take the ids: the next try uploads the files again."""
        named = tuple(gone)
        return self._changes(lambda work: files.forget_uploads(work, named), DELIVERY)

    def save_view(self, view: SavedView) -> Future[Changes]:
        """Keeps a view of the person's own."""
        return self._changes(lambda work: personal.write_view(work, view), KEY_PRESS)

    def delete_view(self, view_id: str) -> Future[Changes]:
        """Removes a saved view."""
        return self._changes(lambda work: personal.drop_view(work, view_id), KEY_PRESS)

    def set_reminder(self, conversation_id: str, at: datetime | None) -> Future[Changes]:
        """Reminds of a conversation at an instant; None: not at all."""
        return self._changes(lambda work: personal.write_reminder(work, conversation_id, at), KEY_PRESS)

    def keep_alerts(self, kept: Iterable[KeptAlert], gone: Iterable[tuple[str, str]] = ()) -> Future[Changes]:
        """Keeps alerts as they are now and forgets those that were dealt with (conversation, rule)."""
        known, past = tuple(kept), tuple(gone)
        return self._changes(lambda work: write_alerts(work, known, past), DELIVERY)

    def keep(self, conversation_id: str, keep: bool) -> Future[Changes]:
        """A person says that a conversation is not to be erased, or that it may be again."""
        return self._changes(lambda work: retention.hold(work, conversation_id, keep), KEY_PRESS)

    def set_setting(self, name: str, value: Any) -> Future[Changes]:
        """Keeps a small value of this account: anything that JSON holds; None removes it."""
        return self._changes(lambda work: personal.write_setting(work, name, value), KEY_PRESS)

    # --- what is erased ---------------------------------------------------------------------------

    def erase_past(self, rules: Rules, now: datetime) -> Future[int]:
        """Erases what no limit and nobody's need keeps any more, in small steps that hold up nobody; how many
        conversations. `now` is a time that the caller has reason to believe."""
        return Erasing(self._writer, rules, now).past()

    def erase_buyer(self, buyer_id: str, rules: Rules, now: datetime) -> Future[int]:
        """Erases a buyer's conversations and orders, but for what has to stay; how many conversations."""
        return Erasing(self._writer, rules, now).of_buyer(buyer_id)

    def fetch_again(self, conversation_id: str) -> Future[bool]:
        """An erased conversation is to be fetched from the platform; False when it was not erased."""
        return self._writer.submit(
            lambda work: erase.want(work, erase.CONVERSATION, conversation_id), KEY_PRESS
        )

    def bring_back(self, kind: str, id: str, asked: int, things: Iterable[Thing]) -> Future[Changes]:
        """What was fetched again (`Kept.wanted`) is here, whole; without things the platform has it no
        longer. `asked`: for which time it was wanted when the fetching began; if something was told of it
        meanwhile, this may be half, and nothing is written."""
        page = pages.prepare(things)

        def job(work: Work) -> None:
            if not erase.is_as_asked(work, kind, id, asked):
                return
            if page.is_empty:
                erase.not_there(work, kind, id)
            else:
                erase.take_away(work, kind, id)
                pages.write(work, page)

        return self._changes(job, PAGES)

    # --- what the sender does ---------------------------------------------------------------------

    def mark(
        self,
        outbox_id: int,
        state: str,
        *,
        reason: str = "",
        retry_at: datetime | None = None,
        new_key: bool = False,
    ) -> Future[Changes]:
        """What became of a try: queued (not tried after all), retry, unknown, failed, rejected,
        in_moderation.

        `new_key`: this key is spent; the person's `retry` will take a fresh one. A row that is gone is left
        alone; a step that does not follow raises ForbiddenStep.
        """
        return self._changes(
            lambda work: outbox.mark(work, outbox_id, state, reason, retry_at, new_key), DELIVERY
        )

    def take_ready(self, now: datetime, limit: int | None = None) -> Future[list[OutboxRow]]:
        """What may go out now, marked `sending`, at most one a conversation and `limit` in all, in order.

        A row that is not about to be sent must not be taken: after a crash `sending` means "perhaps done".
        """
        return self._writer.submit(lambda work: outbox.take_ready(work, now, limit), DELIVERY)

    def adopt_after_crash(self) -> Future[list[OutboxRow]]:
        """At the start: every `sending` row becomes `unknown`. Where the platform knows keys, `mark` them
        queued: the same key cannot be answered twice."""
        return self._writer.submit(outbox.adopt_after_crash, DELIVERY)

    def _changes(self, job: Callable[[Work], None], priority: int) -> Future[Changes]:
        # A job that returns None is answered with what it changed.
        return cast(Future[Changes], self._writer.submit(cast(Callable[[Work], Any], job), priority))


def _open_newest(path: Path, key: bytes) -> apsw.Connection:
    """The writing connection, the tables brought to the present version."""
    with environment():
        if path.exists() and not path.is_file():
            raise StoreLocked(f"{path.name} is not a file")
        if path.exists() and path.stat().st_size > 0:
            check_version(look(path, key))
        db = open_writer(path, key)
        try:
            migrate(db)
        except BaseException:
            db.close()
            raise
    return db


def _head_version(work: Work, conversation_id: str) -> str:
    found = work.one("SELECT head FROM conversation WHERE id = ?", conversation_id)
    return decoder(Conversation).decode(found[0]).version if found and found[0] else ""
