"""PySide6 keeps its hands off the reference counts of None and True.

6.12.0 on Python below 3.12 loses one of None with every call that returns it and one of True with every emit;
after some thousand calls the interpreter aborts. Short tests never see it. From 3.12 on both are immortal.
"""

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

mortal = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None and True are immortal from Python 3.12 on"
)


class Sender(QObject):
    happened = Signal()


@mortal
def test_calls_that_return_none_lose_no_reference(qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(200):
        label.setText("text")
    assert abs(sys.getrefcount(None) - before) < 100


@mortal
def test_emits_lose_no_reference(qapp):
    sender = Sender()
    before = sys.getrefcount(True)
    for _ in range(5000):
        sender.happened.emit()
    assert abs(sys.getrefcount(True) - before) < 1000
