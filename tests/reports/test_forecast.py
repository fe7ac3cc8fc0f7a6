"""What breaches, and who should take which: in the order of deadlines, by skill, pace and load, never
applied."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.accounts import Absence, Agent
from desktop.domain.staff_hours import StaffHours
from desktop.reports.desks import Desks, OpenWait, Pace, StaffedTime
from desktop.reports.forecast import at_pace, forecast, open_waits, paces, staff_of, suggest
from tests.reports.world import ACCOUNT, END, START, conversation, opened, sources

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""A Wednesday at 10:00 in Warsaw."""
HOUR = timedelta(hours=1)
STAFF = StaffHours("Europe/Warsaw", dict.fromkeys(range(5), ((480, 960),)))
ANNA = Agent("anna", "Anna", languages=("pl",), markets=("PL",))
BELA = Agent("bela", "Bela", languages=("hu", "pl-PL"))
CARL = Agent("carl", "Carl", languages=("de",), away=True)
TEAM = (ANNA, BELA, CARL)
PACES = {"anna": Pace("anna", 20, 10), "bela": Pace("bela", 10, 10), "carl": Pace("carl", 90, 10)}


def wait(name: str, hours: float, agent: str = "", **fields: Any) -> OpenWait:
    due = NOW + hours * HOUR
    return OpenWait(
        name,
        fields.get("market", "PL"),
        "question",
        agent,
        fields.get("language", "pl"),
        "Jan",
        NOW - HOUR,
        fields.get("act_by", due),
        due,
    )


def test_staffed_time_passes_only_while_somebody_is_there() -> None:
    time = StaffedTime(STAFF, NOW, NOW + timedelta(days=7))
    assert time.after(HOUR) == NOW + HOUR
    assert time.after(6 * HOUR) == NOW + 6 * HOUR, "until 16:00 in Warsaw"
    assert time.after(7 * HOUR) == datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    assert time.after(31 * HOUR) == datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "over the weekend"
    assert time.after(1000 * HOUR) is None
    assert StaffedTime(None, NOW, NOW + HOUR).after(HOUR) == NOW + HOUR


def breaches(waits: list[OpenWait], **fields: Any) -> list[tuple[str, str, datetime | None]]:
    found = at_pace(waits, NOW, NOW + 24 * HOUR, TEAM, fields.get("measured", PACES), STAFF)
    return [(each.wait.conversation, each.reason, each.answer_at) for each in found]


def test_each_works_through_what_is_theirs_at_their_pace() -> None:
    # Anna answers two an hour: the third of hers comes after an hour and a half.
    mine = [wait("a", 0.5, "anna"), wait("b", 1, "anna"), wait("c", 1.25, "anna"), wait("d", 24, "anna")]
    assert breaches(mine) == [("c", "queue", NOW + 1.5 * HOUR)]
    assert breaches([wait("x", 0.5, "bela")]) == [("x", "queue", NOW + HOUR)]
    assert breaches([wait("x", 1, "bela")]) == [], "at the deadline itself it is in time"


def test_what_nobody_can_get_to_is_said_with_its_reason() -> None:
    waits = [wait("gone", 5, "left"), wait("away", 6, "carl"), wait("much-later", 25, "carl")]
    assert [each[:2] for each in breaches(waits)] == [("gone", "away"), ("away", "away")]
    assert breaches([wait("free", 5)], measured={}) == [("free", "no_pace", None)]
    lone = at_pace([wait("free", 5)], NOW, NOW + 24 * HOUR, (CARL,), PACES, STAFF)
    assert [each.reason for each in lone] == ["nobody"]


def test_what_is_nobodys_goes_to_who_is_free_first_and_speaks_the_language() -> None:
    desks = Desks(NOW, TEAM, PACES, STAFF)
    assert desks.first_free(wait("x", 5)) == "anna"
    assert desks.first_free(wait("x", 5, language="hu")) == "bela"
    assert desks.first_free(wait("x", 5, market="HU")) == "bela", "Anna is there for Poland only"
    assert desks.first_free(wait("x", 5, language="el")) == "anna", "nobody speaks it: who serves the market"
    assert desks.first_free(wait("x", 5, language="")) == "anna"
    desks.give("anna")
    assert desks.first_free(wait("x", 5)) == "bela", "both would be done at 11:00, and Bela has less to do"


def test_the_night_counts_for_the_forecast() -> None:
    # Due at 8:00 tomorrow, when nobody has been there since 16:00: it has to be done today.
    many = [wait(f"{n:02}", 22, "bela", act_by=NOW + 6 * HOUR) for n in range(8)]
    assert [name for name, _, _ in breaches(many)] == ["06", "07"]


def test_suggestions_come_in_the_order_of_deadlines_and_only_for_what_needs_somebody() -> None:
    waits = [
        wait("later", 20),
        wait("theirs", 10, "anna"),
        wait("soon", 2),
        wait("away", 3, "carl"),
        wait("gone", 4, "left"),
    ]
    found = suggest(waits, NOW, TEAM, PACES, staff=STAFF)
    assert [each.wait.conversation for each in found] == ["soon", "away", "gone", "later"]
    assert [each.reasons[0] for each in found] == [
        "unassigned",
        "assignee_away",
        "assignee_away",
        "unassigned",
    ]
    assert all(each.agent in ("anna", "bela") and each.agent != each.wait.agent for each in found)
    assert found[0].reasons[1:] == ("speaks_language", "serves_market", "least_load")
    assert found[0].done_by == NOW + HOUR / 2
    assert all(each.in_time for each in found)


