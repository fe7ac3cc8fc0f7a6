"""How each screen of the window comes up: views, conversations, planner, popups, pages of signing in."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QThreadPool
from PySide6.QtWidgets import QApplication

from desktop.domain.record import read_record
from desktop.reports.evidence import examine
from desktop.settings import AccountEntry
from desktop.store.views import Query
from desktop.ui import connection
from desktop.ui import session as pages
from desktop.ui.connection import CODE, FOUND, PROBLEM, TESTING, Found, Trial
from desktop.ui.keeping.page import KeepingPage
from desktop.ui.monitor.page import MonitorPage
from desktop.ui.palette.palette import Palette
from desktop.ui.palette.shortcuts import ShortcutOverview
from desktop.ui.planner.page import PlannerPage
from desktop.ui.record.dialog import RecordDialog
from desktop.ui.session import SessionState
from desktop.ui.sign_in.pages import SessionPages
from desktop.ui.window import MainWindow
from tests.record_world import FULL, Signer
from tests.shots.keeping_screens import tombstones
from tests.ui.reading import settle
from tests.ui.world import NOW

ACCOUNT = AccountEntry("refon", "ReFon sp. z o.o.", "https://helpdesk.example.com", folder="accounts/a")

_REFUSED: Final = (
    ("allegro", connection.WRONG_APPLICATION),
    ("allegro", pages.CERTIFICATE),
    ("kaufland", connection.WRONG_KEY),
    ("kaufland", connection.CLOCK),
    ("kaufland", connection.MISSING_RIGHT),
    ("mirakl", pages.NOT_A_PLATFORM),
    ("mirakl", connection.CLOSED),
)
TRIALS: Final = (
    ("kaufland", Trial(TESTING)),
    ("kaufland", Trial(FOUND, found=Found("Kaufland", ("DE", "AT")))),
    ("mirakl", Trial(FOUND, found=Found("Second Life Phones", asks_country=True))),
    *(
        (name, Trial(PROBLEM, host="shop.example.com", problem=problem, detail="E 401"))
        for name, problem in _REFUSED
    ),
)
"""What a check of entries may come to, by marketplace."""


def close_popups(main: MainWindow) -> None:
    for widget in QApplication.topLevelWidgets():
        if widget is not main and widget.isVisible():
            widget.close()
    for overlay in main.findChildren(Palette) + main.findChildren(ShortcutOverview):
        overlay.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    settle()


def run(main: MainWindow, action: str) -> Callable[[], object]:
    return lambda: main.actions_table.run(action)


def every_screen(main: MainWindow) -> dict[str, Callable[[], object]]:
    """What can be on the screen, and how it comes there."""
    inbox = main.inbox

    def view(name: str, label: str | None = None) -> Callable[[], object]:
        def show() -> None:
            main.show_list()
            inbox.list.set_query(Query(view=name, label=label))

        return show

    def planner(place: int) -> Callable[[], object]:
        def show() -> None:
            main.pages.show_planner()
            page = inbox.page
            assert isinstance(page, PlannerPage)
            page.show_tab(place)

        return show

    def kept(place: int) -> Callable[[], object]:
        def show() -> None:
            main.workspace.store._writer.submit(tombstones, 0).result()
            main.pages.show_keeping()
            page = inbox.page
            assert isinstance(page, KeepingPage)
            page.show_tab(place)

        return show

    def monitor(place: int) -> Callable[[], object]:
        def show() -> None:
            main.pages.show_monitor()
            page = inbox.page
            assert isinstance(page, MonitorPage)
            page.show_tab(place)
            while page.reading.is_busy or page.pictures.is_coming:
                QThreadPool.globalInstance().waitForDone(10_000)
                settle()

        return show

    def conversation(name: str) -> Callable[[], object]:
        def show() -> None:
            main.show_list()
            main.workspace.open_requested.emit(name)

        return show

    screens: dict[str, Callable[[], object]] = {
        f"view {name}": view(name)
        for name in ("due_soon", "needs_answer", "cases", "waiting", "taken_over", "done", "all")
    }
    screens |= {
        f"conversation {name}": conversation(name)
        for name in ("adam", "late-1", "waiting-0", "taken", "closed", "thanks")
    }
    screens |= {f"kept {place}": kept(place) for place in range(2)}
    screens |= {f"planner {place}": planner(place) for place in range(4)}
    screens |= {f"monitor {place}": monitor(place) for place in range(4)}
    screens["disputed findings"] = main.pages.show_overrides
    screens["empty"] = view("needs_answer", label="123")
    return screens


def show_record(main: MainWindow) -> None:
    """With everything that can stand there: it does not verify, and the platform has a new key."""
    evidence = examine(read_record(Signer(1).record(FULL)), [Signer(2).pinned], [Signer(1).key], NOW)
    dialog = RecordDialog(main.workspace, "C-7", main)
    dialog.open()
    dialog.show_evidence(evidence)


def popups(main: MainWindow) -> dict[str, Callable[[], object]]:
    """What opens over the window."""
    inbox = main.inbox
    return {
        "why": run(main, "conversation.why"),
        "palette": main.dialogs.show_palette,
        "shortcuts": main.dialogs.show_shortcuts,
        "markets": run(main, "window.market"),
        "labels": run(main, "conversation.label"),
        "assignees": run(main, "conversation.assign"),
        "reminders": run(main, "conversation.remind"),
        "addresses": main.dialogs.show_addresses,
        "offers": run(main, "conversation.offers"),
        "templates": run(main, "conversation.template"),
        "own template": lambda: inbox.conversation.templates._new("My own"),
        "record": partial(show_record, main),
        "diagnostics": main.dialogs.show_diagnostics,
        "account": inbox.top_bar.account.open,
        "filters": inbox.list.header.filter.click,
        "sorts": inbox.list.header.sort.click,
        "row": lambda: inbox.list.menu.show_menu(0, QPoint(40, 20)),
        "conversation": lambda: inbox.conversation.header.menu_button.menu().popup(QPoint(600, 120)),
    }


def session_pages() -> dict[str, SessionState]:
    address = "https://helpdesk.example.com/device"
    choices = (pages.RETRY, pages.START_AFRESH, pages.SESSION_ONLY, pages.OTHER_ACCOUNT)
    known = {
        pages.WELCOME: SessionState(pages.WELCOME),
        pages.BROWSER: SessionState(pages.BROWSER, url=address),
        pages.CODE: SessionState(pages.CODE, url=address, code="WDJB-MJHT"),
        pages.UNLOCKING: SessionState(pages.UNLOCKING, account=ACCOUNT),
    }
    for problem in (
        pages.KEY_MISSING,
        pages.STORE_RECOVERABLE,
        pages.KEYRING_MISSING,
        pages.HOST_UNKNOWN,
        pages.OTHER,
    ):
        known[f"problem {problem}"] = SessionState(
            pages.PROBLEM, ACCOUNT, ACCOUNT.url, problem=problem, detail="Errno 2", choices=choices
        )
    network = (pages.RETRY, pages.NETWORK, pages.OTHER_ACCOUNT)
    known["problem network"] = SessionState(
        pages.PROBLEM, url=ACCOUNT.url, problem=pages.NETWORK_SETTINGS, choices=network
    )
    return known


def connecting(main: MainWindow) -> dict[str, Callable[[], object]]:
    """The ways to a new account: the marketplaces, each form, the code, and what a check comes to."""

    def shown() -> SessionPages:
        main.show_session(SessionState(pages.WELCOME))
        found = main.findChild(SessionPages)
        assert isinstance(found, SessionPages)
        return found

    def form(marketplace: str) -> None:
        made = shown()
        made.show_form(marketplace)
        if marketplace in made.forms:
            made.forms[marketplace].works.unfold.setChecked(True)

    def code() -> None:
        made = shown()
        made.show_form("allegro")
        told = Trial(
            CODE, url="https://shop.example.com", code="zxc 0as", expires_at=NOW + timedelta(hours=1)
        )
        made.waiting.show_code(told, "Allegro")
        made.show_waiting()

    def tried(marketplace: str, trial: Trial) -> None:
        made = shown()
        made.show_form(marketplace)
        made.forms[marketplace].works.unfold.setChecked(False)
        made.forms[marketplace].show_trial(trial)

    ways: dict[str, Callable[[], object]] = {"add account": lambda: shown().add_account()}
    ways |= {f"form {name}": partial(form, name) for name in ("helpdesk", "allegro", "kaufland", "mirakl")}
    ways |= {f"{name} {trial.kind} {trial.problem}": partial(tried, name, trial) for name, trial in TRIALS}
    return ways | {"code": code}
