"""When a notification is due: once for each worsening, grouped by market, never in quiet hours."""

from datetime import time

import pytest

from desktop.ui.notify.rules import (
    AT_RISK,
    NEW,
    OVERDUE,
    UPDATE_DUE,
    UPDATE_LATE,
    Memory,
    Message,
    Watched,
    decide,
    is_quiet,
)

A_RISK = Watched("a", "HU", AT_RISK)
A_LATE = Watched("a", "HU", OVERDUE)
B_LATE = Watched("b", "HU", OVERDUE)
C_NEW = Watched("c", "PL", NEW)


def test_one_message_for_each_market_with_the_most_urgent_behind_it() -> None:
    messages, withdrawn = decide(Memory(), [A_RISK, B_LATE, C_NEW], quiet=False)
    assert messages == [Message("HU", 1, 1, 0, "b"), Message("PL", 0, 0, 1, "c")]
    assert withdrawn == frozenset()


def test_nothing_is_told_twice() -> None:
    memory = Memory()
    decide(memory, [A_RISK], quiet=False)
    assert decide(memory, [A_RISK], quiet=False) == ([], frozenset())


def test_getting_worse_is_told_getting_better_is_not() -> None:
    memory = Memory()
    decide(memory, [Watched("a", "HU", NEW)], quiet=False)
    assert decide(memory, [A_RISK], quiet=False)[0] == [Message("HU", 0, 1, 0, "a")]
    assert decide(memory, [A_LATE], quiet=False)[0] == [Message("HU", 1, 0, 0, "a")]
    assert decide(memory, [A_RISK], quiet=False)[0] == []


def test_withdrawn_when_the_last_one_of_the_market_is_answered() -> None:
    memory = Memory()
    decide(memory, [A_LATE, B_LATE], quiet=False)
    assert decide(memory, [B_LATE], quiet=False) == ([], frozenset())
    assert decide(memory, [], quiet=False) == ([], frozenset({"HU"}))


def test_a_new_message_takes_the_place_of_a_withdrawn_one() -> None:
    memory = Memory()
    decide(memory, [A_LATE], quiet=False)
    messages, withdrawn = decide(memory, [B_LATE], quiet=False)
    assert messages == [Message("HU", 1, 0, 0, "b")]
    assert withdrawn == frozenset()


def test_answered_and_overdue_again_is_told_again() -> None:
    memory = Memory()
    decide(memory, [A_LATE], quiet=False)
    decide(memory, [], quiet=False)
    assert decide(memory, [A_LATE], quiet=False)[0] == [Message("HU", 1, 0, 0, "a")]


def test_what_came_up_in_quiet_hours_is_told_afterwards_if_it_still_stands() -> None:
    memory = Memory()
    assert decide(memory, [A_LATE, C_NEW], quiet=True)[0] == []
    assert decide(memory, [A_LATE], quiet=False)[0] == [Message("HU", 1, 0, 0, "a")]


def test_what_is_answered_in_quiet_hours_is_withdrawn_all_the_same() -> None:
    memory = Memory()
    decide(memory, [A_LATE], quiet=False)
    assert decide(memory, [], quiet=True) == ([], frozenset({"HU"}))


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


def test_a_late_reply_and_a_late_update_of_its_case_are_two_things() -> None:
    memory = Memory()
    update = Watched("a", "HU", UPDATE_DUE)
    messages, _ = decide(memory, [A_LATE, update], quiet=False)
    assert messages == [Message("HU", 1, 0, 0, "a", 0, 1)]
    late = Watched("a", "HU", UPDATE_LATE)
    assert decide(memory, [A_LATE, late], quiet=False)[0] == [Message("HU", 0, 0, 0, "a", 1, 0)]
    assert decide(memory, [late], quiet=False)[0] == []