def test_at_act_by_itself_nobody_is_too_late() -> None:
    assert suggest([wait("x", 1, "bela")], NOW, TEAM, PACES, staff=STAFF) == ()
    late = wait("x", 1 - 1 / 3600, "bela")
    assert [each.agent for each in suggest([late], NOW, TEAM, PACES, staff=STAFF)] == ["anna"]


def test_a_desk_that_is_too_full_gives_to_one_that_is_sooner() -> None:
    full = [wait(f"{n}", 0.6 + n / 100, "anna") for n in range(4)]
    found = suggest(full, NOW, TEAM, PACES, staff=STAFF)
    # Her second would come at 11:00: too late, and Bela is no sooner; the third would.
    assert [(each.wait.conversation, each.agent, each.reasons[0]) for each in found] == [
        ("2", "bela", "assignee_too_late")
    ]
    assert not found[0].in_time
    assert suggest(full, NOW, (ANNA,), PACES, staff=STAFF) == (), "nobody else is there"


def test_who_is_new_works_at_the_teams_average_and_without_any_pace_load_decides() -> None:
    new = Agent("zoe", "Zoe", languages=("pl",))
    desks = Desks(NOW, (ANNA, BELA, new), PACES, STAFF)
    assert desks.would_be_done("zoe") == NOW + HOUR / 1.5
    found = suggest([wait(str(n), 9) for n in range(4)], NOW, (ANNA, new), {})
    assert [each.agent for each in found] == ["anna", "zoe", "anna", "zoe"]
    assert {each.done_by for each in found} == {None}


WAITS = st.lists(
    st.builds(
        wait,
        st.uuids().map(str),
        st.floats(-5, 40),
        st.sampled_from(("", "anna", "bela", "carl", "left")),
        market=st.sampled_from(("PL", "HU")),
        language=st.sampled_from(("pl", "hu", "de", "")),
    ),
    max_size=30,
)


@settings(max_examples=50)
@given(WAITS, st.integers(0, 10))
def test_suggestions_keep_to_their_rules_in_any_world(waits: list[OpenWait], limit: int) -> None:
    found = suggest(waits, NOW, TEAM, PACES, staff=STAFF, limit=limit)
    assert len(found) <= limit
    names = [each.wait.conversation for each in found]
    assert len(set(names)) == len(names)
    acts = [each.wait.act_by for each in found if each.wait.act_by is not None]
    assert acts == sorted(acts)
    for each in found:
        assert each.agent not in ("carl", each.wait.agent)
        assert each.wait.market == "PL" or each.agent == "bela"
    assert suggest(list(reversed(waits)), NOW, TEAM, PACES, staff=STAFF, limit=limit) == found
    late = at_pace(waits, NOW, NOW + 24 * HOUR, TEAM, PACES, STAFF)
    for breach in late:
        due = breach.wait.due_at
        assert due is not None
        assert NOW <= due <= NOW + 24 * HOUR
        assert breach.answer_at is None or breach.answer_at > due


def test_the_forecast_reads_what_is_open_and_how_fast_people_are(tmp_path: Path) -> None:
    asked = START + 9 * HOUR
    world = [
        conversation(f"done-{n}", ("buyer", asked, "b"), ("seller", asked + 2 * HOUR, "ag-1"))
        for n in range(6)
    ]
    now = asked + 3 * HOUR
    world += [
        conversation("open", ("buyer", asked, "b"), assignee="ag-2", topic="order"),
        conversation("fresh", ("buyer", now, "b")),
        conversation("old", ("buyer", START - 200 * HOUR, "b")),
    ]
    with opened(tmp_path, world) as store:
        read = sources(store)
        monday = now + timedelta(days=3)
        found = forecast(read, monday)
        assert [each.conversation for each in found.if_nobody_answers] == ["fresh"]
        assert [each.conversation for each in found.overdue] == ["old", "open"]
        assert found.paces["ag-1"].answers == 6
        assert found.paces["ag-2"].per_hour is None
        assert set(found.paces) == {"ag-1", "ag-2"}, "who left is not there to answer"
        hours = StaffedTime(staff_of(read), monday - timedelta(days=14), monday).total / HOUR
        assert found.paces["ag-1"].staffed_hours == hours
        (fresh,) = open_waits(read, until=END, markets=["PL"])[2:]
        assert (fresh.agent, fresh.kind, fresh.language, fresh.since) == ("", "question", "pl", now)
        assert forecast(read, monday, markets=["FI"]).overdue == ()


def test_days_on_which_all_are_away_are_not_staffed(tmp_path: Path) -> None:
    day = END.date()
    away = Absence("a", day - timedelta(days=6), day - timedelta(days=2), "Anna", (), END)
    here = Absence("b", day - timedelta(days=20), day, "Anna", ("PL",), END)
    with opened(tmp_path, []) as store:
        all_hours = paces(sources(store), END)["ag-1"].staffed_hours
        less = sources(store, replace(ACCOUNT, absences=(away, here)))
        # From Tuesday to Saturday nobody is there: four days of eight hours.
        assert paces(less, END)["ag-1"].staffed_hours == all_hours - 32
