"""An open conversation: what is said about it, its clock, and that it is read once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.clock_book import market_calendar
from desktop.domain.actions import MarkRead
from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.changes import Changes
from desktop.domain.conversations import BUYER
from desktop.domain.pages import Removal
from desktop.domain.policies import DEFAULT
from desktop.ui.actions import Actions
from desktop.ui.conversation import moments
from desktop.ui.conversation.chips import Chip
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.conversation.reason_words import plain
from desktop.ui.conversation.side_panel import SidePanel
from desktop.ui.kit.theme import set_up_fonts, theme
from desktop.ui.workspace import Workspace
from tests.ui.conftest import Clock
from tests.ui.conversation.conftest import Put
from tests.ui.reading import clipped, nameless, settle, spoken, too_small
from tests.ui.world import NOW, account, conversation, friday, order


def links(pane: ConversationPane) -> list[str]:
    settle()
    return [part.text() for part in pane.header.findChildren(QPushButton) if part.isVisible()]


def test_nothing_chosen_says_what_to_do(pane: ConversationPane):
    assert pane.conversation_id is None
    assert pane.empty.isVisible()
    assert spoken(pane.empty) == "Choose a conversation"
    assert not pane.composer.isVisible()


def test_header_says_what_it_is_about(pane: ConversationPane):
    pane.show_conversation("adam")
    assert pane.header.subject.text() == "Akkumulátor — iPhone 13, 128 GB, nagyon jó (A)"
    assert links(pane) == ["order 48-20931", "complaint RK-adam"]


def test_what_is_mine_says_so(pane: ConversationPane, put: Put, workspace: Workspace):
    assert workspace.account is not None
    put(*conversation("mine", assignee=workspace.account.agent_id))
    pane.show_conversation("mine")
    settle()
    (chip,) = [each for each in pane.header.findChildren(Chip) if each.isVisibleTo(pane)]
    assert chip._text == "me"
    assert spoken(chip).startswith("Assigned to ")


def test_fault_37_foreign_text_is_shown_literally(pane: ConversationPane, put: Put):
    put(*conversation("evil", buyer="<b>Bold</b>", subject="<img src='file:///etc/passwd'> \u202eover"))
    pane.show_conversation("evil")
    assert pane.header.subject.text() == "<img src='file:///etc/passwd'> over"
    assert "<b>Bold</b> · buyer" in pane.messages.toPlainText()


def test_links_ask_for_their_part(qtbot, pane: ConversationPane):
    pane.show_conversation("adam")
    order = next(part for part in pane.header.findChildren(QPushButton) if part.text() == "order 48-20931")
    assert spoken(order) == "Show order 48-20931"
    with qtbot.waitSignal(pane.part_wanted) as wanted:
        order.click()
    assert wanted.args == ["order"]


@pytest.mark.parametrize(
    ("name", "said", "tone"),
    [
        ("adam", "Answer by 11:05. Stopped: Sat, Sun.", "warn"),
        ("eszter", "Overdue by 25 min. It was due 10:00. Stopped: Sat, Sun.", "bad"),
        ("lili", "Answer by end of day. With your hours: answer by 16:00. Stopped: Sat, Sun.", "good"),
        ("waiting-1", "Answered Fri 10:00, in time.", "stopped"),
        ("thanks", "No answer needed, as decided by you or a colleague.", "stopped"),
        (
            "taken",
            (
                "The platform has taken this conversation over and answers the buyer itself. "
                "You can leave a note."
            ),
            "stopped",
        ),
    ],
)
def test_the_strip_says_until_when_and_why(pane: ConversationPane, name: str, said: str, tone: str):
    pane.show_conversation(name)
    assert pane.strip.text() == said
    assert pane.strip._reason.tone == tone
    assert spoken(pane.strip) == said


def test_the_strip_names_the_market_where_its_clock_is_another(
    pane: ConversationPane, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(moments, "own_zone", lambda: "Europe/Lisbon")
    pane.show_conversation("adam")
    assert pane.strip.text() == "Answer by 11:05, local time in Hungary. Stopped: Sat, Sun."


def test_the_tick_moves_the_clock_without_reading_again(
    pane: ConversationPane, clock: Clock, workspace: Workspace
):
    pane.show_conversation("adam")
    clock.now = NOW + timedelta(minutes=50)
    workspace.ticked.emit()
    assert pane.strip.text().startswith("Overdue by 10 min.")
    assert pane.strip.toolTip().startswith("Overdue by 10 minutes.")


def test_language_switches_everything(pane: ConversationPane, workspace: Workspace):
    pane.show_conversation("adam")
    workspace.set_language("pl")
    settle()
    assert "zamówienie 48-20931" in links(pane)
    assert pane.strip.text().startswith("Odpowiedz do 11:05")
    assert "Nagy Ádám · kupujący · pt. 11:05 · węgierski" in pane.messages.toPlainText()


def test_a_conversation_that_is_removed_says_so(qtbot, pane: ConversationPane, workspace: Workspace):
    pane.show_conversation("adam")
    with qtbot.waitSignal(workspace.changed):
        workspace.store.apply_page([], [Removal("conversation", "adam")], [], "s-removed").result(10)
    qtbot.waitUntil(pane.empty.isVisible)
    assert spoken(pane.empty) == "This conversation is no longer there"


def test_a_message_that_arrives_is_shown_and_announced(
    qtbot, pane: ConversationPane, put: Put, announcements: list[str]
):
    pane.show_conversation("bence")
    things = conversation(
        "bence",
        (BUYER, "Van ebből kék színben is?", NOW - 85 * timedelta(minutes=1)),
        (BUYER, "Vagy zöld?", NOW),
        buyer="Tóth Bence",
        market="HU",
        version="2",
    )
    put(*things)
    qtbot.waitUntil(lambda: "Vagy zöld?" in pane.messages.toPlainText())
    assert announcements == ["New message from Tóth Bence"]
    assert pane.messages.accessibleDescription() == "2 messages"


def test_what_was_looked_at_is_marked_read_once(qtbot, pane: ConversationPane, workspace: Workspace):
    pane.show_conversation("adam")
    qtbot.waitUntil(lambda: workspace.reader.outbox("adam") != [])
    workspace.changed.emit(Changes(conversations=frozenset({"adam"})))
    pane.reads.mark()
    marks = [row.action for row in workspace.reader.outbox("adam")]
    assert marks == [MarkRead("adam", "adam-m3")]


def test_what_nobody_sees_is_not_marked_read(pane: ConversationPane, window: QWidget, workspace: Workspace):
    pane.show_conversation("adam")
    window.hide()
    pane.reads.mark()
    assert workspace.reader.outbox("adam") == []


def test_no_read_marker_where_the_platform_has_none(qtbot, pane: ConversationPane, workspace: Workspace):
    without = account(capabilities=account().capabilities - {"read_marker"})
    with qtbot.waitSignal(workspace.account_changed):
        workspace.store.save_account(without).result(10)
    pane.show_conversation("adam")
    pane.reads.mark()
    assert workspace.reader.outbox("adam") == []


def test_why_opens_with_its_key_and_closes_with_escape(qtbot, pane: ConversationPane, actions: Actions):
    pane.show_conversation("adam")
    assert actions.keys("conversation.why") == ("W",)
    assert actions.run("conversation.why")
    assert pane.why.isVisible()
    assert "Received" in [label.text() for label in pane.why.findChildren(type(pane.why.rule))]
    assert "24 hours" in pane.why.rule.text()
    assert pane.why.stops.text() == "Sat 21 Nov: Saturday\nSun 22 Nov: Sunday"
    qtbot.keyClick(pane.why, Qt.Key.Key_Escape)
    assert not pane.why.isVisible()


def test_why_has_nothing_to_say_where_nothing_is_owed(pane: ConversationPane, actions: Actions, put: Put):
    put(*conversation("quiet", ("seller", "Hello", friday(9))))
    pane.show_conversation("quiet")
    assert not pane.strip.why.isVisible()
    assert not actions.run("conversation.why")


def test_escape_goes_back_to_the_list(qtbot, pane: ConversationPane):
    pane.show_conversation("adam")
    with qtbot.waitSignal(pane.closed):
        qtbot.keyClick(pane.messages, Qt.Key.Key_Escape)
    with qtbot.waitSignal(pane.closed):
        qtbot.keyClick(pane.composer.field, Qt.Key.Key_Escape)


def test_detaching_leaves_nothing_of_the_account(pane: ConversationPane, workspace: Workspace):
    pane.show_conversation("adam")
    pane.composer.field.insertPlainText("half a sentence")
    workspace.detach()
    assert pane.conversation_id is None
    assert pane.messages.toPlainText() == ""
    assert pane.composer.text() == ""


@pytest.mark.parametrize("language", ["en", "pl", "de"])
@pytest.mark.parametrize("scale", [1.0, 1.25])
def test_everything_fits_and_has_a_name(
    make_pane: Callable[[], ConversationPane],
    window: QWidget,
    workspace: Workspace,
    put: Put,
    language: str,
    scale: float,
):
    set_up_fonts(scale)
    theme().apply("dark", "normal")
    pane = make_pane()
    workspace.set_language(language)
    put(
        *conversation(
            "wide", buyer="Friederike von Hohenlohe-Langenburg", labels=("urgent", "VIP"), case="warranty"
        )
    )
    for name in ("wide", "taken", "eszter"):
        pane.show_conversation(name)
        window.resize(340, 700)
        settle()
        assert clipped(pane) == []
        assert nameless(pane) == []
        assert too_small(pane) == []


def test_bold_marks_never_reach_a_reader():
    assert plain("Answer by \x02Mon\x03.") == "Answer by Mon."


def test_in_polish_a_hungarian_holiday_stands_in_the_line_and_the_market_in_its_own_conventions(
    pane: ConversationPane, side: SidePanel, put: Put, clock: Clock, workspace: Workspace
):
    asked = datetime(
        2026, 10, 22, 14, 0, tzinfo=UTC
    )  # 16:00 in Budapest, the day before the national holiday
    clock.now = asked + timedelta(hours=1)
    calendar, _problem = market_calendar("HU", None, "Europe/Budapest")
    workspace.store.set_book(
        ClockBook({"HU": MarketClock(calendar, DEFAULT, None, "Europe/Budapest")})
    ).result(30)
    put(order("48-1"), *conversation("holiday", (BUYER, "?", asked), market="HU", order_ids=("48-1",)))
    workspace.set_language("pl")
    pane.show_conversation("holiday")
    side.show_conversation("holiday")
    settle()
    assert "23 paź Święto Narodowe" in pane.strip.text()
    assert "pon. 16:00" in pane.strip.text()
    seen = " ".join(label.text() for label in side.findChildren(QLabel))
    assert "139\xa0900\xa0Ft" in seen
