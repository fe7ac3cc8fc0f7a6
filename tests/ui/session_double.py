"""A session service that only notes what the screens asked of it: what it would do (browser, keyring,
network) is tested in its own room."""

from collections.abc import Callable, Mapping, Sequence

from desktop.bundle import BundleFile
from desktop.settings import AccountEntry
from desktop.store.store import Store
from desktop.ui.connection import TrialListener, Wanted
from desktop.ui.desks import SyncHandle
from desktop.ui.session import SessionState


class NotedSession:
    """`asked` holds every call; `tell` is how the session's thread would bring news."""

    def __init__(self, *accounts: AccountEntry) -> None:
        self._accounts = accounts
        self._state = SessionState()
        self._callbacks: list[Callable[[SessionState], None]] = []
        self.asked: list[tuple[object, ...]] = []
        self.files: Sequence[BundleFile] = ()
        self.told: TrialListener = lambda _trial: None
        """Who hears of the trial that was asked for last."""

    def state(self) -> SessionState:
        return self._state

    def listen(self, callback: Callable[[SessionState], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def tell(self, state: SessionState) -> None:
        self._state = state
        for callback in list(self._callbacks):
            callback(state)

    def opened(self) -> Mapping[str, tuple[Store, SyncHandle | None]]:
        return {}

    def standings(self) -> Mapping[str, SessionState]:
        return {} if self._state.account is None else {self._state.account.id: self._state}

    def explain(self, account_id: str) -> None:
        self.asked.append(("explain", account_id))

    def painted(self) -> None:
        self.asked.append(("painted",))

    def released(self) -> None:
        self.asked.append(("released",))

    def accounts(self) -> Sequence[AccountEntry]:
        return self._accounts

    def open(self, account_id: str) -> None:
        self.asked.append(("open", account_id))

    def sign_in(self, url: str, *, device: bool = False, session_only: bool = False) -> None:
        self.asked.append(("sign_in", url, device))

    def check(self, wanted: Wanted, told: TrialListener) -> None:
        self.asked.append(("check", wanted.marketplace, dict(wanted.entered), wanted.account_id))
        self.told = told

    def cancel_check(self) -> None:
        self.asked.append(("cancel_check",))

    def connect(self) -> None:
        self.asked.append(("connect",))

    def practice(self) -> None:
        self.asked.append(("practice",))

    def open_browser_again(self) -> None:
        self.asked.append(("browser",))

    def cancel(self) -> None:
        self.asked.append(("cancel",))

    def diagnostics(self) -> Sequence[BundleFile]:
        return self.files

    def choose(self, choice: str, account_id: str = "") -> None:
        self.asked.append(("choose", choice, account_id) if account_id else ("choose", choice))

    def sign_out(self, account_id: str, *, erase: bool) -> None:
        self.asked.append(("sign_out", account_id, erase))

    def close(self) -> None:
        self.asked.append(("close",))
