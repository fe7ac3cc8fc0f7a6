"""The session: which accounts are open, and the way there. Implements what `ui.session` asks for, without Qt.

One thread does the slow things in order (keyring, store, sign-in); news go to the listeners on that thread.
An account is opened as keyring → store → (window painted) → clock book → sync, and closed in reverse. Every
account of the settings is opened at start, the one used last first; the keyring of each of the others is
asked in a thread of its own, and what goes wrong with one is told of it alone (`beside`). What waits for a
person (the browser, the keyring's own window) can be cancelled, and does not hold up the end.
"""

import logging
import queue
import threading
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from desktop import opening, recovery, signing
from desktop.connecting import Connecting
from desktop.domain.changes import Changes
from desktop.network import Network, network_of
from desktop.opening import Opened, Trouble
from desktop.practice import Practice, PracticeError, visit
from desktop.settings import AccountEntry, Settings
from desktop.store.errors import WrongKeyOrDamaged
from desktop.store.store import Store
from desktop.sync.engine import SyncService
from desktop.ui import session as words
from desktop.ui.session import SessionState
from desktop.unlocking import Unlocking
from desktop.waits import Cancelled, Waits

if TYPE_CHECKING:
    from desktop.bundle import BundleFile
    from desktop.platforms.credentials import Secrets
    from desktop.ui.connection import TrialListener, Wanted

_log = logging.getLogger("helpdesk.session")
PAINT_SECONDS = 2.0
RELEASE_SECONDS = 5.0
"""How long a closing waits for the screens to let go of the store."""


