"""A conversation pane on the account of another marketplace: `at(platform, *things)` opens it."""

from collections.abc import Callable, Iterable

import pytest
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.pages import Thing
from desktop.ui.actions import Actions
from desktop.ui.conversation import moments
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.workspace import Workspace
from tests.ui.marketplace_world import account_at


@pytest.fixture(autouse=True)
def _at_home_in_warsaw(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seller's computer stands in Warsaw, wherever the tests run."""
    monkeypatch.setattr(moments, "own_zone", lambda: "Europe/Warsaw")


At = Callable[..., ConversationPane]


@pytest.fixture
def at(
    qtbot,
    window: QWidget,
    bare_workspace: Workspace,
    actions: Actions,
    open_account: Callable[..., Workspace],
) -> At:
    """Opens the account of a marketplace with these things; the first conversation is shown."""

    def make(
        platform: str, shown: str, *things: Thing | Iterable[Thing], **fields: object
    ) -> ConversationPane:
        pane = ConversationPane(bare_workspace, actions)
        pane.register(actions)
        layout = QHBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(pane)
        window.resize(620, 780)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        open_account(*things, account=account_at(platform, **fields))
        pane.show_conversation(shown)
        return pane

    return make
