"""Keys of one's own: taken by pressing them, in force at once; a shared or reserved key is said."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop import settings as places
from desktop.ui.actions import Actions
from desktop.ui.preferences.dialog import PreferencesDialog
from desktop.ui.preferences.key_button import portable_key
from desktop.ui.preferences.keys import KeyLine, KeysSection
from tests.ui.reading import settle, spoken

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier


@pytest.fixture
def keys(dialog: PreferencesDialog) -> KeysSection:
    dialog.show_section("keys")
    settle()
    section = dialog.sections["keys"]
    assert isinstance(section, KeysSection)
    return section


def press(qtbot, line: KeyLine, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    line.key.setFocus()
    line.key.click()
    assert line.key.listening
    qtbot.keyClick(line.key, key, modifiers)


def test_the_new_key_holds_at_once_and_the_old_one_is_free(
    qtbot, keys: KeysSection, window: QWidget, ran: list[str], dialog: PreferencesDialog
) -> None:
    line = keys.lines["conversation.reply"]
    press(qtbot, line, Qt.Key.Key_G)
    assert line.key.text() == "G"
    assert places.load().own_keys == {"conversation.reply": ["G"]}
    dialog.close()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_G)
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert ran == ["conversation.reply"]


def test_back_to_the_usual_key(qtbot, keys: KeysSection) -> None:
    line = keys.lines["conversation.reply"]
    assert not line.reset.isVisible()
    press(qtbot, line, Qt.Key.Key_G)
    assert line.reset.isVisible()
    line.reset.click()
    assert line.key.text() == "R"
    assert places.load().own_keys == {}


def test_the_usual_key_pressed_again_is_no_own_key(qtbot, keys: KeysSection) -> None:
    press(qtbot, keys.lines["conversation.reply"], Qt.Key.Key_R)
    assert places.load().own_keys == {}


def test_usual_keys_for_all(qtbot, keys: KeysSection) -> None:
    assert not keys.reset_all.isEnabled()
    press(qtbot, keys.lines["conversation.reply"], Qt.Key.Key_G)
    press(qtbot, keys.lines["list.next"], Qt.Key.Key_N)
    keys.reset_all.click()
    assert keys.lines["list.next"].key.text() == "J"
    assert not keys.reset_all.isEnabled()


def test_a_shared_key_is_said_at_both(qtbot, keys: KeysSection) -> None:
    press(qtbot, keys.lines["list.next"], Qt.Key.Key_R)
    assert "“Reply” has the same key" in keys.lines["list.next"].problem()
    assert "“Next conversation” has the same key" in keys.lines["conversation.reply"].problem()
    keys.lines["list.next"].reset.click()
    assert keys.lines["conversation.reply"].problem() == ""


@pytest.mark.parametrize(("key", "modifiers"), [(Qt.Key.Key_C, CONTROL), (Qt.Key.Key_Space, NONE)])
def test_a_reserved_key_is_refused_with_the_reason(
    qtbot, keys: KeysSection, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    line = keys.lines["conversation.reply"]
    press(qtbot, line, key, modifiers)
    assert "needed for typing" in line.problem()
    assert line.key.text() == "R"
    assert places.load().own_keys == {}


def test_backspace_takes_the_key_away(qtbot, keys: KeysSection, actions: Actions) -> None:
    line = keys.lines["conversation.reply"]
    press(qtbot, line, Qt.Key.Key_Backspace)
    assert line.key.text() == "—"
    assert actions.keys("conversation.reply") == ()
    assert spoken(line.key) == "Reply: no key"


def test_escape_leaves_the_key_and_the_dialog(qtbot, keys: KeysSection, dialog: PreferencesDialog) -> None:
    line = keys.lines["conversation.reply"]
    press(qtbot, line, Qt.Key.Key_Escape)
    assert not line.key.listening
    assert line.key.text() == "R"
    assert dialog.isVisible()


def test_a_modifier_alone_is_waited_out(qtbot, keys: KeysSection) -> None:
    line = keys.lines["conversation.reply"]
    press(qtbot, line, Qt.Key.Key_Control, CONTROL)
    assert line.key.listening
    qtbot.keyClick(line.key, Qt.Key.Key_G, CONTROL)
    assert line.key.text() == "Ctrl+G"


def test_single_keys_off(keys: KeysSection, actions: Actions) -> None:
    keys.single.click()
    assert actions.keys("conversation.reply") == ()
    assert actions.keys("window.next_pane") == ("F6",)
    assert places.load().single_keys is False
    assert keys.lines["conversation.reply"].key.text() == "R"


def test_an_action_is_found_by_its_name(qtbot, keys: KeysSection) -> None:
    keys.finder.setText("rèply")
    shown = [action_id for action_id, line in keys.lines.items() if line.isVisible()]
    assert shown == ["conversation.reply"]


def test_what_a_line_says(keys: KeysSection) -> None:
    assert spoken(keys.lines["conversation.reply"].key) == "Reply: key R"


@pytest.mark.parametrize(
    ("key", "modifiers", "text", "expected"),
    [
        (Qt.Key.Key_Question, SHIFT, "?", "?"),
        (Qt.Key.Key_Slash, NONE, "/", "/"),
        (Qt.Key.Key_G, NONE, "g", "G"),
        (Qt.Key.Key_G, SHIFT, "G", "Shift+G"),
        (Qt.Key.Key_N, CONTROL | SHIFT, "\x0e", "Ctrl+Shift+N"),
        (Qt.Key.Key_F8, NONE, "", "F8"),
        (Qt.Key.Key_1, ALT, "1", "Alt+1"),
        (Qt.Key.Key_5, KEYPAD, "5", "5"),
        (Qt.Key.Key_Comma, CONTROL, ",", "Ctrl+,"),
    ],
)
def test_a_key_press_as_settings_keep_it(
    qapp: QApplication, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str, expected: str
) -> None:
    assert portable_key(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)) == expected


def test_plain_keys_belong_to_the_text_while_typing(
    qtbot, window: QWidget, actions: Actions, ran: list[str]
) -> None:
    field = QLineEdit(window)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClick(field, Qt.Key.Key_J)
    assert (ran, field.text()) == ([], "j")
    qtbot.keyClick(field, Qt.Key.Key_F6)
    assert ran == ["window.next_pane"]
    field.clearFocus()
    qtbot.keyClick(window, Qt.Key.Key_J)
    assert ran == ["window.next_pane", "list.next"]
