"""Files in messages: nothing is fetched, run or opened by showing them; what the person asks for is done."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from desktop.domain.actions import Reply
from desktop.domain.conversations import BUYER, Attachment, Author, Message
from desktop.domain.files import LocalFile
from desktop.sandbox.world.pictures import pictures
from desktop.sync import transfers
from desktop.sync.transfers import Transfer, download_id
from desktop.ui.conversation.attachment_words import NOTHING, file_line
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.conversation.risk_question import RiskQuestion
from desktop.ui.files import opened
from desktop.ui.workspace import Notice, Workspace
from tests.ui.conftest import StillSync
from tests.ui.conversation.conftest import Put
from tests.ui.reading import settle
from tests.ui.world import NOW

PNG = pictures()[0][1]
PDF = b"%PDF-1.7 label"


def attachment(
    content: bytes, name: str, media_type: str, safety: str = "safe", id: str = "A-1"
) -> Attachment:
    return Attachment(id, name, media_type, len(content), sha256(content).hexdigest(), safety)


PHOTO = attachment(PNG, "photo.png", "image/png")
LABEL = attachment(PDF, "label.pdf", "application/pdf", id="A-2")


def test_a_file_whose_size_nobody_tells_has_none() -> None:
    unknown = replace(LABEL, size=0)
    assert file_line(unknown, NOTHING, "en") == ("Attachment: label.pdf · safe", "dim")
    assert file_line(LABEL, NOTHING, "en")[0] == "Attachment: label.pdf · 14 bytes · safe"


@pytest.fixture
def shown(pane: ConversationPane, put: Put) -> Callable[..., ConversationPane]:
    """Nagy Ádám's conversation with a message that holds these files."""

    def show(*attachments: Attachment) -> ConversationPane:
        pane.show_conversation("adam")
        author = Author(BUYER, "Nagy Ádám")
        put(Message("adam-m9", "adam", 9, author, "Fotó:", NOW, language="hu", attachments=attachments))
        return pane

    return show


def text(pane: ConversationPane) -> str:
    return pane.messages.toPlainText()


def links(pane: ConversationPane) -> dict[str, str]:
    """The words and anchors of all links in the messages."""
    found = {}
    block = pane.messages.document().begin()
    while block.isValid():
        part = block.begin()
        while not part.atEnd():
            fragment = part.fragment()
            if fragment.charFormat().isAnchor():
                found[fragment.text()] = fragment.charFormat().anchorHref()
            part += 1
        block = block.next()
    return found


def press(pane: ConversationPane, word: str) -> None:
    pane.messages.anchorClicked.emit(QUrl(links(pane)[word]))


def arrive(workspace: Workspace, sync: StillSync, content: bytes, file: Attachment) -> None:
    """What the sync does when a download has ended."""
    workspace.store.keep_received(sha256(content).hexdigest(), content).result(10)
    sync.transfers.say(Transfer(download_id(file.id), transfers.DONE, file.size, file.size))
    settle()


def pictures_shown(pane: ConversationPane) -> int:
    return text(pane).count("\ufffc")


# --- showing asks for nothing ---


def test_showing_fetches_nothing_and_opens_nothing(shown, sync: StillSync, monkeypatch):
    asked: list[Any] = []
    monkeypatch.setattr("desktop.ui.conversation.received_files.QDesktopServices.openUrl", asked.append)
    pane = shown(PHOTO, LABEL)
    settle()
    assert sync.downloads == []
    assert asked == []
    assert not opened.folder().exists()
    assert pictures_shown(pane) == 0
    assert set(links(pane)) == {"Show", "Open", "Save as…"}


@pytest.mark.parametrize(
    ("safety", "said"),
    [
        ("checking", "being checked, cannot be opened yet"),
        ("unsafe", "unsafe, cannot be opened"),
        ("expired", "expired, the platform no longer keeps it"),
        ("sealed", "sealed"),
    ],
)
def test_what_is_not_safe_offers_nothing(shown, sync: StillSync, safety: str, said: str):
    pane = shown(attachment(PNG, "photo.png", "image/png", safety))
    assert f"photo.png · 1 kB · {said}" in text(pane)
    assert links(pane) == {}
    pane.files.want("open:", attachment(PNG, "photo.png", "image/png", safety))
    assert sync.downloads == []


