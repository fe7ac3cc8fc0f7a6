"""Writing first: a new conversation about an order, reviewed like a reply, nothing typed lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from desktop.domain.accounts import SUBJECT_IN_TEXT
from desktop.domain.actions import StartConversation
from desktop.ui.actions import Actions
from desktop.ui.composer.review import reviewer
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.conversation.start_dialog import StartDialog
from desktop.ui.workspace import Workspace
from tests.ui import world
from tests.ui.composer import rules
from tests.ui.reading import clipped, nameless, settle, too_small

EXPECTED = StartConversation("adam", "48-20931", "Your parcel", "It leaves today.", "hu")


@pytest.fixture(autouse=True)
def _made_up_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewer, "review", rules.review)


@pytest.fixture
def able(qtbot, pane: ConversationPane, workspace: Workspace) -> ConversationPane:
    """Nagy Ádám's conversation at a platform where sellers may begin."""
    account = world.account(capabilities=world.CAPABILITIES | {"start_conversation"})
    workspace.store.save_account(account).result(10)
    qtbot.waitUntil(lambda: workspace.can("start_conversation"))
    pane.show_conversation("adam")
    return pane


@pytest.fixture
def dialog(qtbot, able: ConversationPane, actions: Actions) -> StartDialog:
    assert actions.run("conversation.start")
    made = able.starting.dialog
    assert made is not None
    qtbot.waitExposed(made)
    return made


def started(workspace: Workspace) -> list[StartConversation]:
    return [row.action for row in workspace.reader.outbox() if isinstance(row.action, StartConversation)]


def test_it_is_offered_only_where_the_marketplace_can_and_there_is_an_order(
    able: ConversationPane, actions: Actions
):
    able.show_conversation("bence")
    assert not actions.run("conversation.start")


def test_a_marketplace_that_cannot_does_not_offer_it(pane: ConversationPane, actions: Actions):
    pane.show_conversation("adam")
    assert not actions.run("conversation.start")


def test_it_goes_into_the_outbox_once_complete(qtbot, dialog: StartDialog, workspace: Workspace):
    assert not dialog.send.isEnabled()
    dialog.subject.setText("Your  parcel ")
    dialog.field.put_text("It leaves today.")
    assert (nameless(dialog), too_small(dialog), clipped(dialog)) == ([], [], [])
    with qtbot.waitSignal(dialog.begun):
        dialog.send.click()
    assert started(workspace) == [EXPECTED]
    settle()
    assert workspace.reader.setting("start:48-20931") is None


def test_what_is_forbidden_does_not_go(dialog: StartDialog, workspace: Workspace, announcements: list[str]):
    dialog.subject.setText("Your parcel")
    dialog.field.put_text("Call tel 20 555 0182")
    dialog.send.click()
    assert started(workspace) == []
    assert dialog.reason.text() == announcements[-2]
    assert announcements[-1].startswith("Blocks sending: Phone number")
    assert dialog.strip.mistaken.isHidden()
    dialog.strip.fix.click()
    assert dialog.field.toPlainText() == "Call"


def test_what_is_forbidden_does_not_go_in_the_subject_either(
    qtbot, dialog: StartDialog, workspace: Workspace, announcements: list[str]
):
    dialog.subject.setText("Your parcel: tel 20 555 0182")
    dialog.field.put_text("It leaves today. Call tel 20 555 0182")
    dialog.send.click()
    assert started(workspace) == []
    assert "not allowed" in dialog.reason.text()
    assert announcements[-1].startswith("Blocks sending: Phone number")
    assert dialog.subject.selectedText() == "tel 20 555 0182"
    assert dialog.strip.fix.isHidden()
    qtbot.keyClick(dialog.subject, Qt.Key.Key_F8)
    assert dialog.field.textCursor().selectedText() == "tel 20 555 0182"
    dialog.strip.fix.click()
    assert dialog.field.toPlainText() == "It leaves today. Call"
    dialog.send.click()
    assert started(workspace) == []
    dialog.subject.setText("Your parcel")
    with qtbot.waitSignal(dialog.begun):
        dialog.send.click()


def test_another_subject_is_asked_about_anew(qtbot, dialog: StartDialog, workspace: Workspace):
    dialog.subject.setText("It comes soon")
    dialog.field.put_text("It leaves today.")
    dialog.send.click()
    assert dialog.send.text() == "Send anyway"
    dialog.subject.setText("It really comes soon")
    dialog.send.click()
    assert started(workspace) == []
    with qtbot.waitSignal(dialog.begun):
        dialog.send.click()


def test_a_subject_that_stands_above_the_text_counts_with_it(
    qtbot, dialog: StartDialog, workspace: Workspace
):
    account = workspace.account
    assert account is not None
    able = account.capabilities | {SUBJECT_IN_TEXT}
    workspace.store.save_account(replace(account, capabilities=able, text_limit=100)).result(10)
    qtbot.waitUntil(lambda: workspace.can(SUBJECT_IN_TEXT))
    dialog.subject.setText("Your parcel")
    dialog.field.put_text("y" * 90)
    assert dialog.reason.text() == "Too long by 3 characters: the platform takes 100 at most."
    assert not dialog.send.isEnabled()
    dialog.field.put_text("Your parcel: " + "y" * 80)
    assert dialog.send.isEnabled()
    dialog.field.put_text("")
    assert not dialog.send.isEnabled()


def test_the_composers_keys_work_here_too(qtbot, dialog: StartDialog, workspace: Workspace):
    dialog.subject.setText("Your parcel")
    dialog.field.put_text("Call tel 20 555 0182 soon")
    dialog.review.reviewer.look()
    for rule in ("quality.promise", "contact.phone"):
        qtbot.keyClick(dialog.field, Qt.Key.Key_F8)
        assert dialog.strip.current is not None
        assert dialog.strip.current.rule == rule
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert dialog.field.toPlainText() == "Call soon"
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.send.text() == "Send anyway"
    settle()
    assert clipped(dialog) == []


def test_a_warning_asks_once(qtbot, dialog: StartDialog, workspace: Workspace):
    dialog.subject.setText("Your parcel")
    dialog.field.put_text("It comes soon.")
    dialog.send.click()
    assert started(workspace) == []
    assert dialog.send.text() == "Send anyway"
    with qtbot.waitSignal(dialog.begun):
        dialog.send.click()
    assert len(started(workspace)) == 1


def test_what_was_typed_is_there_the_next_time(
    qtbot, dialog: StartDialog, able: ConversationPane, actions: Actions, workspace: Workspace
):
    dialog.subject.setText("Your parcel")
    dialog.field.put_text("It leaves")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: workspace.reader.setting("start:48-20931") == ["Your parcel", "It leaves"])
    assert actions.run("conversation.start")
    again = able.starting.dialog
    assert again is not None
    assert (again.subject.text(), again.field.toPlainText()) == ("Your parcel", "It leaves")
    again.close()


def test_undo_opens_it_again_with_its_text(
    qtbot, able: ConversationPane, dialog: StartDialog, workspace: Workspace
):
    dialog.subject.setText("Your parcel")
    dialog.field.put_text("It leaves today.")
    with qtbot.waitSignal(dialog.begun):
        dialog.send.click()
    settle()
    (line,) = able.composer.strip.lines
    with qtbot.waitSignal(able.composer.outgoing.start_came_back):
        line.buttons["take_back"].click()
    again = able.starting.dialog
    assert again is not None
    assert again is not dialog
    assert again.field.toPlainText() == "It leaves today."
    assert started(workspace) == []
    again.close()
