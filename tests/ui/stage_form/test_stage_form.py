"""S, the fields, Ctrl+Enter: a stage of a case or an order is told in the buyer's language, and nothing that
was typed is lost on the way."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.domain.actions import Reply, StageUpdate
from desktop.domain.cases import Case
from desktop.domain.orders import Order, Step
from desktop.ui.actions import Actions
from desktop.ui.composer.outbox_words import EDIT
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.stage_form.fields import AmountBox, ChoiceBox, DayBox, TextBox
from desktop.ui.stage_form.part import StagePart
from desktop.ui.workspace import Notice, Workspace
from tests.ui.conversation.conftest import Put
from tests.ui.reading import clipped, nameless, settle
from tests.ui.world import NOW

CASE = "RK-adam"
ORDER = "48-20931"


def case_of(workspace: Workspace) -> Case:
    found = workspace.reader.case(CASE)
    assert found is not None
    return found


@pytest.fixture
def stages(pane: ConversationPane) -> StagePart:
    pane.show_conversation("adam")
    return pane.stages


@pytest.fixture
def at(workspace: Workspace, put: Put):
    """Puts the case at a stage, with what may follow."""

    def move(stage: str, *following: str) -> None:
        case = case_of(workspace)
        step = Step(stage, NOW, "seller", "Adam")
        put(
            replace(
                case,
                stage=stage,
                next_stages=following,
                steps=(*case.steps, step),
                version=f"{case.version}+",
            )
        )

    return move


def box(stages: StagePart, name: str, kind: type[Any]) -> Any:
    found = stages.form.boxes[name]
    assert isinstance(found, kind)
    return found


def sent(workspace: Workspace) -> list[Any]:
    return [
        row.action for row in workspace.reader.outbox("adam") if isinstance(row.action, StageUpdate | Reply)
    ]


def press_send(qtbot, pane: ConversationPane) -> None:
    with qtbot.waitSignal(pane.composer.queued):
        pane.composer.send()


# --- two keystrokes plus its fields ---


def test_a_stage_without_fields_takes_two_keystrokes(
    qtbot, pane: ConversationPane, stages: StagePart, workspace: Workspace, actions: Actions
):
    pane.messages.setFocus()
    qtbot.keyClick(pane.messages, Qt.Key.Key_S)
    assert stages.is_open
    assert stages.form.chosen_stage == (CASE, "accepted")
    assert pane.composer.field.hasFocus()
    text = pane.composer.text()
    assert text.startswith("Tisztelt Nagy Ádám!")
    assert "⟦return address⟧" in text, "a value that nobody knows is marked"
    pane.composer.field.replace_text(text.replace("⟦return address⟧", "Budapest"))
    pane.composer.gate.checks[1:] = []
    with qtbot.waitSignal(pane.composer.queued):
        qtbot.keyClick(pane.composer.field, Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    update = sent(workspace)[0]
    assert update == StageUpdate(
        "adam", "accepted", text.replace("⟦return address⟧", "Budapest"), case_id=CASE, language="hu"
    )
    assert not stages.is_open
    assert pane.composer.text() == ""


def test_its_fields_draft_the_message_as_they_are_typed(
    qtbot, pane: ConversationPane, stages: StagePart, workspace: Workspace, at
):
    at("ready_to_ship", "shipped")
    pane.composer.gate.checks[1:] = []
    stages.open_next()
    assert list(stages.form.boxes) == ["carrier", "tracking_number", "expected_delivery"]
    carrier = box(stages, "carrier", ChoiceBox)
    assert carrier.choice.itemText(0) == "GLS", "the order's own carrier stands first"
    assert carrier.value() == "GLS"
    assert box(stages, "tracking_number", TextBox).editor().hasFocus()
    qtbot.keyClicks(box(stages, "tracking_number", TextBox).edit, "123 456 789 01")
    box(stages, "expected_delivery", DayBox).edit.set_day(date(2026, 11, 26))
    text = pane.composer.text()
    assert "Csomagszám: 12345678901\n" in text
    assert "november 26., csütörtök" in text
    press_send(qtbot, pane)
    update = sent(workspace)[0]
    assert update.fields == {
        "carrier": "GLS",
        "tracking_number": "12345678901",
        "expected_delivery": "2026-11-26",
    }
    assert (update.case_id, update.order_id, update.language) == (CASE, None, "hu")


def test_an_order_is_moved_on_too(qtbot, pane: ConversationPane, stages: StagePart, workspace, put: Put):
    order = workspace.reader.order(ORDER)
    assert isinstance(order, Order)
    put(replace(order, state="confirmed", next_stages=("shipped", "delayed"), delivered_at=None))
    pane.composer.gate.checks[1:] = []
    stages.open_for(ORDER, "delayed")
    reason = box(stages, "reason", ChoiceBox)
    assert reason.choice.itemText(0) == "the final test of the device takes longer than planned"
    reason.choice.setCurrentIndex(0)
    assert "a készülék utolsó ellenőrzése a tervezettnél tovább tart" in pane.composer.text()
    press_send(qtbot, pane)
    update = sent(workspace)[0]
    assert (update.order_id, update.case_id, update.stage) == (ORDER, None, "delayed")
    assert update.fields["reason"].startswith("a készülék utolsó"), "the record is in the buyer's language"


def test_the_message_stands_beside_in_the_language_of_the_screen(
    qtbot, pane: ConversationPane, stages: StagePart, workspace: Workspace
):
    stages.open_next()
    assert "We have accepted your complaint" in pane.beside.text.toPlainText() or (
        "We are sorry that the device is not as agreed" in pane.beside.text.toPlainText()
    )
    workspace.set_language("de")
    settle()
    assert "tut uns leid" in pane.beside.text.toPlainText()
    assert pane.composer.text().startswith("Tisztelt")
    assert pane.composer.under.height() >= 60, "it has room"


# --- what stops it ---


def test_what_is_missing_stops_the_send_and_takes_the_cursor(
    pane: ConversationPane, stages: StagePart, workspace: Workspace, at
):
    at("ready_to_ship", "shipped")
    stages.open_next()
    pane.composer.send()
    assert sent(workspace) == []
    tracking = box(stages, "tracking_number", TextBox)
    assert tracking.remark.text() == "Needed: the buyer is to be told."
    assert tracking.editor().hasFocus()
    assert "fill in" in pane.composer.reason.text()


def test_a_likely_mistake_asks_for_a_second_press(
    qtbot, pane: ConversationPane, stages: StagePart, workspace: Workspace, at
):
    at("ready_to_ship", "shipped")
    pane.composer.gate.checks[1:] = []
    stages.open_next()
    box(stages, "tracking_number", TextBox).edit.setText("12")
    pane.composer.send()
    assert sent(workspace) == []
    assert "GLS" in box(stages, "tracking_number", TextBox).remark.text()
    press_send(qtbot, pane)
    assert len(sent(workspace)) == 1


def test_a_field_that_is_only_left_asks_for_no_further_press(
    qtbot, pane: ConversationPane, stages: StagePart, workspace: Workspace, at
):
    """A finding takes the cursor out of the form's field, which says its value again."""
    at("ready_to_ship", "shipped")
    stages.open_next()
    number = box(stages, "tracking_number", TextBox)
    number.edit.setText("12")
    presses = 0
    while not sent(workspace):
        pane.composer.send()
        number.edit.left.emit()
        presses += 1
        assert presses <= 2, "it asks once, and goes"
        qtbot.waitUntil(lambda: not pane.composer.outgoing.busy)
        settle()


