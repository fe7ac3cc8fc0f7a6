"""What closing the window means: asked once, remembered, and never asked where there is no tray."""

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop import settings as places
from desktop.ui.notify.closing import Closing
from desktop.ui.notify.tray import Tray, TrayMenu, tray_pixmap
from desktop.ui.workspace import Workspace


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
    """Presses the button of this name in the question as soon as it is shown; returns what was asked."""
    asked: list[str] = []

    def shown(box: QMessageBox) -> int:
        asked.append(box.text())
        button = next(each for each in box.buttons() if each.text() == name)
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", shown)
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