class Session:
    """See `ui.session.SessionService`."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        open_url: Callable[[str], object] | None = None,
    ) -> None:
        self._settings, self._now = settings, now
        self._open_url = open_url or _open_in_browser
        self._state = SessionState()
        self._listeners: list[Callable[[SessionState], None]] = []
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._painted, self._released = threading.Event(), threading.Event()
        self._waits = Waits()
        self._open: dict[str, Opened] = {}
        """By the id of their entry, in the order of their opening."""
        self._standings: dict[str, SessionState] = {}
        self._unlocking = Unlocking(
            lambda entry, secrets: self._jobs.put(partial(self._join, entry, secrets)),
            lambda trouble: self._jobs.put(partial(self._tell_trouble, trouble, beside=True)),
        )
        self._kept = ""
        """Where files were just set aside, until an account is open again."""
        self._practice: Practice | None = None
        self._connecting = Connecting(settings, now, self._network)
        self._last_try: Callable[[bool], None] = lambda _session_only: None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="session", daemon=True)
        self._thread.start()

    # --- what the screens ask ------------------------------------------------------------------------------

    def state(self) -> SessionState:
        return self._state

    def listen(self, callback: Callable[[SessionState], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback) if callback in self._listeners else None

    def opened(self) -> Mapping[str, tuple[Store, SyncService | None]]:
        """The open stores by account and, once it runs, the sync of each."""
        return {name: (opened.store, opened.sync) for name, opened in dict(self._open).items()}

    def standings(self) -> Mapping[str, SessionState]:
        """How opening stands with each account that was heard of."""
        return dict(self._standings)

    def painted(self) -> None:
        self._painted.set()

    def released(self) -> None:
        self._released.set()

    def accounts(self) -> Sequence[AccountEntry]:
        return tuple(self._settings.accounts)

    def start(self) -> None:
        """At start: the account used last, then all others beside it; or the welcome page."""
        last = self._settings.account(self._settings.last_account)
        if last is None:
            return
        self.open(last.id)
        for entry in self._settings.accounts:
            if entry.id != last.id:
                self._jobs.put(partial(self._do_open_beside, entry.id))

    def open(self, account_id: str) -> None:
        self._jobs.put(lambda: self._do_open(account_id))

    def sign_in(self, url: str, *, device: bool = False, session_only: bool = False) -> None:
        self._jobs.put(lambda: self._do_sign_in(url, device=device, session_only=session_only))

    def check(self, wanted: "Wanted", told: "TrialListener") -> None:
        self._connecting.check(wanted, told)

    def cancel_check(self) -> None:
        self._connecting.cancel()

    def connect(self) -> None:
        self._jobs.put(self._do_connect)

    def practice(self, *, conversations: int = 300, seed: int = 1, agents: bool = True) -> None:
        """Starts the practice platform and signs in to it; nothing of it is kept. `agents`: whether the
        practice seller's other people answer by themselves."""
        self._jobs.put(lambda: self._do_practice(conversations, seed, agents))

    def open_browser_again(self) -> None:
        if self._state.kind == words.BROWSER and self._state.url:
            self._open_url(self._state.url)

    def cancel(self) -> None:
        self._waits.cancel()

    def diagnostics(self) -> "Sequence[BundleFile]":
        from desktop.commands.doctor import diagnostics

        return diagnostics()

    def choose(self, choice: str, account_id: str = "") -> None:
        self._jobs.put(lambda: self._do_choose(choice, account_id))

    def explain(self, account_id: str) -> None:
        """Shows what is wrong with an account, and what can be done, in the place of the inbox."""
        self._jobs.put(lambda: self._do_explain(account_id))

    def sign_out(self, account_id: str, *, erase: bool) -> None:
        self._jobs.put(lambda: self._do_sign_out(account_id, erase))

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._connecting.close()
        self._waits.end()
        self._painted.set()
        self._released.set()
        self._jobs.put(None)
        self._thread.join()
        self._unlocking.close()

    # --- the session's thread -------------------------------------------------------------------------------

    def _work(self) -> None:
        opening.sweep_sessions()
        while (job := self._jobs.get()) is not None:
            if self._closed:
                continue
            self._waits.begin()
            try:
                job()
            except Cancelled:
                self._tell_home()
            except Trouble as trouble:
                self._tell_trouble(trouble, beside=trouble.beside)
            except Exception as error:
                _log.exception("the session failed")
                self._tell_trouble(
                    Trouble(words.OTHER, type(error).__name__, (words.RETRY, words.OTHER_ACCOUNT))
                )
        self._close_all()

    def _tell(self, state: SessionState) -> None:
        if state.account is not None:
            self._standings[state.account.id] = state
        if not state.beside:
            self._state = state
        for listener in list(self._listeners):
            try:
                listener(state)
            except Exception:
                # A screen's mistake must not end the thread that has to close the store in order.
                _log.exception("a listener of the session failed")

    def _tell_trouble(self, trouble: Trouble, *, beside: bool = False) -> None:
        self._tell(
            SessionState(
                words.PROBLEM,
                account=trouble.account,
                url=trouble.url,
                problem=trouble.problem,
                detail=trouble.detail,
                choices=trouble.choices,
                beside=beside,
            )
        )

    def _tell_home(self) -> None:
        """The inbox, while an account is open; else the welcome page."""
        if self._open:
            self._tell(SessionState(words.OPEN, account=self._first.entry))
        else:
            self._tell(SessionState(words.WELCOME))

    @property
    def _first(self) -> Opened:
        """Of the open accounts the one used last."""
        return self._open.get(self._settings.last_account) or next(iter(self._open.values()))

    def _is_beside(self) -> bool:
        """Whether what happens to one account leaves the window where it is: another one's inbox is there,
        or a person is on the way of signing in."""
        return bool(self._open) or self._state.kind in (words.CONNECTING, words.BROWSER, words.CODE)

    def _do_open(self, account_id: str) -> None:
        """As a person asks for it: the account in the window, opened first where it is not."""
        entry = self._settings.account(account_id)
        if entry is None:
            self._tell_home()
            return
        if account_id in self._open:
            self._settings.remember(entry)
            self._tell_home()
            return
        self._last_try = lambda session_only: (
            self._sign_in_to(entry, session_only=True) if session_only else self._do_open(account_id)
        )
        self._end_practice()
        asked = self._state.kind == words.PROBLEM and self._state.account == entry
        # From the page about its trouble it goes on there; else another one's inbox stays.
        beside = bool(self._open) and not asked
        self._tell(SessionState(words.UNLOCKING, account=entry, beside=beside))
        try:
            secrets = self._waits.work(lambda: opening.unlock(entry))
            self._tell(SessionState(words.OPENING, account=entry, beside=beside))
            store = opening.open_store(entry, secrets, self._now)
        except Trouble as trouble:
            trouble.beside = beside
            raise
        self._settings.remember(entry)
        self._go_on(Opened(entry, secrets, store))

    def _do_open_beside(self, account_id: str) -> None:
        """One of the others at start: its keyring may keep somebody waiting, and nobody else."""
        entry = self._settings.account(account_id)
        if entry is None or account_id in self._open or self._practice is not None:
            return
        self._tell(SessionState(words.UNLOCKING, account=entry, beside=True))

        self._unlocking.begin(entry)

    def _join(self, entry: AccountEntry, secrets: "Secrets") -> None:
        if entry.id in self._open or self._settings.account(entry.id) is None or self._practice is not None:
            return
        self._tell(SessionState(words.OPENING, account=entry, beside=True))
        try:
            store = opening.open_store(entry, secrets, self._now)
            self._go_on(Opened(entry, secrets, store), beside=self._is_beside())
        except Trouble as trouble:
            # Told at that account: another one's page stays as it is.
            self._tell_trouble(trouble, beside=True)
        except Exception as error:
            _log.exception("an account cannot be opened")
            choices = (words.RETRY, words.OTHER_ACCOUNT)
            found = Trouble(words.OTHER, type(error).__name__, choices, entry, entry.url)
            self._tell_trouble(found, beside=True)

    def _do_explain(self, account_id: str) -> None:
        trouble = self._standings.get(account_id)
        if trouble is None or trouble.kind != words.PROBLEM:
            self._tell_home()
            return
        self._last_try = lambda session_only: (
            self._sign_in_to(trouble.account, session_only=True)
            if session_only and trouble.account is not None
            else self._do_open(account_id)
        )
        self._tell(replace(trouble, beside=False))

    def _sign_in_to(self, entry: AccountEntry, *, session_only: bool = False) -> None:
        """Raises Trouble for an account whose marketplace wants to be asked with a form."""
        if entry.platform != signing.HELPDESK:
            choices = (words.SIGN_IN_AGAIN, words.OTHER_ACCOUNT)
            raise Trouble(words.DENIED, "", choices, entry, entry.url)
        self._do_sign_in(entry.url, device=False, session_only=session_only)

    def _do_sign_in(self, url: str, *, device: bool, session_only: bool, hint: str = "") -> None:
        self._last_try = lambda only: self._do_sign_in(
            url, device=device, session_only=only or session_only, hint=hint
        )
        self._end_practice()
        self._tell(SessionState(words.CONNECTING, url=url))
        signed_in = self._signed_in(url, device, hint)
        # From here on another try needs no browser any more: the platform has said yes.
        self._last_try = lambda only: self._do_keep(signed_in, session_only=only or session_only)
        self._do_keep(signed_in, session_only=session_only)

    def _do_connect(self) -> None:
        signed_in = self._connecting.take()
        if signed_in is None:
            return
        self._end_practice()
        self._last_try = lambda only: self._do_keep(signed_in, session_only=only)
        self._do_keep(signed_in, session_only=False)

    def _signed_in(self, url: str, device: bool, hint: str) -> signing.SignedIn:
        def waiting(kind: str, where: str, code: str) -> None:
            self._tell(SessionState(kind, url=where, code=code))

        return self._waits.task(
            signing.sign_in(
                url,
                device=device,
                hint=hint,
                open_url=visit if hint else self._open_url,
                waiting=waiting,
                now=self._now,
                network=self._network,
            )
        )

    def _network(self) -> Network:
        """As the settings are when it is asked; on any thread."""
        return network_of(self._settings)

    def _do_keep(self, signed_in: signing.SignedIn, *, session_only: bool) -> None:
        entry = signing.entry_of(signed_in, self._settings)
        # The same account again, as after a sign-in that ran out: one file is never open twice.
        self._close(entry.id)
        if session_only:
            self._tell(SessionState(words.OPENING, account=entry))
            opened = signing.open_for_session(signed_in, entry, self._now)
        else:
            self._tell(SessionState(words.UNLOCKING, account=entry))
            secrets = self._waits.work(lambda: signing.keep_secrets(signed_in, entry))
            self._tell(SessionState(words.OPENING, account=entry))
            opened = signing.open_new(signed_in, entry, secrets, self._now)
            self._settings.remember(entry)
        self._go_on(opened)

    def _do_practice(self, conversations: int, seed: int, agents: bool) -> None:
        self._close_all()
        self._tell(SessionState(words.CONNECTING))
        practice = Practice(conversations=conversations, seed=seed, agents=agents)
        again = self._last_try = lambda _only: self._do_practice(conversations, seed, agents)
        try:
            with self._waits.cancellable(practice.cancel):
                address = practice.start()
            signed_in = self._signed_in(address.url, False, address.agent)
            self._practice = practice
            self._do_keep(signed_in, session_only=True)
        except PracticeError as error:
            if practice.cancelled:
                raise Cancelled from error
            raise Trouble(words.OTHER, str(error), (words.RETRY, words.OTHER_ACCOUNT)) from error
        finally:
            self._last_try = again
            if not self._open:
                self._practice = None
                practice.stop()

    def _go_on(self, opened: Opened, *, beside: bool = False) -> None:
        """Shows the inbox first; what is slow to import comes after the first paint."""
        self._open[opened.entry.id] = opened
        kept, self._kept = self._kept, ""
        restored = opened.store.restored
        state = SessionState(words.OPEN, account=opened.entry, beside=beside)
        self._tell(replace(state, restored=restored, kept=kept))
        if opened.temporary is None:
            opened.store.listen_damage(partial(self._hear_damage, opened))
        self._painted.wait(PAINT_SECONDS)
        if self._closed:
            return
        opened.store.listen(partial(self._hear_store, opened))
        opening.start_sync(opened, self._now, self._network)
        # A person may have gone elsewhere meanwhile: that the sync runs moves no page.
        self._tell(replace(state, beside=beside or self._state.kind != words.OPEN))

    def _hear_store(self, opened: Opened, changes: Changes) -> None:
        """On the store's writer thread: markets, policies or staff hours may have changed the clock book."""
        if changes.account and not self._closed:
            self._jobs.put(partial(self._renew_book, opened))

    def _hear_damage(self, opened: Opened, error: WrongKeyOrDamaged) -> None:
        """On any thread: a page of the open store cannot be read. What to do about it is the person's to
        choose; an account that ends with the window stays open for what can still be copied."""
        if not self._closed:
            self._jobs.put(lambda: self._stop_for(opened, error))

    def _stop_for(self, opened: Opened, error: WrongKeyOrDamaged) -> None:
        entry = opened.entry
        if self._open.get(entry.id) is not opened:
            return
        self._close(entry.id)
        trouble = opening.store_trouble(error, entry, recovery.keys_of(entry))
        if not self._open:
            self._last_try = lambda _only: self._do_open(entry.id)
        self._tell_trouble(trouble, beside=bool(self._open))

    def _renew_book(self, opened: Opened) -> None:
        if self._open.get(opened.entry.id) is not opened:
            return
        try:
            opening.set_book(opened)
        except Exception:
            # The book in force stays; the open inbox is no place for a page about it.
            _log.exception("the clock book cannot be renewed")

    def _do_choose(self, choice: str, account_id: str) -> None:
        problem = self._standings.get(account_id, self._state)
        if choice == words.RETRY:
            self._last_try(False)
        elif choice == words.SESSION_ONLY:
            self._last_try(True)
        elif choice == words.SIGN_IN_AGAIN and problem.account is not None:
            self._sign_in_to(problem.account)
        elif choice == words.START_AFRESH and problem.account is not None:
            self._kept = str(recovery.set_files_aside(problem.account, self._now()))
            self._start_afresh(problem.account)
        else:
            self._tell_home()

    def _start_afresh(self, entry: AccountEntry) -> None:
        """With the secrets that are there, or with a new sign-in where they are not."""
        try:
            self._last_try(False)
        except Trouble as trouble:
            if words.SIGN_IN_AGAIN not in trouble.choices:
                raise
            self._sign_in_to(entry)

    def _do_sign_out(self, account_id: str, erase: bool) -> None:
        self._last_try = lambda _only: self._do_sign_out(account_id, erase)
        opened = self._open.get(account_id)
        if opened is not None:
            if opened.temporary is not None:
                # Nothing of it was kept; an account of the same name that is kept here stays as it is.
                if self._practice is None:
                    signing.revoke(opened.entry, opened.secrets, self._network)
                self._close(account_id)
                self._end_practice()
                self._tell_home()
                return
            self._close(account_id)
        entry = self._settings.account(account_id)
        if entry is not None:
            self._waits.work(lambda: signing.forget(entry, erase=erase, network=self._network))
            self._settings.forget(account_id)
        self._standings.pop(account_id, None)
        self._tell_home()

    def _end_practice(self) -> None:
        """Practice is a session of its own: nothing else is open beside it."""
        if self._practice is not None:
            self._close_all()

    def _close_all(self) -> None:
        for name in reversed(list(self._open)):
            self._close(name)
        if self._practice is not None:
            self._practice.stop()
            self._practice = None

    def _close(self, account_id: str) -> None:
        """Closes one account; nothing where it is not open."""
        opened = self._open.pop(account_id, None)
        if opened is None:
            return
        self._released.clear()
        if self._closed:
            self._released.set()
        self._tell(SessionState(words.CLOSING, account=opened.entry, beside=bool(self._open)))
        if self._listeners:
            self._released.wait(RELEASE_SECONDS)
        opening.close(opened)
        self._standings.pop(account_id, None)


def _open_in_browser(url: str) -> None:
    """In a thread: some systems' browsers hold up the caller until they are closed."""
    threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()
