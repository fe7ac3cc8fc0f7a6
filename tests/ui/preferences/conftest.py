"""The settings, open on a workspace with a table of actions."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtWidgets import QWidget

from desktop.settings import AccountEntry, Settings
from desktop.ui.actions import Actions, Entry
from desktop.ui.kit.theme import set_up_fonts, theme
from desktop.ui.preferences.dialog import PreferencesDialog
from desktop.ui.workspace import Workspace
from tests.ui.reading import settle
from tests.ui.session_double import NotedSession

KNOWN = (
    AccountEntry("refon", "ReFon sp. z o.o.", "https://helpdesk.example.com"),
    AccountEntry("other", "Zweite <b>GmbH</b>", "https://other.example.com"),
)


@pytest.fixture
def ran() -> list[str]:
    """Ids of the actions that ran."""
    return []


@pytest.fixture
def actions(window: QWidget, ran: list[str]) -> Actions:
    table = Actions(window)
    for action_id, label, group, keys in (
        ("window.palette", "All commands", "Window", ("Ctrl+K",)),
        ("window.next_pane", "Next pane", "Window", ("F6",)),
        ("list.next", "Next conversation", "List", ("J",)),
        ("conversation.reply", "Reply", "Conversation", ("R",)),
        ("conversation.send", "Send", "Conversation", ("Ctrl+Return", "Ctrl+Enter")),
    ):
        table.add(Entry(action_id, label, group, keys, partial(ran.append, action_id)))
    return table


@pytest.fixture
def session() -> NotedSession:
    return NotedSession(*(replace(entry) for entry in KNOWN))


@pytest.fixture
def dialog(
    qtbot, bare_workspace: Workspace, actions: Actions, session: NotedSession, settings: Settings
) -> Iterator[PreferencesDialog]:
    made = PreferencesDialog(bare_workspace, actions, session, None)
    qtbot.addWidget(made)
    made.show()
    settle()
    yield made
    set_up_fonts()
    theme().apply("light", "normal")
