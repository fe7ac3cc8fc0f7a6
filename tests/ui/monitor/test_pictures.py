"""Pictures and their tables show the same numbers; what draws comes with the first look only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.reports import figures as reports
from desktop.reports.figures import Bin, Heat, Period, Point, TimeLeft, Trend
from desktop.reports.sources import Sources
from desktop.ui.kit.theme import theme
from desktop.ui.monitor.page import PICTURES, MonitorPage
from desktop.ui.window import MainWindow
from tests.ui.monitor.conftest import Open
from tests.ui.reading import spoken

PERIOD = Period(date(2026, 9, 1), date(2026, 11, 30))
TREND = Trend(
    "month",
    (
        Point(date(2026, 9, 1), date(2026, 9, 30), 9, 1, 12, 10, 2),
        Point(date(2026, 10, 1), date(2026, 10, 31)),
        Point(date(2026, 11, 1), date(2026, 11, 30), 98, 2, 100, 100, 0),
    ),
    95.0,
)
HEAT = Heat(PERIOD, tuple(tuple(day * 24 + hour for hour in range(24)) for day in range(7)))
LEFT = TimeLeft(
    datetime(2026, 11, 23, tzinfo=UTC),
    (Bin(None, 0.0, 2, 4), Bin(0.0, 1.0, 1, 0), Bin(1.0, 2.0, 0, 0), Bin(72.0, None, 7, 6)),
    1,
)


@pytest.fixture
def page(qtbot, monkeypatch, open_monitor: Open) -> MonitorPage:
    monkeypatch.setattr(reports, "trend", lambda *_args, **_named: TREND)
    monkeypatch.setattr(reports, "arrivals_heat", lambda *_args, **_named: HEAT)
    monkeypatch.setattr(reports, "time_left_distribution", lambda *_args, **_named: LEFT)
    page = open_monitor(PICTURES)
    qtbot.waitUntil(lambda: page.pictures.trend.chart is not None, timeout=30_000)
    return page


def column(model: Any, place: int) -> list[float | None]:
    return [model.value(row, place) for row in range(model.rowCount())]


def marks(page: MonitorPage) -> dict[str, dict[float, float]]:
    """The marks of the trend by their shape: where each stands."""
    chart: Any = page.pictures.trend.chart
    return {
        item.opts["symbol"]: dict(zip(*(part.tolist() for part in item.getData()), strict=True))
        for item in chart.getPlotItem().listDataItems()
        if item.opts["symbol"] is not None and item.getData()[0] is not None
    }


def test_the_trends_picture_and_table_agree_and_a_gap_is_none(page: MonitorPage):
    assert column(page.pictures.trend.model, 0) == [90.0, None, 98.0]
    drawn = [place for shape in marks(page).values() for place in shape.items()]
    assert sorted(drawn) == [(0, 90.0), (2, 98.0)]


def test_what_lies_below_the_target_has_another_shape(page: MonitorPage):
    assert marks(page) == {"o": {2: 98.0}, "t": {0: 90.0}}


def test_the_bars_and_their_table_agree(page: MonitorPage):
    import pyqtgraph as pg

    chart: Any = page.pictures.left.chart
    bars = [each.opts["height"] for each in chart.getPlotItem().items if isinstance(each, pg.BarGraphItem)]
    assert bars == [column(page.pictures.left.model, 0), column(page.pictures.left.model, 1)]


def test_the_heat_maps_table_has_every_hour(page: MonitorPage):
    model = page.pictures.heat.model
    assert [[model.value(day, hour) for hour in range(24)] for day in range(7)] == list(
        map(list, HEAT.counts)
    )


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_heat_map_goes_by_lightness_and_its_numbers_can_be_read(page: MonitorPage, look):
    from desktop.ui.monitor.charts import contrast, heat_color, on_color

    theme().apply(look, "normal")
    shares = [part / 20 for part in range(1, 21)]
    light = [heat_color(share).lightnessF() for share in shares]
    assert light == sorted(light, reverse=look == "light")
    assert min(contrast(on_color(share), heat_color(share)) for share in shares) >= 4.5


def test_each_picture_is_said_in_a_sentence(page: MonitorPage):
    trend, heat, left = page.pictures.pictures
    assert trend.sentence.text() == (
        "Last 98%, at best 98% (November 2026), at worst 90% (September 2026);"
        " 1 of 2 below the target of 95%."
    )
    assert "most on Sunday from 23:00 (167)" in heat.sentence.text()
    assert left.sentence.text().startswith(
        "11 open: 2 overdue, 1 with up to 4 h left, 7 with more than 24 h."
    )
    for picture in page.pictures.pictures:
        assert picture.accessibleDescription() == picture.sentence.text()


def test_a_key_turns_all_of_them_into_tables_and_back(main: MainWindow, page: MonitorPage):
    assert main.actions_table.run("monitor.turn")
    assert all(picture.table.isVisibleTo(page) for picture in page.pictures.pictures)
    assert main.actions_table.run("monitor.turn")
    assert not any(picture.table.isVisibleTo(page) for picture in page.pictures.pictures)


def test_without_what_draws_the_tables_are_there(monkeypatch, qtbot, open_monitor: Open):
    def missing() -> None:
        raise ImportError("pyqtgraph")

    monkeypatch.setattr("desktop.ui.monitor.pictures_pane._import", missing)
    page = open_monitor(PICTURES)
    qtbot.waitUntil(lambda: page.pictures.failed.isVisible())
    assert all(picture.is_table for picture in page.pictures.pictures)


def test_the_board_opens_without_what_draws(open_monitor: Open, monkeypatch):
    asked: list[Callable[[], object]] = []
    monkeypatch.setattr("desktop.ui.monitor.pictures_pane.in_background", asked.append)
    open_monitor()
    assert asked == []


def test_ones_own_target_holds_for_picture_table_and_sentence(
    qtbot, monkeypatch, main: MainWindow, page: MonitorPage
):
    field = page.target.field
    assert (field.text(), spoken(field)) == ("95%", "Target for answers in time")

    def kept(sources: Sources, *_args: Any, **_named: Any) -> Trend:
        return replace(TREND, target=reports.target_percent(sources))

    monkeypatch.setattr(reports, "trend", kept)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "89")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.pictures.trend.sentence.text().endswith("0 of 2 below the target of 89%."))
    assert marks(page) == {"o": {0: 90.0, 2: 98.0}}
    model = page.pictures.trend.model
    assert model.heading(0).text == "Answered in time · Target 89%"
    assert [model.cell(row, 0).text for row in (0, 2)] == ["90%", "98%"]
    # What makes no sense becomes the nearest that does.
    field.selectAll()
    qtbot.keyClicks(field, "20")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.text() == "50%")
