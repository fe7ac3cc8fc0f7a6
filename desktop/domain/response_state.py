"""The response pill's state and words' facts: which of eight states a conversation is in at an instant.

Cheap enough for every painted row: comparisons of stored instants, no calendar. Whether the clock stands
still now is the same for all rows of a market; ask `clock.is_running` once a tick.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from .clock import is_late
from .obligations import ClosedHow


class ResponseState(StrEnum):
    """States of the response pill; `overdue` needs the deadline passed, the others look at act-by."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    ANSWERED = "answered"
    NO_ANSWER_NEEDED = "no_answer_needed"
    TAKEN_OVER = "taken_over"


def response_state(
    now: datetime,
    needs_answer_since: datetime | None,
    due_at: datetime | None,
    act_by: datetime | None,
    *,
    closed_how: ClosedHow | None = None,
    stopped: bool = False,
    warn_hours: Sequence[float] = (4.0, 1.0),
) -> ResponseState:
    """The state at `now`. `closed_how` is how the last obligation ended, `stopped` whether the market's clock
    stands still now, `warn_hours` the policy's: the first is "due soon", the last "at risk".

    Warnings come before "stopped": with act-by on Friday at 16:00 a Saturday is no time to feel safe.
    """
    if closed_how == "taken_over":
        return ResponseState.TAKEN_OVER
    if needs_answer_since is None:
        return ResponseState.NO_ANSWER_NEEDED if closed_how == "no_answer_needed" else ResponseState.ANSWERED
    if due_at is None:
        return ResponseState.STOPPED if stopped else ResponseState.RUNNING
    if is_late(now, due_at):
        return ResponseState.OVERDUE
    left = (act_by or due_at) - now
    if len(warn_hours) > 1 and left <= timedelta(hours=warn_hours[-1]):
        return ResponseState.AT_RISK
    if warn_hours and left <= timedelta(hours=warn_hours[0]):
        return ResponseState.DUE_SOON
    return ResponseState.STOPPED if stopped else ResponseState.RUNNING


def next_threshold(
    now: datetime, due_at: datetime, act_by: datetime | None, warn_hours: Sequence[float] = (4.0, 1.0)
) -> datetime | None:
    """The next instant at which the state of an open obligation changes by time alone; None when overdue."""
    marks = [(act_by or due_at) - timedelta(hours=hours) for hours in warn_hours]
    later = [mark for mark in (*marks, due_at) if mark > now]
    return min(later) if later else None