@pytest.mark.parametrize("tracking", ["12", "12345678901"])
def test_form_and_review_ask_at_the_same_press_and_once(
    qtbot, pane: ConversationPane, stages: StagePart, workspace: Workspace, at, real_review: None, tracking
):
    """The finding takes the cursor out of the form's field, which says its value again: that is no edit."""
    at("ready_to_ship", "shipped")
    stages.open_next()
    number = box(stages, "tracking_number", TextBox)
    number.edit.setText(tracking)
    pane.composer.replace_text(f"{pane.composer.text()}\nKÉRJÜK, VÁRJA MEG OTTHON A FUTÁRT!!!")
    pane.composer.send()
    assert sent(workspace) == []
    assert "press Send again" in pane.composer.reason.text()
    assert ("GLS" in number.remark.text()) == (tracking == "12")
    with qtbot.assertNotEmitted(pane.composer.edited):
        number.edit.left.emit()
    assert pane.composer.bar.send.text() == "Send anyway"
    press_send(qtbot, pane)
    assert len(sent(workspace)) == 1


def test_a_closed_day_is_said_and_in_nobodys_way(pane: ConversationPane, stages: StagePart, at):
    at("ready_to_ship", "shipped")
    stages.open_next()
    day = box(stages, "expected_delivery", DayBox)
    assert day.value() == "2026-11-25", "two working days, as the offer says"
    day.edit.set_day(date(2026, 12, 25))
    assert "closed day in Hungary: Christmas Day" in day.remark.text()
    assert not [
        remark
        for remark in stages._remarks()
        if remark.field == "expected_delivery" and remark.level != "note"
    ]


