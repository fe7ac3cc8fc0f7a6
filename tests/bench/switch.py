"""The language and the market of a whole window: from the choice to the next painted frame, with a
conversation, the planner behind the list and, the third time, the settings open as well.

`python -m tests.bench switch [turns]`. The budget is 150 ms for each, in every language of the program.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication

from desktop.l10n import catalogs
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.ui.kit.theme import set_up_fonts, theme
from desktop.ui.session import OPEN, SessionState
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.ui.session_double import NotedSession
from tests.ui.world import KEY, NOW, account, book, morning

BUDGET_MS = 150.0
TURNS = 48


def measure(turns: int) -> dict[str, dict[str, float]]:
    """Milliseconds of a change of language and of market."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    set_up_fonts()
    theme().apply("light", "normal")
    result: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HELPDESK_HOME"] = folder
        store = Store.open(Path(folder) / "bench.store", KEY, book=book(), now=lambda: NOW)
        store.save_account(account()).result()
        store.apply_page(morning(), [], [], "s0", first=True).result()
        workspace = Workspace(Settings(language="en"), lambda: NOW)
        window = MainWindow(workspace, NotedSession())
        window.resize(1360, 860)
        window.show()
        workspace.attach(store, None)
        window.show_session(SessionState(OPEN))
        window.pages.show_planner()
        window.show_list()
        workspace.open_requested.emit("adam")
        rest(application)
        languages = [code for code, _own in catalogs.available_languages()]
        for language in languages:  # catalogs and locale data are read once
            workspace.set_language(language)
            rest(application)
        result["language"] = timed(
            painted(application, lambda n: workspace.set_language(languages[n % len(languages)])), turns
        )
        markets = [None, *workspace.markets()]
        result["market"] = timed(
            painted(application, lambda n: workspace.set_market(markets[n % len(markets)])), turns
        )
        window.dialogs.show_settings()
        rest(application)
        result["language, settings open"] = timed(
            painted(application, lambda n: workspace.set_language(languages[n % len(languages)])), turns
        )
        workspace.detach()
        window.deleteLater()
        rest(application)
        store.close()
    return result


def timed(turn: Callable[[int], object], count: int) -> dict[str, float]:
    """Milliseconds of `count` turns: by the clock, and of the processor, which others do not lengthen."""
    clock, processor = [], []
    for number in range(count):
        begin, worked = time.perf_counter(), time.process_time()
        turn(number)
        clock.append((time.perf_counter() - begin) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    return {
        "p50": round(statistics.median(clock), 2),
        "worst": round(max(clock), 2),
        "work_p50": round(statistics.median(processor), 2),
        "work_worst": round(max(processor), 2),
    }


def painted(application: QApplication, change: Callable[[int], object]) -> Callable[[int], None]:
    """The change and everything until the window stands painted again."""

    def turn(number: int) -> None:
        change(number)
        application.processEvents()
        application.processEvents()

    return turn


def rest(application: QApplication) -> None:
    QThreadPool.globalInstance().waitForDone(5000)
    for _turn in range(4):
        application.processEvents()


def main(arguments: list[str]) -> int:
    """Prints the table and the JSON; 1 when the work of a change, in its median, is over the budget."""
    result = measure(int(arguments[0]) if arguments else TURNS)
    print(f"budget {BUDGET_MS:.0f} ms for a change of the whole window")
    for name, figures in result.items():
        print(f"{name:34}" + "".join(f"{key} {value:8.2f}   " for key, value in figures.items()))
    print(json.dumps({"budget_ms": BUDGET_MS, **result}))
    return int(any(figures["work_p50"] > BUDGET_MS for figures in result.values()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
