"""Deciding on a claim or a return: by key and by the side panel, with the buyer's wish and the deadline,
reviewed, taken back and tried again like any reply."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.actions import DecideCase
from desktop.domain.cases import Case
from desktop.ui.actions import Actions
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.conversation.side_panel import SidePanel
from desktop.ui.conversation.side_parts import LinkLine
from desktop.ui.kit.labels import PlainLabel
from desktop.ui.workspace import Workspace
from tests.ui.conftest import Clock
from tests.ui.kept_stores import apply
from tests.ui.marketplace_world import claim, headed
from tests.ui.marketplaces.conftest import At
from tests.ui.reading import nameless, settle, spoken, too_small
from tests.ui.world import NOW

TEXT = "Naprawimy telefon na nasz koszt."


@pytest.fixture
def pane(at: At, actions: Actions) -> ConversationPane:
    made = at("allegro", "claim", claim())
    assert actions.run("conversation.stage")
    return made


def choose(pane: ConversationPane, word: str) -> None:
    choice = pane.decisions.form.choice
    place = choice.findText(word)
    assert place > 0, word
    choice.setCurrentIndex(place)
    choice.activated.emit(place)


def decisions(workspace: Workspace) -> list[DecideCase]:
    return [row.action for row in workspace.reader.outbox() if isinstance(row.action, DecideCase)]


def queue(qtbot, pane: ConversationPane) -> None:
    with qtbot.waitSignal(pane.composer.queued):
        pane.composer.bar.send.click()
    settle()


def test_the_form_says_the_wish_and_until_when(pane: ConversationPane):
    form = pane.decisions.form
    assert form.isVisible()
    assert [form.choice.itemText(place) for place in range(form.choice.count())] == [
        "Choose…",
        "First: the goods need not come back",
        "Accept: repair it",
        "Accept: give a part of the money back",
        "Reject: another reason",
        "SOMETHING_NEW",
    ]
    assert form.wish.text() == "The buyer wants: a repair, money_tree"
    assert form.due.text() == "To be decided: Tue 16:25. After that it counts as accepted."
    assert pane.composer.bar.send.text() == "Send the decision"
    assert nameless(pane) == []
    assert too_small(pane) == []


def test_only_where_it_counts_as_accepted_that_is_said(at: At, actions: Actions):
    made = at("kaufland", "claim", claim())
    plain = replace(
        next(thing for thing in claim() if isinstance(thing, Case)), decisions=("accept",), wishes=()
    )
    head = made.workspace.reader.head("claim")
    assert head is not None
    apply(made.workspace.store, replace(head, decision_due=False), plain)
    settle()
    assert actions.run("conversation.stage")
    assert made.decisions.form.due.text() == "To be decided: Tue 16:25."
    assert not made.decisions.form.wish.isVisible()


def test_nothing_goes_out_before_a_decision_is_chosen(pane: ConversationPane, bare_workspace: Workspace):
    pane.composer.field.insertPlainText(TEXT)
    pane.composer.bar.send.click()
    assert pane.composer.reason.text() == "Not sent: choose a decision first."
    assert decisions(bare_workspace) == []


def test_it_goes_out_as_a_decision_and_not_as_a_reply(
    qtbot, pane: ConversationPane, bare_workspace: Workspace
):
    choose(pane, "Accept: repair it")
    assert not pane.composer.can_send()
    pane.composer.field.insertPlainText(TEXT)
    called = (("contact.phone", "the number of a part"),)
    pane.composer.gate.completions.append(lambda reply: replace(reply, overrides=called))
    queue(qtbot, pane)
    assert decisions(bare_workspace) == [
        DecideCase("claim", "RK-claim", "ACCEPTED_REPAIR", TEXT, language="pl", overrides=called)
    ]
    assert len(bare_workspace.reader.outbox()) == 1
    assert not pane.decisions.form.isVisible()
    assert not pane.decisions.possible()
    assert pane.composer.strip.lines[0]._label.text() == "Your decision goes out in 10 seconds."
    assert "Decision: Accept: repair it" in pane.messages.toPlainText()


def test_the_keyboard_stays_in_the_conversation_when_the_form_goes(qtbot, pane: ConversationPane):
    pane.window().activateWindow()
    choose(pane, "Accept: repair it")
    pane.composer.field.insertPlainText(TEXT)
    pane.decisions.form.choice.setFocus()
    assert QApplication.focusWidget() is pane.decisions.form.choice
    with qtbot.waitSignal(pane.composer.queued):
        pane.composer.send()
    settle()
    assert QApplication.focusWidget() is pane.composer.field


def test_undo_brings_text_and_choice_back(qtbot, pane: ConversationPane, bare_workspace: Workspace):
    choose(pane, "Accept: give a part of the money back")
    amount = pane.decisions.form.amount
    assert amount is not None
    amount.put("120")
    pane.composer.field.insertPlainText(TEXT)
    queue(qtbot, pane)
    with qtbot.waitSignal(pane.composer.outgoing.returned):
        pane.composer.strip.lines[0].buttons["take_back"].click()
    settle()
    assert decisions(bare_workspace) == []
    assert pane.composer.text() == TEXT
    assert pane.decisions.form.decision == "ACCEPTED_PARTIAL_REFUND"
    assert pane.decisions.form.value() == "120"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("", "Not sent: say how much money goes back, in digits, such as 120.50."),
        ("0", "Not sent: say how much money goes back, in digits, such as 120.50."),
        ("139900", "Not sent: a part of the money is less than the order’s total of PLN 139,900.00."),
    ],
)
def test_a_part_of_the_money_is_more_than_nothing_and_less_than_all(
    pane: ConversationPane, bare_workspace: Workspace, amount: str, said: str
):
    choose(pane, "Accept: give a part of the money back")
    box = pane.decisions.form.amount
    assert box is not None
    box.put(amount)
    pane.composer.field.insertPlainText(TEXT)
    pane.composer.bar.send.click()
    assert pane.composer.reason.text().replace("\u00a0", " ") == said
    assert decisions(bare_workspace) == []


def test_a_form_is_kept_over_going_away(pane: ConversationPane):
    choose(pane, "Reject: another reason")
    pane.show_conversation(None)
    assert not pane.decisions.form.isVisible()
    pane.show_conversation("claim")
    assert pane.decisions.form.decision == "REJECTED_OTHER"
    pane.decisions.give_up()
    pane.show_conversation(None)
    pane.show_conversation("claim")
    assert not pane.decisions.form.isVisible()


def test_where_no_text_is_taken_the_draft_stays(qtbot, at: At, actions: Actions, bare_workspace: Workspace):
    made = at("kaufland", "claim", claim(decisions=("accept", "reject"), stage="return_arrived"))
    made.composer.field.insertPlainText("Dziękuję")
    assert actions.run("conversation.stage")
    choose(made, "Accept the return")
    assert not made.composer.field.isVisible()
    queue(qtbot, made)
    assert decisions(bare_workspace) == [DecideCase("claim", "RK-claim", "accept", language="pl")]
    assert made.composer.text() == "Dziękuję"
    assert made.composer.field.isVisible()


def test_a_conversation_that_takes_no_reply_can_be_decided(
    qtbot, at: At, actions: Actions, bare_workspace: Workspace
):
    things = headed(claim(decisions=("ACCEPT",)), can_reply=False)
    made = at("mirakl", "claim", things)
    assert "takes no reply" in made.strip.text()
    assert not made.composer.field.isVisible()
    assert actions.run("conversation.stage")
    assert made.composer.field.isVisible()
    choose(made, "Accept the return")
    queue(qtbot, made)
    assert [known.decision for known in decisions(bare_workspace)] == ["ACCEPT"]
    assert not made.composer.field.isVisible()


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (
            "unknown",
            "no-answer",
            (
                "The marketplace has not answered: it is not certain whether your decision arrived. Look at "
                "the case there before you try again."
            ),
        ),
        ("failed", "It is closed.", "The decision was not taken: Allegro says: “It is closed.”"),
    ],
)
def test_what_did_not_arrive_says_so(
    qtbot, pane: ConversationPane, bare_workspace: Workspace, clock: Clock, state: str, reason: str, said: str
):
    choose(pane, "Reject: another reason")
    pane.composer.field.insertPlainText(TEXT)
    queue(qtbot, pane)
    clock.now = NOW + timedelta(minutes=1)
    store = bare_workspace.store
    (row,) = store.take_ready(clock.now).result(30)
    with qtbot.waitSignal(bare_workspace.changed):
        store.mark(row.id, state, reason=reason, retry_at=None, new_key=False).result(30)
    settle()
    line = pane.composer.strip.lines[0]
    assert line._label.text() == said
    assert "retry" in line.buttons


def test_the_side_panel_leads_there(
    qtbot, window: QWidget, pane: ConversationPane, actions: Actions, bare_workspace: Workspace
):
    side = SidePanel(bare_workspace, actions)
    qtbot.addWidget(side)
    side.resize(271, 780)
    with qtbot.waitExposed(side):
        side.show()
    side.show_conversation("claim")
    part = side.sections["case"]
    texts = {label.text() for label in part.findChildren(PlainLabel)}
    texts |= {spoken(link) for link in part.findChildren(LinkLine)}
    assert "The buyer wants: a repair, money_tree" in texts
    assert "To be decided: Tue 16:25. After that it counts as accepted." in texts
    assert "Decide on this case" in texts
