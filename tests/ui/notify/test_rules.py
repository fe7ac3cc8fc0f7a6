"""What a notification says: one a market, the worst first, never in quiet hours."""

from datetime import time

import pytest

from desktop.ui.notify.rules import Message, Ring, is_quiet, messages

A_RISK = Ring("a", "HU", "reply", 1.0)
A_LATE = Ring("a", "HU", "reply", 0.0)
B_LATE = Ring("b", "HU", "reply", 0.0)
LATE, RISK = ("reply", 0.0), ("reply", 1.0)


def test_one_message_for_each_market_with_the_most_urgent_behind_it() -> None:
    assert messages([A_RISK, B_LATE], {"c": "PL"}) == [
        Message("HU", ((LATE, 1), (RISK, 1)), 0, "b"),
        Message("PL", (), 1, "c"),
    ]


def test_of_several_rules_for_one_thing_the_worst_is_told() -> None:
    assert messages([A_RISK, A_LATE], {}) == [Message("HU", ((LATE, 1),), 0, "a")]


def test_what_rings_is_not_told_as_new_besides() -> None:
    assert messages([A_RISK], {"a": "HU"}) == [Message("HU", ((RISK, 1),), 0, "a")]


def test_a_late_reply_and_a_late_update_of_its_case_are_two_things() -> None:
    update = Ring("a", "HU", "update", 4.0)
    assert messages([update, A_LATE], {}) == [Message("HU", ((LATE, 1), (("update", 4.0), 1)), 0, "a")]


def test_nothing_new_says_nothing() -> None:
    assert messages([], {}) == []


@pytest.mark.parametrize(
    ("at", "start", "end", "expected"),
    [
        (time(21, 0), "20:00", "07:00", True),
        (time(6, 59), "20:00", "07:00", True),
        (time(7, 0), "20:00", "07:00", False),
        (time(12, 0), "20:00", "07:00", False),
        (time(20, 0), "20:00", "07:00", True),
        (time(13, 0), "12:00", "14:00", True),
        (time(14, 0), "12:00", "14:00", False),
        (time(3, 0), "08:00", "08:00", False),
        (time(3, 0), "never", "08:00", False),
    ],
)
def test_quiet_hours(at: time, start: str, end: str, expected: bool) -> None:
    assert is_quiet(at, start, end) is expected
