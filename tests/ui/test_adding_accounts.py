"""From the inbox to a new account and back: account menu, palette, and an account that is signed out."""

import pytest
from PySide6.QtCore import Qt

from desktop.settings import AccountEntry
from desktop.ui import session
from desktop.ui.session import SessionState
from desktop.ui.sign_in.pages import SessionPages
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.ui.reading import settle
from tests.ui.session_double import NotedSession

ENTRY = AccountEntry("k", "Kaufland", "https://sellerapi.kaufland.com", "kaufland")


@pytest.fixture
def service(workspace: Workspace) -> NotedSession:
    workspace.settings.accounts = [ENTRY]
    return NotedSession(ENTRY)


@pytest.fixture
def window(qtbot, workspace: Workspace, service: NotedSession) -> MainWindow:
    made = MainWindow(workspace, service)
    qtbot.addWidget(made)
    workspace.attach(workspace.store, None, ENTRY)
    made.resize(1200, 760)
    made.show()
    made.show_session(SessionState(session.OPEN, account=ENTRY))
    return made


def pages_of(window: MainWindow) -> SessionPages:
    found = window.findChild(SessionPages)
    assert isinstance(found, SessionPages)
    return found


def test_a_command_leads_to_the_marketplaces_and_escape_back(qtbot, window: MainWindow) -> None:
    assert window.inbox_shown()
    assert window.actions_table.run("window.add_account")
    settle()
    pages = pages_of(window)
    assert pages.welcome.isVisible()
    assert not window.inbox_shown()
    qtbot.keyClick(pages, Qt.Key.Key_Escape)
    assert window.inbox_shown()


def test_the_account_menu_leads_there_too(window: MainWindow) -> None:
    window.inbox.top_bar.account.add_wanted.emit()
    assert pages_of(window).welcome.isVisible()


def test_signing_in_again_at_a_marketplace_without_a_browser_shows_its_form(
    window: MainWindow, service: NotedSession
) -> None:
    window.screens.connect_again("k")
    form = pages_of(window).forms["kaufland"]
    assert form.isVisible()
    assert "Kaufland is to be connected again" in form.text.text()
    assert service.asked == []


def test_an_account_that_opens_meanwhile_does_not_take_the_form_away(window: MainWindow) -> None:
    window.screens.add_account()
    pages_of(window).show_form("mirakl")
    window.show_session(SessionState(session.OPEN, account=ENTRY))
    assert pages_of(window).forms["mirakl"].isVisible()
    pages_of(window).forms["mirakl"].connect_wanted.emit()
    window.show_session(SessionState(session.OPEN, account=ENTRY))
    assert window.inbox_shown()
