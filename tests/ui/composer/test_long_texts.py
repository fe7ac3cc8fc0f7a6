"""No text goes out that was not reviewed to its end, however long it is, and no key waits for that."""

from dataclasses import replace
from itertools import pairwise

import pytest

from desktop.compliance.model import Review, Surroundings
from desktop.domain.actions import Reply
from desktop.l10n.names import known_markets
from desktop.ui.composer.composer import Composer
from desktop.ui.composer.review import reviewer
from desktop.ui.composer.review.long_text import FIRST, PIECE, SEEN_TWICE, pieces
from desktop.ui.composer.review.part import ReviewPart
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.workspace import Workspace
from tests.ui import world
from tests.ui.composer import rules

LINE = "It leaves today by parcel.\n"
NUMBER = "tel 20 555 0182"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many characters each review has read, with made-up rules."""
    lengths: list[int] = []

    def review(text: str, around: Surroundings) -> Review:
        lengths.append(len(text))
        return rules.review(text, around)

    monkeypatch.setattr(reviewer, "review", review)
    return lengths


@pytest.fixture
def composer(qtbot, pane: ConversationPane, workspace: Workspace, read: list[int]) -> Composer:
    """Where the marketplace takes long texts."""
    account = replace(world.account(), text_limit=65_535)
    workspace.store.save_account(account).result(10)
    qtbot.waitUntil(lambda: workspace.account is not None and workspace.account.text_limit > FIRST)
    pane.show_conversation("adam")
    return pane.composer


@pytest.fixture
def part(pane: ConversationPane, composer: Composer) -> ReviewPart:
    return pane.review


def lines(characters: int) -> str:
    return LINE * (characters // len(LINE))


def test_what_stands_far_behind_refuses_send_and_is_shown(
    part: ReviewPart, composer: Composer, workspace: Workspace
):
    composer.insert_text(lines(50_000) + f"Call {NUMBER}")
    composer.bar.send.click()
    assert [row for row in workspace.reader.outbox("adam") if isinstance(row.action, Reply)] == []
    assert composer.field.textCursor().selectedText() == NUMBER
    assert "not allowed" in composer.reason.text()


def test_its_fix_leaves_all_the_rest(part: ReviewPart, composer: Composer):
    before, after = lines(30_000), lines(20_000)
    composer.insert_text(f"{before}Call {NUMBER}\n{after}")
    composer.bar.send.click()
    part.fix()
    assert part.findings == ()
    assert NUMBER not in composer.text()
    assert composer.text().startswith(before)
    assert composer.text().endswith(after)


def test_while_it_is_written_a_piece_is_read_at_a_time(
    qtbot, part: ReviewPart, composer: Composer, read: list[int]
):
    composer.insert_text(lines(50_000) + f"Call {NUMBER}")
    reviewer.WARMTH.ready = True
    read.clear()
    part.look()
    assert len(read) == 1
    qtbot.waitUntil(lambda: [each.rule for each in part.findings] == ["contact.phone"])
    assert max(read) <= FIRST
    again = len(read)
    part.look()
    assert len(read) == again


@pytest.mark.parametrize("place", [FIRST, FIRST + PIECE, FIRST + 2 * PIECE])
def test_a_number_across_two_pieces_is_found_once(place: int, read: list[int], part: ReviewPart):
    around = Surroundings(known_markets()["HU"])
    for shift in range(len(NUMBER) + 1):
        text = "y" * (place - shift) + NUMBER + "z" * 30_000
        found = part.reviewer.now(text, around).findings
        assert [text[each.start : each.end] for each in found] == [NUMBER]


def test_the_pieces_leave_nothing_out(read: list[int]):
    text = lines(65_000)
    cut = list(pieces(text))
    assert cut[0][0] == 0
    assert cut[-1][1] == len(text)
    for (_start, end), (start, _end) in pairwise(cut):
        assert end - SEEN_TWICE <= start <= end
