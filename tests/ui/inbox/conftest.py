"""The inbox's panes on the Monday morning of `tests.ui.world`."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.pages import Thing
from desktop.store.views import Row
from desktop.ui.actions import Actions
from desktop.ui.inbox.list_pane import ListPane
from desktop.ui.inbox.rail import Rail
from desktop.ui.inbox.top_bar import TopBar
from desktop.ui.workspace import Workspace
from tests.ui.kept_stores import apply

Put = Callable[..., None]


@pytest.fixture
def pane(
    qtbot, window: QWidget, bare_workspace: Workspace, actions: Actions, open_account: Callable[[], Workspace]
) -> ListPane:
    """A list of what needs an answer in all markets, shown and registered."""
    made = show(qtbot, window, ListPane(bare_workspace, actions), actions)
    open_account()
    return made


@pytest.fixture
def rail(
    qtbot, window: QWidget, bare_workspace: Workspace, actions: Actions, open_account: Callable[[], Workspace]
) -> Rail:
    made = show(qtbot, window, Rail(bare_workspace, actions), actions)
    open_account()
    return made


@pytest.fixture
def top_bar(
    qtbot, window: QWidget, bare_workspace: Workspace, actions: Actions, open_account: Callable[[], Workspace]
) -> TopBar:
    """The top bar in a shown window."""
    made = show(qtbot, window, TopBar(bare_workspace, actions), actions)
    open_account()
    return made


def show(qtbot, window: QWidget, widget, actions: Actions):
    """Puts a pane into the window and shows it; it reads the open account as it would at its opening."""
    layout = window.layout() or QVBoxLayout(window)
    layout.addWidget(widget)
    widget.register(actions)
    with qtbot.waitExposed(window):
        window.show()
    return widget


@pytest.fixture
def put(qtbot, bare_workspace: Workspace) -> Put:
    """Stores things as the sync does, and waits until the screens have heard of it."""

    def write(*things: Thing) -> None:
        with qtbot.waitSignal(bare_workspace.changed):
            apply(bare_workspace.store, list(things))

    return write


def rows(pane: ListPane) -> list[Row]:
    """What the list holds now."""
    found = (pane.model.row_at(place) for place in range(pane.model.rowCount()))
    return [row for row in found if row is not None]


def ids(pane: ListPane) -> list[str]:
    return [row.id for row in rows(pane)]


def current(pane: ListPane) -> str | None:
    """The conversation that the view marks as current."""
    row = pane.model.row_at(pane.view.currentIndex().row())
    return row.id if row is not None else None
