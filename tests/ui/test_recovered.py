"""What had to be brought back is said once, with the old files' folder; all can be fetched again."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.store.restoring import Restored
from desktop.sync.status import RESYNC, UP_TO_DATE, SyncStatus
from desktop.ui import session
from desktop.ui.notice_bar import NoticeBar
from desktop.ui.session import SessionState
from desktop.ui.window import MainWindow
from tests.ui import world
from tests.ui.conftest import StillSync
from tests.ui.session_double import NotedSession


@pytest.fixture
def main(qtbot, bare_workspace, store_with, sync) -> MainWindow:
    made = MainWindow(bare_workspace, NotedSession())
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    bare_workspace.attach(store_with(world.morning()), sync)
    return made


def notice(main: MainWindow) -> str:
    bar = main.findChild(NoticeBar)
    assert bar is not None
    return bar._label.text() if bar.isVisible() else ""


def test_what_came_back_and_where_the_old_files_lie_is_said(main: MainWindow, tmp_path: Path) -> None:
    kept = str(tmp_path / "<b>acc-kept-20261128")
    main.show_session(SessionState(session.OPEN, restored=Restored(2, 1), kept=kept))
    said = notice(main)
    assert kept in said
    assert "2 drafts" in said
    assert "1 waiting reply" in said


@pytest.mark.parametrize("restored", [None, Restored(0, 0)])
def test_an_ordinary_opening_says_nothing(main: MainWindow, restored: Restored | None) -> None:
    main.show_session(SessionState(session.OPEN, restored=restored))
    assert notice(main) == ""


def test_everything_is_fetched_again_by_one_key_with_progress_and_a_way_out(
    qtbot, main: MainWindow, sync: StillSync
) -> None:
    qtbot.keyClick(main.inbox.list, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
    assert sync.resyncs == 1
    strip = main.inbox.list.strip
    sync.tell(SyncStatus(RESYNC, received=1100, expected=3400))
    qtbot.waitUntil(strip.isVisible)
    assert not strip._button.isVisible()  # the platform no longer knows where it began
    sync.tell(SyncStatus(RESYNC, received=1200, expected=3400, can_cancel=True))
    qtbot.waitUntil(strip._button.isVisible)
    assert "1,200" in strip._text.text()
    assert "3,400" in strip._text.text()
    assert "Fetching" in main.inbox.top_bar.sync.accessibleName()
    qtbot.mouseClick(strip._button, Qt.MouseButton.LeftButton)
    assert sync.resyncs == 0
    sync.tell(SyncStatus(UP_TO_DATE))
    qtbot.waitUntil(strip.isHidden)
