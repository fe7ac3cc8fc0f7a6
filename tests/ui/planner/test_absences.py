"""Planned absences: the rules of R16 on each market's calendar while one types, and announcing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.domain.accounts import Absence
from desktop.domain.actions import AnnounceAbsence
from desktop.ui.planner.absence_check import NO_CALENDAR, NOT_COVERED, check, overlapping
from desktop.ui.planner.absences_pane import AbsencesPane
from desktop.ui.planner.page import ABSENCES, PlannerPage
from desktop.ui.planner.pending import DELETE, EDIT, TAKE_BACK
from tests.ui import world
from tests.ui.reading import LEAST_TARGET, clipped, nameless, settle, spoken, too_small

KNOWN = Absence("A1", date(2027, 2, 1), date(2027, 2, 12), "Adam Zieliński", ("PL",), world.NOW)


@pytest.fixture
def pane(planner: PlannerPage) -> AbsencesPane:
    planner.show_tab(ABSENCES)
    return planner.absences


def fill(pane: AbsencesPane, first: date, last: date, name: str = "Eva Kovács") -> None:
    pane.form.first.set_day(first)
    pane.form.last.set_day(last)
    pane.form.stand_in.setEditText(name)


def advice(pane: AbsencesPane) -> list[str]:
    return [strip.text() for strip in pane.form.advice if strip.text()]


def outbox(pane: AbsencesPane):
    return pane._workspace.reader.outbox("")


# --- the rules ---


def test_markets_with_the_same_rules_stand_together():
    """24 and 25 December are closed in all of them; every market has the same working days here."""
    [found] = check(world.book(), ("PL", "HU", "DE"), date(2026, 12, 21), date(2027, 1, 8), world.NOW)
    assert found.markets == ("PL", "HU", "DE")
    assert found.notice is not None
    assert found.notice.working_days == 13
    assert found.notice.announce_by == date(2026, 12, 7)


def test_the_date_of_today_is_the_markets_own():
    """At 23:30 UTC on the last day to announce it is the day after in Warsaw: too late there."""
    night = datetime(2026, 12, 7, 23, 30, tzinfo=UTC)
    [found] = check(world.book("PL"), ("PL",), date(2026, 12, 21), date(2027, 1, 8), night)
    assert found.too_late
    [found] = check(
        world.book("PL"), ("PL",), date(2026, 12, 21), date(2027, 1, 8), night - timedelta(minutes=31)
    )
    assert not found.too_late


def test_a_market_without_a_calendar_or_beyond_its_years_is_named():
    [found] = check(world.book("PL"), ("FR",), date(2027, 1, 4), date(2027, 1, 22), world.NOW)
    assert found.problem == NO_CALENDAR
    [found] = check(world.book("PL"), ("PL",), date(2028, 12, 20), date(2029, 1, 10), world.NOW)
    assert found.problem == NOT_COVERED


def test_overlaps_are_found_only_in_the_same_markets():
    days = date(2027, 2, 12), date(2027, 2, 20)
    assert overlapping([KNOWN], ("PL",), *days) is KNOWN
    assert overlapping([KNOWN], (), *days) is KNOWN
    assert overlapping([KNOWN], ("DE",), *days) is None
    assert overlapping([KNOWN], ("PL",), date(2027, 2, 13), date(2027, 2, 20)) is None


# --- the form ---


def test_the_last_day_to_announce_and_the_offers_are_told_while_typing(pane):
    fill(pane, date(2027, 1, 11), date(2027, 1, 22))
    [text] = advice(pane)
    assert "Announce it by Monday 28 December at the latest, at least 14 days ahead." in text
    assert "Offers are withdrawn about 30 days ahead: Saturday 12 December." in text
    assert "10 working days: Poland, Hungary, Germany and Denmark" in text
    assert pane.form.announce.isEnabled()


def test_five_working_days_need_no_announcement_and_six_do(pane):
    fill(pane, date(2027, 1, 11), date(2027, 1, 17))
    [text] = advice(pane)
    assert text.startswith("No announcement is needed: up to 5 working days are free.")
    pane.form.last.set_day(date(2027, 1, 18))
    [text] = advice(pane)
    assert text.startswith("Announce it by")
    assert "6 working days" in text


def test_a_notice_date_that_has_passed_is_a_clear_warning(pane):
    fill(pane, date(2026, 12, 1), date(2026, 12, 11))
    [text] = advice(pane)
    assert text.startswith("Too late: it had to be announced by Tuesday 17 November")
    assert "has passed: they go at once" in text
    # The seller is away all the same: announcing late is better than not at all.
    assert pane.form.announce.isEnabled()


def test_offers_that_go_at_once_are_a_warning_of_their_own(pane):
    fill(pane, date(2026, 12, 14), date(2026, 12, 23))
    [text] = advice(pane)
    assert text.startswith("Announce it by Monday 30 November")
    assert "Saturday 14 November, has passed" in text


def test_what_is_missing_or_wrong_is_said_and_nothing_is_sent(qtbot, pane):
    fill(pane, date(2027, 1, 11), date(2027, 1, 22), "")
    assert pane.form.problem.text() == "Name a stand-in."
    fill(pane, date(2027, 1, 11), date(2027, 1, 10))
    assert pane.form.problem.text() == "The last day lies before the first."
    assert advice(pane) == []
    fill(pane, date(2026, 11, 20), date(2026, 11, 30))
    assert pane.form.problem.text() == "The first day has passed already."
    fill(pane, date(2027, 1, 11), date(2027, 1, 22))
    pane.form.everywhere.setChecked(False)
    assert pane.form.problem.text() == "Choose at least one market."
    qtbot.mouseClick(pane.form.announce, Qt.MouseButton.LeftButton)
    assert outbox(pane) == []


def test_an_absence_is_announced_through_the_outbox(qtbot, pane, sync):
    fill(pane, date(2027, 1, 11), date(2027, 1, 22), "  Jan   Kowalski ")
    pane.form.everywhere.setChecked(False)
    pane.form.boxes["DE"].setChecked(True)
    qtbot.mouseClick(pane.form.announce, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(pane.cards) == 1)
    [row] = outbox(pane)
    assert row.action == AnnounceAbsence(date(2027, 1, 11), date(2027, 1, 22), "Jan Kowalski", ("DE",))
    assert sync.pokes == 1
    assert "Germany" in spoken(pane.cards[0])
    assert "Waiting:" in spoken(pane.cards[0])
    assert pane.form.name() == ""


def test_colleagues_are_offered_as_stand_ins_and_any_name_is_taken(pane):
    offered = [pane.form.stand_in.itemText(place) for place in range(pane.form.stand_in.count())]
    assert offered == ["Adam Zieliński", "Eva Kovács", "Marta Nowak"]
    pane.form.stand_in.setEditText("Biuro rachunkowe <b>X</b>")
    assert pane.form.name() == "Biuro rachunkowe <b>X</b>"


def test_the_whole_absence_moves_with_its_first_day(pane):
    fill(pane, date(2027, 1, 11), date(2027, 1, 22))
    pane.form.first.set_day(date(2027, 2, 1))
    assert pane.form.last.day() == date(2027, 2, 12)


# --- the list ---


def test_known_absences_are_listed_and_past_ones_are_not(open_planner, lead):
    past = replace(KNOWN, id="A0", first_day=date(2026, 11, 2), last_day=date(2026, 11, 6))
    planner = open_planner(replace(lead, absences=(KNOWN, past)))
    planner.show_tab(ABSENCES)
    [card] = planner.absences.cards
    assert spoken(card) == ("1 – 12 Feb 2027. Poland · stand-in: Adam Zieliński · announced 23 Nov 2026")


def test_an_overlap_with_a_known_absence_is_warned_of(open_planner, lead):
    planner = open_planner(replace(lead, absences=(KNOWN,)))
    planner.show_tab(ABSENCES)
    fill(planner.absences, date(2027, 2, 8), date(2027, 2, 19))
    assert advice(planner.absences)[-1] == (
        "An absence is announced for some of these days already: 1 – 12 Feb 2027, Poland."
    )


@pytest.mark.parametrize(("choice", "state"), [(TAKE_BACK, "queued"), (EDIT, "failed")])
def test_what_waits_or_was_refused_comes_back_into_the_form(qtbot, pane, bare_workspace, choice, state):
    action = AnnounceAbsence(date(2027, 1, 11), date(2027, 1, 22), "Jan", ("DE", "PL"))
    store = bare_workspace.store
    row = store.enqueue(action).result(5)
    if state == "failed":
        store.take_ready(world.NOW).result(5)
        store.mark(row.id, "failed", reason="overlaps").result(5)
    qtbot.waitUntil(lambda: len(pane.cards) == 1 and not pane.cards[0].pending.buttons[choice].isHidden())
    if state == "failed":
        assert "The platform refused this: overlaps" in spoken(pane.cards[0])
    qtbot.mouseClick(pane.cards[0].pending.buttons[choice], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.cards == [])
    assert outbox(pane) == []
    form = pane.form.action()
    assert (form.first_day, form.last_day, form.stand_in) == (action.first_day, action.last_day, "Jan")
    assert set(form.markets) == {"DE", "PL"}


def test_a_refused_one_can_be_discarded(qtbot, pane, bare_workspace):
    store = bare_workspace.store
    row = store.enqueue(AnnounceAbsence(date(2027, 1, 11), date(2027, 1, 22), "Jan")).result(5)
    store.take_ready(world.NOW).result(5)
    store.mark(row.id, "failed").result(5)
    qtbot.waitUntil(lambda: len(pane.cards) == 1)
    qtbot.mouseClick(pane.cards[0].pending.buttons[DELETE], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.cards == [])


def test_a_refusal_is_in_the_colour_of_a_refusal(qtbot, pane, bare_workspace):
    store = bare_workspace.store
    row = store.enqueue(AnnounceAbsence(date(2027, 1, 11), date(2027, 1, 22), "Jan")).result(5)
    store.take_ready(world.NOW).result(5)
    store.mark(row.id, "failed").result(5)
    qtbot.waitUntil(lambda: len(pane.cards) == 1)
    settle()
    label = pane.cards[0].pending._label
    assert label.palette().color(label.foregroundRole()).name() == "#b42318"


def test_who_may_not_announce_sees_no_form(open_planner):
    planner = open_planner(replace(world.account(), absences=(KNOWN,)))
    planner.show_tab(ABSENCES)
    assert planner.absences.form.isHidden()
    assert len(planner.absences.cards) == 1


def test_where_a_platform_knows_no_absences_there_is_no_tab(open_planner):
    planner = open_planner(world.account())
    assert not planner.tabs.isTabVisible(ABSENCES)


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_everything_has_a_name_and_fits(pane, planner, bare_workspace, language):
    bare_workspace.set_language(language)
    fill(pane, date(2026, 12, 1), date(2026, 12, 11))
    pane.form.everywhere.setChecked(False)
    planner.resize(774, 560)
    settle()
    assert nameless(pane) == []
    # The text field inside the drop-down is lower than the drop-down, which takes the click.
    assert pane.form.stand_in.height() >= LEAST_TARGET
    field = pane.form.stand_in.lineEdit()
    assert [part for part in too_small(pane) if not part.startswith(spoken(field))] == []
    assert clipped(pane) == []
