"""What is written is reviewed: marks, findings, fixes, the word before Send, and what is called mistaken."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat

from desktop.compliance.model import Question
from desktop.domain.actions import Reply
from desktop.domain.conversations import BUYER, Author, Message
from desktop.store.personal import TICKS
from desktop.ui.actions import Actions
from desktop.ui.composer.composer import Composer
from desktop.ui.composer.review import reviewer
from desktop.ui.composer.review.checklist import Checklist
from desktop.ui.composer.review.part import ReviewPart
from desktop.ui.composer.review.surroundings import SurroundingsReader
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.workspace import Workspace
from tests.ui.composer import rules
from tests.ui.conversation.conftest import Put
from tests.ui.reading import nameless, settle, spoken, too_small
from tests.ui.world import NOW, order

FORBIDDEN = "Jó napot! Call tel 20 555 0182 please."
WARNED = "It comes soon."


@pytest.fixture(autouse=True)
def _made_up_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewer, "review", rules.review)


@pytest.fixture
def part(pane: ConversationPane) -> ReviewPart:
    """The review at Nagy Ádám's conversation."""
    pane.show_conversation("adam")
    return pane.review


@pytest.fixture
def composer(pane: ConversationPane, part: ReviewPart) -> Composer:
    return pane.composer


def write(part: ReviewPart, composer: Composer, text: str) -> None:
    """Types at the cursor and lets the pause pass."""
    composer.insert_text(text)
    part.look()
    settle()


def found(part: ReviewPart) -> list[str]:
    """The rules that have found something."""
    return [finding.rule for finding in part.findings]


def sent(workspace: Workspace) -> list[Reply]:
    return [row.action for row in workspace.reader.outbox("adam") if isinstance(row.action, Reply)]


# --- while typing ---


def test_a_pause_in_the_typing_is_when_it_is_reviewed(qtbot, part: ReviewPart, composer: Composer):
    composer.insert_text(FORBIDDEN)
    assert found(part) == []
    with qtbot.waitSignal(part.reviewer.reviewed):
        pass
    assert found(part) == ["contact.phone"]


def rest(part: ReviewPart) -> None:
    """The long pause passes, too."""
    part._settling._timer.stop()
    part._settling.settled.emit()


def test_a_greeting_is_not_yet_a_reply_that_says_nothing(part: ReviewPart, composer: Composer):
    write(part, composer, "Bonjour")
    assert found(part) == []
    rest(part)
    assert found(part) == []
    write(part, composer, " Madame, merci.")
    assert found(part) == []
    rest(part)
    assert found(part) == ["quality.generic"]


def test_send_calls_a_greeting_a_reply_that_says_nothing(part: ReviewPart, composer: Composer):
    write(part, composer, "Bonjour")
    composer.bar.send.click()
    assert found(part) == ["quality.generic"]
    assert composer.bar.send.text() == "Send anyway"


def test_each_level_has_its_own_line_under_the_text(part: ReviewPart, composer: Composer):
    write(part, composer, "🎉 tel 20 555, soon, perhaps")
    marks = composer.field.extraSelections()
    style = QTextCharFormat.UnderlineStyle
    assert [(mark.cursor.selectedText(), mark.format.underlineStyle()) for mark in marks] == [
        ("tel 20 555", style.WaveUnderline),
        ("soon", style.DashUnderline),
        ("perhaps", style.DotLine),
    ]
    assert len({mark.format.underlineColor().name() for mark in marks}) == 3


def test_the_worst_finding_is_shown_with_its_reason_and_its_fix(part: ReviewPart, composer: Composer):
    write(part, composer, "It comes soon. tel 20 555")
    strip = part.strip
    assert not strip.isHidden()
    assert strip.title.text() == "Phone number"
    assert "“tel 20 555”" in strip.reason.text()
    assert strip.count.text() == "2 of 2 findings"
    assert not strip.fix.isHidden()
    assert nameless(strip) == []
    assert too_small(strip) == []


