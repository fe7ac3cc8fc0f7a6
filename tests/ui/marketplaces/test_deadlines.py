"""Whose deadline it is, and that a moderated reply is said in the marketplace's name."""

from dataclasses import replace

import pytest

from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.conversations import (
    BUYER,
    IN_MODERATION,
    REJECTED,
    SELLER,
    Author,
    Conversation,
    Message,
)
from desktop.domain.policies import Policy
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.conversation.reason_words import plain
from tests.ui.kept_stores import apply
from tests.ui.marketplace_world import claim, headed
from tests.ui.marketplaces.conftest import At
from tests.ui.reading import settle
from tests.ui.world import HOUR, NOW, book, conversation


def counting(policy: Policy) -> ClockBook:
    """The usual calendars under another policy."""
    made = book()
    clocks = {
        code: MarketClock(clock.calendar, policy, None, clock.time_zone)
        for code, clock in made.markets.items()
    }
    return ClockBook(clocks)


def reckon_with(qtbot, pane: ConversationPane, made: ClockBook, said: str) -> None:
    """The account's clock is another; waits until the strip says what follows from it."""
    pane.workspace.store.set_book(made).result(30)
    qtbot.waitUntil(lambda: said in strip(pane))
    settle()


def strip(pane: ConversationPane) -> str:
    return plain(pane.strip._reason.text)


def why(pane: ConversationPane) -> str:
    pane.show_why()
    settle()
    text = pane.why.rule.text()
    pane.why.hide()
    return text


def test_a_claim_says_that_it_waits_for_a_decision(qtbot, at: At):
    pane = at("allegro", "claim", claim())
    reckon_with(
        qtbot,
        pane,
        counting(Policy("platform", 24, due_source="platform")),
        "Answer by Tue 16:25. It waits for your decision; after that it counts as accepted.",
    )
    assert why(pane) == (
        "The platform gave this deadline itself. It is the time for a decision: after it the case counts as "
        "accepted. Rule of Allegro: its own deadline; where it gives none, 24 hours on working days."
    )
    assert "The marketplace gave this deadline." in pane.strip.toolTip()


def test_a_given_deadline_is_no_decision(qtbot, at: At):
    pane = at("allegro", "claim", headed(claim(), decision_due=False))
    reckon_with(
        qtbot,
        pane,
        counting(Policy("platform", 24, due_source="platform")),
        "Answer by Tue 16:25. The marketplace gave this deadline.",
    )


def test_after_the_first_reply_no_deadline_counts(qtbot, at: At):
    asked = conversation(
        "ticket", (BUYER, "?", NOW - 5 * HOUR), (SELLER, "Ja", NOW - 4 * HOUR), (BUYER, "Und?", NOW - HOUR)
    )
    pane = at("kaufland", "ticket", asked, conversation("fresh"))
    reckon_with(
        qtbot,
        pane,
        counting(Policy("first_reply_48", 48, answers="first_reply")),
        "Needs an answer. Since your first reply no deadline runs here.",
    )
    pane.show_conversation("fresh")
    assert strip(pane).startswith("Answer by Wed 9:25.")
    assert "Only the first reply of a conversation has a deadline" in why(pane)
    assert why(pane).endswith("Rule of Kaufland: 48 hours on working days, for the first reply only.")


def test_a_market_that_is_not_known_says_why_it_is_early(qtbot, at: At):
    things = [
        replace(thing, market="") if isinstance(thing, Conversation) else thing
        for thing in conversation("nowhere")
    ]
    pane = at("mirakl", "nowhere", things)
    unknown = MarketClock(None, Policy("x", 24, "around_the_clock"), None, "Europe/Warsaw")
    reckon_with(
        qtbot,
        pane,
        ClockBook({**book().markets, "": unknown}),
        "Its market is not known yet: this is the earliest that it can be.",
    )
    assert why(pane).startswith("The market is not known yet")


@pytest.mark.parametrize(
    ("delivery", "reason", "said", "row_says"),
    [
        (
            IN_MODERATION,
            None,
            "Allegro is checking it: the buyer does not see it yet, and the clock runs on.",
            "in_moderation",
        ),
        (
            REJECTED,
            "Off-platform contact.",
            "Blocked by Allegro: the buyer does not see it: Off-platform contact.",
            "rejected",
        ),
    ],
)
def test_moderation_is_said_in_the_marketplaces_name(
    qtbot, at: At, delivery: str, reason: str | None, said: str, row_says: str
):
    pane = at("allegro", "thread", conversation("thread"))
    ours = Message(
        "m9", "thread", 9, Author(SELLER, "Marta"), "W drodze.", NOW, delivery=delivery, rejection=reason
    )
    with qtbot.waitSignal(pane.workspace.changed):
        apply(pane.workspace.store, ours)
    assert said in pane.messages.toPlainText()
    row = pane.workspace.reader.conversation("thread")
    assert row is not None
    assert row.pending == row_says
    assert row.needs_answer_since is not None
