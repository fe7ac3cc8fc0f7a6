"""Several accounts open in one workspace: those of `tests.mixed_world`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.settings import Settings
from desktop.store.store import Store
from desktop.ui.actions import Actions
from desktop.ui.inbox.list_pane import ListPane
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.mixed_world import ENTRIES, open_store
from tests.ui.conftest import Clock, StillSync
from tests.ui.inbox.conftest import show
from tests.ui.reading import settle
from tests.ui.session_double import NotedSession


@pytest.fixture
def settings() -> Settings:
    return Settings(language="en", accounts=list(ENTRIES), last_account=ENTRIES[0].id)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[dict[str, Store]]:
    """The accounts' stores, filled; closed at the end."""
    with ExitStack() as held:
        yield {entry.id: held.enter_context(open_store(tmp_path, entry)) for entry in ENTRIES}


@pytest.fixture
def bare_workspace(
    qapp: QApplication, settings: Settings, clock: Clock, stores: dict[str, Store]
) -> Iterator[Workspace]:
    """A workspace with no account open; it lets go of the stores before they are closed."""
    made = Workspace(settings, clock)
    yield made
    made.detach()
    made.deleteLater()


@pytest.fixture
def syncs() -> dict[str, StillSync]:
    return {entry.id: StillSync() for entry in ENTRIES}


@pytest.fixture
def open_all(
    bare_workspace: Workspace, stores: dict[str, Store], syncs: dict[str, StillSync]
) -> Callable[[], Workspace]:
    """Opens all four, the helpdesk first."""

    def do() -> Workspace:
        for entry in ENTRIES:
            bare_workspace.open_desk(stores[entry.id], syncs[entry.id], entry)
        return bare_workspace

    return do


@pytest.fixture
def mixed(open_all: Callable[[], Workspace]) -> Workspace:
    """A workspace with the four accounts."""
    return open_all()


@pytest.fixture
def pane(
    qtbot, window: QWidget, bare_workspace: Workspace, actions: Actions, open_all: Callable[[], Workspace]
) -> ListPane:
    """A list that was there before the accounts were opened one by one."""
    made: ListPane = show(qtbot, window, ListPane(bare_workspace, actions), actions)
    open_all()
    return made


@pytest.fixture
def shown_window(
    qtbot, bare_workspace: Workspace, open_all: Callable[[], Workspace]
) -> Callable[[], MainWindow]:
    """The window with the four accounts, shown and at rest."""

    def do() -> MainWindow:
        made = MainWindow(bare_workspace, NotedSession(*ENTRIES))
        qtbot.addWidget(made)
        open_all()
        with qtbot.waitExposed(made):
            made.show()
        settle()
        return made

    return do
