"""A deadline that an edit of the calendar moved says what it was before and why (old, new, why)."""

from datetime import date

from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.calendars import Calendar
from desktop.domain.policies import DEFAULT
from desktop.domain.statutory_days import ClosedDay
from desktop.ui.actions import Actions
from desktop.ui.conversation.moved_words import moved_lines
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.workspace import Workspace
from tests.ui import world

EDIT = {**world.CLOSED, date(2026, 11, 24): ClosedDay("National Day", "Act of 20 Nov 2026")}


def new_book(hours: int = 24, **closed: object) -> ClockBook:
    policy = DEFAULT if hours == 24 else type(DEFAULT)("helpdesk", hours)
    calendar = Calendar(
        "HU", None, "Europe/Budapest", "HU@2026-12", 2025, 2028, EDIT if closed else world.CLOSED
    )
    return ClockBook({"HU": MarketClock(calendar, policy, None, "Europe/Budapest")})


def test_why_names_the_day_that_moved_the_deadline(
    pane: ConversationPane, actions: Actions, bare_workspace: Workspace
):
    bare_workspace.store.set_book(new_book(closed=True)).result(30)
    pane.show_conversation("bence")
    assert actions.run("conversation.why")
    assert pane.why.moved.text() == (
        "The calendar of this market changed on 23 Nov 2026; before, this was due Tue 24 Nov, 9:00. "
        "Tue 24 Nov is closed now: National Day (Act of 20 Nov 2026)."
    )
    pane.why.hide()


def test_a_deadline_that_never_moved_says_nothing(pane: ConversationPane, actions: Actions):
    pane.show_conversation("bence")
    assert actions.run("conversation.why")
    assert pane.why.moved.isHidden()
    pane.why.hide()


def test_another_policy_is_named_as_such(pane: ConversationPane, bare_workspace: Workspace):
    store = bare_workspace.store
    store.set_book(new_book(48)).result(30)
    [move] = store.reader().due_moves("bence")
    [line] = moved_lines([move], move.opened_by_message, "Europe/Budapest", "en")
    assert line == "The rules of this market changed on 23 Nov 2026; before, this was due Tue 24 Nov, 9:00."
    assert moved_lines([move], "another message", "Europe/Budapest", "en") == []
