"""Staff hours and company closed days: shown, typed, checked, put into the outbox, taken back."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt

from desktop.domain.accounts import StaffInterval, StaffTimes
from desktop.domain.actions import SetStaffHours
from desktop.ui.planner.hours_pane import HoursPane
from desktop.ui.planner.page import HOURS, PlannerPage
from desktop.ui.planner.pending import DELETE, RETRY, TAKE_BACK
from tests.ui import world
from tests.ui.reading import clipped, nameless, settle, spoken, too_small


@pytest.fixture
def pane(planner: PlannerPage) -> HoursPane:
    planner.show_tab(HOURS)
    return planner.hours


def outbox(pane: HoursPane):
    return pane._workspace.reader.outbox("")


def set_time(field, minutes: int) -> None:
    field.setValue(minutes)


def saved(qtbot, pane: HoursPane) -> SetStaffHours:
    qtbot.mouseClick(pane.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not pane.pending.isHidden())
    return outbox(pane)[-1].action


def test_it_shows_the_hours_of_the_account(pane):
    assert pane.week.week()[0] == ((480, 960),)
    assert pane.week.week()[5] == ()
    assert pane.zone.currentData() == "Europe/Warsaw"
    assert not pane.save.isEnabled()
    assert not pane.is_dirty()


def test_it_says_that_due_dates_never_move(pane):
    assert "never move a due date" in pane.about.text()


def test_typed_hours_go_into_the_outbox_of_the_account(qtbot, pane, sync):
    monday = pane.week.days[0]
    set_time(monday.edits[0].end, 12 * 60)
    qtbot.mouseClick(monday.add, Qt.MouseButton.LeftButton)
    set_time(monday.edits[1].end, 24 * 60)
    pane.days.field.set_day(date(2026, 12, 28))
    qtbot.mouseClick(pane.days.add, Qt.MouseButton.LeftButton)
    action = saved(qtbot, pane)
    assert [part for part in action.times.weekly if part.weekday == 0] == [
        StaffInterval(0, 480, 720),
        StaffInterval(0, 780, 1440),
    ]
    assert action.times.closed_days == (date(2026, 12, 28),)
    assert action.times.time_zone == "Europe/Warsaw"
    assert outbox(pane)[0].conversation_id == ""
    assert sync.pokes == 1
    assert not pane.is_dirty()


def test_the_form_keeps_showing_what_waits(qtbot, pane, bare_workspace):
    set_time(pane.week.days[0].edits[0].start, 7 * 60)
    saved(qtbot, pane)
    pane.refresh()
    assert pane.week.week()[0] == ((420, 960),)
    assert bare_workspace.account.staff_times == world.STAFF
    assert pane.pending.text().startswith("Waiting:")


def test_taking_back_keeps_what_was_typed_and_sends_nothing(qtbot, pane):
    set_time(pane.week.days[0].edits[0].start, 7 * 60)
    saved(qtbot, pane)
    qtbot.mouseClick(pane.pending.buttons[TAKE_BACK], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.pending.isHidden())
    assert outbox(pane) == []
    assert pane.week.week()[0] == ((420, 960),)
    assert pane.is_dirty()
    qtbot.mouseClick(pane.discard, Qt.MouseButton.LeftButton)
    assert pane.week.week()[0] == ((480, 960),)


def test_a_refusal_says_why_and_can_be_tried_again_or_discarded(qtbot, pane, bare_workspace):
    set_time(pane.week.days[0].edits[0].start, 7 * 60)
    saved(qtbot, pane)
    store = bare_workspace.store
    [row] = store.take_ready(world.NOW).result(5)
    store.mark(row.id, "failed", reason="not a time zone here", new_key=True).result(5)
    qtbot.waitUntil(lambda: "not a time zone here" in pane.pending.text())
    assert pane.week.week()[0] == ((420, 960),)
    qtbot.mouseClick(pane.pending.buttons[RETRY], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: outbox(pane)[0].state == "queued")
    store.take_ready(world.NOW).result(5)
    store.mark(row.id, "failed").result(5)
    qtbot.waitUntil(lambda: not pane.pending.buttons[DELETE].isHidden())
    qtbot.mouseClick(pane.pending.buttons[DELETE], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: outbox(pane) == [] and pane.week.week()[0] == ((480, 960),))


def test_what_is_typed_survives_news_of_the_account(qtbot, pane, bare_workspace, lead):
    set_time(pane.week.days[0].edits[0].start, 7 * 60)
    elsewhere = StaffTimes("Europe/Warsaw", (StaffInterval(0, 540, 600),))
    bare_workspace.store.save_account(replace(lead, staff_times=elsewhere)).result(5)
    qtbot.waitUntil(lambda: bare_workspace.account.staff_times == elsewhere)
    assert pane.week.week()[0] == ((420, 960),)
    qtbot.mouseClick(pane.discard, Qt.MouseButton.LeftButton)
    assert pane.week.week()[0] == ((540, 600),)


def test_what_is_typed_survives_a_change_of_language(pane, bare_workspace):
    set_time(pane.week.days[0].edits[0].start, 7 * 60)
    bare_workspace.set_language("de")
    settle()
    assert pane.week.week()[0] == ((420, 960),)
    assert pane.note.text() == "Noch nicht gespeichert."


def test_hours_that_cannot_be_are_said_at_their_day_and_not_saved(pane):
    set_time(pane.week.days[2].edits[0].end, 6 * 60)
    assert pane.week.days[2].problem.text() == "These hours end before they begin."
    assert not pane.save.isEnabled()
    set_time(pane.week.days[2].edits[0].end, 9 * 60)
    assert pane.week.days[2].problem.isHidden()
    assert pane.save.isEnabled()


def test_removing_a_day_and_copying_monday(qtbot, pane):
    tuesday = pane.week.days[1]
    qtbot.mouseClick(tuesday.edits[0].remove, Qt.MouseButton.LeftButton)
    assert pane.week.week()[1] == ()
    set_time(pane.week.days[0].edits[0].end, 15 * 60)
    qtbot.mouseClick(pane.week.copy, Qt.MouseButton.LeftButton)
    assert [pane.week.week()[day] for day in range(7)] == [((480, 900),)] * 5 + [(), ()]


def test_a_closed_day_is_removed_by_its_button(qtbot, open_planner, lead):
    days = (date(2026, 12, 28), date(2026, 12, 29))
    planner = open_planner(replace(lead, staff_times=replace(world.STAFF, closed_days=days)))
    planner.show_tab(HOURS)
    assert spoken(planner.hours.days.buttons[0]) == "28 Dec 2026, remove"
    qtbot.mouseClick(planner.hours.days.buttons[0], Qt.MouseButton.LeftButton)
    assert planner.hours.days.days() == days[1:]
    assert planner.hours.is_dirty()


def test_who_may_not_change_them_sees_them_and_is_told_why(open_planner):
    planner = open_planner(world.account())
    planner.show_tab(HOURS)
    assert planner.tabs.isTabVisible(HOURS)
    assert planner.hours.save.isHidden()
    assert not planner.hours.week.days[0].isEnabled()
    assert "lead" in planner.hours.note.text()


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_everything_has_a_name_and_fits(planner, bare_workspace, language):
    bare_workspace.set_language(language)
    planner.resize(774, 560)
    planner.show_tab(HOURS)
    settle()
    assert nameless(planner.hours) == []
    assert too_small(planner.hours) == []
    assert clipped(planner.hours) == []
