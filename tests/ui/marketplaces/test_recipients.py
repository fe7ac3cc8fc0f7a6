"""To whom a reply goes: chosen over the field, said by the button, kept with the draft, frozen in the
reply."""

import pytest
from PySide6.QtCore import Qt

from desktop.domain.actions import Reply
from desktop.domain.conversations import BUYER, PLATFORM, SELLER, Author, Message
from desktop.ui.actions import Actions
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.workspace import Workspace
from tests.ui.kept_stores import apply
from tests.ui.marketplace_world import thread
from tests.ui.marketplaces.conftest import At
from tests.ui.reading import nameless, settle, spoken, too_small
from tests.ui.world import NOW, conversation


@pytest.fixture
def pane(at: At) -> ConversationPane:
    return at("mirakl", "thread", thread(), conversation("plain"))


def choose(pane: ConversationPane, place: int) -> None:
    """As a person does: the arrow keys in the closed list."""
    pane.composer.recipients.choice.setCurrentIndex(place)
    pane.composer.recipients.choice.activated.emit(place)


def sent(qtbot, pane: ConversationPane, workspace: Workspace, text: str = "Paczka jest w drodze.") -> Reply:
    pane.composer.field.insertPlainText(text)
    with qtbot.waitSignal(pane.composer.queued):
        pane.composer.bar.send.click()
    settle()
    return next(row.action for row in workspace.reader.outbox() if isinstance(row.action, Reply))


def test_the_usual_one_stands_first_and_goes_out(qtbot, pane: ConversationPane, bare_workspace: Workspace):
    choice = pane.composer.recipients.choice
    assert choice.isVisible()
    assert [choice.itemText(place) for place in range(choice.count())] == [
        "To the buyer",
        "To Empik staff",
        "To the buyer and Empik staff",
    ]
    assert pane.composer.bar.send.text() == "Send"
    assert sent(qtbot, pane, bare_workspace).recipients == (BUYER,)


def test_to_the_staff_alone_the_button_and_the_head_line_say_it(
    qtbot, pane: ConversationPane, bare_workspace: Workspace
):
    choose(pane, 1)
    assert pane.composer.bar.send.text() == "Send to Empik staff"
    assert pane.composer.hint.text() == "The buyer does not read it, and the clock runs on"
    assert "Empik" in spoken(pane.composer.field)
    assert sent(qtbot, pane, bare_workspace).recipients == (PLATFORM,)
    assert choice_text(pane) == "To the buyer"
    row = bare_workspace.reader.conversation("thread")
    assert row is not None
    assert row.needs_answer_since is not None


def choice_text(pane: ConversationPane) -> str:
    return pane.composer.recipients.choice.currentText()


def test_it_is_kept_with_the_draft_over_going_away_and_a_restart(
    qtbot, pane: ConversationPane, bare_workspace: Workspace
):
    choose(pane, 2)
    pane.show_conversation("plain")
    assert not pane.composer.recipients.choice.isVisible()
    pane.show_conversation("thread")
    assert choice_text(pane) == "To the buyer and Empik staff"
    qtbot.waitUntil(lambda: bare_workspace.reader.setting("recipients:thread") == [BUYER, PLATFORM])


def test_taken_back_it_is_as_it_was_chosen(qtbot, pane: ConversationPane, bare_workspace: Workspace):
    choose(pane, 1)
    sent(qtbot, pane, bare_workspace)
    with qtbot.waitSignal(pane.composer.outgoing.returned):
        pane.composer.strip.lines[0].buttons["take_back"].click()
    assert choice_text(pane) == "To Empik staff"
    assert pane.composer.bar.send.text() == "Send to Empik staff"


def test_the_key_leads_there_and_is_no_key_where_nobody_chooses(
    qtbot, pane: ConversationPane, actions: Actions
):
    assert actions.run("conversation.recipients")
    assert pane.composer.recipients.choice.hasFocus()
    qtbot.keyClick(pane.composer.recipients.choice, Qt.Key.Key_Down)
    settle()
    assert pane.composer.bar.send.text() == "Send to Empik staff"
    assert too_small(pane) == []
    assert nameless(pane) == []
    pane.show_conversation("plain")
    assert not actions.run("conversation.recipients")


def test_each_message_says_to_whom_it_went(pane: ConversationPane, bare_workspace: Workspace, qtbot):
    staff = Message(
        "m2", "thread", 2, Author(SELLER, "Marta"), "Proszę o pomoc.", NOW, recipients=(PLATFORM,)
    )
    both = Message("m3", "thread", 3, Author(SELLER, "Marta"), "W drodze.", NOW, recipients=(BUYER, PLATFORM))
    with qtbot.waitSignal(bare_workspace.changed):
        apply(bare_workspace.store, staff, both)
    text = pane.messages.toPlainText()
    assert "to the marketplace’s staff" in text
    assert "to the buyer and the marketplace’s staff" in text
