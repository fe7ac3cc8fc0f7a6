"""To whom a message goes: what only the marketplace's staff reads answers no buyer (R8)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.conversation_events import event_of
from desktop.domain.conversations import BUYER, PLATFORM, SELLER, Author, Message
from desktop.domain.obligations import fold
from desktop.domain.policies import Policy

ASKED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POLICY = Policy("p", 24, "around_the_clock")


def question() -> Message:
    return Message("m1", "c", 1, Author(BUYER, "Jan"), "Gdzie paczka?", ASKED)


def answer(*recipients: str) -> Message:
    at = ASKED + timedelta(hours=1)
    return Message("m2", "c", 2, Author(SELLER, "Marta"), "W drodze.", at, recipients=recipients)


@pytest.mark.parametrize("recipients", [(), (BUYER,), (BUYER, PLATFORM), (PLATFORM, BUYER)])
def test_what_the_buyer_reads_stops_the_clock(recipients: tuple[str, ...]) -> None:
    message = answer(*recipients)
    assert message.is_reply
    folded = fold([event_of(question()), event_of(message)], POLICY, None)
    assert folded.open is None
    assert folded.needs_answer_since is None


@pytest.mark.parametrize("recipients", [(PLATFORM,), ("somebody-new",)])
def test_what_the_buyer_does_not_read_leaves_it_running(recipients: tuple[str, ...]) -> None:
    message = answer(*recipients)
    assert not message.is_reply
    folded = fold([event_of(question()), event_of(message)], POLICY, None)
    assert folded.open is not None
    assert folded.needs_answer_since == ASKED


def test_a_note_stays_a_note_whoever_reads_it() -> None:
    assert not replace(answer(BUYER), internal=True).is_reply
