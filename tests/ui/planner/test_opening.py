"""The planner in the window: opened from rail or palette, left with Esc, a view or a search; what it hides
rests."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.actions import AnnounceAbsence
from desktop.store.views import Query
from desktop.ui.inbox.rail_item import RailItem
from desktop.ui.planner.page import RECEIVED
from desktop.ui.window import MainWindow
from tests.ui import world
from tests.ui.planner.conftest import LEAD
from tests.ui.reading import spoken
from tests.ui.session_double import NotedSession


@pytest.fixture
def main(qtbot, bare_workspace, store_with, sync):
    made = MainWindow(bare_workspace, NotedSession())
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    account = replace(world.account(), capabilities=frozenset(LEAD))
    bare_workspace.attach(store_with(world.morning(), account=account), sync)
    made.activateWindow()
    return made


def item(main: MainWindow, key: str) -> RailItem:
    return next(entry for entry in main.inbox.rail.findChildren(RailItem) if entry.key == key)


def test_the_rail_opens_it_in_the_place_of_list_and_conversation(qtbot, main):
    qtbot.mouseClick(item(main, "planner"), Qt.MouseButton.LeftButton)
    assert main.inbox.page is not None
    assert main.inbox.page.isVisible()
    assert not main.inbox.list.isVisible()
    assert item(main, "planner").is_current
    assert not item(main, "needs_answer").is_current


def test_escape_leads_back_to_the_list(qtbot, main):
    assert main.actions_table.run("window.planner")
    qtbot.keyClick(main.inbox.page.tabs, Qt.Key.Key_Escape)
    assert main.inbox.page is None
    assert main.inbox.list.isVisible()
    assert not item(main, "planner").is_current
    assert item(main, "needs_answer").is_current


def test_a_view_a_search_and_a_conversation_lead_back_too(qtbot, main):
    for leave in (
        lambda: qtbot.mouseClick(item(main, "cases"), Qt.MouseButton.LeftButton),
        lambda: main.inbox.top_bar.search_in_list.emit("bateria"),
        lambda: main.workspace.open_requested.emit("adam"),
    ):
        main.pages.show_planner()
        leave()
        assert main.inbox.page is None
        assert main.inbox.list.isVisible()


def test_no_key_reaches_a_conversation_that_the_planner_hides(qtbot, main, bare_workspace):
    main.inbox.list.set_query(Query(view="needs_answer"))
    main.inbox.list.step(1)
    table = main.actions_table
    assert table.entry("conversation.no_answer").enabled()
    main.pages.show_planner()
    main.inbox.page.show_tab(RECEIVED)
    main.inbox.page.due.setFocus()
    for action in table.entries():
        if action.group in ("Conversation", "List"):
            assert not action.enabled(), action.id
    qtbot.keyClick(QApplication.focusWidget() or main, Qt.Key.Key_E)
    assert bare_workspace.reader.outbox(None) == []
    main.show_list()
    assert table.entry("conversation.no_answer").enabled()


def test_f6_goes_round_rail_planner_and_bar(main):
    main.pages.show_planner()
    assert main.inbox.panes() == (main.inbox.rail, main.inbox.page, main.inbox.top_bar)


def test_it_is_made_at_its_first_use_only(main):
    assert main.pages.planner is None
    main.pages.show_planner()
    first = main.inbox.page
    main.show_list()
    main.pages.show_planner()
    assert main.inbox.page is first


def test_a_refused_absence_is_told_at_the_rail_whatever_is_shown(qtbot, main, bare_workspace):
    store = bare_workspace.store
    row = store.enqueue(AnnounceAbsence(date(2027, 1, 11), date(2027, 1, 22), "Jan")).result(5)
    store.take_ready(world.NOW).result(5)
    store.mark(row.id, "failed").result(5)
    qtbot.waitUntil(lambda: spoken(item(main, "planner")) == "Planner, 1 problem")
    store.discard(row.id).result(5)
    qtbot.waitUntil(lambda: spoken(item(main, "planner")) == "Planner")


def test_another_account_opens_on_the_list(main, store_with, sync, bare_workspace):
    main.pages.show_planner()
    bare_workspace.attach(store_with(world.morning()), sync)
    assert main.inbox.page is None
