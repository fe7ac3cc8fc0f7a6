"""The monitor at work: board, what is behind a number, figures, pictures, tables, forecast, a file."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.reports.export import ExportFailed
from desktop.sync import status as sync
from desktop.sync.status import SyncStatus
from desktop.ui.monitor.page import BOARD, FIGURES, FORECAST, PICTURES, MonitorPage

if TYPE_CHECKING:
    from .screens import Screens

Screen = tuple[str, Callable[[], object]]


class MonitorScreens:
    """Each by name, with how a person gets there."""

    def __init__(self, screens: "Screens") -> None:
        self.screens, self.album = screens, screens.album
        self.window = screens.window

    def all(self) -> Iterator[Screen]:
        yield "monitor-board", partial(self.show, BOARD)
        yield "monitor-narrowed", self.narrowed
        yield "monitor-offline", self.offline
        yield "monitor-figures", partial(self.figures, "month")
        yield "monitor-figures-market", partial(self.figures, "market")
        yield "monitor-definition", self.definition
        yield "monitor-pictures", self.pictures
        yield "monitor-tables", self.tables
        yield "monitor-forecast", partial(self.show, FORECAST)
        yield "monitor-export-failed", self.export_failed
        yield "monitor-conversations", self.conversations

    def show(self, tab: int) -> MonitorPage:
        self.screens.plain()
        self.window.pages.show_monitor()
        page = self.window.inbox.page
        assert isinstance(page, MonitorPage)
        page.show_tab(tab)
        self.rest(page)
        return page

    def rest(self, page: MonitorPage) -> None:
        self.album.settle(60)
        self.album.wait(lambda: not page.reading.is_busy, 60)
        self.album.settle(60)

    def narrowed(self) -> None:
        page = self.show(BOARD)
        page.board.take_focus()
        place = page.board.model.place_of("market", "PL")
        if place is not None:
            page.board.table.setCurrentIndex(page.board.model.index(place, 0))
            page.board.table.pressed_cell.emit(place, 0)
            self.album.afterwards.append(page.board.chip.click)

    def offline(self) -> None:
        page = self.show(BOARD)
        self.album.sync.tell(SyncStatus(sync.OFFLINE, last_success=page._workspace.now()))
        self.album.afterwards.append(partial(self.album.sync.tell, None))

    def figures(self, by: str) -> MonitorPage:
        page = self.show(FIGURES)
        page.periods.choose("days_365", by)  # type: ignore[arg-type]
        self.rest(page)
        return page

    def definition(self) -> None:
        self.figures("month").figures.define("compliance")

    def pictures(self, *, table: bool = False) -> None:
        page = self.show(PICTURES)
        page.periods.choose("days_365", "month")
        self.album.wait(lambda: page.pictures.trend.chart is not None, 60)
        for picture in page.pictures.pictures:
            picture.turn.setChecked(table)
        self.rest(page)

    def tables(self) -> None:
        self.pictures(table=True)

    def export_failed(self) -> None:
        page = self.figures("month")
        page.exporting._file = Path("november.xlsx")
        page.exporting._failed(ExportFailed("disk_full"))
        self.album.afterwards.append(page.exporting.button.click)

    def conversations(self) -> None:
        page = self.show(BOARD)
        page.board.table.pressed_cell.emit(0, 1)
        self.album.settle(500)
