"""The forecast's suggestions: applied by a key, undoable, never by themselves."""

import pytest
from PySide6.QtCore import Qt

from desktop.domain.actions import Edit
from desktop.ui.monitor.page import FORECAST, MonitorPage
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Notice
from tests.ui.monitor.conftest import Open, Rest, people


def edits(main: MainWindow) -> list[Edit]:
    return [row.action for row in main.workspace.reader.outbox(None) if isinstance(row.action, Edit)]


@pytest.fixture
def page(open_monitor: Open) -> MonitorPage:
    page = open_monitor(FORECAST)
    assert len(page.forecast.take.suggestions) > 1
    return page


def test_seeing_suggestions_assigns_nothing(main: MainWindow, page: MonitorPage, rest: Rest):
    for tab in (0, 1, FORECAST):
        page.show_tab(tab)
        main.workspace.ticked.emit()
        rest(page)
    assert edits(main) == []


def test_a_key_assigns_the_current_one_and_stays_on_the_list(
    qtbot, main: MainWindow, page: MonitorPage, notices: list[Notice]
):
    pane = page.forecast
    first, second = pane.take.suggestions[:2]
    pane.take_table.setFocus()
    pane.take_table.setCurrentIndex(pane.take.index(0, 0))
    qtbot.keyClick(pane.take_table, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: edits(main) == [Edit(first.wait.conversation, assignee=first.agent)])
    assert pane.take.suggestions[0].wait == second.wait
    assert pane.take_table.hasFocus()
    qtbot.waitUntil(lambda: len(notices) == 1)
    assert notices[0].text().startswith("Assigned to ")
    assert notices[0].undo is not None
    notices[0].undo()
    qtbot.waitUntil(lambda: edits(main) == [])


def test_all_are_assigned_and_taken_back_together(
    qtbot, main: MainWindow, page: MonitorPage, notices: list[Notice]
):
    pane = page.forecast
    wanted = {(each.wait.conversation, each.agent) for each in pane.take.suggestions}
    pane.give_all.click()
    qtbot.waitUntil(lambda: {(each.conversation_id, each.assignee) for each in edits(main)} == wanted)
    qtbot.waitUntil(lambda: len(notices) == 1)
    assert notices[0].undo is not None
    notices[0].undo()
    qtbot.waitUntil(lambda: edits(main) == [])


def test_enter_opens_the_conversation(qtbot, main: MainWindow, page: MonitorPage):
    pane = page.forecast
    first = pane.take.suggestions[0].wait.conversation
    pane.take_table.setFocus()
    pane.take_table.setCurrentIndex(pane.take.index(0, 0))
    with qtbot.waitSignal(main.workspace.open_requested) as asked:
        qtbot.keyClick(pane.take_table, Qt.Key.Key_Return)
    assert asked.args == [first]
    assert main.inbox.page is None


def test_who_may_not_assign_sees_no_suggestions(open_monitor: Open):
    page = open_monitor(FORECAST, account=people(agent_id="adam", roles=("agent",)))
    assert page.forecast.take.rowCount() == 0
    assert page.forecast.give.isHidden()
    assert page.forecast.take_title.isHidden()


def test_nobody_who_is_away_is_suggested(page: MonitorPage):
    assert "eva" not in {each.agent for each in page.forecast.take.suggestions}
