"""The list on the screen: change of view, market and sort to the first painted rows, scrolling, the tick.

`python -m tests.bench inbox [rows]`. Everything is painted by the offscreen platform, on one store of that
many conversations; a bare table view that fills each row's ground is scrolled side by side in the same run,
since the machine's own noise is in both figures.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractTableModel, QRect, QThreadPool
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QTableView, QVBoxLayout, QWidget

from desktop.domain.conversations import BUYER, SELLER
from desktop.domain.pages import Thing
from desktop.settings import AccountEntry, Settings
from desktop.store.store import MAX_PAGE, Store
from desktop.store.views import VIEWS, Query
from desktop.ui.actions import Actions
from desktop.ui.inbox.list_pane import ListPane
from desktop.ui.inbox.list_view import ListView
from desktop.ui.kit.theme import set_up_fonts, theme
from desktop.ui.workspace import Workspace
from tests.ui.world import KEY, MINUTE, NOW, ZONES, account, book, conversation

ROWS = 100_000
TURNS = 120
SIZE = (362, 760)


def world(count: int, shift: int = 0) -> Iterator[list[Thing]]:
    """One in ten waits for an answer, over four markets; the rest is history. `shift`: seconds later, so that
    another account's rows come between."""
    markets, page = tuple(ZONES), []
    late = timedelta(seconds=shift)
    for number in range(count):
        waits = number % 10 == 0
        asked = NOW - (number % 1400 + 5) * MINUTE if waits else NOW - (number % 400_000 + 2000) * MINUTE
        asked += late
        said = [(BUYER, f"Dzień dobry, pytanie numer {number}: kiedy przyjdzie paczka z telefonem?", asked)]
        if not waits:
            said.append((SELLER, "Dziękujemy, paczka jest w drodze.", asked + 30 * MINUTE))
        kind = ("complaint", "return", None)[number % 3]
        page += conversation(
            f"c{number:07}", *said, market=markets[number % 4], buyer=f"Łucja {number}", case=kind
        )
        if len(page) > MAX_PAGE - 8:
            yield page
            page = []
    if page:
        yield page


class _Bare(QAbstractTableModel):
    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def rowCount(self, parent: Any = None) -> int:
        return self._count

    def columnCount(self, parent: Any = None) -> int:
        return 1

    def data(self, index: Any, role: int = 0) -> Any:
        return None


class _Fill(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        painter.fillRect(QRect(option.rect), theme().color("panel"))


def timed(turn: Callable[[int], object], count: int = TURNS) -> dict[str, float]:
    """Milliseconds of `count` turns."""
    taken = []
    for number in range(count):
        begin = time.perf_counter()
        turn(number)
        taken.append((time.perf_counter() - begin) * 1000)
    taken.sort()
    return {
        "p50": round(statistics.median(taken), 2),
        "p99": round(taken[min(len(taken) - 1, int(len(taken) * 0.99))], 2),
        "worst": round(taken[-1], 2),
    }


def measure(rows: int, accounts: int = 1) -> dict[str, dict[str, float]]:
    """All figures for a list of so many accounts, each with a store of so many conversations."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    set_up_fonts()
    theme().apply("light", "normal")
    result: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        stores = []
        for each in range(accounts):
            path = Path(folder) / f"{each}.store"
            store = held.enter_context(Store.open(path, KEY, book=book(), now=lambda: NOW))
            store.save_account(account()).result()
            for number, page in enumerate(world(rows, each * 17)):
                store.apply_page(page, [], [], f"s{number}", first=True).result()
            stores.append(store)
        workspace = Workspace(Settings(), lambda: NOW)
        window = QWidget()
        window.resize(*SIZE)
        layout = QVBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        pane = ListPane(workspace, Actions(window))
        layout.addWidget(pane)
        window.show()
        for each, store in enumerate(stores):
            workspace.open_desk(store, None, AccountEntry(f"account-{each}", f"Account {each}", ""))

        def paint() -> None:
            application.processEvents()
            pane.view.viewport().repaint()

        queries = [
            Query(view=view, market=market, sort=sort)
            for view in VIEWS
            for market in (None, "HU")
            for sort in ("act_by", "newest", "oldest")
        ]

        def change(number: int) -> None:
            pane.set_query(queries[(number * 7 + 1) % len(queries)])
            paint()

        change(0)
        result["change of view, market or sort"] = timed(change)
        filters = [Query(view="all", kind=kind) for kind in ("complaint", "return", "dispute")]

        def narrow(number: int) -> None:
            pane.set_query(filters[number % 3])
            QThreadPool.globalInstance().waitForDone()
            paint()

        result["change of filter"] = timed(narrow, 30)
        pane.set_query(Query(view="all"))
        bar = pane.view.verticalScrollBar()

        def step(view: QTableView, pixels: int) -> Callable[[int], None]:
            def turn(number: int) -> None:
                own = view.verticalScrollBar()
                own.setValue((own.value() + pixels) % max(1, own.maximum()))
                application.processEvents()
                view.viewport().repaint()

            return turn

        result["scroll, 60 pixels"] = timed(step(pane.view, 60))
        result["scroll, a page"] = timed(step(pane.view, pane.view.viewport().height()))

        def jump(number: int) -> None:
            bar.setValue((number * 7_919_311) % max(1, bar.maximum()))
            paint()

        result["jump anywhere"] = timed(jump)
        bare = ListView(_Bare(rows))  # type: ignore[arg-type]
        bare.setItemDelegate(_Fill(bare))
        bare.resize(pane.view.size())
        bare.show()
        result["bare fill, 60 pixels"] = timed(step(bare, 60))
        result["bare fill, a page"] = timed(step(bare, bare.viewport().height()))

        def tick(number: int) -> None:
            workspace.ticked.emit()
            paint()

        result["tick"] = timed(tick, 40)
        pane.set_query(Query(view="needs_answer"))

        def arrive(number: int) -> None:
            pane.refresh()
            paint()

        result["refresh after a write"] = timed(arrive)
        workspace.detach()
        bare.deleteLater()
        window.deleteLater()
    return result


def main(arguments: list[str]) -> int:
    """Prints the table and the JSON."""
    rows = int(arguments[0]) if arguments else ROWS
    result = measure(rows)
    print(f"{rows:,} conversations, milliseconds")
    for name, figures in result.items():
        print(f"{name:34}" + "".join(f"{key} {value:8.2f}   " for key, value in figures.items()))
    print(json.dumps({"rows": rows, **result}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
