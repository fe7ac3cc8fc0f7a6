"""Writing and sending: nothing typed is lost, nothing goes out twice, nothing goes out by itself."""

from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.domain.actions import Note, Reply
from desktop.domain.conversations import SELLER
from desktop.store.errors import DiskFull
from desktop.ui.actions import Actions
from desktop.ui.composer.composer import LIMIT, Composer
from desktop.ui.composer.target import reply_language
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.workspace import Notice, Workspace
from tests.ui.conftest import Clock, StillSync
from tests.ui.conversation.conftest import Put
from tests.ui.reading import settle, spoken
from tests.ui.world import NOW, conversation

TEXT = "Kedves Nagy Úr! Sajnálom a hibát."


@pytest.fixture
def composer(pane: ConversationPane) -> Composer:
    """The composer of Nagy Ádám's conversation."""
    pane.show_conversation("adam")
    return pane.composer


def type_in(composer: Composer, text: str) -> None:
    """Types as an input method does, letters of any language."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(composer.field, event)


def replies(workspace: Workspace) -> list[Reply]:
    return [row.action for row in workspace.reader.outbox() if isinstance(row.action, Reply)]


def notes(workspace: Workspace) -> list[Note]:
    return [row.action for row in workspace.reader.outbox() if isinstance(row.action, Note)]


def full_disk(*_: Any, **__: Any) -> "Future[Any]":
    """A write that the disk has no room for."""
    failed: Future[Any] = Future()
    failed.set_exception(DiskFull("no space left on device"))
    return failed


def queued(qtbot, composer: Composer, workspace: Workspace, text: str = TEXT) -> int:
    """Types and sends; the number of the outbox row."""
    type_in(composer, text)
    with qtbot.waitSignal(composer.queued):
        composer.bar.send.click()
    settle()
    return next(row.id for row in workspace.reader.outbox("adam") if isinstance(row.action, Reply))


# --- drafts ---


def test_what_is_typed_is_saved_and_said_only_then(qtbot, composer: Composer, workspace: Workspace):
    type_in(composer, TEXT)
    assert composer.state.text() == "Saving…"
    assert workspace.reader.draft("adam") == ""
    qtbot.waitUntil(lambda: composer.state.text() == "Draft saved")
    assert workspace.reader.draft("adam") == TEXT


def test_going_there_and_back_at_once_loses_nothing(pane: ConversationPane, composer: Composer):
    type_in(composer, TEXT)
    pane.show_conversation("bence")
    assert composer.text() == ""
    type_in(composer, "Igen")
    pane.show_conversation("adam")
    assert composer.text() == TEXT
    pane.show_conversation("bence")
    assert composer.text() == "Igen"


def test_leaving_the_field_saves_without_waiting(qtbot, composer: Composer, workspace: Workspace):
    composer.take_focus()
    type_in(composer, TEXT)
    composer.bar.note.setFocus()
    assert not composer.drafts._timer.isActive()
    qtbot.waitUntil(lambda: workspace.reader.draft("adam") == TEXT)


def test_fault_16_a_full_disk_leaves_the_text_and_says_so(
    qtbot, composer: Composer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(workspace.store, "save_draft", full_disk)
    type_in(composer, TEXT)
    qtbot.waitUntil(lambda: "could not be saved" in composer.state.text())
    monkeypatch.undo()
    composer.flush()
    qtbot.waitUntil(lambda: composer.state.text() == "Draft saved")
    assert workspace.reader.draft("adam") == TEXT


def test_only_text_is_pasted(composer: Composer):
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold")
    composer.field.insertFromMimeData(data)
    assert composer.text() == "bold"


# --- sending ---


def test_nothing_to_send_cannot_be_sent(composer: Composer, actions: Actions, workspace: Workspace):
    assert not composer.bar.send.isEnabled()
    type_in(composer, "  \n ")
    assert not composer.bar.send.isEnabled()
    assert not actions.run("conversation.send")
    assert replies(workspace) == []


def test_send_freezes_the_text_once(
    qtbot, composer: Composer, workspace: Workspace, actions: Actions, sync: StillSync
):
    type_in(composer, TEXT)
    with qtbot.waitSignal(composer.queued) as said:
        assert actions.run("conversation.send")
        assert composer.text() == TEXT
        assert not actions.run("conversation.send")
    assert said.args == [False]
    assert composer.text() == ""
    assert replies(workspace) == [Reply("adam", TEXT, "hu")]
    assert workspace.reader.draft("adam") == ""
    assert sync.pokes == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_its_keys_work_while_typing(qtbot, composer: Composer, workspace: Workspace, key: Qt.Key):
    composer.take_focus()
    type_in(composer, TEXT)
    with qtbot.waitSignal(composer.queued) as said:
        qtbot.keyClick(
            composer.field, key, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
    assert said.args == [True]
    assert replies(workspace) == [Reply("adam", TEXT, "hu")]


def test_send_and_next_asks_for_the_next_one(qtbot, pane: ConversationPane, composer: Composer):
    type_in(composer, TEXT)
    with qtbot.waitSignal(pane.send_and_next):
        composer.bar.send_next.click()


def test_fault_17_a_full_disk_at_send_keeps_the_text_and_is_spoken(
    qtbot,
    composer: Composer,
    workspace: Workspace,
    announcements: list[str],
    monkeypatch: pytest.MonkeyPatch,
):
    type_in(composer, TEXT)
    monkeypatch.setattr(workspace.store, "enqueue", full_disk)
    with qtbot.waitSignal(composer.outgoing.kept):
        composer.bar.send.click()
    assert composer.text() == TEXT
    assert not composer.field.isReadOnly()
    assert composer.bar.send.isEnabled()
    assert "Your text stays here" in composer.reason.text()
    assert announcements == [composer.reason.text()]


def test_undo_brings_the_text_back(qtbot, composer: Composer, workspace: Workspace, notices: list[Notice]):
    queued(qtbot, composer, workspace)
    assert notices[-1].text() == "Reply to Nagy Ádám queued."
    assert notices[-1].seconds == pytest.approx(10)
    assert notices[-1].undo is not None
    notices[-1].undo()
    qtbot.waitUntil(lambda: composer.text() == TEXT)
    assert replies(workspace) == []
    assert workspace.reader.draft("adam") == TEXT


def test_undo_goes_before_what_was_typed_since(
    qtbot, composer: Composer, workspace: Workspace, notices: list[Notice]
):
    queued(qtbot, composer, workspace)
    type_in(composer, "Még valami")
    assert notices[-1].undo is not None
    notices[-1].undo()
    qtbot.waitUntil(lambda: composer.text() == f"{TEXT}\n\nMég valami")


def test_undo_from_elsewhere_opens_the_conversation(
    qtbot, pane: ConversationPane, composer: Composer, workspace: Workspace, notices: list[Notice]
):
    workspace.open_requested.connect(pane.show_conversation)
    queued(qtbot, composer, workspace)
    pane.show_conversation("bence")
    assert notices[-1].undo is not None
    notices[-1].undo()
    qtbot.waitUntil(lambda: pane.conversation_id == "adam" and composer.text() == TEXT)


def test_fault_13_undo_comes_too_late_when_it_is_on_its_way(
    qtbot, composer: Composer, workspace: Workspace, notices: list[Notice]
):
    queued(qtbot, composer, workspace)
    assert len(workspace.store.take_ready(NOW + timedelta(minutes=1)).result(10)) == 1
    assert notices[-1].undo is not None
    notices[-1].undo()
    qtbot.waitUntil(lambda: notices[-1].text().startswith("Too late"))
    assert composer.text() == ""
    assert len(replies(workspace)) == 1


def test_there_is_no_undo_when_the_deadline_is_nearer(
    qtbot, composer: Composer, workspace: Workspace, notices: list[Notice], clock: Clock
):
    row = workspace.reader.conversation("adam")
    assert row is not None
    assert row.due_at is not None
    clock.now = row.due_at - timedelta(seconds=5)
    queued(qtbot, composer, workspace)
    assert notices[-1].undo is None


def test_too_long_a_text_says_by_how_much(composer: Composer):
    composer.field.insertPlainText("x" * (LIMIT - 5))
    assert composer.reason.text() == "19,995 of 20,000 characters"
    assert composer.bar.send.isEnabled()
    composer.field.insertPlainText("x" * 10)
    assert composer.reason.text() == "Too long by 5 characters: the platform takes 20,000 at most."
    assert not composer.bar.send.isEnabled()


# --- what did not arrive ---


def test_the_seconds_of_undo_count_down(qtbot, composer: Composer, workspace: Workspace, clock: Clock):
    queued(qtbot, composer, workspace)
    line = composer.strip.lines[0]
    assert spoken(line.buttons["take_back"]) == "Undo"
    assert line._label.text() == "Your reply goes out in 10 seconds."
    clock.now = NOW + timedelta(seconds=9)
    composer.strip._count()
    assert line._label.text() == "Your reply goes out in 1 second."
    clock.now = NOW + timedelta(seconds=11)
    composer.strip._count()
    assert line._label.text().startswith("Reply queued")
    assert not composer.strip._timer.isActive()


def test_a_rejected_reply_comes_back_with_its_reason(
    qtbot, composer: Composer, workspace: Workspace, announcements: list[str]
):
    number = queued(qtbot, composer, workspace)
    workspace.store.take_ready(NOW + timedelta(minutes=1)).result(10)
    workspace.store.mark(number, "rejected", reason="It holds a phone number.", new_key=True).result(10)
    qtbot.waitUntil(lambda: composer.text() == TEXT)
    said = "The platform rejected the reply: It holds a phone number."
    assert composer.reason.text() == said
    assert announcements == [said]
    assert replies(workspace) == []
    assert workspace.reader.draft("adam") == TEXT


def test_a_rejected_reply_waits_while_something_else_is_written(
    qtbot, composer: Composer, workspace: Workspace
):
    number = queued(qtbot, composer, workspace)
    type_in(composer, "Más")
    workspace.store.take_ready(NOW + timedelta(minutes=1)).result(10)
    workspace.store.mark(number, "rejected", reason="No.").result(10)
    qtbot.waitUntil(lambda: bool(composer.strip.lines) and "edit" in composer.strip.lines[0].buttons)
    assert composer.text() == "Más"
    composer.strip.lines[0].buttons["edit"].click()
    qtbot.waitUntil(lambda: composer.text() == f"{TEXT}\n\nMás")
    assert composer.reason.text() == "The platform rejected the reply: No."


def failed(qtbot, composer: Composer, workspace: Workspace, state: str) -> int:
    number = queued(qtbot, composer, workspace)
    workspace.store.take_ready(NOW + timedelta(minutes=1)).result(10)
    workspace.store.mark(number, state, reason="").result(10)
    qtbot.waitUntil(lambda: bool(composer.strip.lines) and "delete" in composer.strip.lines[0].buttons)
    return number


def test_a_failed_reply_can_be_tried_again(qtbot, composer: Composer, workspace: Workspace, sync: StillSync):
    failed(qtbot, composer, workspace, "failed")
    pokes = sync.pokes
    composer.strip.lines[0].buttons["retry"].click()
    qtbot.waitUntil(lambda: sync.pokes > pokes)
    assert [row.state for row in workspace.reader.outbox("adam")] == ["queued"]


def test_what_is_tried_again_later_counts_down_and_goes_out_at_once_when_asked(
    qtbot, composer: Composer, workspace: Workspace, sync: StillSync, monkeypatch: pytest.MonkeyPatch
):
    number = queued(qtbot, composer, workspace)
    workspace.store.take_ready(NOW + timedelta(minutes=1)).result(10)
    later = workspace.now() + timedelta(seconds=30)
    workspace.store.mark(number, "retry", reason="Busy.", retry_at=later).result(10)
    qtbot.waitUntil(lambda: bool(composer.strip.lines) and "now" in composer.strip.lines[0].buttons)
    line, pokes = composer.strip.lines[0], sync.pokes
    said = "It has not gone out yet: The platform says: “Busy.” · next try in 30 seconds"
    assert line._label.text() == said
    monkeypatch.setattr(workspace, "now", lambda: later - timedelta(seconds=7))
    qtbot.waitUntil(lambda: line._label.text().endswith("next try in 7 seconds"))
    line.buttons["now"].click()
    qtbot.waitUntil(lambda: sync.pokes > pokes)
    assert [(row.state, row.retry_at) for row in workspace.reader.outbox("adam")] == [("queued", None)]


def test_a_failed_reply_can_be_deleted(qtbot, composer: Composer, workspace: Workspace):
    failed(qtbot, composer, workspace, "failed")
    composer.strip.lines[0].buttons["delete"].click()
    qtbot.waitUntil(lambda: not composer.strip.isVisible())
    assert replies(workspace) == []


def test_of_an_unknown_reply_nothing_is_resent_without_the_person(
    qtbot, composer: Composer, workspace: Workspace
):
    failed(qtbot, composer, workspace, "unknown")
    line = composer.strip.lines[0]
    assert set(line.buttons) == {"retry", "delete"}
    assert "not certain" in line._label.text()
    assert [row.state for row in workspace.reader.outbox("adam")] == ["unknown"]


# --- notes ---


def test_a_note_is_never_a_reply(qtbot, composer: Composer, workspace: Workspace, actions: Actions):
    type_in(composer, TEXT)
    assert actions.run("conversation.note")
    assert composer.is_note
    assert composer.text() == ""
    assert spoken(composer.field) == "Internal note, never visible to the buyer"
    assert composer.bar.send.text() == "Save note"
    assert not composer.bar.send_next.isVisible()
    type_in(composer, "Ask the warehouse")
    assert not actions.run("conversation.send_next")
    composer.bar.send.click()
    qtbot.waitUntil(lambda: notes(workspace) == [Note("adam", "Ask the warehouse")])
    qtbot.waitUntil(lambda: not composer.is_note)
    assert composer.text() == TEXT
    assert replies(workspace) == []


def test_a_note_under_way_is_kept_apart_from_the_draft(
    qtbot, pane: ConversationPane, composer: Composer, workspace: Workspace
):
    composer.toggle_note()
    type_in(composer, "Ask the warehouse")
    pane.show_conversation("bence")
    pane.show_conversation("adam")
    assert composer.is_note
    assert composer.text() == "Ask the warehouse"
    composer.toggle_note()
    assert composer.text() == ""
    assert workspace.reader.draft("adam") == ""


def test_a_note_that_is_taken_back_is_a_note_again(qtbot, composer: Composer, workspace: Workspace):
    composer.toggle_note()
    type_in(composer, "Ask the warehouse")
    composer.bar.send.click()
    qtbot.waitUntil(lambda: bool(composer.strip.lines))
    composer.strip.lines[0].buttons["take_back"].click()
    qtbot.waitUntil(lambda: composer.is_note and composer.text() == "Ask the warehouse")
    assert notes(workspace) == []
    assert workspace.reader.draft("adam") == ""


# --- for whom ---


def test_the_language_to_answer_in_is_said(composer: Composer, workspace: Workspace):
    assert composer.hint.text() == "Reply language: Hungarian"
    assert composer.field.placeholderText() == "Write a reply…"
    assert spoken(composer.field) == "Reply to Nagy Ádám in Hungarian"


@pytest.mark.parametrize(
    ("market", "buyers", "language"), [("HU", "en", "hu"), ("BE", "fr-BE", "fr"), ("HU", "", "hu")]
)
def test_the_market_decides_the_language(workspace: Workspace, market: str, buyers: str, language: str):
    row = workspace.reader.conversation("adam")
    assert row is not None
    made = replace(row, market=market, language=buyers)
    assert reply_language(made, workspace.market_info(market)) == language


def test_where_no_reply_is_possible_the_reason_is_told_once(pane: ConversationPane, actions: Actions):
    pane.show_conversation("taken")
    composer = pane.composer
    assert not composer.field.isVisible()
    assert "taken this conversation over" in pane.strip.text()
    assert not composer.blocked.isVisible()
    assert not actions.run("conversation.send")
    actions.run("conversation.reply")
    assert composer.bar.note.hasFocus()
    composer.bar.note.click()
    assert composer.field.isVisible()
    assert composer.bar.note.text() == "Back"


def test_where_the_clock_says_something_else_the_composer_says_why(
    pane: ConversationPane, workspace: Workspace, put: Put
):
    put(*conversation("told", (SELLER, "Here it is.", NOW), can_reply=False, cannot_reply_reason="Ended."))
    pane.show_conversation("told")
    assert pane.strip.text() == "The buyer's turn: nothing is due."
    assert pane.composer.blocked.isVisible()
    assert "Ended." in pane.composer.blocked.text()


def test_r_puts_the_cursor_into_the_reply(composer: Composer, actions: Actions):
    composer.toggle_note()
    assert actions.keys("conversation.reply") == ("R",)
    actions.run("conversation.reply")
    assert not composer.is_note
    assert composer.field.hasFocus()


def test_language_switches_while_writing(composer: Composer, workspace: Workspace):
    type_in(composer, TEXT)
    workspace.set_language("pl")
    settle()
    assert composer.text() == TEXT
    assert "węgierski" in composer.hint.text()


def test_the_field_grows_with_the_text(composer: Composer):
    settle()
    before = composer.field.height()
    composer.field.insertPlainText("\n" * 6)
    settle()
    grown = composer.field.height()
    assert grown > before
    composer.field.insertPlainText("\n" * 200)
    settle()
    assert composer.field.height() < 330