def test_hints_have_nothing_to_be_called_mistaken(part: ReviewPart, composer: Composer):
    write(part, composer, "perhaps")
    assert part.strip.mistaken.isHidden()


def test_an_honest_text_shows_nothing(part: ReviewPart, composer: Composer):
    write(part, composer, "Jó napot! Igen.")
    assert part.strip.isHidden()
    assert composer.under.isHidden()
    assert composer.field.extraSelections() == []


def test_notes_are_not_reviewed(part: ReviewPart, composer: Composer):
    write(part, composer, FORBIDDEN)
    composer.toggle_note()
    assert found(part) == []
    write(part, composer, FORBIDDEN)
    assert found(part) == []
    assert composer.field.extraSelections() == []


def test_the_cursor_in_a_marked_text_makes_it_the_one_in_question(part: ReviewPart, composer: Composer):
    write(part, composer, "soon and tel 20 555")
    assert part.current is not None
    assert part.current.rule == "contact.phone"
    composer.field.select(2, 2)
    assert "“soon”" in part.strip.reason.text()


# --- going through them ---


def test_f8_selects_each_finding_in_turn_and_reads_it_out(
    qtbot, part: ReviewPart, composer: Composer, announcements: list[str]
):
    write(part, composer, "It comes soon. tel 20 555")
    qtbot.keyClick(composer.field, Qt.Key.Key_F8)
    assert composer.field.textCursor().selectedText() == "tel 20 555"
    said = announcements[-1]
    assert said.startswith("Blocks sending: Phone number")
    assert "tel 20 555" in said
    assert "Alt+" in said
    qtbot.keyClick(composer.field, Qt.Key.Key_F8)
    assert composer.field.textCursor().selectedText() == "soon"
    qtbot.keyClick(composer.field, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert composer.field.textCursor().selectedText() == "tel 20 555"


def test_f8_steps_over_what_is_meant_of_the_whole_text_and_leaves_the_cursor(
    qtbot, part: ReviewPart, composer: Composer
):
    write(part, composer, "Dear buyer, it comes soon")
    seen = []
    for _press in range(3):
        qtbot.keyClick(composer.field, Qt.Key.Key_F8)
        seen.append((part.strip.title.text(), composer.field.textCursor().selectedText()))
    assert seen[0] == ("Template unchanged", "")
    assert seen[1] == ("Promise without a date", "soon")
    assert seen[2][0] == "Template unchanged"


def test_f8_with_nothing_to_find_says_so(part: ReviewPart, actions: Actions, announcements: list[str]):
    assert actions.run("finding.next")
    assert announcements[-1] == "Nothing to change was found."


def test_alt_enter_applies_the_fix_as_one_step_of_undo(
    qtbot, part: ReviewPart, composer: Composer, announcements: list[str]
):
    write(part, composer, FORBIDDEN)
    qtbot.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert composer.text() == "Jó napot! Call please."
    assert part.strip.isHidden()
    assert "fixed" in announcements[-1]
    composer.field.undo()
    assert composer.text() == FORBIDDEN


def test_a_fix_speaks_of_the_text_as_it_stands(part: ReviewPart, composer: Composer):
    """Typed between the review and the key: nothing of it is lost."""
    write(part, composer, FORBIDDEN)
    composer.insert_text(" Köszönöm!")
    part.fix()
    assert composer.text() == "Jó napot! Call please. Köszönöm!"


# --- before Send ---


def test_what_is_forbidden_refuses_send_says_why_and_shows_where(
    part: ReviewPart, composer: Composer, workspace: Workspace, announcements: list[str]
):
    composer.insert_text(FORBIDDEN)
    assert composer.bar.send.isEnabled()
    composer.bar.send.click()
    assert sent(workspace) == []
    assert composer.text() == FORBIDDEN
    assert composer.field.textCursor().selectedText() == "tel 20 555 0182"
    assert "not allowed" in composer.reason.text()
    assert announcements[-2] == composer.reason.text()
    assert announcements[-1].startswith("Blocks sending: Phone number")
    composer.bar.send.click()
    assert sent(workspace) == []


def test_a_warning_asks_for_a_second_press(
    qtbot, part: ReviewPart, composer: Composer, workspace: Workspace, announcements: list[str]
):
    composer.insert_text(WARNED)
    composer.bar.send.click()
    assert sent(workspace) == []
    assert composer.bar.send.text() == "Send anyway"
    with qtbot.waitSignal(composer.queued):
        composer.bar.send.click()
    assert sent(workspace) == [Reply("adam", WARNED, "hu")]
    assert composer.bar.send.text() == "Send"


def test_an_edit_after_the_first_press_asks_anew(part: ReviewPart, composer: Composer, workspace: Workspace):
    composer.insert_text(WARNED)
    composer.bar.send.click()
    composer.field.moveCursor(composer.field.textCursor().MoveOperation.End)
    composer.insert_text(" Really.")
    assert composer.bar.send.text() == "Send"
    composer.bar.send.click()
    assert sent(workspace) == []
    assert composer.bar.send.text() == "Send anyway"


def test_a_hint_is_in_nobodys_way(qtbot, part: ReviewPart, composer: Composer, workspace: Workspace):
    composer.insert_text("perhaps")
    with qtbot.waitSignal(composer.queued):
        composer.bar.send.click()
    assert sent(workspace) == [Reply("adam", "perhaps", "hu")]


def test_an_armed_send_is_gone_in_another_conversation(
    pane: ConversationPane, part: ReviewPart, composer: Composer
):
    composer.insert_text(WARNED)
    composer.bar.send.click()
    pane.show_conversation("bence")
    assert composer.bar.send.text() == "Send"


# --- called mistaken ---


def call_mistaken(part: ReviewPart, reason: str) -> None:
    part.strip.mistaken.click()
    part.mistaking.form.field.setText(reason)
    part.mistaking.form.keep.click()


def test_a_mistaken_finding_goes_out_with_its_written_reason(
    qtbot, part: ReviewPart, composer: Composer, workspace: Workspace
):
    write(part, composer, FORBIDDEN)
    call_mistaken(part, "It is the number of the spare part")
    assert found(part) == []
    assert not part.mistaking.list.isHidden()
    with qtbot.waitSignal(composer.queued):
        composer.bar.send.click()
    reason = ("contact.phone", "It is the number of the spare part")
    assert sent(workspace) == [Reply("adam", FORBIDDEN, "hu", overrides=(reason,))]
    assert part.mistaking.overrides.of("adam") == ()


def test_a_reason_of_a_few_letters_is_not_taken(
    part: ReviewPart, composer: Composer, announcements: list[str]
):
    write(part, composer, FORBIDDEN)
    call_mistaken(part, "it is ok ")
    assert found(part) == ["contact.phone"]
    assert not part.mistaking.form.isHidden()
    assert "10" in part.mistaking.form.hint.text()
    assert announcements[-1] == part.mistaking.form.hint.text()
    part.mistaking.form.field.setText("it is ok, believe me")
    part.mistaking.form.keep.click()
    assert found(part) == []


def test_esc_gives_up_calling_it_mistaken(qtbot, part: ReviewPart, composer: Composer):
    write(part, composer, FORBIDDEN)
    part.strip.mistaken.click()
    qtbot.keyClick(part.mistaking.form.field, Qt.Key.Key_Escape)
    assert part.mistaking.form.isHidden()
    assert composer.field.hasFocus()
    assert found(part) == ["contact.phone"]


def test_it_says_nothing_about_another_text(part: ReviewPart, composer: Composer):
    write(part, composer, "tel 20 555")
    call_mistaken(part, "It is the number of the spare part")
    write(part, composer, ", tel 99 111 222")
    assert [composer.text()[each.start : each.end] for each in part.findings] == ["tel 99 111 222"]


def test_a_reason_without_its_finding_does_not_go_out(
    qtbot, part: ReviewPart, composer: Composer, workspace: Workspace
):
    write(part, composer, "tel 20 555")
    call_mistaken(part, "It is the number of the spare part")
    composer.replace_text("Igen.")
    with qtbot.waitSignal(composer.queued):
        composer.bar.send.click()
    assert sent(workspace) == [Reply("adam", "Igen.", "hu")]


def test_a_reason_survives_a_restart_and_can_be_taken_back(
    qtbot, part: ReviewPart, composer: Composer, workspace: Workspace
):
    write(part, composer, FORBIDDEN)
    call_mistaken(part, "It is the number of the spare part")
    part.mistaking.overrides.drop(workspace.desk_id)
    qtbot.waitUntil(lambda: bool(workspace.reader.setting("overrides:adam")))
    part.look()
    assert found(part) == []
    _label, back = part.mistaking.list.lines[0]
    assert spoken(back).startswith("Take back")
    back.click()
    assert found(part) == ["contact.phone"]


def test_undo_brings_the_reason_back_with_the_text(
    qtbot, part: ReviewPart, composer: Composer, workspace: Workspace
):
    write(part, composer, FORBIDDEN)
    call_mistaken(part, "It is the number of the spare part")
    with qtbot.waitSignal(composer.queued):
        composer.bar.send.click()
    row = workspace.reader.outbox("adam")[0]
    with qtbot.waitSignal(composer.outgoing.returned):
        composer.outgoing.take_back(row)
    part.look()
    assert composer.text() == FORBIDDEN
    assert found(part) == []
    assert [each.reason for each in part.mistaking.overrides.of("adam")] == [
        "It is the number of the spare part"
    ]


# --- the buyer's questions ---


def test_the_buyers_questions_are_ticked_as_the_draft_answers_them(part: ReviewPart, composer: Composer):
    write(part, composer, "")
    shown = part.checklist
    assert [item.words.text() for item in shown.items] == ["Kérhetek cserét? (maybe)"]
    assert shown.count.text() == "0 of 1 answered"
    write(part, composer, "yes")
    assert shown.items[0].box.isChecked()
    assert shown.count.text() == "1 of 1 seems answered"


def test_a_long_question_goes_on_in_a_second_line(part: ReviewPart):
    asked = "Is the battery the original one or was it replaced by a part of another maker before the sale?"
    part.reviewer.stop()
    part.checklist.show_questions("adam", [Question(asked, True, False)])
    words = part.checklist.items[0].words
    assert words.text().replace("\n", " ") == asked
    settle()
    assert words.width() <= part.checklist.width()
    assert words.height() >= 2 * words.fontMetrics().lineSpacing()


def test_a_tick_by_hand_counts_before_the_draft(part: ReviewPart, composer: Composer):
    write(part, composer, "hm")
    part.checklist.items[0].box.click()
    assert part.checklist.count.text() == "1 of 1 answered"
    write(part, composer, " hm")
    assert part.checklist.items[0].box.isChecked()
    part.checklist.items[0].box.click()
    assert part.checklist.count.text() == "0 of 1 answered"


def test_ticks_are_kept_and_what_the_buyer_writes_later_is_open(
    qtbot, part: ReviewPart, composer: Composer, put: Put, workspace: Workspace
):
    """They belong to a message: the same words asked once more are another question."""
    write(part, composer, "hm")
    part.checklist.items[0].box.click()
    setting = f"{TICKS}:adam"
    qtbot.waitUntil(lambda: workspace.reader.setting(setting) is not None)
    # As after a restart: nothing but the store knows it.
    again = Checklist(workspace)
    qtbot.addWidget(again)
    again.show_questions("adam", [item.question for item in part.checklist.items], ["adam-m3"])
    assert [item.box.isChecked() for item in again.items] == [True]
    again.show_questions("bea", [item.question for item in part.checklist.items], ["bea-m1"])
    assert [item.box.isChecked() for item in again.items] == [False]
    assert "cser" not in str(workspace.reader.setting(setting)).lower()
    put(Message("adam-m4", "adam", 4, Author(BUYER, "Nagy Ádám"), "Kérhetek cserét?", NOW))
    part.look()
    assert [item.box.isChecked() for item in part.checklist.items] == [True, False]
    assert part.checklist.count.text() == "1 of 2 answered"
    part.checklist.items[1].box.click()
    # A reply on its way answers nothing yet: taken back or refused, it finds its ticks.
    write(part, composer, " Igen.")
    composer.send()
    qtbot.waitUntil(lambda: bool(sent(workspace)))
    part.look()
    assert part.checklist.count.text() == "2 of 2 answered"


def test_a_question_leads_to_its_message(qtbot, part: ReviewPart, composer: Composer):
    write(part, composer, "")
    with qtbot.waitSignal(part.message_wanted) as said:
        part.checklist.items[0].words.click()
    assert said.args == ["adam-m3"]


def test_no_question_takes_no_room(pane: ConversationPane, part: ReviewPart, composer: Composer):
    pane.show_conversation("eszter")
    part.look()
    assert not composer.over.isHidden()
    pane.show_conversation("late-1")
    composer.toggle_note()
    part.look()
    assert composer.over.isHidden()


# --- the language ---


def test_the_language_written_in_is_set_beside_the_one_to_answer_in(part: ReviewPart, composer: Composer):
    write(part, composer, "Jó napot")
    assert composer.hint.text() == "Reply language: Hungarian ✓"
    assert spoken(composer.hint) == "Reply language: Hungarian"
    composer.replace_text("hallo und guten Tag")
    part.look()
    assert composer.hint.text() == "Written in: German · reply language: Hungarian"


# --- with the rules that there are ---


def test_a_real_phone_number_is_refused_and_its_fix_is_clean(
    real_review: None, part: ReviewPart, composer: Composer, workspace: Workspace
):
    write(part, composer, "Kedves Nagy Ádám! A cserét ma elindítjuk. Hívjon a +36 20 555 0182 számon!")
    composer.bar.send.click()
    assert "contact.phone" in found(part)
    assert part.strip.title.text() == "Phone number"
    part.fix()
    assert "contact.phone" not in found(part)
    assert "A cserét ma elindítjuk." in composer.text()
    assert sent(workspace) == []


# --- what it is judged against ---


def test_the_surroundings_are_those_of_the_conversation(
    part: ReviewPart, composer: Composer, workspace: Workspace
):
    target = composer.target
    assert target is not None
    known = SurroundingsReader(workspace).of(target, "Kedves Nagy Ádám!", form=True)
    around = known.around
    assert around.market.code == "HU"
    assert around.language == "hu"
    assert around.buyer_texts == ("Jó napot! A telefon akkumulátora két óra alatt lemerül. Kérhetek cserét?",)
    assert [text for _id, text in known.asked] == list(around.buyer_texts)
    assert [each.id for each in around.orders] == ["48-20931"]
    assert [each.market for each in around.offers] == ["HU"]
    assert around.case is not None
    assert around.case.kind == "complaint"
    assert around.account_market is not None
    assert around.today == date(2026, 11, 23)
    assert around.closed is not None
    assert around.closed(date(2026, 12, 25))
    assert not around.closed(date(2026, 11, 24))
    assert not around.closed(date(1990, 1, 1))
    assert "ReFon sp. z o.o." in around.own_texts
    assert (around.template, around.form, around.stage_notice) == ("Kedves Nagy Ádám!", True, True)


def test_news_of_the_conversation_are_heeded(
    part: ReviewPart, composer: Composer, put: Put, workspace: Workspace
):
    write(part, composer, "")
    put(Message("adam-m4", "adam", 4, Author(BUYER, "Nagy Ádám"), "Mikor jön?", NOW))
    part.look()
    assert [item.question.text for item in part.checklist.items] == ["Kérhetek cserét?", "Mikor jön?"]


def test_another_orders_news_are_not(part: ReviewPart, composer: Composer, workspace: Workspace, put: Put):
    reader = SurroundingsReader(workspace)
    target = composer.target
    assert target is not None
    known = reader.of(target)
    put(order("other"))
    assert reader.of(target) is known
