"""The response pill's eight states, their thresholds and when they change by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.response_state import ResponseState, next_threshold, response_state

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("due_in", "act_in", "stopped", "state"),
    [
        (10 * HOUR, 10 * HOUR, False, "running"),
        (10 * HOUR, 10 * HOUR, True, "stopped"),
        (10 * HOUR, 4 * HOUR + MOMENT, False, "running"),
        (10 * HOUR, 4 * HOUR, False, "due_soon"),
        (10 * HOUR, HOUR + MOMENT, False, "due_soon"),
        (10 * HOUR, HOUR, False, "at_risk"),
        (10 * HOUR, -HOUR, False, "at_risk"),  # the last staffed minute has passed, the deadline has not
        (10 * HOUR, -HOUR, True, "at_risk"),
        (timedelta(0), timedelta(0), False, "at_risk"),  # at the deadline itself it is in time
        (-MOMENT, -MOMENT, False, "overdue"),
        (-MOMENT, -MOMENT, True, "overdue"),
        (3 * HOUR, None, False, "due_soon"),
    ],
)
def test_state(due_in: timedelta, act_in: timedelta | None, stopped: bool, state: str) -> None:
    act_by = None if act_in is None else NOW + act_in
    assert response_state(NOW, NOW - HOUR, NOW + due_in, act_by, stopped=stopped) == state


def test_states_without_a_running_obligation() -> None:
    assert response_state(NOW, None, None, None) is ResponseState.ANSWERED
    assert (
        response_state(NOW, None, None, None, closed_how="no_answer_needed") is ResponseState.NO_ANSWER_NEEDED
    )
    assert response_state(NOW, None, None, None, closed_how="taken_over") is ResponseState.TAKEN_OVER
    assert response_state(NOW, NOW - HOUR, None, None) is ResponseState.RUNNING


def test_a_new_message_after_the_decision_counts() -> None:
    state = response_state(NOW, NOW, NOW + HOUR / 2, None, closed_how="no_answer_needed")
    assert state is ResponseState.AT_RISK


def test_warning_points_are_the_policys() -> None:
    assert response_state(NOW, NOW, NOW + 7 * HOUR, None, warn_hours=(8, 2)) is ResponseState.DUE_SOON
    assert response_state(NOW, NOW, NOW + 2 * HOUR, None, warn_hours=(8, 2)) is ResponseState.AT_RISK
    assert response_state(NOW, NOW, NOW + HOUR / 2, None, warn_hours=(4,)) is ResponseState.DUE_SOON


def test_the_next_threshold_is_where_the_state_changes() -> None:
    due, act_by = NOW + 10 * HOUR, NOW + 6 * HOUR
    seen, now = [response_state(NOW, NOW, due, act_by)], NOW
    while (mark := next_threshold(now, due, act_by)) is not None:
        now = mark
        seen.append(response_state(now + MOMENT, NOW, due, act_by))
    assert seen == ["running", "due_soon", "at_risk", "overdue"]
