"""Why a deadline is when it is: spans without gaps that add up to the policy's hours."""

import itertools
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.calendars import Calendar, build_calendar
from desktop.domain.clock import due_at
from desktop.domain.explain import Span, StoppedDay, spans, stopped_days
from desktop.domain.policies import DEFAULT, Policy


@cache
def pl() -> Calendar:
    return build_calendar("PL", None, "Europe/Warsaw", None)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=pl().zone).astimezone(UTC)


def days(received: str) -> list[tuple[str, str]]:
    moment = at(received)
    stopped = stopped_days(pl(), DEFAULT, moment, due_at(pl(), DEFAULT, moment))
    return [(day.date.isoformat(), day.reason) for day in stopped]


def test_spans_of_a_weekend() -> None:
    assert spans(pl(), DEFAULT, at("2026-11-20T16:00"), at("2026-11-23T16:00")) == [
        Span(at("2026-11-20T16:00"), at("2026-11-21T00:00"), True),
        Span(
            at("2026-11-21T00:00"),
            at("2026-11-23T00:00"),
            False,
            (StoppedDay(date(2026, 11, 21), "saturday"), StoppedDay(date(2026, 11, 22), "sunday")),
        ),
        Span(at("2026-11-23T00:00"), at("2026-11-23T16:00"), True),
    ]


def test_a_holiday_has_its_name_and_source() -> None:
    stopped = stopped_days(pl(), DEFAULT, at("2026-11-10T16:00"), at("2026-11-12T16:00"))
    assert [(day.date, day.reason, day.name) for day in stopped] == [
        (date(2026, 11, 11), "holiday", "National Independence Day")
    ]
    assert stopped[0].source


def test_the_edges_of_days() -> None:
    assert days("2026-11-20T00:00") == []  # due at the end of Friday: the weekend is no part of it
    assert days("2026-11-21T00:00") == [("2026-11-21", "saturday"), ("2026-11-22", "sunday")]
    assert days("2026-11-22T10:00") == [("2026-11-22", "sunday")]
    assert days("2026-11-23T00:00") == []


def test_around_the_clock_never_stands_still() -> None:
    policy = Policy("a", 24, "around_the_clock")
    found = spans(pl(), policy, at("2026-11-20T16:00"), at("2026-11-21T16:00"))
    assert found == [Span(at("2026-11-20T16:00"), at("2026-11-21T16:00"), True)]
    assert spans(pl(), policy, at("2026-11-20T16:00"), at("2026-11-20T16:00")) == []


@given(minutes=st.integers(0, 60 * 24 * 365 * 4), hours=st.sampled_from((1, 24, 48, 72)))
@settings(max_examples=80)
def test_spans_have_no_gap_and_add_up(minutes: int, hours: int) -> None:
    received = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    policy = Policy("x", hours)
    due = due_at(pl(), policy, received)
    found = spans(pl(), policy, received, due)
    assert found[0].start == received
    assert found[-1].end == due
    assert found[-1].running
    assert all(a.end == b.start and a.running != b.running for a, b in itertools.pairwise(found))
    assert sum((s.end - s.start for s in found if s.running), timedelta()) == timedelta(hours=hours)
    assert all(bool(s.reasons) is not s.running for s in found)
    assert all(pl().is_closed(day.date) for s in found for day in s.reasons)
