"""Notices: shown without taking the focus, taken back by button or key, and failures with what to do."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QWidget

from desktop.store.errors import DiskFull, StoreError
from desktop.ui.kit.labels import PlainLabel
from desktop.ui.notice_bar import NoticeBar
from desktop.ui.workspace import Notice, Workspace
from tests.ui.reading import clipped, nameless, settle, too_small

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bar(bare_workspace: Workspace, window: QWidget, qtbot) -> NoticeBar:
    made = NoticeBar(bare_workspace, window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return made


@pytest.fixture
def undone() -> list[str]:
    return []


@pytest.fixture
def offer(bare_workspace: Workspace, bar: NoticeBar, undone: list[str]) -> Notice:
    """A notice that can be taken back, shown."""
    made = Notice(lambda: "No answer needed", undo=lambda: undone.append("undone"))
    bare_workspace.noticed.emit(made)
    settle()
    return made


def text(bar: NoticeBar) -> str:
    label = bar.findChild(PlainLabel)
    assert label is not None
    return label.text()


def button(bar: NoticeBar, name: str) -> QPushButton:
    return next(each for each in bar.findChildren(QPushButton) if each.text() == name)


def test_the_key_takes_back_once(qtbot, bar: NoticeBar, offer: Notice, window: QWidget, undone) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert undone == ["undone"]
    assert not bar.isVisible()


def test_the_button_takes_back(bar: NoticeBar, offer: Notice, undone: list[str]) -> None:
    button(bar, "Undo").click()
    assert undone == ["undone"]


def test_dismissing_takes_nothing_back(qtbot, bar: NoticeBar, offer: Notice, window, undone) -> None:
    button(bar, "×").click()
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert undone == []


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_an_empty_field_leaves_the_key_to_the_notice(
    qtbot, bare_workspace: Workspace, bar: NoticeBar, window: QWidget, undone, kind: type[QWidget]
) -> None:
    field = kind(window)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    bare_workspace.noticed.emit(Notice(lambda: "Sent", undo=lambda: undone.append("undone")))
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert undone == ["undone"]


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_what_is_typed_is_taken_back_first(
    qtbot,
    bar: NoticeBar,
    offer: Notice,
    window: QWidget,
    undone,
    kind: type[QLineEdit] | type[QPlainTextEdit],
) -> None:
    field = kind(window)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    left = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert (undone, left) == ([], "")
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert undone == ["undone"]


def test_the_next_takes_its_place(
    bare_workspace: Workspace, bar: NoticeBar, offer, window, qtbot, undone
) -> None:
    bare_workspace.noticed.emit(Notice(lambda: "Copied"))
    assert text(bar) == "Copied"
    assert not button(bar, "Undo").isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert undone == []


def test_it_goes_by_itself(qtbot, bare_workspace: Workspace, bar: NoticeBar) -> None:
    bare_workspace.noticed.emit(Notice(lambda: "Copied", seconds=0.05))
    assert bar.isVisible()
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_it_stays_while_the_pointer_is_on_it(qtbot, bare_workspace: Workspace, bar: NoticeBar) -> None:
    bare_workspace.noticed.emit(Notice(lambda: "Copied", seconds=0.05))
    spot = bar.rect().center().toPointF()
    bar.enterEvent(QEnterEvent(spot, spot, spot))
    assert not bar.timer.isActive()
    bar.leaveEvent(QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_it_follows_the_language(bare_workspace: Workspace, bar: NoticeBar, offer: Notice) -> None:
    bare_workspace.set_language("de")
    settle()
    assert button(bar, "Rückgängig").isVisible()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DiskFull("full"), "The disk is full. Your text stays here: free some space, then try again."),
        (StoreError("?"), "Saving did not work. Your text stays here: try again."),
        (RuntimeError("?"), "This did not work. Your text stays here: try again."),
    ],
)
def test_a_failure_says_what_to_do(
    bare_workspace: Workspace, bar: NoticeBar, error: Exception, words: str
) -> None:
    bare_workspace.failed.emit(error)
    assert text(bar) == words


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_it_fits_a_small_window(bare_workspace: Workspace, bar: NoticeBar, window, language: str) -> None:
    window.resize(500, 400)
    bare_workspace.set_language(language)
    bare_workspace.failed.emit(DiskFull("full"))
    settle()
    assert clipped(bar) == []
    assert nameless(bar) == []
    assert too_small(bar) == []
    assert window.rect().contains(bar.geometry())


def test_signing_out_takes_the_offer_away(bare_workspace: Workspace, bar: NoticeBar, offer, undone) -> None:
    bare_workspace.closed.emit()
    assert not bar.isVisible()