def test_an_amount_is_read_as_it_is_typed_and_checked_against_the_order(
    pane: ConversationPane, stages: StagePart, at
):
    at("accepted", "refunded")
    stages.open_next()
    amount = box(stages, "refund_amount", AmountBox)
    assert amount.value() == "139900", "the order's total is proposed"
    assert "139 900 Ft" in pane.composer.text()
    assert stages.drafting.drafted == pane.composer.text()
    amount.edit.setText("150,000")
    assert amount.value() == "150000"
    assert "more than the order’s total" in amount.remark.text()
    amount.edit.setText("ten")
    assert amount.remark.text().startswith("This is not an amount")


# --- nothing typed is lost ---


def test_what_was_typed_before_stays_when_the_form_opens_and_when_it_is_left(
    pane: ConversationPane, stages: StagePart
):
    pane.composer.insert_text("Köszönöm a türelmét.")
    stages.open_next()
    assert pane.composer.text().endswith("Köszönöm a türelmét.")
    assert pane.composer.text().startswith("Tisztelt")
    stages.give_up()
    assert pane.composer.text() == "Köszönöm a türelmét."
    assert pane.composer.template == ""


def test_words_changed_by_hand_stay_and_get_the_new_values(pane: ConversationPane, stages: StagePart, at):
    at("ready_to_ship", "shipped")
    stages.open_next()
    box(stages, "tracking_number", TextBox).edit.setText("12345678901")
    pane.composer.field.replace_text(pane.composer.text().replace("Tisztelt Nagy Ádám!", "Kedves Ádám!"))
    box(stages, "tracking_number", TextBox).edit.setText("12345678902")
    text = pane.composer.text()
    assert text.startswith("Kedves Ádám!")
    assert "12345678902" in text
    assert "12345678901" not in text
    stages.give_up()
    assert pane.composer.text().startswith("Kedves Ádám!")


def test_going_away_and_back_keeps_form_and_text(pane: ConversationPane, stages: StagePart, at):
    at("ready_to_ship", "shipped")
    stages.open_next()
    box(stages, "tracking_number", TextBox).edit.setText("12345678901")
    text = pane.composer.text()
    pane.show_conversation("bence")
    assert not stages.is_open
    assert pane.composer.text() == ""
    pane.show_conversation("adam")
    assert stages.is_open
    assert box(stages, "tracking_number", TextBox).value() == "12345678901"
    assert pane.composer.text() == text
    assert pane.composer.template_is_form
    box(stages, "tracking_number", TextBox).edit.setText("12345678902")
    assert "12345678902" in pane.composer.text()


def test_undo_brings_the_form_back_with_its_values(
    qtbot, pane: ConversationPane, stages: StagePart, workspace: Workspace, at, notices: list[Notice]
):
    at("ready_to_ship", "shipped")
    pane.composer.gate.checks[1:] = []
    stages.open_next()
    box(stages, "tracking_number", TextBox).edit.setText("12345678901")
    text = pane.composer.text()
    press_send(qtbot, pane)
    undo = notices[-1].undo
    assert undo is not None
    with qtbot.waitSignal(pane.composer.outgoing.returned):
        undo()
    assert pane.composer.text() == text
    assert stages.is_open
    assert box(stages, "tracking_number", TextBox).value() == "12345678901"


def test_somebody_else_moved_the_case_on(
    qtbot, pane: ConversationPane, stages: StagePart, workspace: Workspace, at, announcements: list[str]
):
    stages.open_next()
    text = pane.composer.text()
    at("rejected", "closed")
    assert "Meanwhile it is at “Rejected”" in stages.form.notice.text()
    assert stages.form.notice.text() in announcements
    assert pane.composer.text() == text
    pane.composer.send()
    assert sent(workspace) == []
    assert "moved on" in pane.composer.reason.text()
    stages.form.stage.activated.emit(1)
    assert stages.form.chosen_stage == (CASE, "closed")
    assert stages.form.notice.text() == ""


