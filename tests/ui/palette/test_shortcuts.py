"""The overview of shortcuts: all of them by group, as this system writes them, in every language and size."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.l10n.catalogs import N_
from desktop.settings import Settings
from desktop.ui.actions import Actions, Entry, keys_as_written
from desktop.ui.app_look import apply_look
from desktop.ui.kit.labels import KeyCap, PlainLabel
from desktop.ui.palette.shortcuts import ShortcutOverview
from desktop.ui.workspace import Workspace
from tests.ui.reading import clipped, settle, spoken


@pytest.fixture
def table(actions: Actions) -> Actions:
    def nothing() -> None: ...

    for action_id, label, group, keys in (
        ("window.palette", N_("All commands"), N_("Window"), ("Ctrl+K",)),
        ("window.shortcuts", N_("Keyboard shortcuts"), N_("Window"), ("?",)),
        ("window.theme", N_("Light or dark"), N_("Window"), ()),
        ("conversation.send", N_("Send"), N_("Conversation"), ("Ctrl+Return", "Ctrl+Enter")),
        ("conversation.reply", N_("Reply"), N_("Conversation"), ("R",)),
    ):
        actions.add(Entry(action_id, label, group, keys, nothing))
    return actions


@pytest.fixture
def overview(qtbot, window: QWidget, table: Actions) -> ShortcutOverview:
    window.show()
    made = ShortcutOverview(table, window)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show_over(window)
    settle()
    return made


def lines(overview: ShortcutOverview) -> list[str]:
    return [spoken(label) for label in overview.findChildren(PlainLabel)]


def test_each_action_with_its_key(overview: ShortcutOverview) -> None:
    heard = lines(overview)
    assert "All commands: Ctrl+K" in heard
    assert "Send: Ctrl+Enter" in heard
    assert "Reply: R" in heard
    assert not any("Light or dark" in line for line in heard)


def test_own_keys_show(qtbot, window: QWidget, table: Actions) -> None:
    table.configure({"conversation.reply": ("G",)}, True)
    made = ShortcutOverview(table, window)
    qtbot.addWidget(made)
    assert "G" in [cap.text() for cap in made.findChildren(KeyCap)]


def test_escape_closes(qtbot, overview: ShortcutOverview) -> None:
    qtbot.keyClick(overview, Qt.Key.Key_Escape)
    assert not overview.isVisible()


@pytest.mark.parametrize("language", ["en", "pl", "de"])
@pytest.mark.parametrize("percent", [100, 150])
def test_it_fits(
    qtbot, bare_workspace: Workspace, window: QWidget, table: Actions, language: str, percent: int
) -> None:
    bare_workspace.set_language(language)
    apply_look(Settings(theme="light", font_percent=percent))
    window.resize(980, 620)
    window.show()
    made = ShortcutOverview(table, window)
    qtbot.addWidget(made)
    made.show_over(window)
    settle()
    assert clipped(made) == []
    assert made.width() <= window.width()


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ((), []),
        (("Ctrl+Return", "Ctrl+Enter"), ["Ctrl+Enter"]),
        (("J", "Down", "N"), ["J", "Down"]),
    ],
)
def test_keys_as_written(qapp, keys: tuple[str, ...], shown: list[str]) -> None:
    assert keys_as_written(keys) == shown
