"""A buyer who should have heard the next step (R10) is what row and strip say first, answered or not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.cases import Case
from desktop.domain.conversations import BUYER, CLOSED, SELLER
from desktop.l10n.pill import UPDATE_LATE
from desktop.store.views import Row
from desktop.ui.conversation.reason_words import plain, reason
from desktop.ui.inbox.row_words import RowWords
from desktop.ui.pills import Pills, row_state
from desktop.ui.workspace import Workspace
from tests.ui.conftest import Clock
from tests.ui.world import HOUR, MINUTE, NOW, ZONES, conversation, friday

DUE = NOW + 5 * HOUR


@pytest.fixture
def workspace(open_account) -> Workspace:
    """An answered message about a repair, whose next step is to be told at DUE; another asks still."""
    told = conversation(
        "told", (BUYER, "Kiedy?", friday(9)), (SELLER, "Naprawiamy.", friday(10)), market="PL", case="repair"
    )
    asks = conversation("asks", (BUYER, "Kiedy?", friday(9)), market="PL", case="repair")
    things = [replace(each, next_update_due=DUE) if isinstance(each, Case) else each for each in told + asks]
    made: Workspace = open_account(things)
    return made


def row_of(workspace: Workspace, conversation_id: str) -> Row:
    row = workspace.reader.conversation(conversation_id)
    assert row is not None
    return row


def test_the_row_says_it_from_the_instant_on_in_place_of_answered(workspace: Workspace, clock: Clock) -> None:
    row = row_of(workspace, "told")
    assert row_state(row, DUE) == "answered"
    assert row_state(row, DUE + timedelta(microseconds=1)) == UPDATE_LATE
    clock.now = DUE + 3 * HOUR + 20 * MINUTE
    words = RowWords(workspace, Pills(workspace))
    line = words.line(row)
    assert (line.pill.text, line.pill.tone) == ("▲ update overdue 3 h 20 min", "bad")
    assert not any("update" in text for text, _tone in line.aside), "said once"
    assert "The buyer was to hear the next step by" in words.sentence(row)


def test_an_answer_that_is_owed_comes_first(workspace: Workspace) -> None:
    row = row_of(workspace, "asks")
    assert row_state(row, DUE + HOUR) == "overdue"


def test_nobody_is_told_where_nobody_can_write(workspace: Workspace) -> None:
    row = row_of(workspace, "told")
    assert row_state(replace(row, state=CLOSED), DUE + HOUR) == "closed"
    assert row_state(replace(row, can_reply=False), DUE + HOUR) == "answered"


def test_the_strip_says_by_when_before_it_says_that_all_was_answered(workspace: Workspace) -> None:
    row = row_of(workspace, "told")
    now = DUE + 3 * HOUR
    made = reason(row, row_state(row, now), None, now, ZONES["PL"], "en")
    assert made.tone == "bad"
    assert plain(made.text).startswith("The buyer was to hear the next step by ")
