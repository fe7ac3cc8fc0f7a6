"""Every action is found by typing and run by Enter; what cannot be done now is not offered."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.actions import Actions, Entry
from desktop.ui.palette.palette import Palette, fit
from tests.ui.reading import settle, spoken


@pytest.fixture
def ran(actions: Actions) -> list[str]:
    """Ids of the actions that ran; the table holds four that can be found and two that cannot."""
    heard: list[str] = []

    def add(action_id: str, label: str, *keys: str, enabled: bool = True, hidden: bool = False) -> None:
        actions.add(
            Entry(
                action_id,
                label,
                "Conversation",
                keys,
                lambda: heard.append(action_id),
                lambda: enabled,
                hidden,
            )
        )

    add("window.palette", "All commands", "Ctrl+K")
    add("conversation.reply", "Reply", "R")
    add("conversation.assign", "Assign", "A")
    add("conversation.lodz", "Łódź: erase", "Ctrl+Shift+L")
    add("conversation.next", "Next reply", "J")
    add("conversation.close", "Close it", "C", enabled=False)
    add("market.1", "Market 1", "Alt+1", hidden=True)
    return heard


@pytest.fixture
def palette(qtbot, window: QWidget, actions: Actions, ran: list[str]) -> Iterator[Palette]:
    window.show()
    made = Palette(actions, window)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show_over(window)
    settle()
    yield made
    made.close()


def names(palette: Palette) -> list[str]:
    return [palette.found.item(place).text() for place in range(palette.found.count())]


def test_what_is_possible_now_with_its_shortcut(palette: Palette) -> None:
    assert names(palette) == ["Reply", "Assign", "Łódź: erase", "Next reply"]
    role = Qt.ItemDataRole.AccessibleTextRole
    assert [palette.found.item(place).data(role) for place in range(2)] == ["Reply, R", "Assign, A"]


def test_typing_finds_without_accents_best_first(palette: Palette) -> None:
    palette.field.setText("lodz")
    assert names(palette) == ["Łódź: erase"]
    palette.field.setText("re")
    assert names(palette) == ["Reply", "Next reply"]
    palette.field.setText("CONV repl")
    assert names(palette) == ["Reply", "Next reply"]


def test_nothing_found_says_so(palette: Palette) -> None:
    palette.field.setText("xyz")
    settle()
    assert names(palette) == []
    assert palette.nothing.isVisible()
    assert palette.nothing.text() == "No command has this name."


def test_enter_runs_after_the_palette_is_gone(qtbot, palette: Palette, ran: list[str]) -> None:
    palette.field.setText("assign")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    qtbot.waitUntil(lambda: ran == ["conversation.assign"])


def test_arrows_choose_and_stay_within(qtbot, palette: Palette, ran: list[str]) -> None:
    for _ in range(2):
        qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.found.currentRow() == 2
    for _ in range(5):
        qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.found.currentRow() == 0
    qtbot.keyClick(palette.field, Qt.Key.Key_PageDown)
    qtbot.keyClick(palette.field, Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: ran == ["conversation.next"])


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_closing_runs_nothing(
    qtbot, palette: Palette, ran: list[str], key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    qtbot.keyClick(palette.field, key, modifiers)
    assert not palette.isVisible()
    settle()
    assert ran == []


def test_a_click_runs(qtbot, palette: Palette, ran: list[str]) -> None:
    place = palette.found.visualItemRect(palette.found.item(1)).center()
    qtbot.mouseClick(palette.found.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: ran == ["conversation.assign"])


def test_closing_twice_after_what_had_the_focus_is_gone(
    qtbot, window: QWidget, actions: Actions, ran
) -> None:
    """An error inside a close event ends the program: the field may be deleted while the palette is open."""
    field = QLineEdit(window)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    made = Palette(actions, window)
    made.show_over(window)
    field.deleteLater()
    qtbot.waitUntil(
        lambda: window.findChild(QLineEdit, options=Qt.FindChildOption.FindDirectChildrenOnly) is None
    )
    made.close()


def test_what_a_screen_reader_hears(palette: Palette) -> None:
    assert spoken(palette.field) == "What do you want to do?"
    assert spoken(palette.found) == "Commands"


@pytest.mark.parametrize(
    ("wanted", "rank"),
    [
        ([], 0),
        (["no", "an"], 0),
        (["answer"], 1),
        (["nee", "ans"], 1),
        (["swer"], 2),
        (["list"], 3),
        (["x"], None),
    ],
)
def test_how_well_an_action_fits(wanted: list[str], rank: int | None) -> None:
    assert fit(wanted, ["no", "answer", "needed"], ["list"]) == rank
