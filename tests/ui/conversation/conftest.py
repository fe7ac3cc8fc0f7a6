"""The conversation's panes on the Monday morning of `tests.ui.world`."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.pages import Thing
from desktop.ui.actions import Actions
from desktop.ui.conversation import moments
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.conversation.side_panel import SidePanel
from desktop.ui.workspace import Workspace
from tests.ui.kept_stores import apply

Put = Callable[..., None]


@pytest.fixture(autouse=True)
def _at_home_in_warsaw(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seller's computer stands in Warsaw, wherever the tests run."""
    monkeypatch.setattr(moments, "own_zone", lambda: "Europe/Warsaw")


@pytest.fixture
def make_pane(
    qtbot, window: QWidget, bare_workspace: Workspace, actions: Actions, open_account: Callable[[], Workspace]
) -> Callable[[], ConversationPane]:
    """Makes and shows the conversation pane of this test, with no conversation chosen."""

    def make() -> ConversationPane:
        made = ConversationPane(bare_workspace, actions)
        made.register(actions)
        _place(qtbot, window, made, 560)
        open_account()
        return made

    return make


@pytest.fixture
def pane(make_pane: Callable[[], ConversationPane]) -> ConversationPane:
    """A shown conversation pane with no conversation chosen."""
    return make_pane()


@pytest.fixture
def side(
    qtbot, window: QWidget, bare_workspace: Workspace, actions: Actions, open_account: Callable[[], Workspace]
) -> SidePanel:
    """A shown side panel with no conversation chosen."""
    made = SidePanel(bare_workspace, actions)
    _place(qtbot, window, made, 271)
    open_account()
    return made


@pytest.fixture
def put(qtbot, bare_workspace: Workspace) -> Put:
    """Stores things as the sync does, and waits until the screens have heard of it."""

    def write(*things: Thing) -> None:
        with qtbot.waitSignal(bare_workspace.changed):
            apply(bare_workspace.store, list(things))

    return write


def _place(qtbot, window: QWidget, pane: QWidget, width: int) -> None:
    layout = window.layout() or QHBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(pane)
    window.resize(width, 780)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
