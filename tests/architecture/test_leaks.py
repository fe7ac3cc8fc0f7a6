"""The check that every test goes through notices what it must; proved on a suite of its own."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).parents[1] / "conftest.py"

SUITE = """
import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

kept = []
stop = threading.Event()


def test_tidy(qtbot):
    thread = threading.Thread(target=print)
    thread.start()
    QWidget().deleteLater()
    timer = QTimer()
    timer.start(1000)


@pytest.mark.no_leak_check
def test_on_purpose(qapp):
    kept.append(QWidget())


def test_leaves_widget(qapp):
    kept.append(QWidget())


def test_leaves_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(1000)


def test_leaves_thread():
    threading.Thread(target=stop.wait, args=(20,)).start()


def test_leaves_thread_of_ours():
    threading.Thread(target=stop.wait, args=(20,), name="helpdesk-sync", daemon=True).start()


def test_fails_for_a_reason_of_its_own(qapp):
    kept.append(QWidget())
    assert not kept


def test_lets_the_threads_go():
    stop.set()
"""


def test_a_test_that_leaves_something_behind_fails(pytester: pytest.Pytester):
    pytester.makeini(f"[pytest]\npythonpath = {CONFTEST.parents[1]}\nmarkers = no_leak_check: on purpose")
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makepyfile(SUITE)

    result = pytester.runpytest_subprocess("-q")

    result.assert_outcomes(passed=7, failed=1, errors=4)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_leaves_widget*",
            "left behind: top-level widget <*QWidget*",
            "*ERROR at teardown of test_leaves_timer*",
            "left behind: active timer <*QTimer*",
            "*ERROR at teardown of test_leaves_thread *",
            "left behind: thread *",
            "*ERROR at teardown of test_leaves_thread_of_ours*",
            "left behind: thread 'helpdesk-sync'",
        ],
        consecutive=False,
    )
