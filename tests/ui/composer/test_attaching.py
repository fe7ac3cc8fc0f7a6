"""Files into a reply by drop, paste or picker: checked, kept with the draft, never sent by halves."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from desktop.domain.actions import Note, Reply
from desktop.sandbox.world.pictures import pictures
from desktop.store.errors import DiskFull
from desktop.ui.composer import attaching as module
from desktop.ui.composer.attaching import Attaching
from desktop.ui.composer.composer import Composer
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.files.offers import Offer
from desktop.ui.workspace import Workspace
from tests.ui.reading import settle, spoken
from tests.ui.world import NOW, account

TEXT = "Kedves Nagy Úr! Csatolom a címkét."
PNG = pictures()[0][1]


@pytest.fixture
def attaching(pane: ConversationPane) -> Attaching:
    """In Nagy Ádám's conversation."""
    pane.show_conversation("adam")
    return pane.attaching


@pytest.fixture
def composer(pane: ConversationPane, attaching: Attaching) -> Composer:
    return pane.composer


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Makes a file on the disk."""

    def write(name: str, content: bytes = b"%PDF-1.7 label") -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def dropped(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def names(workspace: Workspace, of: str = "adam") -> list[str]:
    return [file.name for file in workspace.reader.draft_files(of)]


def chips(attaching: Attaching) -> list[tuple[str, str]]:
    return [(chip.name.text(), chip.note.text()) for chip in attaching.bar.chips]


def attach(qtbot, attaching: Attaching, workspace: Workspace, *paths: Path) -> None:
    """Attaches and waits until all are kept."""
    before = len(names(workspace))
    attaching.attach(Offer(paths))
    qtbot.waitUntil(lambda: len(names(workspace)) == before + len(paths))
    qtbot.waitUntil(lambda: len(attaching.bar.chips) == before + len(paths) and not attaching._coming)


def fails(qtbot, attaching: Attaching, path: Path) -> str:
    """What is said of a file that cannot be attached."""
    attaching.attach(Offer((path,)))
    qtbot.waitUntil(lambda: any(chip.shown.bad for chip in attaching.bar.chips))
    return attaching.bar.chips[-1].note.text()


# --- the ways in ---


def test_a_drop_anywhere_in_the_pane_attaches(qtbot, pane, attaching, workspace, make):
    data = dropped(make("IMG_20411.pdf"), make("photo.png", PNG))
    both = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(pane.rect().center(), *both)
    QApplication.sendEvent(pane, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(20, 20), *both)
    QApplication.sendEvent(pane, drop)
    assert drop.isAccepted()
    qtbot.waitUntil(lambda: sorted(names(workspace)) == ["IMG_20411.pdf", "photo.png"])
    qtbot.waitUntil(lambda: attaching.bar.isVisible() and len(attaching.bar.chips) == 2)
    settle()
    for chip in attaching.bar.chips:
        assert chip.name.width() >= chip.name.fontMetrics().horizontalAdvance(chip.name.text())


def test_text_dropped_on_the_pane_is_not_for_the_attachments(pane, attaching):
    data = QMimeData()
    data.setText("text")
    enter = QDragEnterEvent(
        pane.rect().center(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter.ignore()
    QApplication.sendEvent(pane, enter)
    assert not enter.isAccepted()


def test_a_copied_file_is_attached_and_not_written_as_a_path(qtbot, composer, attaching, workspace, make):
    composer.field.insertFromMimeData(dropped(make("label.pdf")))
    qtbot.waitUntil(lambda: names(workspace) == ["label.pdf"])
    assert composer.text() == ""


def test_a_copied_picture_becomes_a_png_named_by_its_time(qtbot, composer, attaching, workspace, monkeypatch):
    monkeypatch.setattr(module, "own_zone", lambda: "Europe/Warsaw")
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.setText("Author", "Marta's computer")
    data = QMimeData()
    data.setImageData(image)
    assert composer.field.canInsertFromMimeData(data)
    composer.field.insertFromMimeData(data)
    qtbot.waitUntil(lambda: names(workspace) == ["2026-11-23-102500.png"])
    (file,) = workspace.reader.draft_files("adam")
    content = workspace.reader.file(file.sha256)
    assert content is not None
    assert content.startswith(b"\x89PNG")
    assert b"Marta" not in content
    assert file.media_type == "image/png"


def test_a_copied_cell_is_text(composer, attaching):
    data = QMimeData()
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    data.setText("1 599 zł")
    composer.field.insertFromMimeData(data)
    assert composer.text() == "1 599 zł"
    assert attaching.bar.chips == []


def test_an_address_of_the_web_is_text(composer, attaching):
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/photo.png")])
    composer.field.insertFromMimeData(data)
    assert composer.text() == "https://example.com/photo.png"


def test_the_picker_has_a_key_and_a_button(qtbot, composer, attaching, workspace, actions, make):
    attaching.choose = lambda: [str(make("label.pdf"))]
    assert actions.keys("conversation.attach") == ("Ctrl+Shift+A",)
    composer.take_focus()
    ctrl_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(composer.field, Qt.Key.Key_A, ctrl_shift)
    qtbot.waitUntil(lambda: names(workspace) == ["label.pdf"])
    attaching.choose = lambda: [str(make("more.pdf", b"%PDF-1.7 more"))]
    composer.bar.attach.click()
    qtbot.waitUntil(lambda: names(workspace) == ["label.pdf", "more.pdf"])


# --- the bar ---


def test_a_chip_says_name_and_size_and_shows_a_picture(qtbot, attaching, workspace, make):
    attach(qtbot, attaching, workspace, make("photo.png", PNG))
    qtbot.waitUntil(lambda: attaching.bar.chips[0].shown.picture is not None)
    assert chips(attaching)[0][0] == "photo.png"
    assert "kB" in chips(attaching)[0][1]
    assert spoken(attaching.bar.chips[0].remove) == "Take photo.png away"


def test_files_stand_in_the_order_in_which_they_were_chosen(qtbot, attaching, workspace, make):
    paths = [make("large.pdf", b"%PDF-" + bytes(8 * 1024 * 1024)), make("b.pdf", b"%PDF-2"), make("a.pdf")]
    attach(qtbot, attaching, workspace, *paths)
    assert names(workspace) == ["large.pdf", "b.pdf", "a.pdf"]


def test_fault_37_a_name_is_shown_literally(qtbot, attaching, workspace, make):
    attach(qtbot, attaching, workspace, make("<b>x</b>".replace("/", "\u2215") + "\u202egnp.pdf"))
    assert "\u202e" not in attaching.bar.chips[0].name.text()
    assert attaching.bar.chips[0].name.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Space])
def test_a_file_can_be_taken_away_by_keyboard(qtbot, attaching, workspace, make, key):
    attach(qtbot, attaching, workspace, make("a.pdf", b"%PDF-1"), make("b.pdf", b"%PDF-2"))
    attaching.bar.chips[0].remove.setFocus()
    qtbot.keyClick(attaching.bar.chips[0].remove, key)
    qtbot.waitUntil(lambda: len(names(workspace)) == 1 and len(attaching.bar.chips) == 1)
    qtbot.waitUntil(lambda: attaching.bar.chips[0].remove.hasFocus())


def test_the_same_content_is_attached_once_and_said(qtbot, attaching, workspace, make, notices):
    attach(qtbot, attaching, workspace, make("a.pdf"))
    attaching.attach(Offer((make("b.pdf"),)))
    qtbot.waitUntil(lambda: bool(notices))
    assert notices[-1].text() == "b.pdf is attached already."
    assert names(workspace) == ["a.pdf"]


def test_a_draft_of_files_belongs_to_its_conversation(qtbot, pane, attaching, workspace, make):
    attach(qtbot, attaching, workspace, make("label.pdf"))
    pane.show_conversation("bence")
    assert attaching.bar.chips == []
    assert not attaching.bar.isVisible()
    pane.show_conversation("adam")
    assert [name for name, _ in chips(attaching)] == ["label.pdf"]


def test_files_without_words_say_what_is_missing(qtbot, composer, attaching, workspace, make):
    attach(qtbot, attaching, workspace, make("label.pdf"))
    assert "Write a few words" in attaching.bar.remark.text()
    assert not composer.bar.send.isEnabled()
    composer.field.insertPlainText(TEXT)
    assert attaching.bar.remark.text() == ""
    assert composer.bar.send.isEnabled()


# --- what cannot be attached ---


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.pdf", b"", "The file is empty."),
        ("setup.exe", b"MZ\x90", "Programs and scripts cannot be sent."),
        ("label.pdf", b"MZ\x90", "Programs and scripts cannot be sent."),
        (
            "table.xlsx",
            b"PK\x03\x04",
            "The platform takes pictures (PNG, JPEG, GIF, WebP), PDF and plain text only.",
        ),
        ("large.pdf", b"%PDF-" + bytes(10 * 1024 * 1024), "Too large: the platform takes 10.5 MB at most."),
    ],
)
def test_a_file_that_the_platform_does_not_take_says_why(
    qtbot, attaching, workspace, announcements, make, name, content, said
):
    assert fails(qtbot, attaching, make(name, content)) == said
    assert announcements == [f"{name} was not attached. {said}"]
    assert names(workspace) == []


def test_a_file_that_is_gone_can_be_tried_again(qtbot, attaching, workspace, tmp_path, make):
    assert fails(qtbot, attaching, tmp_path / "label.pdf") == "The file is no longer there."
    make("label.pdf")
    attaching.bar.chips[0].retry.click()
    qtbot.waitUntil(lambda: names(workspace) == ["label.pdf"])
    qtbot.waitUntil(lambda: [chip.shown.bad for chip in attaching.bar.chips] == [False])


def test_a_folder_is_no_file(qtbot, attaching, tmp_path):
    assert fails(qtbot, attaching, tmp_path) == "This is a folder. Choose the files in it."


def test_too_many_are_refused_and_the_rest_is_kept(qtbot, attaching, workspace, make):
    paths = [make(f"{n}.pdf", f"%PDF-{n}".encode()) for n in range(12)]
    attaching.attach(Offer(tuple(paths)))
    qtbot.waitUntil(lambda: sum(chip.shown.bad for chip in attaching.bar.chips) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: len(names(workspace)) == 10)
    bad = next(chip for chip in attaching.bar.chips if chip.shown.bad)
    assert bad.note.text() == "Too many: the platform takes 10 files with a reply."


def test_no_more_are_refused_than_are_too_many_however_the_answers_come(
    qtbot, attaching, workspace, monkeypatch, make
):
    kept: list[tuple[Any, ...]] = []
    with monkeypatch.context() as patch:
        patch.setattr(attaching, "_kept", lambda *answer: kept.append(answer))
        attaching.attach(Offer(tuple(make(f"{n}.pdf", f"%PDF-{n}".encode()) for n in range(12))))
        qtbot.waitUntil(lambda: len(kept) == 12)
    asked: list[tuple[str, str]] = []

    def slowly(conversation: str, sha256: str) -> "Future[Any]":
        asked.append((conversation, sha256))
        return Future()

    with monkeypatch.context() as patch:
        patch.setattr(workspace.store, "detach", slowly)
        for answer in kept:
            attaching._kept(*answer)
    assert len(asked) == 2
    assert sum(chip.shown.bad for chip in attaching.bar.chips) == 2


def test_a_full_disk_is_said_and_nothing_is_half_kept(qtbot, attaching, workspace, monkeypatch, make):
    def full(*_: Any) -> "Future[Any]":
        failed: Future[Any] = Future()
        failed.set_exception(DiskFull("no space left on device"))
        return failed

    monkeypatch.setattr(workspace.store, "attach", full)
    assert fails(qtbot, attaching, make("label.pdf")).startswith("No room")
    monkeypatch.undo()
    attaching.bar.chips[0].retry.click()
    qtbot.waitUntil(lambda: names(workspace) == ["label.pdf"])


def test_a_bad_file_stops_the_send_until_it_is_taken_away(
    qtbot, composer, attaching, workspace, announcements, make
):
    composer.field.insertPlainText(TEXT)
    fails(qtbot, attaching, make("empty.pdf", b""))
    composer.bar.send.click()
    assert composer.reason.text().startswith("Not sent: a file could not be attached.")
    assert announcements[-1] == composer.reason.text()
    assert workspace.reader.outbox() == []
    assert composer.text() == TEXT
    attaching.bar.chips[0].remove.click()
    with qtbot.waitSignal(composer.queued):
        composer.bar.send.click()


# --- sending ---


def sent(qtbot, composer: Composer) -> None:
    composer.field.insertPlainText(TEXT)
    with qtbot.waitSignal(composer.queued):
        composer.bar.send.click()
    settle()


def test_the_reply_takes_its_files_along(qtbot, composer, attaching, workspace, make):
    attach(qtbot, attaching, workspace, make("a.pdf", b"%PDF-1"), make("b.png", PNG))
    files = tuple(workspace.reader.draft_files("adam"))
    sent(qtbot, composer)
    waiting = [row.action for row in workspace.reader.outbox("adam") if isinstance(row.action, Reply)]
    assert waiting == [Reply("adam", TEXT, "hu", files=files)]
    assert names(workspace) == []
    qtbot.waitUntil(lambda: not attaching.bar.isVisible())


def test_undo_brings_text_and_files_back(qtbot, composer, attaching, workspace, notices, make):
    attach(qtbot, attaching, workspace, make("a.pdf"))
    sent(qtbot, composer)
    assert notices[-1].undo is not None
    notices[-1].undo()
    qtbot.waitUntil(lambda: composer.text() == TEXT and names(workspace) == ["a.pdf"])
    qtbot.waitUntil(lambda: [name for name, _ in chips(attaching)] == ["a.pdf"])


def test_a_rejected_reply_comes_back_with_its_files(qtbot, composer, attaching, workspace, make):
    attach(qtbot, attaching, workspace, make("a.pdf"))
    sent(qtbot, composer)
    (row,) = workspace.store.take_ready(NOW + timedelta(minutes=1)).result(10)
    workspace.store.mark(row.id, "rejected", reason="No.", new_key=True).result(10)
    qtbot.waitUntil(lambda: composer.text() == TEXT and names(workspace) == ["a.pdf"])
    qtbot.waitUntil(lambda: [name for name, _ in chips(attaching)] == ["a.pdf"])


# --- where none are taken ---


def test_an_internal_note_takes_no_files(qtbot, composer, attaching, workspace, actions, notices, make):
    attach(qtbot, attaching, workspace, make("a.pdf"))
    composer.toggle_note()
    assert not attaching.bar.isVisible()
    assert not composer.bar.attach.isVisible()
    assert not actions.run("conversation.attach")
    composer.field.insertFromMimeData(dropped(make("b.pdf", b"%PDF-b")))
    assert "internal note takes no files" in notices[-1].text()
    composer.field.insertPlainText("Ask the warehouse")
    composer.bar.send.click()
    qtbot.waitUntil(
        lambda: [r.action for r in workspace.reader.outbox()] == [Note("adam", "Ask the warehouse")]
    )
    assert names(workspace) == ["a.pdf"], "they wait for the reply"


def test_where_no_reply_is_possible_nothing_can_be_attached(pane, attaching, composer, notices, make):
    pane.show_conversation("taken")
    assert not attaching.possible()
    assert attaching.take(dropped(make("a.pdf")))
    assert notices[-1].text() == "Files can only be attached to a reply."


def test_a_platform_without_files_offers_none(qtbot, pane, composer, attaching, workspace, make, notices):
    with qtbot.waitSignal(workspace.account_changed):
        workspace.store.save_account(account(capabilities=frozenset({"reply", "notes"}))).result(10)
    assert not composer.bar.attach.isVisible()
    assert attaching.take(dropped(make("a.pdf")))
    assert notices[-1].text() == "This platform takes no files."


def test_leaving_while_a_file_is_read_keeps_it_where_it_was_dropped(qtbot, pane, attaching, workspace, make):
    attaching.attach(Offer((make("a.pdf"),)))
    pane.show_conversation("bence")
    qtbot.waitUntil(lambda: names(workspace, "adam") == ["a.pdf"])
    assert names(workspace, "bence") == []
    assert attaching.bar.chips == []
