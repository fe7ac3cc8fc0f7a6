"""What is said of a reply with files on its way, in every state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.actions import Action, DecideCase, Note, OpenCase, Reply, StartConversation
from desktop.domain.files import LocalFile
from desktop.domain.refusals import Why, read, written
from desktop.l10n import catalogs
from desktop.store.views import NO_ANSWER, OutboxRow
from desktop.sync.transfers import FILE_GONE, Transfer
from desktop.ui.composer import outbox_words
from desktop.ui.composer.outbox_words import choices, words
from desktop.ui.refusal_words import own_words
from tests.ui.world import NOW

FILES = tuple(LocalFile(str(n) * 64, f"{n}.pdf", "application/pdf", 100) for n in (1, 2))
ROW = OutboxRow(7, "adam", Reply("adam", "x", "hu", files=FILES), "k", "", "queued", "", NOW, None, None, 0)


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("queued", "", "Reply queued: it goes out as soon as the platform can be reached. · 2 files"),
        (
            "retry",
            "",
            "It has not gone out yet: the platform could not take it. · next try any moment · 2 files",
        ),
        ("queued", NO_ANSWER, "It is not certain whether this arrived at the platform. · 2 files"),
        (
            "retry",
            NO_ANSWER,
            "It is not certain whether this arrived at the platform. · next try any moment · 2 files",
        ),
        ("sending", "", "Sending the reply… · 2 files"),
        (
            "in_moderation",
            "",
            "The platform is checking your reply. Until it lets it through, the clock runs on. · 2 files",
        ),
        ("failed", "Too large!", "Not sent: The platform says: “Too large!” · 2 files"),
        (
            "failed",
            written(Why.FILE, name="1.pdf", reason="Too large!"),
            "Not sent: 1.pdf: The platform says: “Too large!” · 2 files",
        ),
        (
            "failed",
            written(Why.FILE, name="1.pdf", reason=written(Why.FILE_SIZE, limit=5_000_000)),
            "Not sent: 1.pdf: Too large: the platform takes 5 MB at most. · 2 files",
        ),
        (
            "rejected",
            written(Why.TOO_LONG, limit=2000, over=17),
            "Not sent: Too long by 17 characters: the platform takes 2,000 at most. · 2 files",
        ),
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


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(seconds=0.2), "next try in 1 second"),
        (timedelta(seconds=40), "next try in 40 seconds"),
        (timedelta(seconds=91), "next try in 2 minutes"),
        (timedelta(hours=5), "next try: today, 15:25"),
    ],
)
@pytest.mark.parametrize("kind", ["reply", "note", "decision", "case", "start"])
def test_what_is_tried_again_says_why_and_when(
    left: timedelta, said: str, kind: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outbox_words, "own_zone", lambda: "Europe/Warsaw")
    actions: dict[str, Action] = {
        "reply": Reply("adam", "x"),
        "note": Note("adam", "x"),
        "decision": DecideCase("adam", "K-1", "accept", "x"),
        "case": OpenCase("adam", "return", "m-1"),
        "start": StartConversation("adam", "O-1", "x", "hu", "x"),
    }
    row = replace(ROW, action=actions[kind], state="retry", reason="Too many requests.", retry_at=NOW + left)
    assert words(row, NOW) == f"It has not gone out yet: The platform says: “Too many requests.” · {said}"
    assert choices(row) == ("now", "take_back")
    # What may have arrived is asked again, and not taken back.
    assert choices(replace(row, reason=NO_ANSWER)) == ("now",)


def test_sending_says_how_far_the_files_are():
    row = replace(ROW, state="sending")
    assert words(row, NOW, Transfer("up:7", done=45, whole=100, number=2, count=2)) == (
        "Sending file 2 of 2: 45%"
    )
    assert "45 %" in words(row, NOW, Transfer("up:7", done=45, whole=100), "de").replace("\xa0", " ")


def test_a_reply_without_files_says_nothing_of_files():
    assert "file" not in words(replace(ROW, action=Reply("adam", "x")), NOW)


def test_a_marketplaces_own_words_stay_and_are_marked_as_said_by_it():
    failed = replace(ROW, action=Reply("adam", "x"), state="failed", reason="Zu lang!")
    assert words(failed, NOW, marketplace="Empik") == "Not sent: Empik says: “Zu lang!”"
    started = replace(failed, action=StartConversation("adam", "48-1", "S", "x"))
    assert words(started, NOW, marketplace="Empik").endswith("has not begun: Empik says: “Zu lang!”")


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_of_our_own_is_a_sentence_and_no_code(why: Why):
    said = own_words(written(why, name="1.pdf", reason="", limit=3, over=2))
    assert said.endswith((".", "!"))
    assert "{" not in said
    assert "_" not in said
    assert said != own_words("")


def test_a_reason_of_our_own_follows_the_language_of_the_screen():
    failed = replace(ROW, action=Reply("adam", "x"), state="rejected")
    failed = replace(failed, reason=written(Why.TOO_LONG, limit=2000, over=17))
    before = catalogs.current_language()
    try:
        catalogs.set_language("pl")
        assert words(failed, NOW).startswith("Nie wysłano: Tekst za długi")
    finally:
        catalogs.set_language(before)


def test_what_only_looks_like_one_of_ours_is_shown_as_it_came():
    for reason in ("\x1e", "\x1e[1]", '\x1e["newer", {}]', '\x1e["file", 3]', "file"):
        assert read(reason) is None
        assert own_words(reason) == reason.lstrip("\x1e")
