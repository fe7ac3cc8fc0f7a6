"""Files as each marketplace takes them: kinds, size together, and files of the whole conversation."""

from pathlib import Path

import pytest

from desktop.domain.conversations import BUYER, Attachment, Author, Message
from desktop.domain.files import TOO_MANY, TOO_MUCH, AttachmentLimits, LocalFile
from desktop.ui.actions import Actions
from desktop.ui.conversation.attachment_words import OPEN, SAVE
from desktop.ui.conversation.side_panel import SidePanel
from desktop.ui.conversation.side_parts import LinkLine
from desktop.ui.files.offers import Offer
from desktop.ui.files.problem_words import problem_text
from desktop.ui.workspace import Workspace
from tests.ui.marketplaces.conftest import At
from tests.ui.world import NOW, conversation

PNG = b"\x89PNG\r\n\x1a\n"


def test_all_together_have_a_limit_of_their_own() -> None:
    limits = AttachmentLimits(count=3, size=100, whole=150)
    files = [LocalFile(name, name, "image/png", 80) for name in "abcd"]
    assert limits.crowded(files[:1]) == ""
    assert limits.crowded(files[:2]) == TOO_MUCH
    assert limits.crowded(files) == TOO_MANY
    assert AttachmentLimits(count=3, size=100).crowded(files[:3]) == ""


@pytest.mark.parametrize(
    ("types", "said"),
    [
        (("image/png", "image/bmp", "application/pdf"), "The platform takes PNG and PDF only."),
        (("text/plain",), "The platform takes plain text only."),
        (("application/x-new",), "The platform does not take this kind of file."),
        (
            AttachmentLimits().types,
            "The platform takes pictures (PNG, JPEG, GIF, WebP), PDF and plain text only.",
        ),
    ],
)
def test_a_refused_kind_says_which_are_taken(types: tuple[str, ...], said: str):
    assert problem_text("wrong_type", AttachmentLimits(types=types), "en") == said


def test_too_much_together_stays_out_and_stops_the_send(qtbot, at: At, tmp_path: Path):
    limits = AttachmentLimits(whole=1024, types=("image/png",))
    pane = at("mirakl", "thread", conversation("thread"), attachment_limits=limits)
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(PNG + name.encode() * 150)
    pane.attaching.attach(Offer((tmp_path / "a.png", tmp_path / "b.png")))
    bar = pane.attaching.bar
    qtbot.waitUntil(lambda: len(bar.chips) == 2 and any(chip.shown.bad for chip in bar.chips))
    bad = next(chip for chip in bar.chips if chip.shown.bad)
    assert bad.shown.note == "Too much together: the platform takes 1 kB with one message."
    pane.composer.field.insertPlainText("Proszę")
    pane.composer.bar.send.click()
    assert "a file could not be attached" in pane.composer.reason.text()


def test_where_files_belong_to_the_conversation_that_is_said(qtbot, at: At, tmp_path: Path):
    limits = AttachmentLimits(types=("image/png",))
    pane = at("kaufland", "thread", conversation("thread"), attachment_limits=limits)
    (tmp_path / "a.png").write_bytes(PNG + b"x" * 50)
    pane.composer.field.insertPlainText("Proszę")
    pane.attaching.attach(Offer((tmp_path / "a.png",)))
    said = "Here files belong to the whole conversation, not to this message."
    qtbot.waitUntil(lambda: pane.attaching.bar.remark.text() == said)


@pytest.mark.parametrize("platform", ["kaufland", "allegro"])
def test_received_ones_stand_in_the_side_panel(
    qtbot, at: At, actions: Actions, bare_workspace: Workspace, platform: str
):
    files = (
        Attachment("f1", "photo.png", "image/png", 0, "", "safe"),
        Attachment("f2", "list.zip", "application/zip", 2048, "", "safe"),
        Attachment("f3", "bad.exe", "application/x-dosexec", 0, "", "unsafe"),
    )
    message = Message("m9", "thread", 9, Author(BUYER, "Jan"), "Bitte", NOW, attachments=files)
    at(platform, "thread", conversation("thread"), [message])
    side = SidePanel(bare_workspace, actions)
    qtbot.addWidget(side)
    side.show()
    side.show_conversation("thread")
    section = side.sections["files"]
    assert section.isVisibleTo(side) == (platform == "kaufland")
    wanted: list[tuple[str, str]] = []
    side.file_wanted.connect(lambda what, each: wanted.append((what, each.id)))
    for link in section.findChildren(LinkLine):
        link.click()
    assert wanted == ([(OPEN, "f1"), (SAVE, "f2")] if platform == "kaufland" else [])
