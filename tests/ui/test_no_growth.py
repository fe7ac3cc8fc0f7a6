"""A window that runs all day: turning through languages, markets and conversations leaves nothing behind."""

import gc
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThreadPool
from PySide6.QtWidgets import QApplication

from desktop.ui.session import OPEN, SessionState
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.conftest import _settle_qt
from tests.ui.reading import settle
from tests.ui.session_double import NotedSession

TURNS = 60
NOISE = 12
"""Objects that come and go by themselves: a button more in a row that wraps, a tooltip."""
LANGUAGES = ("pl", "de", "en")
MARKETS = ("PL", "HU", "DE", "DK", None)


@pytest.fixture
def whole_window(qtbot, open_account: Callable[..., Workspace]) -> MainWindow:
    workspace = open_account()
    store, sync = workspace.store, workspace._sync
    assert sync is not None
    workspace.detach()
    made = MainWindow(workspace, NotedSession())
    qtbot.addWidget(made)
    workspace.attach(store, sync)
    made.show_session(SessionState(OPEN))
    made.show()
    settle()
    return made


def come_to_rest() -> None:
    QThreadPool.globalInstance().waitForDone(5000)
    settle()
    _settle_qt()


def alive() -> dict[str, int]:
    """What Python holds of Qt (also of what Qt itself has let go of), threads and files.

    Asking Qt for its widgets would make more of it; that comes last.
    """
    come_to_rest()
    files = Path("/proc/self/fd")
    return {
        "objects of Qt": sum(isinstance(thing, QObject) for thing in gc.get_objects()),
        "threads": threading.active_count(),
        "open files": len(list(files.iterdir())) if files.exists() else 0,
    }


def widgets() -> int:
    come_to_rest()
    return len(QApplication.allWidgets())


def turn_language(window: MainWindow, number: int) -> None:
    window.workspace.set_language(LANGUAGES[number % len(LANGUAGES)])


def turn_market(window: MainWindow, number: int) -> None:
    window.workspace.set_market(MARKETS[number % len(MARKETS)])


def turn_conversation(window: MainWindow, number: int) -> None:
    model = window.inbox.list.model
    row = model.row_at(number % model.rowCount())
    assert row is not None
    window.workspace.open_requested.emit(row.id)


Turn = Callable[[MainWindow, int], None]
EVERY_TURN = pytest.mark.parametrize("turn", [turn_language, turn_market, turn_conversation])


@EVERY_TURN
def test_turning_leaves_nothing_behind(whole_window: MainWindow, turn: Turn):
    no_growth(whole_window, turn, TURNS)


@pytest.mark.soak
@EVERY_TURN
def test_two_hundred_turns_leave_nothing_behind(whole_window: MainWindow, turn: Turn):
    no_growth(whole_window, turn, 200)


def no_growth(window: MainWindow, turn: Turn, many: int) -> None:
    def turns(count: int) -> None:
        """Ends where it began, so that the same is shown."""
        for number in [*range(count), 0]:
            turn(window, number)
            settle()

    turns(20)
    before = alive()
    turns(many)
    after = alive()
    grown = {name: (before[name], after[name]) for name in before if after[name] > before[name] + NOISE}
    assert grown == {}
    assert after["threads"] <= before["threads"]
    shown = widgets()
    turns(20)
    assert widgets() <= shown + NOISE
