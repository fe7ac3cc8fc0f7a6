"""A session and what it tells, a browser that signs in at the practice platform, and looking for secrets."""

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from urllib.error import HTTPError

import keyring.backends.SecretService
import secretstorage

from desktop.session import Session
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.sync.engine import SyncService
from desktop.ui import session as words
from desktop.ui.session import SessionState

PATIENCE = 30.0


class Desk:
    """A session as the window uses it: it lets go of the store when asked, and remembers what it was told.

    `secrets` are the tokens and keys that the session was seen with, for `traces`.
    """

    def __init__(
        self, settings: Settings | None = None, open_url: Callable[[str], object] = lambda url: None
    ) -> None:
        self.settings = settings if settings is not None else Settings()
        self.told: list[SessionState] = []
        self._heard = threading.Condition()
        self.session = Session(self.settings, open_url=open_url)
        self.session.painted()
        self.session.listen(self._hear)

    def __enter__(self) -> "Desk":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def _hear(self, state: SessionState) -> None:
        if state.kind == words.CLOSING:
            self.session.released()
        with self._heard:
            self.told.append(state)
            self._heard.notify_all()

    def until(self, kind: str) -> SessionState:
        """The next state of this kind that was not waited for yet. Any problem but the wanted one fails."""
        deadline = time.monotonic() + PATIENCE
        with self._heard:
            while True:
                while self.told:
                    state = self.told.pop(0)
                    if state.kind == kind:
                        return state
                    assert state.kind != words.PROBLEM or state.beside, state
                if not self._heard.wait(deadline - time.monotonic()):
                    raise AssertionError(f"{kind} never came; it stands at {self.session.state()}")

    def until_open(self) -> tuple[Store, SyncService]:
        """The open store with its sync, up to date."""
        store, sync = self.until_shown()
        until_sync(sync, "up_to_date")
        return store, sync

    def until_shown(self) -> tuple[Store, SyncService]:
        """The open store with its sync, however that is."""
        while True:
            account = self.until(words.OPEN).account
            store, sync = self.session.opened().get(account.id, (None, None)) if account else (None, None)
            if store is not None and sync is not None:
                return store, sync

    def sign_in(self, url: str, *, session_only: bool = False) -> tuple[Store, SyncService]:
        self.session.sign_in(url, session_only=session_only)
        return self.until_open()


def changes_of(store: Store) -> Callable[[], None]:
    """A call that waits for the store's next change; several at once count as one."""
    changed = threading.Event()
    store.listen(lambda _changes: changed.set())

    def wait() -> None:
        assert changed.wait(PATIENCE)
        changed.clear()

    return wait


def until_sync(sync: SyncService, state: str) -> None:
    """Waits until the sync says this of itself."""
    reached = threading.Event()
    stop = sync.listen(lambda status: reached.set() if status.state == state else None)
    try:
        if sync.status().state != state:
            assert reached.wait(PATIENCE), sync.status()
    finally:
        stop()


def browser(agent: str) -> Callable[[str], object]:
    """A browser in which this person is signed in already: the practice platform lets in at once."""

    return lambda url: fetch_later(f"{url}&login_hint={agent}")


def fetch_later(url: str) -> None:
    """Visits an address in a thread, as a browser beside the program does."""
    threading.Thread(target=fetch, args=(url,), name="browser").start()


def fetch(url: str) -> int:
    """Visits an address as a browser does; its status."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PATIENCE) as answer:
            answer.read(65536)
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def entries(account_id: str) -> dict[str, str]:
    """What the keyring holds for an account: secrets by the name of their entry."""
    with _items() as items:
        found = {item.get_attributes()["service"]: item.get_secret().decode() for item in items}
    return {name: secret for name, secret in found.items() if f"/{account_id}/" in name}


def keep(account_id: str, secrets: Mapping[str, str | None]) -> None:
    """Changes the keyring behind the program's back; None removes an entry."""
    with _items() as items:
        for item in items:
            if item.get_attributes()["service"] in secrets:
                item.delete()
    backend = keyring.backends.SecretService.Keyring()
    for name, secret in secrets.items():
        if secret is not None:
            backend.set_password(name, account_id, secret)


@contextmanager
def _items() -> Iterator[list[secretstorage.Item]]:
    bus = secretstorage.dbus_init()
    try:
        yield [item for each in secretstorage.get_all_collections(bus) for item in each.get_all_items()]
    finally:
        bus.close()


@contextmanager
def without_power_over_files() -> Iterator[None]:
    """Root may write everywhere; within this, this thread and those it starts may not (Linux)."""
    import ctypes

    class Header(ctypes.Structure):
        _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))

    class Data(ctypes.Structure):
        _fields_ = (
            ("effective", ctypes.c_uint32),
            ("permitted", ctypes.c_uint32),
            ("inheritable", ctypes.c_uint32),
        )

    libc = ctypes.CDLL(None, use_errno=True)
    header, before = Header(0x20080522, 0), (Data * 2)()
    assert libc.capget(ctypes.byref(header), before) == 0
    lowered = (Data * 2)(*before)
    lowered[0].effective &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert libc.capset(ctypes.byref(header), lowered) == 0
    try:
        yield
    finally:
        assert libc.capset(ctypes.byref(header), before) == 0


def traces(secret: str, *places: Path) -> list[Path]:
    """The files under these places that hold the secret."""
    spellings = {secret.encode(), secret.encode("utf-16-le"), secret.upper().encode()}
    return [
        file
        for place in places
        for file in place.rglob("*")
        if file.is_file() and any(spelling in file.read_bytes() for spelling in spellings)
    ]
