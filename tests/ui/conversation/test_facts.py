"""What the pane takes together before it paints: the deadline's facts, the thread, the stages of a case."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.domain.actions import Edit, Note, Reply
from desktop.domain.cases import Case
from desktop.domain.conversations import (
    BUYER,
    IN_MODERATION,
    PLATFORM,
    QUEUED,
    SELLER,
    UNKNOWN,
    Author,
    Message,
)
from desktop.domain.orders import Step
from desktop.l10n import catalogs
from desktop.store.views import NO_ANSWER, OutboxRow
from desktop.ui.conversation.case_path import path_of
from desktop.ui.conversation.deadline import deadline_of
from desktop.ui.conversation.entries import entries
from desktop.ui.conversation.reason_words import cannot_reply, plain, reason
from desktop.ui.conversation.why import rule_words, stop_lines
from tests.ui.world import HOUR, NOW, ZONES, book, conversation

FRIDAY = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)


def message(number: int, role: str, **fields) -> Message:
    values = {"text": f"Text {number}", "received_at": NOW + number * HOUR, **fields}
    return Message(f"m{number}", "c", number, Author(role, role.title()), **values)


def waiting(number: int, action, state: str = "queued", key: str = "") -> OutboxRow:
    return OutboxRow(number, "c", action, key or f"k{number}", "", state, "", NOW, None, None, 0)


def test_an_open_deadline_names_the_days_on_which_the_clock_stood(store_with):
    store = store_with(conversation("c", (BUYER, "Hol van?", FRIDAY), market="HU"))
    row = store.reader().conversation("c")
    made = deadline_of(row, store.reader().obligations("c"), book(), ZONES["HU"])
    assert made is not None
    assert made.received_at == FRIDAY
    assert made.due_at == row.due_at
    assert [day.reason for day in made.stopped] == ["saturday", "sunday"]
    assert made.calendar_version.startswith("HU@2026-11")
    assert [stretch.running for stretch in made.stretches] == [True, False, True]


def test_a_sentence_that_ends_with_an_abbreviation_has_one_full_stop(store_with):
    store = store_with(conversation("late", (BUYER, "?", NOW - 4 * 24 * HOUR), market="PL"))
    row = store.reader().conversation("late")
    deadline = deadline_of(row, store.reader().obligations("late"), book(), ZONES["PL"])
    assert deadline is not None
    for hours in (2, 30, 60):
        now = deadline.due_at + hours * HOUR
        for language in ("pl", "de", "en"):
            catalogs.set_language(language)
            said = plain(reason(row, "overdue", deadline, now, ZONES["PL"], language).text)
            assert ".." not in said
            assert said.endswith(".")


def test_a_notice_of_the_platform_waits_for_nobody(store_with):
    told = (PLATFORM, "Our page is closed tonight.", NOW - HOUR)
    standing: dict[str, Any] = {
        "needs_answer_since": None,
        "can_reply": False,
        "cannot_reply_reason": "notice",
    }
    store = store_with(conversation("n", told, **standing))
    row = store.reader().conversation("n")
    said = plain(reason(row, "waiting", None, NOW, ZONES["HU"], "en").text)
    assert said == "A notice from the platform: nothing is due."
    assert cannot_reply(row) == "This is a notice from the platform; it takes no reply."


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("chat-ended", "The marketplace takes no more messages in this case."),
        (
            "no-messages",
            "A return takes no messages. To write to the buyer, begin a conversation about the order.",
        ),
        ("blocked by us", "The platform takes no reply here: blocked by us"),
    ],
)
def test_why_no_reply_is_taken_is_said(store_with, why, words):
    store = store_with(
        conversation("r", (PLATFORM, "1 × phone", NOW), can_reply=False, cannot_reply_reason=why)
    )
    assert cannot_reply(store.reader().conversation("r")) == words


def test_holidays_are_told_in_the_language_of_the_screen(store_with):
    asked = datetime(2026, 12, 23, 14, 20, tzinfo=UTC)
    store = store_with(conversation("c", (BUYER, "Hol van?", asked), market="HU"))
    row = store.reader().conversation("c")
    made = deadline_of(row, store.reader().obligations("c"), book(), ZONES["HU"])
    assert made is not None
    assert stop_lines(made, "de")[0] == "Do. 24. Dez.: Heiligabend"
    assert stop_lines(made, "en")[1] == "Fri 25 Dec: Christmas Day"
    assert "24 hours" in rule_words("HU", made, "en")
    assert "Hungary" in rule_words("HU", made, "en")


def test_without_a_calendar_only_the_deadline_is_known(store_with):
    store = store_with(conversation("c", (BUYER, "Hol van?", FRIDAY), market="HU"))
    row = store.reader().conversation("c")
    made = deadline_of(row, store.reader().obligations("c"), None, ZONES["HU"])
    assert made is not None
    assert made.due_at == row.due_at
    assert made.stretches == ()
    assert made.policy is None


def test_an_answered_conversation_keeps_its_verdict(store_with):
    late = FRIDAY + 80 * HOUR
    store = store_with(conversation("c", (BUYER, "Hol van?", FRIDAY), (SELLER, "Itt.", late), market="HU"))
    row = store.reader().conversation("c")
    made = deadline_of(row, store.reader().obligations("c"), book(), ZONES["HU"])
    assert made is not None
    assert (made.closed_how, made.verdict, made.closed_at) == ("answered", "late", late)


def test_nothing_was_ever_owed(store_with):
    store = store_with(conversation("c", (SELLER, "Hello", FRIDAY), market="HU"))
    row = store.reader().conversation("c")
    assert deadline_of(row, store.reader().obligations("c"), book(), ZONES["HU"]) is None


def test_the_thread_has_sides_and_ends_with_what_waits():
    thread = entries(
        [
            message(2, SELLER),
            message(1, BUYER),
            message(3, SELLER, internal=True),
            message(4, PLATFORM),
        ],
        [waiting(1, Reply("c", "Later")), waiting(2, Edit("c", closed=True)), waiting(3, Note("c", "Hm"))],
        "Marta",
    )
    assert [entry.side for entry in thread] == ["buyer", "own", "note", "quiet", "own", "note"]
    assert [entry.pending for entry in thread] == [False, False, False, False, True, True]
    assert [entry.delivery for entry in thread] == ["", "sent", "", "", "queued", "queued"]


def test_a_reply_that_the_platform_has_is_shown_once():
    sent = message(1, SELLER, delivery=IN_MODERATION, idempotency_key="same")
    thread = entries([sent], [waiting(1, Reply("c", "Text 1"), "in_moderation", "same")], "Marta")
    assert [(entry.id, entry.delivery) for entry in thread] == [("m1", IN_MODERATION)]


def case(kind: str, stage: str, *steps: str, following: tuple[str, ...] = (), **fields) -> Case:
    reached = tuple(Step(step, NOW, "seller") for step in steps)
    return Case("K", kind, "HU", "c", stage, NOW, steps=reached, next_stages=following, **fields)


def test_a_case_shows_what_is_done_what_is_next_and_what_follows():
    path = path_of(case("return", "accepted", "reported", "accepted", following=("rejected", "received")))
    assert [(step.stage, step.state) for step in path] == [
        ("reported", "done"),
        ("accepted", "done"),
        ("received", "next"),
        ("refunded", "later"),
    ]


def test_nothing_follows_a_closed_case():
    path = path_of(case("return", "closed", "reported", "closed", closed_at=NOW))
    assert [step.state for step in path] == ["done", "done"]


def test_a_case_of_an_unknown_kind_shows_what_the_platform_says():
    path = path_of(case("inspection", "weighed", "reported", "weighed", following=("painted",)))
    assert [(step.stage, step.state) for step in path] == [
        ("reported", "done"),
        ("weighed", "done"),
        ("painted", "next"),
    ]


def test_fault_13_a_reply_that_may_have_arrived_is_not_shown_as_waiting():
    row = waiting(1, Reply("c", "Text"), "retry")
    assert [entry.delivery for entry in entries([], [row], "Marta")] == [QUEUED]
    assert [entry.delivery for entry in entries([], [replace(row, reason=NO_ANSWER)], "Marta")] == [UNKNOWN]
