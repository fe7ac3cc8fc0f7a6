"""What closing the window means: asked once, remembered, and never asked where there is no tray."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop import settings as places
from desktop.settings import Settings
from desktop.ui.app_look import apply_look
from desktop.ui.notify.closing import Closing, ClosingQuestion, LosingTextQuestion
from desktop.ui.notify.tray import Tray, TrayMenu, tray_pixmap
from desktop.ui.workspace import Workspace
from tests.ui.reading import clipped, nameless, settle


class PresentTray(Tray):
    """The offscreen platform has no tray: this one says that there is one."""

    @property
    def available(self) -> bool:
        return True


@pytest.fixture
def closing(workspace: Workspace, window: QWidget) -> Closing:
    window.show()
    return Closing(workspace, PresentTray(workspace, window), window)


def answer(qtbot, monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    """Presses the button of this name in place of waiting for the person; returns what was asked."""
    asked: list[str] = []

    def shown(question: ClosingQuestion) -> int:
        asked.append(question.heading.text())
        next(each for each in question.findChildren(QPushButton) if each.text() == name).click()
        return 0

    monkeypatch.setattr(ClosingQuestion, "exec", shown)
    return asked


def test_without_a_tray_it_quits(workspace: Workspace, window: QWidget) -> None:
    assert Closing(workspace, Tray(workspace, window), window).may_quit() is True


def test_with_nobody_signed_in_it_quits(bare_workspace: Workspace, window: QWidget) -> None:
    assert Closing(bare_workspace, PresentTray(bare_workspace, window), window).may_quit() is True


def test_asked_once_then_it_stays_in_the_tray(
    qtbot, monkeypatch: pytest.MonkeyPatch, closing: Closing, window: QWidget
) -> None:
    asked = answer(qtbot, monkeypatch, "Keep watching in the tray")
    assert closing.may_quit() is False
    assert not window.isVisible()
    assert places.load().close_to_tray == "tray"
    window.show()
    assert closing.may_quit() is False
    assert len(asked) == 1


def test_quit_is_remembered(qtbot, monkeypatch: pytest.MonkeyPatch, closing: Closing) -> None:
    asked = answer(qtbot, monkeypatch, "Quit, alerts stop")
    assert closing.may_quit() is True
    assert places.load().close_to_tray == "quit"
    assert closing.may_quit() is True
    assert len(asked) == 1


def test_cancel_leaves_the_window(
    qtbot, monkeypatch: pytest.MonkeyPatch, closing: Closing, window: QWidget
) -> None:
    answer(qtbot, monkeypatch, "Cancel")
    assert closing.may_quit() is False
    assert window.isVisible()
    assert places.load().close_to_tray == "ask"


def test_the_menu_opens_and_quits(qtbot, workspace: Workspace, window: QWidget) -> None:
    tray = Tray(workspace, window)
    menu = TrayMenu(tray, window)
    texts = [action.text() for action in menu.actions()]
    assert texts == ["Open the inbox", "Quit"]
    menu.actions()[0].trigger()
    assert window.isVisible()
    with qtbot.waitSignal(tray.quit_wanted):
        menu.actions()[1].trigger()


@pytest.mark.parametrize("count", [0, 3, 42, 500])
def test_the_icon_shows_whether_something_is_overdue(qapp, count: int) -> None:
    image = tray_pixmap(count).toImage()
    badge = image.pixelColor(round(image.width() * 0.72), 3)
    assert (badge.name() == "#b42318") is (count > 0)


@pytest.mark.parametrize("language", ["en", "pl", "de"])
@pytest.mark.parametrize("percent", [100, 150])
def test_the_question_fits(
    qtbot, bare_workspace: Workspace, window: QWidget, language: str, percent: int
) -> None:
    bare_workspace.set_language(language)
    apply_look(Settings(theme="light", font_percent=percent))
    question = ClosingQuestion(window)
    qtbot.addWidget(question)
    question.show()
    settle()
    assert clipped(question) == []
    assert nameless(question) == []


def test_escape_is_cancel(qtbot, window: QWidget) -> None:
    question = ClosingQuestion(window)
    qtbot.addWidget(question)
    question.show()
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert (question.chosen, question.isVisible()) == ("", False)


def test_text_that_could_not_be_saved_is_not_lost_without_a_question(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace, window: QWidget
) -> None:
    answers: list[str] = []

    def shown(question: LosingTextQuestion) -> int:
        name = answers[-1]
        next(each for each in question.findChildren(QPushButton) if each.text() == name).click()
        return 0

    monkeypatch.setattr(LosingTextQuestion, "exec", shown)
    closing = Closing(workspace, Tray(workspace, window), window, lambda: True)
    answers.append("Keep the window open")
    assert closing.may_quit() is False
    answers.append("Close and lose the text")
    assert closing.may_quit() is True
