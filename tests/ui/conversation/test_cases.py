"""Cases in the window: opened from a message, stages and limits beside it, one press from the next stage."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from desktop.domain.actions import OpenCase
from desktop.domain.cases import Case
from desktop.domain.orders import Order, Step
from desktop.ui.actions import Actions
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.conversation.side_panel import CASE, ORDER, SidePanel
from desktop.ui.conversation.side_parts import LinkLine
from desktop.ui.kit.labels import PlainLabel
from desktop.ui.kit.picker import Picker
from desktop.ui.workspace import Notice, Workspace
from tests.ui.conversation.conftest import Put
from tests.ui.reading import settle
from tests.ui.world import HOUR, NOW


def picker() -> Picker:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, Picker) and each.isVisible()]
    assert found
    return found[-1]


def choices(made: Picker) -> list[str]:
    return [
        made.list.item(place).text() or made.list.item(place).data(Qt.ItemDataRole.UserRole).text
        for place in range(made.list.count())
    ]


def opened(workspace: Workspace, conversation: str) -> list[OpenCase]:
    rows = workspace.reader.outbox(conversation)
    return [row.action for row in rows if isinstance(row.action, OpenCase)]


# --- opening ---


def test_c_opens_a_case_from_the_message_that_waits(
    qtbot, pane: ConversationPane, workspace: Workspace, notices: list[Notice]
):
    pane.show_conversation("eszter")
    pane.messages.setFocus()
    qtbot.keyClick(pane.messages, Qt.Key.Key_C)
    made = picker()
    assert choices(made)[:3] == ["Return", "Withdrawal", "Complaint"]
    assert "Dispute" not in choices(made), "only the buyer or the platform opens one"
    made.close()
    made.chosen.emit("complaint")
    qtbot.waitUntil(lambda: bool(opened(workspace, "eszter")))
    assert opened(workspace, "eszter") == [OpenCase("eszter", "complaint", "eszter-m1", "48-20930")]
    qtbot.waitUntil(lambda: bool(notices))
    assert notices[-1].text() == "The case is being opened: complaint"
    assert not pane.cases._is_possible(), "not a second one while it is on its way"


def test_with_several_orders_it_asks_which(qtbot, pane: ConversationPane, workspace: Workspace, put: Put):
    head = workspace.reader.head("eszter")
    assert head is not None
    put(replace(head, order_ids=("48-20930", "48-20931"), version="2"))
    pane.show_conversation("eszter")
    pane.cases.open()
    first = picker()
    first.close()
    first.chosen.emit("return")
    second = picker()
    assert choices(second) == ["48-20931", "48-20930"]
    second.close()
    second.chosen.emit("48-20931")
    qtbot.waitUntil(lambda: bool(opened(workspace, "eszter")))
    assert opened(workspace, "eszter")[0].order_id == "48-20931"


def test_where_a_case_is_open_there_is_no_second_one(pane: ConversationPane, actions: Actions):
    pane.show_conversation("adam")
    assert not actions.entry("conversation.open_case").enabled()
    pane.show_conversation("bence")
    assert actions.entry("conversation.open_case").enabled()


def test_the_menu_of_a_buyers_message_offers_it(qtbot, pane: ConversationPane):
    pane.show_conversation("bence")
    place = pane.messages._places[-1]
    point = QPoint(60, int(pane.messages._top(place)) + 10 - pane.messages.verticalScrollBar().value())
    pane.messages.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, QPoint(5, 5)))
    menus = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]
    texts = [action.text() for menu in menus for action in menu.actions()]
    assert "Open a case from this message…" in texts
    for menu in menus:
        menu.close()


def test_a_case_that_was_not_opened_says_why(qtbot, pane: ConversationPane, workspace: Workspace):
    """409: somebody else has opened one meanwhile."""
    pane.show_conversation("bence")
    store = workspace.store
    store.enqueue(OpenCase("bence", "return", "bence-m1")).result(30)
    row = store.take_ready(NOW + HOUR).result(30)[0]
    with qtbot.waitSignal(workspace.changed):
        store.mark(row.id, "failed", reason="There is an open case already.", new_key=True).result(30)
    qtbot.waitUntil(lambda: bool(pane.composer.strip.lines))
    line = pane.composer.strip.lines[0]
    said = "The case was not opened: The platform says: “There is an open case already.”"
    qtbot.waitUntil(lambda: line._label.text() == said)
    assert list(line.buttons) == ["retry", "delete"]


# --- beside the conversation ---


def links(side: SidePanel, part: str) -> dict[str, LinkLine]:
    return {link._text: link for link in side.sections[part].findChildren(LinkLine) if not link.isHidden()}


def texts(side: SidePanel, part: str) -> list[str]:
    return [label.text() for label in side.sections[part].findChildren(PlainLabel) if not label.isHidden()]


def test_the_next_stage_is_one_press_away(qtbot, pane: ConversationPane, side: SidePanel, actions: Actions):
    side.show_conversation("adam")
    settle()
    link = links(side, CASE)["Next stage: Accepted · S"]
    with qtbot.waitSignal(side.stage_wanted) as wanted:
        link.click()
    assert wanted.args == ["RK-adam"]


def test_the_limits_of_the_law_stand_with_the_case_and_name_their_source(
    side: SidePanel, workspace: Workspace, put: Put
):
    case = workspace.reader.case("RK-adam")
    assert isinstance(case, Case)
    put(replace(case, kind="withdrawal", version="2"))
    side.show_conversation("adam")
    settle()
    shown = [text for text in texts(side, CASE) if text.startswith("By law")]
    assert shown == [
        "By law the money goes back by 1 Dec 2026",
        "By law the buyer sends the device back by 1 Dec 2026",
    ]
    tips = [label.toolTip() for label in side.sections[CASE].findChildren(PlainLabel)]
    assert any("2011/83/EU, article 13(1)" in tip for tip in tips)


def test_a_plain_order_says_when_the_buyer_is_to_hear_more(side: SidePanel, workspace: Workspace, put: Put):
    order = workspace.reader.order("48-20931")
    assert isinstance(order, Order)
    step = Step("confirmed", NOW - HOUR, "seller")
    put(
        replace(
            order, state="confirmed", delivered_at=None, steps=(step,), next_stages=("shipped",), version="2"
        )
    )
    side.show_conversation("adam")
    settle()
    said = texts(side, ORDER)
    assert said[said.index("Update due") + 1] == "Wed 9:25"
