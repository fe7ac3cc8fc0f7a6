"""The screens on a real encrypted store: `store_with(things)` fills one, `workspace` stands on it."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.compliance.model import Language, Review
from desktop.compliance.review import review
from desktop.domain.accounts import Account
from desktop.domain.conversations import Attachment
from desktop.domain.pages import Thing
from desktop.l10n import catalogs
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.sync.presence import Presences
from desktop.sync.records import Fetched, NotFetched
from desktop.sync.status import UP_TO_DATE, SyncStatus
from desktop.sync.transfers import Transfers
from desktop.ui.actions import Actions
from desktop.ui.composer.review import reviewer
from desktop.ui.composer.review.reviewer import WARMTH
from desktop.ui.kit.theme import set_up_fonts, theme
from desktop.ui.kit.translate import LanguageSwitch
from desktop.ui.workspace import Notice, Workspace
from tests.ui import world
from tests.ui.kept_stores import filled_store

StoreWith = Callable[..., Store]


class Clock:
    """The time of store and workspace."""

    def __init__(self) -> None:
        self.now = world.NOW

    def __call__(self) -> datetime:
        return self.now


class StillSync:
    """A sync that stands still: its status is what the test says, and pokes are counted."""

    def __init__(self) -> None:
        self._status = SyncStatus(UP_TO_DATE, last_success=world.NOW)
        self._callbacks: list[Callable[[SyncStatus], None]] = []
        self.pokes = 0
        self.resyncs = 0
        self.transfers = Transfers()
        self.presences = Presences()
        self.downloads: list[Attachment] = []
        self.cancelled: list[str] = []
        self.records: dict[str, Future[Fetched | NotFetched]] = {}

    def download(self, attachment: Attachment) -> None:
        self.downloads.append(attachment)

    def cancel_download(self, attachment_id: str) -> None:
        self.cancelled.append(attachment_id)

    def record(self, conversation_id: str) -> "Future[Fetched | NotFetched]":
        """What the test lets come, when it lets it."""
        return self.records.setdefault(conversation_id, Future())

    def poke(self) -> None:
        self.pokes += 1

    def resync(self) -> None:
        self.resyncs += 1

    def cancel_resync(self) -> None:
        self.resyncs -= 1

    def status(self) -> SyncStatus:
        return self._status

    def listen(self, callback: Callable[[SyncStatus], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def clock_offset(self) -> float:
        return 0.0

    def tell(self, status: SyncStatus) -> None:
        """Changes the status, as the sync thread would."""
        self._status = status
        for callback in list(self._callbacks):
            callback(status)


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    """What a test switched is told to have been switched back: widgets of the program outlive it."""
    yield
    if catalogs.current_language() != "en":
        catalogs.set_language("en")
        LanguageSwitch().announce("en")


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    """Our fonts and the light theme."""
    set_up_fonts()
    theme().apply("light", "normal")


@pytest.fixture(autouse=True)
def _nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screens are tested apart from the words of the review, which others' tests are about; a test of what is
    found brings its own rules or asks for `real_review`."""
    monkeypatch.setattr(
        reviewer, "review", lambda _text, around: Review(language=Language("", 0.0, around.language))
    )


@pytest.fixture
def real_review(monkeypatch: pytest.MonkeyPatch, _nothing_is_found: None) -> None:
    """The review with every rule that there is."""
    monkeypatch.setattr(reviewer, "review", review)


@pytest.fixture(autouse=True, scope="session")
def _words_of_the_review_are_loaded() -> None:
    """No test waits for a thread that loads what the review knows: whoever reviews first loads it."""
    WARMTH.ready = True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sync() -> StillSync:
    return StillSync()


@pytest.fixture
def store_with(tmp_path: Path, clock: Clock) -> Iterator[StoreWith]:
    """Makes a store that holds these things (any nesting of lists) and the account; closed at the end."""
    opened: list[Store] = []

    def make(
        *things: Thing | Iterable[Thing], account: Account | None = None, with_book: bool = True
    ) -> Store:
        path = tmp_path / f"{len(opened)}.store"
        opened.append(filled_store(path, things, account or world.account(), clock, with_book=with_book))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def settings() -> Settings:
    return Settings(language="en")


@pytest.fixture
def bare_workspace(qapp: QApplication, settings: Settings, clock: Clock) -> Iterator[Workspace]:
    """A workspace with no account open."""
    made = Workspace(settings, clock)
    yield made
    made.detach()
    made.deleteLater()


@pytest.fixture
def open_account(
    bare_workspace: Workspace, store_with: StoreWith, sync: StillSync
) -> Callable[..., Workspace]:
    """Opens the account of `world.morning()` (or of the things given) in the workspace, once."""

    def attach(*things: Thing | Iterable[Thing], account: Account | None = None) -> Workspace:
        if not bare_workspace.is_attached:
            bare_workspace.attach(store_with(*(things or (world.morning(),)), account=account), sync)
        return bare_workspace

    return attach


@pytest.fixture
def workspace(open_account: Callable[..., Workspace]) -> Workspace:
    """A workspace on the Monday morning of `world.morning()`, all markets."""
    return open_account()


@pytest.fixture
def window(qtbot) -> QWidget:
    """A top-level widget for the actions table; panes are put into it."""
    made = QWidget()
    made.resize(1360, 860)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def actions(window: QWidget) -> Actions:
    return Actions(window)


@pytest.fixture
def notices(bare_workspace: Workspace) -> list[Notice]:
    """Every notice that was shown."""
    heard: list[Notice] = []
    bare_workspace.noticed.connect(heard.append)
    return heard


@pytest.fixture
def announcements(bare_workspace: Workspace) -> list[str]:
    """Every text that the screen reader was told."""
    heard: list[str] = []
    bare_workspace.announced.connect(heard.append)
    return heard
