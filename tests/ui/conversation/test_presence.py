"""Who else is in the conversation: shown, read out once, and passing by itself; told to the others."""

from datetime import timedelta

import pytest

from desktop.domain.presence import LOOKING, WRITING, Present
from desktop.ui.actions import Actions
from desktop.ui.conversation import presence
from desktop.ui.conversation.chips import Chip
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.conversation.presence import others_text
from desktop.ui.workspace import Workspace
from tests.ui import world
from tests.ui.conftest import Clock, StillSync
from tests.ui.reading import settle, spoken
from tests.ui.world import NOW

ANA = Present("ana", "Ana Kovač", WRITING, NOW + timedelta(seconds=30))
JAN = Present("jan", "Jan <b>", LOOKING, NOW + timedelta(seconds=30))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "SETTLE_MS", 1)


@pytest.fixture
def watched(pane: ConversationPane, workspace: Workspace) -> ConversationPane:
    """Nagy Ádám's conversation at a platform that tells who is there."""
    able = world.account(capabilities=world.CAPABILITIES | {"presence"})
    workspace.store.save_account(able).result(10)
    pane.show_conversation("adam")
    return pane


def chips(pane: ConversationPane) -> list[str]:
    settle()
    return [spoken(chip) for chip in pane.header.findChildren(Chip) if chip.isVisibleTo(pane)]


def test_the_open_conversation_is_said_to_be_looked_at(
    qtbot, watched: ConversationPane, workspace: Workspace, sync: StillSync
):
    qtbot.waitUntil(lambda: workspace.can("presence"))
    watched.presence.look()
    qtbot.waitUntil(lambda: sync.presences.wanted() == ("adam", LOOKING))
    watched.show_conversation("bence")
    qtbot.waitUntil(lambda: sync.presences.wanted() == ("bence", LOOKING))
    watched.show_conversation(None)
    qtbot.waitUntil(lambda: sync.presences.wanted()[0] == "")


def test_typing_is_writing_until_it_rests(
    qtbot, monkeypatch: pytest.MonkeyPatch, watched: ConversationPane, workspace: Workspace, sync: StillSync
):
    qtbot.waitUntil(lambda: workspace.can("presence"))
    watched.composer.take_focus()
    watched.composer.insert_text("Jó napot!")
    qtbot.waitUntil(lambda: sync.presences.wanted() == ("adam", WRITING))
    watched.presence._writing.start(1)
    qtbot.waitUntil(lambda: sync.presences.wanted() == ("adam", LOOKING))


def test_who_writes_is_shown_and_said_once(
    watched: ConversationPane, workspace: Workspace, announcements: list[str]
):
    workspace.present.emit("adam", (ANA, JAN))
    assert "Ana Kovač is writing" in chips(watched)
    workspace.present.emit("adam", (ANA, JAN))
    assert announcements.count("Ana Kovač is writing") == 1


def test_another_conversations_people_are_not_shown(watched: ConversationPane, workspace: Workspace):
    workspace.present.emit("bence", (ANA,))
    assert watched.presence.others == ()
    workspace.present.emit("adam", (ANA,))
    watched.show_conversation("bence")
    assert "Ana Kovač is writing" not in chips(watched)


def test_they_pass_by_themselves(watched: ConversationPane, workspace: Workspace, clock: Clock):
    workspace.present.emit("adam", (ANA,))
    assert watched.presence._passing.isActive()
    clock.now += timedelta(seconds=31)
    watched.presence._drop_passed()
    assert watched.presence.others == ()


def test_where_the_platform_tells_nobody_nothing_is_said(
    qtbot, pane: ConversationPane, sync: StillSync, actions: Actions
):
    pane.show_conversation("adam")
    pane.composer.take_focus()
    pane.composer.insert_text("Igen")
    pane.presence.say()
    assert sync.presences.wanted() == ("", "")


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((), ""),
        ((JAN,), "Jan <b> is looking at this"),
        ((JAN, ANA), "Ana Kovač is writing"),
        ((JAN, Present("x", "Éva", "thinking", NOW)), "Jan <b> and 1 more are looking at this"),
    ],
)
def test_those_who_write_come_first(others: tuple[Present, ...], said: str):
    assert others_text(others) == said