def test_an_update_that_the_platform_refused_comes_back_with_its_fields(
    qtbot, pane: ConversationPane, stages: StagePart, workspace: Workspace, at
):
    """409: the case moved on by somebody else, said with the platform's reason; Edit brings it all back."""
    at("ready_to_ship", "shipped")
    pane.composer.gate.checks[1:] = []
    stages.open_next()
    box(stages, "tracking_number", TextBox).edit.setText("12345678901")
    press_send(qtbot, pane)
    store = workspace.store
    row = store.take_ready(NOW.replace(year=2027)).result(30)[0]
    with qtbot.waitSignal(workspace.changed):
        store.mark(row.id, "failed", reason="The case stands at received.", new_key=True).result(30)
    settle()
    stages._returning.forget(workspace.desk_id)  # as after a restart
    line = pane.composer.strip.lines[0]
    assert "The case stands at received." in line._label.text()
    with qtbot.waitSignal(pane.composer.outgoing.returned):
        line.chosen.emit(row.id, EDIT)
    assert stages.is_open
    assert box(stages, "tracking_number", TextBox).value() == "12345678901"
    assert "12345678901" in pane.composer.text()


def test_where_nothing_follows_it_is_said(
    pane: ConversationPane, stages: StagePart, notices: list[Notice], at
):
    at("delivered")
    stages.open_next()
    assert not stages.is_open
    assert notices[-1].text() == "There is no stage that you can announce here now."


def test_what_the_platform_announces_itself_is_not_offered(pane: ConversationPane, stages: StagePart, at):
    at("shipped", "delivered", "closed")
    stages.open_next()
    assert stages.form.chosen_stage == (CASE, "closed")
    assert stages.form.stage.count() == 1


def test_a_language_without_texts_is_said(pane: ConversationPane, workspace: Workspace, monkeypatch):
    pane.show_conversation("adam")
    target = pane.composer.target
    assert target is not None
    monkeypatch.setattr(pane.composer, "_target", replace(target, language="hr"))
    pane.stages.open_next()
    assert "No text in this language yet: Croatian" in pane.stages.form.notice.text()
    assert pane.composer.text().startswith("Hello Nagy Ádám")


# --- looks ---


@pytest.mark.parametrize("language", ["en", "pl", "de"])
@pytest.mark.parametrize("stage", ["shipped", "refunded", "rejected", "in_repair"])
def test_every_part_has_a_name_and_room(
    pane: ConversationPane, stages: StagePart, workspace: Workspace, at, language: str, stage: str
):
    workspace.set_language(language)
    at("received", stage)
    stages.open_next()
    settle()
    assert clipped(stages.form) == []
    assert nameless(stages.form) == []


def test_escape_leaves_the_form(qtbot, pane: ConversationPane, stages: StagePart, at):
    at("ready_to_ship", "shipped")
    stages.open_next()
    qtbot.keyClick(box(stages, "tracking_number", TextBox).edit, Qt.Key.Key_Escape)
    assert not stages.is_open
    assert pane.composer.field.hasFocus()


def test_the_whole_form_follows_another_language_of_the_screen(
    pane: ConversationPane, stages: StagePart, workspace: Workspace, at
):
    """Names, stages, reasons and limits are the screen's; the message and the chosen values stay."""
    at("received", "rejected")
    stages.open_next()
    reason = box(stages, "reason", ChoiceBox)
    reason.put("rejected.liquid")
    text = pane.composer.text()
    workspace.set_language("de")
    settle()
    assert stages.form.stage.currentText() == "Abgelehnt"
    assert reason.choice.currentText() == "im Gerät sind Spuren von Flüssigkeit"
    assert reason.value() == "rejected.liquid"
    assert pane.composer.text() == text


def test_what_an_empty_field_says_is_not_said_again_until_it_is_asked_for(
    real_review: None, pane: ConversationPane, stages: StagePart, at
):
    at("repair_done", "shipped")
    stages.open_for(CASE, "shipped")
    pane.review.look()
    assert {finding.rule for finding in pane.review.findings} >= {"quality.unfilled"}
    assert pane.review.strip.current is None or pane.review.strip.current.rule != "quality.unfilled"
    pane.review.next()
    settle()
    assert pane.review.strip.current is not None
    assert pane.review.strip.current.rule == "quality.unfilled"
