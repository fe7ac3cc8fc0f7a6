"""`/` opens the picker, typing finds, Enter inserts; one's own templates, their uses, and what is not filled
in yet."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.replies.own import SETTING, USES, OwnTemplate, as_setting
from desktop.ui.composer.composer import Composer
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.templates.editor import TemplateEditor
from desktop.ui.templates.entries import all_lines, fitting
from desktop.ui.templates.picker import TemplatePicker
from desktop.ui.workspace import Notice, Workspace
from tests.ui.reading import clipped, nameless, settle

MINE = OwnTemplate("abc", "Sim tray", "Szia {{ buyer }}, a SIM-tálca a dobozban van.")


@pytest.fixture
def composer(pane: ConversationPane) -> Composer:
    pane.show_conversation("adam")
    pane.composer.field.setFocus()
    return pane.composer


@pytest.fixture
def mine(workspace: Workspace) -> OwnTemplate:
    workspace.store.set_setting(SETTING, as_setting([MINE])).result(30)
    return MINE


def picker() -> TemplatePicker:
    found = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, TemplatePicker) and each.isVisible()
    ]
    assert found, "no picker is open"
    return found[-1]


def editor() -> TemplateEditor:
    found = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, TemplateEditor) and each.isVisible()
    ]
    assert found, "no editor is open"
    return found[-1]


def choose(key: str) -> TemplatePicker:
    made = picker()
    lines = [made.list.item(place).data(Qt.ItemDataRole.UserRole) for place in range(made.list.count())]
    made.list.setCurrentRow([line.key for line in lines].index(key))
    return made


# --- opening ---


def test_a_slash_in_the_empty_field_opens_the_picker(qtbot, composer: Composer):
    qtbot.keyClick(composer.field, "/")
    made = picker()
    assert composer.text() == ""
    assert made.field.hasFocus()
    made.close()


def test_a_second_slash_is_the_sign_itself(qtbot, composer: Composer):
    qtbot.keyClick(composer.field, "/")
    qtbot.keyClick(picker().field, "/")
    assert composer.text() == "/"


def test_a_slash_within_a_line_is_a_sign(qtbot, composer: Composer):
    composer.insert_text("1")
    qtbot.keyClick(composer.field, "/")
    assert composer.text() == "1/"


def test_a_slash_in_a_note_is_a_sign(qtbot, composer: Composer):
    composer.toggle_note()
    qtbot.keyClick(composer.field, "/")
    assert composer.text() == "/"


def test_the_button_and_the_palette_open_it_too(composer: Composer, pane: ConversationPane, actions):
    composer.bar.template.click()
    picker().close()
    actions.run("conversation.template")
    picker().close()


# --- finding and seeing ---


def test_what_is_typed_finds_by_name_topic_and_text(composer: Composer, pane: ConversationPane):
    pane.templates.open()
    made = picker()
    made.field.setText("phot")
    assert made.line is not None
    assert made.line.key == "free:photos"
    made.field.setText("zzzz")
    assert made.list.count() == 0
    assert made.nothing.isVisible()
    assert not made.insert.isEnabled()
    made.close()


def test_the_preview_shows_both_languages(composer: Composer, pane: ConversationPane):
    pane.templates.open()
    made = choose("free:photos")
    assert made.preview.sent_label.text() == "What will be sent (Hungarian)"
    assert made.preview.sent.toPlainText().startswith("Tisztelt Nagy Ádám!")
    assert made.preview.said_label.text() == "What it says (English), not sent"
    assert "two or three photos" in made.preview.said.toPlainText()
    choose("free:need_time")
    assert made.preview.remark.text() == "To be filled in: day of your answer"
    made.close()


def test_the_next_stages_stand_first_and_open_the_form(qtbot, composer: Composer, pane: ConversationPane):
    pane.templates.open()
    made = picker()
    assert made.line is not None
    assert made.line.key == "stage:RK-adam:accepted"
    assert made.insert.text() == "Open the form"
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    assert pane.stages.is_open


# --- inserting ---


def test_enter_inserts_and_the_text_beside_stays_in_sight(qtbot, composer: Composer, pane: ConversationPane):
    qtbot.keyClick(composer.field, "/")
    qtbot.keyClicks(picker().field, "photos")
    qtbot.keyClick(picker().field, Qt.Key.Key_Return)
    assert composer.text().startswith("Tisztelt Nagy Ádám!\n\nKöszönjük az üzenetét.")
    assert (composer.template, composer.template_is_form) == (composer.text(), False)
    assert "two or three photos" in pane.beside.text.toPlainText()
    assert composer.field.hasFocus()
    composer.field.undo()
    assert composer.text() == "", "one step of undo takes it back"
    assert pane.beside.isHidden()


def test_into_a_text_that_is_there_it_goes_without_greeting(composer: Composer, pane: ConversationPane):
    composer.insert_text("Kedves Ádám!\n")
    pane.templates.open()
    choose("free:photos")._take()
    assert composer.text().startswith("Kedves Ádám!\nKöszönjük az üzenetét.")
    assert "Üdvözlettel" not in composer.text()


def test_what_is_to_be_filled_in_is_selected_and_stops_the_send(composer: Composer, pane: ConversationPane):
    pane.templates.open()
    choose("free:need_time")._take()
    assert composer.field.textCursor().selectedText() == "⟦day of your answer⟧"
    composer.field.moveCursor(composer.field.textCursor().MoveOperation.End)
    composer.send()
    assert composer.reason.text() == "Not sent: “day of your answer” is still to be filled in."
    assert composer.field.textCursor().selectedText() == "⟦day of your answer⟧"
    assert pane.workspace.reader.outbox("adam") == []


def test_uses_are_counted_and_sort(qtbot, composer: Composer, pane: ConversationPane, workspace: Workspace):
    pane.templates.open()
    choose("free:warranty")._take()
    qtbot.waitUntil(lambda: workspace.reader.setting(USES) == {"free:warranty": 1})
    lines = all_lines((), (), {"free:warranty": 1})
    assert lines[0].key == "free:warranty"


# --- one's own ---


def test_an_own_template_is_filled_and_counted(composer: Composer, pane: ConversationPane, mine: OwnTemplate):
    pane.templates.open()
    made = choose("own:abc")
    assert made.preview.sent_label.text() == "What will be sent: your own template"
    assert made.edit.isVisible()
    made._take()
    assert composer.text() == "Szia Nagy Ádám, a SIM-tálca a dobozban van."


def test_a_new_one_is_written_with_fields_and_saved(
    qtbot, composer: Composer, pane: ConversationPane, workspace: Workspace, notices: list[Notice]
):
    pane.templates.open()
    picker().field.setText("Charger")
    picker().new.click()
    made = editor()
    assert made.name.text() == "Charger"
    made.text.setPlainText("Szia ")
    made.text.moveCursor(made.text.textCursor().MoveOperation.End)
    made.fields.activated.emit(1)
    assert made.text.toPlainText() == "Szia {{ buyer }}"
    made._look()
    assert made.preview.toPlainText() == "Szia Nagy Ádám"
    made.save.click()
    qtbot.waitUntil(lambda: bool(notices))
    assert notices[-1].text() == "Template saved: Charger"
    assert [own.text for own in pane.templates.own()] == ["Szia {{ buyer }}"]


def test_a_syntax_error_is_named_with_its_line_and_cannot_be_saved(
    composer: Composer, pane: ConversationPane
):
    pane.templates._new("Broken")
    made = editor()
    made.text.setPlainText("first line\n{{ buyer")
    made._look()
    assert made.problem.text().startswith("Broken, line 2:")
    assert not made.save.isEnabled()
    made.text.setPlainText("{{ name }}")
    made._look()
    assert "There is no field “name”" in made.problem.text()
    made.reject()


def test_what_was_written_and_not_saved_can_be_had_back(
    qtbot, composer: Composer, pane: ConversationPane, notices: list[Notice]
):
    pane.templates._new("Half")
    made = editor()
    made.text.setPlainText("half a sentence")
    made.reject()
    undo = notices[-1].undo
    assert undo is not None
    undo()
    assert editor().text.toPlainText() == "half a sentence"
    editor()._done = True
    editor().reject()


def test_deleting_can_be_taken_back(
    qtbot, composer: Composer, pane: ConversationPane, mine: OwnTemplate, notices: list[Notice]
):
    pane.templates.open()
    choose("own:abc").delete.click()
    qtbot.waitUntil(lambda: bool(notices))
    assert pane.templates.own() == []
    undo = notices[-1].undo
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: pane.templates.own() == [mine])


def test_a_broken_own_template_says_what_is_wrong(
    composer: Composer, pane: ConversationPane, workspace: Workspace
):
    broken = OwnTemplate("x", "Old", "{{ nothing }}")
    workspace.store.set_setting(SETTING, as_setting([broken])).result(30)
    pane.templates.open()
    made = choose("own:x")
    assert "There is no field “nothing”" in made.preview.problem.text()
    assert not made.insert.isEnabled()
    made.close()


def test_a_kept_value_that_is_none_of_ours_is_no_template(workspace: Workspace, pane: ConversationPane):
    workspace.store.set_setting(SETTING, [{"id": 1}, "x"]).result(30)
    pane.show_conversation("adam")
    assert pane.templates.own() == []


# --- looks ---


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_picker_and_editor_have_names_and_room(
    composer: Composer, pane: ConversationPane, workspace: Workspace, mine: OwnTemplate, language: str
):
    workspace.set_language(language)
    pane.window().resize(1360, 860)
    settle()
    pane.templates.open()
    made = choose("own:abc")
    settle()
    assert clipped(made) == []
    assert nameless(made) == []
    made.edit.click()
    settle()
    assert clipped(editor()) == []
    assert nameless(editor()) == []
    editor().reject()


def test_words_that_begin_like_the_typed_ones_fit_in_any_order():
    lines = all_lines((), (MINE,), {})
    assert [line.key for line in fitting(lines, "sending sign")] == ["free:account_lock"]
    assert [line.key for line in fitting(lines, "tray sim")] == ["own:abc"]
    assert fitting(lines, "") == lines