def test_an_unsafe_file_is_not_opened_even_when_it_is_here(qtbot, shown, workspace: Workspace):
    workspace.store.keep_received(PHOTO.sha256, PNG).result(10)
    pane = shown(attachment(PNG, "photo.png", "image/png", "unsafe"))
    settle()
    assert links(pane) == {}
    assert pictures_shown(pane) == 0


def test_a_picture_that_is_here_is_drawn(qtbot, shown, workspace: Workspace, sync: StillSync):
    workspace.store.keep_received(PHOTO.sha256, PNG).result(10)
    pane = shown(PHOTO)
    qtbot.waitUntil(lambda: pictures_shown(pane) == 1)
    assert sync.downloads == []
    assert "Show" not in links(pane)


def test_a_picture_is_left_out_of_copied_text(qtbot, shown, workspace: Workspace):
    workspace.store.keep_received(PHOTO.sha256, PNG).result(10)
    pane = shown(PHOTO)
    qtbot.waitUntil(lambda: pictures_shown(pane) == 1)
    pane.messages.selectAll()
    assert "\ufffc" not in pane.messages.createMimeDataFromSelection().text()


def test_own_files_that_wait_are_shown_with_the_reply(qtbot, pane, workspace: Workspace):
    pane.show_conversation("adam")
    file = LocalFile(PHOTO.sha256, "photo.png", "image/png", len(PNG))
    workspace.store.attach("adam", file, PNG).result(10)
    workspace.store.enqueue(Reply("adam", "Íme", "hu", files=(file,)), clear_draft=True).result(10)
    qtbot.waitUntil(lambda: "Attachment: photo.png" in text(pane) and pictures_shown(pane) == 1)


# --- asked for ---


