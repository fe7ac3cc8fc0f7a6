"""The inbox as a whole: where messages stand, when the side panel folds, how Tab goes through the panes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.kit.name_prompt import NamePrompt
from desktop.ui.notice_bar import NoticeBar
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Notice
from tests.ui import world
from tests.ui.reading import settle
from tests.ui.session_double import NotedSession


@pytest.fixture
def main(qtbot, bare_workspace, store_with, sync) -> MainWindow:
    made = MainWindow(bare_workspace, NotedSession())
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    bare_workspace.attach(store_with(world.morning()), sync)
    made.activateWindow()
    made.inbox.list.step(1)
    settle()
    return made


def place_of(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def test_the_first_focus_is_the_list(main: MainWindow):
    assert QApplication.focusWidget() is main.inbox.list.view


@pytest.mark.parametrize(
    "text", ["Kovács Eszter: no answer needed", "The disk is full. " * 8], ids=["short", "long"]
)
@pytest.mark.parametrize("undo", [None, lambda: None], ids=["told", "undoable"])
def test_a_message_covers_nothing_that_one_writes_with(
    main: MainWindow, text: str, undo: Callable[[], None] | None
):
    for width, height in ((1360, 860), (1100, 700), (980, 620)):
        main.resize(width, height)
        settle()
        main.workspace.noticed.emit(Notice(lambda: text, undo=undo))
        settle()
        bar = main.findChild(NoticeBar)
        assert bar is not None
        assert bar.isVisible()
        covered = place_of(bar, main)
        assert main.rect().contains(covered)
        assert not covered.intersects(place_of(main.inbox.conversation.composer, main))
        assert not covered.intersects(place_of(main.inbox.footer, main))


def test_a_reply_that_its_conversation_shows_waiting_is_told_there_alone(qtbot, main: MainWindow):
    composer, bar = main.inbox.conversation.composer, main.findChild(NoticeBar)
    assert bar is not None
    qtbot.waitUntil(lambda: bool(composer.conversation))
    sent_from = composer.conversation
    composer.field.setPlainText("Dzień dobry, paczka jedzie.")
    composer.field.setFocus()
    composer.send()
    qtbot.waitUntil(lambda: len(composer.strip.lines) == 1)
    assert not bar.isVisible()
    main.inbox.list.step(1)
    qtbot.waitUntil(lambda: composer.conversation not in ("", sent_from))
    assert bar.isVisible()
    main.inbox.list.step(-1)
    qtbot.waitUntil(lambda: composer.conversation == sent_from)
    assert not bar.isVisible()
    composer.field.setFocus()
    qtbot.keyClick(composer.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: composer.text() == "Dzień dobry, paczka jedzie.")


def test_the_name_of_a_view_is_asked_for_where_its_filter_was_chosen(main: MainWindow):
    main.inbox.rail.save_current()
    prompt = main.findChild(NamePrompt)
    assert prompt is not None
    button = main.inbox.list.header.filter
    assert prompt.y() >= button.mapToGlobal(QPoint(0, button.height())).y()
    assert prompt.x() > main.inbox.list.mapToGlobal(QPoint(0, 0)).x()
    prompt.close()


def test_a_narrow_window_folds_the_side_panel_until_it_is_asked_for(main: MainWindow):
    side, settings = main.inbox.side, main.workspace.settings
    assert side.isVisible()
    main.resize(1100, 700)
    assert not side.isVisible()
    assert settings.side_panel
    main.actions_table.run("window.side_panel")
    assert side.isVisible()
    main.actions_table.run("window.side_panel")
    assert not side.isVisible()
    main.resize(1360, 860)
    assert side.isVisible()
    assert settings.side_panel


def test_a_panel_folded_by_hand_stays_folded(main: MainWindow):
    main.actions_table.run("window.side_panel")
    assert not main.inbox.side.isVisible()
    assert not main.workspace.settings.side_panel
    main.resize(1100, 700)
    main.resize(1360, 860)
    assert not main.inbox.side.isVisible()


def test_tab_goes_through_the_panes_as_one_reads(qtbot, main: MainWindow):
    inbox = main.inbox
    panes = (inbox.top_bar, inbox.rail, inbox.list, inbox.conversation, inbox.side, inbox.footer)
    inbox.top_bar.market.setFocus()
    visited: list[int] = []
    for _press in range(60):
        focused = QApplication.focusWidget()
        assert focused is not None
        here = next(place for place, pane in enumerate(panes) if pane.isAncestorOf(focused))
        if visited and here < visited[-1]:
            break
        visited.append(here)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert set(visited) == set(range(len(panes)))
    focused = QApplication.focusWidget()
    assert focused is inbox.top_bar.market
    qtbot.keyClick(focused, Qt.Key.Key_Backtab)
    back = QApplication.focusWidget()
    assert back is not None
    assert inbox.footer.isAncestorOf(back)


def test_a_search_ends_in_the_list(qtbot, main: MainWindow):
    search, view = main.inbox.top_bar.search, main.inbox.list.view
    search.take_focus()
    qtbot.keyClicks(search, "csomagom")
    qtbot.waitUntil(lambda: len(search.hits()) == 1)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert main.inbox.conversation.conversation_id == "eszter"
    assert QApplication.focusWidget() is view
    search.take_focus()
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is view


def test_after_a_number_the_next_may_be_scanned(qtbot, main: MainWindow):
    search = main.inbox.top_bar.search
    search.take_focus()
    qtbot.keyClicks(search, "356938035643809")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert main.inbox.conversation.conversation_id is not None
    assert search.hasFocus()
    assert search.selectedText() == "356938035643809"


def test_a_key_pressed_right_after_j_means_the_conversation_that_j_went_to(main: MainWindow):
    inbox = main.inbox
    place = inbox.list.model.place_of("adam")
    assert place is not None
    inbox.list.view.setCurrentIndex(inbox.list.model.index(place, 0))
    main.actions_table.run("conversation.stage")
    assert inbox.conversation.conversation_id == "adam"
    assert inbox.conversation.stages.is_open


def test_so_it_does_when_none_was_shown_before(main: MainWindow):
    inbox = main.inbox
    inbox.conversation.show_conversation(None)
    place = inbox.list.model.place_of("adam")
    assert place is not None
    inbox.list.view.setCurrentIndex(inbox.list.model.index(place, 0))
    main.actions_table.run("conversation.stage")
    assert inbox.conversation.stages.is_open
