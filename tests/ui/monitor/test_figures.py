"""Figures, their meanings, the period; files; and what is said when the numbers cannot be trusted."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.accounts import Rating
from desktop.reports import export as exports
from desktop.reports import figures as reports
from desktop.reports.definitions import DEFINITIONS
from desktop.reports.export import ExportCancelled, ExportFailed, Wanted
from desktop.reports.figures import Figures, Line, Period
from desktop.sync import status as sync_words
from desktop.sync.status import SyncStatus
from desktop.ui.monitor.definition import DefinitionCard
from desktop.ui.monitor.exporting import CSV, XLSX
from desktop.ui.monitor.page import FIGURES, MonitorPage
from desktop.ui.monitor.periods import PeriodBar, period_of, step_of
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Notice
from tests.ui import world
from tests.ui.conftest import StillSync
from tests.ui.monitor.conftest import Open, Rest
from tests.ui.reading import settle, spoken

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
TOTAL = Line(
    "",
    in_time=97,
    late=3,
    answered=99,
    arrived=120,
    backlog=20,
    no_answer_needed=5,
    first_median=timedelta(hours=30),
    first_p90=timedelta(hours=51, minutes=20),
)


def figures(*_args: Any, **_named: Any) -> Figures:
    return Figures(
        NOVEMBER,
        "market",
        TOTAL,
        (replace(TOTAL, key="PL", in_time=1, late=1),),
        decided=(("adam", 3), ("gone", 2)),
        rating=Rating("4.7", "97.4", "reduced", world.NOW),
    )


@pytest.fixture
def page(monkeypatch, open_monitor: Open) -> MonitorPage:
    monkeypatch.setattr(reports, "figures", figures)
    return open_monitor(FIGURES)


# --- figures ---


def test_the_platforms_word_stands_beside_ours(page: MonitorPage):
    tiles = page.figures.tiles
    assert (tiles["compliance"].value(), tiles["compliance"].note()) == ("97%", "97 of 100, target 95%")
    assert tiles["platform_in_time"].value() == "97.4%"
    assert tiles["platform_visibility"].value() == "reduced"


def test_times_of_the_clock_are_hours_never_days(page: MonitorPage):
    assert page.figures.tiles["first_median"].value() == "30 h"
    assert page.figures.tiles["first_p90"].value() == "51 h 20 min"


def test_who_said_that_no_answer_is_needed_stands_apart(page: MonitorPage):
    tile = page.figures.tiles["no_answer_needed"]
    assert (tile.value(), tile.note()) == ("5", "Adam Zieliński 3, gone (left) 2")


def test_every_figure_says_what_it_means(main: MainWindow, page: MonitorPage):
    for name, tile in page.figures.tiles.items():
        tile.click()
        card = next(each for each in main.findChildren(DefinitionCard) if each.isVisible())
        assert card.text.text()
        if name in DEFINITIONS:
            assert card.text.text() == DEFINITIONS[name].text
        card.close()
        settle()


def test_the_table_says_its_cells_whole(page: MonitorPage):
    assert page.figures.model.cell(1, 0).spoken == "Poland, Answered in time: 50%"


@pytest.mark.parametrize(
    ("choice", "first", "last"),
    [
        ("today", date(2026, 11, 23), date(2026, 11, 23)),
        ("last_week", date(2026, 11, 16), date(2026, 11, 22)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("days_30", date(2026, 10, 25), date(2026, 11, 23)),
    ],
)
def test_a_period_counts_from_today(choice, first, last):
    assert period_of(choice, date(2026, 11, 23)) == Period(first, last)


def test_a_year_is_drawn_by_month_and_a_month_by_day():
    assert step_of(NOVEMBER) == "day"
    assert step_of(Period(date(2026, 9, 1), date(2026, 11, 30))) == "week"
    assert step_of(Period(date(2025, 12, 1), date(2026, 11, 30))) == "month"


def test_dates_the_wrong_way_round_are_named_and_are_no_period(qtbot, bare_workspace):
    bar = PeriodBar(bare_workspace)
    qtbot.addWidget(bar)
    bar.choose("own", "day")
    bar.last.set_day(bar.first.day() - timedelta(days=1))
    assert bar.period() is None
    assert not bar.problem.isHidden()


# --- files ---


def test_a_file_is_written_off_the_screens_thread(
    qtbot, page: MonitorPage, monkeypatch, tmp_path, notices: list[Notice]
):
    threads: list[int] = []

    def write(path: Path, *_args: Any, progress: Any, cancelled: Any) -> int:
        threads.append(threading.get_ident())
        progress(5, 10)
        return 10

    monkeypatch.setattr(exports, "export_csv", write)
    page.exporting.write(CSV, Wanted(NOVEMBER), tmp_path / "a.csv")
    assert page.exporting.isVisible()
    qtbot.waitUntil(lambda: not page.exporting.is_running)
    assert [notice.text() for notice in notices] == ["a.csv is written, 10 lines"]
    assert page.exporting.isHidden()
    assert threads != [threading.get_ident()]


@pytest.mark.parametrize(
    ("place", "ending", "first"), [(1, "csv", "Day"), (2, "csv", "Conversation"), (0, "xlsx", "PK")]
)
def test_each_line_of_the_menu_writes_what_it_says(
    qtbot, page: MonitorPage, tmp_path, place: int, ending: str, first: str
):
    page.exporting.ask(place, lambda: Wanted(NOVEMBER))
    dialog, path = page.exporting.dialog, tmp_path / f"a.{ending}"
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    qtbot.waitUntil(lambda: not page.exporting.is_running and path.exists())
    dialog.close()
    written = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    assert first.encode() in written.splitlines()[0]


def test_a_file_can_be_given_up(qtbot, page: MonitorPage, monkeypatch, tmp_path, notices: list[Notice]):
    def write(_path: Path, *_args: Any, progress: Any, cancelled: Callable[[], bool]) -> int:
        progress(1, 100)
        while not cancelled():
            threading.Event().wait(0.01)
        raise ExportCancelled

    monkeypatch.setattr(exports, "export_workbook", write)
    page.exporting.write(XLSX, Wanted(NOVEMBER), tmp_path / "a.xlsx")
    qtbot.waitUntil(lambda: "1 of 100 lines" in page.exporting.text.text())
    assert spoken(page.exporting.button) == "Cancel the export"
    assert not page.export.isEnabled()
    page.exporting.button.click()
    qtbot.waitUntil(lambda: not page.exporting.is_running)
    assert page.exporting.isHidden()
    assert page.export.isEnabled()
    assert notices == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("disk_full", "The disk is full"),
        ("not_writable", "The file cannot be written there."),
        ("too_many_rows", "more lines than a workbook can hold"),
    ],
)
def test_what_went_wrong_with_a_file_is_said(qtbot, page: MonitorPage, monkeypatch, tmp_path, reason, said):
    def write(*_args: Any, **_named: Any) -> int:
        raise ExportFailed(reason)

    monkeypatch.setattr(exports, "export_workbook", write)
    page.exporting.write(XLSX, Wanted(NOVEMBER), tmp_path / "a.xlsx")
    qtbot.waitUntil(lambda: not page.exporting.is_running)
    assert page.exporting.isVisible()
    assert said in page.exporting.text.text()
    page.exporting.button.click()
    assert page.exporting.isHidden()


# --- how far the numbers can be trusted ---


def test_it_says_how_fresh_it_is(page: MonitorPage):
    assert page.fresh.text().startswith("as of ")


def test_without_a_connection_it_says_what_is_missing(page: MonitorPage, sync: StillSync):
    sync.tell(SyncStatus(sync_words.OFFLINE, last_success=world.NOW))
    settle()
    assert page.strip.isVisible()
    assert page.warning.text().startswith("There is no connection.")
    sync.tell(SyncStatus(sync_words.UP_TO_DATE, last_success=world.NOW))
    settle()
    assert page.strip.isHidden()


@pytest.mark.parametrize(("offset", "said"), [(420.0, "7 min behind"), (-7200.0, "2 h ahead of")])
def test_a_wrong_clock_of_this_computer_is_said(
    page: MonitorPage, sync: StillSync, monkeypatch, offset, said
):
    monkeypatch.setattr(sync, "clock_offset", lambda: offset)
    sync.tell(SyncStatus(sync_words.UP_TO_DATE, last_success=world.NOW))
    settle()
    assert said in page.warning.text()


def test_what_could_not_be_read_is_said_and_the_old_numbers_stay(monkeypatch, page: MonitorPage, rest: Rest):
    def broken(*_args: Any, **_named: Any) -> Figures:
        raise ValueError("broken")

    monkeypatch.setattr(reports, "figures", broken)
    page.read()
    rest(page)
    assert "could not be read" in page.warning.text()
    assert page.figures.tiles["arrived"].value() == "120"


def test_another_account_does_not_hear_of_the_one_before(page: MonitorPage, main: MainWindow, rest: Rest):
    page.read()
    main.workspace.detach()
    rest(page)
    assert page.figures.tiles["arrived"].value() == "–"
