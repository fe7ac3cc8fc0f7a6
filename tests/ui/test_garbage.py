"""Widgets end in the window's thread: Python's collector runs there, whoever makes the garbage."""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QLabel, QWidget

from desktop.ui.garbage import Garbage


class Knot(QLabel):
    """A widget in a cycle, as a closed dialog leaves them."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self


@pytest.fixture
def garbage(window: QWidget):
    made = Garbage(window)
    yield made
    made.end()


def litter() -> list[list[int]]:
    """Makes objects in another thread, far more than Python would let lie."""
    made: list[list[int]] = []
    thread = threading.Thread(target=lambda: made.extend([number] for number in range(5000)))
    thread.start()
    thread.join()
    return made


def test_no_other_thread_collects_and_the_windows_thread_does(garbage: Garbage, window: QWidget) -> None:
    ended: list[bool] = []

    def note(_gone: object) -> None:
        ended.append(QThread.currentThread() is window.thread())

    knot = weakref.ref(Knot(), note)
    made = litter()
    assert len(made) == 5000
    assert ended == []
    assert knot() is not None
    garbage.look()
    assert ended == [True]


def test_the_oldest_generation_whose_time_has_come_is_collected(
    garbage: Garbage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(gc, "collect", asked.append)
        for counts in ((10, 0, 0), (701, 3, 0), (701, 11, 2), (5, 11, 11)):
            patch.setattr(gc, "get_count", lambda counts=counts: counts)
            garbage.look()
    assert asked == [0, 1, 2]


def test_python_collects_by_itself_before_and_after(window: QWidget) -> None:
    assert gc.isenabled()
    made = Garbage(window)
    assert not gc.isenabled()
    made.end()
    assert gc.isenabled()
