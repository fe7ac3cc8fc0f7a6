"""Addresses and forms in messages: text first, the true host beside misleading words, a question before
anything opens."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.domain.conversations import BUYER, Author, Message
from desktop.domain.formatted import Block, Run, cleaned
from desktop.ui.conversation.block_writer import LINK
from desktop.ui.conversation.links import LinkQuestion
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.conversation.plain_text import BREAK, STEP, shown_blocks, shown_text
from desktop.ui.conversation.thread_document import FORMS, PLAIN, THREAD
from desktop.ui.workspace import Notice
from tests.ui.conversation.conftest import Put
from tests.ui.reading import settle
from tests.ui.world import MINUTE, NOW

EVIL = "https://allegro.pl@evil.example/login"


def message(text: str, html: str = "", number: int = 4) -> Message:
    at = NOW - (500 - number) * MINUTE
    return Message(
        f"adam-m{number}", "adam", number, Author(BUYER, "Ádám"), text, at, html=cleaned(html) if html else ""
    )


@pytest.fixture
def say(pane: ConversationPane, put: Put) -> Callable[..., str]:
    """Puts a message into the open conversation and gives what is shown."""

    def show(text: str, html: str = "") -> str:
        put(message(text, html))
        pane.show_conversation("adam")
        return pane.messages.toPlainText()

    return show


def press(pane: ConversationPane, anchor: str) -> None:
    pane.messages.anchorClicked.emit(QUrl(anchor))


def asked(pane: ConversationPane) -> list[str]:
    """Presses every address; what was asked."""
    found: list[str] = []
    pane.links.ask = lambda address, go_on: found.append(address)
    for anchor in pane.messages._addresses:
        press(pane, anchor)
    return found


def test_an_address_in_a_text_asks_before_it_opens(pane: ConversationPane, say: Callable[..., str]):
    shown = say("See https://example.org/a, please")
    assert "See https://example.org/a, please" in shown
    assert asked(pane) == ["https://example.org/a"]


@pytest.mark.parametrize(
    ("text", "host"), [(EVIL, "[evil.example]"), ("https://аllegro.pl/", "[xn--llegro-2nf.pl]")]
)
def test_words_that_mislead_get_the_true_host(say: Callable[..., str], text: str, host: str):
    assert f"{text} {host}" in say(text)


def test_a_long_address_is_asked_for_whole_though_it_breaks_on_the_screen(
    pane: ConversationPane, say: Callable[..., str]
):
    address = "https://example.org/" + "a" * 300
    assert BREAK in say(address)
    assert asked(pane) == [address]


@pytest.mark.parametrize("anchor", [f"{LINK}0", f"{LINK}7", EVIL, "https://example.org/"])
def test_an_address_that_is_none_of_the_messages_does_nothing(pane: ConversationPane, anchor: str):
    pane.show_conversation("adam")
    found: list[str] = []
    pane.links.ask = lambda address, go_on: found.append(address)
    press(pane, anchor)
    assert found == []


def test_the_question_shows_the_whole_address_and_leaves_it_by_default(
    qtbot, pane: ConversationPane, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch
):
    opened: list[str] = []
    monkeypatch.setattr(pane.links, "open_address", opened.append)
    say(f"{EVIL}?x=1")
    press(pane, f"{LINK}0")
    question = pane.window().findChild(LinkQuestion)
    assert question is not None
    assert "evil.example" in question.heading.text()
    assert question.whole.text().replace(BREAK, "") == "https://evil.example/login?x=1"
    assert question.leave.isDefault()
    qtbot.mouseClick(question.leave, Qt.MouseButton.LeftButton)
    settle()
    assert opened == []
    press(pane, f"{LINK}0")
    question = pane.window().findChildren(LinkQuestion)[-1]
    qtbot.mouseClick(question.open_it, Qt.MouseButton.LeftButton)
    assert opened == ["https://evil.example/login?x=1"]


def test_a_host_without_an_end_shows_its_end(pane: ConversationPane, say: Callable[..., str]):
    say("https://allegro.pl." + "a." * 100 + "evil.example/")
    press(pane, f"{LINK}0")
    question = pane.window().findChild(LinkQuestion)
    assert question is not None
    assert "evil.example" in question.heading.text()
    assert question.width() < 600


def test_the_address_can_be_copied_instead(qtbot, pane: ConversationPane, say: Callable[..., str]):
    say("www.example.org")
    press(pane, f"{LINK}0")
    question = pane.window().findChild(LinkQuestion)
    assert question is not None
    qtbot.mouseClick(question.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "https://www.example.org"


def test_where_no_browser_opens_it_is_said(
    pane: ConversationPane, say: Callable[..., str], notices: list[Notice]
):
    pane.links.ask = lambda address, go_on: go_on()
    pane.links.open_address = lambda address: False
    say("www.example.org")
    press(pane, f"{LINK}0")
    assert "No browser" in notices[-1].text()


def test_pointing_at_an_address_opens_nothing_and_tells_where_it_leads(
    pane: ConversationPane, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch
):
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda point, text, part: told.append(text))
    monkeypatch.setattr(pane.messages, "anchorAt", lambda point: f"{LINK}0")
    opened: list[str] = []
    pane.links.ask = lambda address, go_on: opened.append(address)
    say(f"See {EVIL}")
    point = QPoint(30, 30)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, point, pane.messages.mapToGlobal(point))
    QApplication.sendEvent(pane.messages.viewport(), event)
    assert "https://evil.example/login" in told[-1]
    assert opened == []


def test_text_stands_first_and_the_forms_come_when_asked_for(pane: ConversationPane, say: Callable[..., str]):
    html = '<p>Where is <b>my parcel</b>?</p><ul><li>one</ul><a href="https://evil.example/">allegro.pl</a>'
    shown = say("Where is my parcel?", html)
    assert "• one" not in shown
    assert "Show the formatting" in shown
    number = next(n for n, entry in enumerate(pane.messages._thread) if entry.html)
    press(pane, f"{FORMS}{number}")
    shown = pane.messages.toPlainText()
    assert "• one" in shown
    assert "allegro.pl [evil.example]" in shown
    block = next(b for b in blocks_of(pane) if b.text() == "Where is my parcel?")
    assert [part.format.fontWeight() > 400 for part in block.textFormats()] == [False, True, False]
    press(pane, f"{PLAIN}{number}")
    assert "• one" not in pane.messages.toPlainText()


def blocks_of(pane: ConversationPane):
    block = pane.messages.document().begin()
    while block.isValid():
        yield block
        block = block.next()


def test_a_thread_of_long_messages_is_shown_shorter(pane: ConversationPane, put: Put):
    put(*(message("word " * 6_000, number=number) for number in range(4, 64)))
    pane.show_conversation("adam")
    assert pane.messages.document().characterCount() < 1.5 * THREAD
    assert pane.messages.toPlainText().count("Shortened.") >= 59


def test_emoji_and_tabs_count_for_what_they_cost():
    shown, shortened = shown_text("👩‍👩‍👧‍👦" * 10_000)
    assert shortened
    assert len(shown.replace(BREAK, "").encode()) <= 2 * STEP
    shown, shortened = shown_text("\t" * STEP + "x")
    assert shortened
    assert len(shown) <= STEP


def test_many_runs_count_for_what_they_cost():
    from desktop.domain.formatted import blocks

    html = "<p>" + "<b>aaaaaaaaa </b><i>bbbbbbbbb </i>" * 900 + "</p>"
    made, shortened = shown_blocks(blocks(cleaned(html)))
    assert shortened
    assert sum(len(block.runs) for block in made) <= 24_000 // 20 + 1
    made, shortened = shown_blocks(blocks(cleaned("<p>" + "<b>aaaa </b><i>bbbb </i>" * 500 + "end</p>")))
    assert not shortened
    assert made[0].runs[-1].text == "end"


def test_what_is_left_out_is_said_and_nothing_behind_it_is_shown():
    made = [Block(runs=(Run("👍" * 5_000), Run("behind")))]
    shown, shortened = shown_blocks(made)
    assert shortened
    assert "behind" not in "".join(run.text for run in shown[0].runs)
    made = [Block(runs=(Run("a" * STEP),))]
    assert shown_blocks(made)[1] is False


def test_no_run_and_no_tower_is_built_of_small_parts():
    from desktop.domain.formatted import blocks

    made, _ = shown_blocks(blocks(cleaned("<b>aaaaaaaaaa</b><i>bbbbbbbbbb</i>" * 50)))
    assert max(map(len, "".join(run.text for run in made[0].runs).split(BREAK))) <= 110
    made, _ = shown_blocks(blocks(cleaned("a" + "<b>\u0301</b><i>\u0301</i>" * 50)))
    assert "".join(run.text for run in made[0].runs) == "a"
