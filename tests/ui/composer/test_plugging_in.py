"""How other parts plug into the composer: checks that refuse, completions, inserted texts, columns."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from desktop.domain.actions import Reply
from desktop.ui.composer.column import Column
from desktop.ui.composer.composer import Composer
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.workspace import Workspace


@pytest.fixture
def composer(pane: ConversationPane) -> Composer:
    pane.show_conversation("adam")
    return pane.composer


def test_a_check_that_refuses_keeps_the_text_says_why_and_speaks(composer: Composer, workspace: Workspace):
    composer.gate.checks.append(lambda attempt: "Not like this." if "no" in attempt.text else "")
    composer.insert_text("no")
    said: list[str] = []
    workspace.announced.connect(said.append)
    composer.bar.send.click()
    assert said == ["Not like this."]
    assert composer.reason.text() == "Not like this."
    assert (composer.text(), workspace.reader.outbox("adam")) == ("no", [])
    composer.insert_text(", yes")
    assert composer.reason.text() == ""


def test_what_a_completion_adds_goes_into_the_outbox(qtbot, composer: Composer, workspace: Workspace):
    composer.gate.completions.append(lambda reply: replace(reply, order_id="48-20931"))
    composer.insert_text("Igen")
    with qtbot.waitSignal(composer.queued):
        composer.bar.send.click()
    waiting = [row.action for row in workspace.reader.outbox("adam") if isinstance(row.action, Reply)]
    assert waiting == [Reply("adam", "Igen", "hu", order_id="48-20931")]


def test_an_inserted_text_stands_at_the_cursor_and_is_one_undo(composer: Composer):
    composer.insert_text("Jó napot! ")
    composer.insert_text("Igen.")
    composer.field.undo()
    assert composer.text() == "Jó napot! "


def test_a_replaced_draft_comes_back_with_one_undo(composer: Composer):
    composer.insert_text("Első\nmásodik")
    composer.replace_text("Egyik")
    assert composer.text() == "Egyik"
    composer.field.undo()
    assert composer.text() == "Első\nmásodik"


def test_a_template_is_forgotten_with_its_conversation(pane: ConversationPane, composer: Composer):
    composer.set_template("Kedves Nagy Ádám!")
    assert composer.template == "Kedves Nagy Ádám!"
    pane.show_conversation("bence")
    assert composer.template == ""


def test_a_column_shows_itself_only_while_a_part_is_shown(qtbot):
    column, part = Column(), QLabel("part")
    qtbot.addWidget(column)
    part.hide()
    column.add(part)
    assert column.isHidden()
    part.show()
    assert not column.isHidden()
    column.allow(False)
    assert column.isHidden()


def test_a_column_gives_room_to_parts_that_do_not_wrap(qtbot):
    column, part = Column(), QLabel("part")
    qtbot.addWidget(column)
    part.setFixedHeight(90)
    column.add(part)
    column.show()
    assert column.sizeHint().height() == 90
    assert column.maximumHeight() == 90
