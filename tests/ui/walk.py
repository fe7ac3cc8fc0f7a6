"""A walk through everything that the program can show: every screen of the window, everything that opens
over it, the settings page by page, signing in and connecting. `tests.ui.reached` finds what it leaves out."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.store.store import Store
from desktop.store.views import Query, SavedView
from desktop.ui import session as pages
from desktop.ui.addresses.dialog import AddressesDialog
from desktop.ui.composer.review import reviewer
from desktop.ui.notify.tray import Tray, TrayMenu
from desktop.ui.preferences.account_card import AccountCard
from desktop.ui.preferences.dialog import PreferencesDialog
from desktop.ui.session import SessionState
from desktop.ui.window import MainWindow
from tests.mixed_world import ALLEGRO, ENTRIES
from tests.ui.at_work import AtWork, account, things
from tests.ui.composer import rules
from tests.ui.conftest import StillSync
from tests.ui.questions import questions
from tests.ui.reached import Reached
from tests.ui.reading import settle
from tests.ui.screens import ACCOUNT, close_popups, connecting, every_screen, popups, run, session_pages
from tests.ui.session_double import NotedSession

ABOUT: Final = {"kinds of case": "eszter", "orders to choose": "eszter", "reminders": "waiting-0"}
"""The conversation that is open under what not every conversation offers; else Nagy Ádám's."""

Look = Callable[[str, QWidget], None]
"""Told the name of what is shown, and the window that it stands in."""


class Walk:
    """`other`: the store of a second account, opened when it is its turn. `reached`: what it has shown."""

    def __init__(
        self, main: MainWindow, sync: StillSync, folder: Path, other: Store, reached: Reached
    ) -> None:
        self.main, self._other, self.reached = main, other, reached
        self._work = AtWork(main, sync, folder)
        self._tray = TrayMenu(Tray(main.workspace, main), main)

    def everywhere(self, told: Look) -> None:
        """Shows everything, one after the other."""

        def look(where: str, screen: QWidget) -> None:
            self.reached.look()
            told(where, screen)

        self._over_the_window(look)
        self._settings(look)
        for name, show in self._screens().items():
            for window in self._shown(show, self.main):
                look(name, window)
            close_popups(self.main)
        self._sign_in(look)

    def _shown(self, show: Callable[[], object], *always: QWidget) -> Iterator[QWidget]:
        """Those windows, and what opens over them; one may close the others."""
        before = _windows()
        show()
        settle()
        opened = [each for each in _windows() if each not in before]
        for window in (*always, *opened):
            if isValid(window) and window.isVisible():
                yield window

    def _screens(self) -> dict[str, Callable[[], object]]:
        accounts = self.main.inbox.top_bar.accounts
        return (
            every_screen(self.main)
            | self._work.screens()
            | {"accounts": self._second_account, "accounts to choose from": accounts.open}
        )

    def popups(self) -> dict[str, Callable[[], object]]:
        """What opens over the window, by name."""
        main, work = self.main, self._work
        workspace, rail = main.workspace, main.inbox.rail

        def ask(make: Callable[[], QWidget]) -> None:
            question = make()
            question.open()  # type: ignore[attr-defined]

        def addresses_to_copy() -> None:
            main.dialogs.show_addresses()
            dialog = main.findChild(AddressesDialog)
            assert dialog is not None
            dialog._offer_copies()

        def orders_to_choose() -> None:
            row = workspace.reader.conversation("eszter")
            assert row is not None
            main.inbox.conversation.cases._chosen(row, "eszter-m1", "return")

        def begin() -> None:
            main.actions_table.run("conversation.start")
            dialog = main.inbox.conversation.starting.dialog
            assert dialog is not None
            dialog.send.click()

        def card() -> AccountCard:
            main.dialogs.show_settings("accounts")
            dialog = main.findChild(PreferencesDialog)
            found = dialog.findChildren(AccountCard) if dialog is not None else []
            return found[0]

        def rename() -> None:
            workspace.store.save_view(SavedView("walk", "VIP", Query(view="all"), 1)).result(30)
            rail.saved.rename("walk")

        return (
            popups(main)
            | {name: partial(ask, make) for name, make in questions(workspace, main, ACCOUNT).items()}
            | {
                "addresses to copy": addresses_to_copy,
                "kinds of case": partial(main.inbox.conversation.cases.open_from, "eszter-m1"),
                "orders to choose": orders_to_choose,
                "new conversation": begin,
                "name of a view": rail.save_current,
                "new name of a view": rename,
                "saved view": lambda: rail.saved.show_menu("walk", rail.mapToGlobal(QPoint(20, 20))),
                "account card": lambda: card().show_menu(),
                "name of an account": lambda: card().rename(),
                "languages": run(main, "window.language"),
                "alerts": run(main, "window.alerts"),
                "kinds of file": lambda: work.figures().show_formats(),
                "definition": lambda: work.figures().figures.define("compliance"),
                "tray": lambda: self._tray.popup(QPoint(40, 40)),
            }
        )

    def _over_the_window(self, look: Look) -> None:
        main = self.main
        for name, show in self.popups().items():
            main.show_list()
            main.workspace.open_requested.emit(ABOUT.get(name, "adam"))
            settle()
            is_open = False
            for window in self._shown(show):
                is_open = True
                look(name, window)
            assert is_open, f"{name} did not open"
            close_popups(main)

    def _settings(self, look: Look) -> None:
        self.main.dialogs.show_settings()
        dialog = self.main.findChild(PreferencesDialog)
        assert dialog is not None
        for place in range(dialog.navigation.count()):
            dialog.navigation.setCurrentRow(place)
            settle()
            look(f"settings {place}", dialog)
        dialog.close()

    def _second_account(self) -> None:
        entry = next(each for each in ENTRIES if each.id == ALLEGRO)
        self.main.show_list()
        self.main.workspace.open_desk(self._other, StillSync(), entry)

    def _sign_in(self, look: Look) -> None:
        shown = {
            name: partial(self.main.show_session, state) for name, state in session_pages().items()
        } | connecting(self.main)
        for name, show in shown.items():
            show()
            settle()
            look(name, self.main)


def _windows() -> list[QWidget]:
    return [each for each in QApplication.topLevelWidgets() if each.isVisible()]


@pytest.fixture
def walk(qtbot, bare_workspace, store_with, sync, tmp_path, monkeypatch) -> Iterator[Walk]:
    """The window on a Monday morning, with a conversation of a case open, and an account that may do all."""
    monkeypatch.setattr(reviewer, "review", rules.review)
    reached = Reached(monkeypatch)
    made = MainWindow(bare_workspace, NotedSession(ACCOUNT))
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    bare_workspace.attach(store_with(things(), account=account()), sync)
    made.show_session(SessionState(pages.OPEN, ACCOUNT))
    bare_workspace.open_requested.emit("adam")
    settle()
    yield Walk(made, sync, tmp_path, store_with(things(), account=account()), reached)
    close_popups(made)


@pytest.fixture
def main(walk: Walk) -> MainWindow:
    """The window of the walk."""
    return walk.main
