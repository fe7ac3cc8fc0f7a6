"""The session: which account is open, and the way there. Implements what `ui.session` asks for, without Qt.

One thread does the slow things in order (keyring, store, sign-in); news go to the listeners on that thread.
An account is opened as keyring → store → (window painted) → clock book → sync, and closed in reverse. What
waits for a person (the browser, the keyring's own window) can be cancelled, and does not hold up the end.
"""

import logging
import queue
import threading
import webbrowser
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
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
from desktop.waits import Cancelled, Waits

if TYPE_CHECKING:
    from desktop.bundle import BundleFile
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
        self._opened: Opened | None = None
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

    def opened(self) -> tuple[Store, SyncService | None] | None:
        """The open store and, once it runs, its sync."""
        return (self._opened.store, self._opened.sync) if self._opened is not None else None

    def painted(self) -> None:
        self._painted.set()

    def released(self) -> None:
        self._released.set()

    def accounts(self) -> Sequence[AccountEntry]:
        return tuple(self._settings.accounts)

    def start(self) -> None:
        """At start: the account used last, or the welcome page."""
        if self._settings.account(self._settings.last_account) is not None:
            self.open(self._settings.last_account)

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

    def choose(self, choice: str) -> None:
        self._jobs.put(lambda: self._do_choose(choice))

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
                self._tell(SessionState(words.WELCOME))
            except Trouble as trouble:
                self._tell_trouble(trouble)
            except Exception as error:
                _log.exception("the session failed")
                self._tell_trouble(
                    Trouble(words.OTHER, type(error).__name__, (words.RETRY, words.OTHER_ACCOUNT))
                )
        self._close_account()

    def _tell(self, state: SessionState) -> None:
        self._state = state
        for listener in list(self._listeners):
            try:
                listener(state)
            except Exception:
                # A screen's mistake must not end the thread that has to close the store in order.
                _log.exception("a listener of the session failed")

    def _tell_trouble(self, trouble: Trouble) -> None:
        self._tell(
            SessionState(
                words.PROBLEM,
                account=trouble.account,
                url=trouble.url,
                problem=trouble.problem,
                detail=trouble.detail,
                choices=trouble.choices,
            )
        )

    def _do_open(self, account_id: str) -> None:
        entry = self._settings.account(account_id)
        if entry is None:
            self._tell(SessionState(words.WELCOME))
            return
        self._last_try = lambda session_only: (
            self._sign_in_to(entry, session_only=True) if session_only else self._do_open(account_id)
        )
        self._close_account()
        self._tell(SessionState(words.UNLOCKING, account=entry))
        secrets = self._waits.work(lambda: opening.unlock(entry))
        self._tell(SessionState(words.OPENING, account=entry))
        store = opening.open_store(entry, secrets, self._now)
        self._settings.remember(entry)
        self._go_on(Opened(entry, secrets, store))

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
        self._close_account()
        self._tell(SessionState(words.CONNECTING, url=url))
        signed_in = self._signed_in(url, device, hint)
        # From here on another try needs no browser any more: the platform has said yes.
        self._last_try = lambda only: self._do_keep(signed_in, session_only=only or session_only)
        self._do_keep(signed_in, session_only=session_only)

    def _do_connect(self) -> None:
        signed_in = self._connecting.take()
        if signed_in is None:
            return
        self._close_account()
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
        self._close_account()
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
            if self._opened is None:
                self._practice = None
                practice.stop()

    def _go_on(self, opened: Opened) -> None:
        """Shows the inbox first; what is slow to import comes after the first paint."""
        self._opened = opened
        kept, self._kept = self._kept, ""
        restored = opened.store.restored
        self._tell(SessionState(words.OPEN, account=opened.entry, restored=restored, kept=kept))
        if opened.temporary is None:
            opened.store.listen_damage(self._hear_damage)
        self._painted.wait(PAINT_SECONDS)
        if self._closed:
            return
        opened.store.listen(self._hear_store)
        opening.start_sync(opened, self._now, self._network)
        self._tell(SessionState(words.OPEN, account=opened.entry))

    def _hear_store(self, changes: Changes) -> None:
        """On the store's writer thread: markets, policies or staff hours may have changed the clock book."""
        if changes.account and not self._closed:
            self._jobs.put(self._renew_book)

    def _hear_damage(self, error: WrongKeyOrDamaged) -> None:
        """On any thread: a page of the open store cannot be read. What to do about it is the person's to
        choose; an account that ends with the window stays open for what can still be copied."""
        if not self._closed:
            self._jobs.put(lambda: self._stop_for(error))

    def _stop_for(self, error: WrongKeyOrDamaged) -> None:
        opened = self._opened
        if opened is None:
            return
        entry = opened.entry
        self._last_try = lambda _only: self._do_open(entry.id)
        self._close_account()
        raise opening.store_trouble(error, entry, recovery.keys_of(entry))

    def _renew_book(self) -> None:
        if self._opened is None:
            return
        try:
            opening.set_book(self._opened)
        except Exception:
            # The book in force stays; the open inbox is no place for a page about it.
            _log.exception("the clock book cannot be renewed")

    def _do_choose(self, choice: str) -> None:
        problem = self._state
        if choice == words.RETRY:
            self._last_try(False)
        elif choice == words.SESSION_ONLY:
            self._last_try(True)
        elif choice == words.SIGN_IN_AGAIN and problem.account is not None:
            self._sign_in_to(problem.account)
        elif choice == words.START_AFRESH and problem.account is not None:
            self._kept = str(recovery.set_files_aside(problem.account, self._now()))
            self._start_afresh(problem.account)
        elif self._opened is not None:
            self._tell(SessionState(words.OPEN, account=self._opened.entry))
        else:
            self._tell(SessionState(words.WELCOME))

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
        opened = self._opened
        if opened is not None and opened.entry.id == account_id:
            if opened.temporary is not None:
                # Nothing of it was kept; an account of the same name that is kept here stays as it is.
                if self._practice is None:
                    signing.revoke(opened.entry, opened.secrets, self._network)
                self._close_account()
                self._tell(SessionState(words.WELCOME))
                return
            self._close_account()
        entry = self._settings.account(account_id)
        if entry is not None:
            self._waits.work(lambda: signing.forget(entry, erase=erase, network=self._network))
            self._settings.forget(account_id)
        if self._opened is None:
            self._tell(SessionState(words.WELCOME))

    def _close_account(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            self._released.clear()
            if self._closed:
                self._released.set()
            self._tell(SessionState(words.CLOSING, account=opened.entry))
            if self._listeners:
                self._released.wait(RELEASE_SECONDS)
            opening.close(opened)
        if self._practice is not None:
            self._practice.stop()
            self._practice = None


def _open_in_browser(url: str) -> None:
    """In a thread: some systems' browsers hold up the caller until they are closed."""
    threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()
