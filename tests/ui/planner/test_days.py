"""Closed days of all markets side by side, and what a message received now would be due in each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from desktop.domain.book import CalendarProblem, ClockBook, MarketClock
from desktop.domain.calendars import Calendar
from desktop.domain.policies import DEFAULT, Policy
from desktop.domain.statutory_days import ClosedDay
from desktop.ui.calendar_warnings import calendar_warnings
from desktop.ui.footer import Footer
from desktop.ui.planner.closed_days import DAYS, ClosedDaysModel, closed_days
from desktop.ui.planner.due_now import due_rows
from desktop.ui.planner.page import RECEIVED, PlannerPage
from desktop.ui.workspace import Workspace
from tests.ui import world

MARKETS = ("PL", "HU", "DE", "DK")


def calendar(market: str, *days: tuple[date, str], last_year: int = 2028) -> Calendar:
    closed = {day: ClosedDay(name, f"law of {market}") for day, name in days}
    return Calendar(market, None, world.ZONES[market], f"{market}@2026-11", 2025, last_year, closed)


def book(*calendars: Calendar, policy: Policy = DEFAULT) -> ClockBook:
    return ClockBook({each.market: MarketClock(each, policy, None, each.time_zone) for each in calendars})


def spoken(table, row: int, column: int) -> str:
    """A cell as the accessible table tells it; its children are the headings and the cells, row by row."""
    rows, columns = table.model().rowCount(), table.model().columnCount()
    interface = QAccessible.queryAccessibleInterface(table)
    assert interface.childCount() == (rows + 1) * (columns + 1)
    cell = interface.child((row + 1) * (columns + 1) + column + 1)
    return cell.text(QAccessible.Text.Name)


def test_rows_are_the_dates_that_are_a_holiday_anywhere():
    some = book(
        calendar("PL", (date(2026, 12, 24), "Christmas Eve"), (date(2026, 12, 25), "Christmas Day")),
        calendar(
            "DE", (date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 26), "Second Day of Christmas")
        ),
    )
    shown = closed_days(some, ("PL", "DE"), world.NOW)
    assert [row.date.day for row in shown.rows] == [24, 25, 26]
    assert [[known is not None for known in row.holidays] for row in shown.rows] == [
        [True, False],
        [True, True],
        [False, True],
    ]


def test_only_the_days_ahead_are_shown_and_today_is_one_of_them():
    today = date(2026, 11, 23)
    some = book(
        calendar(
            "PL",
            (today - timedelta(days=1), "National Independence Day"),
            (today, "All Saints' Day"),
            (today + timedelta(days=DAYS - 1), "Epiphany"),
            (today + timedelta(days=DAYS), "Labor Day"),
        )
    )
    shown = closed_days(some, ("PL",), world.NOW)
    assert [row.date for row in shown.rows] == [today, today + timedelta(days=DAYS - 1)]
    assert [row.is_today for row in shown.rows] == [True, False]
    assert shown.columns[0].closed_today == "holiday"


def test_each_market_counts_from_its_own_date():
    """Late on Saturday evening in Warsaw it is Sunday, and a holiday, in Nicosia."""
    late = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
    east = Calendar("CY", None, "Asia/Nicosia", "CY@1", 2025, 2028, {date(2026, 11, 28): ClosedDay("A", "b")})
    west = calendar("PL", (date(2026, 11, 28), "All Saints' Day"))
    shown = closed_days(book(west, east), ("PL", "CY"), late)
    assert [column.closed_today for column in shown.columns] == ["saturday", "sunday"]
    [row] = shown.rows
    assert row.holidays[0] is not None
    assert row.holidays[1] is None


def test_a_market_without_a_calendar_has_no_column():
    assert [c.market for c in closed_days(book(calendar("PL")), ("PL", "HU"), world.NOW).columns] == ["PL"]
    assert closed_days(None, MARKETS, world.NOW).columns == ()


def test_a_cell_names_holiday_market_date_and_source(planner: PlannerPage):
    assert planner.days_model.rowCount() == 2
    assert spoken(planner.days, 0, 0) == "Poland, Thursday 24 December: Christmas Eve. Source: a law"
    tip = planner.days_model.index(1, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert "Christmas Day" in tip
    assert "a law" in tip


def test_the_table_speaks_the_language_of_the_screen(planner: PlannerPage, bare_workspace: Workspace):
    bare_workspace.set_language("pl")
    assert spoken(planner.days, 0, 0).startswith("Polska, czwartek, 24 grudnia: Wigilia")
    assert planner.days_model.heading(1).text == "Węgry"


def test_arrows_move_from_cell_to_cell(qtbot, planner: PlannerPage):
    planner.days.setFocus()
    assert (planner.days.currentIndex().row(), planner.days.currentIndex().column()) == (0, 0)
    qtbot.keyClick(planner.days, Qt.Key.Key_Right)
    qtbot.keyClick(planner.days, Qt.Key.Key_Down)
    assert (planner.days.currentIndex().row(), planner.days.currentIndex().column()) == (1, 1)
    qtbot.keyClick(planner.days, Qt.Key.Key_End)
    assert planner.days.currentIndex().column() == len(MARKETS) - 1


def test_a_weekend_holiday_says_that_the_clock_stands_anyway():
    model = ClosedDaysModel()
    model.show(closed_days(book(calendar("PL", (date(2026, 12, 26), "A"))), ("PL",), world.NOW))
    assert "Sat: stands still anyway" in model.cell(0, 0).spoken


def test_nothing_is_clipped_in_german(planner: PlannerPage, bare_workspace: Workspace):
    long = book(
        *(
            calendar(
                market,
                (date(2026, 12, 25), "Victory and Homeland Thanksgiving Day and Croatian Veterans Day"),
            )
            for market in MARKETS
        )
    )
    bare_workspace.set_language("de")
    planner.days_model.show(closed_days(long, MARKETS, world.NOW))
    from desktop.ui.kit.cells import height_for, least_width

    for column in range(len(MARKETS)):
        cell = planner.days_model.cell(0, column)
        assert planner.days.columnWidth(column) >= least_width(cell)
        assert planner.days.rowHeight(0) >= height_for(cell, planner.days.columnWidth(column))


# --- received now ---


def test_due_and_act_by_of_a_message_received_now(planner: PlannerPage, bare_workspace: Workspace):
    planner.show_tab(RECEIVED)
    # Monday 10:25 in Warsaw, staffed from 8 to 16: due on Tuesday at 10:25, and somebody is there then.
    assert [planner.due_model.cell(0, column).text for column in range(5)] == [
        "Poland",
        "Mon 10:25",
        "Tue 10:25",
        "until it is due",
        "runs without a stop",
    ]
    assert spoken(planner.due, 0, 0) == ("Poland, now Mon 10:25: a message received now is due Tue 10:25.")


def test_a_row_is_one_sentence_and_each_figure_has_its_heading(planner: PlannerPage):
    planner.show_tab(RECEIVED)
    assert spoken(planner.due, 1, 0).startswith("Hungary, now Mon 10:25:")
    assert spoken(planner.due, 1, 2) == "Due: Tue 10:25"


def test_over_the_weekend_act_by_comes_before_the_night(planner: PlannerPage, clock, bare_workspace):
    planner.show_tab(RECEIVED)
    clock.now = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # Friday 19:30 in Warsaw
    bare_workspace.ticked.emit()
    row = [planner.due_model.cell(0, column).text for column in range(5)]
    assert row[1:] == ["Fri 19:30", "Mon 19:30", "Mon 16:00", "Sat, Sun"]
    assert "With your hours answer by Mon 16:00." in spoken(planner.due, 0, 0)
    assert "The clock stands still: Sat, Sun." in spoken(planner.due, 0, 0)


def test_a_tick_leaves_the_keyboard_where_it_is(qtbot, planner: PlannerPage, clock, bare_workspace):
    planner.show_tab(RECEIVED)
    planner.due.setFocus()
    qtbot.keyClick(planner.due, Qt.Key.Key_Down)
    clock.now += timedelta(minutes=5)
    bare_workspace.ticked.emit()
    assert planner.due.currentIndex().row() == 1
    assert planner.due_model.cell(1, 1).text == "Mon 10:30"


def test_local_time_is_the_markets():
    east = Calendar("CY", None, "Asia/Nicosia", "CY@1", 2025, 2028, {})
    [row] = due_rows(book(east), ("CY",), world.NOW, lambda code: "Asia/Nicosia")
    assert row.due is not None
    assert row.due.due_at == world.NOW + timedelta(hours=24)


def test_a_market_without_a_calendar_is_said(open_planner, lead):
    with_more = replace(lead, markets=(*lead.markets, replace(lead.markets[0], code="FR")))
    planner = open_planner(with_more)
    planner.show_tab(RECEIVED)
    last = planner.due_model.rowCount() - 1
    assert "no deadline" in planner.due_model.cell(last, 2).text
    assert "there is no calendar" in spoken(planner.due, last, 0)


def test_nothing_is_reckoned_while_the_page_is_hidden(planner: PlannerPage, clock, bare_workspace):
    planner.hide()
    clock.now += timedelta(hours=1)
    bare_workspace.ticked.emit()
    assert planner.due_model.cell(0, 1).text == "Mon 10:25"
    planner.show()
    assert planner.due_model.cell(0, 1).text == "Mon 11:25"


# --- warnings ---


def test_a_calendar_that_ends_soon_is_said_in_the_planner_and_the_foot(
    qtbot, planner: PlannerPage, bare_workspace: Workspace, actions
):
    footer = Footer(bare_workspace, actions)
    qtbot.addWidget(footer)
    footer.show()
    assert planner.strip.isHidden()
    assert footer.warnings.isHidden()
    ending = book(*(calendar(market, last_year=2026) for market in MARKETS))
    bare_workspace.store.set_book(ending).result(30)
    qtbot.waitUntil(lambda: not planner.strip.isHidden())
    assert planner.warning.text() == (
        "The calendar ends on 31 Dec 2026: Germany, Denmark, Hungary and Poland. "
        "Update the program before then."
    )
    assert not footer.warnings.isHidden()
    assert "31 Dec 2026" in footer.warnings.toolTip()


def test_a_calendar_that_could_not_be_made_is_named_with_its_error():
    broken = replace(
        book(calendar("PL")),
        problems=(
            CalendarProblem("PL", "PL.toml:7: unknown effect"),
            CalendarProblem("HU", "HU.toml:1: no market"),
        ),
    )
    first, second = calendar_warnings(broken, world.NOW, "en")
    assert first == "Hungary: there is no calendar, so no deadline is known. HU.toml:1: no market"
    assert "the last good one stays in force. PL.toml:7: unknown effect" in second


def test_before_the_calendars_are_built_nothing_is_warned_of():
    assert calendar_warnings(None, world.NOW, "en") == []
