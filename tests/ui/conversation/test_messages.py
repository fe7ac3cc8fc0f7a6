"""The thread: plain text whatever it holds, with sides, marks, translations and what is still on its way."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextCursor, QTextDocument

from desktop.domain.actions import Note, Reply
from desktop.domain.conversations import (
    BUYER,
    PLATFORM,
    SELLER,
    Attachment,
    Author,
    Message,
    Translation,
)
from desktop.ui.conversation.messages_view import MessagesView
from desktop.ui.conversation.pane import PAGE, ConversationPane
from desktop.ui.conversation.plain_text import BREAK
from desktop.ui.workspace import Workspace
from tests.ui.conversation.conftest import Put
from tests.ui.reading import settle, spoken
from tests.ui.world import NOW, conversation, friday

EVIL = '<img src="file:///etc/passwd"> <a href="https://evil">x</a> **x** & <b>bold</b>'


def message(number: int, role: str = BUYER, text: str = "", **fields) -> Message:
    at = fields.pop("at", NOW - timedelta(minutes=500 - number))
    return Message(
        f"adam-m{number}", "adam", number, Author(role, role.title()), text or f"Line {number}", at, **fields
    )


def text(pane: ConversationPane) -> str:
    return pane.messages.toPlainText()


def sides(view: MessagesView) -> list[str]:
    return [place.entry.side for place in view._places if place.entry is not None]


def test_fault_36_markup_is_only_text_and_nothing_is_loaded(pane: ConversationPane, put: Put):
    put(message(4, text=EVIL))
    pane.show_conversation("adam")
    assert EVIL in text(pane)
    kind = QTextDocument.ResourceType.ImageResource
    assert pane.messages.loadResource(int(kind.value), QUrl("file:///etc/passwd")).isEmpty()
    assert pane.messages.document().resource(kind.value, QUrl("file:///etc/passwd")) == QByteArray()


def test_every_role_has_its_side(pane: ConversationPane, put: Put):
    put(
        message(4, SELLER, "A note", internal=True),
        message(5, PLATFORM, "A word of the platform"),
    )
    pane.show_conversation("adam")
    assert sides(pane.messages) == ["buyer", "own", "buyer", "note", "quiet"]
    assert "Seller · internal note" in text(pane)
    assert pane.messages.accessibleDescription() == "5 messages"
    assert spoken(pane.messages) == "Messages"


def test_a_translation_stands_under_the_original_and_is_marked(pane: ConversationPane, put: Put):
    put(message(4, text="Halló?", language="hu", translation=Translation("en", "Hello?")))
    pane.show_conversation("adam")
    assert "Halló?\nmachine translation · English\nHello?" in text(pane)


def test_stages_and_attachments_are_named(pane: ConversationPane, put: Put):
    put(
        message(4, SELLER, "We have it.", stage="received"),
        message(
            5, attachments=(Attachment("a", "akku\u202e.jpg", "image/jpeg", 1_240_000, safety="unsafe"),)
        ),
    )
    pane.show_conversation("adam")
    assert "Status update: Product received" in text(pane)
    assert "Attachment: akku.jpg · 1.2 MB · unsafe" in text(pane)


def test_days_are_set_apart_and_times_are_the_markets(pane: ConversationPane):
    pane.show_conversation("adam")
    assert "Friday 20 November" in text(pane)
    assert "Nagy Ádám · buyer · Fri 11:05 · Hungarian" in text(pane)


def test_only_the_newest_reply_says_that_it_was_sent(pane: ConversationPane, put: Put):
    put(message(4, SELLER), message(5, SELLER))
    pane.show_conversation("adam")
    assert text(pane).count("✓ sent") == 1


def test_what_waits_stands_last_with_its_state(qtbot, pane: ConversationPane, workspace: Workspace):
    pane.show_conversation("adam")
    workspace.store.enqueue(Reply("adam", "Kedves Nagy Úr!")).result(10)
    workspace.store.enqueue(Note("adam", "Ask the warehouse")).result(10)
    qtbot.waitUntil(lambda: sides(pane.messages)[-2:] == ["own", "note"])
    assert "Kedves Nagy Úr!\nQueued" in text(pane)


def test_a_short_thread_after_a_long_scrolled_one_stands_there_once(pane: ConversationPane, put: Put):
    """The scroll bar that goes resizes the view in the middle of writing."""
    put(*(message(number, text=f"Line {number} " * 60) for number in range(4, 30)))
    pane.show_conversation("adam")
    settle()
    bar = pane.messages.verticalScrollBar()
    bar.setValue(bar.maximum())
    pane.show_conversation("eszter")
    settle()
    view = pane.messages
    assert not view.verticalScrollBar().isVisible()
    assert text(pane).count("Hol van a csomagom") == 1
    assert view._places[-1].last == view.document().blockCount() - 1


def test_it_opens_at_the_first_unread_message(pane: ConversationPane, put: Put):
    put(*(message(number, text=f"Line {number} " * 60) for number in range(4, 30)))
    pane.show_conversation("adam")
    settle()
    assert text(pane).count("\nNew\n") == 1
    view = pane.messages
    place = next(known for known in view._places if known.entry and known.entry.id == "adam-m3")
    top = view._top(place) - view.verticalScrollBar().value()
    assert 0 <= top <= view.viewport().height() / 2


def test_a_message_that_arrives_does_not_move_what_is_being_read(qtbot, pane: ConversationPane, put: Put):
    put(*(message(number, text=f"Line {number} " * 60) for number in range(4, 30)))
    pane.show_conversation("adam")
    settle()
    bar = pane.messages.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = pane.messages._topmost()
    put(message(30, SELLER, "Edited elsewhere", internal=True), message(5, text="Line 5, changed"))
    qtbot.waitUntil(lambda: "Line 5, changed" in text(pane))
    assert pane.messages._topmost() == before


def test_selection_survives_news_and_copies_plain_text(qtbot, pane: ConversationPane, put: Put):
    run = "x" * 350
    put(message(4, text=f"See {run}"))
    pane.show_conversation("adam")
    start = text(pane).index("See ")
    assert BREAK in text(pane)
    cursor = pane.messages.textCursor()
    cursor.setPosition(start)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    pane.messages.setTextCursor(cursor)
    put(message(5, PLATFORM, "News"))
    qtbot.waitUntil(lambda: "News" in text(pane))
    pane.messages.copy()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == f"See {run}"
    assert not data.hasHtml()


def test_a_long_message_is_shortened_and_can_be_had_whole(qtbot, pane: ConversationPane, put: Put):
    whole = "szó " * 15_000
    put(message(4, text=whole))
    pane.show_conversation("adam")
    assert "Shortened.  Show more  Copy the whole message" in text(pane)
    with qtbot.waitSignal(pane.messages.copied):
        pane.messages.anchorClicked.emit(QUrl("copy:3"))
    assert QGuiApplication.clipboard().text() == whole
    for _turn in range(2):
        pane.messages.anchorClicked.emit(QUrl("more:3"))
    assert "Shortened." not in text(pane)


@pytest.mark.parametrize(
    "address", ["https://example.com", "file:///etc/passwd", "more:999", "more:x", "copy:"]
)
def test_any_other_anchor_does_nothing(pane: ConversationPane, address: str):
    pane.show_conversation("adam")
    before = text(pane)
    pane.messages.anchorClicked.emit(QUrl(address))
    assert text(pane) == before


def test_earlier_messages_come_on_demand(qtbot, pane: ConversationPane, put: Put):
    put(*(message(number) for number in range(4, PAGE + 60)))
    pane.show_conversation("adam")
    assert pane.earlier.isVisible()
    assert "Mikor szállítják?" not in text(pane)
    qtbot.mouseClick(pane.earlier, Qt.MouseButton.LeftButton)
    assert "Mikor szállítják?" in text(pane)
    assert not pane.earlier.isVisible()


def test_a_place_in_the_thread_knows_its_message(pane: ConversationPane):
    pane.show_conversation("adam")
    view = pane.messages
    place = next(known for known in view._places if known.entry and known.entry.id == "adam-m2")
    y = int(view._top(place)) - view.verticalScrollBar().value() + 4
    found = view.entry_at(QPoint(40, y))
    assert found is not None
    assert found.id == "adam-m2"


def test_narrow_and_wide_keep_every_word(pane: ConversationPane, window, put: Put):
    put(
        *conversation(
            "long", (BUYER, "Donaudampfschifffahrtsgesellschaftskapitän " * 10, friday(10)), market="DE"
        )
    )
    pane.show_conversation("long")
    for width in (300, 900, 420):
        window.resize(width, 700)
        settle()
        assert text(pane).count("Donaudampf") == 10
        assert pane.messages.document().idealWidth() <= width
