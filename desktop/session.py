"""The session: which account is open, and the way there. Implements what `ui.session` asks for, without Qt.

One thread does the slow things in order (keyring, store, sign-in); news go to the listeners on that thread.
An
account is opened as keyring → store → (window painted) → clock book → sync, and closed in reverse.
"""

import asyncio
import logging
import queue
import threading
import webbrowser
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from desktop import opening
from desktop.domain.changes import Changes
from desktop.opening import Opened, Trouble
from desktop.practice import Practice, PracticeError, visit
from desktop.settings import AccountEntry, Settings
from desktop.store.store import Store
from desktop.sync.engine import SyncService
from desktop.ui import session as words
from desktop.ui.session import SessionState

_log = logging.getLogger("helpdesk.session")
PAINT_SECONDS = 2.0


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
        self._cancel: Callable[[], None] | None = None
        self._opened: Opened | None = None
        self._practice: Practice | None = None
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

    def practice(self, *, conversations: int = 300, seed: int = 1) -> None:
        """Starts the practice platform and signs in to it; nothing of it is kept."""
        self._jobs.put(lambda: self._do_practice(conversations, seed))

    def open_browser_again(self) -> None:
        if self._state.kind == words.BROWSER and self._state.url:
            self._open_url(self._state.url)

    def cancel(self) -> None:
        if self._cancel is not None:
            self._cancel()

    def choose(self, choice: str) -> None:
        self._jobs.put(lambda: self._do_choose(choice))

    def sign_out(self, account_id: str, *, erase: bool) -> None:
        self._jobs.put(lambda: self._do_sign_out(account_id, erase))

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.cancel()
        self._painted.set()
        self._released.set()
        self._jobs.put(None)
        self._thread.join()

    # --- the session's thread -------------------------------------------------------------------------------

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
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
            listener(state)

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
            self._do_sign_in(entry.url, device=False, session_only=True)
            if session_only
            else self._do_open(account_id)
        )
        self._close_account()
        self._tell(SessionState(words.UNLOCKING, account=entry))
        secrets = opening.unlock(entry, self._settings)
        self._tell(SessionState(words.OPENING, account=entry))
        store = opening.open_store(entry, secrets, self._now)
        self._settings.remember(entry)
        self._go_on(Opened(entry, secrets, store))

    def _do_sign_in(self, url: str, *, device: bool, session_only: bool, hint: str = "") -> None:
        self._last_try = lambda only: self._do_sign_in(
            url, device=device, session_only=only or session_only, hint=hint
        )
        self._close_account()
        self._tell(SessionState(words.CONNECTING, url=url))

        def waiting(kind: str, where: str, code: str) -> None:
            self._tell(SessionState(kind, url=where, code=code))

        loop = asyncio.new_event_loop()
        task = loop.create_task(
            opening.sign_in(
                url,
                device=device,
                hint=hint,
                open_url=visit if hint else self._open_url,
                waiting=waiting,
                now=self._now,
            )
        )

        def stop() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

        self._cancel = stop
        try:
            signed_in = loop.run_until_complete(task)
        except asyncio.CancelledError:
            self._tell(SessionState(words.WELCOME))
            return
        finally:
            self._cancel = None
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
        self._tell(SessionState(words.OPENING, url=url))
        opened = opening.keep(signed_in, self._settings, self._now, session_only=session_only)
        if not session_only:
            self._settings.remember(opened.entry)
        self._go_on(opened)

    def _do_practice(self, conversations: int, seed: int) -> None:
        self._close_account()
        self._last_try = lambda _only: self._do_practice(conversations, seed)
        self._tell(SessionState(words.CONNECTING))
        practice = Practice(conversations=conversations, seed=seed)
        try:
            address = practice.start()
        except PracticeError as error:
            raise Trouble(words.OTHER, str(error), (words.RETRY, words.OTHER_ACCOUNT)) from error
        try:
            self._do_sign_in(address.url, device=False, session_only=True, hint=address.agent)
        except BaseException:
            practice.stop()
            raise
        if self._opened is None:
            practice.stop()
            return
        self._practice = practice

    def _go_on(self, opened: Opened) -> None:
        """Shows the inbox first; what is slow to import comes after the first paint."""
        self._opened = opened
        self._tell(SessionState(words.OPEN, account=opened.entry))
        self._painted.wait(PAINT_SECONDS)
        if self._closed:
            return
        opening.start_sync(opened, self._now)
        opened.store.listen(self._hear_store)
        self._tell(SessionState(words.OPEN, account=opened.entry))

    def _hear_store(self, changes: Changes) -> None:
        """On the store's writer thread: markets, policies or staff hours may have changed the clock book."""
        if changes.account and not self._closed:
            self._jobs.put(self._renew_book)

    def _renew_book(self) -> None:
        if self._opened is not None:
            opening.set_book(self._opened.store)

    def _do_choose(self, choice: str) -> None:
        problem = self._state
        if choice == words.RETRY:
            self._last_try(False)
        elif choice == words.SESSION_ONLY:
            self._last_try(True)
        elif choice == words.SIGN_IN_AGAIN and problem.account is not None:
            self._do_sign_in(problem.account.url, device=False, session_only=False)
        elif choice == words.START_AFRESH and problem.account is not None:
            opening.set_files_aside(problem.account, self._now())
            self._do_sign_in(problem.account.url, device=False, session_only=False)
        else:
            self._tell(SessionState(words.WELCOME))

    def _do_sign_out(self, account_id: str, erase: bool) -> None:
        entry = self._settings.account(account_id)
        if self._opened is not None and self._opened.entry.id == account_id:
            entry = self._opened.entry
            opening.revoke(self._opened)
            self._close_account()
        if entry is not None:
            opening.forget(entry, erase=erase)
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
                self._released.wait(5)
            opening.close(opened)
        if self._practice is not None:
            self._practice.stop()
            self._practice = None


def _open_in_browser(url: str) -> None:
    """In a thread: some systems' browsers hold up the caller until they are closed."""
    threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()
