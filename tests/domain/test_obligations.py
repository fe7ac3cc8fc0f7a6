"""What opens, answers and ends an obligation (R8), in whatever order its events arrive."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.calendars import Calendar, ClosedDay, build_calendar
from desktop.domain.clock import due_at, is_late
from desktop.domain.obligations import Answering, Event, EventKind, Obligation, fold, judge
from desktop.domain.policies import DEFAULT, Policy
from desktop.domain.recalculation import recompute
from desktop.domain.staff_hours import StaffHours

K = EventKind
FIRST_REPLY = Policy("first", 48, answers="first_reply")
AROUND = Policy("around", 24, "around_the_clock")
PLATFORM = Policy("platform", 24, due_source="platform")


@cache
def pl() -> Calendar:
    return build_calendar("PL", None, "Europe/Warsaw", None)


def at(text: str) -> datetime:
    """Warsaw time in November 2026: "20 16:00" is the 20th."""
    day, _, clock = text.partition(" ")
    moment = datetime.strptime(f"2026-11-{int(day):02} {clock}", "%Y-%m-%d %H:%M")  # noqa: DTZ007
    return moment.replace(tzinfo=pl().zone).astimezone(UTC)


def buyer(text: str, name: str = "", due: datetime | None = None) -> Event:
    return Event(at(text), K.BUYER_MESSAGE, name or f"b{text}", platform_due=due)


def event(kind: EventKind, text: str, by: str | None = None) -> Event:
    return Event(at(text), kind, f"{kind}{text}", by)


def reply(text: str) -> Event:
    return event(K.REPLY, text, "anna")


def folded(*events: Event, policy: Policy = DEFAULT, staff: StaffHours | None = None) -> Answering:
    return fold(events, policy, pl(), staff)


def test_a_buyer_message_opens_one_with_its_deadline() -> None:
    answering = folded(buyer("20 16:00", "m1"))
    assert answering.needs_answer_since == at("20 16:00")
    assert answering.open == Obligation(
        opened_at=at("20 16:00"),
        opened_by_message="m1",
        due_at=at("23 16:00"),
        act_by=at("23 16:00"),
        calendar_version=pl().stamp,
        runs_from=at("23 0:00"),
    )


def test_later_buyer_messages_do_not_move_it() -> None:
    answering = folded(buyer("20 16:00", "m1"), buyer("20 17:00"), buyer("23 9:00"))
    assert len(answering.obligations) == 1
    assert answering.open is not None
    assert answering.open.due_at == at("23 16:00")


@pytest.mark.parametrize(
    ("answered", "verdict"), [("23 15:59", "in_time"), ("23 16:00", "in_time"), ("23 16:01", "late")]
)
def test_an_accepted_reply_answers_it(answered: str, verdict: str) -> None:
    answering = folded(buyer("20 16:00"), reply(answered))
    closed = answering.last
    assert closed is not None
    assert (closed.closed_at, closed.closed_how, closed.verdict) == (at(answered), "answered", verdict)
    assert closed.closed_by == "anna"
    assert answering.open is None
    assert answering.needs_answer_since is None


@pytest.mark.parametrize(
    "kind", [K.NOTE, K.SYSTEM, K.PLATFORM, K.FULFILMENT, K.REJECTED, K.IN_MODERATION, K.UNSENT]
)
def test_nothing_else_stops_the_clock(kind: EventKind) -> None:
    answering = folded(buyer("20 16:00"), event(kind, "20 17:00"))
    assert answering.open is not None
    assert answering.needs_answer_since == at("20 16:00")


@pytest.mark.parametrize("kind", [K.SYSTEM, K.PLATFORM, K.FULFILMENT, K.NOTE, K.REPLY])
def test_nothing_but_a_buyer_opens_one(kind: EventKind) -> None:
    assert folded(event(kind, "20 17:00")) == Answering()


def test_a_moderated_reply_counts_from_its_receipt_once_released() -> None:
    moderated = Event(at("23 10:00"), K.IN_MODERATION, "r1")
    assert folded(buyer("20 16:00"), moderated).open is not None
    released = Event(at("23 10:00"), K.REPLY, "r1")
    closed = folded(buyer("20 16:00"), moderated, released).last
    assert closed is not None
    assert (closed.closed_at, closed.verdict) == (at("23 10:00"), "in_time")


def test_after_an_answer_the_next_buyer_message_opens_a_new_one() -> None:
    answering = folded(buyer("18 9:00", "m1"), reply("18 10:00"), buyer("19 9:00", "m2"))
    assert [o.opened_by_message for o in answering.obligations] == ["m1", "m2"]
    assert answering.needs_answer_since == at("19 9:00")


def test_a_reply_at_the_instant_of_a_buyer_message_cannot_have_answered_it() -> None:
    answering = folded(buyer("18 9:00", "m1"), buyer("18 10:00", "m2"), reply("18 10:00"))
    assert [(o.opened_by_message, o.is_open) for o in answering.obligations] == [("m1", False), ("m2", True)]


def test_no_answer_needed_is_a_decision_with_who_and_when_outside_the_figures() -> None:
    answering = folded(buyer("18 9:00"), event(K.NO_ANSWER_NEEDED, "20 9:00", "piotr"))
    closed = answering.last
    assert closed is not None
    assert (closed.closed_how, closed.closed_by, closed.closed_at) == (
        "no_answer_needed",
        "piotr",
        at("20 9:00"),
    )
    assert closed.verdict is None
    assert answering.needs_answer_since is None


def test_taking_the_decision_back_goes_on_from_the_first_opening() -> None:
    answering = folded(
        buyer("18 9:00", "m1"),
        event(K.NO_ANSWER_NEEDED, "18 10:00"),
        buyer("18 11:00", "m2"),
        event(K.ANSWER_NEEDED, "18 12:00"),
    )
    assert [o.opened_by_message for o in answering.obligations] == ["m1"]
    assert answering.needs_answer_since == at("18 9:00")
    assert answering.open is not None
    assert answering.open.due_at == at("19 9:00")


def test_taking_it_back_after_a_reply_changes_nothing() -> None:
    answering = folded(
        buyer("18 9:00", "m1"),
        event(K.NO_ANSWER_NEEDED, "18 10:00"),
        buyer("18 11:00", "m2"),
        reply("18 12:00"),
        event(K.ANSWER_NEEDED, "18 13:00"),
    )
    assert [o.closed_how for o in answering.obligations] == ["no_answer_needed", "answered"]
    assert answering.needs_answer_since is None


def test_a_buyer_message_after_the_decision_opens_a_new_one() -> None:
    answering = folded(buyer("18 9:00", "m1"), event(K.NO_ANSWER_NEEDED, "18 10:00"), buyer("19 9:00", "m2"))
    assert [o.opened_by_message for o in answering.obligations] == ["m1", "m2"]


def test_closing_and_reopening() -> None:
    closed = folded(buyer("18 9:00"), event(K.CLOSED, "18 10:00"))
    assert closed.last is not None
    assert (closed.last.closed_how, closed.last.verdict) == ("closed", None)
    late = folded(buyer("18 9:00"), event(K.CLOSED, "20 10:00")).last
    assert late is not None
    assert late.verdict == "late"
    reopened = folded(buyer("18 9:00"), event(K.CLOSED, "18 10:00"), event(K.ANSWER_NEEDED, "18 11:00"))
    assert reopened.needs_answer_since == at("18 9:00")


def test_taken_over_ends_it_and_opens_none_until_given_back() -> None:
    events = [buyer("18 9:00", "m1"), event(K.TAKEN_OVER, "20 9:00"), buyer("20 10:00", "m2")]
    taken = folded(*events)
    assert [(o.closed_how, o.verdict) for o in taken.obligations] == [("taken_over", "late")]
    assert taken.needs_answer_since is None
    back = folded(*events, event(K.GIVEN_BACK, "23 9:00"))
    assert back.open is not None
    assert (back.open.opened_by_message, back.open.opened_at) == ("m2", at("23 9:00"))
    answered = folded(*events, event(K.PLATFORM, "20 11:00"), event(K.GIVEN_BACK, "23 9:00"))
    assert answered.open is None


def test_first_reply_only() -> None:
    answering = folded(buyer("18 9:00", "m1"), reply("18 10:00"), buyer("19 9:00", "m2"), policy=FIRST_REPLY)
    assert [o.opened_by_message for o in answering.obligations] == ["m1"]
    assert answering.open is None
    assert answering.needs_answer_since == at("19 9:00")
    waved_off = folded(
        buyer("18 9:00"), event(K.NO_ANSWER_NEEDED, "18 10:00"), buyer("19 9:00", "m2"), policy=FIRST_REPLY
    )
    assert waved_off.open is not None
    assert waved_off.open.due_at == at("23 9:00")


def test_around_the_clock_needs_no_calendar() -> None:
    answering = fold([buyer("21 10:00")], AROUND, None)
    assert answering.open is not None
    assert answering.open.due_at == at("22 10:00")
    assert answering.open.calendar_version == "around-the-clock"
    with pytest.raises(ValueError, match="calendar"):
        fold([], DEFAULT, None)


def test_the_platforms_deadline_counts_where_it_gives_one() -> None:
    given_due = folded(buyer("20 16:00", due=at("21 12:00")), policy=PLATFORM).open
    assert given_due is not None
    assert (given_due.due_at, given_due.due_source) == (at("21 12:00"), "platform")
    ours = folded(buyer("20 16:00"), policy=PLATFORM).open
    assert ours is not None
    assert (ours.due_at, ours.due_source) == (at("23 16:00"), "computed")
    ignored = folded(buyer("20 16:00", due=at("21 12:00"))).open
    assert ignored is not None
    assert ignored.due_at == at("23 16:00")


def test_a_receipt_outside_the_covered_years_has_no_deadline_and_no_verdict() -> None:
    old = Event(datetime(2015, 5, 5, tzinfo=UTC), K.BUYER_MESSAGE, "m0")
    answering = fold([old, reply("20 9:00")], DEFAULT, pl())
    assert answering.last is not None
    assert (answering.last.due_at, answering.last.verdict) == (None, None)


STORY = (
    buyer("16 9:00", "m1"),
    reply("16 12:00"),
    buyer("17 9:00", "m2"),
    buyer("17 9:30", "m3"),
    event(K.REJECTED, "17 10:00"),
    event(K.NO_ANSWER_NEEDED, "17 11:00"),
    buyer("18 9:00", "m4"),
    event(K.NOTE, "18 9:05"),
    event(K.TAKEN_OVER, "19 10:00"),
    buyer("19 11:00", "m5"),
    event(K.GIVEN_BACK, "20 8:00"),
    reply("20 9:00"),
    buyer("20 16:00", "m6"),
)


@given(order=st.permutations(STORY), doubled=st.lists(st.sampled_from(STORY), max_size=4))
def test_any_order_and_doubled_deliveries_give_the_same(order: list[Event], doubled: list[Event]) -> None:
    assert fold([*order, *doubled], DEFAULT, pl()) == fold(STORY, DEFAULT, pl())


@given(st.permutations(STORY), st.integers(0, len(STORY)))
def test_at_most_one_is_open_and_they_follow_each_other(order: list[Event], count: int) -> None:
    """Also with only a part of the events, as while a history is still being fetched."""
    answering = fold(order[:count], DEFAULT, pl())
    *before, _last = answering.obligations or (None,)
    assert all(o is not None and not o.is_open for o in before)
    for earlier, later in zip(answering.obligations, answering.obligations[1:], strict=False):
        assert earlier.closed_at is not None
        assert earlier.opened_at < earlier.closed_at <= later.opened_at
    if answering.open is not None:
        assert answering.needs_answer_since == answering.open.opened_at


@given(minutes=st.integers(1, 60 * 24 * 6))
def test_list_board_and_report_give_one_verdict(minutes: int) -> None:
    """The stored verdict, the judgement of the report and the deadline function agree at every instant."""
    opened = at("16 9:00")
    answered = Event(opened + timedelta(minutes=minutes), K.REPLY, "r")
    closed = fold([Event(opened, K.BUYER_MESSAGE, "m"), answered], DEFAULT, pl()).last
    assert closed is not None
    late = is_late(answered.at, due_at(pl(), DEFAULT, opened))
    assert closed.verdict == ("late" if late else "in_time")
    assert judge(closed.due_at, closed.closed_at, closed.closed_how) == closed.verdict


def edited() -> Calendar:
    """Poland with 12 November 2026 closed too."""
    closed = {**pl().closed, date(2026, 11, 12): ClosedDay("Day off", "Dz.U. 2026 poz. 1")}
    return Calendar("PL", None, "Europe/Warsaw", "PL@2026-12", 2020, 2031, closed)


def test_a_verdict_stays_with_the_calendar_that_gave_it() -> None:
    events = [buyer("10 9:00", "m1"), reply("13 8:00")]
    judged = fold(events, DEFAULT, pl()).obligations
    assert judged[0].verdict == "late"
    assert fold(events, DEFAULT, edited()).obligations[0].verdict == "in_time"
    assert fold(events, DEFAULT, edited(), earlier=judged).obligations == judged


def test_open_obligations_are_recomputed_and_the_change_says_why() -> None:
    open_one = fold([buyer("10 9:00", "m1")], DEFAULT, pl()).obligations[0]
    moved, change = recompute(open_one, DEFAULT, edited(), None, pl())
    assert moved.due_at == at("13 9:00")
    assert moved.calendar_version == edited().stamp
    assert change is not None
    assert (change.old_due, change.new_due) == (at("12 9:00"), at("13 9:00"))
    assert (change.old_version, change.new_version) == (pl().stamp, edited().stamp)
    assert [(day.date, day.closed, day.source) for day in change.why] == [
        (date(2026, 11, 12), True, "Dz.U. 2026 poz. 1")
    ]


def test_a_new_calendar_that_moves_nothing_logs_nothing() -> None:
    open_one = fold([buyer("20 9:00", "m1")], DEFAULT, pl()).obligations[0]
    moved, change = recompute(open_one, DEFAULT, edited(), None, pl())
    assert change is None
    assert moved.calendar_version == edited().stamp


def test_closed_ones_and_the_platforms_deadlines_are_not_recomputed() -> None:
    closed = folded(buyer("10 9:00"), reply("10 10:00")).obligations[0]
    assert recompute(closed, DEFAULT, edited(), None) == (closed, None)
    platform = folded(buyer("10 9:00", due=at("11 9:00")), policy=PLATFORM).obligations[0]
    assert recompute(platform, PLATFORM, edited(), None) == (platform, None)


def test_staff_hours_move_act_by_and_never_the_deadline() -> None:
    staff = StaffHours("Europe/Warsaw", dict.fromkeys(range(5), ((480, 960),)))
    answering = folded(buyer("20 5:25"), staff=staff)
    assert answering.open is not None
    assert answering.open.due_at == at("23 5:25")
    assert answering.open.act_by == at("20 16:00")
