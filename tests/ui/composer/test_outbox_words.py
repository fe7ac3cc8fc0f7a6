"""What is said of a reply with files on its way, in every state."""

from dataclasses import replace

import pytest

from desktop.domain.actions import Reply
from desktop.domain.files import LocalFile
from desktop.store.views import NO_ANSWER, OutboxRow
from desktop.sync.transfers import FILE_GONE, Transfer
from desktop.ui.composer.outbox_words import words
from tests.ui.world import NOW

FILES = tuple(LocalFile(str(n) * 64, f"{n}.pdf", "application/pdf", 100) for n in (1, 2))
ROW = OutboxRow(7, "adam", Reply("adam", "x", "hu", files=FILES), "k", "", "queued", "", NOW, None, None, 0)


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("queued", "", "Reply queued: it goes out as soon as the platform can be reached. · 2 files"),
        ("retry", "", "The reply has not gone out yet; it is tried again by itself. · 2 files"),
        ("queued", NO_ANSWER, "It is not certain whether this arrived at the platform. · 2 files"),
        ("retry", NO_ANSWER, "It is not certain whether this arrived at the platform. · 2 files"),
        ("sending", "", "Sending the reply… · 2 files"),
        (
            "in_moderation",
            "",
            "The platform is checking your reply. Until it lets it through, the clock runs on. · 2 files",
        ),
        ("failed", "1.pdf: too large", "Not sent: 1.pdf: too large · 2 files"),
        (
            "failed",
            FILE_GONE,
            (
                "Not sent: a file is no longer on this computer. Choose Edit, attach it anew, and send."
                " · 2 files"
            ),
        ),
        ("rejected", "No.", "The platform rejected the reply: No. · 2 files"),
    ],
)
def test_each_state_says_what_goes_with_it(state: str, reason: str, said: str):
    assert words(replace(ROW, state=state, reason=reason), NOW) == said


def test_sending_says_how_far_the_files_are():
    row = replace(ROW, state="sending")
    assert words(row, NOW, Transfer("up:7", done=45, whole=100, number=2, count=2)) == (
        "Sending file 2 of 2: 45%"
    )
    assert "45 %" in words(row, NOW, Transfer("up:7", done=45, whole=100), "de").replace("\xa0", " ")


def test_a_reply_without_files_says_nothing_of_files():
    assert "file" not in words(replace(ROW, action=Reply("adam", "x")), NOW)