def test_show_fetches_and_draws(qtbot, shown, workspace: Workspace, sync: StillSync):
    pane = shown(PHOTO)
    press(pane, "Show")
    assert sync.downloads == [PHOTO]
    sync.transfers.say(Transfer(download_id(PHOTO.id), done=len(PNG) // 2, whole=len(PNG)))
    qtbot.waitUntil(lambda: "loading, 40%" in text(pane) or "loading, 50%" in text(pane))
    arrive(workspace, sync, PNG, PHOTO)
    qtbot.waitUntil(lambda: pictures_shown(pane) == 1)
    assert "loading" not in text(pane)


def test_a_download_can_be_given_up(qtbot, shown, sync: StillSync):
    pane = shown(PHOTO)
    press(pane, "Show")
    sync.transfers.say(Transfer(download_id(PHOTO.id), done=0, whole=len(PNG)))
    qtbot.waitUntil(lambda: "Cancel" in links(pane))
    press(pane, "Cancel")
    assert sync.cancelled == [PHOTO.id]
    sync.transfers.say(Transfer(download_id(PHOTO.id), transfers.CANCELLED))
    qtbot.waitUntil(lambda: "Show" in links(pane))


def test_why_a_file_did_not_come_is_said_and_spoken(qtbot, shown, sync: StillSync, announcements: list[str]):
    pane = shown(PHOTO)
    press(pane, "Show")
    failed = Transfer(download_id(PHOTO.id), transfers.FAILED, why=transfers.OFFLINE)
    sync.transfers.say(failed)
    said = "not loaded: the platform cannot be reached"
    qtbot.waitUntil(lambda: said in text(pane))
    assert announcements[-1] == f"photo.png: {said}"
    press(pane, "Show")
    assert len(sync.downloads) == 2


def test_every_picture_of_a_conversation_by_one_action(shown, sync: StillSync, actions):
    second = attachment(pictures()[1][1], "2.png", "image/png", id="A-3")
    unsafe = attachment(b"x", "3.png", "image/png", "unsafe", id="A-4")
    shown(PHOTO, second, unsafe, LABEL)
    assert actions.run("conversation.show_pictures")
    assert sync.downloads == [PHOTO, second]


# --- opened ---


@pytest.fixture
def handed(pane: ConversationPane) -> list[Path]:
    """What was handed to the system to be opened."""
    found: list[Path] = []

    def open_path(path: Path) -> bool:
        found.append(path)
        return True

    pane.files.open_path = open_path
    return found


def test_open_hands_a_copy_to_the_system_and_takes_it_away_at_the_end(
    qtbot, shown, handed, workspace: Workspace, sync: StillSync
):
    pane = shown(LABEL)
    press(pane, "Open")
    arrive(workspace, sync, PDF, LABEL)
    qtbot.waitUntil(lambda: len(handed) == 1)
    assert handed[0].name == "label.pdf"
    assert handed[0].read_bytes() == PDF
    workspace.detach()
    assert not handed[0].exists()


@pytest.mark.parametrize("name", ["label.pdf", "label.pdf.exe", "label.html"])
def test_what_could_run_is_never_opened_from_here(
    qtbot, shown, handed, workspace: Workspace, notices: list[Notice], name: str
):
    content = b"MZ\x90 program" if name == "label.pdf" else PDF
    claimed = attachment(content, name, "application/pdf")
    workspace.store.keep_received(claimed.sha256, content).result(10)
    pane = shown(claimed)
    press(pane, "Open")
    qtbot.waitUntil(lambda: bool(notices))
    assert "not opened from here" in notices[-1].text()
    assert handed == []


def test_other_kinds_can_only_be_saved(shown):
    pane = shown(attachment(b"PK\x03\x04", "table.xlsx", "application/vnd.ms-excel"))
    assert set(links(pane)) == {"Save as…"}


# --- saved ---


def test_save_writes_where_the_person_says(qtbot, shown, workspace: Workspace, notices, tmp_path: Path):
    workspace.store.keep_received(LABEL.sha256, PDF).result(10)
    pane = shown(LABEL)
    (tmp_path / "label.pdf").write_bytes(b"mine")
    pane.files.ask_where = lambda name: str(tmp_path / name)
    press(pane, "Save as…")
    qtbot.waitUntil(lambda: bool(notices))
    assert notices[-1].text() == "Saved as label (2).pdf."
    assert (tmp_path / "label.pdf").read_bytes() == b"mine"
    assert (tmp_path / "label (2).pdf").read_bytes() == PDF


def test_a_folder_that_cannot_be_written_is_said(qtbot, shown, workspace: Workspace, notices, tmp_path: Path):
    workspace.store.keep_received(LABEL.sha256, PDF).result(10)
    pane = shown(LABEL)
    pane.files.ask_where = lambda name: str(tmp_path / "nowhere" / name)
    press(pane, "Save as…")
    qtbot.waitUntil(lambda: bool(notices))
    assert "could not be saved there" in notices[-1].text()


def test_a_dangerous_file_is_saved_only_after_a_warning(
    qtbot, shown, workspace: Workspace, notices, tmp_path: Path
):
    content = b"MZ\x90 program"
    bad = attachment(content, "invoice\u202efdp.exe", "application/octet-stream")
    workspace.store.keep_received(bad.sha256, content).result(10)
    pane = shown(bad)
    pane.files.ask_where = lambda name: str(tmp_path / name)
    press(pane, "Save as…")
    qtbot.waitUntil(lambda: _question() is not None)
    question = _question()
    assert question is not None
    assert question.heading.text() == "invoicefdp.exe may be a program"
    assert question.leave.isDefault()
    assert notices == []
    question.save.click()
    qtbot.waitUntil(lambda: bool(notices))
    assert (tmp_path / "invoicefdp.exe").exists()


def test_the_warning_can_be_heeded(qtbot, shown, workspace: Workspace, tmp_path: Path):
    content = b"MZ\x90 program"
    bad = attachment(content, "setup.exe", "application/octet-stream")
    workspace.store.keep_received(bad.sha256, content).result(10)
    pane = shown(bad)
    pane.files.ask_where = lambda name: str(tmp_path / name)
    press(pane, "Save as…")
    qtbot.waitUntil(lambda: _question() is not None)
    question = _question()
    assert question is not None
    question.leave.click()
    settle()
    assert not (tmp_path / "setup.exe").exists()


def _question() -> RiskQuestion | None:
    found = (w for w in QApplication.topLevelWidgets() if isinstance(w, RiskQuestion) and w.isVisible())
    return next(found, None)
